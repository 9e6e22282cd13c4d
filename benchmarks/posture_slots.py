"""What does a server pay whose sessions come and go? ``python -m benchmarks.posture_slots``.

Room for 1000 live sessions, all open, of which 150 have a new frame in each call, others every
time: the whole live step, from landmarks to what is to be said. Sessions have clocks of their own,
so that what is not looked at in every frame (views, grades, dose) falls due for some in every call.
Also what it costs to open, close, keep and take up a session.
"""

import argparse
import json
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

_SLOTS: Final = 1000
_ACTIVE: Final = 150
_CALLS: Final = 300
_WARM_UP: Final = 30
_RATE_HZ: Final = 15
_BOUND_US: Final = 20.0


def _measure_steps(sessions: LiveSessions) -> list[float]:
    """Return the seconds of each call."""
    random = np.random.default_rng(3)
    poses, _, profile = simulate_sitter()
    for slot in range(_SLOTS):
        sessions.open(slot, profile)
    offsets = np.linspace(0, len(poses) - 1, _SLOTS, endpoint=False).astype(int)
    starts_s = random.uniform(0, 1000, _SLOTS)
    taken_s = []
    for call in range(_WARM_UP + _CALLS):
        slots = random.choice(_SLOTS, _ACTIVE, replace=False)
        rows = pick_poses(poses, (offsets[slots] + 2 * call) % len(poses))
        times_s = starts_s[slots] + call / _RATE_HZ
        start_s = time.perf_counter()
        sessions.step(rows, times_s, slots=slots)
        taken_s.append(time.perf_counter() - start_s)
    return taken_s[_WARM_UP:]


def _time_us(action: Callable[[], object], n_times: int = 50) -> float:
    taken_s = []
    for _ in range(n_times):
        start_s = time.perf_counter()
        action()
        taken_s.append(time.perf_counter() - start_s)
    return statistics.median(taken_s) * 1e6


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", help="not used; taken so that all benchmarks are called alike")
    parser.parse_args(arguments)
    sessions = LiveSessions.with_slots(_SLOTS, load_recogniser(), grade_model=load_grade_model())
    taken_us = np.array(_measure_steps(sessions)) / _ACTIVE * 1e6
    print(
        f"{_ACTIVE} of {_SLOTS} slots: {np.median(taken_us):.2f} us a row, mean"
        f" {taken_us.mean():.2f}, 99th percentile {np.percentile(taken_us, 99):.2f};"
        f" {np.median(taken_us) * _ACTIVE / 1e3:.2f} ms a call"
    )
    state = sessions.snapshot(0)
    print(f"a kept session has {len(json.dumps(state)) / 1024:.1f} KiB")
    kept_us = _time_us(lambda: sessions.snapshot(0))

    def turn_over() -> None:
        sessions.close(0)
        sessions.restore(0, state)

    print(f"keep {kept_us:.0f} us, close and take up again {_time_us(turn_over):.0f} us")
    return report(
        "posture_slots",
        [
            Mark(
                f"a row, {_ACTIVE} of {_SLOTS} slots, median",
                float(np.median(taken_us)),
                "us",
                _BOUND_US,
                "at most",
            ),
            Mark(
                f"a row, {_ACTIVE} of {_SLOTS} slots, mean",
                float(taken_us.mean()),
                "us",
                _BOUND_US,
                "at most",
            ),
        ],
    )


if __name__ == "__main__":
    raise SystemExit(main())
