"""The routes below ``/api/experiments``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import APIRouter, Path, Request

from barun.experiments.desk import ExperimentDesk
from barun.experiments.plan import ExperimentPlan
from barun.messages import Language
from barun.service.asking import person_of
from barun.service.experiments.bodies import (
    ExperimentBody,
    ExperimentReportBody,
    ExperimentsBody,
    StartRequest,
    WhyRequest,
    experiment_body,
    report_body,
)
from barun.service.experiments.experiment_watch import ExperimentWatch
from barun.service.history.questions import errors
from barun.service.history.small_bodies import SMALL_BODY_FAULTS, SmallBodyRoute
from barun.service.language import requested_language
from barun.service.registry_answers import answer
from barun.store.experiment_records import ExperimentRecord

__all__ = ["experiment_routes"]

T = TypeVar("T")
_Id = Annotated[
    str, Path(max_length=60, pattern="^[a-z0-9][a-z0-9_-]*$", examples=["posture-1f2e3d4c"])
]
_UNKNOWN = frozenset({"experiments.none-such", "registry.no-model", "registry.no-version"})
_WHO = "service"


@dataclass(frozen=True, slots=True)
class _Experiments:
    """What the routes work with; they are plain functions, which run in threads."""

    watch: ExperimentWatch
    language: Language

    @property
    def desk(self) -> ExperimentDesk:
        return self.watch.desk

    def ask(self, question: Callable[[], T]) -> T:
        """Return an answer, every fault as a refusal."""
        return answer(question, _UNKNOWN)

    def change(
        self, do: Callable[..., ExperimentRecord], what: object, why: str, request: Request
    ) -> ExperimentBody:
        """Begin or change a comparison for who asks; sessions are judged so when this returns."""
        actor = person_of(request.scope)
        changed = self.ask(lambda: do(what, who=_WHO, why=why, actor_id=actor))
        self.watch.follow()
        return experiment_body(changed)

    def report(self, experiment_id: str, request: Request) -> ExperimentReportBody:
        """Return the report in the language of who asks."""
        language = requested_language(request.scope, self.language)
        return report_body(self.ask(lambda: self.desk.report(experiment_id)), language)


def experiment_routes(watch: ExperimentWatch, language: Language) -> APIRouter:
    """Return the routes.

    Parameters
    ----------
    watch : ExperimentWatch
        Told after every change, so that the answer comes when sessions are judged so.
    language : {"en", "ko"}
        Language for clients that ask for none Barun speaks.
    """
    router = APIRouter(prefix="/api/experiments", tags=["models"], route_class=SmallBodyRoute)
    experiments = _Experiments(watch, language)
    _add_reading(router, experiments)
    _add_changing(router, experiments)
    return router


def _add_reading(router: APIRouter, experiments: _Experiments) -> None:
    @router.get("", summary="Versions that are or were compared", responses=errors())
    def get_experiments() -> ExperimentsBody:
        """Return all comparisons, newest first."""
        found = experiments.ask(experiments.desk.book.all)
        return ExperimentsBody(experiments=[experiment_body(one) for one in found])

    @router.get("/{experiment_id}", summary="Where a comparison stands", responses=errors(404, 409))
    def get_experiment(experiment_id: _Id, request: Request) -> ExperimentReportBody:
        """Return the report: one sentence, figures over people, what happened."""
        return experiments.report(experiment_id, request)


def _add_changing(router: APIRouter, experiments: _Experiments) -> None:
    faults = errors(*SMALL_BODY_FAULTS, 403, 404, 409)

    @router.post("", summary="Compare a version with the champion", responses=faults)
    def post_experiment(body: StartRequest, request: Request) -> ExperimentBody:
        """Begin a comparison; one a model at a time."""
        plan = ExperimentPlan(**body.model_dump(exclude={"why"}))
        return experiments.change(experiments.desk.start, plan, body.why, request)

    @router.post("/{experiment_id}/stop", summary="End a comparison", responses=faults)
    def post_stop(experiment_id: _Id, body: WhyRequest, request: Request) -> ExperimentBody:
        """End a comparison; the champion stays."""
        return experiments.change(experiments.desk.stop, experiment_id, body.why, request)

    @router.post("/{experiment_id}/freeze", summary="Hold a comparison", responses=faults)
    def post_freeze(experiment_id: _Id, body: WhyRequest, request: Request) -> ExperimentBody:
        """Let the champion judge everybody, and count and decide nothing."""
        return experiments.change(experiments.desk.freeze, experiment_id, body.why, request)

    @router.post("/{experiment_id}/resume", summary="Go on with a comparison", responses=faults)
    def post_resume(experiment_id: _Id, body: WhyRequest, request: Request) -> ExperimentBody:
        """Go on with a comparison that was held; everybody has the version they had."""
        return experiments.change(experiments.desk.resume, experiment_id, body.why, request)
