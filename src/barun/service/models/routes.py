"""The routes below ``/api/models``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import APIRouter, Path, Query, Request

from barun.messages import Language
from barun.registry.model_registry import ModelRegistry
from barun.service.history.questions import errors
from barun.service.history.small_bodies import SMALL_BODY_FAULTS, SmallBodyRoute
from barun.service.language import requested_language
from barun.service.models.bodies import (
    ModelChangeBody,
    ModelHistoryBody,
    ModelsBody,
    PromoteRequest,
    RollBackRequest,
    change_body,
    served_body,
    version_body,
)
from barun.service.models.champion_watch import ChampionWatch
from barun.service.registry_answers import answer

__all__ = ["model_routes"]

T = TypeVar("T")
_Name = Annotated[str, Path(max_length=40, pattern="^[a-z0-9][a-z0-9_-]*$", examples=["view"])]
_UNKNOWN = frozenset({"registry.no-model", "registry.no-version"})
_LATEST_S = 4e9
"""2096; times of later years are a mistake."""


@dataclass(frozen=True, slots=True)
class _Models:
    """What the routes work with; they are plain functions, which run in threads."""

    watch: ChampionWatch
    language: Language

    @property
    def registry(self) -> ModelRegistry:
        return self.watch.registry

    def ask(self, question: Callable[[], T]) -> T:
        """Return the answer of the registry, every fault of it as a refusal."""
        return answer(question, _UNKNOWN)


def model_routes(watch: ChampionWatch, language: Language) -> APIRouter:
    """Return the routes.

    Parameters
    ----------
    watch : ChampionWatch
        Told to look after every change, so that the answer comes when the model is in service.
    language : {"en", "ko"}
        Language for clients that ask for none Barun speaks.
    """
    router = APIRouter(prefix="/api/models", tags=["models"], route_class=SmallBodyRoute)
    models = _Models(watch, language)
    _add_reading(router, models)
    _add_changing(router, models)
    return router


def _add_reading(router: APIRouter, models: _Models) -> None:
    @router.get("", summary="Models in service and all versions", responses=errors())
    def get_models(request: Request) -> ModelsBody:
        """Return what judges live sessions now, and the registered versions."""
        language = requested_language(request.scope, models.language)
        book = models.registry.book
        aliases, versions = models.ask(lambda: (book.aliases(), book.versions()))
        return ModelsBody(
            served=[served_body(one, language) for one in models.watch.served.serving],
            versions=[
                version_body(
                    one,
                    [
                        alias
                        for (model, alias), number in aliases.items()
                        if (model, number) == (one.model, one.number)
                    ],
                )
                for one in versions
            ],
        )

    @router.get("/history", summary="What was in service, and when", responses=errors())
    def get_history(
        at_s: Annotated[
            float | None,
            Query(
                ge=0,
                le=_LATEST_S,
                description="What was in service then, in seconds since 1970 UTC.",
                examples=[1795000000.0],
            ),
        ] = None,
        model: Annotated[str | None, Query(max_length=40, examples=["view"])] = None,
        most: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> ModelHistoryBody:
        """Return the newest changes, or what had each alias at an instant."""
        book = models.registry.book
        if at_s is None:
            changes = models.ask(lambda: book.log(model, most=most))
        else:
            changes = models.ask(lambda: book.at(at_s, model))
        return ModelHistoryBody(changes=[change_body(one) for one in changes])


def _add_changing(router: APIRouter, models: _Models) -> None:
    @router.post(
        "/{name}/promote",
        summary="Put a version into service",
        responses=errors(*SMALL_BODY_FAULTS, 403, 404, 409),
    )
    def post_promote(name: _Name, request: PromoteRequest) -> ModelChangeBody:
        """Give an alias to a version; a champion is in service when the answer comes."""
        change = models.ask(
            lambda: models.registry.promote(
                name, request.version, request.alias, who=request.who, why=request.why
            )
        )
        models.watch.look()
        return change_body(change)

    @router.post(
        "/{name}/rollback",
        summary="Go back to the version before",
        responses=errors(*SMALL_BODY_FAULTS, 403, 404, 409),
    )
    def post_rollback(name: _Name, request: RollBackRequest) -> ModelChangeBody:
        """Give an alias back; the version before is in service when the answer comes."""
        change = models.ask(
            lambda: models.registry.roll_back(name, request.alias, who=request.who, why=request.why)
        )
        models.watch.look()
        return change_body(change)
