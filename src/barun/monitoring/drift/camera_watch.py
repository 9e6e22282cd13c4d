"""Notices within minutes that a camera no longer stands as at the calibration."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.monitoring.drift.page_hinkley import PageHinkley
from barun.posture.calibration.drift_settings import DEFAULT_DRIFT_SETTINGS, DriftSettings
from barun.posture.calibration.picture_shift import WATCHED_COLUMNS, compare_picture
from barun.posture.features.feature_table import feature_column
from barun.posture.view.view import View

__all__ = ["CameraWatch"]

_Array = npt.NDArray[np.float64]

_BOUND: Final = 1.5
_SLACK: Final = 0.25
"""A minute in which the picture was shifted as only a camera does it speaks for it by three
quarters, one as at the calibration against it by one and a quarter, one in which somebody slumps or
leans against it by a quarter: it hides either. Two of the first in a row are enough. Design choice,
measured in ``benchmarks/lifecycle_drift.py``."""
_HIGHEST: Final = 0.3
"""So many face widths above their place at the calibration nobody's ears and shoulders come who
sits: the picture went down. Twice what simulated people reach in weeks of work. Design choice."""
_LOWEST_SIDE: Final = 1.0
"""And so far below nobody's shoulders sink as seen from the side; from the front they come nearer,
and sink much farther. Twice, too. Design choice."""
_EAR, _SHOULDER, _FACE = (
    feature_column(key) for key in ("ear_height", "shoulder_height", "face_size")
)
_IS_SIDE: Final = np.array([view.is_side for view in View])
_MOST_CAMERAS: Final = 1024
"""Of those not seen for longest the evidence is forgotten first."""


class CameraWatch:
    """Weighs, minute by minute, whether cameras were moved.

    Beside the watch of a session (:mod:`barun.posture.calibration.drift`), which says within
    seconds that it cannot judge, this one tells an operator that it lasts, and of which camera.

    Parameters
    ----------
    settings : DriftSettings, optional
        What is taken for a moved camera.
    """

    def __init__(self, settings: DriftSettings = DEFAULT_DRIFT_SETTINGS) -> None:
        self._settings: Final = settings
        self._tests: dict[str, PageHinkley] = {}

    def step(self, cameras: list[str], means: _Array, usual: _Array, views: _Array) -> None:
        """Take one minute of some cameras.

        Parameters
        ----------
        cameras : list of str, length M
            Their names.
        means : numpy.ndarray, shape (M, F)
            Means of all features over the minute, columns as in ``FEATURE_KEYS``; NaN unknown.
        usual : numpy.ndarray, shape (M, F)
            What they were at the calibration in that view; NaN without one.
        views : numpy.ndarray of int8, shape (M,)
            Values of View, that seen longest.
        """
        if not cameras:
            return
        view = views.astype(np.int8)
        rows = np.arange(len(cameras))[:, np.newaxis]
        columns = WATCHED_COLUMNS[view]
        shift = compare_picture(means[rows, columns], usual[rows, columns], view, self._settings)
        is_moved = shift.is_moved | _is_out_of_reach(means, usual, view)
        said = np.where(is_moved, 1.0, np.where(shift.is_same, -1.0, 0.0))
        said = np.where(shift.is_known, said, np.nan)
        for camera, value in zip(cameras, said.tolist(), strict=True):
            test = self._tests.pop(camera, None) or PageHinkley(1, slack=_SLACK, bound=_BOUND)
            test.step(np.array([value]))
            self._tests[camera] = test
        while len(self._tests) > _MOST_CAMERAS:
            del self._tests[next(iter(self._tests))]

    def evidence(self) -> dict[str, float]:
        """Return the evidence of each camera as a share of what is enough; from 1 on it moved."""
        return {name: float(test.upward[0]) / _BOUND for name, test in self._tests.items()}

    def forget(self, camera: str) -> None:
        """Begin anew with a camera, as after a calibration."""
        self._tests.pop(camera, None)


def _is_out_of_reach(
    means: _Array, usual: _Array, view: npt.NDArray[np.int8]
) -> npt.NDArray[np.bool_]:
    """Return whether ears and shoulders both are where sitting brings nobody, however they sit."""
    rise = means[:, (_EAR, _SHOULDER)] - usual[:, (_EAR, _SHOULDER)]
    with np.errstate(divide="ignore", invalid="ignore"):  # NaN where one is not known
        rise = rise / usual[:, [_FACE]]
        is_low = (rise.max(axis=1) < -_LOWEST_SIDE) & _IS_SIDE[view]
        return np.asarray((rise.min(axis=1) > _HIGHEST) | is_low)
