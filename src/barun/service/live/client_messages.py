"""The messages of a client of the live session, which its texts are read by."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter
from typing_extensions import TypeAliasType

from barun.messages import Language
from barun.pipeline.live import answers
from barun.pipeline.live.live_session import SessionSource
from barun.service.live.messages import (
    CalibrationView,
    LiveMessage,
    PoseModelName,
)
from barun.store.records import EventReality

__all__ = [
    "CLIENT_MESSAGE",
    "Blind",
    "Bye",
    "Calibrate",
    "CameraName",
    "CancelCalibration",
    "ClientMessage",
    "Details",
    "Feedback",
    "Hello",
    "Model",
    "Pause",
    "Pong",
    "Quiet",
    "SettingsChanged",
    "SnoozeBreak",
    "Unpause",
    "UseProfile",
]

# named here so that the page's types have names
PauseReason = TypeAliasType("PauseReason", answers.PauseReason)
LiveSource = TypeAliasType("LiveSource", SessionSource)

_Name = Annotated[str, Field(max_length=200)]
_Word = Annotated[str, Field(max_length=40)]
_Instant = Annotated[float, Field(allow_inf_nan=False)]


class CameraName(LiveMessage):
    """What tells a camera from others."""

    id: _Name = ""
    label: _Name = ""


class Hello(LiveMessage):
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


class Calibrate(LiveMessage):
    """Begin a calibration; while one runs, begin again."""

    type: Literal["calibrate"]
    view: CalibrationView = "front"
    person: _Name = ""
    place: _Name = ""


class CancelCalibration(LiveMessage):
    """Give the calibration up."""

    type: Literal["cancel_calibration"]


class UseProfile(LiveMessage):
    """Judge by this profile, or by none."""

    type: Literal["use_profile"]
    profile_id: _Name | None


class Model(LiveMessage):
    """The landmarks come from another pose model from now on."""

    type: Literal["model"]
    model: PoseModelName


class Pause(LiveMessage):
    """Judge nothing for now; several reasons add up."""

    type: Literal["pause"]
    reason: PauseReason


class Unpause(LiveMessage):
    """Take a reason back."""

    type: Literal["unpause"]
    reason: PauseReason


class Blind(LiveMessage):
    """The page could not see for a while, by its own clock."""

    type: Literal["blind"]
    from_s: _Instant
    to_s: _Instant
    reason: Literal["hidden", "asleep", "camera", "slow", "connection"]


class SnoozeBreak(LiveMessage):
    """Suggest no break for so long."""

    type: Literal["snooze_break"]
    duration_s: Annotated[float, Field(gt=0, le=24 * 3600, allow_inf_nan=False)]


class Quiet(LiveMessage):
    """Let reminders and breaks wait, or no longer."""

    type: Literal["quiet"]
    is_quiet: bool
    reason: _Word = ""


class Feedback(LiveMessage):
    """What the person says about an event."""

    type: Literal["feedback"]
    event_id: _Name
    verdict: Literal["right", "wrong"]
    reality: EventReality = Field(
        default="", description="What it was really, in the words of the person; empty if not said."
    )


class Details(LiveMessage):
    """Answer with measurements, or without."""

    type: Literal["details"]
    on: bool


class SettingsChanged(LiveMessage):
    """Read the stored settings again."""

    type: Literal["settings_changed"]


class Pong(LiveMessage):
    """The answer to a ping."""

    type: Literal["pong"]


class Bye(LiveMessage):
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
