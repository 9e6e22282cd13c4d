"""Whether a value can be trusted, and why not."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks import Landmark
from barun.posture.features.feature_table import FEATURES, feature_column
from barun.posture.features.landmark_needs import HIDDEN, OUTSIDE, find_faults
from barun.posture.features.measurements import Trust
from barun.posture.reason import Reason
from barun.posture.rows import PoseRows
from barun.posture.view.view import View

__all__ = ["MAX_TURN_DEG", "WEAK_TURN_DEG", "judge_trust"]

WEAK_TURN_DEG: Final = 20.0
"""Turned further than this out of the ideal view a value is weak. See ``docs/accuracy.md`` for what
the turn costs each feature."""

MAX_TURN_DEG: Final = 50.0
"""Turned further than this it cannot be judged: the errors were measured up to 45 degrees."""

_ANY_TURN: Final = frozenset({"head_turn"})
"""It measures the turn itself."""
_DEPTH: Final = np.array(
    [feature_column(key) for key in ("shoulder_rotation", "pelvis_rotation", "trunk_twist")]
)
_LEFT_SHOULDER: Final = int(Landmark.LEFT_SHOULDER)

# Of several reasons the last of these stands: it explains the others. The first few only weaken.
_WEAKENING: Final = (Reason.NONE, Reason.ROUGH, Reason.ASSUMED_CAMERA, Reason.TURNED)
_STOPPING: Final = (
    Reason.TURNED,
    Reason.NOT_VISIBLE,
    Reason.OUT_OF_PICTURE,
    Reason.NO_DEPTH,
    Reason.UNKNOWN_VIEW,
    Reason.WRONG_VIEW,
    Reason.NO_PERSON,
    Reason.NO_PICTURE_SIZE,
)
_REASON_OF_RANK: Final = np.array([*_WEAKENING, *_STOPPING], dtype=np.int8)
_TRUST_OF_RANK: Final = np.array(
    [
        Trust.RELIABLE,
        *[Trust.WEAK] * (len(_WEAKENING) - 1),
        *[Trust.CANNOT_JUDGE] * len(_STOPPING),
    ],
    dtype=np.int8,
)
_NOTHING_OF_RANK: Final = np.where(_TRUST_OF_RANK == Trust.CANNOT_JUDGE, np.nan, 0.0)
"""What is added to a value: NaN takes it away."""


def _weak_rank(reason: Reason) -> np.int8:
    return np.int8(_WEAKENING.index(reason))


def _stop_rank(reason: Reason) -> np.int8:
    return np.int8(len(_WEAKENING) + _STOPPING.index(reason))


_WEAK_TURN: Final = _weak_rank(Reason.TURNED)
_UNSEEN: Final = _stop_rank(Reason.NOT_VISIBLE)
_NO_DEPTH: Final = _stop_rank(Reason.NO_DEPTH)


def _build_ranks(*, is_lens_known: bool) -> npt.NDArray[np.int8]:
    """Return what holds for a feature in a view before anything is measured, shape (views, F)."""
    ranks = np.zeros((len(View), len(FEATURES)), dtype=np.int8)
    ranks[:, feature_column("shoulder_roundness")] = _weak_rank(Reason.ROUGH)
    if not is_lens_known:
        for key in ("camera_distance", "screen_distance"):
            ranks[:, feature_column(key)] = _weak_rank(Reason.ASSUMED_CAMERA)
    for view in View:
        for column, feature in enumerate(FEATURES.values()):
            if feature.view == "any":
                continue
            if view is View.NEITHER:
                ranks[view, column] = _stop_rank(Reason.UNKNOWN_VIEW)
            elif view.is_side != (feature.view == "side"):
                ranks[view, column] = _stop_rank(Reason.WRONG_VIEW)
    return ranks


_RANKS: Final = {known: _build_ranks(is_lens_known=known) for known in (False, True)}
_SUFFERS_FROM_TURN: Final = np.array(
    [feature.view != "any" and key not in _ANY_TURN for key, feature in FEATURES.items()],
    dtype=np.int8,
)


def judge_trust(
    rows: PoseRows,
    view: npt.NDArray[np.int8],
    values: npt.NDArray[np.float64],
    off_deg: npt.NDArray[np.float64],
    *,
    is_lens_known: bool,
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int8]]:
    """Judge every value.

    Parameters
    ----------
    rows : PoseRows
        N rows.
    view : numpy.ndarray, shape (N,)
        Values of `View`.
    values : numpy.ndarray, shape (N, F)
        What was computed; set to NaN here where it cannot be judged.
    off_deg : numpy.ndarray, shape (N,)
        From `compute_turn_off`.
    is_lens_known : bool
        Whether the camera's field of view was given.

    Returns
    -------
    tuple of numpy.ndarray, shape (N, F)
        Values of `Trust` and of `Reason`.

    Notes
    -----
    Of several reasons the one stands that explains the others: nobody there, then the view, then
    missing depth, then the edge of the picture, then hidden points, then the turn.
    """
    rank = _RANKS[is_lens_known].take(view, axis=0)
    is_turned = off_deg > WEAK_TURN_DEG
    if np.count_nonzero(is_turned):
        turned = is_turned * _WEAK_TURN
        turned += off_deg > MAX_TURN_DEG
        np.maximum(rank, turned[:, None] * _SUFFERS_FROM_TURN, out=rank)
    faults = find_faults(rows.xy, rows.visibility, rows.aspect, view)
    unseen = (np.isnan(values) | (faults >= HIDDEN)) * _UNSEEN
    unseen += faults >= OUTSIDE
    np.maximum(rank, unseen, out=rank)
    if rows.world_m is None:
        rank[:, _DEPTH] = _NO_DEPTH
    else:
        has_depth = np.isfinite(rows.world_m[:, _LEFT_SHOULDER, 0])
        if np.count_nonzero(has_depth) < len(has_depth):
            rank[np.ix_(~has_depth, _DEPTH)] = _NO_DEPTH
    # Without a person or a picture size there is no direction either.
    if np.count_nonzero(np.isnan(off_deg)):
        rank[~rows.is_present] = _stop_rank(Reason.NO_PERSON)
        rank[np.isnan(rows.aspect)] = _stop_rank(Reason.NO_PICTURE_SIZE)
    values += _NOTHING_OF_RANK.take(rank)
    return _TRUST_OF_RANK.take(rank), _REASON_OF_RANK.take(rank)
