"""The messages of the live session, both ways; see docs/protocol-live.md.

The types of the page (``web/src/contract/live.ts``) are made from these models, and the texts a
client sends are read by them. What the service sends is written without them, for speed; tests
hold it against them.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from typing_extensions import TypeAliasType

from barun.messages import Language
from barun.pipeline.live import answers
from barun.pipeline.live.live_session import SessionSource
from barun.posture.calibration.calibrator import CalibrationTarget

__all__ = [
    "CLIENT_MESSAGE",
    "PROTOCOL_VERSION",
    "SERVICE_MESSAGE",
    "Answer",
    "Blind",
    "BreakMessage",
    "Bye",
    "Calibrate",
    "CalibrationMessage",
    "CalibrationOutcome",
    "CameraName",
    "CancelCalibration",
    "ClientMessage",
    "Details",
    "DriftMessage",
    "ErrorMessage",
    "EventMessage",
    "Feedback",
    "Hello",
    "LandmarksMessage",
    "MeasurementDetail",
    "Model",
    "NoticeMessage",
    "Pause",
    "PictureQuality",
    "Ping",
    "Pong",
    "ProfileMessage",
    "ProfileSummary",
    "Quiet",
    "ReminderMessage",
    "RuleAnswer",
    "ServiceMessage",
    "SettingsChanged",
    "SnoozeBreak",
    "Unpause",
    "UseProfile",
    "Welcome",
]

PROTOCOL_VERSION = 1

# named here so that the page's types have names
PauseReason = TypeAliasType("PauseReason", answers.PauseReason)
SessionState = TypeAliasType("SessionState", answers.AnswerState)
CalibrationView = TypeAliasType("CalibrationView", CalibrationTarget)
LiveSource = TypeAliasType("LiveSource", SessionSource)
PoseModelName = TypeAliasType("PoseModelName", Literal["lite", "full", "heavy"])
SeenView = TypeAliasType("SeenView", Literal["front", "left-side", "right-side", "neither"])

_Name = Annotated[str, Field(max_length=200)]
_Word = Annotated[str, Field(max_length=40)]
_Instant = Annotated[float, Field(allow_inf_nan=False)]


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)


# ---- from the client -------------------------------------------------------------------------


class CameraName(_Message):
    """What tells a camera from others."""

    id: _Name = ""
    label: _Name = ""


class Hello(_Message):
    """The first message of a client."""

    type: Literal["hello"]
    protocol: int
    resume: Annotated[str, Field(max_length=200)] | None = Field(
        default=None, description="The resume_token of a welcome, to go on with that session."
    )
    language: Language | None = None
    camera: CameraName | None = None
    place: _Name = ""
    profile_id: _Name | None = Field(
        default=None, description="A profile to use; null lets the service choose, or ask."
    )
    mirrored: bool = Field(default=False, description="Whether the data are mirrored.")
    source: LiveSource = "landmarks"
    model: PoseModelName | None = Field(
        default=None, description="The pose model the landmarks come from; null if not known."
    )
    wants_details: bool = False


class Calibrate(_Message):
    """Begin a calibration; while one runs, begin again."""

    type: Literal["calibrate"]
    view: CalibrationView = "front"
    person: _Name = ""
    place: _Name = ""


class CancelCalibration(_Message):
    """Give the calibration up."""

    type: Literal["cancel_calibration"]


class UseProfile(_Message):
    """Judge by this profile, or by none."""

    type: Literal["use_profile"]
    profile_id: _Name | None


class Model(_Message):
    """The landmarks come from another pose model from now on."""

    type: Literal["model"]
    model: PoseModelName


class Pause(_Message):
    """Judge nothing for now; several reasons add up."""

    type: Literal["pause"]
    reason: PauseReason


class Unpause(_Message):
    """Take a reason back."""

    type: Literal["unpause"]
    reason: PauseReason


class Blind(_Message):
    """The page could not see for a while, by its own clock."""

    type: Literal["blind"]
    from_s: _Instant
    to_s: _Instant
    reason: Literal["hidden", "asleep", "camera", "slow", "connection"]


class SnoozeBreak(_Message):
    """Suggest no break for so long."""

    type: Literal["snooze_break"]
    duration_s: Annotated[float, Field(gt=0, le=24 * 3600, allow_inf_nan=False)]


class Quiet(_Message):
    """Let reminders and breaks wait, or no longer."""

    type: Literal["quiet"]
    is_quiet: bool
    reason: _Word = ""


class Feedback(_Message):
    """What the person says about an event."""

    type: Literal["feedback"]
    event_id: _Name
    verdict: Literal["right", "wrong"]


class Details(_Message):
    """Answer with measurements, or without."""

    type: Literal["details"]
    on: bool


class SettingsChanged(_Message):
    """Read the stored settings again."""

    type: Literal["settings_changed"]


class Pong(_Message):
    """The answer to a ping."""

    type: Literal["pong"]


class Bye(_Message):
    """End the session and its events now."""

    type: Literal["bye"]


ClientMessage = (
    Hello
    | Calibrate
    | CancelCalibration
    | UseProfile
    | Model
    | Pause
    | Unpause
    | Blind
    | SnoozeBreak
    | Quiet
    | Feedback
    | Details
    | SettingsChanged
    | Pong
    | Bye
)

CLIENT_MESSAGE: TypeAdapter[ClientMessage] = TypeAdapter(
    Annotated[ClientMessage, Field(discriminator="type")]
)
"""Reads a text of a client."""


# ---- from the service ------------------------------------------------------------------------


class ProfileSummary(_Message):
    """What tells a calibration profile from others."""

    profile_id: str
    person: str
    camera: str
    place: str
    views: list[str] = Field(description="The views that are calibrated.")
    models: list[str] = Field(
        description="The pose model each of them was calibrated with; empty where not known."
    )
    calibrated_at: str = Field(description="ISO 8601 with offset.")


class Welcome(_Message):
    """The answer to hello."""

    type: Literal["welcome"]
    protocol: int
    session_id: str
    resume_token: str
    is_resumed: bool
    server_time_s: float = Field(description="Seconds since 1970 UTC.")
    credit: int = Field(description="Most messages a client may have unanswered.")
    max_hz: int
    resume_s: float = Field(description="For how long a lost session is kept.")
    is_stored: bool = Field(description="Whether the person has agreed to a history.")
    model: PoseModelName | None = Field(
        description="The pose model the landmarks come from; null if not known."
    )
    profile: ProfileSummary | None
    profile_candidates: list[ProfileSummary] = Field(
        description="Among these the service chooses by what it sees; a profile message follows."
    )


class RuleAnswer(_Message):
    """One rule that can tell, or whose departure lasts."""

    code: str
    load: float | None = Field(description="1 is the threshold; null while it cannot tell.")
    held: float = Field(description="Share of the hold time used up, 0 to 1.")
    is_issue: bool


class MeasurementDetail(_Message):
    """One measurement."""

    key: str
    value: float | None
    unit: str
    baseline: float | None
    trust: Literal["reliable", "weak", "cannot_judge"]
    reason: str | None


class Answer(_Message):
    """To every frame that was looked at."""

    type: Literal["answer"]
    seq: int
    time_s: float = Field(description="The frame's own.")
    state: SessionState
    posture: Literal["good", "departed", "issue", "settling"] | None
    reason: str | None
    view: SeenView | None
    view_confidence: float | None = Field(
        description="How probable that view is, 0 to 1, in hundredths; null with neither."
    )
    rules: list[RuleAnswer]
    sitting_s: float
    skipped: int = Field(description="Frames the service passed over since the last answer.")
    details: list[MeasurementDetail] | None


class CalibrationOutcome(_Message):
    """How a calibration ended."""

    is_accepted: bool
    refusal: str | None = Field(description="Message key of the refusal, or null.")
    refusal_details: dict[str, float] = Field(description="Values of its placeholders.")
    notes: list[str] = Field(description="Message keys of what has to be known about it.")
    alarm_share: float | None = Field(
        description="Share of good sitting that would have alarmed, 0 to 1."
    )
    n_frames: int


class CalibrationMessage(_Message):
    """Where a calibration stands."""

    type: Literal["calibration"]
    phase: Literal[
        "waiting_for_person",
        "waiting_for_view",
        "collecting",
        "validating",
        "accepted",
        "refused",
        "cancelled",
    ]
    view: CalibrationView
    progress: float
    hint: str = Field(description="Message key of what to do now; empty when cancelled.")
    restarted_because: str | None
    outcome: CalibrationOutcome | None


class EventMessage(_Message):
    """A departure that lasted has become known, or is over."""

    type: Literal["event"]
    event_id: str
    code: str
    phase: Literal["started", "ended"]
    start_s: float
    detected_s: float
    end_s: float
    end_reason: str | None
    duration_s: float
    peak_load: float


class ReminderMessage(_Message):
    """Now is the moment to speak of an event."""

    type: Literal["reminder"]
    event_id: str
    code: str
    is_repeated: bool
    is_postponed: bool


class BreakMessage(_Message):
    """A break is due, or was taken."""

    type: Literal["break"]
    phase: Literal["due", "taken"]
    sitting_s: float = Field(description="Sitting since the last break; 0 when taken.")
    pause_s: float = Field(description="How long the break was that is taken; 0 when due.")
    is_postponed: bool


class DriftMessage(_Message):
    """The camera, the screen or the person is no longer the one calibrated."""

    type: Literal["drift"]
    reason: str


class ProfileMessage(_Message):
    """The profile in force, and those to choose from."""

    type: Literal["profile"]
    profile: ProfileSummary | None
    candidates: list[ProfileSummary]


class LandmarksMessage(_Message):
    """Where the service saw the person, for the overlay."""

    type: Literal["landmarks"]
    seq: int
    time_s: float = Field(description="The frame's own, or the service's where it took it.")
    width: int
    height: int
    points: list[float | None] | None = Field(
        description="99 numbers, x, y, z of 33 landmarks as fractions; null where nobody is."
    )
    visibility: list[float | None] | None = Field(description="33 numbers, 0 to 1.")


class PictureQuality(_Message):
    """What pictures the client should send from now on."""

    type: Literal["picture_quality"]
    width: int
    quality: float = Field(description="As canvas.toBlob takes it, 0 to 1.")
    hz: float


class NoticeMessage(_Message):
    """Something the person should know."""

    type: Literal["notice"]
    code: str
    message: str


class ErrorMessage(_Message):
    """The shape of every error."""

    type: Literal["error"]
    code: str
    message: str
    details: dict[str, Any]


class Ping(_Message):
    """To be answered with pong."""

    type: Literal["ping"]


ServiceMessage = (
    Welcome
    | Answer
    | CalibrationMessage
    | EventMessage
    | ReminderMessage
    | BreakMessage
    | DriftMessage
    | ProfileMessage
    | LandmarksMessage
    | PictureQuality
    | NoticeMessage
    | ErrorMessage
    | Ping
)

SERVICE_MESSAGE: TypeAdapter[ServiceMessage] = TypeAdapter(
    Annotated[ServiceMessage, Field(discriminator="type")]
)
"""Reads a text of the service, for tests and load generators."""
