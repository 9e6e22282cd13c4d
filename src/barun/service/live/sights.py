"""What the service has seen itself: as a frame of a session, and as landmarks for the overlay."""

import struct
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks import LandmarkFrame
from barun.service.live.hub import LiveHub
from barun.service.live.seat import Seat
from barun.service.live.texts import message_text

__all__ = ["Sight", "show_sight"]

_HEADER: Final = struct.Struct("<BBHIdHH")
_DECIMALS: Final = 4


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """One picture, looked at."""

    seq: int
    time_s: float
    """Of the clock that times the session's pictures."""
    size_wh: tuple[int, int]
    """Pixels."""
    frame: LandmarkFrame | None
    """The person; None where nobody was found."""

    def to_frame(self) -> bytes:
        """Return it as a client would have sent it."""
        width, height = (min(max(length, 1), 0xFFFF) for length in self.size_wh)
        frame = self.frame
        if frame is None:
            return _HEADER.pack(3, 0, 0, self.seq, self.time_s, width, height)
        image = np.concatenate([frame.image_xyz, frame.visibility[:, None]], axis=1)
        body = image.astype("<f4").tobytes()
        if frame.world_xyz is not None:
            body += frame.world_xyz.astype("<f4").tobytes()
        has_world = int(frame.world_xyz is not None)
        head = _HEADER.pack(1, has_world, 0, self.seq, self.time_s, width, height)
        return head + body

    def to_text(self) -> bytes:
        """Return it as the message ``landmarks``."""
        frame, (width, height) = self.frame, self.size_wh
        return message_text(
            {
                "type": "landmarks",
                "seq": self.seq,
                "time_s": self.time_s,
                "width": width,
                "height": height,
                "points": None if frame is None else _numbers(frame.image_xyz),
                "visibility": None if frame is None else _numbers(frame.visibility),
            }
        )


def show_sight(hub: LiveHub, seat: Seat, sight: Sight) -> None:
    """Show a session what was seen, and let it be judged."""
    seat.outbox.show(sight.to_text())
    hub.put_frame(seat, sight.to_frame())


def _numbers(values: npt.NDArray[np.float32]) -> list[float | None]:
    """Return numbers as JSON knows them; None for what is missing."""
    flat = values.ravel().tolist()
    return [round(value, _DECIMALS) if value == value else None for value in flat]  # not NaN
