"""The JSON the service speaks. Clients ignore keys they do not know; see docs/protocol.md.

Here and in all modules of bodies, models of answers are built when they are first used: building
them all, for each route anew, took a good part of the time in which the service is put together.
Those of requests are not: pydantic would warn of the names that FastAPI gives to their parameters.
"""

from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from barun.messages import Language
from barun.service.analyses import AnalysisState
from barun.service.installation import CheckOutcome

__all__ = [
    "ERROR_CONTENT",
    "CheckBody",
    "ErrorBody",
    "ErrorContent",
    "HealthBody",
    "LandmarksBody",
    "LimitsBody",
    "ModelBody",
    "PersonBody",
    "ProgressBody",
    "RecordingBody",
    "ServedModelBody",
    "StatusBody",
]


class _Body(BaseModel):
    model_config = ConfigDict(defer_build=True, frozen=True)


class ErrorContent(_Body):
    """What went wrong."""

    code: str = Field(description="Stable name of the error.", examples=["service.no-recording"])
    message: str = Field(
        description="What was expected, what came and what to do, in the language asked for.",
        examples=["There is no such recording, or it was forgotten after 15 minutes."],
    )
    details: dict[str, Any] = Field(
        description="The values the message speaks of.", examples=[{"minutes": 15}]
    )


class ErrorBody(_Body):
    """The shape of every error."""

    error: ErrorContent


ERROR_CONTENT: Final = {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorBody"}}}
"""What OpenAPI says of an error. Where a route names the model itself, FastAPI makes a field of it
for every status of every route, which was half of what is left; one route does, for the schema."""


class ModelBody(_Body):
    """A model file."""

    name: str = Field(examples=["pose_landmark_full"])
    version: str = Field(
        description="Version of the package it was made from.", examples=["0.5.1675469404"]
    )
    sha256: str = Field(examples=["9f40421c97f02b25..."])
    license: str = Field(examples=["Apache-2.0"])
    is_whole: bool = Field(description="True if the file is there and has this hash.")
    is_used: bool = Field(description="True for the models the service works with.")


class CheckBody(_Body):
    """One thing that was looked at."""

    key: str = Field(examples=["page"])
    outcome: CheckOutcome
    title: str = Field(examples=["The page"])
    finding: str = Field(description="What was found and what to do.", examples=["In order."])


class LimitsBody(_Body):
    """How much the service accepts."""

    max_upload_bytes: int = Field(examples=[2147483648])
    max_waiting: int = Field(description="Recordings that may wait.", examples=[3])
    keep_s: float = Field(
        description="Seconds a recording nobody asks about is kept, in memory.", examples=[900.0]
    )


class StatusBody(_Body):
    """What is installed, and how busy the service is."""

    version: str = Field(examples=["0.1.0"])
    languages: list[Language]
    is_ready: bool = Field(description="True if everything needed is installed.")
    models: list[ModelBody]
    checks: list[CheckBody]
    limits: LimitsBody
    has_camera: bool = Field(
        description="True if it was started with a camera, stream or file of its own.",
        examples=[False],
    )
    n_running: int = Field(description="Recordings being analysed.", examples=[0])
    n_waiting: int = Field(description="Recordings that wait.", examples=[0])


class ServedModelBody(_Body):
    """What judges live sessions now."""

    name: str = Field(examples=["view"])
    origin: Literal["champion", "shipped", "rules"] = Field(
        description="The registered champion, the model that comes with Barun, or geometry and"
        " rules alone."
    )
    version: int | None = Field(description="Of the champion.", examples=[3])
    problem: str = Field(
        description="Why something else stands in, in words; empty while all is well.",
        examples=[""],
    )


class HealthBody(_Body):
    """The service answers, or is ready."""

    status: Literal["ok", "ready"]
    models: list[ServedModelBody] = Field(description="What judges live sessions now.")


class ProgressBody(_Body):
    """How far an analysis has come."""

    n_done: int = Field(description="Pictures looked at.", examples=[120])
    n_total: int | None = Field(
        description="Pictures there are, as far as the file says.", examples=[300]
    )
    time_s: float = Field(description="Time of the newest picture.", examples=[4.0])
    n_people: int = Field(description="People in the newest picture.", examples=[1])
    elapsed_s: float = Field(description="Seconds since the analysis began.", examples=[3.2])


class RecordingBody(_Body):
    """A recording the service knows."""

    id: str = Field(examples=["bNfXzq1mS0aJ3x0uQyJ9Pw"])
    state: AnalysisState
    progress: ProgressBody | None = Field(description="Null before the first picture.")
    error: ErrorContent | None = Field(description="Why it failed; null otherwise.")


class PersonBody(_Body):
    """The landmarks of one person; one entry a picture, null where the person was not found."""

    person: int = Field(description="Number of the person, in order of appearance.", examples=[0])
    image_xyz: list[list[float | None] | None] = Field(
        description="99 numbers a picture: x as a fraction of the width, y of the height (down), "
        "z of the width, of landmark 0, then 1 ... 32; null for a missing point.",
        examples=[[None, [0.5, 0.25, -0.1]]],
    )
    visibility: list[list[float | None] | None] = Field(
        description="33 numbers a picture, 0 to 1.", examples=[[None, [0.99]]]
    )


class LandmarksBody(_Body):
    """The landmarks of all people of a recording."""

    size_wh: list[int] = Field(description="Width and height in pixels.", examples=[[1280, 720]])
    n_frames: int = Field(description="Pictures looked at.", examples=[2])
    times_s: list[float] = Field(
        description="Time of each picture from the file's own clock, rising; empty where nobody "
        "was seen.",
        examples=[[0.0, 0.033333]],
    )
    ending: Literal["complete", "truncated", "lost", "stopped"] = Field(
        description="``truncated``: the file broke off."
    )
    n_skipped: int = Field(description="Pictures that could not be read.", examples=[0])
    people: list[PersonBody]
