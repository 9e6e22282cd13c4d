"""Saying the same thing once a minute at most."""

from collections.abc import Callable
from typing import Final

__all__ = ["Seldom", "Tell"]

Tell = Callable[[str, int, str], None]
"""Says what happened to whoever looks after the service: a stable word, how many poses it is about,
and the code of an error, or nothing."""

_EVERY_S: Final = 60.0


class Seldom:
    """Hands on what is said, each word once a minute at most.

    Parameters
    ----------
    tell : callable
        Hears it.
    clock : callable
        Returns seconds that only go forward.
    """

    def __init__(self, tell: Tell, clock: Callable[[], float]) -> None:
        self._tell = tell
        self._clock = clock
        self._told_s: dict[str, float] = {}

    def say(self, word: str, count: int, code: str = "") -> bool:
        """Say something, and return whether it was said."""
        now_s = self._clock()
        if now_s - self._told_s.get(word, -_EVERY_S) < _EVERY_S:
            return False
        self._told_s[word] = now_s
        self._tell(word, count, code)
        return True
