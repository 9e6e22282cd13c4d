"""Which poses are worth keeping: seen, still, plausible, and not there already."""

from collections import OrderedDict
from typing import Final, Literal, get_args

import numpy as np
import numpy.typing as npt

from barun.collection.samples.poses import KEPT, OfferedPoses
from barun.privacy.anonymisation.head_points import measure_faces, shoulder_middle

__all__ = ["REFUSALS", "PoseGate", "Refusal"]

_Array = npt.NDArray[np.float64]
_Mask = npt.NDArray[np.bool_]

Refusal = Literal["paused", "absent", "hidden", "implausible", "moving", "duplicate", "consent"]
"""Why a pose is not kept: the session was paused; nobody there, or a point missing; points not
really seen; no body has such proportions; moving; the same as the one before; no consent (any
more)."""
REFUSALS: Final[tuple[Refusal, ...]] = get_args(Refusal)

_LEAST_VISIBILITY: Final = 0.5
"""Mean of head and shoulders; MediaPipe's own line between seen and guessed."""
_OUTSIDE: Final = 0.05
"""Picture heights by which a point may lie outside the picture: estimated, not seen, beyond."""
_HEAD_ABOVE: Final = (-0.5, 6.0)
"""Face sizes of the nose above the shoulders. Design choice: resting on the desk it is at their
height, and nobody's neck is longer than the face is high."""
_FACE_SIZES: Final = (0.02, 0.6)
"""Picture heights; a face smaller is a few pixels, a larger one fills the picture."""
_LARGEST_SPREAD: Final = 8.0
"""Face sizes from point to point: shoulders are about 2.5 apart."""
_FASTEST: Final = 1.5
"""Face sizes a second of the points' middle: a hand's breadth in half a second. Who moves like that
turns, reaches or gets up, and the pose engine trails behind. Design choice."""
_LONGEST_STEP_S: Final = 2.0
"""Poses farther apart say nothing about speed."""
_SAME: Final = 0.004
"""Face sizes by which no point moved: below the jitter of any live pose, so the same picture came
twice, or a still picture stands before the camera. Design choice."""
_MOST_SESSIONS: Final = 5_000
"""Whose last pose is remembered."""


class PoseGate:
    """Says of each pose whether it is kept; remembers the last one of each session.

    Lives in one thread.
    """

    def __init__(self) -> None:
        self._place: OrderedDict[str, int] = OrderedDict()
        """Of each session in the arrays below, the one met longest ago first."""
        self._at_s = np.zeros(_MOST_SESSIONS)
        self._xy = np.zeros((_MOST_SESSIONS, len(KEPT), 2))

    def check(self, poses: OfferedPoses) -> tuple[_Mask, dict[Refusal, int]]:
        """Return which poses are kept, shape (N,), and how many are not, by the first reason.

        Parameters
        ----------
        poses : OfferedPoses
            In the order of their times.
        """
        reasons = np.full(len(poses), -1, dtype=np.int8)
        face = measure_faces(poses.xy)
        self._mark(reasons, "paused", ~np.isfinite(poses.at_s))
        self._mark(reasons, "absent", np.asarray(np.isnan(poses.xy).any(axis=(1, 2))))
        self._mark(reasons, "hidden", _is_hidden(poses))
        self._mark(reasons, "implausible", _is_implausible(poses, face))
        rows, turns = np.flatnonzero(reasons < 0), _count_before(poses.session[reasons < 0])
        for turn in range(int(turns.max(initial=-1)) + 1):  # each session at most once in a turn
            self._compare(poses, face, rows[turns == turn], reasons)
        found, counts = np.unique(reasons[reasons >= 0], return_counts=True)
        refused = {REFUSALS[one]: int(n) for one, n in zip(found, counts, strict=True)}
        return reasons < 0, refused

    def _compare(
        self,
        poses: OfferedPoses,
        face: _Array,
        rows: npt.NDArray[np.intp],
        reasons: npt.NDArray[np.int8],
    ) -> None:
        """Hold poses against the last ones of their sessions, and remember them in their place."""
        places = np.empty(len(rows), dtype=np.intp)
        is_known = np.empty(len(rows), dtype=np.bool_)
        for at, name in enumerate(poses.session[rows].tolist()):
            place = self._place.pop(name, -1)
            is_known[at] = place >= 0
            if place < 0:
                place = len(self._place)
                if place >= _MOST_SESSIONS:
                    place = self._place.popitem(last=False)[1]
            places[at] = self._place[name] = place
        xy, at_s, size = poses.xy[rows], poses.at_s[rows], face[rows]
        moved = xy - self._xy[places]
        is_same = np.abs(moved).max(axis=(1, 2)) < _SAME * size
        step_s = at_s - self._at_s[places]
        is_near = (step_s > 0.0) & (step_s <= _LONGEST_STEP_S)
        is_fast = np.linalg.norm(moved.mean(axis=1), axis=1) > _FASTEST * size * step_s
        here = reasons[rows]
        self._mark(here, "duplicate", is_known & is_same)
        self._mark(here, "moving", is_known & is_near & is_fast)
        reasons[rows] = here
        self._xy[places], self._at_s[places] = xy, at_s

    @staticmethod
    def _mark(reasons: npt.NDArray[np.int8], reason: Refusal, where: _Mask) -> None:
        reasons[(reasons < 0) & where] = REFUSALS.index(reason)


def _is_hidden(poses: OfferedPoses) -> _Mask:
    with np.errstate(invalid="ignore"):
        is_dim = np.nan_to_num(poses.visibility, nan=1.0).mean(axis=1) < _LEAST_VISIBILITY
        x, y = poses.xy[..., 0], poses.xy[..., 1]
        is_out = (x < -_OUTSIDE) | (x > poses.aspect[:, None] + _OUTSIDE)
        is_out |= (y < -_OUTSIDE) | (y > 1.0 + _OUTSIDE)
    return np.asarray(is_dim | is_out.any(axis=1))


def _is_implausible(poses: OfferedPoses, face: _Array) -> _Mask:
    with np.errstate(invalid="ignore", divide="ignore"):
        above = (shoulder_middle(poses.xy)[:, 1] - poses.xy[:, 0, 1]) / face
        spread = np.ptp(poses.xy, axis=1).max(axis=1) / face
        is_usual = (face > _FACE_SIZES[0]) & (face < _FACE_SIZES[1])
        is_usual &= (above > _HEAD_ABOVE[0]) & (above < _HEAD_ABOVE[1])
        is_usual &= spread < _LARGEST_SPREAD
    return ~is_usual  # NaN compares as False


def _count_before(names: npt.NDArray[np.str_]) -> npt.NDArray[np.intp]:
    """Return how many times each name came before it, shape (N,)."""
    seen: dict[str, int] = {}
    counts = np.empty(len(names), dtype=np.intp)
    for at, name in enumerate(names.tolist()):
        counts[at] = seen[name] = seen.get(name, -1) + 1
    return counts
