"""What do separate people cost? ``python -m benchmarks.live_people``.

With accounts every person has a room of live sessions of their own (decision 31), so that nobody's
can reach another's; frames of different people are then judged in as many calls, not in one. Here
as many people as `--people` says sit at once, one session each at 15 frames a second: judged in
rooms of one, and all in one room. Blocks of both take turns in one process; processor time, so
that other programs count less.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from barun.pipeline.posture_analysis import load_grade_model, load_recogniser
from barun.posture.live_sessions import LiveSessions
from barun.posture.live_step import pick_poses
from benchmarks.marks import Mark, report
from benchmarks.posture_cost import simulate_sitter

__all__ = ["main"]

_PLACES: Final = 16
"""Of a room: the live sessions one person may have."""
_RATE_HZ: Final = 15
_MOST_SHARE: Final = 0.5
"""Of one processor: as much may judging people take. A design choice, which leaves the
other half for connections, minutes and pages."""


class _Rooms:
    """People in rooms of `_PLACES`, one a room, or all in one."""

    def __init__(self, n_people: int, *, is_shared: bool) -> None:
        n_rooms, n_places = (1, n_people) if is_shared else (n_people, _PLACES)
        recognise, grader = load_recogniser(), load_grade_model()
        self._poses, _, profile = simulate_sitter()
        self._rooms = [
            LiveSessions.with_slots(n_places, recognise, grade_model=grader) for _ in range(n_rooms)
        ]
        self._slots = np.arange(n_people if is_shared else 1)
        for room in self._rooms:
            for slot in self._slots:
                room.open(int(slot), profile)
        self._call = 0

    def look(self) -> None:
        """Judge a frame of everybody."""
        self._call += 1
        for number, room in enumerate(self._rooms):
            places = (self._slots * 37 + number * 37 + 2 * self._call) % len(self._poses)
            rows = pick_poses(self._poses, places)
            room.step(rows, np.full(len(self._slots), self._call / _RATE_HZ), slots=self._slots)


def _cost_us(look: Callable[[], None], n_calls: int, n_people: int) -> float:
    """Return processor time a frame of one person."""
    start_s = time.process_time()
    for _ in range(n_calls):
        look()
    return (time.process_time() - start_s) / (n_calls * n_people) * 1e6


def _measure(n_people: int, n_blocks: int) -> tuple[float, float]:
    """Return the cost apart and together."""
    apart = _Rooms(n_people, is_shared=False)
    together = _Rooms(n_people, is_shared=True)
    n_calls = max(3, 300 // n_people)
    for rooms in (apart, together):
        _cost_us(rooms.look, n_calls, n_people)  # warm up
    pairs = [
        tuple(_cost_us(rooms.look, n_calls, n_people) for rooms in (apart, together))
        for _ in range(n_blocks)
    ]
    costs = [statistics.median(one) for one in zip(*pairs, strict=True)]
    return costs[0], costs[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", help="not used; taken so that all benchmarks are called alike")
    parser.add_argument("--people", type=int, nargs="+", default=[1, 50, 200])
    parser.add_argument("--blocks", type=int, default=5)
    options = parser.parse_args(arguments)
    marks = []
    print("people  apart us/frame  together us/frame  ratio  apart, share of one processor")
    for n_people in options.people:
        apart_us, together_us = _measure(n_people, options.blocks)
        share = apart_us * 1e-6 * _RATE_HZ * n_people
        print(
            f"{n_people:6d}  {apart_us:14.1f}  {together_us:17.1f}  {apart_us / together_us:5.1f}"
            f"  {share:6.1%}"
        )
        name = f"judging {n_people} people apart, of one processor"
        marks.append(Mark(name, share, "share", _MOST_SHARE, "at most"))
    return report("live_people", marks)


if __name__ == "__main__":
    raise SystemExit(main())
