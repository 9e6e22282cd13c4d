"""How many people does a processor judge? ``python -m benchmarks.live_people``.

With accounts everybody has live sessions of their own, and what they are judged by: how strictly,
how soon, by which models. Until decision 40 everybody also had a room of their own, so that frames
of different people were judged in as many calls. Here as many people as `--people` says sit at
once, one session each at 15 frames a second, in three ways that take turns in one process:

- apart: a bench and a room for each, as before;
- alike: one room, and nobody changed a setting;
- mixed: one room, three in five changed nothing, the others share eight choices.

From the bytes of a frame to the text of its answer, without the network; processor time, so that
other programs count less.
"""

import argparse
import statistics
import struct
import time
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Final, Literal

from barun.messages import Language
from barun.pipeline.live.live_room import LiveRoom
from barun.pipeline.live.sitting_choice import SittingChoice
from barun.pipeline.posture_analysis import load_grade_model, load_recogniser
from barun.posture.calibration.profile import Profile
from barun.service.live.bench import LiveBench
from barun.service.live.client_messages import Hello
from barun.service.live.figures import LiveFigures
from barun.service.live.hub import LiveHub
from barun.service.live.limits import LiveLimits
from barun.service.live.seat import Seat
from barun.store.records import EventReality, Verdict
from barun.store.writes import Write
from benchmarks.live_load import encode_frames, simulate_person
from benchmarks.marks import Mark, report
from benchmarks.posture_cost import simulate_sitter

__all__ = ["main"]

_Way = Literal["apart", "alike", "mixed"]
_WAYS: Final[tuple[_Way, ...]] = ("apart", "alike", "mixed")
_PLACES: Final = 16
"""The live sessions one person may have: the places of a room for one."""
_RATE_HZ: Final = 15
_UTC_S: Final = 1_795_000_000.0
_HEADER: Final = struct.Struct("<BBHIdHH")
_CHOICES: Final = (
    SittingChoice("gentle"),
    SittingChoice("strict"),
    SittingChoice(break_guidance="hour"),
    SittingChoice("gentle", break_guidance="hour"),
    SittingChoice("strict", break_guidance="hour"),
    SittingChoice(hold_s=60.0),
    SittingChoice(hold_s=15.0),
    SittingChoice(by_code={"P001": "gentle"}),
)
_LEAST_GAIN: Final = 4.0
"""People a processor, with settings of their own, against a room for each: below it sharing would
not be worth what it takes to keep people apart in it. A design choice."""
_MOST_SHARE: Final = 0.5
"""Of one processor: as much may judging people take. A design choice, which leaves the other half
for connections, minutes and pages."""
_MANY: Final = 100
"""From so many people on it has to be reached: fewer, at nine tables, are hardly more than one at
each, and a processor has room for them either way."""


class _Nothing:
    """A history that keeps nothing."""

    is_stored = True

    def is_refused(self) -> bool:
        return False

    def profiles(self) -> tuple[Profile, ...]:
        return ()

    def choice(self) -> SittingChoice:
        return SittingChoice()

    def put(self, writes: Iterable[Write]) -> None: ...

    def forget(self) -> None: ...

    def set_verdict(self, event_id: str, verdict: Verdict, reality: EventReality = "") -> None: ...

    def notices(self, _language: Language) -> tuple[tuple[int, str, str], ...]:
        return ()

    def figures(self) -> Mapping[str, float]:
        return {}


class _Line:
    """A connection whose client takes everything at once."""

    is_writable = True

    def write(self, text: bytes) -> None: ...

    def rest(self, seconds: float) -> None: ...

    def close(self, code: int) -> None: ...


