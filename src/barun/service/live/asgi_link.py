"""A connection of any ASGI server: a task sends what is queued."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from starlette.types import Send

__all__ = ["AsgiLink"]

_MOST_QUEUED: Final = 8


class AsgiLink:
    """Sends texts one after the other; does not take more than a few at once.

    Parameters
    ----------
    send : Send
        Of the ASGI connection.
    on_writable : callable
        Told when more is taken again.
    """

    def __init__(self, send: Send, on_writable: Callable[[], None]) -> None:
        self._send = send
        self._on_writable = on_writable
        self._texts: deque[bytes] = deque()
        self._wakes = asyncio.Event()
        self._code: int | None = None
        self._task = asyncio.create_task(self._run())

    @property
    def is_writable(self) -> bool:
        """Whether more is taken now."""
        return len(self._texts) < _MOST_QUEUED and self._code is None

    def write(self, text: bytes) -> None:
        """Send a text after those before."""
        if self._code is None:
            self._texts.append(text)
            self._wakes.set()

    def rest(self, seconds: float) -> None:
        """Do nothing: how much is read is up to the server."""

    def close(self, code: int) -> None:
        """End the connection after what is queued."""
        if self._code is None:
            self._code = code
            self._wakes.set()

    async def finish(self) -> None:
        """Wait until everything is sent, or the connection is gone."""
        if self._code is None:
            self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await self._wakes.wait()
            self._wakes.clear()
            while self._texts:
                await self._send({"type": "websocket.send", "text": self._texts[0].decode()})
                self._texts.popleft()
            if self._code is not None:
                await self._send({"type": "websocket.close", "code": self._code})
                return
            self._on_writable()
