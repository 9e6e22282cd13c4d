"""The bench all people share, made ready once beside a service that answers already."""

import asyncio
from collections.abc import Callable

from barun.pipeline.live.live_room import LiveRoom
from barun.pipeline.live.sitting_choice import SittingChoice
from barun.service.live.bench import LiveBench

__all__ = ["MakeRoom", "Preparation"]

MakeRoom = Callable[[int, SittingChoice], LiveRoom]
"""From the number of sessions, and the choices of who has none, to where they are judged."""


class Preparation:
    """Makes the bench when somebody first needs it; where that failed, again when next asked.

    Parameters
    ----------
    room : callable
        Makes the room; blocks while models are loaded.
    n_slots : int
        How many sessions it is for.
    seat_in : callable
        From the room to the bench.
    """

    def __init__(
        self, room: MakeRoom, n_slots: int, seat_in: Callable[[LiveRoom], LiveBench]
    ) -> None:
        self._room = room
        self._n_slots = n_slots
        self._seat_in = seat_in
        self._making: asyncio.Task[LiveBench] | None = None

    async def ready(self) -> LiveBench:
        """Wait for the bench."""
        making = self._making
        if making is None or (making.done() and _has_failed(making)):
            making = self._making = asyncio.get_running_loop().create_task(self._make())
        return await asyncio.shield(making)

    async def stop(self) -> None:
        """End the bench, or its making."""
        making, self._making = self._making, None
        if making is None:
            return
        if making.cancel():
            await asyncio.wait([making])
        elif not _has_failed(making):
            making.result().stop()

    async def _make(self) -> LiveBench:
        room = await asyncio.to_thread(self._room, self._n_slots, SittingChoice())
        bench = self._seat_in(room)
        bench.start()
        return bench


def _has_failed(making: asyncio.Task[LiveBench]) -> bool:
    return making.cancelled() or making.exception() is not None
