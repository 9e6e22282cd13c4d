"""Sessions against each other: whose they are, and whether the camera moved between them."""

from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks.landmark import Landmark
from barun.learning.datasets.rows import LabelledRows
from barun.learning.posture_dataset import FRONT, PostureDataset
from barun.learning.quality.body_measures import BodyMeasures
from barun.learning.quality.finding import FindingKind, QualityFinding, shorten_rows

__all__ = ["find_drift", "find_mixed_up_people"]

_Array = npt.NDArray[np.float64]

_ENOUGH_ROWS: Final = 20
"""Frontal rows that make a session worth comparing."""

_CLOSER: Final = 0.5
"""How much nearer somebody else's proportions must be than the person's own. Design choice: faces
of four people differ by hardly more than two sessions of one."""
_STRANGE: Final = 1.0
"""Distance from the person's own sessions, in spreads of rows, below which nothing is said."""

_SAME: Final = 0.01
"""Nearer than this are copies."""

_MOVED: Final = 0.15
"""Picture heights that the middle of head and shoulders moves between sessions: as far as half a
head. Design choice."""
_GREW: Final = 1.25
"""Ratio of sizes between sessions. Design choice: the camera stands a quarter nearer."""


@dataclass(frozen=True, slots=True, eq=False)
class _Session:
    """What the frontal rows of a session have in common."""

    person: str
    name: str
    rows: npt.NDArray[np.intp]
    proportions: _Array
    """Medians of logarithms of ratios; with `spread` their robust standard deviations."""
    spread: _Array
    middle: _Array
    radius: float


def _distance(xy: _Array, first: Landmark, second: Landmark) -> _Array:
    return np.asarray(np.linalg.norm(xy[:, first] - xy[:, second], axis=1))


def _compute_proportions(xy: _Array) -> _Array:
    """Return logarithms of ratios of face and shoulders, shape (N, 4), for frontal rows."""
    ears = _distance(xy, Landmark.LEFT_EAR, Landmark.RIGHT_EAR)
    eyes = _distance(xy, Landmark.LEFT_EYE, Landmark.RIGHT_EYE)
    shoulders = _distance(xy, Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
    eye_middle = 0.5 * (xy[:, Landmark.LEFT_EYE] + xy[:, Landmark.RIGHT_EYE])
    mouth = 0.5 * (xy[:, Landmark.MOUTH_LEFT] + xy[:, Landmark.MOUTH_RIGHT])
    height = np.linalg.norm(eye_middle - mouth, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):  # points on one spot say nothing
        ratios = np.column_stack([eyes, height, shoulders]) / ears[:, None]
        logs = np.log(np.column_stack([ratios, eyes / height]))
    return np.where(np.isfinite(logs), logs, np.nan)


def _gather_sessions(rows: LabelledRows, dataset: PostureDataset) -> list[_Session]:
    body = BodyMeasures.of(dataset)
    proportions = _compute_proportions(dataset.rows.xy)
    usable = (body.shown_view == FRONT) & np.isfinite(proportions).all(axis=1)
    sessions = []
    for name in np.unique(rows.session):
        own = rows.session == name
        frontal = own & usable
        if frontal.sum() < _ENOUGH_ROWS:
            continue
        values = proportions[frontal]
        median = np.median(values, axis=0)
        sessions.append(
            _Session(
                person=str(rows.person[own][0]),
                name=str(name),
                rows=np.flatnonzero(own),
                proportions=median,
                spread=1.4826 * np.median(np.abs(values - median), axis=0),
                middle=np.median(body.middle[frontal], axis=0),
                radius=float(np.median(body.radius[frontal])),
            )
        )
    return sessions


def find_mixed_up_people(rows: LabelledRows, dataset: PostureDataset) -> list[QualityFinding]:
    """Find sessions whose face and shoulders are those of somebody else in the data.

    Notes
    -----
    A hint only: a session is named when its proportions lie at least twice as near to another
    person's session as to the nearest of its own person's. Who has one session cannot be mixed up
    by this. Copies in another person's file have the distance 0 and are always named.
    """
    sessions = _gather_sessions(rows, dataset)
    if not sessions:
        return []
    spread = np.maximum(np.median([one.spread for one in sessions], axis=0), 1e-6)
    found = []
    for one in sessions:
        distances = {
            other.name: float(
                np.sqrt(np.mean(((one.proportions - other.proportions) / spread) ** 2))
            )
            for other in sessions
            if other is not one
        }
        own = [distances[o.name] for o in sessions if o is not one and o.person == one.person]
        others = [o for o in sessions if o.person != one.person]
        if not own or not others:
            continue
        nearest = min(others, key=lambda other: distances[other.name])
        near = distances[nearest.name]
        if near < _SAME or (near < _CLOSER * min(own) and min(own) > _STRANGE):
            found.append(
                QualityFinding(
                    FindingKind.IDENTITY,
                    "high",
                    one.rows,
                    person=one.person,
                    source=str(rows.origin_file[one.rows[0]]),
                    details=MappingProxyType(
                        {
                            "session": one.name,
                            "other": nearest.person,
                            "rows": shorten_rows(rows.origin_row[one.rows].tolist()),
                        }
                    ),
                )
            )
    return found


def find_drift(rows: LabelledRows, dataset: PostureDataset) -> list[QualityFinding]:
    """Find people who sit elsewhere, or at another distance, from one session to the next."""
    found = []
    sessions = _gather_sessions(rows, dataset)
    for person in rows.people:
        own = [session for session in sessions if session.person == person]
        for before, after in pairwise(own):
            moved = float(np.linalg.norm(after.middle - before.middle))
            grew = after.radius / before.radius
            if moved > _MOVED or max(grew, 1 / grew) > _GREW:
                details = {
                    "before": before.name,
                    "after": after.name,
                    "moved": round(100 * moved),
                    "size": round(100 * grew),
                }
                found.append(
                    QualityFinding(
                        FindingKind.DRIFT,
                        "low",
                        after.rows,
                        person=person,
                        source=str(rows.origin_file[after.rows[0]]),
                        details=MappingProxyType(details),
                    )
                )
    return found
