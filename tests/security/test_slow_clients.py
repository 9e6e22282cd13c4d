"""Clients that are slow on purpose hold nothing that others need."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from barun.service.body import read_body
from barun.service.problems import RefusedError
from tests.fixtures.unix_server import serving

_HEAD_S = 0.8
_PATIENCE_S = 30


async def _app(scope: Scope, _: Receive, send: Send) -> None:
    await asyncio.sleep(3 * _HEAD_S if scope["path"] == "/long" else 0)
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\nX-", id="half-a-head"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HT", id="half-a-second-head"),
    ],
)
def test_who_sends_no_whole_head_is_sent_away(sent: bytes, tmp_path: Path) -> None:
    async def trickle(writer: asyncio.StreamWriter) -> None:
        while not writer.is_closing():
            writer.write(b"a")
            await asyncio.sleep(_HEAD_S / 5)

    async def test() -> None:
        async with serving(_app, tmp_path, head_s=_HEAD_S) as path:
            reader, writer = await asyncio.open_unix_connection(str(path))
            writer.write(sent)
            going_on = asyncio.create_task(trickle(writer)) if sent else None
            try:
                said = await asyncio.wait_for(reader.read(), _PATIENCE_S)
            except (BrokenPipeError, ConnectionResetError):
                said = b"408"  # it came while we wrote
            if going_on is not None:
                going_on.cancel()
            writer.close()
        assert b"408" in said

    asyncio.run(test())


def test_many_of_them_keep_nobody_out_and_a_long_answer_is_waited_for(tmp_path: Path) -> None:
    async def test() -> None:
        async with serving(_app, tmp_path, head_s=_HEAD_S) as path, AsyncExitStack() as stack:
            for _ in range(200):
                _, writer = await asyncio.open_unix_connection(str(path))
                stack.callback(writer.close)
                writer.write(b"GET / HTTP/1.1\r\nX-")
            reader, writer = await asyncio.open_unix_connection(str(path))
            stack.callback(writer.close)
            for asked in (b"/long", b"/"):
                writer.write(b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % asked)
                head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _PATIENCE_S)
                assert head.startswith(b"HTTP/1.1 204")

    asyncio.run(test())


def _request(parts: list[bytes], pause_s: float) -> Request:
    async def receive() -> Message:
        await asyncio.sleep(pause_s)
        part = parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(parts)}

    scope: dict[str, Any] = {"type": "http", "method": "POST", "path": "/", "headers": []}
    return Request(scope, receive)


def test_who_sends_a_byte_now_and_then_is_sent_away() -> None:
    async def test() -> None:
        request = _request([b"x"] * 10_000, 0.01)  # never silent for a tenth of a second
        with pytest.raises(RefusedError) as raised:
            await read_body(request, max_bytes=1 << 20, stall_s=0.1)
        assert raised.value.status == 408

    asyncio.run(asyncio.wait_for(test(), _PATIENCE_S))


def test_a_slow_network_is_waited_for() -> None:
    async def test() -> None:
        request = _request([b"x" * 4096] * 30, 0.05)  # 80 kB/s, for longer than one may be silent
        content = await read_body(request, max_bytes=1 << 20, stall_s=1.0)
        assert len(content) == 30 * 4096

    asyncio.run(asyncio.wait_for(test(), _PATIENCE_S))
