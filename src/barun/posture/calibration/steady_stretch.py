"""A stretch of sitting, and whether it is still."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.features.feature_table import feature_column
from barun.posture.view.view import View

__all__ = ["SteadyStretch", "compute_block_medians", "compute_motion", "list_watched"]

_Array = npt.NDArray[np.float64]

BLOCK_S: Final = 1.0
"""Stillness is read off medians over one second: breathing (about 4 s) and swaying stay, the noise
of the pose engine goes, at 5 pictures a second as at 30."""
_RECENT_S: Final = 0.5
_FEWEST_RECENT: Final = 3

_WATCHED: Final[dict[bool, tuple[tuple[str, float, bool], ...]]] = {
    False: (
        ("face_size", 0.15, True),
        ("ear_height", 0.40, True),
        ("shoulder_height", 0.30, True),
        ("shoulder_place", 0.50, True),
        ("head_tilt", 8.0, False),
        ("shoulder_tilt", 6.0, False),
        ("head_turn", 15.0, False),
        ("head_pitch", 0.20, False),
    ),
    True: (
        ("face_size", 0.25, True),
        ("ear_height", 0.40, True),
        ("shoulder_height", 0.30, True),
        ("shoulder_place", 0.50, True),
        ("trunk_inclination", 6.0, False),
        ("neck_inclination", 11.0, False),
        ("ear_eye_inclination", 14.0, False),
    ),
}
"""By whether it is a side: feature, how far its medians over one second may lie apart, and whether
that is in face sizes (0.12 m) or in the feature's own unit. Design choices, measured in
``benchmarks/posture_calibration.py``: sitters who sway naturally stay below half of them."""


def list_watched(view: View) -> tuple[npt.NDArray[np.intp], _Array, npt.NDArray[np.bool_]]:
    """Return columns, tolerances and whether these are in face sizes, of the features watched.

    The first column is the face's size.
    """
    watched = _WATCHED[view.is_side]
    columns = np.array([feature_column(key) for key, _, _ in watched])
    tolerances = np.array([tolerance for _, tolerance, _ in watched])
    return columns, tolerances, np.array([in_faces for _, _, in_faces in watched])


def _middle(rows: _Array) -> _Array:
    """Return the (lower) median of each column; NaN where a column has no value."""
    ordered = np.sort(rows, axis=0)  # NaN comes last
    n_known = np.isfinite(rows).sum(axis=0)
    return ordered[np.maximum(n_known - 1, 0) // 2, np.arange(rows.shape[1])]


def compute_motion(
    low: _Array, high: _Array, tolerances: _Array, in_faces: npt.NDArray[np.bool_]
) -> float:
    """Return how far medians lie apart, as a multiple of what is tolerated.

    Parameters
    ----------
    low, high : numpy.ndarray, shape (W,)
        Smallest and largest median of each watched feature, the face's size first; NaN where there
        is none.
    tolerances, in_faces : numpy.ndarray, shape (W,)
        From `list_watched`.
    """
    allowed = np.where(in_faces, tolerances * low[0], tolerances)
    return float(np.fmax.reduce((high - low) / allowed, initial=0.0))


def compute_block_medians(values: _Array, times_s: _Array) -> _Array:
    """Return medians over seconds that overlap by a half, shape (B, W).

    Seconds side by side would miss somebody who moves to and fro between their halves.
    """
    starts_s = np.arange(times_s[0], max(times_s[-1] - BLOCK_S, times_s[0]) + 1e-9, BLOCK_S / 2)
    first = np.searchsorted(times_s, starts_s)
    after = np.searchsorted(times_s, starts_s + BLOCK_S)
    return np.stack([_middle(values[start:end]) for start, end in zip(first, after, strict=True)])


class SteadyStretch:
    """Rows as they come, for as long as they lie close together.

    Parameters
    ----------
    view : View
        Decides which features are watched.
    restlessness : float
        Multiple of the built-in tolerances that is tolerated.
    longest_step_s : float
        A step between two rows counts for at most this much.
    """

    def __init__(self, view: View, *, restlessness: float, longest_step_s: float) -> None:
        self._columns, self._tolerances, self._in_faces = list_watched(view)
        self._tolerances = self._tolerances * restlessness
        self._longest_step_s = longest_step_s
        self._block: list[_Array] = []
        self._block_times_s: list[float] = []
        self._low = np.full(len(self._columns), np.nan)
        self._high = self._low.copy()
        self.duration_s = 0.0
        """Seconds covered so far."""

    def add(self, time_s: float, values: _Array) -> float:
        """Take a row and return how far the sitter has moved within the stretch.

        Parameters
        ----------
        time_s : float
            Increasing.
        values : numpy.ndarray, shape (F,)
            All features.

        Returns
        -------
        float
            1 is as much as is tolerated.
        """
        if self._block_times_s:
            self.duration_s += min(time_s - self._block_times_s[-1], self._longest_step_s)
        if self._block_times_s and time_s - self._block_times_s[0] >= BLOCK_S:
            self._close_block()
        self._block.append(values[self._columns])
        self._block_times_s.append(time_s)
        n_recent = sum(time_s - past_s < _RECENT_S for past_s in self._block_times_s)
        n_recent = max(n_recent, _FEWEST_RECENT)
        if len(self._block) < n_recent:
            return 0.0
        recent = _middle(np.array(self._block[-n_recent:]))
        low, high = np.fmin(self._low, recent), np.fmax(self._high, recent)
        return compute_motion(low, high, self._tolerances, self._in_faces)

    def _close_block(self) -> None:
        median = _middle(np.array(self._block))
        self._low, self._high = np.fmin(self._low, median), np.fmax(self._high, median)
        # The last rows stay, so that the next block can be judged from its first row on.
        self._block = self._block[-(_FEWEST_RECENT - 1) :]
        self._block_times_s = self._block_times_s[-(_FEWEST_RECENT - 1) :]
