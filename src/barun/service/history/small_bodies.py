"""Requests whose body is a few lines of JSON: read within limits before anything is made of it."""

from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import Request, Response
from fastapi.routing import APIRoute

from barun.service.body import read_body

__all__ = ["SMALL_BODY_FAULTS", "SmallBodyRoute"]

SMALL_BODY_FAULTS: Final = (400, 408, 413)
"""Statuses that say a body broke off or is no UTF-8, stalled, or is too large."""

_MOST_BYTES: Final = 16 * 1024
"""The largest settings take half of it."""
_STALL_S: Final = 10.0
_WITH_BODY: Final = frozenset({"PUT", "POST", "PATCH"})


class _ReadRequest(Request):
    """A request whose body was read."""

    def __init__(self, request: Request, content: bytes) -> None:
        super().__init__(request.scope, request.receive)
        self._content = content

    async def body(self) -> bytes:
        """Return the body."""
        return self._content


class SmallBodyRoute(APIRoute):
    """A route that refuses large and stalled bodies."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers."""
        answer = super().get_route_handler()

        async def limited(request: Request) -> Response:
            if request.method not in _WITH_BODY:
                return await answer(request)
            content = await read_body(request, max_bytes=_MOST_BYTES, stall_s=_STALL_S)
            return await answer(_ReadRequest(request, content))

        return limited
