"""What is not there: columns nobody filled, labels with too few rows."""

from types import MappingProxyType
from typing import Final

import numpy as np

from barun.landmarks.landmark import Landmark
from barun.learning.datasets.rows import LabelledRows
from barun.learning.posture_dataset import FRONT, GRADES, SIDE
from barun.learning.quality.finding import FindingKind, QualityFinding

__all__ = ["TARGET", "find_imbalance", "find_missing_columns"]

TARGET: Final = 50
"""Rows wanted of each person, view and grade; what the collection asks for too."""

_RARELY: Final = 0.05
"""Share of rows below which a point counts as never seen."""

_NO_ROWS: Final = np.empty(0, dtype=np.intp)


def find_missing_columns(rows: LabelledRows) -> list[QualityFinding]:
    """Find what no row of a file says: time, size of the picture, visibility, labels, points."""
    found = []
    for source in np.unique(rows.origin_file):
        own = rows.select(rows.origin_file == source)
        filled = {
            "recorded_at_s": np.isfinite(own.recorded_at_s).any(),
            "size_wh": own.size_wh.any(),
            "visibility": np.isfinite(own.visibility[own.visibility != 0]).any(),
            "z": np.isfinite(own.image_xyz[..., 2]).any(),
            "view": own.view.any(),
            "grade": (own.grade != "").any(),
        }
        missing = [name for name, is_filled in filled.items() if not is_filled]
        seen = np.isfinite(own.image_xyz[..., 0]).mean(axis=0)
        missing += [mark.label for mark in Landmark if seen[mark] < _RARELY]
        if missing:
            people = own.people
            found.append(
                QualityFinding(
                    FindingKind.MISSING_COLUMN,
                    "low",
                    _NO_ROWS,
                    person=people[0] if len(people) == 1 else "",
                    source=str(source),
                    details=MappingProxyType({"columns": ", ".join(missing)}),
                )
            )
    return found


def _say(view: int, grade: str, count: int) -> str:
    return f"{view}{grade} {count}"


def find_imbalance(rows: LabelledRows) -> list[QualityFinding]:
    """Find people who lack rows of a view and grade, and labels one person makes up alone."""
    found = []
    has_grades = bool(np.any(rows.grade != ""))
    grades = GRADES[:-1] if has_grades else ("",)  # e is anything else: no target
    for person in rows.people:
        own = rows.person == person
        counts = {
            (view, grade): int(
                np.sum(own & (rows.view == view) & ((rows.grade == grade) | (grade == "")))
            )
            for view in (FRONT, SIDE)
            for grade in grades
        }
        few = [_say(*label, count) for label, count in counts.items() if count < TARGET]
        if few:
            found.append(
                QualityFinding(
                    FindingKind.IMBALANCE,
                    "low",
                    _NO_ROWS,
                    person=person,
                    details=MappingProxyType({"target": TARGET, "labels": ", ".join(few)}),
                )
            )
    return found
