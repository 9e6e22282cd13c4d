"""Rows in which the person, or what matters of them, cannot be seen."""

from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks.landmark import Landmark
from barun.learning.datasets.rows import LabelledRows
from barun.learning.quality.finding import FindingKind, QualityFinding, Severity, shorten_rows

__all__ = ["find_invisible", "findings_by_file"]

_NEEDED: Final = (Landmark.NOSE, Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
"""Without these nothing about sitting can be measured; of the ears one is enough."""
_EARS: Final = (Landmark.LEFT_EAR, Landmark.RIGHT_EAR)

_SEEN: Final = 0.5
"""Visibility from which a point counts as seen, as in the older collection."""
_MARGIN: Final = 0.02
"""How far outside the picture a point may lie, as a fraction of its side. Design choice: the jitter
of the pose engine at the edge."""


def findings_by_file(
    rows: LabelledRows,
    which: npt.NDArray[np.bool_] | np.bool_,
    kind: FindingKind,
    severity: Severity,
    **details: object,
) -> list[QualityFinding]:
    """Return one finding for each person and file that has such rows."""
    found = []
    places = np.flatnonzero(np.asarray(which))
    keys = np.char.add(np.char.add(rows.person[places], "\n"), rows.origin_file[places])
    for key in np.unique(keys):
        own = places[keys == key]
        person, _, source = str(key).partition("\n")
        shown = shorten_rows(rows.origin_row[own].tolist())
        found.append(
            QualityFinding(
                kind,
                severity,
                own,
                person=person,
                source=source,
                details=MappingProxyType({**details, "rows": shown}),
            )
        )
    return found


def find_invisible(rows: LabelledRows) -> list[QualityFinding]:
    """Find rows without anybody, without head or shoulders, and beside the picture."""
    known = np.isfinite(rows.image_xyz[..., 0])
    with np.errstate(invalid="ignore"):  # unknown visibility counts as seen
        seen = known & ~(rows.visibility < _SEEN)
    nobody = ~known.any(axis=1)
    lacks = ~(seen[:, _NEEDED].all(axis=1) & seen[:, _EARS].any(axis=1))
    points = rows.image_xyz[:, _NEEDED, :2]
    with np.errstate(invalid="ignore"):  # missing points lie nowhere
        outside = ((points < -_MARGIN) | (points > 1 + _MARGIN)).any(axis=(1, 2))
    return [
        *findings_by_file(rows, nobody, FindingKind.NOBODY, "high"),
        *findings_by_file(rows, lacks & ~nobody, FindingKind.LOW_VISIBILITY, "medium"),
        *findings_by_file(rows, outside & ~nobody, FindingKind.OUT_OF_FRAME, "medium"),
    ]
