"""One exercise of the library, as data: what it is for, how it is done, how often, how it looks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from barun.feedback.exercises.key_pose import KeyPose, Support
from barun.messages import Language

__all__ = [
    "EQUIPMENT",
    "EVIDENCE",
    "FINDING_KEYS",
    "REGIONS",
    "Arrow",
    "Dose",
    "Equipment",
    "Evidence",
    "Exercise",
    "ExerciseMotion",
    "ExerciseText",
    "FindingKey",
    "Region",
    "Source",
]

FindingKey = Literal[
    "forward_head",
    "slouch",
    "lateral_lean",
    "shoulder_asymmetry",
    "head_tilt",
    "trunk_twist",
    "pelvis_tilt",
    "too_close",
    "sitting_too_long",
]
FINDING_KEYS: Final[tuple[FindingKey, ...]] = get_args(FindingKey)
"""The findings of sitting that an exercise can answer."""

Region = Literal["eyes", "neck", "shoulders", "upper_back", "lower_back", "hips", "whole_body"]
REGIONS: Final[tuple[Region, ...]] = get_args(Region)
"""Parts of the body, from the top down; the library is sorted by them."""

Equipment = Literal["none", "chair", "wall", "door", "mat"]
EQUIPMENT: Final[tuple[Equipment, ...]] = get_args(Equipment)
"""What an exercise needs."""

Evidence = Literal["trial", "guideline", "customary"]
EVIDENCE: Final[tuple[Evidence, ...]] = get_args(Evidence)
"""On what an exercise rests: a controlled trial of it or of programmes with its kind; advice of a
public body only; or customary practice, without a trial that the library could name."""

Frame = Literal["whole", "upper"]
Prop = Literal["chair", "wall", "doorway", "mat", "screen"]


@dataclass(frozen=True, slots=True)
class Dose:
    """How much: the customary amount for healthy adults, to be lessened where it is too much."""

    repetitions: int
    """In one set."""
    hold_s: int
    """Seconds to stay in the end position; 0 where the movement does not pause."""
    sets: int
    """Sets in a row."""
    times_per_day: int
    """How often a day."""
    per_side: bool
    """Whether the repetitions count for each side."""


@dataclass(frozen=True, slots=True)
class ExerciseText:
    """The words of an exercise in one language."""

    title: str
    """Its name."""
    purpose: str
    """What it is for."""
    start: str
    """Starting position."""
    steps: tuple[str, ...]
    """What to do, in order."""
    avoid: tuple[str, ...]
    """When not to do it."""
    picture: str
    """What the drawing shows, for those who cannot see it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A publication and what it says about the exercise."""

    key: str
    """Name in the list of sources, such as ``titcomb-2023``."""
    citation: str
    """Authors, year, title, place."""
    says: Mapping[Language, str]
    """What was found or advised, also where that is little."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow along the way of a landmark from the first to the last pose."""

    follows: str
    """Name of the landmark."""
    right_m: float
    """Drawn so far to the right of the way, clear of the body."""
    down_m: float
    """Drawn so far below it."""


@dataclass(frozen=True, slots=True)
class ExerciseMotion:
    """How an exercise is drawn."""

    support: Support
    """What carries the body."""
    view_deg: float
    """Where the viewer stands: 0 in front, 90 at the left side."""
    frame: Frame
    """Whether the whole body is drawn or what is above the seat."""
    props: tuple[Prop, ...]
    """What is round the person."""
    poses: tuple[KeyPose, ...]
    """Two to four, from start to end."""
    arrows: tuple[Arrow, ...]
    """Ways of the movement."""
    gaze_m: tuple[float, ...]
    """How far the eyes look in the first and the last pose, drawn as a dotted line; or empty."""
    cycles: bool
    """Whether the movement goes on from the last pose to the first, as shoulder rolls do."""
    other_side: bool
    """Whether the animation shows the other side, too."""
    move_s: float
    """Seconds from pose to pose in the animation."""


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise of the library."""

    key: str
    """Stable name, such as ``chin_tuck``."""
    region: Region
    """Part of the body it is for."""
    findings: tuple[FindingKey, ...]
    """Findings it answers."""
    equipment: Equipment
    """What it needs."""
    at_desk: bool
    """Whether it can be done on the chair at the desk."""
    evidence: Evidence
    """On what it rests."""
    dose: Dose
    """How much."""
    text: Mapping[Language, ExerciseText]
    """The words, by language."""
    sources: tuple[Source, ...]
    """Literature."""
    motion: ExerciseMotion
    """How it is drawn."""
