"""Does the live page keep what it promises? ``python -m benchmarks.live_page [--data DIR]``.

Chromium, started as people start it, looks through a fake camera of 640 x 480 at the film of a
person at a desk. Parts, of which ``--part`` selects some:

engine
    Time a picture takes, against ``@mediapipe/tasks-vision`` 0.10.35 on the main thread: the two
    look at the same pictures in turn, and each round gives one ratio. Theirs is timed around its
    call, ours from handing the picture to the worker until its answer is back in the page.
page
    What the page can still draw while every picture is looked at.
answers
    From a picture taken to the service's answer painted.
hidden
    How often a hidden tab looks, minute by minute, and whether it says that it was blind: all
    processes of the browser are stopped for a while, as in a sleep.
memory
    Memory of all processes of the browser but for pages of files, which other browsers share.

In the end the network logs of all browsers are searched for foreign addresses.
"""

import argparse
import itertools
import json
import os
import signal
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from benchmarks.devtools import Chromium, Tab
from benchmarks.live_page_stage import (
    Stage,
    descendants,
    memory_kib,
    processor_s,
    set_stage,
)
from benchmarks.marks import Mark, report
from benchmarks.quiet import Quiet

__all__ = ["main"]

_ROOT: Final = Path(__file__).resolve().parents[1]
_N_ROUNDS: Final = 12
_BLOCK_PICTURES: Final = 20
_WARM_UP_PICTURES: Final = 3
_RATE_S: Final = 15
_FRAMES_S: Final = 30
_ANSWERS_S: Final = 60
_WARM_UP_S: Final = 5
_ASLEEP_S: Final = 15.0
_BLIND_S: Final = 3.0
"""Stretches without a picture looked at that are told; as in ``web/src/camera/blind.ts``."""
_MOMENT_S: Final = 1.0
_START_S: Final = 60.0
_SAMPLE_S: Final = 10.0
_CHOICE: Final = {"model": "full"}


def _start(tab: Tab, **choice: object) -> None:
    """Start the watch and wait until it looks."""
    tab.run(f"bench.model.start({json.dumps(_CHOICE | choice)})")
    _wait(tab, lambda state: state["nPoses"] > 0, "no picture was looked at")
    time.sleep(_WARM_UP_S)


def _wait(tab: Tab, is_so: Callable[[dict[str, Any]], bool], otherwise: str) -> dict[str, Any]:
    deadline_s = time.monotonic() + _START_S
    while True:
        state: dict[str, Any] = tab.run("bench.state()")
        if is_so(state):
            return state
        if time.monotonic() > deadline_s:
            raise RuntimeError(f"{otherwise}: {state}")
        time.sleep(0.1)


@dataclass(frozen=True)
class _Blocks:
    """How long an engine took, a block of pictures a round."""

    ms: list[float]
    """Median of the pictures of each block."""
    cpu_ms: list[float]
    """Processor time of the browser a picture, all its threads."""


def _run_block(browser: Chromium, tab: Tab, who: str, quiet: Quiet, blocks: _Blocks) -> None:
    """Run one block, again while others are busy."""
    while True:
        before_s, own_s, start_s = quiet.busy_s(), processor_s(browser), time.monotonic()
        taken_ms = tab.run(f"bench.run{who}()", wait_s=120)
        own_s = processor_s(browser) - own_s
        others_s = quiet.busy_s() - before_s - own_s
        if quiet.accepts(others_s, time.monotonic() - start_s):
            blocks.ms.append(statistics.median(taken_ms[_WARM_UP_PICTURES:]))
            blocks.cpu_ms.append(1000 * own_s / len(taken_ms))
            return
        time.sleep(0.5)


def _race(stage: Stage, model: str, quiet: Quiet) -> list[float]:
    """Return how many times longer tasks-vision took, a ratio a round."""
    theirs, ours = _Blocks([], []), _Blocks([], [])
    with stage.open_page() as (browser, tab):
        urls = json.dumps(stage.pictures[:_BLOCK_PICTURES])
        tab.run(f"bench.prepareContest({urls}, '{model}')")
        for who in ("Theirs", "Ours"):
            tab.run(f"bench.run{who}()", wait_s=120)
        for _ in range(_N_ROUNDS):
            _run_block(browser, tab, "Theirs", quiet, theirs)
            _run_block(browser, tab, "Ours", quiet, ours)
        apart_px = tab.run("bench.apartPx()")
    ratios = [their / our for their, our in zip(theirs.ms, ours.ms, strict=True)]
    for name, blocks in (("tasks-vision, main thread", theirs), ("Barun, worker", ours)):
        print(
            f"  {model}, {name:<26} {statistics.median(blocks.ms):6.1f} ms a picture "
            f"(blocks {min(blocks.ms):.1f} to {max(blocks.ms):.1f}), "
            f"{statistics.median(blocks.cpu_ms):.1f} ms of processor"
        )
    print(
        f"  {model}, ratio {min(ratios):.2f} to {max(ratios):.2f}; last picture {apart_px:.2f} px "
        f"apart; {quiet.n_loud} blocks while others were busy",
        flush=True,
    )
    return ratios


