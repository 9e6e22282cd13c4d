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
from barun.service.problems import RefusedError, error_response
from barun.service.protection import SECURITY_HEADERS

__all__ = ["refusing_protocol"]

_RETRY_S: Final = 5
_ALWAYS: Final = {**SECURITY_HEADERS, "Cache-Control": "no-store", "Connection": "close"}


def _refusal(refused: RefusedError, language: Language) -> Response:
    response = error_response(refused, language)
    response.headers.update(_ALWAYS)
    return response


class _RefusingProtocol(H11Protocol):
    """A connection that refuses in the one shape of errors."""

    def __init__(self, *given: Any, language: Language, **also_given: Any) -> None:  # by uvicorn
        super().__init__(*given, **also_given)
        self._language = language
        self._most, self.limit_concurrency = self.limit_concurrency, None
        self._app, self.app = self.app, self._answer

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer, unless too much is going on."""
        most = self._most
        if most is None or (len(self.connections) < most and len(self.tasks) <= most):
            await self._app(scope, receive, send)
            return
        refused = RefusedError(503, "service.crowded", retry_after_s=_RETRY_S, most=most)
        response = _refusal(refused, requested_language(scope, self._language))
        await response(scope, receive, send)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request; `msg` is uvicorn's."""
        if self.cycle is None or self.cycle.response_complete:  # else one is half written
            refusal = _refusal(RefusedError(400, "service.no-request"), self._language)
            status = HTTPStatus.BAD_REQUEST
            head = [f"HTTP/1.1 {status.value} {status.phrase}".encode()]
            head += [b"%s: %s" % header for header in refusal.raw_headers]
            self.transport.write(b"\r\n".join([*head, b"", bytes(refusal.body)]))
        self.transport.close()


def refusing_protocol(language: Language) -> type[asyncio.Protocol]:
    """Return what uvicorn makes connections with.

    Parameters
    ----------
    language : {"en", "ko"}
        Language for clients that ask for none Barun speaks.
    """
    return cast("type[asyncio.Protocol]", partial(_RefusingProtocol, language=language))
