"""The times of a recording, made strictly increasing."""

import math

__all__ = ["Timeline"]

# Pictures shown out of order lie a few frames back. A longer step back means that the clock of
# the recording started anew, as in joined transport streams.
_REORDERED_AT_MOST_S = 0.5


class Timeline:
    """Places timestamps on one axis that only goes forward.

    Parameters
    ----------
    interval_s : float
        Usual time between two pictures, seconds; put where the clock of the recording started anew.

    Examples
    --------
    >>> timeline = Timeline(0.5)
    >>> [timeline.place(at_s) for at_s in (0.0, 0.5, 0.5, 1.0)]
    [0.0, 0.5, None, 1.0]
    >>> timeline.place(0.25), timeline.place(0.75)
    (1.5, 2.0)
    """

    def __init__(self, interval_s: float) -> None:
        self._interval_s = interval_s
        self._offset_s = 0.0
        self._last_s = -math.inf

    @property
    def last_s(self) -> float:
        """Latest time placed, seconds; minus infinity before the first."""
        return self._last_s

    def place(self, timestamp_s: float) -> float | None:
        """Return where a picture lies, or None if it does not come after the one before.

        Parameters
        ----------
        timestamp_s : float
            The timestamp as the recording has it, seconds.

        Returns
        -------
        float or None
            Seconds since the start, never negative, larger than everything before.
        """
        if not math.isfinite(timestamp_s):
            return None
        if math.isinf(self._last_s):
            self._offset_s = max(0.0, -timestamp_s)
        time_s = timestamp_s + self._offset_s
        if time_s <= self._last_s:
            if self._last_s - time_s <= _REORDERED_AT_MOST_S:
                return None
            self._offset_s += self._last_s + self._interval_s - time_s
            time_s = timestamp_s + self._offset_s
        if time_s <= self._last_s:
            return None
        self._last_s = time_s
        return time_s
