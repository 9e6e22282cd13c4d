"""What sessions want stored, on its way to the history of each person, a little at a time."""

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
    """Hands what gathers in a room to the histories of those it is of.

    Parameters
    ----------
    room : LiveRoom
        Where it comes from.
    tick_s : float
        How often some of it is handed over.
    """

    def __init__(self, room: LiveRoom, tick_s: float) -> None:
        self._room = room
        self._tick_s = tick_s
        self._histories: dict[str, LiveHistory] = {}
        self._unwritten: deque[Write] = deque()
        self._timer: asyncio.Handle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Go on by itself from now on; in the event loop."""
        self._loop = asyncio.get_running_loop()

    def stop(self) -> None:
        """Go on by itself no longer."""
        if self._timer is not None:
            self._timer.cancel()

    def join(self, person: str, history: LiveHistory) -> None:
        """Hand over what is of a person to a history from now on."""
        self._histories[person] = history

    def leave(self, person: str, history: LiveHistory) -> None:
        """Hand over all there is of a person; nothing more comes, unless to another history."""
        self._unwritten += self._room.take_writes(0)
        self._unwritten += self._room.minutes.take_of(person)
        own = [write for write in self._unwritten if write.person_id == person]
        self._unwritten = deque(write for write in self._unwritten if write.person_id != person)
        history.put(own)
        if self._histories.get(person) is history:
            del self._histories[person]
        self._plan()

    def drop(self, person: str) -> None:
        """Forget what there is of a person."""
        self._unwritten = deque(write for write in self._unwritten if write.person_id != person)
        self._room.drop_writes(person)

    def waiting(self, person: str) -> int:
        """Return how much there is of a person on its way."""
        return sum(write.person_id == person for write in self._unwritten)

    def go_on(self) -> None:
        """Hand some of it over; the rest later."""
        self._unwritten += self._room.take_writes(_MINUTES_AT_ONCE)
        if not self._unwritten:
            return
        by_person: dict[str, list[Write]] = {}
        for _ in range(min(_WRITES_AT_ONCE, len(self._unwritten))):
            write = self._unwritten.popleft()
            by_person.setdefault(write.person_id, []).append(write)
        for person, writes in by_person.items():
            # nobody's history takes what is of another; without one there is nothing to keep it in
            if (history := self._histories.get(person)) is not None:
                history.put(writes)
        self._plan()

    def _plan(self) -> None:
        is_more = self._unwritten or self._room.minutes
        if is_more and self._timer is None and self._loop is not None:
            self._timer = self._loop.call_later(self._tick_s, self._go_on_later)

    def _go_on_later(self) -> None:
        self._timer = None
        self.go_on()
