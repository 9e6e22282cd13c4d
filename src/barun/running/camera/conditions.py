"""What a recording allows to be measured: clock, camera, roll."""

from dataclasses import dataclass
from typing import Final, Literal

from barun.running.camera.camera_motion import UNKNOWN_MOTION, CameraMotion
from barun.running.camera.levelling import NOT_LEVELLED, Levelling

__all__ = ["UNEXAMINED", "Clock", "Conditions"]

_MOST_EXCHANGED: Final = 0.25
"""Share of the frames from which on a leg may have been taken for the other one in those that seem
right, too. A design choice between clips that were followed (0 to 0.18) and one that was not
(0.46)."""

Clock = Literal["trusted", "suspected", "unknown", "doubted"]
"""``trusted``: the frame rate of the file or as stated; ``suspected``: hardly anybody runs at such
a cadence with such steps, so everything in seconds is weak; ``unknown``: nobody said; ``doubted``:
nobody runs at such a cadence, so the video is slowed down or speeded up."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """Under which conditions a runner was recorded."""

    clock: Clock
    time_scale: float
    """Seconds of the times in use over seconds of the recording's own clock. 1 where the clock is
    trusted or suspected; otherwise such that a stride lasts as long as usual, so that shares of the
    stride and angles hold and seconds do not."""
    camera: CameraMotion
    levelling: Levelling
    exchanged_share: float = 0.0
    """Share of the frames in which the pose engine had exchanged the legs, 0 to 1."""

    @property
    def has_seconds(self) -> bool:
        """Whether seconds, steps a minute and speeds can be measured."""
        return self.clock in ("trusted", "suspected")

    @property
    def are_legs_told(self) -> bool:
        """Whether left and right can be told from each other all along."""
        return self.exchanged_share <= _MOST_EXCHANGED


UNEXAMINED: Final = Conditions("trusted", 1.0, UNKNOWN_MOTION, NOT_LEVELLED)
"""Where nothing but the landmarks is at hand: times are believed and nothing is levelled."""
