"""The routes below ``/api/runners``: how runners usually run, kept by name."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from barun.pipeline.clip_landmarks import ClipLandmarks
from barun.privacy.consent.question import ConsentAnswer
from barun.service.asking import Asking
from barun.service.history.questions import errors
from barun.service.history.small_bodies import SMALL_BODY_FAULTS, SmallBodyRoute
from barun.service.kept_runners import KeptRunners
from barun.service.problems import refusal_of
from barun.service.report_query import ReportQuery
from barun.service.run_reports import OtherRuns, build_profile
from barun.store.store import Store

if TYPE_CHECKING:
    from barun.pipeline.runner_profiles import RunnerProfile

__all__ = ["note_rename", "runner_routes"]

_Name = Annotated[str, Path(min_length=1, max_length=200, examples=["Minji"])]


class RunnerBody(BaseModel):
    """How a runner usually runs."""

    model_config = ConfigDict(defer_build=True)

    name: str = Field(examples=["Minji"])
    view: Literal["side", "front", "rear"]
    direction: Literal["left", "right", "none"]
    n_recordings: int = Field(examples=[3])
    n_strides: int = Field(examples=[72])
    speed_m_per_s: float | None = Field(examples=[2.78])
    saved_at: datetime


class RunnersBody(BaseModel):
    """Every kept profile, by name."""

    model_config = ConfigDict(defer_build=True)

    runners: list[RunnerBody]


class RunnerRequest(ReportQuery):
    """What a profile is made of: a recording, what is known about it, and earlier ones."""

    model_config = ConfigDict(extra="forbid")

    recording_id: str = Field(max_length=64, description="What POST /api/recordings answered.")


class RenameRequest(BaseModel):
    """Another name of a runner."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=200, examples=["Minji Kim"])


def note_rename(store: Store, utc: Callable[[], float], person: str) -> None:
    """Write down that somebody put a profile of theirs right, as every correction is."""
    store.audit.note(
        utc(), "correction", actor_id=person, subject_id=person, details={"what": "runner"}
    )


def _body(profile: "RunnerProfile") -> RunnerBody:
    baseline = profile.baseline
    return RunnerBody.model_validate(
        {
            "name": profile.name,
            "view": baseline.view.name,
            "direction": baseline.view.direction,
            "n_recordings": baseline.n_recordings,
            "n_strides": baseline.n_strides,
            "speed_m_per_s": baseline.speed_m_per_s,
            "saved_at": profile.saved_at,
        }
    )


def runner_routes(
    runners: KeptRunners,
    finder: Callable[[str], Callable[[str], ClipLandmarks]],
    may_keep: Callable[[str, str], ConsentAnswer],
    note: Callable[[str], None],
) -> APIRouter:
    """Return the routes.

    Parameters
    ----------
    runners : KeptRunners
        Where they are kept.
    finder : callable
        From a person to what returns a recording of theirs that is done by its id, and raises
        `RefusedError` if there is none.
    may_keep : callable
        Returns whether somebody agreed to a history, in the text of a version or a later one.
    note : callable
        Writes down whose profile was called otherwise.
    """
    router = APIRouter(prefix="/api/runners", tags=["runners"], route_class=SmallBodyRoute)

    @router.get("", summary="All kept profiles of runners", responses=errors())
    def get_runners(person: Asking) -> RunnersBody:
        """Return the profiles a run can be compared with."""
        return RunnersBody(runners=[_body(one) for one in runners.of(person).all()])

    @router.put(
        "/{name}", summary="Keep a profile", responses=errors(*SMALL_BODY_FAULTS, 403, 404, 409)
    )
    def put_runner(person: Asking, name: _Name, request: RunnerRequest) -> RunnerBody:
        """Make a profile of a recording, and of those in `baseline`, and keep it by name.

        It holds the mean movement of the strides and its spread: no picture and no landmarks.
        """
        find, own = finder(person), runners.of(person)
        others = OtherRuns.found(request, find, own.read)
        baseline = build_profile(find(request.recording_id), request, others)
        return _body(own.keep(name, baseline, partial(may_keep, person)))

    @router.patch(
        "/{name}",
        summary="Call a profile otherwise",
        responses=errors(*SMALL_BODY_FAULTS, 403, 404, 409),
    )
    def patch_runner(person: Asking, name: _Name, request: RenameRequest) -> RunnerBody:
        """Keep a profile by another name; what was measured stays as it is."""
        renamed = runners.of(person).rename(name, request.name, partial(may_keep, person))
        note(person)
        return _body(renamed)

    @router.delete("/{name}", summary="Forget a profile", status_code=204,
                   responses=errors(403, 404, 409))  # fmt: skip
    def delete_runner(person: Asking, name: _Name) -> Response:
        """Forget a profile."""
        own = runners.of(person)
        if not own.remove(name):
            from barun.pipeline.runner_profiles import no_profile

            raise refusal_of(no_profile(name, [one.name for one in own.all()]), 404)
        return Response(status_code=204)

    return router
