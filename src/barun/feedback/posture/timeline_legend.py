"""What the colours of the timeline mean: of those that occur."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from barun.feedback.posture.posture_report import PostureReport
from barun.feedback.report_text import say_key
from barun.posture.view.view import View

__all__ = ["write_legend"]

_SEVERITIES: Final = ("mild", "moderate", "marked")


def write_legend(report: PostureReport) -> str:
    """Return two lists of keys: the views of the first row, then what the other rows show."""
    views = _write_keys(_find_views(report))
    rest = _write_keys(_find_kinds(report))
    return f"{views}{rest}"


def _write_keys(entries: Iterator[tuple[str, str]]) -> str:
    keys = "".join(
        f'<li class="{name}">{say_key(f"posture_report.{entry}")}</li>' for name, entry in entries
    )
    return f'<ul class="keys">{keys}</ul>'


def _find_views(report: PostureReport) -> Iterator[tuple[str, str]]:
    present = report.sequence.has_person
    for view in View:
        if np.any(report.view[present] == view):
            yield f"view {view.label}", f"view-{view.label.replace('_', '-')}"
    if not present.all():
        yield "view away", "away"


def _find_kinds(report: PostureReport) -> Iterator[tuple[str, str]]:
    found = {finding.severity for finding in report.told}
    for severity in _SEVERITIES:
        if severity in found:
            yield f"event {severity}", f"legend-event-{severity}"
    if "none" in found:
        yield "event none", "legend-event-none"
    if any(np.isfinite(course.load).any() for course in report.courses):
        yield "load", "legend-load"
    if any(np.isnan(course.load).any() for course in report.courses):
        yield "unknown", "legend-unknown"
    if np.isfinite(report.dose).any():
        yield "dose", "legend-dose"
