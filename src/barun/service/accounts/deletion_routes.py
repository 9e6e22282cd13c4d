"""The routes by which people delete their own account."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from barun.messages import Language, text
from barun.rights.holder import Holding
from barun.service.accounts.cookies import drop_cookie
from barun.service.accounts.deletion import Deletions
from barun.service.accounts.needed import needed
from barun.service.accounts.routes import RequiredAsker, arrival_of
from barun.service.history.questions import errors
from barun.service.history.small_bodies import SMALL_BODY_FAULTS, SmallBodyRoute
from barun.service.language import requested_language

__all__ = ["deletion_routes"]


class _Answer(BaseModel):
    model_config = ConfigDict(defer_build=True, frozen=True)


class GoingBody(_Answer):
    """So much of one kind goes."""

    kind: str = Field(description="Key of the data map.", examples=["minutes"])
    name: str = Field(description="Of the kind, in words.", examples=["Minutes of sitting"])
    count: int = Field(examples=[480])


class DeletionPlanBody(_Answer):
    """What deleting one's account would do."""

    is_last_administrator: bool = Field(
        description="Whether somebody else has to be made an administrator first."
    )
    goes: list[GoingBody] = Field(description="All there is of the person, by kind.")
    not_reached: list[str] = Field(description="What would be left, in words.")


class DeletionRequest(BaseModel):
    """That it is the owner who asks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    password: Annotated[str, Field(max_length=1000, examples=["correct horse battery"])]


class DeletionBody(_Answer):
    """The account is closed, and what is held about its owner is being erased."""

    certificate: str | None = Field(
        description="Number of the certificate to come: `GET /api/privacy/certificates/{number}`"
        " has it once everything is erased and needs no login. Null where nothing signs one.",
        examples=["9f2c5e0b7a4d1c3e8f60b2a79f2c5e0b"],
    )


def _going(holdings: Iterable[Holding], language: Language) -> list[GoingBody]:
    counts: dict[str, int] = {}
    for one in holdings:
        counts[one.kind] = counts.get(one.kind, 0) + one.count
    return [
        GoingBody(kind=kind, name=text(f"data_map.name-{kind}", language), count=count)
        for kind, count in counts.items()
    ]


def deletion_routes(deletions: Deletions | None, language: Language) -> APIRouter:
    """Return the routes ``/api/account/deletion``.

    Parameters
    ----------
    deletions : Deletions, optional
        None where the service has no accounts; it says so then.
    language : {"en", "ko"}
        Of clients that ask for none Barun speaks.
    """
    router = APIRouter(
        prefix="/api/account/deletion", tags=["accounts"], route_class=SmallBodyRoute
    )

    @router.get("", summary="What deleting my account would do", responses=errors(401, 404))
    def get_deletion(request: Request, asker: RequiredAsker) -> DeletionPlanBody:
        """Return what would go, what would be left, and whether it may be asked for."""
        desk = needed(deletions)
        spoken = requested_language(request.scope, language)
        holdings, obstacles = desk.plan(asker)
        return DeletionPlanBody(
            is_last_administrator=desk.is_last_administrator(asker),
            goes=_going(holdings, spoken),
            not_reached=[
                text(f"{code}-short", spoken) for code in sorted({one.code for one in obstacles})
            ],
        )

    @router.post(
        "",
        summary="Delete my account",
        status_code=202,
        responses=errors(*SMALL_BODY_FAULTS, 401, 403, 404, 409, 429),
    )
    def post_deletion(
        request: Request,
        response: Response,
        background: BackgroundTasks,
        asker: RequiredAsker,
        given: DeletionRequest,
    ) -> DeletionBody:
        """Close one's own account and erase everything held about its owner.

        Every login ends before this is answered. The rest is erased afterwards, models included,
        and also where the service is killed meanwhile.
        """
        desk = needed(deletions)
        number = desk.begin(asker, given.password, arrival_of(request))
        background.add_task(desk.finish)
        drop_cookie(request.scope, response, "account")
        drop_cookie(request.scope, response, "device")
        return DeletionBody(certificate=number)

    return router
