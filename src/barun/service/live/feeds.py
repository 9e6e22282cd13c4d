"""Where the pictures of a session come from when they are no landmarks of the client's."""

from barun.service.live.demo import Demo
from barun.service.live.engines import MakeEngine, OpenSource
from barun.service.live.hub import LiveHub
from barun.service.live.own_camera import OwnCamera
from barun.service.live.pictures import Pictures
from barun.service.live.seat import Seat

__all__ = ["Feeds"]


class Feeds:
    """Begins and ends what shows pictures to the sessions of a hub.

    Parameters
    ----------
    hub : LiveHub
        Its sessions.
    make_engine : callable
        Makes a pose engine.
    open_source : callable, optional
        Opens the camera, stream or file the service reads itself.
    """

    def __init__(
        self, hub: LiveHub, make_engine: MakeEngine, open_source: OpenSource | None = None
    ) -> None:
        self.pictures = Pictures(hub, make_engine)
        self.demo = Demo(hub)
        self.camera = OwnCamera(hub, open_source, make_engine)
        self._hub = hub
        hub.on_begin, hub.on_end, hub.on_pause = self.begin, self.end, self.pause

    def begin(self, seat: Seat) -> None:
        """Begin, or go on, with what a session asked for."""
        if seat.source == "pictures":
            self.pictures.begin(seat)
        elif seat.source == "demo":
            self.demo.begin(seat)
        else:
            self.pause(seat)

    def pause(self, seat: Seat) -> None:
        """Let the service's camera go for a session that pauses; have it again afterwards."""
        if seat.source != "server":
            return
        if self._hub.desk.find(seat.slot).pauses:
            self.camera.end(seat)
        else:
            self.camera.begin(seat)

    def end(self, seat: Seat) -> None:
        """End it."""
        self.pictures.end(seat)
        self.demo.end(seat)
        self.camera.end(seat)

    def close(self) -> None:
        """End everything; blocks until the threads have."""
        self.camera.close()
        self.pictures.close()
