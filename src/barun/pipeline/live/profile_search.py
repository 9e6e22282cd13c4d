"""Finding the calibration of the present camera and place by what the camera shows."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from barun.pipeline.live.minute_ledger import LONGEST_STEP_S
from barun.posture.calibration.camera_geometry import CameraGeometry
from barun.posture.calibration.profile import Profile
from barun.posture.calibration.profile_choice import ProfileChoice, choose_profile
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.view.view import View

__all__ = ["ProfileSearch"]

_LOOK_S = 1.0
"""Over how long the place in the picture is measured; as `choose_profile` asks."""
_GAP_S = LONGEST_STEP_S
"""A pause after which looking begins anew: nobody knows what happened in it."""
_MOST_S = 10.0
"""After so long with somebody in a known view, what was seen has to do: with pictures that come too
seldom, or a view that changes all the time, there never is a second of them. Design choice."""


class ProfileSearch:
    """Looks for a second where somebody sits, then chooses among the profiles.

    Where there is no such second, it ends after ten, and leaves the choice to the person.

    Parameters
    ----------
    profiles : sequence of Profile
        Those of the person.
    camera : str or None
        What tells the camera from others.
    """

    def __init__(self, profiles: Sequence[Profile], camera: str | None) -> None:
        self._profiles = tuple(profiles)
        self._camera = camera
        self._view = View.NEITHER
        self._start_s = self._last_s = 0.0
        self._first_s: float | None = None
        self._values: list[npt.NDArray[np.float64]] = []
        self._yaw_deg: list[float] = []

    def step(
        self, at_s: float, measurements: PostureMeasurements, row: int, aspect: float
    ) -> ProfileChoice | None:
        """Take a frame and return the choice once it can be made.

        Parameters
        ----------
        at_s : float
            Seconds, increasing.
        measurements : PostureMeasurements
            K rows.
        row : int
            Which of them is the session's.
        aspect : float
            Width over height of the picture.
        """
        view = View(int(measurements.view[row]))
        if view is View.NEITHER:
            return None
        if self._first_s is None:
            self._first_s = at_s
        if view is not self._view or at_s - self._last_s > _GAP_S:
            self._view, self._start_s = view, at_s
            self._values, self._yaw_deg = [], []
        self._last_s = at_s
        self._values.append(measurements.values[row].copy())
        self._yaw_deg.append(float(measurements.yaw_deg[row]))
        is_long = at_s - self._start_s >= _LOOK_S
        if not is_long and at_s - self._first_s < _MOST_S:
            return None
        present = CameraGeometry.from_features(
            _medians(np.array(self._values)),
            yaw_deg=float(_medians(np.array(self._yaw_deg)[:, None])[0]),
            aspect=aspect,
        )
        choice = choose_profile(
            self._profiles, camera=self._camera, view=self._view, present=present
        )
        if is_long or not choice.is_sure:
            return choice
        return ProfileChoice("ask-several", None, choice.candidates)


def _medians(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the median of each column over its known values; NaN without any."""
    medians = np.full(values.shape[1], np.nan)
    is_known = np.isfinite(values).any(axis=0)
    medians[is_known] = np.nanmedian(values[:, is_known], axis=0)
    return medians
