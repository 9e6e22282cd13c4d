"""The place of one client in the service: its connection, its newest frame, its limits."""

from dataclasses import dataclass, field

from barun.messages import Language
from barun.pipeline.live.live_session import SessionSource
from barun.service.live.frames import FrameHead
from barun.service.live.limits import RateLimit
from barun.service.live.outbox import Outbox

__all__ = ["Seat"]


@dataclass(slots=True, eq=False)
class Seat:
    """One session, as the service sees it."""

    slot: int
    session_id: str
    token: str
    """Secret: whoever has it may go on with the session."""
    language: Language
    source: SessionSource
    outbox: Outbox
    rate: RateLimit
    heard_s: float
    """When the client was heard last; the service's own clock that never goes back."""
    head: FrameHead | None = None
    """Of the newest frame that is not judged yet."""
    data: bytes = b""
    """That frame."""
    received_s: float = 0.0
    """When it came."""
    n_passed_over: int = 0
    """Frames a newer one took the place of, since the last answer."""
    n_frames: int = 0
    n_skipped: int = 0
    """Frames passed over, here or by the client."""
    latency_s: float = 0.0
    """From the last frame to its answer, within the service."""
    rate_hz: float = 0.0
    """Answers a second, over the last seconds."""
    lost_s: float | None = None
    """Since when the connection is gone; None while there is one."""
    kept_s: float = 0.0
    """When the session was last kept for a restart."""
    pinged_s: float = 0.0
    complained_s: float = -1.0
    """When the client was last told that it sends too much."""
    notices: set[int] = field(default_factory=set)
    """Notices it has been told."""
    n_counted: int = 0
    """Frames at the last count of `rate_hz`."""
