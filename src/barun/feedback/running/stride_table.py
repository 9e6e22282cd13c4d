"""The single strides as a table for other programs."""

import csv
import math
from typing import Final, TextIO

from barun.feedback.running.running_report import RunningReport

__all__ = ["STRIDE_COLUMNS", "write_stride_table"]

STRIDE_COLUMNS: Final = (
    "stride",
    "foot",
    "contact_s",
    "toe_off_s",
    "next_contact_s",
    "stride_time_s",
    "step_time_s",
    "contact_time_s",
    "duty_factor",
    "contact_uncertainty_s",
    "contact_confidence",
    "in_curves",
)


def write_stride_table(file: TextIO, report: RunningReport) -> None:
    """Write one line a stride, in order of time; of a refused recording the heading only.

    Parameters
    ----------
    file : TextIO
        Open for writing with ``newline=""``.
    report : RunningReport
        What to write. Cells of what was not seen are empty.
    """
    table = csv.writer(file, lineterminator="\n")
    table.writerow(STRIDE_COLUMNS)
    in_curves = {
        (cycles.side, stride.start_s): bool(is_usual)
        for cycles in report.cycles.values()
        for stride, is_usual in zip(cycles.strides, cycles.is_usual, strict=True)
    }
    strides = () if report.run is None else report.run.strides
    for number, stride in enumerate(strides, start=1):
        first, last = stride.start.initial_contact, stride.start.toe_off
        numbers = (
            stride.start_s,
            math.nan if last is None else last.time_s,
            stride.end_s,
            stride.duration_s,
            stride.step_s,
            stride.start.contact_time_s,
            stride.toe_off_share,
            first.uncertainty_s,
            first.confidence,
        )
        is_usual = in_curves.get((stride.side, stride.start_s), False)
        table.writerow(
            [number, stride.side, *(_cell(one) for one in numbers), "yes" if is_usual else "no"]
        )


def _cell(value: float) -> str:
    return f"{value:.4f}" if math.isfinite(value) else ""
