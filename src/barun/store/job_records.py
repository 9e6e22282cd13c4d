"""Values of the table of jobs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

__all__ = ["ENDED_STATES", "JOB_STATES", "AddedJob", "JobRecord", "JobState", "NewJob"]

JobState = Literal["queued", "running", "done", "failed", "cancelled", "poison"]
"""queued: waits, also for its next attempt. running: somebody has it on lease. done: there is a
result. failed: it was tried often enough, or trying again is of no use. cancelled: somebody took it
back. poison: it took down what ran it again and again, and is put aside."""
JOB_STATES: Final[tuple[JobState, ...]] = get_args(JobState)
ENDED_STATES: Final[tuple[JobState, ...]] = ("done", "failed", "cancelled", "poison")


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class NewJob:
    """Work that is asked for."""

    kind: str
    """Stable word: who runs jobs knows what it stands for."""
    payload: Mapping[str, Any]
    """What to do, as JSON holds it; the same payload of the same kind and owner is the same job."""
    owner: str | None = None
    """Id of the person whose it is; None for the installation's own."""
    not_before_s: float = 0.0
    """Seconds since 1970 UTC."""


@dataclass(frozen=True, slots=True)
class JobRecord:
    """One job as it stands; instants are seconds since 1970 UTC."""

    job_id: str
    kind: str
    key: str
    """The same for the same work."""
    owner: str | None
    state: JobState
    made_s: float
    payload: Mapping[str, Any] = field(default_factory=_nothing)
    """Empty where it was to be forgotten, or cannot be opened (`reason` says so)."""
    not_before_s: float = 0.0
    started_s: float | None = None
    """When the newest attempt began."""
    ended_s: float | None = None
    n_attempts: int = 0
    """How often it was begun."""
    n_lost: int = 0
    """How often whoever ran it was gone before it ended."""
    is_cancelled: bool = False
    """Whether somebody wants it to end."""
    lease: str | None = None
    """What whoever runs it shows to be allowed to say how it goes."""
    lease_until_s: float | None = None
    progress: float = 0.0
    """0 to 1, as far as the work knows."""
    reason: str | None = None
    """Message code of why the newest attempt did not end well; None while nothing is wrong."""
    details: Mapping[str, Any] = field(default_factory=_nothing)
    """Of the reason."""
    result: Mapping[str, Any] | None = None
    """What came of it, where it is done."""


@dataclass(frozen=True, slots=True)
class AddedJob:
    """What became of a job that was asked for."""

    job: JobRecord
    is_new: bool
    """False where the same work waited, ran or was done already."""
