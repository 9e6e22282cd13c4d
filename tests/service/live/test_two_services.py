"""Two services of one PostgreSQL behind a proxy: one is killed, the other goes on."""

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect

from barun.posture.calibration.profile_json import profile_to_json
from barun.service.launch.key_file import kept_key
from barun.store.opening import open_store
from barun.store.records import LOCAL_PERSON, AgreementRecord, ProfileRecord
from scripts.ended_process import ended
from tests.fixtures.patience import wait_until
from tests.pipeline.live.watched import front_profile, sitting
from tests.service.live.client import frame, frames_of

pytestmark = [pytest.mark.slow, pytest.mark.allow_hosts(["127.0.0.1"])]

_PATIENCE_S = 60.0
_BACK_WITHIN_S = 5.0
_CAMERA = {"id": "c", "label": "webcam"}


@dataclass
class Service:
    """A running `barun serve`."""

    process: subprocess.Popen[bytes]
    port: int


@dataclass
class Proxy:
    """Leads every connection to the first service that answers."""

    services: list[int]
    """Their ports."""
    used: list[int] = field(default_factory=list)
    """Where connections were led to, in order."""

    async def lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Connect one client."""
        for port in self.services:
            try:
                back = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                continue
            self.used.append(port)
            await asyncio.gather(_pour(reader, back[1]), _pour(back[0], writer))
            return
        writer.close()


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def proxied(services: list[int]) -> AsyncIterator[tuple[Proxy, int]]:
    """Run a proxy; give it and its port."""
    proxy = Proxy(services)
    server = await asyncio.start_server(proxy.lead, "127.0.0.1", 0)
    async with server:
        yield proxy, server.sockets[0].getsockname()[1]


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def serving(folder: Path, url: str) -> Iterator[Service]:
    """Run `barun serve` until the end of the block."""
    port = _free_port()
    command = [sys.executable, "-m", "barun.cli.main", "serve", "--port", str(port)]
    environment = os.environ | {"BARUN_DATA_FOLDER": str(folder), "BARUN_DATABASE_URL": url}
    with ended(
        subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    ) as process:
        wait_until(lambda: _is_ready(port), look_s=0.05)
        yield Service(process, port)


def _is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def agree_and_calibrate(folder: Path, url: str) -> None:
    """Let the person of this machine agree to a history and have a profile."""
    store = open_store(folder, url, time.time()).store
    store.apply([AgreementRecord(LOCAL_PERSON, "1", "en", time.time())])
    content = profile_to_json(front_profile())
    store.apply([ProfileRecord("one", LOCAL_PERSON, "c", "", content, time.time())])
    store.close()


def n_kept(folder: Path, url: str) -> int:
    """Return how many sessions are kept in the database."""
    store = open_store(folder, url, time.time()).store
    try:
        return len(store.kept_sessions.names(LOCAL_PERSON))
    finally:
        store.close()


async def hear(socket_: ClientConnection, kind: str) -> dict[str, Any]:
    """Return the next message of a kind."""
    while True:
        message = json.loads(await asyncio.wait_for(socket_.recv(), _PATIENCE_S))
        if message["type"] == kind:
            return dict(message)


async def join(port: int, key: str, **hello: object) -> tuple[ClientConnection, dict[str, Any]]:
    """Connect through the proxy and say hello; give the connection and the welcome."""
    host = f"127.0.0.1:{port}"
    connection = await connect(
        f"ws://{host}/api/live",
        origin=f"http://{host}",  # type: ignore[arg-type] # a NewType of str
        additional_headers={"Authorization": f"Bearer {key}"},
        proxy=None,
    )
    said = {"type": "hello", "protocol": 1, "camera": _CAMERA, **hello}
    await connection.send(json.dumps(said))
    return connection, await hear(connection, "welcome")


async def watch(connection: ClientConnection, first: int, n_frames: int) -> dict[str, Any]:
    """Show somebody who sits, ten times a second; return the last answer."""
    bodies = frames_of(sitting())
    answer: dict[str, Any] = {}
    for seq in range(first, first + n_frames):
        await connection.send(frame(seq, time.time(), bodies[seq % len(bodies)], kind=1, flags=1))
        answer = await hear(connection, "answer")
        await asyncio.sleep(0.1)
    return answer


async def _is_kept(folder: Path, url: str, connection: ClientConnection) -> int:
    """Go on sitting until the session is kept; return the number of the next frame."""
    seq, end_s = 1, time.monotonic() + _PATIENCE_S
    while await asyncio.to_thread(n_kept, folder, url) == 0:
        assert time.monotonic() < end_s, "the session was never kept"
        await watch(connection, seq, 10)
        seq += 10
    return seq


def test_a_killed_services_session_goes_on_at_the_other(
    tmp_path: Path, empty_postgres_url: str
) -> None:
    async def test() -> None:
        ports = [first.port, second.port]
        async with proxied(ports) as (proxy, port):
            connection, welcome = await join(port, key, profile_id="one")
            assert welcome["profile"]["profile_id"] == "one"
            seq = await _is_kept(tmp_path, empty_postgres_url, connection)
            assert (await watch(connection, seq, 5))["state"] == "monitoring"

            first.process.kill()
            first.process.wait()
            killed_s = time.monotonic()
            other, again = await join(port, key, resume=welcome["resume_token"])
            back_s = time.monotonic() - killed_s

            assert proxy.used[0] == first.port
            assert proxy.used[-1] == second.port
            assert again["is_resumed"] is True
            assert again["session_id"] == welcome["session_id"]
            assert again["profile"]["profile_id"] == "one"
            assert back_s < _BACK_WITHIN_S
            assert (await watch(other, seq + 5, 10))["state"] == "monitoring"
            await other.close()

    agree_and_calibrate(tmp_path, empty_postgres_url)
    with ExitStack() as stack:
        first, second = (
            stack.enter_context(serving(tmp_path, empty_postgres_url)) for _ in range(2)
        )
        key = kept_key(str(tmp_path)) or ""
        assert key
        asyncio.run(test())
