"""The live service in process, without sockets and models, and clients that talk to it."""

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from fastapi import FastAPI
from starlette.types import Message

from barun.capture.pose_engine import PoseEngine
from barun.landmarks import LandmarkSequence
from barun.pipeline.live.live_room import LiveRoom
from barun.pipeline.live.sitting_choice import SittingChoice
from barun.posture.view.geometry import view_probabilities
from barun.service.app import create_app
from barun.service.installation import Installation
from barun.service.live.frames import HEADER_BYTES
from barun.service.live.hub import LiveHub
from barun.service.live.limits import LiveLimits
from barun.service.live.service_messages import SERVICE_MESSAGE
from barun.service.settings import ServiceSettings
from barun.store.records import LOCAL_PERSON, AgreementRecord
from tests.fixtures.launch import headers_of
from tests.service.fakes import FakeAnalyser

__all__ = ["HOST", "Client", "Clock", "Live", "frame", "frames_of", "live", "run"]

T = TypeVar("T")
HOST = "127.0.0.1:8765"
_WAIT_S = 60.0
_NOON_S = 1_795_003_200.0


class Clock:
    """Goes when it is told."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s

    def utc(self) -> float:
        return _NOON_S + self.now_s


def frame(
    seq: int,
    time_s: float,
    body: bytes = b"",
    *,
    kind: int = 3,
    flags: int = 0,
    skipped: int = 0,
    size: tuple[int, int] = (1280, 720),
) -> bytes:
    """Return a binary frame, of nobody by default."""
    head = bytes([kind, flags]) + skipped.to_bytes(2, "little") + seq.to_bytes(4, "little")
    head += np.array([time_s], dtype="<f8").tobytes()
    head += size[0].to_bytes(2, "little") + size[1].to_bytes(2, "little")
    assert len(head) == HEADER_BYTES
    return head + body


def frames_of(sequence: LandmarkSequence, every: int = 3) -> list[bytes]:
    """Return the landmarks of a recording as they stand behind the header of a frame."""
    world = sequence.world_xyz
    assert world is not None
    image = np.concatenate([sequence.image_xyz, sequence.visibility[..., None]], axis=-1)
    return [
        image[row].astype("<f4").tobytes() + world[row].astype("<f4").tobytes()
        for row in range(0, len(sequence), every)
    ]


class Client:
    """One WebSocket connection, as ASGI sees it."""

    def __init__(self, app: FastAPI, headers: dict[str, str] | None = None) -> None:
        known = headers_of(app).items()
        told = {"host": HOST, "origin": f"http://{HOST}", **{k.lower(): v for k, v in known}}
        told |= headers or {}
        self.scope: dict[str, Any] = {
            "type": "websocket",
            "asgi": {"version": "3.0"},
            "scheme": "ws",
            "path": "/api/live",
            "raw_path": b"/api/live",
            "root_path": "",
            "query_string": b"",
            "headers": [(key.encode(), value.encode()) for key, value in told.items()],
            "subprotocols": [],
            "extensions": {"websocket.http.response": {}},
        }
        self.code: int | None = None
        """With which the service has ended the connection."""
        self.status: int | None = None
        """Of the answer to the handshake, where it was refused."""
        self.welcome: dict[str, Any] = {}
        self.may_send = asyncio.Event()
        """While it is not set, the client takes nothing."""
        self.may_send.set()
        self.heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.seq = 0
        self._incoming: asyncio.Queue[Message] = asyncio.Queue()
        self._incoming.put_nowait({"type": "websocket.connect"})
        self._opened = asyncio.Event()
        self._task = asyncio.create_task(self._serve(app))

    async def _serve(self, app: FastAPI) -> None:
        try:
            await app(self.scope, self._incoming.get, self._take)
        finally:
            self._opened.set()

    async def _take(self, message: Message) -> None:
        await self.may_send.wait()
        kind = message["type"]
        if kind == "websocket.accept":
            self._opened.set()
        elif kind == "websocket.http.response.start":
            self.status = message["status"]
        elif kind == "websocket.close":
            self.code = message["code"]
            self._incoming.put_nowait({"type": "websocket.disconnect", "code": self.code})
        elif kind == "websocket.send":
            heard = json.loads(message["text"])
            SERVICE_MESSAGE.validate_json(message["text"])  # every message keeps to its model
            self.heard.put_nowait(heard)

    async def open(self) -> None:
        await asyncio.wait_for(self._opened.wait(), _WAIT_S)

    async def hello(self, **changes: object) -> dict[str, Any]:
        """Say hello and return the welcome."""
        await self.open()
        self.say(type="hello", protocol=1, camera={"id": "c", "label": "webcam"}, **changes)
        self.welcome = await self.hear("welcome")
        return self.welcome

    def say(self, **message: object) -> None:
        self.send(json.dumps(message))

    def send(self, data: str | bytes) -> None:
        key = "text" if isinstance(data, str) else "bytes"
        self._incoming.put_nowait({"type": "websocket.receive", key: data})

    def show(self, time_s: float, body: bytes = b"") -> None:
        """Send a frame."""
        self.seq += 1
        self.send(frame(self.seq, time_s, body, kind=1 if body else 3, flags=int(bool(body))))

    async def hear(self, kind: str | None = None) -> dict[str, Any]:
        """Return the next message, of a kind if one is said; others are passed over."""
        while True:
            message = await asyncio.wait_for(self.heard.get(), _WAIT_S)
            if kind is None or message["type"] == kind:
                return message

    def hear_all(self) -> list[dict[str, Any]]:
        """Return what has been heard and not yet looked at."""
        return [self.heard.get_nowait() for _ in range(self.heard.qsize())]

    async def ended(self) -> int | None:
        """Wait for the end of the connection and return its code."""
        await asyncio.wait_for(asyncio.wait([self._task]), _WAIT_S)
        return self.code

    async def leave(self) -> None:
        """Lose the connection."""
        self.may_send.set()
        self._incoming.put_nowait({"type": "websocket.disconnect", "code": 1006})
        await asyncio.wait_for(asyncio.wait([self._task]), _WAIT_S)


class Live:
    """An application with a clock of its own."""

    def __init__(self, app: FastAPI, hub: LiveHub, clock: Clock) -> None:
        self.app = app
        self.hub = hub
        self.clock = clock
        self.clients: list[Client] = []

    async def connect(self, headers: dict[str, str] | None = None) -> Client:
        client = Client(self.app, headers)
        self.clients.append(client)
        await client.open()
        return client

    async def join(self, **changes: object) -> Client:
        """Connect and say hello."""
        client = await self.connect()
        await client.hello(**changes)
        return client

    def mind(self) -> None:
        """Let the service look after its sessions, as it does once a second."""
        self.app.state.live.minder.mind()

    async def watch(self, client: Client, bodies: list[bytes]) -> list[dict[str, Any]]:
        """Show frames, ten a second, and return everything heard."""
        heard: list[dict[str, Any]] = []
        for body in bodies:
            self.clock.now_s += 0.1
            client.show(self.clock.now_s, body)
            while True:
                heard.append(await client.hear())
                if heard[-1]["type"] == "answer":
                    break
        await asyncio.sleep(0)
        return heard + client.hear_all()

    async def agree(self) -> None:
        """Let the person agree to a history."""
        record = AgreementRecord(LOCAL_PERSON, "1", "en", self.clock.utc())
        writer = self.app.state.writer
        assert await asyncio.wrap_future(writer.put_agreement(record))


@asynccontextmanager
async def live(
    limits: LiveLimits | None = None,
    data_folder: Path | None = None,
    clock: Clock | None = None,
    engine: PoseEngine | None = None,
    source: str = "",
    database_url: str = "",
) -> AsyncIterator[Live]:
    """Run the service until the end of the block."""
    clock = clock or Clock()
    numbers = count()

    def room(n_slots: int, choice: SittingChoice) -> LiveRoom:
        return LiveRoom(n_slots, view_probabilities, lambda: f"id-{next(numbers)}", choice)

    settings = ServiceSettings(
        data_folder="" if data_folder is None else str(data_folder),
        source=source,
        database_url=database_url,
    )
    app = create_app(
        settings,
        analyse=FakeAnalyser(),
        examine=lambda _language: Installation((), ()),
        clock=clock,
        utc=clock.utc,
        live_limits=limits or LiveLimits(most_sessions=6),
        room=room,
        make_engine=None if engine is None else lambda: engine,
    )
    async with app.router.lifespan_context(app):
        running = Live(app, await app.state.live.ready(), clock)
        try:
            yield running
        finally:
            for client in running.clients:
                await client.leave()


def run(test: Coroutine[Any, Any, T]) -> T:
    """Run a test of the service."""
    return asyncio.run(asyncio.wait_for(test, 4 * _WAIT_S))