def _engine_marks(stage: Stage, wait_s: float) -> Iterator[Mark]:
    for model, bound in (("full", 1.5), ("lite", 1.0)):
        ratio = statistics.median(_race(stage, model, Quiet(wait_s / 2)))
        yield Mark(f"{model}, times faster", ratio, "times", bound, "at least")
    with stage.open_page() as (_, tab):
        theirs_live = tab.run(f"bench.watchTheirs('full', {_RATE_S})", wait_s=120)
        _start(tab, isUnlimited=True)
        before = tab.run("bench.state()")
        time.sleep(_RATE_S)
        after = tab.run("bench.state()")
    rate_hz = 1000 * (after["nPoses"] - before["nPoses"]) / (after["nowMs"] - before["nowMs"])
    print(
        f"full, camera of 30 Hz: tasks-vision {theirs_live['hz']:.1f} Hz, "
        f"{statistics.median(theirs_live['ms']):.1f} ms; Barun {rate_hz:.1f} Hz, "
        f"{after['figures']['inferMs']:.1f} ms in its worker",
        flush=True,
    )
    yield Mark("full, looks a second", rate_hz, "Hz", theirs_live["hz"], "at least")


def _page_marks(stage: Stage) -> Iterator[Mark]:
    with stage.open_page() as (_, tab):
        idle = tab.run(f"bench.measureFrames({_FRAMES_S})", wait_s=120)
        _start(tab, isUnlimited=True)
        gaps = tab.run(f"bench.measureFrames({_FRAMES_S})", wait_s=120)
        state = tab.run("bench.state()")
    print(
        f"frames of the page: idle {1000 / statistics.mean(idle):.1f} a second, longest "
        f"{max(idle):.0f} ms; while looking at {state['figures']['inferencesPerSecond']:.0f} "
        f"pictures a second, p99 {np.percentile(gaps, 99):.1f} ms",
        flush=True,
    )
    yield Mark("page, frames a second", 1000 / statistics.mean(gaps), "Hz", 59, "at least")
    yield Mark("page, longest frame", max(gaps), "ms", 50, "at most")


def _answer_marks(stage: Stage) -> Iterator[Mark]:
    with stage.open_page() as (_, tab):
        _start(tab)
        _wait(tab, lambda state: state["connection"] == "open", "the service did not answer")
        tab.run("bench.answerMs.length = 0")
        time.sleep(_ANSWERS_S)
        answers = tab.run("bench.answerMs")
        state = tab.run("bench.state()")
    print(f"{len(answers)} answers at {state['figures']['wantedPerSecond']:g} Hz", flush=True)
    yield Mark("picture to answer, median", statistics.median(answers), "ms", 60, "at most")
    yield Mark("picture to answer, p95", float(np.percentile(answers, 95)), "ms", 100, "at most")


def _sleep_for(browser: Chromium, duration_s: float) -> None:
    """Stop all processes of the browser for a while."""
    processes = descendants(browser.pid)
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    time.sleep(duration_s)
    for process in reversed(processes):
        os.kill(process, signal.SIGCONT)


def _hidden_marks(stage: Stage, minutes: float) -> Iterator[Mark]:
    with stage.open_page() as (browser, tab):
        _start(tab)
        browser.open_tab()
        _wait(tab, lambda state: state["visibility"] == "hidden", "the tab is still shown")
        time.sleep(_WARM_UP_S)
        rates_hz = []
        before = tab.run("bench.state()")
        deadline_s = time.monotonic() + 60 * minutes
        while (left_s := deadline_s - time.monotonic()) > 1:
            time.sleep(min(60.0, left_s))
            after = tab.run("bench.state()")
            seconds = (after["nowMs"] - before["nowMs"]) / 1000
            rates_hz.append((after["nPoses"] - before["nPoses"]) / seconds)
            before = after
        print("hidden, Hz by minute: " + " ".join(f"{rate:.2f}" for rate in rates_hz), flush=True)
        _sleep_for(browser, _ASLEEP_S)
        time.sleep(_WARM_UP_S)
        told = tab.run("bench.state()")["blind"]
        poses_s = np.array(tab.run("bench.poseMs")) / 1000
    print(f"asleep for {_ASLEEP_S:g} s; told: {told}", flush=True)
    told_s = np.array([(span["fromMs"], span["toMs"]) for span in told]).reshape(-1, 2) / 1000
    n_untrue, error_s = _compare_blindness(poses_s, told_s)
    n_asleep = sum(span["reason"] == "asleep" for span in told)
    yield Mark("hidden, slowest minute", min(rates_hz), "Hz", 2, "at least")
    yield Mark("blind, the sleep told as one", n_asleep, "", 1, "at least")
    yield Mark("blind, stretches untold or invented", n_untrue, "", 0, "at most")
    yield Mark("blind, error of a stretch", error_s, "s", 1, "at most")


