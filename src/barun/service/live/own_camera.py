"""A camera, stream or file that the service reads itself, for all sessions that ask for it."""

import asyncio
import threading
import time
from typing import Final

from barun.errors import BarunError, InputError
from barun.service.live.engines import MakeEngine, OpenSource
from barun.service.live.hub import LiveHub
from barun.service.live.pictures import find_person
from barun.service.live.seat import Seat
from barun.service.live.sights import Sight, show_sight
from barun.service.logs import log_event

__all__ = ["OwnCamera"]

_SHORTEST_STEP_S: Final = 0.1
"""Ten pictures a second are enough to judge posture; a design choice."""
_PATIENCE_S: Final = 2.0
_AGAIN_S: Final = 5.0
"""After a source has ended badly, it is opened again so much later."""


class OwnCamera:
    """Reads one source in a thread as long as a session wants it.

    Parameters
    ----------
    hub : LiveHub
        Its sessions.
    open_source : callable or None
        Opens the source; None where the service was started without one.
    make_engine : callable
        Makes the pose engine.
    """

    def __init__(
        self, hub: LiveHub, open_source: OpenSource | None, make_engine: MakeEngine
    ) -> None:
        self._hub = hub
        self._open_source = open_source
        self._make_engine = make_engine
        self._seats: set[Seat] = set()
        self._thread: threading.Thread | None = None
        self._former: threading.Thread | None = None
        self._stops = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._seq = 0

    def begin(self, seat: Seat) -> None:
        """Show a session what the camera sees."""
        if self._open_source is None:
            self._hub.refuse(seat, InputError("live.no-source"))
            return
        self._seats.add(seat)
        if self._thread is None or not self._thread.is_alive():
            self._loop = asyncio.get_running_loop()
            self._stops = threading.Event()
            arguments = (self._open_source, self._stops, self._former)
            self._thread = threading.Thread(
                target=self._run, args=arguments, name="barun-camera", daemon=True
            )
            self._thread.start()

    def end(self, seat: Seat) -> None:
        """Show a session nothing more; without sessions the camera is let go."""
        self._seats.discard(seat)
        if not self._seats:
            self._stops.set()
            self._former, self._thread = self._thread or self._former, None

    def close(self) -> None:
        """Let the camera go; waits some seconds at most."""
        self._seats.clear()
        self._stops.set()
        if (thread := self._thread or self._former) is not None:
            thread.join(_PATIENCE_S)

    def _run(
        self,
        open_source: OpenSource,
        stops: threading.Event,
        former: threading.Thread | None,
    ) -> None:
        if former is not None:
            former.join()  # most cameras are for one program, and one opening, at a time
        while not stops.is_set():
            try:
                plays_again = self._watch(open_source, stops)
            except BarunError as error:
                log_event("source_failed", level="warning", error_code=error.code)
                self._complain(error)
                plays_again = False
            except Exception as error:  # noqa: BLE001 # a defect must not leave the sessions blind
                log_event("source_failed", level="error", error_type=type(error).__name__)
                self._complain(InputError("live.source-failed"))
                plays_again = False
            if not plays_again:
                stops.wait(_AGAIN_S)

    def _watch(self, open_source: OpenSource, stops: threading.Event) -> bool:
        """Look at the source until it ends; return whether it is a film that plays again."""
        with open_source() as source, self._make_engine() as engine:
            is_live, start_s, last_s = source.info.is_live, time.monotonic(), -1.0
            for picture in source.frames():
                if stops.is_set():
                    return False
                if picture.time_s - last_s < _SHORTEST_STEP_S:
                    continue
                last_s = picture.time_s
                if not is_live:  # a film plays as fast as it was filmed
                    stops.wait(max(start_s + picture.time_s - time.monotonic(), 0.0))
                self._seq += 1
                self._tell(find_person(engine, picture.image_rgb, self._seq, picture.time_s))
            return not is_live and last_s >= 0

    def _tell(self, sight: Sight) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._show, sight)

    def _complain(self, error: BarunError) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._refuse, error)

    def _refuse(self, error: BarunError) -> None:
        for seat in self._seats:
            self._hub.refuse(seat, error)

    def _show(self, sight: Sight) -> None:
        # a film that begins again must not take the session back in time
        now = Sight(sight.seq, self._hub.utc(), sight.size_wh, sight.frame)
        for seat in list(self._seats):
            if seat.outbox.link is not None and self._hub.holds(seat):
                show_sight(self._hub, seat, now)
