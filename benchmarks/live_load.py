"""The load generator of ``benchmarks.live_sessions``: simulated sitters in a process of their own.

Every session shows a simulated person who sits, slumps now and then and sits up again, 15 times a
second, and keeps to the protocol: at most as many frames unanswered as it has credit for.
Connections are bare asyncio protocols with hand-made WebSocket frames: the generator has to be
cheap, since it shares the machine.
"""

import argparse
import asyncio
import base64
import gc
import json
import os
import struct
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Final, cast

import numpy as np

from barun.landmarks import LandmarkSequence
from barun.simulate import SLUMPED, UPRIGHT, Body, SittingScript, simulate_sitting

__all__ = [
    "N_PEOPLE",
    "RATE_HZ",
    "Block",
    "beat",
    "encode_frames",
    "main",
    "simulate_calibration",
    "simulate_person",
]

N_PEOPLE: Final = 12
RATE_HZ: Final = 15.0
_CREDIT: Final = 2
_HEADER: Final = struct.Struct("<BBHIdHH")
_NO_MASK: Final = b"\0\0\0\0"
"""The mask of a client's frames may be anything; this one changes nothing."""


def simulate_person(number: int) -> LandmarkSequence:
    """Return two minutes of somebody who sits, with 70 s of slumping from 30 s on."""
    random = np.random.default_rng(number)
    body = Body(stature_m=float(random.uniform(1.55, 1.88)))
    script = SittingScript.sit(UPRIGHT, 30).then(SLUMPED, move_s=3, hold_s=67)
    script = script.then(UPRIGHT, move_s=2, hold_s=18)
    return simulate_sitting(script, random, body=body).sequence


def simulate_calibration(number: int) -> LandmarkSequence:
    """Return the same person sitting well."""
    random = np.random.default_rng(number)
    body = Body(stature_m=float(random.uniform(1.55, 1.88)))
    return simulate_sitting(SittingScript.sit(UPRIGHT, 30), random, body=body).sequence


def encode_frames(sequence: LandmarkSequence) -> list[bytes]:
    """Return the landmarks of every second picture as they stand behind the header of a frame."""
    image = np.concatenate([sequence.image_xyz, sequence.visibility[..., None]], axis=-1)
    world = sequence.world_xyz
    frames = []
    for row in range(0, len(sequence), 2):
        body = image[row].astype("<f4").tobytes()
        if world is not None:
            body += world[row].astype("<f4").tobytes()
        frames.append(body)
    return frames


@dataclass(slots=True)
class Block:
    """What was measured over some seconds."""

    is_disturbed: bool
    latencies_ms: list[float] = field(default_factory=list)
    n_sent: int = 0
    n_held_back: int = 0
    """Frames that were due while the credit was used up: dropped by the client."""
    n_passed_over: int = 0
    """Frames the service did not look at, since a newer one had come."""
    replaced_ms: list[float] = field(default_factory=list)
    """Of these, from when they were sent to the answer to the newer one."""


