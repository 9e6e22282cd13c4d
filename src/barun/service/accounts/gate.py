"""What stands in front of every route where people log in."""

import asyncio
from collections.abc import Callable
from typing import Final

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from barun.errors import StorageError
from barun.messages import Language
from barun.privacy.accounts.roles import may_act
from barun.service.accounts.account_desk import AccountDesk
from barun.service.accounts.cookies import read_cookie
from barun.service.accounts.open_sockets import OpenSockets
from barun.service.accounts.people_desk import PeopleDesk
from barun.service.accounts.route_rules import rule_for
from barun.service.asking import Asker, Look, put_asker
from barun.service.language import requested_language
from barun.service.problems import RefusedError, error_response, not_now

__all__ = ["AccountGate", "add_account_gate"]

_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class AccountGate:
    """Lets a request in whose login may ask for it, and says in its scope who that is.

    A WebSocket is judged before it is accepted. What changes something, and every WebSocket, has to
    come from a browser that says from which page: that it is a page of this service is the question
    of :class:`barun.service.protection.Doorkeeper`, which stands before.

    Parameters
    ----------
    app : ASGIApp
        What answers.
    desk : AccountDesk
        Knows whose login a cookie is of.
    sockets : OpenSockets
        Ends WebSockets with their login.
    look : callable
        Asked before somebody sees what is another's.
    language : {"en", "ko"}
        Language for clients that ask for none Barun speaks.
    lets_in : callable, optional
        Says of a request whether it needs no login, as one that reads figures with their key.
    """

    def __init__(
        self,
        app: ASGIApp,
        desk: AccountDesk,
        sockets: OpenSockets,
        look: Look,
        language: Language,
        lets_in: Callable[[Scope], bool] = lambda _scope: False,
    ) -> None:
        self._app = app
        self._desk = desk
        self._sockets = sockets
        self._look = look
        self._language = language
        self._lets_in = lets_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or refuse one request, or one connection before it is accepted."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        token = read_cookie(scope, "account")
        try:
            await self._judge(scope, token)
        except RefusedError as refusal:
            # of a WebSocket it is the answer to its handshake
            answer = error_response(refusal, requested_language(scope, self._language))
            await answer(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await self._sockets.serve(self._app, token, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _judge(self, scope: Scope, token: str) -> None:
        """Say in the scope who asks, or refuse."""
        if self._lets_in(scope):
            return
        is_socket = scope["type"] == "websocket"
        method = "GET" if is_socket else scope["method"]
        rule = rule_for(method, scope["path"])
        if is_socket or method not in _READING:
            _require_page(Headers(scope=scope), is_socket=is_socket)
        is_file = rule == "open" and not scope["path"].startswith("/api")
        asker = None if is_file else await self._asker(token)
        if asker is not None:
            put_asker(scope, asker, self._look)
        if rule == "open":
            return
        if asker is None:
            raise RefusedError(401, "accounts.log-in")
        if rule is None:
            raise RefusedError(403, "accounts.not-your-role", role=asker.role)
        answer = may_act(asker.role, rule)
        if not answer.is_allowed:
            raise RefusedError(403, f"accounts.{answer.reason}", role=asker.role)

    async def _asker(self, token: str) -> Asker | None:
        if not token:
            return None
        try:
            return await asyncio.to_thread(self._desk.find, token)
        except StorageError as error:
            raise not_now(error) from error


def _require_page(headers: Headers, *, is_socket: bool) -> None:
    """Refuse what does not say from which page it comes: a browser always does."""
    says_site = not is_socket and "sec-fetch-site" in headers
    if "origin" not in headers and not says_site:
        raise RefusedError(403, "accounts.no-origin")


def add_account_gate(
    app: FastAPI,
    desk: AccountDesk,
    people: PeopleDesk,
    sockets: OpenSockets,
    language: Language,
    lets_in: Callable[[Scope], bool] = lambda _scope: False,
) -> None:
    """Put the gate in front of an application."""
    app.add_middleware(
        AccountGate,
        desk=desk,
        sockets=sockets,
        look=people.look,
        language=language,
        lets_in=lets_in,
    )
