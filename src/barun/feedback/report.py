"""The report of a recording: one HTML file that needs nothing else."""

from pathlib import Path

from barun.feedback.angle_plots import GROUPS
from barun.feedback.clip_report import ClipReport, PersonReport
from barun.feedback.report_data import encode_report_data
from barun.feedback.report_page import render_page, write_header, write_page
from barun.feedback.report_person import write_people
from barun.feedback.report_recording import write_provenance, write_recording
from barun.feedback.report_text import say, say_angle
from barun.messages import Language, text

__all__ = ["ClipReport", "PersonReport", "render_report", "write_report"]


def render_report(report: ClipReport, language: Language = "en") -> str:
    """Return the report as one HTML document.

    It holds both languages, its script, style, font and numbers; its content security policy lets
    it load nothing, so it works from a disk without network. Without JavaScript every number and
    drawn plots are still there.

    Parameters
    ----------
    report : ClipReport
        What to say.
    language : {"en", "ko"}
        Language shown first; the page has a switch.

    Returns
    -------
    str
        HTML, to be written as UTF-8 with line feeds.

    Raises
    ------
    StorageError
        If the built script or style is not there; the text says how to build them.
    """
    return render_page(
        title=f"{text('report.title', language)} · {report.source_name}",
        generator=f"Barun {report.barun_version}",
        language=language,
        body=_write_body(report, language),
        data=encode_report_data(report),
    )


def write_report(report: ClipReport, path: Path, language: Language = "en") -> None:
    """Write the report to a file, whole or not at all.

    Parameters
    ----------
    report : ClipReport
        What to say.
    path : Path
        An existing file is replaced.
    language : {"en", "ko"}
        Language shown first.

    Raises
    ------
    StorageError
        If it cannot be written or the built script is not there.
    """
    write_page(render_report(report, language), path)


def _write_body(report: ClipReport, language: Language) -> str:
    people = (
        write_people(report.people, report.n_frames) if report.people else _write_nobody(report)
    )
    hint = f"<noscript><p class='notes remark'>{say('no-script')}</p></noscript>"
    return (
        f"{_write_header(report, language)}<main>{hint}{write_recording(report)}{people}"
        f"{_write_help(report)}{write_provenance(report)}</main>"
    )


def _write_header(report: ClipReport, language: Language) -> str:
    download = ""
    if any(len(person.angles.angles) for person in report.people):
        download = f'<button type="button" data-download>{say("download")}</button>'
    return write_header(
        "report.title", "report.tagline", report.source_name, language, tools=download
    )


def _write_nobody(report: ClipReport) -> str:
    return (
        f'<section id="nobody" class="empty"><svg viewBox="0 0 64 64" aria-hidden="true">'
        f'<circle cx="32" cy="17" r="8"/><path d="M32 25v17M19 31h26M32 42l-9 15M32 42l9 15"/>'
        f"</svg>"
        f"<h2>{say('nobody')}</h2><p>{say('nobody-advice', total=report.n_frames)}</p></section>"
    )


def _write_help(report: ClipReport) -> str:
    points = "".join(
        f"<li>{say(entry)}</li>"
        for entry in (
            "help-median",
            "help-sides",
            "help-outcome",
            "help-camera",
            "help-medical",
            "help-private",
        )
    )
    angles = ""
    if report.people:
        terms = "".join(
            f"<div><dt>{say_angle(quantity)}</dt><dd>{say_angle(quantity, 'about')}</dd></div>"
            for group in GROUPS
            for quantity in group.quantities
        )
        angles = f'<h3>{say("help-angles")}</h3><dl class="terms">{terms}</dl>'
    return f'<section id="help"><h2>{say("help")}</h2><ul>{points}</ul>{angles}</section>'
