"""The baselines of N sessions, ready to be picked by the view each is seen in."""

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.baseline import Baselines
from barun.posture.calibration.profile import Profile
from barun.posture.features.feature_table import FEATURE_KEYS
from barun.posture.view.view import View

__all__ = ["BaselineStack"]

_MEDIAN: Final = 0
_SPREAD: Final = 1


class BaselineStack:
    """The baselines of N sessions in every view.

    Parameters
    ----------
    profiles : iterable of Profile or None
        One a session, None where a person has not calibrated. Baselines whose features have changed
        their meaning since are left out.

    Notes
    -----
    A side is only judged against the same side: from the other one the camera stands elsewhere.
    """

    def __init__(self, profiles: Iterable[Profile | None]) -> None:
        chosen = list(profiles)
        self._stack = np.full((len(chosen), len(View), 2, len(FEATURE_KEYS)), np.nan)
        self._rows = np.arange(len(chosen))
        for row, profile in enumerate(chosen):
            self.put(row, profile)

    def __len__(self) -> int:
        """Return the number of sessions."""
        return len(self._stack)

    def put(self, row: int, profile: Profile | None) -> None:
        """Give a session another profile, as after a recalibration."""
        self._stack[row] = np.nan
        if profile is None:
            return
        for view, baseline in profile.baselines.items():
            if baseline.is_current:
                self._stack[row, view, _MEDIAN] = baseline.median
                self._stack[row, view, _SPREAD] = baseline.spread

    def has(self, views: npt.NDArray[np.int8]) -> npt.NDArray[np.bool_]:
        """Return whether each session has a baseline in the view it is seen in, shape (N,)."""
        return np.asarray(np.isfinite(self._stack[self._rows, views, _MEDIAN]).any(axis=-1))

    def at(
        self, views: npt.NDArray[np.int8], sessions: npt.NDArray[np.intp] | None = None
    ) -> Baselines:
        """Return the baseline of each session in the view it is seen in.

        Parameters
        ----------
        views : numpy.ndarray, shape (K,)
            Values of View, one a session; or (T,) for the T frames of the only session.
        sessions : numpy.ndarray, shape (K,), optional
            Which sessions; all N in order where left out.

        Returns
        -------
        Baselines
            As many rows as `views`; NaN where there is none.
        """
        rows = self._rows if sessions is None else sessions
        picked = self._stack[0, views] if len(self._rows) == 1 else self._stack[rows, views]
        return Baselines(median=picked[:, _MEDIAN], spread=picked[:, _SPREAD])
