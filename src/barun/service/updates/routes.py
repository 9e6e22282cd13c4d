"""The routes below ``/api/updates``: what was tried to make a model better."""

from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request, Response

from barun.messages import Language
from barun.registry.model_registry import ModelRegistry
from barun.registry.service_model import SERVED_MODELS
from barun.registry.update_log import FOLDER_NAME, UpdateLog
from barun.service.history.questions import History, errors
from barun.service.language import requested_language
from barun.service.problems import RefusedError
from barun.service.recording_reports import REPORT_POLICY
from barun.service.settings import ServiceSettings
from barun.service.updates.bodies import (
    ModelUpdatesBody,
    UpdatesBody,
    experiment_body,
    update_body,
)

__all__ = ["update_routes"]

_Name = Annotated[Literal["view", "posture"], Path(examples=["posture"])]


@dataclass(frozen=True, slots=True)
class _Updates:
    """What the routes work with; they are plain functions, which run in threads."""

    log: UpdateLog | None
    registry: ModelRegistry
    history: History

    def models(self, language: Language) -> list[ModelUpdatesBody]:
        """Return how each model stands."""
        aliases = self.registry.book.aliases()
        compared = {one.model: one for one in self.history.writer.store.experiments.open_ones()}
        return [
            ModelUpdatesBody(
                model=model,
                champion=aliases.get((model, "champion")),
                challenger=aliases.get((model, "challenger")),
                experiment=experiment_body(compared[model]) if model in compared else None,
                last=None
                if self.log is None or (last := self.log.last(model)) is None
                else update_body(last, self.log.report(last), language),
            )
            for model in SERVED_MODELS
        ]


def update_routes(
    settings: ServiceSettings, registry: ModelRegistry, history: History
) -> APIRouter:
    """Return the routes.

    Parameters
    ----------
    settings : ServiceSettings
        Say where the data lie; without a data folder there are no updates.
    registry : ModelRegistry
        Knows what is in service and what may follow.
    history : History
        Turns faults of the store into answers.
    """
    router = APIRouter(prefix="/api/updates", tags=["models"])
    folder = settings.data_folder
    log = UpdateLog(FilePath(folder) / FOLDER_NAME) if folder else None
    updates = _Updates(log, registry, history)

    @router.get("", summary="What was tried to make models better", responses=errors())
    def get_updates(request: Request) -> UpdatesBody:
        """Return the last update of each model, its candidate, and the experiment about it."""
        language = requested_language(request.scope, history.language)
        return UpdatesBody(models=history.ask(lambda: updates.models(language)))

    @router.get(
        "/{name}/report",
        summary="Read the report on the last update",
        response_class=Response,
        responses={
            200: {
                "description": "What `barun models update` writes, as one HTML document.",
                "content": {"text/html": {"schema": {"type": "string"}}},
            },
            **errors(404),
        },
    )
    def get_report(name: _Name) -> Response:
        """Return the report, in both languages; it names pseudonyms."""
        last = None if log is None else log.last(name)
        path = None if log is None or last is None else log.page_path(last)
        try:
            page = None if path is None else path.read_bytes()
        except OSError:  # it went with somebody at this moment
            page = None
        if page is None:
            raise RefusedError(404, "updating.no-page", model=name)
        return Response(
            page,
            media_type="text/html; charset=utf-8",
            headers={"Content-Security-Policy": REPORT_POLICY},
        )

    return router
