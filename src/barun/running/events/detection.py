"""Finds every contact of a runner: first touch and last touch of each foot."""

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.landmarks import LandmarkSequence
from barun.running.events.depth_cues import (
    find_front_contact,
    find_rear_contact,
    find_rear_toe_off,
)
from barun.running.events.foot_motion import FootCourse, FootMotion, measure_foot_motion
from barun.running.events.gait_event import Contact, EventKind, GaitEvent, Side
from barun.running.events.ground_slope import find_ground_slope
from barun.running.events.side_cues import (
    find_side_contact,
    find_side_toe_offs,
    measure_stance_velocity,
)
from barun.running.events.steps import RoughStance, find_rough_stances
from barun.running.view import RunningView, find_view

__all__ = ["DetectedSteps", "detect_contacts"]

_Array = npt.NDArray[np.float64]

_Line = Literal["side", "rear", "front"]


@dataclass(frozen=True, slots=True)
class _Looks:
    """What a view shows of a contact, in shares of the stride around its rough middle."""

    before: float
    """How long before it the foot may touch down. Measured on runners who fly, and on simulated
    ones, the first touch lies 0.0 to 0.21 before it from the side, 0.03 to 0.31 from behind and
    -0.05 to 0.10 from the front."""
    inside: float
    """How long after it the foot is on the ground for certain."""
    flat: tuple[float, float]
    """When the whole forefoot stands."""
    systematic_s: dict[EventKind, float]
    """Half widths of 95 % of the errors against force plates at 120 frames a second, with
    landmarks that jump by 0.1 % of the picture's diagonal."""


_LOOKS: Final[dict[_Line, _Looks]] = {
    "side": _Looks(0.28, 0.05, (0.02, 0.14), {"initial_contact": 0.016, "toe_off": 0.016}),
    "rear": _Looks(0.36, 0.0, (-0.08, 0.06), {"initial_contact": 0.020, "toe_off": 0.024}),
    "front": _Looks(0.20, 0.12, (0.05, 0.20), {"initial_contact": 0.020, "toe_off": 0.0}),
}
_EARLIEST: Final = 0.5
"""Share of the stride before its rough middle from which on the foot of somebody may touch down
whose feet are down together: he stands longer, and most of it before the middle. Simulated runners
whose feet are down for 0.50 to 0.65 of the stride touch down 0.23 to 0.33 before it from the side,
0.27 to 0.34 from behind and 0.18 to 0.28 from the front."""
_MOST_LOST: Final = 0.1
_FEW_LOST: Final = 3
"""Share of the contacts that may be without a first touch before it is looked for that early, and
how many have to be: one touch of five strides that nobody saw is more than that share, and of a
runner who flies as likely as of any other. Design choices."""
_STILL_LOST: Final = 0.2
"""Share that may be lost even then, or the feet were not seen: of two clips from behind in which
the engine guesses the toes it is 0.43 and 0.87. A design choice."""
_NEARLY: Final = 0.08
_FARTHEST: Final = 0.36
"""Share of the stride, before the end of the usual window, beyond which first touches typically lie
of those who are looked at that early, and share before the middle up to which they do: who loses
contacts in noise touches down later, and a toe seen to turn at 0.38 turned in the air."""
_FLYING: Final[dict[_Line, float]] = {"side": 0.26, "rear": 0.32, "front": 0.19}
"""Shares of the stride before the middle from which on no runner who flies touches down: they reach
0.21, 0.31 and 0.10, and simulated ones at 1.5 m/s who hardly land ahead of their hips 0.26, 0.28
and 0.17."""
_AFTER: Final = 0.46
"""Share of the stride after the rough middle within which the foot leaves."""
_ROUGH: Final = 0.06
"""Share of the stride by which the beginning of a contact differs from the others', measured from
its rough middle."""
_GUESSED: Final = 0.3
"""What remains of the confidence where only the middle of a contact was seen."""
_PER_FRAME: Final = 0.4
"""What a frame interval adds to it, as a share: measured from 30 to 240 frames a second."""
_TOLERATED_S: Final = 0.03
"""Difference of two cues of one event at which its confidence is halved."""


@dataclass(frozen=True, slots=True, eq=False)
class DetectedSteps:
    """Every contact that was found."""

    contacts: tuple[Contact, ...]
    """In order of time, both feet."""
    stride_time_s: float
    """From the repetition of the feet; NaN where nobody runs."""
    view: RunningView
    ground_deg: float = 0.0
    """By how much level ground sinks to the right of the picture, from the side; 0 where it could
    not be told."""
    ground_error_deg: float = float("nan")
    """Half width of 95 % of its scatter; NaN where it could not be told."""
    is_early: bool = False
    """Whether the feet touch down longer before the middles of their contacts than those of any
    runner who flies, of those who were measured and simulated, and had to be looked for there."""
    frame_interval_s: float = float("nan")
    """Median pause between frames; NaN where unknown."""

    def times_s(self, kind: EventKind, side: Side) -> _Array:
        """Return the instants of one kind of event of one foot, increasing."""
        events = [
            contact.initial_contact if kind == "initial_contact" else contact.toe_off
            for contact in self.contacts
            if contact.side == side
        ]
        return np.array([event.time_s for event in events if event is not None])


