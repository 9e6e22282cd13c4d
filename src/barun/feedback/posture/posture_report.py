"""What a posture report says: one person, one recording."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from barun.findings.finding import Finding
from barun.findings.measurement import Measurement
from barun.landmarks import LandmarkSequence
from barun.posture.calibration.outcome import CalibrationOutcome
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.reason import Reason
from barun.posture.sitting_course import BaselineOrigin
from barun.posture.view.view import View

__all__ = ["Evidence", "PostureReport", "RuleCourse", "TimeUse"]


@dataclass(frozen=True, slots=True, eq=False)
class RuleCourse:
    """One rule over time."""

    code: str
    key: str
    load: npt.NDArray[np.float64]
    """Shape (T,). 1 at the threshold; NaN where the rule cannot tell."""
    reason: npt.NDArray[np.int8]
    """Shape (T,). Why it cannot tell."""


@dataclass(frozen=True, slots=True)
class TimeUse:
    """Where the time of the recording went, in seconds."""

    total_s: float
    within_s: float
    """Judged, and no rule in a lasting departure."""
    departed_s: float
    """Within a lasting departure of any rule."""
    away_s: float
    """Nobody in the picture."""
    unknown_s: Mapping[Reason, float]
    """Somebody there, and no rule could tell, by the most frequent reason."""

    @property
    def judged_s(self) -> float:
        """Seconds that could be judged."""
        return self.within_s + self.departed_s

    @property
    def present_s(self) -> float:
        """Seconds with the person in the picture."""
        return self.total_s - self.away_s


@dataclass(frozen=True, slots=True)
class Evidence:
    """The frame that shows a finding best."""

    finding: Finding
    row: int
    """Of the sequence: the frame with the largest load."""
    reference_row: int | None
    """A frame of good sitting in the same view, to compare with; None if there is none."""


@dataclass(frozen=True, slots=True, eq=False)
class PostureReport:
    """Everything the report says."""

    source_name: str
    """As a person knows it; any text, it is escaped."""
    sequence: LandmarkSequence
    """T frames of the person."""
    other_people: int
    """How many others were in the recording; they are not judged."""
    view: npt.NDArray[np.int8]
    """Shape (T,). Values of :class:`View`."""
    measurements: PostureMeasurements
    """T rows."""
    baseline: Mapping[View, tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]]
    """Median and spread of each feature, shapes (F,), by view."""
    baseline_origin: BaselineOrigin
    profile_name: str | None
    """Name of the calibration that was given, whether or not it has the views seen; None if there
    was none."""
    seen_views: tuple[View, ...]
    """Views the person is seen in for more than a moment."""
    calibration: Mapping[View, CalibrationOutcome]
    """How attempts to calibrate by the recording itself ended; empty where none was made."""
    courses: tuple[RuleCourse, ...]
    dose: npt.NDArray[np.float64]
    """Shape (T,). Share of the holding time used up, 1 when it is; NaN where unknown."""
    findings: tuple[Finding, ...]
    """Lasting departures and what could not be judged, in order of time."""
    evidence: tuple[Evidence, ...]
    time_use: TimeUse
    summary: tuple[Measurement, ...]
    """Of each feature over the whole recording."""
    hold_s: float
    """How long a departure had to last to be a finding."""
    engine: str
    model: str
    barun_version: str
    created_at: datetime
    """When the report was made, with a time zone."""

    @property
    def is_picture(self) -> bool:
        """Whether it is about one moment: nothing can be said of time."""
        return len(self.sequence) == 1

    @property
    def is_too_short(self) -> bool:
        """Whether nothing can have lasted, because the recording is shorter than the hold time."""
        return self.time_use.total_s < self.hold_s

    @property
    def has_baseline(self) -> bool:
        """Whether the person's own sitting is known in a view that is seen."""
        return self.baseline_origin != "none"

    @property
    def uncalibrated_views(self) -> tuple[View, ...]:
        """The views seen in which the person's own sitting is not known."""
        return tuple(view for view in self.seen_views if view not in self.baseline)

    @property
    def told(self) -> tuple[Finding, ...]:
        """What lasted: departures, and sitting for long; in order of time."""
        return tuple(one for one in self.findings if one.outcome in ("issue", "advice"))
