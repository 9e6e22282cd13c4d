"""The threads of the service; one that a defect ended begins anew, with growing pauses."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from barun.service.operations.parts import CALM_S, FIRST_PAUSE_S, LONGEST_PAUSE_S, Parts

__all__ = ["KeptThreads", "Revive"]

_EVERY_S: Final = 1.0

Revive = Callable[[], bool]
"""Begins a thread anew where it ended by itself; returns whether it had. Quick, never raises."""


@dataclass(slots=True)
class _Kept:
    revive: Revive
    pause_s: float = FIRST_PAUSE_S
    not_before_s: float = 0.0
    revived_s: float | None = None


class KeptThreads:
    """Looks once a second whether each thread is alive, revives it, and lets that be counted.

    Threads are named as alerts name them: ``history``, ``samples``, ``jobs``, ...

    Parameters
    ----------
    parts : Parts
        Where restarts are counted and said.
    clock : callable
        Returns seconds that only go forward.
    """

    def __init__(self, parts: Parts, clock: Callable[[], float]) -> None:
        self._parts = parts
        self._clock = clock
        self._kept: dict[str, _Kept] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Of all threads that are looked after."""
        return tuple(self._kept)

    def keep(self, name: str, revive: Revive) -> None:
        """Look after one more thread."""
        self._kept[name] = _Kept(revive)

    def look(self) -> None:
        """Revive what has ended, unless it did so a moment ago: then after a pause."""
        now_s = self._clock()
        for name, kept in self._kept.items():
            if now_s < kept.not_before_s or not kept.revive():
                continue
            if kept.revived_s is not None and now_s - kept.revived_s >= CALM_S:
                kept.pause_s = FIRST_PAUSE_S
            kept.revived_s, kept.not_before_s = now_s, now_s + kept.pause_s
            kept.pause_s = min(2 * kept.pause_s, LONGEST_PAUSE_S)
            self._parts.note_restart(name)

    async def run(self) -> None:
        """Look once a second until cancelled."""
        while True:
            await asyncio.sleep(_EVERY_S)
            self.look()