class _Detector:
    """Looks for the events around one rough stance."""

    def __init__(
        self, motion: FootMotion, view: RunningView, stride_s: float, *, is_early: bool = False
    ) -> None:
        self._motion = motion
        self._stride_s = stride_s
        self._line: _Line = "side" if view.name == "oblique" else view.name
        self._looks = _LOOKS[self._line]
        self.before = _EARLIEST if is_early else self._looks.before
        self.flying_s = _FLYING[self._line] * stride_s
        self.is_early = is_early

    def _window(self, middle_s: float, shares: tuple[float, float]) -> tuple[float, float]:
        first, last = shares
        return middle_s + first * self._stride_s, middle_s + last * self._stride_s

    def _event(
        self, kind: EventKind, side: Side, time_s: float, disagreement_s: float
    ) -> GaitEvent | None:
        times_s = self._motion.times_s
        if not times_s[0] <= time_s <= times_s[-1]:
            return None
        seen = float(np.interp(time_s, times_s, self._motion.feet[side].visibility))
        agreement = 1 / (1 + (disagreement_s / _TOLERATED_S) ** 2)
        return GaitEvent(
            kind=kind,
            side=side,
            time_s=time_s,
            uncertainty_s=float(
                np.hypot(self._looks.systematic_s[kind], _PER_FRAME * self._motion.frame_interval_s)
            ),
            confidence=float(np.clip(seen, 0, 1) * agreement),
        )

    def find(self, stance: RoughStance, limit_s: float) -> Contact | None:
        """Return the contact around a stance, which ends before `limit_s`."""
        foot = self._motion.feet[stance.side]
        middle_s = stance.time_s
        looks = self._looks
        flat_s = self._window(middle_s, looks.flat)
        velocity = measure_stance_velocity(foot, flat_s)
        window = self._window(middle_s, (-self.before, looks.inside))
        if self._line == "side":
            contact_s = find_side_contact(foot, velocity, flat_s, window)
        elif self._line == "rear":
            contact_s = find_rear_contact(foot, window)
        else:
            contact_s = find_front_contact(foot, window)
        first = self._event("initial_contact", stance.side, contact_s, 0.0)
        if first is None:
            return None
        start_s = middle_s + looks.inside * self._stride_s
        leaving = (start_s, min(middle_s + _AFTER * self._stride_s, limit_s))
        return Contact(stance.side, first, self._toe_off(stance, foot, velocity, flat_s, leaving))

    def find_all(self, stances: list[RoughStance]) -> list[Contact | None]:
        """Return the contact around each stance, None where its first touch was not seen."""
        found = []
        for number, stance in enumerate(stances):
            later = [s.time_s for s in stances[number + 1 :] if s.side != stance.side]
            found.append(self.find(stance, later[0] if later else float("inf")))
        if not self.is_early:
            return found
        # So early a foot that is thrown back may look like one that lands; it does so unevenly.
        offset_s = _middle_offset_s(found, stances)
        rough_s = _ROUGH * self._stride_s
        return [
            contact
            if contact is not None
            and abs(contact.initial_contact.time_s - stance.time_s - offset_s) <= rough_s
            else None
            for contact, stance in zip(found, stances, strict=True)
        ]

    def count_lost(
        self, found: list[Contact | None], stances: list[RoughStance]
    ) -> tuple[int, float]:
        """Return how many contacts well inside are without a first touch, and their share."""
        first_s, last_s = self._motion.times_s[[0, -1]]
        low_s, high_s = first_s + _EARLIEST * self._stride_s, last_s - _AFTER * self._stride_s
        lost = [
            contact is None
            for contact, stance in zip(found, stances, strict=True)
            if low_s <= stance.time_s <= high_s
        ]
        return sum(lost), float(np.mean(lost)) if lost else 0.0

    def guess(self, stance: RoughStance, offset_s: float) -> Contact | None:
        """Return a contact of which only the middle is known, by where the others began."""
        rough_s = _ROUGH * self._stride_s
        first = self._event("initial_contact", stance.side, stance.time_s + offset_s, 0.0)
        first_s, last_s = self._motion.times_s[[0, -1]]
        # At the edges the middle itself may be one that the recording has cut.
        if (
            first is None
            or first.time_s < first_s + rough_s
            or stance.time_s > last_s - 2 * rough_s
        ):
            return None
        first = replace(first, uncertainty_s=rough_s, confidence=_GUESSED * first.confidence)
        return Contact(stance.side, first, None)

    def _toe_off(
        self,
        stance: RoughStance,
        foot: FootCourse,
        velocity: float,
        flat_s: tuple[float, float],
        window: tuple[float, float],
    ) -> GaitEvent | None:
        if self._line == "front":
            return None
        if self._line == "rear":
            time_s = find_rear_toe_off(foot, flat_s, window)
            return self._event("toe_off", stance.side, time_s, 0.0)
        found = np.array(find_side_toe_offs(foot, velocity, flat_s, window))
        known = found[np.isfinite(found)]
        if not len(known):
            return None
        disagreement_s = float(np.ptp(known)) if len(known) > 1 else _TOLERATED_S
        return self._event("toe_off", stance.side, float(known.mean()), disagreement_s)


