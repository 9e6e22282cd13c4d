"""The running report as one HTML file."""

from html import escape
from importlib import resources
from pathlib import Path
from typing import Final

from barun.feedback.report_page import make_safe_json, render_page, write_header, write_page
from barun.feedback.report_text import say, say_key
from barun.feedback.running.comparison_section import write_comparison
from barun.feedback.running.cycle_section import write_cycles
from barun.feedback.running.filming_section import write_filming
from barun.feedback.running.findings_section import write_findings
from barun.feedback.running.form_section import write_form
from barun.feedback.running.metric_section import write_metrics
from barun.feedback.running.overview import write_overview
from barun.feedback.running.playback import encode_run, make_person, write_playback
from barun.feedback.running.recording_section import write_recording
from barun.feedback.running.running_report import RunningReport
from barun.feedback.running.sequence_section import write_sequence_model
from barun.feedback.running.stride_section import write_strides
from barun.messages import Language, text

__all__ = ["render_running_report", "write_running_report"]

_HELP: Final = ("help-uncertainty", "help-view", "help-phase", "help-form", "help-medical")


def render_running_report(report: RunningReport, language: Language = "en") -> str:
    """Return the report as one HTML document in both languages.

    Parameters
    ----------
    report : RunningReport
        What to say.
    language : {"en", "ko"}
        Language shown first; the page has a switch.

    Returns
    -------
    str
        HTML, to be written as UTF-8 with line feeds. It holds landmarks, no picture of anybody.

    Raises
    ------
    StorageError
        If the built script or style is not there; the text says how to build them.
    """
    style = resources.files("barun.feedback.running").joinpath("report.css")
    person = make_person(report)
    title = text("running_report.title", language)
    header = write_header(
        "running_report.title", "running_report.tagline", report.source_name, language
    )
    hint = f"<noscript><p class='notes remark'>{say('no-script')}</p></noscript>"
    filming = write_filming(report)
    sections = (
        write_overview(report),
        "" if report.is_accepted else filming,
        write_findings(report),
        write_comparison(report),
        write_form(report),
        write_sequence_model(report),
        write_metrics(report),
        write_cycles(report),
        write_playback(person),
        write_strides(report),
        write_recording(report),
        filming if report.is_accepted else "",
        _write_help(),
        _write_provenance(report),
    )
    return render_page(
        title=f"{title} · {report.source_name}",
        generator=f"Barun {report.barun_version}",
        language=language,
        body=f"{header}<main>{hint}{''.join(sections)}</main>",
        data=make_safe_json(encode_run(report, person)),
        style=style.read_text(encoding="utf-8"),
    )


def write_running_report(report: RunningReport, path: Path, language: Language = "en") -> None:
    """Write the report to a file, whole or not at all; see :func:`render_running_report`.

    Raises
    ------
    StorageError
        If it cannot be written or the built script is not there.
    """
    write_page(render_running_report(report, language), path)


def _write_help() -> str:
    points = "".join(f"<li>{say_key(f'running_report.{entry}')}</li>" for entry in _HELP)
    return f'<section id="help"><h2>{say("help")}</h2><ul>{points}</ul></section>'


def _write_provenance(report: RunningReport) -> str:
    facts = (
        (say("engine"), escape(report.engine)),
        (say("model"), escape(report.model)),
        (say("version"), escape(report.barun_version)),
        (say("created"), escape(report.created_at.strftime("%Y-%m-%d %H:%M %Z").strip())),
    )
    rows = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts)
    return (
        f'<section id="provenance"><h2>{say("made-by")}</h2><dl class="facts">{rows}</dl></section>'
    )
