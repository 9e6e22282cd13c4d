"""Which leg is the left one: in side views a pose engine exchanges them for some frames."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks import MIRROR, N_LANDMARKS, Landmark
from barun.running.repair.leg_rhythm import find_leg_rhythm

__all__ = ["LEG_MARKS", "exchange_legs", "find_exchanged_legs"]

_Array = npt.NDArray[np.float64]
_Bools = npt.NDArray[np.bool_]

LEG_MARKS: Final = tuple(
    mark
    for mark in Landmark
    if any(word in mark.name for word in ("KNEE", "ANKLE", "HEEL", "FOOT_INDEX"))
)
"""What is exchanged. The hips stay: from the side they coincide, from elsewhere nothing is
exchanged."""
_LEFT: Final = np.array([mark for mark in LEG_MARKS if mark.name.startswith("LEFT")])
_RIGHT: Final = MIRROR[_LEFT]
_WORST: Final = 1.0
"""Leg lengths: the most that a jump of one point costs, so that a wild one does not decide."""
_RHYTHM_WEIGHT: Final = 0.6
_EXCHANGE_COST: Final = 0.02
"""Against the jumps of eight points in leg lengths; the jumps of an exchange cost 0.5 to 5. The
engine is believed where nothing speaks against it. Chosen on simulated exchanges and looked at on
three clips."""
_LEAST_LIKENESS: Final = 0.15
"""Correlation of arms and legs below which the arms do not tell left from right."""
_STATES: Final = 2


def _jumps(points: _Array, is_exchanged: tuple[int, int, int]) -> _Array:
    """Return how far the legs are from going on evenly, shape (T - 2,), for three labels."""
    order = [
        points if not exchanged else np.concatenate([points[:, 4:], points[:, :4]], axis=1)
        for exchanged in is_exchanged
    ]
    expected = 2 * order[1][1:-1] - order[0][:-2]
    distance = np.linalg.norm(order[2][2:] - expected, axis=-1)
    return np.asarray(np.sum(np.nan_to_num(np.minimum(distance, _WORST)), axis=1))


def _rhythm_cost(xy: _Array, leg_length: float, interval_s: float) -> _Array:
    """Return what each label costs by the rhythm of the legs, shape (T, 2).

    Which of its two signs holds for the whole recording is told by the arms, which swing opposite
    to the legs, or, where they do not, by how the engine named most frames.
    """
    rhythm = find_leg_rhythm(xy, leg_length, interval_s)
    if rhythm is None:
        return np.zeros((len(xy), _STATES))
    arms = np.nan_to_num(xy[:, Landmark.LEFT_WRIST, 0] - xy[:, Landmark.RIGHT_WRIST, 0])
    size = float(np.linalg.norm(arms) * np.linalg.norm(rhythm.along))
    likeness = float(arms @ rhythm.along) / size if size else 0.0
    named = float(np.sum(rhythm.agreement))
    sign = -np.sign(likeness) if abs(likeness) >= _LEAST_LIKENESS else np.sign(named)
    agreement = _RHYTHM_WEIGHT * sign * rhythm.agreement
    return np.stack([-agreement, agreement], axis=-1)


def find_exchanged_legs(xy: _Array, leg_length: float, interval_s: float) -> _Bools:
    """Tell in which frames left and right leg carry each other's names.

    Parameters
    ----------
    xy : numpy.ndarray, shape (T, 33, 2)
        Positions with both axes in one unit, frames evenly spaced; NaN where missing.
    leg_length : float
        In the same unit, more than 0.
    interval_s : float
        Between two frames.

    Returns
    -------
    numpy.ndarray, shape (T,)
        True where they have to be exchanged.

    Notes
    -----
    The cheapest course of labels over the whole recording (Viterbi): each point is expected to go
    on at the speed it had, the legs turn about each other evenly with the arms against them, and an
    exchange has to pay for itself.

    References
    ----------
    Forney (1973), The Viterbi algorithm, Proc. IEEE 61:268-278.
    """
    n_frames = len(xy)
    points = np.concatenate([xy[:, _LEFT], xy[:, _RIGHT]], axis=1) / leg_length
    single = _rhythm_cost(xy, leg_length, interval_s) + np.array([0.0, _EXCHANGE_COST])
    if n_frames < 3:
        return np.zeros(n_frames, dtype=np.bool_)
    # Costs of (before, now, next), and the best cost to have come to (now, next).
    jumps = np.empty((n_frames - 2, _STATES, _STATES, _STATES))
    for before, now, after in np.ndindex(_STATES, _STATES, _STATES):
        jumps[:, before, now, after] = _jumps(points, (before, now, after))
    best = single[0][:, None] + single[1][None, :]
    came_from = np.empty((n_frames - 2, _STATES, _STATES), dtype=np.int8)
    for row in range(n_frames - 2):
        total = best[:, :, None] + jumps[row]
        came_from[row] = np.argmin(total, axis=0)
        best = np.min(total, axis=0) + single[row + 2]
    return _trace_back(best, came_from)


def _trace_back(best: _Array, came_from: npt.NDArray[np.int8]) -> _Bools:
    labels = np.empty(len(came_from) + 2, dtype=np.bool_)
    now, after = np.unravel_index(int(np.argmin(best)), best.shape)
    labels[-1], labels[-2] = bool(after), bool(now)
    for row in range(len(came_from) - 1, -1, -1):
        before = came_from[row, now, after]
        now, after = before, now
        labels[row] = bool(now)
    return labels


def exchange_legs(array: npt.NDArray[np.floating], rows: _Bools) -> npt.NDArray[np.float64]:
    """Return a copy of positions or visibilities, shape (T, 33, ...), with legs exchanged in rows.

    Examples
    --------
    >>> seen = np.arange(33.0)[None]
    >>> float(exchange_legs(seen, np.array([True]))[0, Landmark.LEFT_KNEE])
    26.0
    """
    order = np.arange(N_LANDMARKS)
    order[list(LEG_MARKS)] = MIRROR[list(LEG_MARKS)]
    mended = np.array(array, dtype=np.float64)
    mended[rows] = mended[rows][:, order]
    return mended
