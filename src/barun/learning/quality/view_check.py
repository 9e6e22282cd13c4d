"""What the shoulders say against the labels of the view, and against left and right."""

from types import MappingProxyType
from typing import Final

import numpy as np

from barun.learning.datasets.rows import LabelledRows
from barun.learning.posture_dataset import FRONT, NEITHER, SIDE, PostureDataset
from barun.learning.quality.body_measures import BodyMeasures
from barun.learning.quality.finding import FindingKind, QualityFinding
from barun.learning.quality.visibility_check import findings_by_file

__all__ = ["find_mirrored", "find_mixed_views"]

_MIXED_SHARE: Final = 0.1
"""Share of a person's rows labelled neither from which one plain view counts as mixed in. Design
choice."""

_MIRRORED_SHARE: Final = 0.8
"""Share of a session's frontal rows that must be swapped: somebody may turn round for a moment."""
_MIRRORED_ROWS: Final = 5


def find_mixed_views(rows: LabelledRows, dataset: PostureDataset) -> list[QualityFinding]:
    """Find rows labelled neither that look plainly like front or side.

    Such a label holds two or three things at once: no model can learn it as one.
    """
    shown = BodyMeasures.of(dataset).shown_view
    found = []
    for person in rows.people:
        own = (rows.person == person) & (rows.view == NEITHER)
        front, side = own & (shown == FRONT), own & (shown == SIDE)
        total = int(own.sum())
        if not total or max(front.sum(), side.sum()) < _MIXED_SHARE * total:
            continue
        for finding in findings_by_file(rows, front | side, FindingKind.MIXED_VIEW, "medium"):
            there = own & (rows.origin_file == finding.source)
            counts = {
                "total": int(there.sum()),
                "front": int(np.sum(front & there)),
                "side": int(np.sum(side & there)),
            }
            found.append(
                QualityFinding(
                    finding.kind,
                    finding.severity,
                    finding.rows,
                    person=person,
                    source=finding.source,
                    details=MappingProxyType({**finding.details, **counts}),
                    label="view",
                    suggestions=tuple(str(view) for view in shown[finding.rows].tolist()),
                )
            )
    return found


def find_mirrored(rows: LabelledRows, dataset: PostureDataset) -> list[QualityFinding]:
    """Find sessions whose pictures were flipped behind the landmarks.

    Somebody who faces the camera has the left shoulder to the right in the picture. The pose engine
    names sides by what it sees, so only coordinates that were flipped later show it.
    """
    body = BodyMeasures.of(dataset)
    frontal = body.shown_view == FRONT
    found: list[QualityFinding] = []
    for session in np.unique(rows.session):
        own = rows.session == session
        steps = body.shoulder_step[own & frontal]
        if len(steps) >= _MIRRORED_ROWS and np.mean(steps < 0) >= _MIRRORED_SHARE:
            found += findings_by_file(rows, own, FindingKind.MIRRORED, "high", session=str(session))
    return found
