"""Simulated people at a running service: each sits, answers pings, and comes back when led away."""

import asyncio
import contextlib
import json
import struct
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from barun.drills.scene import CameraChange, Scene

__all__ = ["SitterFigures", "Sitters"]

_HEADER: Final = struct.Struct("<BBHIdHH")
_LANDMARKS, _WITH_WORLD, _SIZE_WH = 1, 1, (1280, 720)
_CREDIT: Final = 2
"""Frames that may be unanswered."""
_HELLO_S: Final = 20.0
_LATE_S: Final = 0.1
_AGAIN_S: Final = 0.5
"""Between two tries to come back."""
_RESUME_S: Final = 60.0
"""For how long the service keeps a session whose connection was lost."""


@dataclass(slots=True)
class SitterFigures:
    """Counted since the beginning."""

    n_sent: int = 0
    n_answered: int = 0
    n_late: int = 0
    """Answers that took longer than 100 ms."""
    n_returns: int = 0
    """Connections that were lost and found their session again."""
    n_dropped: int = 0
    """Sessions that were lost for good: another one had to be begun, or none came to be."""
    latencies_s: list[float] = field(default_factory=list)
    heard: list[tuple[float, str]] = field(default_factory=list)
    """What the service told the people, and when, seconds since 1970 UTC: ``notice:<code>``,
    ``drift:<reason>``, and ``state:<state>`` whenever that of a session changes."""

    def percentile_ms(self, percent: float) -> float:
        """Return what so many percent of the answers took at most; NaN without answers."""
        if not self.latencies_s:
            return float("nan")
        return 1000 * float(np.percentile(self.latencies_s, percent))


class Sitters:
    """People in sessions of their own, in a thread of their own.

    Parameters
    ----------
    port : int
        Of the service on this machine.
    key : str
        Its launch key.
    profiles : sequence of str
        Ids of profiles they sit with, in turns.
    scenes : sequence of Scene
        What the cameras see, one a profile.
    n_sessions : int
        How many.
    rate_hz : float
        Frames a second of each.
    """

    def __init__(
        self,
        port: int,
        key: str,
        profiles: Sequence[str],
        scenes: Sequence[Scene],
        n_sessions: int,
        rate_hz: float,
    ) -> None:
        self.figures = SitterFigures()
        self._address = f"127.0.0.1:{port}"
        self._key = key
        self._profiles = profiles
        self._scenes = scenes
        self._n_sessions = n_sessions
        self._rate_hz = rate_hz
        self._stops = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sitters", daemon=True)
        self._change: CameraChange | None = None

    def start(self) -> None:
        """Let them come."""
        self._thread.start()

    def stop(self) -> None:
        """Let them go; returns when all are gone."""
        self._stops.set()
        self._thread.join()

    def move_cameras(self, change: CameraChange | None) -> None:
        """Show everything as moved cameras do, from now on; None puts them back."""
        self._change = change

    def heard(self, word: str, since_s: float) -> str | None:
        """Return the first thing anybody was told since that begins so; None if nobody was."""
        for at_s, said in list(self.figures.heard):
            if at_s >= since_s and said.startswith(word):
                return said
        return None

    def _run(self) -> None:
        asyncio.run(self._sit_all())

    async def _sit_all(self) -> None:
        await asyncio.gather(*(self._sit(number) for number in range(self._n_sessions)))

    async def _sit(self, number: int) -> None:
        token, lost_s = "", 0.0
        while not self._stops.is_set():
            try:
                connection, welcome = await self._join(number, token)
            except (OSError, WebSocketException, TimeoutError):
                await asyncio.sleep(_AGAIN_S)
                if token and time.monotonic() - lost_s > _RESUME_S:
                    self.figures.n_dropped += 1
                    token = ""
                continue
            if token:
                is_resumed = bool(welcome.get("is_resumed"))
                self.figures.n_returns += is_resumed
                self.figures.n_dropped += not is_resumed
            token = str(welcome["resume_token"])
            with contextlib.suppress(OSError, WebSocketException):
                await self._show(connection, number)
            with contextlib.suppress(OSError, WebSocketException):
                await connection.close()
            lost_s = time.monotonic()

    async def _join(self, number: int, token: str) -> tuple[ClientConnection, dict[str, Any]]:
        profile = self._profiles[number % len(self._profiles)]
        connection = await connect(
            f"ws://{self._address}/api/live",
            additional_headers={
                "Authorization": f"Bearer {self._key}",
                "Origin": f"http://{self._address}",
            },
            open_timeout=_HELLO_S,
            ping_interval=None,
            compression=None,
            proxy=None,
        )
        hello: dict[str, object] = {
            "type": "hello",
            "protocol": 1,
            "camera": {"id": "drill", "label": "drill"},
            "profile_id": profile,
        }
        await connection.send(json.dumps(hello | ({"resume": token} if token else {})))
        while True:
            message = json.loads(await asyncio.wait_for(connection.recv(), _HELLO_S))
            if message["type"] == "welcome":
                return connection, message

    async def _show(self, connection: ClientConnection, number: int) -> None:
        """Show frames and take answers until the connection is lost or everybody goes."""
        sent_s: dict[int, float] = {}
        taking = asyncio.create_task(self._take(connection, sent_s))
        scene = self._scenes[number % len(self._scenes)]
        at, seq, due_s = number * 7, 0, time.monotonic()
        try:
            while not self._stops.is_set() and not taking.done():
                due_s += 1 / self._rate_hz
                await asyncio.sleep(max(0.0, due_s - time.monotonic()))
                if len(sent_s) >= _CREDIT:
                    continue
                at, seq = at + 1, seq + 1
                sent_s[seq] = time.monotonic()
                self.figures.n_sent += 1
                head = _HEADER.pack(_LANDMARKS, _WITH_WORLD, 0, seq, time.time(), *_SIZE_WH)
                await connection.send(head + scene.frame(at, self._change))
        finally:
            taking.cancel()
            with contextlib.suppress(asyncio.CancelledError, OSError, WebSocketException):
                await taking

    async def _take(self, connection: ClientConnection, sent_s: dict[int, float]) -> None:
        state = ""
        async for content in connection:
            message = json.loads(content)
            kind = message["type"]
            if kind == "answer":
                if message["state"] != state:
                    state = message["state"]
                    self._note(f"state:{state}")
                asked_s = sent_s.pop(message["seq"])
                for passed in [seq for seq in sent_s if seq < message["seq"]]:
                    del sent_s[passed]  # a newer frame took its place
                taken_s = time.monotonic() - asked_s
                self.figures.n_answered += 1
                self.figures.n_late += taken_s > _LATE_S
                self.figures.latencies_s.append(taken_s)
            elif kind == "ping":
                await connection.send('{"type":"pong"}')
            elif kind == "notice":
                self._note(f"notice:{message['code']}")
            elif kind == "drift" and message["reason"]:  # else it is over
                self._note(f"drift:{message['reason']}")

    def _note(self, word: str) -> None:
        self.figures.heard.append((time.time(), word))
