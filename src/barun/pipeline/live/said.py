"""What the service says to a page beside its answers; the names are those of the live protocol."""

from dataclasses import asdict, dataclass
from typing import ClassVar, Literal

from barun.posture.calibration.calibrator import CalibrationProgress, CalibrationTarget
from barun.posture.calibration.profile import Profile

__all__ = [
    "BreakSaid",
    "CalibrationOutcomeSaid",
    "CalibrationSaid",
    "DriftSaid",
    "EventSaid",
    "ProfileSaid",
    "ProfileSummary",
    "ReminderSaid",
    "Said",
    "to_message",
]

_DECIMALS = 3


@dataclass(frozen=True, slots=True)
class CalibrationOutcomeSaid:
    """How a calibration ended."""

    is_accepted: bool
    refusal: str | None
    """Key of the text."""
    refusal_details: dict[str, float]
    """Values of its placeholders."""
    notes: tuple[str, ...]
    """Keys of what has to be known about the baseline."""
    alarm_share: float | None
    n_frames: int


@dataclass(frozen=True, slots=True)
class CalibrationSaid:
    """Where a calibration stands."""

    TYPE: ClassVar[str] = "calibration"
    phase: str
    view: CalibrationTarget
    progress: float
    hint: str
    restarted_because: str | None
    outcome: CalibrationOutcomeSaid | None

    @classmethod
    def from_progress(
        cls, progress: CalibrationProgress, view: CalibrationTarget
    ) -> "CalibrationSaid":
        """Take it from the calibrator."""
        outcome = None
        if progress.outcome is not None:
            baseline, refusal = progress.outcome.baseline, progress.outcome.refusal
            is_known = baseline is not None and baseline.is_validated
            outcome = CalibrationOutcomeSaid(
                is_accepted=progress.outcome.is_accepted,
                refusal=None if refusal is None else refusal.message_key,
                refusal_details={} if refusal is None else dict(refusal.details),
                notes=progress.outcome.notes,
                alarm_share=baseline.alarm_share if baseline is not None and is_known else None,
                n_frames=0 if baseline is None else baseline.n_frames,
            )
        because = progress.restarted_because
        return cls(
            phase=str(progress.phase),
            view=view,
            progress=round(progress.progress, _DECIMALS),
            hint=progress.hint,
            restarted_because=because.label if because else None,
            outcome=outcome,
        )


@dataclass(frozen=True, slots=True)
class EventSaid:
    """A departure that lasted has become known, or is over."""

    TYPE: ClassVar[str] = "event"
    event_id: str
    code: str
    phase: Literal["started", "ended"]
    start_s: float
    detected_s: float
    end_s: float
    end_reason: str | None
    duration_s: float
    peak_load: float


@dataclass(frozen=True, slots=True)
class ReminderSaid:
    """Now is the moment to speak of an event."""

    TYPE: ClassVar[str] = "reminder"
    event_id: str
    code: str
    is_repeated: bool
    is_postponed: bool


@dataclass(frozen=True, slots=True)
class BreakSaid:
    """A break is due, or was taken."""

    TYPE: ClassVar[str] = "break"
    phase: Literal["due", "taken"]
    sitting_s: float = 0.0
    """Seconds of sitting since the last break."""
    pause_s: float = 0.0
    """How long the break was that is taken."""
    is_postponed: bool = False


@dataclass(frozen=True, slots=True)
class DriftSaid:
    """The camera, the monitor or the person is no longer the one calibrated, or is so again."""

    TYPE: ClassVar[str] = "drift"
    reason: str
    """``camera-moved`` or ``person-changed``, of which nothing is judged; ``camera-seems-moved``,
    as minutes say; empty when it is over."""


@dataclass(frozen=True, slots=True)
class ProfileSummary:
    """What tells a profile from others."""

    profile_id: str
    person: str
    camera: str
    place: str
    views: tuple[str, ...]
    """Of each calibration in force; twice where two pose models have one of it."""
    models: tuple[str, ...]
    """The pose model each of them was made with; empty where it is not known."""
    calibrated_at: str

    @classmethod
    def from_profile(cls, profile: Profile) -> "ProfileSummary":
        """Take it from a profile."""
        in_force = [entry for entry in profile.entries if entry.is_in_force]
        return cls(
            profile_id=profile.profile_id,
            person=profile.person,
            camera=profile.camera,
            place=profile.place,
            views=tuple(entry.baseline.view.label.replace("_", "-") for entry in in_force),
            models=tuple(entry.pose_model for entry in in_force),
            calibrated_at=max((entry.created_at for entry in in_force), default=profile.created_at),
        )


@dataclass(frozen=True, slots=True)
class ProfileSaid:
    """The profile in force, and those to choose from."""

    TYPE: ClassVar[str] = "profile"
    profile: ProfileSummary | None
    candidates: tuple[ProfileSummary, ...] = ()


Said = CalibrationSaid | EventSaid | ReminderSaid | BreakSaid | DriftSaid | ProfileSaid


def to_message(said: Said) -> dict[str, object]:
    """Return it in values that JSON knows, with its type."""
    return {"type": said.TYPE, **asdict(said)}
