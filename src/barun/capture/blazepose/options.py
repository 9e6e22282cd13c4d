"""How the BlazePose engine is set up."""

import math
from dataclasses import dataclass
from typing import Final, Literal, get_args

from barun.errors import SettingError

__all__ = ["BlazePoseOptions", "Mode", "ModelSize"]

ModelSize = Literal["lite", "full", "heavy"]
Mode = Literal["image", "video"]

_PROBABILITIES: Final = (
    "min_detection_confidence",
    "min_presence_confidence",
    "min_tracking_overlap",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlazePoseOptions:
    """Options of :class:`~barun.capture.blazepose.BlazePoseEngine`.

    Raises
    ------
    SettingError
        If a value is impossible; the text names option, expectation and value.
    """

    model: ModelSize = "full"
    """Landmark model: ``lite`` for weak machines, ``heavy`` where time does not matter."""
    mode: Mode = "video"
    """``image``: each picture on its own. ``video``: people are tracked from picture to picture and
    their landmarks smoothed."""
    max_people: int = 1
    """Most people looked for, at least 1; the time taken grows with the people found."""
    threads: int = 1
    """Threads of the models, at least 1. More lower the delay but cost more in total; several
    cameras run better as one engine each with one thread."""
    min_detection_confidence: float = 0.5
    """Score, 0 to 1, from which the detector's finding counts as a person."""
    min_presence_confidence: float = 0.5
    """Probability, 0 to 1, above which a region holds a person."""
    min_tracking_overlap: float | None = None
    """Overlap (intersection over union, 0 to 1) above which two regions are the same person.
    MediaPipe calls it tracking confidence. None: 0.7, or MediaPipe's 0.5 with `mediapipe_parity`.
    At 0.5 two people who stand shoulder to shoulder become one."""
    detector_rate_hz: float = 5.0
    """How often, by the times passed in, the detector runs while fewer than `max_people` are there;
    ``math.inf`` for every picture. Whoever walks in is seen within the reciprocal of it."""
    roi_smoothing: bool = False
    """Smooth the two points the next region is computed from. Calms a still person by a factor 2 to
    20 from picture to picture, but lags in violent motion and drifts slowly near the border."""
    mediapipe_parity: bool = False
    """Do exactly as MediaPipe's PoseLandmarker, its defects included: the detector in every picture
    while people are missing, no second look where a person was lost, filters that remember the
    person before, no smoothing for more than one person."""

    def __post_init__(self) -> None:
        """Check every value."""
        self._check_choice("model", get_args(ModelSize))
        self._check_choice("mode", get_args(Mode))
        for name in ("max_people", "threads"):
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise SettingError("pose_engine.option-count", name=name, got=repr(value))
        for name in _PROBABILITIES:
            value = getattr(self, name)
            if value is not None and not 0 <= value <= 1:
                raise SettingError("pose_engine.option-probability", name=name, got=repr(value))
        if math.isnan(self.detector_rate_hz) or self.detector_rate_hz <= 0:
            raise SettingError("pose_engine.option-rate", got=repr(self.detector_rate_hz))

    @property
    def same_person_overlap(self) -> float:
        """`min_tracking_overlap`, or what stands for None."""
        if self.min_tracking_overlap is not None:
            return self.min_tracking_overlap
        return 0.5 if self.mediapipe_parity else 0.7

    def _check_choice(self, name: str, choices: tuple[str, ...]) -> None:
        value = getattr(self, name)
        if value not in choices:
            known = ", ".join(choices)
            raise SettingError("pose_engine.option-choice", name=name, known=known, got=repr(value))
