"""How large, good and frequent pictures should be, for the link and the service to keep up."""

from dataclasses import dataclass
from typing import Final

__all__ = ["STEPS", "PictureQualityStep", "QualityLadder"]

_LOOK_S: Final = 3.0
"""Over how long the pace is measured."""
_SLOW: Final = 0.7
"""Where less than this share of the pictures gets through, they get smaller. Design choice."""
_STEADY_S: Final = 20.0
"""After so long at the full pace, larger ones are tried again."""


@dataclass(frozen=True, slots=True)
class PictureQualityStep:
    """What a client should send."""

    width: int
    """Pixels."""
    quality: float
    """As ``canvas.toBlob`` takes it."""
    hz: float


STEPS: Final = (
    PictureQualityStep(320, 0.5, 2.0),
    PictureQualityStep(320, 0.6, 4.0),
    PictureQualityStep(480, 0.7, 5.0),
    PictureQualityStep(640, 0.75, 5.0),
    PictureQualityStep(640, 0.8, 10.0),
)
"""From the least to the best. A webcam's 640 pixels are more than the pose models look at; design
choices."""
_FIRST: Final = 2


class QualityLadder:
    """Goes down when pictures are lost, and up when as many come as are wanted for a while.

    Who sends fewer of his own accord, as a hidden page does, loses none: nothing says that the link
    or the service could not keep up, and nothing changes.
    """

    def __init__(self) -> None:
        self._step = _FIRST
        self._since_s: float | None = None
        self._count = self._n_lost = 0
        self._steady_s = 0.0

    @property
    def step(self) -> PictureQualityStep:
        """What is wanted now."""
        return STEPS[self._step]

    def count(self, now_s: float, n_lost: int = 0) -> PictureQualityStep | None:
        """Take that a picture has been looked at; return what is wanted if that has changed.

        Parameters
        ----------
        now_s : float
            Seconds, increasing.
        n_lost : int, optional
            Pictures since the last one looked at that the client or the service has passed over.
        """
        if self._since_s is None:
            self._since_s = now_s
            return None
        self._count += 1
        self._n_lost += n_lost
        passed_s = now_s - self._since_s
        if passed_s < _LOOK_S:
            return None
        wanted = passed_s * self.step.hz
        is_slow = self._count < _SLOW * min(wanted, self._count + self._n_lost)
        is_full = self._count >= _SLOW * wanted
        self._since_s, self._count, self._n_lost = now_s, 0, 0
        self._steady_s = self._steady_s + passed_s if is_full else 0.0
        if is_slow and self._step > 0:
            self._step -= 1
            return self.step
        if self._steady_s >= _STEADY_S and self._step < len(STEPS) - 1:
            self._step += 1
            self._steady_s = 0.0
            return self.step
        return None