class Session(asyncio.Protocol):
    """One connection."""

    def __init__(self, hello: bytes, frames: list[bytes], offset: int, host: str) -> None:
        self.is_ready = False
        self.is_closed = False
        self.close_code = 0
        self.block: Block | None = None
        self.states: dict[str, int] = {}
        self._hello = hello
        self._frames = frames
        self._at = offset
        self._host = host
        self.n_answers = 0
        self.n_passed_over = 0
        self._seq = 0
        self._answered = 0
        self._sent_s: dict[int, float] = {}
        self._buffer = b""
        self._is_open = False
        self._transport: asyncio.Transport | None = None
        self.starts = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport = cast("asyncio.Transport", transport)
        self._transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            f"GET /api/live HTTP/1.1\r\nHost: {self._host}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nOrigin: http://{self._host}\r\n"
            f"Authorization: Bearer {os.environ['BARUN_LAUNCH_KEY']}\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def connection_lost(self, error: Exception | None) -> None:
        self.is_closed = True
        if not self.starts.done():
            self.starts.set_exception(ConnectionError("closed before the welcome"))

    def data_received(self, data: bytes) -> None:
        data = self._buffer + data if self._buffer else data
        if not self._is_open:
            head, found, data = data.partition(b"\r\n\r\n")
            if not found:
                self._buffer = head
                return
            if b" 101 " not in head:
                raise ConnectionError(head.decode("latin-1"))
            self._is_open = True
            self._write(0x81, self._hello)
        start, end = 0, len(data)
        while end - start >= 2:
            length, begin = data[start + 1], start + 2
            if length == 126:
                length, begin = int.from_bytes(data[begin : begin + 2], "big"), begin + 2
            elif length == 127:
                length, begin = int.from_bytes(data[begin : begin + 8], "big"), begin + 8
            if begin + length > end:
                break
            self._take(data[start] & 15, data[begin : begin + length])
            start = begin + length
        self._buffer = data[start:]

    def _take(self, code: int, body: bytes) -> None:
        if code == 8:
            self.close_code = int.from_bytes(body[:2], "big")
        elif code == 9:
            self._write(0x8A, body)
        elif body.startswith(b'{"type":"answer","seq":'):
            now_s = time.perf_counter()
            seq = int(body[23 : body.index(b",", 23)])
            self._answered = seq
            sent_s = self._sent_s.pop(seq, None)
            for passed in [one for one in self._sent_s if one < seq]:
                passed_s = self._sent_s.pop(passed)  # a newer frame took its place
                if self.block is not None:
                    self.block.replaced_ms.append(1000 * (now_s - passed_s))
            at = body.rindex(b'"skipped":') + 10
            n_passed_over = int(body[at : body.index(b",", at)])
            self.n_answers += 1
            self.n_passed_over += n_passed_over
            if self.block is not None and sent_s is not None:
                self.block.latencies_ms.append(1000 * (now_s - sent_s))
                self.block.n_passed_over += n_passed_over
            if seq % 150 == 0:
                state = json.loads(body)["state"]
                self.states[state] = self.states.get(state, 0) + 1
        elif body == b'{"type":"ping"}':
            self._write(0x81, b'{"type":"pong"}')
        elif not self.is_ready and b'"welcome"' in body[:20]:
            self.is_ready = True
            self.starts.set_result(None)

    @property
    def n_unanswered(self) -> int:
        """Frames that were neither answered nor passed over for a newer one."""
        return self._seq - self.n_answers - self.n_passed_over

    def send_frame(self) -> None:
        """Send the next frame, if there is credit for it."""
        if self.is_closed:
            return
        self._at = (self._at + 1) % len(self._frames)
        if self._seq - self._answered >= _CREDIT:
            if self.block is not None:
                self.block.n_held_back += 1
            return
        self._seq += 1
        if self.block is not None:
            self.block.n_sent += 1
        body = self._frames[self._at]
        now_s = time.perf_counter()
        self._sent_s[self._seq] = now_s
        head = _HEADER.pack(1, int(len(body) > 528), 0, self._seq, time.time(), 1280, 720)
        self._write(0x82, head + body)

    def flood(self) -> None:
        """Send a heap of frames without regard for anything."""
        if self._transport is None or self.is_closed:
            return
        if self._transport.get_write_buffer_size() > 1_000_000:
            return
        for _ in range(200):
            self._seq += 1
            head = _HEADER.pack(1, 1, 0, self._seq, time.time(), 1280, 720)
            self._write(0x82, head + self._frames[0])

    def stall(self) -> None:
        """Read nothing any more."""
        if self._transport is not None:
            self._transport.pause_reading()

    def send_regardless(self) -> None:
        """Send a frame whatever is unanswered."""
        self._answered = self._seq
        self.send_frame()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _write(self, code: int, body: bytes) -> None:
        length = len(body)
        if length < 126:
            head = bytes((code, 0x80 | length))
        else:
            head = bytes((code, 0xFE)) + length.to_bytes(2, "big")
        if self._transport is not None and not self.is_closed:
            self._transport.write(head + _NO_MASK + body)


def hello_of(profile_id: str) -> bytes:
    return json.dumps(
        {
            "type": "hello",
            "protocol": 1,
            "language": "en",
            "camera": {"id": "simulated", "label": "simulated"},
            "profile_id": profile_id,
            "source": "landmarks",
        }
    ).encode()


