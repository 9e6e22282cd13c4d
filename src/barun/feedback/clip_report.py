"""What a report says: one recording, the people in it, and how it was analysed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from barun.findings.measurement import Measurement
from barun.kinematics.joint_angles import JointAngleSeries
from barun.landmarks import LandmarkSequence

__all__ = ["ClipReport", "PersonReport"]


@dataclass(frozen=True, slots=True, eq=False)
class PersonReport:
    """One person of a recording."""

    number: int
    """Number the tracker gave the person, counted from 0."""
    landmarks: LandmarkSequence
    """T consecutive instants of the recording, at least from the first sighting to the last; rows
    without the person are NaN."""
    angles: JointAngleSeries
    """The same T instants. Without columns where angles could not be measured."""
    measurements: tuple[Measurement, ...]
    """Summary of the angles as ``summarise_joint_angles`` returns it, with keys such as
    ``left_knee_flexion_median``, ``_p5`` and ``_p95``; others are listed after them."""


@dataclass(frozen=True, slots=True, eq=False)
class ClipReport:
    """Everything the report of a recording says."""

    source_name: str
    """As a person knows it: the file name, ``camera 0``. Any text; it is escaped."""
    kind: Literal["video", "pictures", "camera", "stream", "landmarks"]
    size_wh: tuple[int, int] | None
    """Width and height in pixels; None where the recording does not say."""
    frame_rate_hz: float | None
    """Nominal frames a second; None for pictures or where unknown."""
    duration_s: float
    """Seconds from the first instant to the end of the last; 0 for one picture."""
    n_frames: int
    """Pictures looked at."""
    n_frames_with_person: int
    """Pictures with at least one person."""
    ending: Literal["complete", "truncated", "lost", "stopped"]
    """How the source ended."""
    ended_at_s: float
    """Time of the last picture, NaN if there was none."""
    n_skipped: int
    """Pictures of the source that could not be read."""
    engine: str
    """Name of the pose engine, for example ``BlazePose``."""
    model: str
    """Name of the model, for example ``full``; of landmark files, ``-``."""
    model_sha256: str | None
    """Hash of the model file; None where the landmarks come from elsewhere."""
    barun_version: str
    created_at: datetime
    """When the report was made, with a time zone."""
    people: tuple[PersonReport, ...]
    """The people, the one seen most first; empty when nobody was found."""
