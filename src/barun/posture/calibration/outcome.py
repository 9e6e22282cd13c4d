"""How a calibration ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from barun.messages import Language, text
from barun.posture.calibration.view_baseline import ViewBaseline

__all__ = [
    "NOTE_FRONT_SLUMP",
    "NOTE_LOOKING_DOWN",
    "NOTE_NOT_VALIDATED",
    "NOTE_NO_HIPS",
    "CalibrationOutcome",
    "Refusal",
    "RefusalCode",
]

RefusalCode = Literal[
    "restless",
    "alarms",
    "not-visible",
    "no-view",
    "other-view",
    "turned",
    "few-frames",
    "stalled",
    "too-short",
    "too-few-samples",
    "slumped-trunk",
    "slumped-neck",
    "looking-down",
    "hand-at-head",
]

NOTE_FRONT_SLUMP: Final = "posture_calibration.note-front-slump"
"""From the front a slump cannot be told from a small upright person: the baseline is trusted."""
NOTE_LOOKING_DOWN: Final = "posture_calibration.note-looking-down"
"""The face seems turned down, and the person insists: the camera may stand above the eyes."""
NOTE_NO_HIPS: Final = "posture_calibration.note-no-hips"
"""From the side, with the hips out of sight: the trunk is neither checked nor judged."""
NOTE_NOT_VALIDATED: Final = "posture_calibration.note-not-validated"
"""No frames were held out."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a calibration was refused."""

    code: RefusalCode
    """Its text is ``posture_calibration.refused-<code>``."""
    details: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Values of the text's placeholders."""

    @property
    def message_key(self) -> str:
        """Key of the text."""
        return f"posture_calibration.refused-{self.code}"

    def text(self, language: Language = "en") -> str:
        """Return the reason in words, and what to do."""
        return text(self.message_key, language, **self.details)


@dataclass(frozen=True, slots=True)
class CalibrationOutcome:
    """A baseline, or the reason why there is none."""

    baseline: ViewBaseline | None
    """None if refused."""
    refusal: Refusal | None = None
    """None if accepted."""
    notes: tuple[str, ...] = ()
    """Message keys of what has to be known about the baseline."""

    @property
    def is_accepted(self) -> bool:
        """Whether there is a baseline."""
        return self.baseline is not None
