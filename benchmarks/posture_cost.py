"""What does judging a posture cost? ``python -m benchmarks.posture_cost``.

The whole live step, from landmarks to what is to be said: view, features, rules, grade model,
drift, time, dose and breaks. One frame of one session, and one frame each of 256 sessions, 30 times
a second; blocks take turns, so that a wandering processor meets both alike. Half of the frames of
the one session are upright, half slumped, which costs more.

Views, grades, drift and dose are not looked at in every frame: the mean over all frames holds them,
and is held against the bound as well as the median frame. It is a mean of processor time, of all
threads together, because a mean by the clock also counts what else the machine does; the table
shows both.
"""

import argparse
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.pipeline.posture_analysis import load_grade_model, load_recogniser
from barun.posture.calibration.profile import Profile
from barun.posture.live_sessions import LiveSessions
from barun.posture.rows import PoseRows
from barun.posture.sitting_course import follow_sitting
from barun.posture.view.stabiliser import ViewStabiliser
from barun.posture.view.view import View
from barun.simulate import SLUMPED, UPRIGHT, SittingScript, simulate_sitting
from benchmarks.marks import Mark, report

__all__ = ["main", "simulate_sitter"]

_MANY: Final = 256
_FRAMES_A_BLOCK: Final = 60
_BLOCKS: Final = 15
_WARM_UP: Final = 30
_FIRST: Final = 750
"""Frame of the recording at which the one session begins: the slump comes halfway."""
_BOUND_ONE_MS: Final = 0.3
_BOUND_MANY_US: Final = 20.0


@dataclass(frozen=True, slots=True)
class _Load:
    """Sessions and the frames they are given."""

    sessions: LiveSessions
    frames: list[PoseRows]
    times_s: npt.NDArray[np.float64]


def simulate_sitter() -> tuple[PoseRows, npt.NDArray[np.float64], Profile]:
    """Return poses, instants (seconds) and profile of somebody who sits and slumps."""
    script = SittingScript.sit(UPRIGHT, 40).then(SLUMPED, move_s=3, hold_s=60)
    sequence = simulate_sitting(script, np.random.default_rng(7)).sequence
    course = follow_sitting(sequence, np.full(len(sequence), View.FRONT, dtype=np.int8))
    instant = "2027-03-01T09:00:00+09:00"
    profile = Profile("one", "", "camera", "", instant).with_baseline(
        course.baselines[View.FRONT], at=instant, rules_version="1"
    )
    return PoseRows.from_sequence(sequence), sequence.times_s, profile


def _prepare(n_sessions: int) -> _Load:
    rows, times_s, profile = simulate_sitter()
    # Each session is elsewhere in the recording, so that they do not all slump in one step.
    offsets = np.linspace(0, len(times_s) - 1, n_sessions, endpoint=False).astype(int)
    n_frames = _WARM_UP + _FRAMES_A_BLOCK * _BLOCKS
    frames = []
    for frame in range(n_frames):
        picked = (offsets + _FIRST + frame) % len(times_s)
        frames.append(
            PoseRows(
                xy=rows.xy[picked],
                visibility=rows.visibility[picked],
                aspect=rows.aspect[picked],
                world_m=None if rows.world_m is None else rows.world_m[picked],
            )
        )
    sessions = LiveSessions(
        [profile] * n_sessions,
        load_recogniser(),
        ViewStabiliser(n_sessions),
        grade_model=load_grade_model(),
    )
    return _Load(sessions, frames, np.arange(n_frames) / 30)


def _run(load: _Load, first: int, n_frames: int) -> npt.NDArray[np.float64]:
    """Return the seconds each frame took, by the clock and of processor time, shape (2, frames)."""
    taken_s = np.empty((2, n_frames))
    n_sessions = len(load.sessions)
    for place in range(n_frames):
        frame = first + place
        now_s = np.full(n_sessions, load.times_s[frame])
        start_s, start_cpu_s = time.perf_counter(), time.process_time()
        load.sessions.step(load.frames[frame], now_s)
        taken_s[:, place] = time.perf_counter() - start_s, time.process_time() - start_cpu_s
    return taken_s


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", help="not used; taken so that all benchmarks are called alike")
    parser.parse_args(arguments)
    loads = {1: _prepare(1), _MANY: _prepare(_MANY)}
    for load in loads.values():
        _run(load, 0, _WARM_UP)
    blocks_s: dict[int, list[npt.NDArray[np.float64]]] = {number: [] for number in loads}
    for block in range(_BLOCKS):
        for number, load in loads.items():
            taken_s = _run(load, _WARM_UP + block * _FRAMES_A_BLOCK, _FRAMES_A_BLOCK)
            blocks_s[number].append(taken_s / number)
    medians_s, means_s = {}, {}
    for number, blocks in blocks_s.items():
        frames_us = np.concatenate(blocks, axis=1) * 1e6
        by_clock_us, mean_us = frames_us.mean(axis=1)
        middles_us = [float(np.median(by_clock_s)) * 1e6 for by_clock_s, _ in blocks]
        medians_s[number] = statistics.median(middles_us) / 1e6
        means_s[number] = float(mean_us) / 1e6
        print(
            f"{number:4d} sessions: {statistics.median(middles_us):7.2f} us a frame"
            f" (blocks {min(middles_us):.2f} to {max(middles_us):.2f}), mean {mean_us:.2f}"
            f" (by the clock {by_clock_us:.2f}),"
            f" 99th percentile {np.percentile(frames_us[0], 99):.2f}"
        )
    one_ms, mean_ms = medians_s[1] * 1e3, means_s[1] * 1e3
    many_us = medians_s[_MANY] * 1e6
    return report(
        "posture_cost",
        [
            Mark("one frame of one session, median", one_ms, "ms", _BOUND_ONE_MS, "at most"),
            Mark("one frame of one session, mean", mean_ms, "ms", _BOUND_ONE_MS, "at most"),
            Mark("a frame in a batch of 256 sessions", many_us, "us", _BOUND_MANY_US, "at most"),
        ],
    )


if __name__ == "__main__":
    raise SystemExit(main())
