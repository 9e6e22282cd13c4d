"""Whether a value can be trusted, and why not."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks import Landmark
from barun.posture.features.feature_table import FEATURE_KEYS, FEATURES, feature_column
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
_DEPTH_KEYS: Final = ("shoulder_rotation", "pelvis_rotation", "trunk_twist")
_DEPTH: Final = [feature_column(key) for key in _DEPTH_KEYS]
_ASSUMED: Final = [feature_column("camera_distance"), feature_column("screen_distance")]


def _build_view_reasons() -> npt.NDArray[np.int8]:
    reasons = np.full((len(View), len(FEATURES)), Reason.NONE, dtype=np.int8)
    for view in View:
        for column, feature in enumerate(FEATURES.values()):
            if feature.view == "any":
                continue
            if view is View.NEITHER:
                reasons[view, column] = Reason.UNKNOWN_VIEW
            elif view.is_side != (feature.view == "side"):
                reasons[view, column] = Reason.WRONG_VIEW
    return reasons


def _build_weak_reasons() -> npt.NDArray[np.int8]:
    reasons = np.full(len(FEATURES), Reason.NONE, dtype=np.int8)
    reasons[feature_column("shoulder_roundness")] = Reason.ROUGH
    reasons[_ASSUMED] = Reason.ASSUMED_CAMERA
    return reasons


_VIEW_REASONS: Final = _build_view_reasons()
_WEAK_REASONS: Final = _build_weak_reasons()
_WEAK_WITH_LENS: Final = np.where(
    _WEAK_REASONS == Reason.ASSUMED_CAMERA, Reason.NONE, _WEAK_REASONS
).astype(np.int8)
_SUFFERS_FROM_TURN: Final = np.array(
    [feature.view != "any" and key not in _ANY_TURN for key, feature in FEATURES.items()]
)
_NEEDS_DEPTH: Final = np.array([key in _DEPTH_KEYS for key in FEATURE_KEYS])


_RELIABLE: Final = np.int8(Trust.RELIABLE)
_WEAK: Final = np.int8(Trust.WEAK)


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
    stop = _find_stops(rows, view, values, off_deg)
    weak = np.empty_like(stop)
    weak[:] = _WEAK_WITH_LENS if is_lens_known else _WEAK_REASONS
    is_turned = off_deg > WEAK_TURN_DEG
    if is_turned.any():
        np.copyto(weak, Reason.TURNED, where=is_turned[:, None] & _SUFFERS_FROM_TURN)
    is_stopped = stop != Reason.NONE
    trust = np.where(weak == Reason.NONE, _RELIABLE, _WEAK)
    trust[is_stopped] = Trust.CANNOT_JUDGE
    np.copyto(weak, stop, where=is_stopped)
    np.copyto(values, np.nan, where=is_stopped)
    return trust, weak


def _find_stops(
    rows: PoseRows,
    view: npt.NDArray[np.int8],
    values: npt.NDArray[np.float64],
    off_deg: npt.NDArray[np.float64],
) -> npt.NDArray[np.int8]:
    """Return why values cannot be judged, shape (N, F); NONE where they can."""
    faults = find_faults(rows.xy, rows.visibility, rows.aspect, view)
    stop = np.zeros(values.shape, dtype=np.int8)
    is_far = off_deg > MAX_TURN_DEG
    if is_far.any():
        np.copyto(stop, Reason.TURNED, where=is_far[:, None] & _SUFFERS_FROM_TURN)
    is_unseen = np.isnan(values)
    is_unseen |= faults >= HIDDEN
    np.copyto(stop, Reason.NOT_VISIBLE, where=is_unseen)
    np.copyto(stop, Reason.OUT_OF_PICTURE, where=faults >= OUTSIDE)
    if rows.world_m is None:
        stop[:, _DEPTH] = Reason.NO_DEPTH
    else:
        no_depth = np.isnan(rows.world_m[:, Landmark.LEFT_SHOULDER, 0])
        if no_depth.any():
            np.copyto(stop, Reason.NO_DEPTH, where=no_depth[:, None] & _NEEDS_DEPTH)
    of_view = _VIEW_REASONS[view]
    np.copyto(stop, of_view, where=of_view != Reason.NONE)
    is_present = rows.is_present
    if not is_present.all():
        stop[~is_present] = Reason.NO_PERSON
        stop[np.isnan(rows.aspect)] = Reason.NO_PICTURE_SIZE
    return stop
