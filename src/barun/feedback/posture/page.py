"""The posture report as one HTML file."""

from pathlib import Path

from barun.feedback.judged_report import render_judged_report, write_help, write_provenance
from barun.feedback.posture.findings_section import write_findings
from barun.feedback.posture.looked_for import write_looked_for
from barun.feedback.posture.measurement_section import write_measurements
from barun.feedback.posture.moment import write_moment
from barun.feedback.posture.overview import write_overview
from barun.feedback.posture.posture_report import PostureReport
from barun.feedback.posture.timeline import draw_timeline
from barun.feedback.posture.timeline_legend import write_legend
from barun.feedback.report_page import write_header, write_page
from barun.feedback.report_text import say, say_key
from barun.messages import Language

__all__ = ["render_posture_report", "write_posture_report"]

_HELP = tuple(
    f"posture_report.help-{name}"
    for name in ("load", "baseline", "dose", "unknown", "bands", "medical")
)


def render_posture_report(report: PostureReport, language: Language = "en") -> str:
    """Return the report as one HTML document in both languages.

    Parameters
    ----------
    report : PostureReport
        What to say.
    language : {"en", "ko"}
        Language shown first; the page has a switch.

    Raises
    ------
    StorageError
        If the built script or style is not there; the text says how to build them.
    """
    return render_judged_report(
        report,
        language,
        title_key="posture_report.title",
        room="barun.feedback.posture",
        body=_write_body(report, language),
        data={"version": 1, "source": report.source_name, "people": []},
    )


def write_posture_report(report: PostureReport, path: Path, language: Language = "en") -> None:
    """Write the report to a file, whole or not at all; see :func:`render_posture_report`.

    Raises
    ------
    StorageError
        If it cannot be written or the built script is not there.
    """
    write_page(render_posture_report(report, language), path)


def _write_body(report: PostureReport, language: Language) -> str:
    header = write_header(
        "posture_report.title", "posture_report.tagline", report.source_name, language
    )
    if not report.sequence.has_person.any():
        empty = (
            f'<section id="nobody" class="empty"><h2>{say("nobody")}</h2>'
            f"<p>{say('nobody-advice', total=len(report.sequence))}</p></section>"
        )
        return f"{header}<main>{empty}{write_provenance(report)}</main>"
    middle = write_moment(report) if report.is_picture else _write_course(report)
    return (
        f"{header}<main>{write_overview(report)}{middle}{write_looked_for(report)}"
        f"{write_measurements(report)}{write_help(_HELP)}{write_provenance(report)}</main>"
    )


def _write_course(report: PostureReport) -> str:
    return (
        f'<section id="timeline"><h2>{say_key("posture_report.timeline")}</h2>'
        f'<p class="hint">{say_key("posture_report.timeline-note")}</p>'
        f"{draw_timeline(report)}{write_legend(report)}</section>{write_findings(report)}"
    )
