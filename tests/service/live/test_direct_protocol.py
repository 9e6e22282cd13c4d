"""Messages that come straight from the connection, over a real (Unix) socket."""

import asyncio
import json
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from barun.service.live.direct_protocol import DirectProtocol
from tests.fixtures.launch import headers_of
from tests.pipeline.live.watched import sitting
from tests.service.live.client import HOST, Live, frame, frames_of, live, run

_MASK = b"\x11\x22\x33\x44"


def masked(payload: bytes) -> bytes:
    return bytes(byte ^ _MASK[place % 4] for place, byte in enumerate(payload))


def message(code: int, payload: bytes) -> bytes:
    """Return one WebSocket frame of a client."""
    length = len(payload)
    if length < 126:
        head = bytes([code, 0x80 | length])
    else:
        head = bytes([code, 0xFE]) + struct.pack("!H", length)
    return head + _MASK + masked(payload)


class Wire:
    """A client made of bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def open(cls, path: Path, app: FastAPI) -> "Wire":
        wire = cls(*await asyncio.open_unix_connection(str(path)))
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers_of(app).items())
        wire.writer.write(
            f"GET /api/live HTTP/1.1\r\nHost: {HOST}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\n{lines}Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            f"Origin: http://{HOST}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        head = await wire.reader.readuntil(b"\r\n\r\n")
        assert b" 101 " in head, head
        wire.send(message(0x81, b'{"type": "hello", "protocol": 1}'))
        assert json.loads((await wire.read())[1])["type"] == "welcome"
        return wire

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    async def read(self) -> tuple[int, bytes]:
        """Return code and payload of the next frame of the service."""
        head = await asyncio.wait_for(self.reader.readexactly(2), 60)
        length = head[1]
        if length == 126:
            length = int.from_bytes(await self.reader.readexactly(2), "big")
        elif length == 127:
            length = int.from_bytes(await self.reader.readexactly(8), "big")
        return head[0] & 15, await self.reader.readexactly(length)

    async def answer(self) -> int:
        """Return the number of the next answer."""
        while True:
            code, payload = await self.read()
            if code == 1 and (heard := json.loads(payload))["type"] == "answer":
                return int(heard["seq"])

    async def end(self) -> bytes:
        """Read until the end and return the payload of the last close frame."""
        last = b""
        try:
            while True:
                code, payload = await self.read()
                last = payload if code == 8 else last
        except (asyncio.IncompleteReadError, ConnectionError):
            return last

    async def close(self) -> None:
        self.writer.close()


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[tuple[Live, Path]]:
    """Serve on a Unix socket as `barun serve` does on TCP."""
    path = folder / "s"
    async with live() as service:
        config = uvicorn.Config(
            service.app,
            uds=str(path),
            ws=DirectProtocol,
            lifespan="off",
            log_config=None,
            access_log=False,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        server.capture_signals = _nothing  # type: ignore[method-assign, assignment] # pytest's
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.005)
        try:
            yield service, path
        finally:
            server.should_exit = True
            await serving
            path.unlink(missing_ok=True)


class _nothing:  # noqa: N801 # stands in for a function
    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...


def test_whole_messages_parts_and_pieces_are_all_understood(tmp_path: Path) -> None:
    async def test() -> None:
        async with served(tmp_path) as (service, path):
            wire = await Wire.open(path, service.app)
            body = frames_of(sitting())[0]
            frames = [frame(seq, float(seq), body, kind=1, flags=1) for seq in range(1, 6)]
            wire.send(message(0x82, frames[0]))
            assert await wire.answer() == 1
            # in parts: not the last, not the last, the last
            wire.send(message(0x02, frames[1][:100]) + message(0x00, frames[1][100:300]))
            wire.send(message(0x80, frames[1][300:]))
            assert await wire.answer() == 2
            # a ping between the parts
            wire.send(message(0x02, frames[2][:100]) + message(0x89, b"?"))
            assert await wire.read() == (10, b"?")
            wire.send(message(0x80, frames[2][100:]))
            assert await wire.answer() == 3
            # byte by byte
            for byte in message(0x82, frames[3]):
                wire.send(bytes([byte]))
                await asyncio.sleep(0)
            assert await wire.answer() == 4
            # a text and a frame in one piece
            wire.send(message(0x81, b'{"type": "pong"}') + message(0x82, frames[4]))
            assert await wire.answer() == 5
            await wire.close()

    run(test())


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (message(0x81, b"\xff\xfe"), 1007),  # no UTF-8
        (message(0x83, b""), 1002),  # no such frame
        (message(0xC2, frame(1, 1.0)), 1002),  # compressed, though that was not agreed
        (b"\x82\x14" + frame(1, 1.0), 1002),  # not masked
        (message(0x80, b"rest"), 1002),  # the rest of nothing
        (message(0x02, b"first") + message(0x82, frame(1, 1.0)), 1002),  # a whole within parts
        (b"\x82\xff" + struct.pack("!Q", 2**40) + _MASK, 1009),
    ],
)
def test_what_is_no_websocket_ends_the_connection(tmp_path: Path, data: bytes, code: int) -> None:
    async def test() -> None:
        async with served(tmp_path) as (service, path):
            wire = await Wire.open(path, service.app)
            wire.send(data)
            assert int.from_bytes((await wire.end())[:2], "big") == code
            await wire.close()
            await (await Wire.open(path, service.app)).close()

    run(test())


def test_a_client_that_reads_nothing_is_felt_by_nobody(tmp_path: Path) -> None:
    async def test() -> None:
        async with served(tmp_path) as (service, path):
            stalled, other = await Wire.open(path, service.app), await Wire.open(path, service.app)
            seats = list(service.hub.seats.values())
            body = frames_of(sitting())[0]
            for seq in range(1, 3000):
                service.clock.now_s += 0.1
                stalled.send(message(0x82, frame(seq, service.clock.now_s, body, kind=1, flags=1)))
                other.send(message(0x82, frame(seq, service.clock.now_s)))
                assert await other.answer() == seq
                if seats[0].outbox.n_dropped > 5:
                    break
            assert seats[0].outbox.n_dropped > 5
            await stalled.close()
            await other.close()

    run(test())


def test_a_flood_waits_in_its_own_connection(tmp_path: Path) -> None:
    async def test() -> None:
        async with served(tmp_path) as (service, path):
            flood, other = await Wire.open(path, service.app), await Wire.open(path, service.app)
            for seq in range(1, 20_000):
                flood.send(message(0x82, frame(seq, float(seq))))
            for seq in range(1, 20):
                other.send(message(0x82, frame(seq, float(seq))))
                assert await other.answer() == seq
            assert service.hub.figures.n_excess < 5000
            await flood.close()
            await other.close()

    run(test())


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=300),
            st.builds(message, st.integers(0, 255), st.binary(max_size=200)),
            st.builds(
                lambda code, payload, cut: message(code, payload)[:-cut],
                st.sampled_from([0x82, 0x81, 0x02, 0x80]),
                st.binary(min_size=20, max_size=200),
                st.integers(1, 19),
            ),
        ),
        max_size=12,
    )
)
def test_bytes_of_any_kind_harm_nobody_else(tmp_path: Path, pieces: list[bytes]) -> None:
    async def test() -> None:
        async with served(tmp_path) as (service, path):
            wild, tame = await Wire.open(path, service.app), await Wire.open(path, service.app)
            for seq, piece in enumerate(pieces, 1):
                wild.send(piece)
                tame.send(message(0x82, frame(seq, float(seq))))
                assert await tame.answer() == seq
            await wild.close()
            await (await Wire.open(path, service.app)).close()
            await tame.close()

    run(test())
