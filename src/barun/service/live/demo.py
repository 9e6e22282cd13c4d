"""A simulated person in the place of a camera: calibrates, slumps, sits up, and again."""

import asyncio
from functools import cache
from typing import Final

import numpy as np

from barun.landmarks import LandmarkSequence
from barun.service.live.hub import LiveHub
from barun.service.live.seat import Seat
from barun.service.live.sights import Sight, show_sight

__all__ = ["Demo", "simulate_demo"]

_RATE_HZ: Final = 10.0
_SEED: Final = 20


@cache
def simulate_demo() -> LandmarkSequence:
    """Return the person: 30 s upright, long enough to calibrate, 45 s slumped, 20 s upright."""
    from barun.simulate import SLUMPED, UPRIGHT, SittingScript, simulate_sitting

    script = SittingScript.sit(UPRIGHT, 30).then(SLUMPED, move_s=3, hold_s=45)
    script = script.then(UPRIGHT, move_s=2, hold_s=20)
    return simulate_sitting(script, np.random.default_rng(_SEED)).sequence


class Demo:
    """Shows a simulated person to sessions that ask for one.

    Parameters
    ----------
    hub : LiveHub
        Its sessions.
    rate_hz : float
        Pictures a second.
    """

    def __init__(self, hub: LiveHub, rate_hz: float = _RATE_HZ) -> None:
        self._hub = hub
        self._rate_hz = rate_hz
        self._tasks: dict[Seat, asyncio.Task[None]] = {}

    def begin(self, seat: Seat) -> None:
        """Show the person to a session, from the beginning and calibrating; once."""
        if seat not in self._tasks:
            self._tasks[seat] = asyncio.get_running_loop().create_task(self._show(seat))

    def end(self, seat: Seat) -> None:
        """Show a session nothing more."""
        task = self._tasks.pop(seat, None)
        if task is not None:
            task.cancel()

    async def _show(self, seat: Seat) -> None:
        hub = self._hub
        sequence = await asyncio.to_thread(simulate_demo)
        step = max(round(30 / self._rate_hz), 1)  # simulated at 30 pictures a second
        if not hub.holds(seat):
            return
        hub.desk.calibrate(seat.slot, "front")
        seq = 0
        while hub.holds(seat):
            for row in range(0, len(sequence), step):
                if seat.outbox.link is not None:
                    seq += 1
                    size_wh = sequence.size_wh or (1280, 720)
                    show_sight(hub, seat, Sight(seq, hub.utc(), size_wh, sequence.frame(row)))
                await asyncio.sleep(1 / self._rate_hz)
