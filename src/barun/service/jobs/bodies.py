"""The JSON of jobs; see docs/protocol-rest.md."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from barun.messages import Language, message_keys, text
from barun.store.job_records import AddedJob, JobRecord, JobState
from barun.tasks.description import reason_text, subject_of

__all__ = [
    "AddJobRequest",
    "AddedJobBody",
    "JobBody",
    "JobsBody",
    "added_body",
    "is_shown_to",
    "job_body",
]

_JOB: dict[str, Any] = {
    "job_id": "1f2e3d4c5b6a7988",
    "kind": "retrain",
    "title": "update a model",
    "subject": "posture",
    "state": "failed",
    "progress": 0.0,
    "made_s": 1795000000.0,
    "not_before_s": 1795000000.0,
    "started_s": 1795000002.0,
    "ended_s": 1795000003.0,
    "n_attempts": 1,
    "is_cancelled": False,
    "reason": "Training needs Barun's extra `train`.",
    "reason_code": "learning.train-extra",
    "result": None,
}
"""What a job looks like in the contract."""


class _Body(BaseModel):
    model_config = ConfigDict(defer_build=True, frozen=True)


class JobBody(_Body):
    """Work in the background as it stands; instants are seconds since 1970 UTC."""

    model_config = ConfigDict(json_schema_extra={"examples": [_JOB]})

    job_id: str
    kind: str = Field(description="Stable word, such as ``analyse`` or ``retrain``.")
    title: str = Field(description="What the kind does, in the language asked for.")
    subject: str = Field(
        description="What it is about in a few words; empty where that is forgotten or somebody"
        " else's."
    )
    state: JobState = Field(
        description="``queued`` waits, also for its next attempt; ``poison`` took down what ran it"
        " again and again, and was put aside."
    )
    progress: float = Field(ge=0, le=1, description="As far as the work knows.")
    made_s: float
    not_before_s: float = Field(description="When the next attempt may begin.")
    started_s: float | None = Field(description="When the newest attempt began.")
    ended_s: float | None
    n_attempts: int = Field(description="How often it was begun.")
    is_cancelled: bool = Field(description="Somebody wants it to end; it does not run on for long.")
    reason: str | None = Field(
        description="Why the newest attempt did not end well, in the language asked for."
    )
    reason_code: str | None = Field(description="Stable name of the reason.")
    result: dict[str, Any] | None = Field(description="What came of it, where it is done.")


class JobsBody(_Body):
    """Jobs, newest first."""

    jobs: list[JobBody]
    counts: dict[JobState, int] = Field(
        description="How many there are of each state there is one of, also those left out here.",
        examples=[{"queued": 1, "poison": 1}],
    )
    is_served: bool = Field(
        description="Whether this service does jobs; otherwise ``barun worker`` does."
    )


class AddJobRequest(_Body):
    """Work to be done; what takes files or people is asked for on the machine: `barun jobs add`."""

    model_config = ConfigDict(
        defer_build=False,
        extra="forbid",
        json_schema_extra={"examples": [{"kind": "drift", "model": "posture"}]},
    )

    kind: Literal["retrain", "drift"] = Field(
        description="``retrain`` makes a model anew and judges it, ``drift`` reports whether what"
        " it sees has changed; neither puts anything into service."
    )
    model: Literal["view", "posture"]


class AddedJobBody(_Body):
    """What became of work that was asked for."""

    job: JobBody
    is_new: bool = Field(description="False where the same work waited, ran or was done today.")


def is_shown_to(job: JobRecord, person: str | None) -> bool:
    """Return whether somebody may see what a job is about.

    Parameters
    ----------
    job : JobRecord
        The job.
    person : str or None
        Account of who asks; None for whoever is alone with Barun, who sees everything.
    """
    return person is None or {job.owner, job.payload.get("person")} <= {None, person}


def job_body(job: JobRecord, language: Language, person: str | None) -> JobBody:
    """Return a job; of somebody else's that it is there, and how it goes, but not what it is about.

    Parameters
    ----------
    job : JobRecord
        The job.
    language : {"en", "ko"}
        Of the texts.
    person : str or None
        As of :func:`is_shown_to`.
    """
    is_shown = is_shown_to(job, person)
    reason = reason_text(job, language)
    if reason is not None and not is_shown:
        reason = text("jobs.reason-hidden", language, code=job.reason)
    key = f"jobs.kind-{job.kind}"
    return JobBody(
        job_id=job.job_id,
        kind=job.kind,
        # of a newer Barun on another machine
        title=text(key, language) if key in message_keys() else job.kind,
        subject=subject_of(job, language) if is_shown else "",
        state=job.state,
        progress=job.progress,
        made_s=job.made_s,
        not_before_s=job.not_before_s,
        started_s=job.started_s,
        ended_s=job.ended_s,
        n_attempts=job.n_attempts,
        is_cancelled=job.is_cancelled,
        reason=reason,
        reason_code=job.reason,
        result=None if job.result is None or not is_shown else dict(job.result),
    )


def added_body(added: AddedJob, language: Language, person: str | None) -> AddedJobBody:
    """Return what became of a job that was asked for."""
    return AddedJobBody(job=job_body(added.job, language, person), is_new=added.is_new)
