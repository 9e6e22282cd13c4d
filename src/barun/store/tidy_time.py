"""When what is too old is deleted: once a day, by a clock that can be believed."""

from typing import Final

__all__ = ["TidyTime"]

_EVERY_S: Final = 24 * 3600.0
_FIRST_S: Final = 60.0
_LEAP_S: Final = 30 * 24 * 3600.0
_BELIEVED_AFTER_S: Final = 3600.0
"""By then a clock that started wrong has been set by the network."""


class TidyTime:
    """Says when to delete what is too old.

    A clock that is far ahead makes everything look old, and what was deleted by it is gone. So a
    clock that leapt by more than a month, while the service ran or since it last did, is believed
    only after an hour in which it did not leap again.

    Parameters
    ----------
    now_s : float
        Seconds since 1970 UTC.
    newest_s : float, optional
        When the newest of what is stored began.
    """

    def __init__(self, now_s: float, newest_s: float | None) -> None:
        self._at_s = now_s + _FIRST_S
        self._believed_from_s = now_s
        self._seen_s = now_s if newest_s is None else newest_s
        self._see(now_s)

    def is_due(self, now_s: float) -> bool:
        """Return whether it is time now; the next time is a day later then."""
        self._see(now_s)
        # a clock that was set back must not put it off for longer than a day, or than an hour
        self._at_s = min(self._at_s, now_s + _EVERY_S)
        self._believed_from_s = min(self._believed_from_s, now_s + _BELIEVED_AFTER_S)
        if now_s < max(self._at_s, self._believed_from_s):
            return False
        self._at_s = now_s + _EVERY_S
        return True

    def hurry(self, now_s: float) -> None:
        """Let it be soon: something may have to go earlier than was thought."""
        self._at_s = min(self._at_s, now_s + _FIRST_S)

    def _see(self, now_s: float) -> None:
        if abs(now_s - self._seen_s) > _LEAP_S:
            self._believed_from_s = now_s + _BELIEVED_AFTER_S
        self._seen_s = now_s
