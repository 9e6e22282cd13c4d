"""From the clock of a client to one that goes on while its device sleeps."""

from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["SessionClock"]

_Array = npt.NDArray[np.float64]
_Slots = npt.NDArray[np.intp]

_LATE_S: Final = 5.0
"""A frame that seems older than this was taken by a clock that stood still, as while a laptop
sleeps. Design choice: longer than any delay after which a frame is still of use."""
_EARLY_S: Final = 1.0
"""A frame that seems to come from later than this was taken by a clock that was set."""


class SessionClock:
    """Turns times of N clients into seconds since 1970 UTC, each session for itself.

    Parameters
    ----------
    n_slots : int
        N.

    Notes
    -----
    Distances between frames are the client's own, so that neither the way through the network nor
    the service's being busy looks like time; only where a client's clock has stood still, or was
    set, it is compared anew with the clock of the service.
    """

    def __init__(self, n_slots: int) -> None:
        self._offset_s = np.full(n_slots, np.nan)
        self._last_s = np.full(n_slots, -np.inf)

    def open(self, slot: int, *, not_before_s: float = -np.inf) -> None:
        """Begin anew in a slot, with instants after `not_before_s`."""
        self._offset_s[slot] = np.nan
        self._last_s[slot] = not_before_s

    def last_s(self, slot: int) -> float:
        """Return the instant of the last frame; minus infinity before the first."""
        return float(self._last_s[slot])

    def is_set_back(self, slots: _Slots, now_s: float) -> npt.NDArray[np.bool_]:
        """Return whether the clock of the service was set back since the last frames, shape (K,).

        By less than five seconds, frames are passed over until it has caught up.
        """
        return np.asarray(self._last_s[slots] > now_s + _LATE_S)

    def to_utc(self, slots: _Slots, times_s: _Array, now_s: float) -> _Array:
        """Return when frames were taken.

        Parameters
        ----------
        slots : numpy.ndarray, shape (K,)
            Whose frames, each slot once.
        times_s : numpy.ndarray, shape (K,)
            Seconds of the clients' clocks.
        now_s : float
            Now, seconds since 1970 UTC.

        Returns
        -------
        numpy.ndarray, shape (K,)
            Seconds since 1970 UTC; NaN where a frame is not later than the last of its session, or
            its time is none.
        """
        at_s = times_s + self._offset_s[slots]
        is_off = ~((at_s > now_s - _LATE_S) & (at_s < now_s + _EARLY_S)) & np.isfinite(times_s)
        if np.count_nonzero(is_off):
            self._offset_s[slots[is_off]] = now_s - times_s[is_off]
            at_s = np.where(is_off, now_s, at_s)
        is_later = (at_s > self._last_s[slots]) & (at_s < np.inf)
        at_s = np.where(is_later, at_s, np.nan)
        self._last_s[slots] = np.fmax(self._last_s[slots], at_s)
        return at_s

    def instant(self, slot: int, time_s: float, now_s: float) -> float:
        """Return one time of a client as seconds since 1970 UTC; `now_s` before its first frame."""
        offset_s = float(self._offset_s[slot])
        return now_s if np.isnan(offset_s) else time_s + offset_s
