"""A foot that touches or leaves the ground."""

from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["SIDES", "USUAL_CONTACT", "Contact", "EventKind", "GaitEvent", "Side"]

Side = Literal["left", "right"]
EventKind = Literal["initial_contact", "toe_off"]
SIDES: Final[tuple[Side, Side]] = ("left", "right")

USUAL_CONTACT: Final = 0.36
"""Share of the stride a foot stands where its toe-off was not seen: 0.36 to 0.44 on force plates
at 2 to 3 m/s."""


@dataclass(frozen=True, slots=True)
class GaitEvent:
    """One instant of one foot."""

    kind: EventKind
    side: Side
    """The runner's side."""
    time_s: float
    """Seconds, between the frames."""
    uncertainty_s: float
    """Half width of the interval that holds about 95 % of the errors of a single event."""
    confidence: float
    """0 to 1: how well the foot was seen, and how well the cues agree where there are two."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One foot on the ground, from its first touch to its last."""

    side: Side
    initial_contact: GaitEvent
    toe_off: GaitEvent | None
    """None where the recording ends before, or the foot is not seen to leave."""

    @property
    def contact_time_s(self) -> float:
        """Seconds on the ground; NaN where the foot is not seen to leave."""
        if self.toe_off is None:
            return float("nan")
        return self.toe_off.time_s - self.initial_contact.time_s

    def length_s(self, stride_time_s: float) -> float:
        """Return seconds on the ground, the usual share of a stride where the end was not seen."""
        if self.toe_off is None:
            return USUAL_CONTACT * stride_time_s
        return self.contact_time_s