async def _connect(
    port: int, number: int, frames: Sequence[list[bytes]], random: np.random.Generator
) -> Session:
    person = number % len(frames)
    own = frames[person]
    offset = int(random.integers(len(own)))
    host = f"127.0.0.1:{port}"
    hello = hello_of(f"person-{person}")
    _, session = await asyncio.get_running_loop().create_connection(
        lambda: Session(hello, own, offset, host), "127.0.0.1", port
    )
    await session.starts
    return session


async def beat(sessions: Sequence[Session], rate_hz: float, stops: asyncio.Event) -> None:
    """Let every session send at the rate, spread over the time between two frames."""
    step_s = 1 / (rate_hz * len(sessions))
    start_s, n_sent = time.perf_counter(), 0
    while not stops.is_set():
        due = int((time.perf_counter() - start_s) / step_s)
        while n_sent < due:
            sessions[n_sent % len(sessions)].send_frame()
            n_sent += 1
        await asyncio.sleep(0.001)


async def _disturb(flood: Session, stalled: Session, stops: asyncio.Event) -> None:
    stalled.stall()
    while not stops.is_set():
        flood.flood()
        stalled.send_regardless()
        await asyncio.sleep(0.02)


async def _run(options: argparse.Namespace, mark: Callable[[str], None]) -> dict[str, object]:
    random = np.random.default_rng(5)
    frames = [encode_frames(simulate_person(number)) for number in range(N_PEOPLE)]
    sessions = [
        await _connect(options.port, number, frames, random) for number in range(options.sessions)
    ]
    stops = asyncio.Event()
    gc.freeze()
    gc.disable()  # a pause of the generator would look like one of the service
    beating = asyncio.create_task(beat(sessions, options.rate, stops))
    await asyncio.sleep(options.warm_up)
    blocks = []
    for number in range(options.blocks):
        block = Block(is_disturbed=options.disturbs and number % 2 == 1)
        disturbers: list[Session] = []
        disturbing: asyncio.Task[None] | None = None
        ends = asyncio.Event()
        if block.is_disturbed:
            disturbers = [await _connect(options.port, each, frames, random) for each in (0, 1)]
            disturbing = asyncio.create_task(_disturb(disturbers[0], disturbers[1], ends))
            await asyncio.sleep(1.0)
        for session in sessions:
            session.block = block
        mark(f"begin {number}")
        await asyncio.sleep(options.seconds)
        for session in sessions:
            session.block = None
        mark(f"end {number}")
        blocks.append(block)
        ends.set()
        if disturbing is not None:
            await disturbing
            for disturber in disturbers:
                disturber.close()
            await asyncio.sleep(1.0)
    stops.set()
    await beating
    await asyncio.sleep(1.0)
    states: dict[str, int] = {}
    for session in sessions:
        for state, count in session.states.items():
            states[state] = states.get(state, 0) + count
    n_lost = sum(session.is_closed for session in sessions)
    unanswered = sum(session.n_unanswered for session in sessions)
    for session in sessions:
        session.close()
    return {
        "n_lost": n_lost,
        "n_unanswered": unanswered,
        "states": states,
        "blocks": [
            {
                "is_disturbed": block.is_disturbed,
                "p50_ms": float(np.percentile(block.latencies_ms, 50)),
                "p99_ms": float(np.percentile(block.latencies_ms, 99)),
                "longest_ms": max(block.latencies_ms),
                "n_answers": len(block.latencies_ms),
                "n_sent": block.n_sent,
                "n_held_back": block.n_held_back,
                "n_passed_over": block.n_passed_over,
            }
            for block in blocks
        ],
        "own_cpu_s": time.process_time(),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Send, and print what came back as one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--sessions", type=int, default=800)
    parser.add_argument("--rate", type=float, default=RATE_HZ)
    parser.add_argument("--warm-up", type=float, default=15.0)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--blocks", type=int, default=2)
    parser.add_argument("--disturbs", action="store_true")
    options = parser.parse_args(arguments)
    # uvloop, as the service has it: a plain loop of the generator would be the bottleneck
    factory = None if sys.platform == "win32" else import_module("uvloop").new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        result = runner.run(_run(options, lambda text: print(text, file=sys.stderr, flush=True)))
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
