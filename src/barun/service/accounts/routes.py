"""The routes of accounts: the ways in and out, one's own account, and the people."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from barun.service.accounts.account_desk import AccountDesk, Arrival, Entry
from barun.service.accounts.bodies import (
    AcceptRequest,
    AccountBody,
    AccountPersonBody,
    CoachBody,
    CoachesBody,
    CoachesRequest,
    CodeBody,
    CodeRequest,
    InvitationRequest,
    IssuedCodeBody,
    LoginBody,
    LoginRequest,
    LoginsBody,
    PasswordRequest,
    PeopleBody,
    PersonRequest,
    ResetRequest,
    SharingBody,
    WhoBody,
)
from barun.service.accounts.cookies import drop_cookie, give_cookie, read_cookie
from barun.service.accounts.device_name import device_name
from barun.service.accounts.needed import needed
from barun.service.accounts.people_desk import PeopleDesk
from barun.service.asking import Asker, asker_of
from barun.service.history.questions import errors
from barun.service.history.small_bodies import SMALL_BODY_FAULTS, SmallBodyRoute
from barun.service.problems import RefusedError
from barun.store.account_records import AccountRecord

__all__ = ["RequiredAsker", "account_routes", "arrival_of"]

_Id = Annotated[str, Path(max_length=64)]
_FAULTS = (*SMALL_BODY_FAULTS, 401, 403, 404)


def _require_asker(request: Request) -> Asker:
    asker = asker_of(request.scope)
    if asker is None:  # the gate lets nobody here, where there is one
        raise RefusedError(404, "accounts.off")
    return asker


RequiredAsker = Annotated[Asker, Depends(_require_asker)]
"""Who is logged in."""


def _account_body(account: AccountRecord) -> AccountBody:
    return AccountBody(id=account.account_id, name=account.name, role=account.role)


def arrival_of(request: Request) -> Arrival:
    """Return where a request comes from."""
    return Arrival(
        address=request.client.host if request.client else "",
        device=read_cookie(request.scope, "device"),
        device_name=device_name(request.headers.get("user-agent", "")),
        former=read_cookie(request.scope, "account"),
    )


def _let_in(request: Request, response: Response, entry: Entry) -> WhoBody:
    give_cookie(request.scope, response, "account", entry.token)
    give_cookie(request.scope, response, "device", entry.device)
    return WhoBody(uses_accounts=True, account=_account_body(entry.account))


def account_routes(desk: AccountDesk | None, people: PeopleDesk | None) -> APIRouter:
    """Return the routes below ``/api/account`` and ``/api/people``.

    Parameters
    ----------
    desk, people : AccountDesk and PeopleDesk, optional
        None where the service has no accounts; it says so then.
    """
    router = APIRouter(tags=["accounts"], route_class=SmallBodyRoute)
    router.include_router(_ways_in(desk))
    router.include_router(_own_account(desk, people))
    router.include_router(_people(people))
    return router


def _ways_in(desk: AccountDesk | None) -> APIRouter:
    router = APIRouter(prefix="/api/account", route_class=SmallBodyRoute)

    @router.get("", summary="Who is logged in", responses=errors())
    def get_account(request: Request) -> WhoBody:
        """Return whether people log in here, and who asks."""
        asker = asker_of(request.scope)
        if desk is None or asker is None:
            return WhoBody(uses_accounts=desk is not None)
        return WhoBody(uses_accounts=True, account=_account_body(desk.account(asker)))

    @router.post("/login", summary="Log in", responses=errors(*_FAULTS, 429))
    def post_login(request: Request, response: Response, given: LoginRequest) -> WhoBody:
        """Let somebody in and give the browser a cookie."""
        entry = needed(desk).log_in(given.name, given.password, arrival_of(request))
        return _let_in(request, response, entry)

    @router.post("/logout", summary="Log out", status_code=204, responses=errors(*_FAULTS))
    def post_logout(request: Request) -> Response:
        """End this login."""
        needed(desk).log_out(read_cookie(request.scope, "account"))
        answer = Response(status_code=204)
        drop_cookie(request.scope, answer, "account")
        return answer

    @router.post("/code", summary="What a one-time link is for", responses=errors(*_FAULTS))
    def post_code(given: CodeRequest) -> CodeBody:
        """Return what a link is for, without using it."""
        return CodeBody.of(needed(desk).find_code(given.code))

    @router.post("/accept", summary="Accept an invitation", responses=errors(*_FAULTS, 409))
    def post_accept(request: Request, response: Response, given: AcceptRequest) -> WhoBody:
        """Make the account and let its owner in."""
        entry = needed(desk).accept(given.code, given.name, given.password, arrival_of(request))
        return _let_in(request, response, entry)

    @router.post(
        "/reset", summary="Choose a new password", status_code=204, responses=errors(*_FAULTS)
    )
    def post_reset(given: ResetRequest) -> Response:
        """Take a new password by a one-time link; every login ends."""
        needed(desk).reset(given.code, given.password)
        return Response(status_code=204)

    return router


def _own_account(desk: AccountDesk | None, people: PeopleDesk | None) -> APIRouter:
    router = APIRouter(prefix="/api/account", route_class=SmallBodyRoute)

    @router.put(
        "/password",
        summary="Another password",
        status_code=204,
        responses=errors(*_FAULTS, 429),
    )
    def put_password(request: Request, asker: RequiredAsker, given: PasswordRequest) -> Response:
        """Take another password; every other login ends."""
        needed(desk).change_password(asker, given.former, given.wanted, arrival_of(request))
        return Response(status_code=204)

    @router.get("/logins", summary="Where I am logged in", responses=errors(401, 404))
    def get_logins(asker: RequiredAsker) -> LoginsBody:
        """Return the browsers that are logged in."""
        return LoginsBody(
            logins=[LoginBody.of(one, asker.token_hash) for one in needed(desk).logins(asker)]
        )

    @router.delete(
        "/logins",
        summary="Log out everywhere else",
        status_code=204,
        responses=errors(401, 403, 404),
    )
    def delete_logins(asker: RequiredAsker) -> Response:
        """End every login but this one."""
        needed(desk).end_others(asker)
        return Response(status_code=204)

    @router.delete(
        "/logins/{login_id}",
        summary="Log out there",
        status_code=204,
        responses=errors(401, 403, 404),
    )
    def delete_login(asker: RequiredAsker, login_id: _Id) -> Response:
        """End one login."""
        needed(desk).end_login(asker, login_id)
        return Response(status_code=204)

    @router.get("/sharing", summary="Whose history I may see", responses=errors(401, 404))
    def get_sharing(asker: RequiredAsker) -> SharingBody:
        """Return the people who let a coach see their history; nobody for other roles."""
        found = () if people is None else people.sharing(asker)
        return SharingBody(people=[_account_body(one) for one in found])

    router.include_router(_coaches(people))
    return router


def _coaches(people: PeopleDesk | None) -> APIRouter:
    router = APIRouter(prefix="/coaches", route_class=SmallBodyRoute)

    def answer(asker: Asker) -> CoachesBody:
        chosen = needed(people).chosen_coaches(asker.account_id)
        return CoachesBody(
            coaches=[
                CoachBody(id=one.account_id, name=one.name, is_chosen=one.account_id in chosen)
                for one in needed(people).coaches(asker)
            ]
        )

    @router.get("", summary="Which coaches may see my history", responses=errors(401, 404))
    def get_coaches(asker: RequiredAsker) -> CoachesBody:
        """Return the coaches there are, and which of them the person who asks lets look."""
        return answer(asker)

    @router.put("", summary="Let coaches see my history", responses=errors(*_FAULTS))
    def put_coaches(asker: RequiredAsker, given: CoachesRequest) -> CoachesBody:
        """Let these coaches look, and no others; takes the consent to share with a coach."""
        needed(people).choose_coaches(asker, given.coaches)
        return answer(asker)

    return router


def _people(people: PeopleDesk | None) -> APIRouter:
    router = APIRouter(prefix="/api/people", route_class=SmallBodyRoute)

    @router.get("", summary="All accounts", responses=errors(401, 403, 404))
    def get_people(asker: RequiredAsker) -> PeopleBody:
        """Return all accounts, and the one-time links that hold."""
        del asker
        return PeopleBody(
            people=[AccountPersonBody.of(one) for one in needed(people).people()],
            codes=[CodeBody.of(one) for one in needed(people).codes()],
        )

    @router.post("/invitations", summary="Invite", status_code=201, responses=errors(*_FAULTS))
    def post_invitation(asker: RequiredAsker, given: InvitationRequest) -> IssuedCodeBody:
        """Return a one-time link that makes an account of a role."""
        return IssuedCodeBody.issued(needed(people).invite(given.role, by=asker.account_id))

    @router.delete(
        "/codes/{code_id}",
        summary="Take a link back",
        status_code=204,
        responses=errors(401, 403, 404),
    )
    def delete_code(asker: RequiredAsker, code_id: _Id) -> Response:
        """Make a one-time link worthless."""
        needed(people).take_back(code_id, by=asker.account_id)
        return Response(status_code=204)

    @router.patch("/{account_id}", summary="Change an account", responses=errors(*_FAULTS, 409))
    def patch_person(
        asker: RequiredAsker, account_id: _Id, given: PersonRequest
    ) -> AccountPersonBody:
        """Give an account another role, or keep its owner out."""
        changed = needed(people).change(
            account_id, role=given.role, is_disabled=given.is_disabled, by=asker.account_id
        )
        return AccountPersonBody.of(changed)

    @router.post(
        "/{account_id}/reset",
        summary="A link for a new password",
        status_code=201,
        responses=errors(*_FAULTS),
    )
    def post_reset(asker: RequiredAsker, account_id: _Id) -> IssuedCodeBody:
        """Return a one-time link with which its owner chooses a new password."""
        return IssuedCodeBody.issued(needed(people).reset(account_id, by=asker.account_id))

    return router
