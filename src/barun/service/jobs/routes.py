"""The routes below ``/api/jobs``: work in the background, watched, asked for, taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final, TypeVar

from fastapi import APIRouter, Path, Query, Request

from barun.errors import InputError
from barun.messages import Language
from barun.service.asking import account_of
from barun.service.history.questions import History, errors
from barun.service.history.small_bodies import SMALL_BODY_FAULTS, SmallBodyRoute
from barun.service.jobs.bodies import (
    AddedJobBody,
    AddJobRequest,
    JobBody,
    JobsBody,
    added_body,
    job_body,
)
from barun.service.jobs.opening import JobService
from barun.service.language import requested_language
from barun.service.problems import RefusedError, refusing
from barun.store.job_book import JobBook
from barun.store.job_records import JobState
from barun.tasks.asking import drift_job, retrain_job

__all__ = ["job_routes"]

T = TypeVar("T")
_Id = Annotated[str, Path(max_length=40, pattern="^[0-9a-f]+$", examples=["1f2e3d4c5b6a7988"])]
_UNKNOWN: Final = "jobs.no-job"
_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class _Jobs:
    """What the routes work with; they are plain functions, which run in threads."""

    service: JobService
    history: History

    @property
    def book(self) -> JobBook:
        return self.history.writer.store.jobs

    def ask(self, question: Callable[[], T]) -> T:
        """Return an answer, every fault as a refusal."""
        with refusing(InputError, {_UNKNOWN: 404}):
            return self.history.ask(question)

    def language(self, request: Request) -> Language:
        return requested_language(request.scope, self.history.language)


def job_routes(service: JobService, history: History) -> APIRouter:
    """Return the routes.

    Parameters
    ----------
    service : JobService
        Told of new jobs, so that they begin at once.
    history : History
        Turns faults of the store into answers.
    """
    router = APIRouter(prefix="/api/jobs", tags=["jobs"], route_class=SmallBodyRoute)
    jobs = _Jobs(service, history)
    _add_reading(router, jobs)
    _add_changing(router, jobs)
    return router


def _add_reading(router: APIRouter, jobs: _Jobs) -> None:
    @router.get("", summary="Work in the background", responses=errors())
    def get_jobs(
        request: Request,
        state: Annotated[JobState | None, Query(description="Only those.")] = None,
        most: Annotated[int, Query(ge=1, le=_MOST)] = 50,
    ) -> JobsBody:
        """Return jobs, newest first, with progress and reasons."""
        states = None if state is None else (state,)
        found, counts = jobs.ask(
            lambda: (jobs.book.all(states=states, most=most), jobs.book.count())
        )
        language, person = jobs.language(request), account_of(request.scope)
        return JobsBody(
            jobs=[job_body(one, language, person) for one in found],
            counts=dict(counts),
            is_served=jobs.service.is_running,
        )

    @router.get("/{job_id}", summary="One job", responses=errors(404))
    def get_job(job_id: _Id, request: Request) -> JobBody:
        """Return a job with what came of it."""
        found = jobs.ask(lambda: jobs.book.find(job_id))
        if found is None:
            raise RefusedError(404, _UNKNOWN, job=job_id)
        return job_body(found, jobs.language(request), account_of(request.scope))


def _add_changing(router: APIRouter, jobs: _Jobs) -> None:
    @router.post("", summary="Ask for work", responses=errors(*SMALL_BODY_FAULTS, 403, 409))
    def post_job(body: AddJobRequest, request: Request) -> AddedJobBody:
        """Put work into the queue; the same work of the same day is one job."""
        if not jobs.service.may_have_jobs:
            raise RefusedError(409, "jobs.none-kept")
        now_s = jobs.history.clock()
        asked = drift_job if body.kind == "drift" else retrain_job
        (added,) = jobs.ask(lambda: jobs.book.add([asked(body.model, now_s)], now_s))
        jobs.service.nudge()
        return added_body(added, jobs.language(request), account_of(request.scope))

    faults = errors(*SMALL_BODY_FAULTS, 403, 404, 409)

    @router.post("/{job_id}/cancel", summary="Take a job back", responses=faults)
    def post_cancel(job_id: _Id, request: Request) -> JobBody:
        """Cancel what waits at once, and what runs as soon as whoever runs it has noticed."""
        changed = jobs.ask(lambda: jobs.book.cancel(job_id, jobs.history.clock()))
        jobs.service.nudge()
        return job_body(changed, jobs.language(request), account_of(request.scope))

    @router.post("/{job_id}/retry", summary="Try a job again", responses=faults)
    def post_retry(job_id: _Id, request: Request) -> JobBody:
        """Let a job begin anew that failed, was cancelled or put aside."""
        changed = jobs.ask(lambda: jobs.book.retry(job_id, jobs.history.clock()))
        jobs.service.nudge()
        return job_body(changed, jobs.language(request), account_of(request.scope))
