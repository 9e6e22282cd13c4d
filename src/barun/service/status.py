"""The routes that say how the service is."""

from typing import Literal

from fastapi import APIRouter, Request, Response

from barun import __version__
from barun.messages import LANGUAGES
from barun.service.analyses import Analyses
from barun.service.body import read_body
from barun.service.csp_report import violated_directive
from barun.service.history.key_checks import check_history
from barun.service.installation import Examine, InstallationCheck
from barun.service.language import requested_language
from barun.service.logs import log_event
from barun.service.models.bodies import served_body
from barun.service.models.served_models import ServedModels
from barun.service.problems import RefusedError
from barun.service.settings import ServiceSettings
from barun.service.wire import (
    CheckBody,
    ErrorBody,
    HealthBody,
    LimitsBody,
    ModelBody,
    StatusBody,
)
from barun.store.store import Store

__all__ = ["status_routes"]


def status_routes(
    analyses: Analyses,
    examine: Examine,
    settings: ServiceSettings,
    served: ServedModels,
    store: Store,
) -> APIRouter:
    """Return the routes.

    Parameters
    ----------
    analyses : Analyses
        The recordings.
    examine : Examine
        Looks at the installation.
    settings : ServiceSettings
        The limits.
    served : ServedModels
        What judges live sessions.
    store : Store
        The history; recordings are analysed and sessions judged without it, too.
    """
    router = APIRouter(tags=["status"])

    def health(status: Literal["ok", "ready"], request: Request) -> HealthBody:
        language = requested_language(request.scope, settings.language)
        models = [served_body(serving, language) for serving in served.serving]
        return HealthBody(status=status, models=models)

    def check_body(check: InstallationCheck) -> CheckBody:
        return CheckBody(
            key=check.key, outcome=check.outcome, title=check.title, finding=check.finding
        )

    @router.get("/api/status", summary="What is installed, and how busy the service is")
    def get_status(request: Request) -> StatusBody:
        language = requested_language(request.scope, settings.language)
        installation = examine(language)
        return StatusBody(
            version=__version__,
            languages=list(LANGUAGES),
            is_ready=installation.is_ready,
            models=[
                ModelBody(
                    name=model.name,
                    version=model.version,
                    sha256=model.sha256,
                    license=model.license,
                    is_whole=model.is_whole,
                    is_used=model.is_used,
                )
                for model in installation.models
            ],
            checks=[
                check_body(check)
                for check in (*installation.checks, *check_history(store, language))
            ],
            limits=LimitsBody(
                max_upload_bytes=settings.max_upload_bytes,
                max_waiting=settings.max_waiting,
                keep_s=settings.keep_s,
            ),
            has_camera=bool(settings.source),
            n_running=analyses.count("running"),
            n_waiting=analyses.count("queued"),
        )

    @router.get("/healthz", summary="The service answers")
    async def get_health(request: Request) -> HealthBody:
        """Say that the service answers, and which models judge."""
        return health("ok", request)

    @router.get(
        "/readyz",
        summary="Everything it needs is there",
        responses={503: {"model": ErrorBody}},
    )
    def get_readiness(request: Request) -> HealthBody:
        language = requested_language(request.scope, settings.language)
        checks = (*examine(language).checks, *check_history(store, language))
        missing = [check.title for check in checks if check.outcome == "failed"]
        if missing:
            raise RefusedError(503, "service.not-ready", missing=", ".join(missing))
        return health("ready", request)

    @router.post("/api/csp-reports", status_code=204, include_in_schema=False)
    async def report_violation(request: Request) -> Response:
        body = await read_body(
            request, max_bytes=settings.max_message_bytes, stall_s=settings.upload_stall_s
        )
        log_event("policy_violated", level="warning", directive=violated_directive(body))
        return Response(status_code=204)

    return router
