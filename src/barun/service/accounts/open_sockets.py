"""WebSockets that are open: they end with the login they were opened with."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from starlette.types import Message, Receive, Scope, Send

from barun.service.asking import Asker
from barun.service.logs import log_event
from barun.service.side_thread import run_beside

__all__ = ["LOGGED_OUT", "OpenSockets"]

LOGGED_OUT: Final = 4401
"""Code a WebSocket is closed with when its login has ended."""
_EVERY_S: Final = 1.0
"""How soon an end is noticed that came from another process, such as the command line."""


@dataclass(slots=True, eq=False)
class _Socket:
    token: str = field(repr=False)
    send: Send
    is_open: bool = True


class OpenSockets:
    """Knows the open WebSockets of logins; lives in one event loop.

    Parameters
    ----------
    find : callable
        Returns whose login a token is of; None when it has ended. Blocks.
    """

    def __init__(self, find: Callable[[str], Asker | None]) -> None:
        self._find = find
        self._sockets: set[_Socket] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._looking: asyncio.Task[None] | None = None

    async def serve(
        self,
        app: Callable[[Scope, Receive, Send], object],
        token: str,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        """Serve one connection as `app` does, until its login ends."""
        socket = _Socket(token, send)

        async def send_while_open(message: Message) -> None:
            if message["type"] == "websocket.close":
                socket.is_open = False
            await send(message)

        self._loop = asyncio.get_running_loop()
        self._sockets.add(socket)
        try:
            await app(scope, receive, send_while_open)  # type: ignore[misc] # an ASGI application
        finally:
            socket.is_open = False
            self._sockets.discard(socket)

    def look_now(self) -> None:
        """Close what has to be closed, at once; from any thread."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._begin_to_look)

    async def run(self) -> None:
        """Look once a second until cancelled."""
        while True:
            await asyncio.sleep(_EVERY_S)
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 # looking must go on
                log_event("sockets_unseen", level="error", error_type=type(error).__name__)

    async def look(self) -> None:
        """Close every WebSocket whose login has ended."""
        tokens = {one.token for one in self._sockets}
        if not tokens:
            return
        ended = await run_beside(self._ended, tokens)
        for socket in [one for one in self._sockets if one.token in ended and one.is_open]:
            socket.is_open = False
            with suppress(Exception):  # the connection may be gone already
                await socket.send({"type": "websocket.close", "code": LOGGED_OUT})
            log_event("socket_ended", code=LOGGED_OUT)

    def _ended(self, tokens: set[str]) -> set[str]:
        return {token for token in tokens if self._find(token) is None}

    def _begin_to_look(self) -> None:
        self._looking = asyncio.ensure_future(self.look())
