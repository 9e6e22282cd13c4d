"""Which report of a recording is wanted, and what is known about a run."""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

__all__ = ["Activity", "ReportQuery", "split_reference"]

Activity = Literal["posture", "running", "landmarks"]

_FASTEST_HZ: Final = 2000.0
"""Frames a second of the fastest cameras people have."""
_MOST_PEOPLE: Final = 99
_MOST_BASELINES: Final = 8
_Reference = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}(:[0-9]{1,2}(\.[0-9]{1,6})?)?$")
]


class ReportQuery(BaseModel):
    """Which report, and what is known about a run, all of it optional."""

    model_config = ConfigDict(extra="ignore")

    activity: Activity = Field(
        default="posture",
        description="How the person sat, how somebody ran, or the angles of the joints.",
    )
    height_m: float | None = Field(
        default=None, ge=1.0, le=2.5, description="Of the runner, metres."
    )
    speed_m_per_s: float | None = Field(
        default=None, ge=1.0, le=12.5, description="Of the belt or over ground, metres a second."
    )
    filmed_hz: float | None = Field(
        default=None, gt=0, le=_FASTEST_HZ, description="Frames a second at which was filmed."
    )
    person: int | None = Field(
        default=None, ge=1, le=_MOST_PEOPLE, description="Who runs, counted from 1."
    )
    baseline: list[_Reference] = Field(
        default_factory=list,
        max_length=_MOST_BASELINES,
        description="Earlier recordings of the same runner, by id, each with its speed in metres a"
        " second after a colon if it is known; the run is compared with how they usually run.",
    )
    runner: str | None = Field(
        default=None,
        max_length=200,
        description="Name of a kept profile of the runner, see `/api/runners`, instead of"
        " `baseline`.",
    )
    compare: _Reference | None = Field(
        default=None,
        description="An earlier recording of the same runner, as in `baseline`: what really changed"
        " since.",
    )


def split_reference(reference: str) -> tuple[str, float | None]:
    """Return id and speed (metres a second) of a recording that `ReportQuery` refers to."""
    recording_id, _, speed = reference.partition(":")
    return recording_id, float(speed) if speed else None
