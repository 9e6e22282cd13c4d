"""The messages of the service in a live session.

They are written without these models, for speed; tests hold what is written against them. So
nothing that serves loads this module.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter
from typing_extensions import TypeAliasType

from barun.pipeline.live import answers
from barun.service.live.messages import CalibrationView, LiveMessage, PoseModelName

__all__ = [
    "SERVICE_MESSAGE",
    "Answer",
    "BreakMessage",
    "CalibrationMessage",
    "CalibrationOutcome",
    "DriftMessage",
    "ErrorMessage",
    "EventMessage",
    "LandmarksMessage",
    "MeasurementDetail",
    "NoticeMessage",
    "PictureQuality",
    "Ping",
    "ProfileMessage",
    "ProfileSummary",
    "ReminderMessage",
    "RuleAnswer",
    "ServiceMessage",
    "Welcome",
]

# named here so that the page's types have names
SessionState = TypeAliasType("SessionState", answers.AnswerState)
SeenView = TypeAliasType("SeenView", Literal["front", "left-side", "right-side", "neither"])


class ProfileSummary(LiveMessage):
    """What tells a calibration profile from others."""

    profile_id: str
    person: str
    camera: str
    place: str
    views: list[str] = Field(
        description="Of each calibration in force; twice where two pose models have one of it."
    )
    models: list[str] = Field(
        description="The pose model each of them was made with; empty where not known."
    )
    calibrated_at: str = Field(description="ISO 8601 with offset.")


class Welcome(LiveMessage):
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


class RuleAnswer(LiveMessage):
    """One rule that can tell, or whose departure lasts."""

    code: str
    load: float | None = Field(description="1 is the threshold; null while it cannot tell.")
    held: float = Field(description="Share of the hold time used up, 0 to 1.")
    is_issue: bool


class MeasurementDetail(LiveMessage):
    """One measurement."""

    key: str
    value: float | None
    unit: str
    baseline: float | None
    trust: Literal["reliable", "weak", "cannot_judge"]
    reason: str | None


class Answer(LiveMessage):
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


class CalibrationOutcome(LiveMessage):
    """How a calibration ended."""

    is_accepted: bool
    refusal: str | None = Field(description="Message key of the refusal, or null.")
    refusal_details: dict[str, float] = Field(description="Values of its placeholders.")
    notes: list[str] = Field(description="Message keys of what has to be known about it.")
    alarm_share: float | None = Field(
        description="Share of good sitting that would have alarmed, 0 to 1."
    )
    n_frames: int


class CalibrationMessage(LiveMessage):
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


class EventMessage(LiveMessage):
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


class ReminderMessage(LiveMessage):
    """Now is the moment to speak of an event."""

    type: Literal["reminder"]
    event_id: str
    code: str
    is_repeated: bool
    is_postponed: bool


class BreakMessage(LiveMessage):
    """A break is due, or was taken."""

    type: Literal["break"]
    phase: Literal["due", "taken"]
    sitting_s: float = Field(description="Sitting since the last break; 0 when taken.")
    pause_s: float = Field(description="How long the break was that is taken; 0 when due.")
    is_postponed: bool


class DriftMessage(LiveMessage):
    """The camera, the screen or the person is no longer the one calibrated, or is so again."""

    type: Literal["drift"]
    reason: str = Field(
        description="camera-moved or person-changed, of which nothing is judged;"
        " camera-seems-moved, as the last minutes say; empty when it is over."
    )


class ProfileMessage(LiveMessage):
    """The profile in force, and those to choose from."""

    type: Literal["profile"]
    profile: ProfileSummary | None
    candidates: list[ProfileSummary]


class LandmarksMessage(LiveMessage):
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


class PictureQuality(LiveMessage):
    """What pictures the client should send from now on."""

    type: Literal["picture_quality"]
    width: int
    quality: float = Field(description="As canvas.toBlob takes it, 0 to 1.")
    hz: float


class NoticeMessage(LiveMessage):
    """Something the person should know."""

    type: Literal["notice"]
    code: str
    message: str


class ErrorMessage(LiveMessage):
    """The shape of every error."""

    type: Literal["error"]
    code: str
    message: str
    details: dict[str, Any]


class Ping(LiveMessage):
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
