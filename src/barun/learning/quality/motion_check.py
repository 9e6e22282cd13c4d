"""Rows that cannot follow each other: the tracking jumps, points tremble, the clock errs."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.learning.datasets.rows import LabelledRows
from barun.learning.posture_dataset import PostureDataset
from barun.learning.quality.body_measures import HEAD_AND_SHOULDERS, BodyMeasures
from barun.learning.quality.finding import FindingKind, QualityFinding
from barun.learning.quality.visibility_check import findings_by_file

__all__ = ["find_impossible_times", "find_jitter", "find_jumps"]

_JUMP: Final = 1.5
"""Radii of head and shoulders that their middle moves between samples, and back. Design choice."""
_JUMP_WITHIN_S: Final = 1.0
"""Between samples farther apart anybody may have moved anywhere."""
_BACK: Final = 0.5
"""Share of the jump that may be left when it is back: less is a body that really moved."""

_JITTER: Final = 0.05
"""Median second difference of the points over the radius of head and shoulders. Design choice: five
times what calls two poses near copies."""
_JITTER_STEP_S: Final = 0.12
"""Only pictures that follow each other so fast can tell trembling from moving."""
_JITTER_ROWS: Final = 20
"""Fewer tell nothing."""

_Mask = npt.NDArray[np.bool_]


def _follows(rows: LabelledRows, within_s: float) -> _Mask:
    """Return which rows follow the one before in its stretch and soon; the first never does."""
    follows = np.zeros(len(rows), dtype=bool)
    step_s = np.diff(rows.recorded_at_s)
    with np.errstate(invalid="ignore"):  # unknown times do not follow
        follows[1:] = (np.diff(rows.stretch) == 0) & (step_s <= within_s) & (step_s >= 0)
    return follows


def find_jumps(rows: LabelledRows, dataset: PostureDataset) -> list[QualityFinding]:
    """Find single samples in which the skeleton leaves the body and comes back."""
    if len(rows) < 3:
        return []
    body = BodyMeasures.of(dataset)
    follows = _follows(rows, _JUMP_WITHIN_S)
    there = np.linalg.norm(body.middle[1:-1] - body.middle[:-2], axis=1)
    left = np.linalg.norm(body.middle[2:] - body.middle[:-2], axis=1)
    radius = 0.5 * (body.radius[:-2] + body.radius[2:])
    with np.errstate(invalid="ignore"):  # unknown places do not jump
        jumps = (there > _JUMP * radius) & (left < _BACK * there)
    which = np.zeros(len(rows), dtype=bool)
    which[1:-1] = jumps & follows[1:-1] & follows[2:]
    return findings_by_file(rows, which, FindingKind.JUMP, "medium", limit=_JUMP)


def find_jitter(rows: LabelledRows, dataset: PostureDataset) -> list[QualityFinding]:
    """Find sessions in which the points tremble from picture to picture."""
    if len(rows) < 3:
        return []
    points = dataset.rows.xy[:, HEAD_AND_SHOULDERS]
    bend = np.linalg.norm(points[2:] - 2 * points[1:-1] + points[:-2], axis=-1)
    radius = BodyMeasures.of(dataset).radius[1:-1]
    known = np.isfinite(bend).any(axis=1)
    trembling = np.full(len(rows), np.nan)
    middle = np.nanmedian(np.where(known[:, None], bend, 0.0), axis=1)
    trembling[1:-1] = np.where(known, middle / radius, np.nan)
    follows = _follows(rows, _JITTER_STEP_S)
    trembling[1:-1][~(follows[1:-1] & follows[2:])] = np.nan
    found: list[QualityFinding] = []
    for session in np.unique(rows.session):
        own = rows.session == session
        values = trembling[own & np.isfinite(trembling)]
        if len(values) >= _JITTER_ROWS and np.median(values) > _JITTER:
            percent = round(100 * float(np.median(values)))
            found += findings_by_file(
                rows, own, FindingKind.JITTER, "medium", session=str(session), percent=percent
            )
    return found


def find_impossible_times(rows: LabelledRows) -> list[QualityFinding]:
    """Find rows taken before, or in the same instant as, the row above them in their file."""
    same = np.zeros(len(rows), dtype=bool)
    same[1:] = (rows.origin_file[1:] == rows.origin_file[:-1]) & (
        rows.person[1:] == rows.person[:-1]
    )
    wrong = np.zeros(len(rows), dtype=bool)
    with np.errstate(invalid="ignore"):  # unknown times are no wrong ones
        wrong[1:] = same[1:] & (np.diff(rows.recorded_at_s) <= 0)
    return findings_by_file(rows, wrong, FindingKind.TIME, "low")
