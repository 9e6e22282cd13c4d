"""The people of :mod:`benchmarks.soak`, in a process of their own; they sit until told to go.

Sessions are those of :mod:`benchmarks.live_load`. Once a second a line of JSON says how many frames
were sent and answered, after how many milliseconds, and what the service told; a line on the
standard input moves all cameras (``moved``), puts them back (``back``), or lets everybody go
(``stop``).
"""

import argparse
import asyncio
import gc
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Final

import numpy as np

from barun.drills.troubles.drifted_camera import pushed
from benchmarks.live_load import (
    N_PEOPLE,
    RATE_HZ,
    Block,
    Session,
    beat,
    encode_frames,
    hello_of,
    simulate_person,
)

__all__ = ["IN_TIME_MS", "LONGEST_MS", "main"]

IN_TIME_MS: Final = 100

LONGEST_MS: Final = 5000
"""What takes longer counts as this."""
_SAY_EVERY_S: Final = 1.0
_NEWEST: Final = 50
_STATE: Final = b'"state":"'

Hear = Callable[[str], None]


class SoakSession(Session):
    """One connection, before a camera that can be moved, which passes on what it is told."""

    def __init__(
        self,
        hello: bytes,
        scenes: tuple[list[bytes], list[bytes]],
        offset: int,
        host: str,
        hear: Hear,
    ) -> None:
        super().__init__(hello, scenes[0], offset, host)
        self._scenes = scenes
        self._hear = hear
        self._state = b""

    def move_camera(self, *, is_moved: bool) -> None:
        """Show everything as a moved camera does, or as before."""
        self._frames = self._scenes[is_moved]

    def _take(self, code: int, body: bytes) -> None:
        if code == 1 and body.startswith(b'{"type":"answer"'):
            begin = body.find(_STATE) + len(_STATE)
            state = body[begin : body.index(b'"', begin)]
            if state != self._state:
                self._state = state
                self._hear(f"state:{state.decode()}")
        elif code == 1 and body.startswith((b'{"type":"notice"', b'{"type":"drift"')):
            said = json.loads(body)
            word = said.get("code") or said.get("reason")
            if word:  # without one, a drift is over
                self._hear(f"{said['type']}:{word}")
        super()._take(code, body)


def _scenes(number: int) -> tuple[list[bytes], list[bytes]]:
    """Return what the camera of a person sees, and what it sees once it was pushed."""
    seen = simulate_person(number)
    return encode_frames(seen), encode_frames(replace(seen, image_xyz=pushed(seen.image_xyz)))


class _Heard:
    """What anybody was told since the last line, each word once."""

    def __init__(self) -> None:
        self._words: dict[str, float] = {}

    def __call__(self, word: str) -> None:
        self._words.setdefault(word, time.time())

    def take(self) -> list[tuple[float, str]]:
        words, self._words = self._words, {}
        return [(at_s, word) for word, at_s in words.items()]


async def _connect(
    options: argparse.Namespace,
    number: int,
    scenes: Sequence[tuple[list[bytes], list[bytes]]],
    hear: Hear,
) -> SoakSession:
    own = scenes[number % len(scenes)]
    offset = int(np.random.default_rng(number).integers(len(own[0])))
    host = f"127.0.0.1:{options.port}"
    hello = hello_of(f"person-{number % len(scenes)}")
    _, session = await asyncio.get_running_loop().create_connection(
        lambda: SoakSession(hello, own, offset, host, hear), "127.0.0.1", options.port
    )
    await session.starts
    return session


def _say(block: Block, sessions: Sequence[SoakSession], heard: _Heard) -> None:
    taken = Counter(min(int(one), LONGEST_MS) for one in block.latencies_ms)
    line = {
        "at_s": time.time(),
        "n_sent": block.n_sent,
        "n_held_back": block.n_held_back,
        "n_passed_over": block.n_passed_over,
        "n_covered": sum(one < IN_TIME_MS for one in block.replaced_ms),
        "n_closed": sum(one.is_closed for one in sessions),
        "taken_ms": sorted(taken.items()),
        "newest_ms": [round(one, 1) for one in block.latencies_ms[-_NEWEST:]],
        "heard": heard.take(),
    }
    print(json.dumps(line), flush=True)


async def _listen(sessions: Sequence[SoakSession], stops: asyncio.Event) -> None:
    """Do what the standard input says, until it ends."""
    loop = asyncio.get_running_loop()
    while (said := (await loop.run_in_executor(None, sys.stdin.readline)).strip()) not in {
        "stop",
        "",
    }:
        for session in sessions:
            session.move_camera(is_moved=said == "moved")
    stops.set()


async def _run(options: argparse.Namespace) -> None:
    scenes = [_scenes(number) for number in range(N_PEOPLE)]
    heard = _Heard()
    sessions = [
        await _connect(options, number, scenes, heard) for number in range(options.sessions)
    ]
    stops = asyncio.Event()
    gc.freeze()  # what is there now is there to stay
    beating = asyncio.create_task(beat(sessions, options.rate, stops))
    listening = asyncio.create_task(_listen(sessions, stops))
    block = Block(is_disturbed=False)
    while not stops.is_set():
        for session in sessions:
            session.block = block
        await asyncio.sleep(_SAY_EVERY_S)
        former, block = block, Block(is_disturbed=False)
        _say(former, sessions, heard)
    await beating
    await listening
    await asyncio.sleep(_SAY_EVERY_S)
    _say(block, sessions, heard)
    for session in sessions:
        session.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Sit until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--sessions", type=int, required=True)
    parser.add_argument("--rate", type=float, default=RATE_HZ)
    options = parser.parse_args(arguments)
    factory = None if sys.platform == "win32" else import_module("uvloop").new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(_run(options))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