class _House:
    """People who sit, judged in one of the ways."""

    def __init__(self, n_people: int, way: _Way, films: Sequence[Sequence[bytes]]) -> None:
        self._now_s = 100.0
        self._films = films
        self._models = load_recogniser(), load_grade_model()
        self._numbers = count()
        shared = None if way == "apart" else self._bench(n_people)
        self._benches = [] if shared is None else [shared]
        self._people: list[tuple[LiveHub, Seat]] = []
        profile = simulate_sitter()[2]
        for number in range(n_people):
            bench = shared or self._bench(_PLACES)
            if shared is None:
                self._benches.append(bench)
            is_other = way != "alike" and number % 5 > 2
            choice = _CHOICES[number % len(_CHOICES)] if is_other else SittingChoice()
            hub = LiveHub(
                bench, _Nothing(), self._clock, self._utc, choice=choice, person=f"p{number}"
            )
            hello = Hello(type="hello", protocol=1, profile_id=profile.profile_id)
            self._people.append((hub, hub.open(hello, "en", (profile,), _Line())))

    def _bench(self, n_slots: int) -> LiveBench:
        recognise, grader = self._models
        room = LiveRoom(
            n_slots,
            recognise,
            lambda: f"id-{next(self._numbers)}",
            SittingChoice(),
            grade_model=grader,
        )
        limits = LiveLimits(most_sessions=n_slots)
        return LiveBench(room, self._clock, self._utc, limits=limits, figures=LiveFigures())

    def _clock(self) -> float:
        return self._now_s

    def _utc(self) -> float:
        return _UTC_S + self._now_s

    def look(self, n_frames: int) -> float:
        """Judge so many frames of everybody; return the processor seconds of one frame."""
        start_s = time.process_time()
        for _ in range(n_frames):
            self._now_s += 1 / _RATE_HZ
            step = round(self._now_s * _RATE_HZ)
            for number, (hub, seat) in enumerate(self._people):
                film = self._films[number % len(self._films)]
                head = _HEADER.pack(1, 1, 0, step, self._now_s, 1280, 720)
                hub.take(seat, head + film[(step + 37 * number) % len(film)])
            for bench in self._benches:
                bench.tick()
        return (time.process_time() - start_s) / (n_frames * len(self._people))

    def close(self) -> None:
        """Let go of the threads."""
        for hub, _ in self._people:
            hub.close()


def _measure(
    n_people: int, n_blocks: int, films: Sequence[Sequence[bytes]]
) -> dict[_Way, list[float]]:
    """Return the seconds a frame of each way, block by block."""
    houses = {way: _House(n_people, way, films) for way in _WAYS}
    n_frames = max(15, 600 // n_people)
    for house in houses.values():
        house.look(n_frames)  # warm up
    costs: dict[_Way, list[float]] = {way: [] for way in _WAYS}
    for _ in range(n_blocks):
        for way, house in houses.items():
            costs[way].append(house.look(n_frames))
    for house in houses.values():
        house.close()
    return costs


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", help="not used; taken so that all benchmarks are called alike")
    parser.add_argument("--people", type=int, nargs="+", default=[20, 100, 400])
    parser.add_argument("--blocks", type=int, default=5)
    options = parser.parse_args(arguments)
    films = [encode_frames(simulate_person(number)) for number in range(4)]
    marks = []
    print("people  way    us a frame  people a processor  times as many as apart (least, most)")
    for n_people in options.people:
        costs = _measure(n_people, options.blocks, films)
        for way in _WAYS:
            cost_s = statistics.median(costs[way])
            gains = [a / b for a, b in zip(costs["apart"], costs[way], strict=True)]
            print(
                f"{n_people:6d}  {way:5}  {1e6 * cost_s:10.1f}  {1 / (_RATE_HZ * cost_s):18.0f}"
                f"  {statistics.median(gains):6.1f} ({min(gains):.1f}, {max(gains):.1f})"
            )
        share = n_people * _RATE_HZ * statistics.median(costs["mixed"])
        name = f"judging {n_people} mixed people, of one processor"
        marks.append(Mark(name, share, "share", _MOST_SHARE, "at most"))
        if n_people < _MANY:
            continue
        gains = [a / b for a, b in zip(costs["apart"], costs["mixed"], strict=True)]
        name = f"people a processor, {n_people} mixed in one room against apart"
        marks.append(Mark(name, statistics.median(gains), "times", _LEAST_GAIN, "at least"))
    return report("live_people", marks)


if __name__ == "__main__":
    raise SystemExit(main())
