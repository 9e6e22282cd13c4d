"""What came out of a run, in one to three sentences: the same on the page and in the terminal."""

from collections.abc import Iterator

import numpy as np

from barun.feedback.posture.phrase import Phrase
from barun.feedback.running.findings_section import list_told
from barun.feedback.running.running_report import RunningReport
from barun.running.judgement.rule_texts import title_key

__all__ = ["write_headline"]


def write_headline(report: RunningReport) -> tuple[Phrase, ...]:
    """Return what a person reads first."""
    return tuple(_tell(report))


def _tell(report: RunningReport) -> Iterator[Phrase]:
    run = report.run
    if run is None:
        yield Phrase("running_report.headline-refused")
        return
    cadence = run.measurements["cadence"]
    view = Phrase(f"running_report.view-{report.gate.view.name}")
    if np.isfinite(cadence.value):
        steps = f"{cadence.value:.1f}"
        yield Phrase(
            "running_report.headline-measured", strides=len(run.strides), cadence=steps, view=view
        )
    else:
        yield Phrase("running_report.headline-no-clock", strides=len(run.strides), view=view)
    told = list_told(report)
    if told:
        names = tuple(Phrase(title_key(one.key)) for one in told)
        yield Phrase("running_report.headline-told", names=names)
    else:
        judged = sum(one.outcome != "not_applicable" for one in report.findings)
        yield Phrase("running_report.headline-nothing", judged=judged, total=len(report.findings))
    if report.form is not None and report.form.verdict == "unusual":
        yield Phrase("running_report.headline-unusual")
