"""How much a client may send."""

from dataclasses import dataclass
from typing import Final

__all__ = ["LIMITS", "LiveLimits", "RateLimit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveLimits:
    """Bounds of the live service; docs/protocol-live.md names them."""

    most_sessions: int = 1024
    """Lost ones that may come back included."""
    most_of_pictures: int = 16
    """Sessions that send pictures: each has a pose engine of its own, some 50 MB."""
    text_bytes: int = 64 * 1024
    """Of a message without a picture."""
    picture_bytes: int = 512 * 1024
    rate_hz: float = 40.0
    """Messages a second."""
    burst: float = 80.0
    """Messages that may come at once."""
    patience: float = 400.0
    """Messages beyond the rate after which the connection is ended."""
    hello_s: float = 10.0
    """For the first message."""
    silence_s: float = 60.0
    """Without any message, pongs included, after which the connection is ended."""
    ping_s: float = 20.0
    resume_s: float = 60.0
    """For which a lost session is kept."""
    waiting_texts: int = 32
    """Messages that wait for a slow client."""
    credit: int = 2
    max_hz: int = 30
    tick_s: float = 0.010
    """How often the frames that came are judged; with one or two sessions, at once."""
    few_sessions: int = 2
    keep_every_s: float = 10.0
    """How often a session is kept for a restart."""
    keeps_a_second: int = 8
    """Sessions kept in one second at most."""


LIMITS: Final = LiveLimits()
"""What the product uses."""


class RateLimit:
    """Lets messages through at a rate, with bursts.

    Parameters
    ----------
    rate_hz : float
        Messages a second.
    burst : float
        Messages at once.
    """

    __slots__ = ("_burst", "_last_s", "_left", "_rate_hz", "excess")

    def __init__(self, rate_hz: float, burst: float) -> None:
        self._rate_hz = rate_hz
        self._burst = self._left = burst
        self._last_s = 0.0
        self.excess = 0.0
        """Messages beyond, forgiven at the rate."""

    def allows(self, now_s: float) -> bool:
        """Whether one more message may come; `now_s` never goes back."""
        passed = (now_s - self._last_s) * self._rate_hz
        self._last_s = now_s
        left = self._left + passed
        if left > self._burst:
            left = self._burst
        if self.excess > 0.0:
            self.excess = max(self.excess - passed, 0.0)
        if left < 1.0:
            self._left = left
            self.excess += 1.0
            return False
        self._left = left - 1.0
        return True
