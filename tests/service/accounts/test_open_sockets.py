"""WebSockets end with their login, also where another process ended it."""

import asyncio
from typing import Any

import pytest

from barun.service.accounts.open_sockets import LOGGED_OUT, OpenSockets
from barun.service.asking import Asker

ASKER = Asker("a-1", "person", b"hash")


class Logins:
    """Which tokens hold."""

    def __init__(self, *tokens: str) -> None:
        self.tokens = set(tokens)
        self.is_away = False
        self.n_refused = 0

    def find(self, token: str) -> Asker | None:
        if self.is_away:
            self.n_refused += 1
            raise OSError
        return ASKER if token in self.tokens else None


class Connection:
    """An application that serves until it is told to end."""

    def __init__(self, sockets: OpenSockets, token: str) -> None:
        self.sent: list[dict[str, Any]] = []
        self._ended = asyncio.Event()
        self.task = asyncio.create_task(
            sockets.serve(self._app, token, {}, self._receive, self._send)
        )

    async def _app(self, _scope: object, receive: Any, _send: object) -> None:
        await receive()

    async def _receive(self) -> dict[str, Any]:
        await self._ended.wait()
        return {"type": "websocket.disconnect"}

    async def _send(self, message: Any) -> None:
        self.sent.append(message)
        self._ended.set()

    async def leave(self) -> None:
        self._ended.set()
        await asyncio.wait_for(self.task, 60)


CLOSED = [{"type": "websocket.close", "code": LOGGED_OUT}]


def test_only_those_whose_login_has_ended_are_closed_and_once() -> None:
    async def watch() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        logins = Logins("hers", "his")
        sockets = OpenSockets(logins.find)
        hers, his = Connection(sockets, "hers"), Connection(sockets, "his")
        await asyncio.sleep(0)
        await sockets.look()
        assert hers.sent == his.sent == []
        logins.tokens.discard("hers")
        await sockets.look()
        await sockets.look()
        await asyncio.wait_for(hers.task, 60)
        await his.leave()
        return hers.sent, his.sent

    assert asyncio.run(watch()) == (CLOSED, [])


def test_what_another_process_ended_is_noticed_and_a_fault_ends_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("barun.service.accounts.open_sockets._EVERY_S", 0.01)

    async def watch() -> list[dict[str, Any]]:
        logins = Logins("hers")
        sockets = OpenSockets(logins.find)
        hers = Connection(sockets, "hers")
        logins.is_away = True
        looking = asyncio.create_task(sockets.run())
        while logins.n_refused < 2:  # after a fault it looks again
            await asyncio.sleep(0.01)
        assert hers.sent == []
        logins.is_away = False
        logins.tokens.clear()
        await asyncio.wait_for(hers.task, 30)
        looking.cancel()
        return hers.sent

    assert asyncio.run(watch()) == CLOSED