def _middle_offset_s(found: list[Contact | None], stances: list[RoughStance]) -> float:
    """Return how long after the middles the contacts begin, typically: less than 0; NaN of none."""
    offsets_s = [
        contact.initial_contact.time_s - stance.time_s
        for contact, stance in zip(found, stances, strict=True)
        if contact is not None
    ]
    return float(np.median(offsets_s)) if offsets_s else float("nan")


def _find_contacts(
    motion: FootMotion, view: RunningView, stances: list[RoughStance], stride_s: float
) -> tuple[list[Contact], bool]:
    """Return the contacts and whether they lie earlier than those of anybody who flies."""
    detector = _Detector(motion, view, stride_s)
    found = detector.find_all(stances)
    n_lost, lost = detector.count_lost(found, stances)
    if n_lost >= _FEW_LOST and lost > _MOST_LOST:
        early = _Detector(motion, view, stride_s, is_early=True)
        again = early.find_all(stances)
        offset_s = _middle_offset_s(again, stances)
        _, still_lost = early.count_lost(again, stances)
        if still_lost <= min(lost / 2, _STILL_LOST) and (
            -_FARTHEST * stride_s <= offset_s < (_NEARLY - detector.before) * stride_s
        ):
            detector, found = early, again
    offset_s = _middle_offset_s(found, stances)
    every = [
        contact or detector.guess(stance, offset_s)
        for contact, stance in zip(found, stances, strict=True)
    ]
    is_early = detector.is_early and offset_s < -detector.flying_s
    return [contact for contact in every if contact is not None], is_early


def _check_flight(contacts: list[Contact]) -> list[Contact]:
    """Let no foot be down after the next one has landed for half of its contact or more."""
    kept = []
    for number, contact in enumerate(contacts):
        following = contacts[number + 1] if number + 1 < len(contacts) else None
        end = contact.toe_off
        if end is not None and end.time_s <= contact.initial_contact.time_s:
            end = None
        if (
            end is not None
            and following is not None
            and following.side != contact.side
            and end.time_s > following.initial_contact.time_s + contact.contact_time_s / 2
        ):
            end = None
        kept.append(Contact(contact.side, contact.initial_contact, end))
    return kept


def detect_contacts(sequence: LandmarkSequence, view: RunningView | None = None) -> DetectedSteps:
    """Find when the feet of a runner touch and leave the ground.

    Parameters
    ----------
    sequence : LandmarkSequence
        One runner, repaired, with a known picture size; any frame rate, treadmill or overground, a
        camera that stands or follows.
    view : RunningView, optional
        From where he is seen; found from the recording by default.

    Returns
    -------
    DetectedSteps
        Contacts whose first touch lies within the recording; without ``toe_off`` where the end was
        not seen. Empty where nobody runs.

    Raises
    ------
    LandmarkValueError
        If the recording does not say how large its picture is.

    Notes
    -----
    From the side the picture is first turned so that the ground is level, see ``ground_slope``.
    Which foot stands comes from which ankle is higher, in every view and with a moving camera. The
    events then come from the speed of the foot against the hips and the height of the toe above its
    own place on the ground (side), or from the rise and fall of the toe in the picture (front and
    rear); see ``side_cues`` and ``depth_cues``. Where they say nothing the contact begins as long
    before its middle as the others, with little confidence. Where three first touches or more, and
    many of all, are not seen they are looked for earlier: the feet of somebody who does not fly are
    down together. A foot that seems down after half of the other's contact is given no toe-off.
    """
    view = view or find_view(sequence)
    motion = measure_foot_motion(sequence)
    if motion is None:
        return DetectedSteps((), float("nan"), view)
    slope_deg, slope_error_deg = 0.0, float("nan")
    if view.forward:
        slope_deg, slope_error_deg = find_ground_slope(motion, view.forward)
        motion = motion.turned(slope_deg)
    stances, stride_s = find_rough_stances(motion.lower, motion.times_s)
    contacts, is_early = _find_contacts(motion, view, stances, stride_s)
    found = sorted(contacts, key=lambda contact: contact.initial_contact.time_s)
    return DetectedSteps(
        tuple(_check_flight(found)),
        stride_s,
        view,
        slope_deg,
        slope_error_deg,
        is_early,
        motion.frame_interval_s,
    )