def _compare_blindness(
    poses_s: npt.NDArray[np.float64], told_s: npt.NDArray[np.float64]
) -> tuple[int, float]:
    """Return how many stretches without a pose were not told, or told without being, and the error.

    Parameters
    ----------
    poses_s : numpy.ndarray, shape (N,)
        When the page got each pose.
    told_s : numpy.ndarray, shape (M, 2)
        Begin and end of the stretches that were told.
    """
    gaps = np.flatnonzero(np.diff(poses_s) > _BLIND_S)
    true_s = np.column_stack([poses_s[gaps], poses_s[gaps + 1]])
    # A pose comes a moment after it was seen: next to the limit, a stretch may be either.
    clear_s = true_s[np.diff(true_s, axis=1)[:, 0] > _BLIND_S + _MOMENT_S]
    errors_s = [np.abs(told_s - each).max(axis=1).min(initial=np.inf) for each in clear_s]
    n_untold = sum(error > _MOMENT_S for error in errors_s)
    n_invented = sum(
        np.abs(true_s - each).max(axis=1).min(initial=np.inf) > _MOMENT_S
        for each in told_s
        if each[1] - each[0] > _BLIND_S + _MOMENT_S
    )
    matched_s = [error for error in errors_s if error <= _MOMENT_S]
    return int(n_untold + n_invented), float(max(matched_s, default=0.0))


def _memory_marks(stage: Stage, minutes: float) -> Iterator[Mark]:
    samples = []
    with stage.open_page() as (browser, tab):
        _start(tab)
        deadline_s = time.monotonic() + 60 * minutes
        while time.monotonic() < deadline_s:
            time.sleep(_SAMPLE_S)
            samples.append(memory_kib(browser) / 1024)
        tab.send("HeapProfiler.collectGarbage")
        collected_mib = memory_kib(browser) / 1024
    # The first minutes still fill caches; what follows is compared, beginning with end.
    settled = samples[len(samples) // 10 :]
    part = max(1, len(settled) // 10)
    first, last = statistics.median(settled[:part]), statistics.median(settled[-part:])
    every = max(1, len(samples) // 10)
    print(
        "memory, MiB: "
        + " ".join(f"{mib:.0f}" for mib in samples[::every])
        + f"; {collected_mib:.0f} after the page's garbage was collected",
        flush=True,
    )
    yield Mark("memory, growth", 100 * (last / first - 1), "%", 10, "at most")


def _origin_marks(stage: Stage) -> Iterator[Mark]:
    foreign, n_violations = stage.foreign_requests()
    for address in foreign[:10]:
        print(f"foreign request: {address}")
    yield Mark("requests to other origins", len(foreign), "", 0, "at most")
    yield Mark("violations of the policy", n_violations, "", 0, "at most")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return its exit status."""
    parser = argparse.ArgumentParser(description="Measure the live page.")
    parser.add_argument("--data", type=Path, default=_ROOT.parent / "shared" / "data")
    parts = ("engine", "page", "answers", "hidden", "memory")
    parser.add_argument("--part", choices=parts, action="append", help="all by default")
    parser.add_argument("--hidden-minutes", type=float, default=10)
    parser.add_argument("--memory-minutes", type=float, default=30)
    parser.add_argument(
        "--wait", type=float, default=300, help="seconds to wait for a quiet machine, at most"
    )
    options = parser.parse_args(arguments)
    measure: dict[str, Callable[[Stage], Iterator[Mark]]] = {
        "engine": lambda stage: _engine_marks(stage, options.wait),
        "page": _page_marks,
        "answers": _answer_marks,
        "hidden": lambda stage: _hidden_marks(stage, options.hidden_minutes),
        "memory": lambda stage: _memory_marks(stage, options.memory_minutes),
    }
    with set_stage(options.data) as stage:
        chosen = [measure[part] for part in options.part or parts] + [_origin_marks]
        marks = list(itertools.chain.from_iterable(part(stage) for part in chosen))
    return report("live_page", marks)


if __name__ == "__main__":
    sys.exit(main())
