"""The routes below ``/api/operations``: how the service is, and what a person decides about it."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from barun.messages import Language
from barun.service.asking import Asking
from barun.service.history.questions import History, errors
from barun.service.history.small_bodies import SMALL_BODY_FAULTS, SmallBodyRoute
from barun.service.language import requested_language
from barun.service.live.live_people import LivePeople
from barun.service.operations.bodies import AcknowledgeRequest, HoldRequest, OperationsBody
from barun.service.operations.report import MOST_HOURS, report_operations
from barun.service.operations.sightings import camera_tag
from barun.service.operations.watch import OperationsWatch
from barun.service.problems import RefusedError

__all__ = ["operations_routes"]

_Name = Annotated[str, Path(max_length=40, pattern="^[a-z0-9][a-z0-9_-]*$", examples=["posture"])]


def operations_routes(
    watch: OperationsWatch,
    live: LivePeople,
    history: History,
    utc: Callable[[], float],
    language: Language,
) -> APIRouter:
    """Return the routes.

    Parameters
    ----------
    watch : OperationsWatch
        Watches over the service.
    live : LivePeople
        Knows the names of the cameras of who asks.
    history : History
        Turns faults of the store into answers.
    utc : callable
        Returns seconds since 1970 UTC.
    language : {"en", "ko"}
        Language for clients that ask for none Barun speaks.
    """
    router = APIRouter(prefix="/api/operations", tags=["operations"], route_class=SmallBodyRoute)

    @router.get("", summary="How the service is", responses=errors())
    def get_operations(
        request: Request,
        person: Asking,
        hours: Annotated[int, Query(ge=1, le=MOST_HOURS, description="Of figures.")] = 6,
    ) -> OperationsBody:
        """Return figures, alerts, models in service and queues; nothing about a person."""
        return history.ask(
            lambda: report_operations(
                watch.book,
                utc(),
                requested_language(request.scope, language),
                hours=hours,
                process=watch.process,
                restarts=watch.sources.parts.n_restarts,
                cameras=_own_cameras(live, person),
                recoveries=watch.recoveries(),
            )
        )

    @router.post(
        "/acknowledge",
        summary="Say that one knows of an alert",
        status_code=204,
        responses=errors(*SMALL_BODY_FAULTS, 403, 404),
    )
    def post_acknowledge(request: AcknowledgeRequest) -> Response:
        """Stop an alert from being told again; it goes on standing until it is over."""
        if not history.ask(lambda: watch.acknowledge(request.alert_id)):
            raise RefusedError(404, "alerts.no-alert")
        return Response(status_code=204)

    @router.post(
        "/models/{name}/hold",
        summary="Hold a model as it is, or let it go",
        status_code=204,
        responses=errors(*SMALL_BODY_FAULTS, 403, 404),
    )
    def post_hold(name: _Name, request: HoldRequest, person: Asking) -> Response:
        """Keep Barun from rolling back and retraining a model by itself."""
        known = sorted(one.model for one in watch.sources.served.serving)
        if name not in known:
            raise RefusedError(404, "alerts.no-model", name=name, known=", ".join(known))
        history.ask(lambda: watch.undoer.hold(name, is_held=request.is_held, actor=person))
        return Response(status_code=204)

    return router


def _own_cameras(live: LivePeople, person: str) -> dict[str, str]:
    """Return the names of the cameras of somebody's sessions by their tags."""
    service = live.find(person)
    if service is None or service.hub is None:
        return {}
    return {
        camera_tag(person, one.opening.camera): one.opening.camera
        for one in service.hub.desk.sessions
        if one.opening.camera
    }
