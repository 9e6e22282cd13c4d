"""The running report as one HTML file."""

from pathlib import Path
from typing import Final

from barun.feedback.judged_report import render_judged_report, write_help, write_provenance
from barun.feedback.report_page import write_header, write_page
from barun.feedback.report_text import say
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
from barun.messages import Language

__all__ = ["render_running_report", "write_running_report"]

_HELP: Final = tuple(
    f"running_report.help-{name}" for name in ("uncertainty", "view", "phase", "form", "medical")
)


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
    person = make_person(report)
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
        write_help(_HELP),
        write_provenance(report),
    )
    return render_judged_report(
        report,
        language,
        title_key="running_report.title",
        room="barun.feedback.running",
        body=f"{header}<main>{hint}{''.join(sections)}</main>",
        data=encode_run(report, person),
    )


def write_running_report(report: RunningReport, path: Path, language: Language = "en") -> None:
    """Write the report to a file, whole or not at all; see :func:`render_running_report`.

    Raises
    ------
    StorageError
        If it cannot be written or the built script is not there.
    """
    write_page(render_running_report(report, language), path)
