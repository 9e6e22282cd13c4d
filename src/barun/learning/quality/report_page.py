"""The findings of a check as one HTML file with drawings of the rows, in both languages."""

from html import escape
from importlib import resources
from pathlib import Path
from typing import Final

from barun.feedback.report_page import make_safe_json, render_page, write_header, write_page
from barun.feedback.report_text import say_key
from barun.learning.datasets.rows import LabelledRows
from barun.learning.quality.checking import CheckReport
from barun.learning.quality.finding import Action, QualityFinding
from barun.learning.quality.row_drawing import draw_row
from barun.messages import Language, text

__all__ = ["render_quality_report", "write_quality_report"]

_MOST_DRAWN: Final = 12
"""Drawings of one finding: the first, which are the most doubtful where rows are ranked."""


def render_quality_report(report: CheckReport, version: str, language: Language = "en") -> str:
    """Return the report as one HTML document.

    Parameters
    ----------
    report : CheckReport
        What to say.
    version : str
        Of Barun.
    language : {"en", "ko"}
        Language shown first; the page has a switch.

    Raises
    ------
    StorageError
        If the built script or style is not there; the text says how to build them.
    """
    style = resources.files("barun.learning.quality").joinpath("report.css")
    return render_page(
        title=f"{text('quality.title', language)} · {report.name}",
        generator=f"Barun {version}",
        language=language,
        body=_write_body(report, language),
        data=make_safe_json({"version": 1, "source": report.name, "people": []}),
        style=style.read_text(encoding="utf-8"),
    )


def write_quality_report(
    report: CheckReport, path: Path, version: str, language: Language = "en"
) -> None:
    """Write the report to a file, whole or not at all; see :func:`render_quality_report`.

    Raises
    ------
    StorageError
        If it cannot be written or the built script is not there.
    """
    write_page(render_quality_report(report, version, language), path)


def _write_body(report: CheckReport, language: Language) -> str:
    header = write_header("quality.title", "quality.tagline", report.name, language)
    rows = report.rows
    facts = say_key("quality.checked", "p", count=len(rows), people=", ".join(rows.people) or "-")
    if not report.has_models:
        facts += say_key("quality.no-models", "p")
    if not report.findings:
        facts += say_key("quality.nothing", "p")
    findings = "".join(_write_finding(one, rows, language) for one in report.findings)
    return (
        f'{header}<main><section id="overview"><h2>{say_key("quality.overview")}</h2>{facts}'
        f'{_write_table(report)}</section><section id="findings">'
        f"<h2>{say_key('quality.findings')}</h2>{findings}</section></main>"
    )


def _write_table(report: CheckReport) -> str:
    head = "".join(
        f'<th scope="col">{say_key(f"quality.{name}")}</th>'
        for name in ("column-id", "column-severity", "column-rows", "column-action")
    )
    lines = "".join(
        f'<tr><th scope="row"><a href="#{one.id}">{one.id}</a></th>'
        f"<td>{say_key(f'quality.severity-{one.severity}')}</td>"
        f"<td>{len(one.rows)}</td><td>{say_key(f'quality.action-{one.action.value}')}</td></tr>"
        for one in report.findings
    )
    if not lines:
        return ""
    return (
        f'<div class="table-frame" tabindex="0" role="region" aria-label="{escape(report.name)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def _write_finding(finding: QualityFinding, rows: LabelledRows, language: Language) -> str:
    text_of = "".join(f'<p lang="{tag}">{escape(finding.text(tag))}</p>' for tag in ("en", "ko"))
    proposal = ""
    if finding.action is not Action.NONE:
        proposal = (
            f"<p>{say_key('quality.proposed')} "
            f"{say_key(f'quality.action-{finding.action.value}')}</p>"
        )
    return (
        f'<article class="finding" id="{finding.id}"><h3>{finding.id} '
        f'<span class="severity">{say_key(f"quality.severity-{finding.severity}")}</span></h3>'
        f"{text_of}{proposal}{_write_drawings(finding, rows, language)}</article>"
    )


def _write_drawings(finding: QualityFinding, rows: LabelledRows, language: Language) -> str:
    if not len(finding.rows):
        return ""
    figures = "".join(
        _write_figure(finding, rows, place, int(row), language)
        for place, row in enumerate(finding.rows[:_MOST_DRAWN].tolist())
    )
    return f'<ul class="poses">{figures}</ul>'


def _write_figure(
    finding: QualityFinding, rows: LabelledRows, place: int, row: int, language: Language
) -> str:
    where = escape(f"{rows.origin_file[row]} {rows.origin_row[row]}")
    given = f"{rows.view[row] or '-'}{rows.grade[row]}"
    label = escape(given)
    if finding.suggestions:
        label += f" → {escape(finding.suggestions[place])}"
    title = text("quality.pose-alt", language, place=where, label=escape(given))
    drawing = draw_row(rows, row, title)
    return f"<li><figure>{drawing}<figcaption>{where}<br>{label}</figcaption></figure></li>"
