"""Notices within minutes that a camera no longer stands as at the calibration."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.monitoring.drift.page_hinkley import PageHinkley
from barun.monitoring.drift.seen_postures import SeenPostures
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


@dataclass(slots=True)
class _Camera:
    """What is remembered of one camera."""

    calibrated: dict[View, _Array] = field(default_factory=dict)
    """By view; another one is a calibration anew."""
    minutes: PageHinkley = field(default_factory=lambda: PageHinkley(1, slack=_SLACK, bound=_BOUND))
    seen: dict[View, SeenPostures] = field(default_factory=dict)

    @property
    def evidence(self) -> float:
        """As a share of what is enough."""
        postures = max((one.evidence for one in self.seen.values()), default=0.0)
        return max(float(self.minutes.upward[0]) / _BOUND, postures)


LASTING: Final = replace(DEFAULT_DRIFT_SETTINGS, roll_deg=8.0)
"""More of a roll than a session asks for before it stops judging: somebody who leans by two to six
degrees before a chair that stands a little aside is seen as if the camera were rolled, for minutes,
which rang 16 of the 18 false alarms in eight weeks of people who never sit the same way twice."""


class CameraWatch:
    """Weighs, minute by minute, whether cameras were moved.

    Beside the watch of a session (:mod:`barun.posture.calibration.drift`), which says within
    seconds that it cannot judge, this one tells an operator that it lasts, and of which camera. It
    asks two things: whether somebody who sits as at the calibration is seen elsewhere, and whether
    somebody who does not is, against when they sat so before
    (:class:`barun.monitoring.drift.seen_postures.SeenPostures`).

    Parameters
    ----------
    settings : DriftSettings, optional
        What is taken for a moved camera of somebody who sits as at the calibration.
    """

    def __init__(self, settings: DriftSettings = LASTING) -> None:
        self._settings: Final = settings
        self._cameras: dict[str, _Camera] = {}

    def step(
        self,
        cameras: list[str],
        means: _Array,
        stretches: _Array,
        usual: _Array,
        views: npt.NDArray[np.signedinteger[Any]],
    ) -> frozenset[str]:
        """Take one minute of some cameras; return those that were forgotten for them.

        Parameters
        ----------
        cameras : list of str, length M
            Their names.
        means : numpy.ndarray, shape (M, F)
            Means of all features over the minute, columns as in ``FEATURE_KEYS``; NaN unknown.
        stretches : numpy.ndarray, shape (M, P, F)
            The same of its stretches of ten seconds, in order.
        usual : numpy.ndarray, shape (M, F)
            What they were at the calibration in that view; NaN without one. Where it is another
            one than before, somebody has calibrated, and what was seen of that camera is forgotten.
        views : numpy.ndarray of int8, shape (M,)
            Values of View, that seen longest.
        """
        if not cameras:
            return frozenset()
        view = views.astype(np.int8)
        rows = np.arange(len(cameras))[:, np.newaxis]
        columns = WATCHED_COLUMNS[view]
        calibrated = usual[rows, columns]
        shift = compare_picture(means[rows, columns], calibrated, view, self._settings)
        is_moved = shift.is_moved | _is_out_of_reach(means, usual, view)
        said = np.where(is_moved, 1.0, np.where(shift.is_same, -1.0, 0.0))
        said = np.where(shift.is_known, said, np.nan)
        for place, name in enumerate(cameras):
            camera = self._find(name, View(int(view[place])), calibrated[place])
            camera.minutes.step(said[place : place + 1])
            if np.isfinite(calibrated[place]).any():
                camera.seen[View(int(view[place]))].step(stretches[place][:, columns[place]])
        oldest = islice(self._cameras, max(len(self._cameras) - _MOST_CAMERAS, 0))
        forgotten = frozenset(oldest)
        for name in forgotten:
            del self._cameras[name]
        return forgotten

    def _find(self, name: str, view: View, calibrated: _Array) -> _Camera:
        """Return what is remembered of a camera; nothing where somebody has calibrated anew."""
        camera = self._cameras.pop(name, None) or _Camera()
        if np.isfinite(calibrated).any():
            before = camera.calibrated.get(view)
            if before is not None and not np.array_equal(before, calibrated, equal_nan=True):
                camera = _Camera()
            if view not in camera.calibrated:
                camera.calibrated[view] = calibrated
                camera.seen[view] = SeenPostures(calibrated, view)
        self._cameras[name] = camera
        return camera

    def forget(self, camera: str) -> None:
        """Forget all that is remembered of a camera."""
        self._cameras.pop(camera, None)

    def evidence(self, cameras: Iterable[str] | None = None) -> dict[str, float]:
        """Return the evidence of each camera as a share of what is enough; from 1 on it moved.

        Parameters
        ----------
        cameras : iterable of str, optional
            Of which it is asked; those not remembered are left out. Of all by default.
        """
        names = self._cameras if cameras is None else dict.fromkeys(cameras)
        return {name: self._cameras[name].evidence for name in names if name in self._cameras}


def _is_out_of_reach(
    means: _Array, usual: _Array, view: npt.NDArray[np.int8]
) -> npt.NDArray[np.bool_]:
    """Return whether ears and shoulders both are where sitting brings nobody, however they sit."""
    rise = means[:, (_EAR, _SHOULDER)] - usual[:, (_EAR, _SHOULDER)]
    with np.errstate(divide="ignore", invalid="ignore"):  # NaN where one is not known
        rise = rise / usual[:, [_FACE]]
        is_low = (rise.max(axis=1) < -_LOWEST_SIDE) & _IS_SIDE[view]
        return np.asarray((rise.min(axis=1) > _HIGHEST) | is_low)
