"""HTTP connections whose refusals look like every other error of the service.

What is no request at all, and what comes while too many connections are open, never reaches the
application; uvicorn answers both with a line of plain text.
"""

import asyncio
from functools import partial
from http import HTTPStatus
from typing import Any, Final, cast

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from barun.messages import Language
from barun.service.language import requested_language
from barun.service.launch.peer_owner import CONNECTION
from barun.service.problems import RefusedError, error_response
from barun.service.protection import SECURITY_HEADERS

__all__ = ["refusing_protocol"]

_RETRY_S: Final = 5
_HEAD_S: Final = 10.0
"""Within which the head of a request must be there. Without it, a few hundred connections that send
a byte now and then (slowloris) keep everybody else out. A design choice."""
_ALWAYS: Final = {**SECURITY_HEADERS, "Cache-Control": "no-store", "Connection": "close"}


def _refusal(refused: RefusedError, language: Language) -> Response:
    response = error_response(refused, language)
    response.headers.update(_ALWAYS)
    return response


class _RefusingProtocol(H11Protocol):
    """A connection that refuses in the one shape of errors."""

    def __init__(  # by uvicorn
        self, *given: Any, language: Language, head_s: float, **also_given: Any
    ) -> None:
        super().__init__(*given, **also_given)
        self._language = language
        self._head_s = head_s
        self._deadline: asyncio.TimerHandle | None = None
        self._remembered: dict[str, object] = {}
        self._is_handed_over = False
        self._most, self.limit_concurrency = self.limit_concurrency, None
        self._app, self.app = self.app, self._answer

    @property
    def _is_between(self) -> bool:
        """Whether no request is under way: the next has not come, or not its whole head."""
        return self.cycle is None or self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's
        """Begin; the first request must come soon."""
        super().connection_made(transport)
        self._deadline = self.loop.call_later(self._head_s, self._give_up)

    def data_received(self, data: bytes) -> None:
        """Take what has come; what is only the beginning of a head must go on soon."""
        super().data_received(data)
        if self._is_handed_over:
            return  # to a WebSocket, into which no answer of HTTP may be written
        if not self._is_between:
            self._forget_deadline()
        elif self._deadline is None and not self.transport.is_closing():
            self._deadline = self.loop.call_later(self._head_s, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._forget_deadline()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self, event: Any) -> None:
        """Hand the connection over."""
        self._is_handed_over = True
        self._forget_deadline()
        super().handle_websocket_upgrade(event)

    def _forget_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        """End a connection on which no request comes."""
        self._deadline = None
        if self._is_between and not self.transport.is_closing():
            refused = RefusedError(408, "service.request-stalled", head_s=self._head_s)
            self._refuse(refused, HTTPStatus.REQUEST_TIMEOUT)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer, unless too much is going on."""
        scope.setdefault("extensions", {})[CONNECTION] = self._remembered
        most = self._most
        if most is None or (len(self.connections) < most and len(self.tasks) <= most):
            await self._app(scope, receive, send)
            return
        refused = RefusedError(503, "service.crowded", retry_after_s=_RETRY_S, most=most)
        response = _refusal(refused, requested_language(scope, self._language))
        await response(scope, receive, send)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request; `msg` is uvicorn's."""
        if self._is_between:  # else an answer is half written
            self._refuse(RefusedError(400, "service.no-request"), HTTPStatus.BAD_REQUEST)
        self.transport.close()

    def _refuse(self, refused: RefusedError, status: HTTPStatus) -> None:
        refusal = _refusal(refused, self._language)
        head = [f"HTTP/1.1 {status.value} {status.phrase}".encode()]
        head += [b"%s: %s" % header for header in refusal.raw_headers]
        self.transport.write(b"\r\n".join([*head, b"", bytes(refusal.body)]))
        self.transport.close()


def refusing_protocol(language: Language, head_s: float = _HEAD_S) -> type[asyncio.Protocol]:
    """Return what uvicorn makes connections with.

    Parameters
    ----------
    language : {"en", "ko"}
        Language for clients that ask for none Barun speaks.
    head_s : float
        Seconds within which the head of a request must be there.
    """
    made = partial(_RefusingProtocol, language=language, head_s=head_s)
    return cast("type[asyncio.Protocol]", made)
