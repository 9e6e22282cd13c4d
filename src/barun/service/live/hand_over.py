"""What sessions want stored, on its way to the history, a little at a time."""

import asyncio
from collections import deque
from typing import Final

from barun.pipeline.live.live_room import LiveRoom
from barun.service.live.history import LiveHistory
from barun.store.writes import Write

__all__ = ["HandOver"]

_WRITES_AT_ONCE: Final = 4
"""Handed over in a tick: 400 a second. The minutes of 800 sessions end together; writing them all
at once, in another thread of the same interpreter, held answers up for 0.3 s."""
_MINUTES_AT_ONCE: Final = 2
"""Whose records are made in a tick; each comes with what lasts in its session."""


class HandOver:
    """Hands what gathers in a room to the history.

    Parameters
    ----------
    room : LiveRoom
        Where it comes from.
    history : LiveHistory
        Where it goes.
    tick_s : float
        How often some of it is handed over.
    """

    def __init__(self, room: LiveRoom, history: LiveHistory, tick_s: float) -> None:
        self._room = room
        self._history = history
        self._tick_s = tick_s
        self._unwritten: deque[Write] = deque()
        self._timer: asyncio.Handle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Go on by itself from now on; in the event loop."""
        self._loop = asyncio.get_running_loop()

    def go_on(self) -> None:
        """Hand some of it over; the rest later."""
        self._unwritten += self._room.take_writes(_MINUTES_AT_ONCE)
        if not self._unwritten:
            return
        self._put(min(_WRITES_AT_ONCE, len(self._unwritten)))
        is_more = self._unwritten or self._room.has_minutes
        if is_more and self._timer is None and self._loop is not None:
            self._timer = self._loop.call_later(self._tick_s, self._go_on_later)

    def finish(self) -> None:
        """Hand over all there is."""
        if self._timer is not None:
            self._timer.cancel()
        self._unwritten += self._room.take_writes()
        self._put(len(self._unwritten))

    def drop(self) -> None:
        """Forget what there is."""
        self._unwritten.clear()
        self._room.drop_writes()

    def _go_on_later(self) -> None:
        self._timer = None
        self.go_on()

    def _put(self, n_writes: int) -> None:
        self._history.put([self._unwritten.popleft() for _ in range(n_writes)])
