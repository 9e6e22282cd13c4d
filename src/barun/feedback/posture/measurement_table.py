"""Every measurement of every frame, as a table for other programs."""

import csv
import math
from typing import TextIO

from barun.feedback.posture.posture_report import PostureReport
from barun.posture.features.feature_table import FEATURE_KEYS, FEATURES
from barun.posture.view.view import View

__all__ = ["write_measurement_table"]


def write_measurement_table(file: TextIO, report: PostureReport) -> None:
    """Write one line a frame: time, view, every feature, the load of every rule, the dose.

    Parameters
    ----------
    file : TextIO
        Open for writing with ``newline=""``.
    report : PostureReport
        What to write. Cells of values that cannot be judged are empty.
    """
    table = csv.writer(file, lineterminator="\n")
    units = {"deg": "deg", "m": "m"}
    features = [
        f"{key}_{units[FEATURES[key].unit]}" if FEATURES[key].unit in units else key
        for key in FEATURE_KEYS
    ]
    loads = [f"{course.key}_load" for course in report.courses]
    table.writerow(["time_s", "view", *features, *loads, "dose"])
    columns = [course.load.tolist() for course in report.courses]
    for row, time_s in enumerate(report.sequence.times_s.tolist()):
        values = [
            *report.measurements.values[row].tolist(),
            *(column[row] for column in columns),
            float(report.dose[row]),
        ]
        table.writerow(
            [f"{time_s:.4f}", View(int(report.view[row])).label, *(_cell(one) for one in values)]
        )


def _cell(value: float) -> str:
    return f"{value:.5g}" if math.isfinite(value) else ""
