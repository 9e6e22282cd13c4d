"""Sessions that send pictures: the service looks for the person itself, and keeps no picture."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.capture.jpeg_scans import has_too_many_scans
from barun.capture.pose_engine import PoseEngine
from barun.errors import BarunError, InputError
from barun.service.live.engines import MakeEngine
from barun.service.live.frames import HEADER_BYTES, FrameHead
from barun.service.live.hub import LiveHub
from barun.service.live.picture_quality import PictureQualityStep, QualityLadder
from barun.service.live.seat import Seat
from barun.service.live.sights import Sight, show_sight
from barun.service.live.texts import message_text

__all__ = ["Pictures", "decode_picture", "find_person"]

_FULL: Final = 1013
_THREADS: Final = 2
_LARGEST_PIXELS: Final = 1920 * 1080
"""A picture may be small as a file and huge as pixels."""


def decode_picture(data: bytes) -> npt.NDArray[np.uint8]:
    """Return the colours of a JPEG or WebP file, shape (H, W, 3), red, green, blue.

    Raises
    ------
    InputError
        If it is none, or larger than full HD.
    """
    from io import BytesIO

    from PIL import Image

    if has_too_many_scans(data):
        raise InputError("live.picture-unreadable")
    try:
        with Image.open(BytesIO(data), formats=("JPEG", "WEBP")) as picture:
            if picture.width * picture.height > _LARGEST_PIXELS:
                raise InputError("live.picture-large", width=picture.width, height=picture.height)
            return np.asarray(picture.convert("RGB"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise InputError("live.picture-unreadable") from error


def find_person(
    engine: PoseEngine, image_rgb: npt.NDArray[np.uint8], seq: int, time_s: float
) -> Sight:
    """Return the first person of a picture."""
    found = engine.estimate(image_rgb, time_s)
    height, width = image_rgb.shape[:2]
    frame = min(found, key=lambda one: one.person).frame if found else None
    return Sight(seq, time_s, (width, height), frame)


@dataclass(slots=True, eq=False)
class _Looker:
    """What looks at the pictures of one session."""

    ladder: QualityLadder = field(default_factory=QualityLadder)
    engine: PoseEngine | None = None
    last_s: float = float("-inf")
    waiting: tuple[FrameHead, bytes] | None = None
    is_busy: bool = False
    n_lost: int = 0
    """Pictures that nobody has looked at since the last one somebody did."""

    def take_lost(self) -> int:
        """Return how many were lost, and count anew."""
        n_lost, self.n_lost = self.n_lost, 0
        return n_lost


class Pictures:
    """Looks at the pictures of sessions, in threads, the newest of each.

    Parameters
    ----------
    hub : LiveHub
        Its sessions; their pictures come here from now on.
    make_engine : callable
        Makes a pose engine; each session has its own, since it follows a person.
    """

    def __init__(self, hub: LiveHub, make_engine: MakeEngine) -> None:
        self._hub = hub
        self._make_engine = make_engine
        self._lookers: dict[Seat, _Looker] = {}
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="barun-pictures")
        self._tasks: set[asyncio.Task[None]] = set()
        hub.on_picture = self.take

    def begin(self, seat: Seat) -> None:
        """Tell a session what to send; where too many do, end it."""
        if seat not in self._lookers and len(self._lookers) >= self._hub.limits.most_of_pictures:
            self._hub.refuse(seat, InputError("live.full"))
            self._hub.end(seat, _FULL)
            return
        looker = self._lookers.setdefault(seat, _Looker())
        self._ask(seat, looker.ladder.step)

    def end(self, seat: Seat) -> None:
        """Forget a session."""
        looker = self._lookers.pop(seat, None)
        if looker is not None and looker.engine is not None and not looker.is_busy:
            looker.engine.close()

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        for seat in list(self._lookers):
            self.end(seat)

    def take(self, seat: Seat, head: FrameHead, data: bytes) -> None:
        """Take a picture; one that waits is passed over.

        Raises
        ------
        InputError
            If the session has not said that it sends pictures.
        """
        looker = self._lookers.get(seat)
        if looker is None:
            raise InputError("live.no-pictures")
        looker.n_lost += head.skipped
        if looker.waiting is not None:
            seat.n_passed_over += 1
            looker.n_lost += 1
        looker.waiting = head, data
        if not looker.is_busy:
            looker.is_busy = True
            task = asyncio.get_running_loop().create_task(self._look(seat, looker))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _look(self, seat: Seat, looker: _Looker) -> None:
        """Look at pictures as long as one waits."""
        hub, loop = self._hub, asyncio.get_running_loop()
        while looker.waiting is not None and hub.holds(seat):
            (head, data), looker.waiting = looker.waiting, None
            received_s = hub.clock()
            try:
                sight = await loop.run_in_executor(self._threads, self._see, looker, head, data)
            except BarunError as error:
                hub.refuse(seat, error)
                sight = Sight(head.seq, head.time_s, (head.width, head.height), None)
            except Exception as error:  # noqa: BLE001 # a defect ends this session, none else
                hub.fail(seat, error)
                break
            if not hub.holds(seat):
                break
            show_sight(hub, seat, sight)
            seat.received_s = received_s
            wanted = looker.ladder.count(hub.clock(), looker.take_lost())
            if wanted is not None:
                self._ask(seat, wanted)
        looker.is_busy = False
        if seat not in self._lookers and looker.engine is not None:
            looker.engine.close()

    def _see(self, looker: _Looker, head: FrameHead, data: bytes) -> Sight:
        image_rgb = decode_picture(data[HEADER_BYTES:])
        if looker.engine is None:
            looker.engine = self._make_engine()
        # an engine wants time to go on; a picture of the past is looked at by itself
        if head.time_s <= looker.last_s:
            looker.engine.reset()
        looker.last_s = head.time_s
        return find_person(looker.engine, image_rgb, head.seq, head.time_s)

    def _ask(self, seat: Seat, step: PictureQualityStep) -> None:
        seat.outbox.say(
            message_text(
                {
                    "type": "picture_quality",
                    "width": step.width,
                    "quality": step.quality,
                    "hz": step.hz,
                }
            )
        )
