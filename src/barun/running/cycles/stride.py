"""One stride of one foot: from its contact to its next contact."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from barun.running.events.detection import DetectedSteps
from barun.running.events.gait_event import SIDES, Contact, Side

__all__ = ["MIN_STRIDES", "Stride", "find_strides"]

MIN_STRIDES: Final = 4
"""Strides that make a unit: their median is not carried away by one of them. Clips of runners gave
steady curves from four on."""
_LARGEST_DEPARTURE: Final = 0.25
"""Share by which a stride may be longer or shorter than the runner's others: beyond it a contact
was missed or invented, or the runner stumbled. A design choice; strides in the laboratories spread
by 1 to 3 %."""


@dataclass(frozen=True, slots=True)
class Stride:
    """From one contact of a foot to its next one."""

    side: Side
    start: Contact
    end: Contact
    other: Contact | None
    """The contact of the other foot in between; None where it was not seen."""

    @property
    def start_s(self) -> float:
        """First touch, seconds."""
        return self.start.initial_contact.time_s

    @property
    def end_s(self) -> float:
        """Next first touch of the same foot, seconds."""
        return self.end.initial_contact.time_s

    @property
    def duration_s(self) -> float:
        """Seconds of the stride."""
        return self.end_s - self.start_s

    @property
    def step_s(self) -> float:
        """Seconds from the contact to that of the other foot; NaN where it was not seen."""
        if self.other is None:
            return float("nan")
        return self.other.initial_contact.time_s - self.start_s

    @property
    def toe_off_share(self) -> float:
        """When the foot leaves, as a share of the stride (the duty factor); NaN if unseen."""
        return self.start.contact_time_s / self.duration_s


def find_strides(steps: DetectedSteps) -> tuple[Stride, ...]:
    """Cut a recording into strides.

    Parameters
    ----------
    steps : DetectedSteps
        The contacts.

    Returns
    -------
    tuple of Stride
        Of both feet in order of time; without those that last 25 % longer or shorter than the
        median one, in which a contact was missed or invented.
    """
    strides = []
    for side in SIDES:
        mine = [contact for contact in steps.contacts if contact.side == side]
        others = [contact for contact in steps.contacts if contact.side != side]
        for start, end in pairwise(mine):
            low_s, high_s = start.initial_contact.time_s, end.initial_contact.time_s
            between = [c for c in others if low_s < c.initial_contact.time_s < high_s]
            strides.append(Stride(side, start, end, between[0] if len(between) == 1 else None))
    if not strides:
        return ()
    typical_s = float(np.median([stride.duration_s for stride in strides]))
    kept = [
        stride
        for stride in strides
        if abs(stride.duration_s - typical_s) <= _LARGEST_DEPARTURE * typical_s
    ]
    return tuple(sorted(kept, key=lambda stride: stride.start_s))
