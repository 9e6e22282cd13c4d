"""What watching over the service costs on the way of a frame, as processor time of a message.

The ledger of minutes adds up the features that rules look at; for the watch of cameras it adds up
some more. Both are run on the same steps of the same sessions, alternating, in one process.

    python -m benchmarks.vitals_cost [--sessions N] [--blocks N]
"""

import argparse
import secrets
import time
from contextlib import AbstractContextManager
from typing import Final
from unittest import mock

import numpy as np

from barun.pipeline.live import minute_ledger
from barun.pipeline.live.live_frames import LiveFrames
from barun.pipeline.live.live_room import LiveRoom
from barun.pipeline.live.live_session import Opening
from barun.pipeline.live.sitting_choice import SittingChoice
from barun.posture.features.feature_table import feature_column
from barun.posture.rows import PoseRows
from barun.posture.view.geometry import view_probabilities
from barun.posture.view.view import View
from barun.simulate import UPRIGHT, SittingScript, simulate_sitting
from benchmarks.marks import Mark, report
from benchmarks.posture_sitters import draw_sitters

__all__ = ["main"]

_RATE_HZ: Final = 15
_STEPS: Final = 150
"""Ten seconds: long enough for the sums that are made once a second."""
_UTC_S: Final = 1_795_000_000.0


def _make_room(n_sessions: int) -> LiveRoom:
    room = LiveRoom(n_sessions, view_probabilities, lambda: secrets.token_hex(6), SittingChoice())
    for slot in range(n_sessions):
        opening = Opening(session_id=f"s{slot}", camera="c", person_id="p", source="landmarks")
        room.open(slot, opening, _UTC_S)
    return room


def _film() -> PoseRows:
    sitter = next(iter(draw_sitters(View.FRONT, 1, _RATE_HZ)))
    recording = simulate_sitting(
        SittingScript.sit(UPRIGHT, _STEPS / _RATE_HZ + 1),
        np.random.default_rng(1),
        camera=sitter.camera,
        body=sitter.body,
    )
    return PoseRows.from_sequence(recording.sequence)


def _spend(room: LiveRoom, rows: PoseRows, n_sessions: int, start_s: float) -> float:
    """Return the processor seconds of a message."""
    slots = np.arange(n_sessions)
    began_s = time.process_time()
    for step in range(_STEPS):
        same = np.full(n_sessions, step)
        pose = PoseRows(
            xy=rows.xy[same],
            visibility=rows.visibility[same],
            aspect=rows.aspect[same],
            world_m=None if rows.world_m is None else rows.world_m[same],
        )
        at_s = start_s + step / _RATE_HZ
        room.step(LiveFrames(slots, np.full(n_sessions, at_s), pose), _UTC_S + at_s)
        room.take_said()
        room.take_writes()
    return (time.process_time() - began_s) / (_STEPS * n_sessions)


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.vitals_cost")
    parser.add_argument("--data", help="taken and not used: the people are simulated")
    parser.add_argument("--sessions", type=int, default=64)
    parser.add_argument("--blocks", type=int, default=7)
    options = parser.parse_args(arguments)
    rows = _film()
    kept = minute_ledger._KEPT
    columns = np.array([feature_column(key) for key in kept])

    def without() -> AbstractContextManager[object]:
        return mock.patch.multiple(minute_ledger, _SUMMED=kept, _COLUMNS=columns)

    room_with = _make_room(options.sessions)
    with without():
        room_without = _make_room(options.sessions)
    before: list[float] = []
    after: list[float] = []
    for block in range(options.blocks):
        start_s = 20.0 * block
        with without():
            before.append(_spend(room_without, rows, options.sessions, start_s))
        after.append(_spend(room_with, rows, options.sessions, start_s))
        print(f"  without {1e6 * before[-1]:6.2f} us, with {1e6 * after[-1]:6.2f} us a message")
    # the quickest block is the least disturbed one
    ratio = min(after) / min(before)
    return report("vitals_cost", [Mark("cost of a message", ratio, "x", 1.05, "at most")])


if __name__ == "__main__":
    raise SystemExit(main())
