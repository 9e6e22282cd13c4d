"""Refusals of the server itself, over a real (Unix) socket."""

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import Receive, Scope, Send

from tests.fixtures.unix_server import serving

_MOST = 2
_HELLO = b"GET / HTTP/1.1\r\nHost: x\r\nAccept-Language: en\r\n\r\n"


_HEAD_S = 2.0


async def _app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        await asyncio.sleep(1.5 * _HEAD_S)
        await send({"type": "websocket.send", "text": "still here"})
        return
    if scope["path"] != "/slow":
        await PlainTextResponse("answered")(scope, receive, send)
        return

    async def parts() -> AsyncIterator[str]:
        yield "begun"
        await asyncio.sleep(60)

    await StreamingResponse(parts())(scope, receive, send)


def _serving(folder: Path, head_s: float = 60.0) -> AbstractAsyncContextManager[Path]:
    return serving(_app, folder, language="ko", head_s=head_s, most_connections=_MOST + 1)


async def _connect(
    path: Path, stack: AsyncExitStack
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_unix_connection(str(path))
    stack.callback(writer.close)
    return reader, writer


async def _read(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
    return (
        int(head[0].split()[1]),
        headers,
        await reader.readexactly(int(headers["content-length"])),
    )


def _run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(test, 60))


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"nothing of the kind\r\n\r\n", id="no request"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\nX: " + 70_000 * b"x", id="long headers"),
    ],
)
def test_what_is_no_request_is_refused_in_the_one_shape(sent: bytes, tmp_path: Path) -> None:
    async def test() -> None:
        async with _serving(tmp_path) as path, AsyncExitStack() as stack:
            reader, writer = await _connect(path, stack)
            writer.write(sent)
            status, headers, body = await _read(reader)
            assert await reader.read() == b""  # the connection is closed
        assert status == 400
        assert headers["content-type"] == "application/json"
        assert headers["x-content-type-options"] == "nosniff"
        error = json.loads(body)["error"]
        assert (error["code"], error["details"]) == ("service.no-request", {})
        assert "HTTP 요청" in error["message"]

    _run(test())


def test_too_many_connections_are_refused_in_the_one_shape(tmp_path: Path) -> None:
    async def test() -> None:
        async with _serving(tmp_path) as path, AsyncExitStack() as stack:
            for _ in range(_MOST):
                reader, writer = await _connect(path, stack)
                writer.write(_HELLO)
                assert (await _read(reader))[::2] == (200, b"answered")
            reader, writer = await _connect(path, stack)
            writer.write(_HELLO)
            status, headers, body = await _read(reader)
            assert await reader.read() == b""
        assert (status, headers["retry-after"]) == (503, "5")
        error = json.loads(body)["error"]
        assert (error["code"], error["details"]) == ("service.crowded", {"most": _MOST + 1})
        assert error["message"].startswith("The service keeps 3 connections")

    _run(test())


def test_a_half_written_answer_is_not_written_into(tmp_path: Path) -> None:
    async def test() -> None:
        async with _serving(tmp_path) as path, AsyncExitStack() as stack:
            reader, writer = await _connect(path, stack)
            writer.write(b"POST /slow HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            await reader.readuntil(b"begun\r\n")
            writer.write(b"no chunk\r\n")
            assert await reader.read() == b""

    _run(test())


def test_nothing_is_written_into_a_websocket_that_was_handed_over(tmp_path: Path) -> None:
    upgrade = (
        b"GET /live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )

    async def test() -> None:
        async with _serving(tmp_path, _HEAD_S) as path, AsyncExitStack() as stack:
            reader, writer = await _connect(path, stack)
            writer.write(upgrade)
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
            # a text frame of ten bytes, later than a request would have had to come
            assert await reader.readexactly(12) == b"\x81\x0astill here"

    _run(test())
