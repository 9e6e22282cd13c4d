"""One view that stays: probabilities steadied over time."""

from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.errors import SettingError
from barun.posture.view.view import View

__all__ = ["ViewStabiliser", "ViewStability", "stabilise_views"]

_Array = npt.NDArray[np.float64]
_Views = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewStability:
    """How quickly a view changes.

    All are design choices; the times are measured by ``python -m benchmarks.posture_view``.
    """

    memory_s: float = 0.5
    """Seconds after which what was seen counts 1/e. A glance or a bad frame does not turn the view,
    somebody who turns their chair is followed within a second."""
    enter: float = 0.6
    """Steadied probability from which a view is taken; over 1/2, so that only one can be."""
    leave: float = 0.4
    """Steadied probability under which the present view is given up for NEITHER."""
    absence_s: float = 1.0
    """Seconds without a person after which the view is NEITHER; shorter gaps are lost frames."""

    def __post_init__(self) -> None:
        """Check the ranges.

        Raises
        ------
        SettingError
            If a value is impossible.
        """
        for entry in fields(self):
            if not 0 < getattr(self, entry.name) < float("inf"):
                raise SettingError(
                    "posture_view.setting", name=entry.name, got=getattr(self, entry.name)
                )
        if not self.leave <= self.enter <= 1 or self.enter <= 1 / 2:
            raise SettingError("posture_view.thresholds", enter=self.enter, leave=self.leave)


_NUMBERS: Final = np.array(View, dtype=np.int8)
DEFAULT_STABILITY: Final = ViewStability()


class ViewStabiliser:
    """The views of N sessions over time.

    Parameters
    ----------
    n_sessions : int
        N.
    stability : ViewStability, optional
        How quickly a view changes.

    Notes
    -----
    Each frame counts for the time since the one before, so that the frame rate does not matter but
    for the delay until the next frame comes. The first frame counts in full: a person who sits down
    is seen from the front or the side at once, if the frame is sure of it.
    """

    def __init__(self, n_sessions: int, stability: ViewStability = DEFAULT_STABILITY) -> None:
        self._stability = stability
        self._rows = np.arange(n_sessions)
        self._steady = np.zeros((n_sessions, len(View)))
        self._seen_s = np.full(n_sessions, -np.inf)
        self._views = np.zeros(n_sessions, dtype=np.int8)

    def step(
        self,
        times_s: _Array,
        probabilities: _Array,
        sessions: npt.NDArray[np.intp] | None = None,
    ) -> _Views:
        """Take the newest frame of each session and return the views.

        Parameters
        ----------
        times_s : numpy.ndarray, shape (K,)
            When each frame was taken. A frame no newer than the one before changes nothing, nor
            does NaN: a session without a new frame.
        probabilities : numpy.ndarray, shape (K, 4)
            Columns as `View`; NaN where nobody is there.
        sessions : numpy.ndarray, shape (K,), optional
            Whose frames these are, each session once; all N in order where left out.

        Returns
        -------
        numpy.ndarray, shape (K,)
            Values of `View`; the caller may keep it.
        """
        settings = self._stability
        here = slice(None) if sessions is None else sessions
        seen_s, steady = self._seen_s[here], self._steady[here]
        since_s = np.fmax(times_s - seen_s, 0.0)
        weights = -np.expm1(since_s * (-1.0 / settings.memory_s))
        newest_s = np.fmax(times_s, seen_s)
        absent = np.isnan(probabilities[:, 0])
        is_absent = bool(absent.any())
        if is_absent:
            probabilities = np.where(absent[:, None], steady, probabilities)
            newest_s = np.where(absent, seen_s, newest_s)
        self._seen_s[here] = newest_s
        steady = steady + (probabilities - steady) * weights[:, None]
        self._steady[here] = steady
        # As `enter` is over 1/2, at most one of the three views is sure: the sum is its number.
        sure = (steady >= settings.enter) @ _NUMBERS
        before = self._views[here]
        is_kept = steady[self._rows[: len(before)], before] >= settings.leave
        views = np.where(sure, sure, before * is_kept)
        if is_absent:
            views[absent & (since_s > settings.absence_s)] = View.NEITHER
        # A person who left keeps the steadied probabilities, not the view: ask only with a frame.
        views = np.where(since_s > 0, views, before)
        self._views[here] = views
        return views

    def remembered(self) -> dict[str, npt.NDArray[Any]]:
        """Return what is remembered, a row a session; writing into it changes it."""
        return {"steady": self._steady, "seen_s": self._seen_s, "views": self._views}

    def forget(self, which: npt.NDArray[np.bool_]) -> None:
        """Start anew in some sessions, shape (N,): another person, another camera."""
        self._seen_s[which] = -np.inf
        self._steady[which] = 0.0
        self._views[which] = View.NEITHER


def stabilise_views(
    times_s: _Array, probabilities: _Array, stability: ViewStability = DEFAULT_STABILITY
) -> _Views:
    """Return the steadied views of the frames of one person, as a live session would see them.

    Parameters
    ----------
    times_s : numpy.ndarray, shape (T,)
        Strictly increasing.
    probabilities : numpy.ndarray, shape (T, 4)
        Columns as `View`; NaN where nobody is there.

    Returns
    -------
    numpy.ndarray, shape (T,)
        Values of `View`.
    """
    stabiliser = ViewStabiliser(1, stability)
    views = np.empty(len(times_s), dtype=np.int8)
    for frame in range(len(times_s)):
        one = slice(frame, frame + 1)
        views[one] = stabiliser.step(times_s[one], probabilities[one])
    return views
