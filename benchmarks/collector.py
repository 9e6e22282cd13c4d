"""What does keeping samples cost, and what is lost? ``python -m benchmarks.collector``.

A real ``barun serve`` with 500 simulated people at 15 frames a second, as in
:mod:`benchmarks.live_sessions`, in blocks that take turns: one in ten poses kept, and none. Then a
collector is killed (``kill -9``) at twenty random moments while poses come, and what is in the
store is held against what had been acknowledged. Then it is offered more than it can write.

``--first`` gives service and generator the processor before other programs (``chrt``).
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from barun.collection.samples.collector import SampleCollector
from barun.collection.samples.settings import CollectorSettings
from barun.errors import StorageError
from barun.privacy.consent.entry import ConsentEntry
from barun.privacy.consent.texts import current_version
from barun.store.opening import open_store
from barun.store.records import LOCAL_PERSON
from barun.store.sample_book import SampleBook
from barun.store.sample_records import SampleRows
from barun.store.sql_store import SqlStore
from benchmarks.collector_feed import FEATURES, make_poses
from benchmarks.live_sessions import Way, load, prepare, serving
from benchmarks.marks import Mark, report
from scripts.ended_process import ended

__all__ = ["main"]

_PATIENCE_S: Final = 60.0
_LONGEST_BEFORE_KILL_S: Final = 2.0
_OFFERED_TOO_MUCH: Final = 25_000
_BLOCK: Final = 50


@dataclass(frozen=True, slots=True)
class _Block:
    """One block of one service."""

    percent: int
    p50_ms: float
    p99_ms: float
    cpu_us: float
    """Processor time a message."""
    taken_share: float
    """Of the time of all cores, what a host gave to others."""
    n_kept: float
    """Samples in the store or safe on their way there."""


def _agree(store: SqlStore) -> None:
    entry = ConsentEntry(
        LOCAL_PERSON,
        "training",
        "given",
        time.time(),
        "settings",
        current_version("training"),
        "en",
    )
    store.apply([entry])


# ---- what it costs


def _watch(folder: Path, way: Way, percent: int, options: argparse.Namespace) -> _Block:
    environment = {"BARUN_SAMPLE_PERCENT": str(percent)}
    with serving(folder, way, environment) as service:
        result, spent = load(
            service,
            way,
            [
                *("--sessions", str(options.sessions), "--seconds", str(options.seconds)),
                *("--blocks", "1", "--warm-up", str(options.warm_up)),
            ],
        )
        figures = {
            name: service.metric(f"barun_samples_{name}_total") for name in ("written", "spooled")
        }
    (block,) = result["blocks"]
    cost_us = 1e6 * spent[0].cpu_s / block["n_answers"]
    taken_share = spent[0].taken_share
    kept = max(figures.values())
    return _Block(percent, block["p50_ms"], block["p99_ms"], cost_us, taken_share, kept)


def _measure_cost(folder: Path, way: Way, options: argparse.Namespace) -> list[Mark]:
    blocks = []
    print("kept %   p50 ms   p99 ms   us a message   samples   host took %")
    for turn in range(options.blocks):
        # there and back, so that a machine that grows slower or quicker favours neither
        percent = 10 if turn % 4 in (1, 2) else 0
        one = _watch(folder, way, percent, options)
        blocks.append(one)
        print(
            f"{one.percent:6d} {one.p50_ms:8.1f} {one.p99_ms:8.1f} {one.cpu_us:14.1f}"
            f" {one.n_kept:9.0f} {100 * one.taken_share:13.1f}"
        )
    with_it = [one for one in blocks if one.percent]
    without = [one for one in blocks if not one.percent]
    p99_ms = [statistics.median(one.p99_ms for one in some) for some in (with_it, without)]
    moved = 100 * (p99_ms[0] / p99_ms[1] - 1)
    cost = [statistics.median(one.cpu_us for one in some) for some in (with_it, without)]
    print(
        f"p99 {p99_ms[0]:.1f} ms with and {p99_ms[1]:.1f} ms without: {moved:+.1f} %;"
        f" {cost[0]:.1f} against {cost[1]:.1f} us a message"
    )
    n_kept = min(one.n_kept for one in with_it)
    return [
        Mark("p99 with collecting against without", moved, "%", 10.0, "at most"),
        Mark("samples kept in the block with the fewest", n_kept, "", 1, "at least"),
    ]


# ---- what a kill loses


def _feed_and_kill(folder: Path, seed: int, after_s: float) -> tuple[int, int]:
    """Feed a collector of its own process and kill it; return acknowledged and offered poses."""
    command = [sys.executable, "-m", "benchmarks.collector_feed", str(folder), str(seed)]
    with ended(subprocess.Popen(command, stdout=subprocess.PIPE, text=True)) as process:
        assert process.stdout is not None  # noqa: S101 # for the type checker
        lines = [process.stdout.readline()]
        time.sleep(after_s)
        process.kill()
        lines += process.stdout.read().splitlines(keepends=True)
    # a line that was cut by the kill was not heard by anybody
    whole = [line.split() for line in lines if line.endswith("\n") and len(line.split()) == 2]
    safe, offered = (max(int(line[part]) for line in whole) for part in (0, 1))
    return safe, offered


def _measure_kills(folder: Path, n_kills: int) -> list[Mark]:
    store = open_store(folder, "", time.time()).store
    _agree(store)
    store.close()
    random = np.random.default_rng(20)
    acknowledged = offered = most = 0
    for seed in range(n_kills):
        after_s = float(random.uniform(0.0, _LONGEST_BEFORE_KILL_S))
        safe, given = _feed_and_kill(folder, seed, after_s)
        acknowledged, offered = acknowledged + safe, offered + given
        most = max(most, given - safe)
    store = open_store(folder, "", time.time()).store
    collector = SampleCollector(
        store.samples, folder / "samples", FEATURES, (time.monotonic, time.time)
    )
    collector.start()
    begun_s = time.monotonic()
    while list((folder / "samples").glob("*.spool")):
        if time.monotonic() - begun_s > _PATIENCE_S:
            raise RuntimeError("what was left behind is not brought to the store")
        time.sleep(0.05)
    n_recovered = collector.figures.n_recovered
    collector.close()
    ids = [one for rows in store.samples.rows(LOCAL_PERSON) for one in rows.sample_id.tolist()]
    store.close()
    lost, doubled = max(0, acknowledged - len(ids)), len(ids) - len(set(ids))
    gone = max(0, offered - len(ids))
    print(
        f"{n_kills} kills: {offered} poses offered, {acknowledged} acknowledged, {len(ids)} in the"
        f" store, {n_recovered} batches brought back from the last ones; {lost} lost of those"
        f" acknowledged, {doubled} doubled, {gone} gone that nobody was told"
        f" were safe, {most} at most in one kill"
    )
    return [
        Mark("acknowledged samples lost", lost, "", 0, "at most"),
        Mark("samples doubled", doubled, "", 0, "at most"),
        Mark("kills", n_kills, "", 20, "at least"),
        Mark("samples acknowledged before kills", acknowledged, "", 1, "at least"),
    ]


# ---- what happens when there is too much


class _ClosedBook(SampleBook):
    """A store that does not answer."""

    def add(self, person_id: str, rows: SampleRows, now_s: float) -> int | None:
        del person_id, rows, now_s
        raise StorageError("store.locked", location="-")


def _measure_overload(folder: Path) -> list[Mark]:
    store = open_store(folder, "", time.time()).store
    _agree(store)
    book = _ClosedBook(store._database, store._vault)
    heard: list[tuple[str, int]] = []
    settings = CollectorSettings()
    collector = SampleCollector(
        book,
        folder / "samples",
        FEATURES,
        (time.monotonic, time.time),
        settings,
        lambda word, count, _code: heard.append((word, count)),
    )
    collector.start()
    while not collector.wants(LOCAL_PERSON):
        time.sleep(0.01)
    longest_s = 0.0
    for number in range(_OFFERED_TOO_MUCH // _BLOCK):
        poses = make_poses(_BLOCK, f"s{number}", number)
        begun_s = time.perf_counter()
        collector.offer(poses)
        longest_s = max(longest_s, time.perf_counter() - begun_s)
    begun_s = time.monotonic()
    while not any(word == "samples_dropped" for word, _ in heard):
        if time.monotonic() - begun_s > _PATIENCE_S:
            break
        time.sleep(0.05)
    figures = collector.figures
    oldest = collector.oldest_session
    accounted = figures.n_dropped + figures.queue_rows + figures.buffer_rows
    accounted += sum(figures.refused.values())
    said = sum(count for word, count in heard if word == "samples_dropped")
    collector.close(1.0)
    store.close()
    print(
        f"{figures.n_offered} offered to a store that does not answer: {figures.queue_rows} wait,"
        f" {figures.buffer_rows} buffered, {figures.n_dropped} dropped (said: {said}), the oldest"
        f" that waits is of {oldest}; longest call {1e3 * longest_s:.2f} ms"
    )
    return [
        Mark("poses that wait", figures.queue_rows, "", settings.queue_rows, "at most"),
        Mark("poses dropped under overload", figures.n_dropped, "", 1, "at least"),
        Mark("poses nobody accounts for", abs(figures.n_offered - accounted), "", 0, "at most"),
        Mark("poses said to be dropped", said, "", 1, "at least"),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", help="not used; taken so that all benchmarks are called alike")
    parser.add_argument("--sessions", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=10.0, help="of a block")
    parser.add_argument("--warm-up", type=float, default=15.0, help="seconds before each block")
    parser.add_argument("--blocks", type=int, default=12, help="without and with, in turns")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--first", action="store_true", help="before other programs")
    parser.add_argument("--fast", action="store_true", help="with uvloop")
    parser.add_argument("--only", choices=["cost", "kills", "overload"], help="one part of it")
    options = parser.parse_args(arguments)
    way = Way(("chrt", "-r", "5") if options.first else (), options.fast)
    folder = Path(tempfile.mkdtemp(prefix="barun-collector-"))
    marks: list[Mark] = []
    try:
        if options.only in (None, "cost"):
            prepare(folder / "cost")
            store = open_store(folder / "cost", "", time.time()).store
            _agree(store)
            store.close()
            marks += _measure_cost(folder / "cost", way, options)
        if options.only in (None, "kills"):
            marks += _measure_kills(folder / "kills", options.kills)
        if options.only in (None, "overload"):
            marks += _measure_overload(folder / "overload")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return report("collector", marks)


if __name__ == "__main__":
    raise SystemExit(main())
