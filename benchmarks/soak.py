"""Does a service stay well for hours? ``python -m benchmarks.soak --minutes 60 --sessions 200``.

Two hundred simulated people sit at a real service, 15 frames a second each, and have agreed to a
history and to the collection of samples; the load generator is the one of
:mod:`benchmarks.live_sessions`. In between, the troubles of ``barun drill`` are played to this very
service, evenly over the time: a slow model, a pushed camera, a full disk, a killed worker, a thread
that ends, a damaged model file, a batch of wrong labels. After the first hour those that a service
stands often (camera, disk) come again every hour; models are rolled back twice a day at most, so
they come once.

Of all frames that were due, 99.9 % have to be answered within 100 ms, troubles included. One that
was not sent because two were unanswered was not; one that a newer one took the place of was if the
answer to that came within 100 ms of itself. A table says what each drill cost: from its beginning
until all was well again, and some seconds more.
Memory is what the process of the service holds: the median of a tenth of the time in the middle is
compared with that of the last tenth. A session is dropped when its connection is lost for whatever
reason. Rows are lost when a whole minute of a session is not in the history at the end, or a pose
that was offered for training was neither refused for a named reason nor kept.

``--minutes 1440`` runs a day. A busy machine makes answers late: what others took of it is printed.
"""

import argparse
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from barun.drills.drill import StoryLine, TroubleCourse, run_trouble
from barun.drills.trouble import Trouble
from barun.drills.troubles.broken_model import BrokenModel
from barun.drills.troubles.dead_thread import DeadThread
from barun.drills.troubles.dead_worker import DeadWorker
from barun.drills.troubles.drifted_camera import DriftedCamera
from barun.drills.troubles.full_disk import FullDisk
from barun.drills.troubles.mislabelled_batch import MislabelledBatch
from barun.drills.troubles.slow_model import SlowModel
from benchmarks.live_load import RATE_HZ
from benchmarks.marks import Mark, report
from benchmarks.quiet import Quiet
from benchmarks.soak_stage import Counted, SoakStage, count_minutes, cpu_s, memory_bytes
from benchmarks.soak_table import Moment, Stretch, print_table, rest_of

__all__ = ["main"]

_TROUBLES: Final[tuple[Callable[[], Trouble], ...]] = (
    SlowModel,
    DriftedCamera,
    FullDisk,
    DeadWorker,
    DeadThread,
    MislabelledBatch,
    BrokenModel,  # opens a retraining, after which new labels wait for a day
)
"""In the order in which they come."""
_OFTEN: Final[tuple[Callable[[], Trouble], ...]] = (DriftedCamera, FullDisk)
_LONGEST_WARM_UP_S: Final = 60.0
"""Longer than the hold time: of those who slump when they come, all events begin at once then."""
_APART_S: Final = 120.0
"""A drill takes so long at most."""
_LOOK_S: Final = 5.0
_SETTLES_S: Final = 5.0
"""What comes so soon after a drill is counted as its own."""
_MEBIBYTE: Final = 1 << 20
_HOUR_S: Final = 3600.0
_REFUSED: Final = "barun_samples_refused_"
_COUNTED: Final = ("barun_samples_offered_", "barun_samples_queue_rows", _REFUSED)
_IN_HAND_S: Final = 1.0
"""Longer than the service has the same poses in its hand."""
_TOLD: Final = frozenset({"model_set_aside", "model_back"})
"""Lines of the log that are printed at the end, beside the errors."""


@dataclass(slots=True)
class _Memory:
    """What the service held, every few seconds, from a thread of its own."""

    pid: int
    at_s: list[float] = field(default_factory=list)
    held_bytes: list[int] = field(default_factory=list)
    _stops: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Look until stopped, or until there is no such process."""
        while not self._stops.wait(_LOOK_S):
            try:
                held = memory_bytes(self.pid)
            except OSError:
                return
            self.at_s.append(time.monotonic())
            self.held_bytes.append(held)

    def stop(self) -> None:
        """Look no longer."""
        self._stops.set()

    def median_mb(self, from_share: float, to_share: float) -> float:
        """Return the median of a stretch of the time, mebibytes; NaN without a look."""
        if not self.at_s:
            return float("nan")
        share = (np.array(self.at_s) - self.at_s[0]) / max(self.at_s[-1] - self.at_s[0], 1e-9)
        chosen = np.array(self.held_bytes)[(share >= from_share) & (share <= to_share)]
        return float(np.median(chosen)) / _MEBIBYTE if len(chosen) else float("nan")


@dataclass(frozen=True, slots=True)
class _Lost:
    """What is not there at the end."""

    n_sessions: int
    """Of which any minute is stored."""
    n_minutes: int
    """Whole minutes of sessions that are not in the history."""
    n_samples: int
    """Poses that were offered, not refused, and are not in the store."""
    n_kept: int
    """Samples in the store."""


def _plan(
    length_s: float,
    n_troubles: int | None = None,
    chosen: Sequence[Callable[[], Trouble]] = _TROUBLES,
) -> list[tuple[float, Callable[[], Trouble]]]:
    """Return when each trouble comes, seconds after the beginning; as many as fit by default."""
    count = int(min(len(chosen), max(1, length_s // _APART_S)))
    count = count if n_troubles is None else min(len(chosen), n_troubles)
    first = chosen[:count]
    span_s = min(length_s, _HOUR_S)
    planned = [
        (span_s * (number + 1) / (count + 1), trouble) for number, trouble in enumerate(first)
    ]
    for hour in range(1, int(length_s // _HOUR_S)):
        planned += [
            (_HOUR_S * (hour + (number + 1) / (len(_OFTEN) + 1)), trouble)
            for number, trouble in enumerate(_OFTEN)
        ]
    return planned


@dataclass(slots=True)
class _Progress:
    """Says now and then how it goes, from a thread of its own: a drill takes a minute or two."""

    stage: SoakStage
    begun_s: float
    every_s: float
    before: Counted
    _stops: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Say it until stopped, and once more then."""
        while not self._stops.wait(self.every_s):
            self._say()
        self._say()

    def stop(self) -> None:
        """Say it no longer."""
        self._stops.set()

    def _say(self) -> None:
        now = self.stage.people.now()
        lately, self.before = now.since(self.before), now
        try:
            held = memory_bytes(self.stage.pid) / _MEBIBYTE
        except OSError:
            held = float("nan")  # it is gone
        print(
            f"{(time.monotonic() - self.begun_s) / 60:7.1f} min  {lately.n_due:7d} due"
            f"  {lately.due_percent:7.3f} % in time  p99 {lately.percentile_ms(99):5.0f} ms"
            f"  late {lately.n_late:5d}  unanswered {lately.n_unanswered:5d}  {held:6.0f} MiB"
            f"  dropped {self.stage.people.figures.n_dropped}",
            flush=True,
        )


def _print_line(name: str, line: StoryLine) -> None:
    words = f": {line.words}" if line.words else ""
    print(f"            {name} +{line.after_s:.1f} s {line.what}{words}", flush=True)


def _soak(
    stage: SoakStage, planned: list[tuple[float, Trouble]], length_s: float
) -> tuple[list[TroubleCourse], list[Stretch]]:
    """Let the time pass, and play what is due; return how each went, and what it cost."""
    begun = Moment.now(stage)
    progress = _Progress(stage, begun.at_s, min(60.0, length_s / 6), begun.counted)
    saying = threading.Thread(target=progress.run, daemon=True)
    saying.start()
    courses, stretches = [], []
    while (passed_s := time.monotonic() - begun.at_s) < length_s or planned:
        if planned and passed_s >= planned[0][0]:
            trouble = planned.pop(0)[1]
            before = Moment.now(stage)
            courses.append(run_trouble(trouble, stage, partial(_print_line, trouble.name)))
            time.sleep(_SETTLES_S)
            stretches.append(Stretch.between(trouble.name, before, Moment.now(stage)))
        time.sleep(0.5)
    progress.stop()
    saying.join()
    whole = Stretch.between("all", begun, Moment.now(stage))
    return courses, [*stretches, rest_of(whole, stretches), whole]


def _find_lost(
    stage: SoakStage, sat_s: tuple[float, float], metrics: dict[str, float], n_before: int
) -> _Lost:
    n_whole, stored = count_minutes(stage, *sat_s)
    n_minutes = sum(n_whole - count for count in stored.values())
    n_refused = sum(value for name, value in metrics.items() if name.startswith(_REFUSED))
    n_kept = stage.count_samples() - n_before
    n_expected = int(metrics["barun_samples_offered_total"] - n_refused)
    return _Lost(len(stored), n_minutes, n_expected - n_kept, n_kept)


def _measure(folder: Path, options: argparse.Namespace) -> list[Mark]:
    length_s = 60.0 * options.minutes
    warm_up_s = min(_LONGEST_WARM_UP_S, length_s / 6)
    made: dict[Callable[[], Trouble], Trouble] = {}
    kinds = [one for one in _TROUBLES if one().name in options.drills]
    planned = _plan(length_s, options.troubles, kinds)
    stage = SoakStage(folder, options.sessions, options.rate)
    try:
        stage.prepare()
        # the model of the wrong labels is the good one of the others
        chosen = dict.fromkeys(kind for _, kind in planned)
        for kind in sorted(chosen, key=lambda one: one is not MislabelledBatch):
            made[kind] = kind()
            made[kind].prepare(stage)
        stage.start()
        stage.seat_people()
        time.sleep(warm_up_s)
        memory = _Memory(stage.pid)
        watching = threading.Thread(target=memory.run, daemon=True)
        watching.start()
        sat_from_s, before = time.time(), stage.people.now()
        pids = (stage.pid, stage.people.pid)
        busy_s, own_s, begun_s = Quiet.busy_s(), sum(map(cpu_s, pids)), time.monotonic()
        courses, stretches = _soak(stage, [(at_s, made[kind]) for at_s, kind in planned], length_s)
        took_s, service_s = time.monotonic() - begun_s, cpu_s(stage.pid)
        others_s = Quiet.busy_s() - busy_s - (sum(map(cpu_s, pids)) - own_s)
        counted, sat_to_s = stage.people.now().since(before), time.time()
        memory.stop()
        n_dropped = stage.people.figures.n_dropped
        stage.people.stop()
        metrics = _settled(stage)
        errors = [
            line.words
            for line in stage.lines_since(0.0)
            if line.level == "error" or line.event in _TOLD
        ]
    finally:
        stage.stop()
    n_batch = sum(one.n_samples for one in made.values() if isinstance(one, MislabelledBatch))
    lost = _find_lost(stage, (sat_from_s, sat_to_s), metrics, n_batch)
    for words in sorted(set(errors)):
        print(f"the log: {words} ({errors.count(words)} times)")
    first, middle, last = (
        memory.median_mb(*part) for part in ((0.0, 0.1), (0.45, 0.55), (0.9, 1.0))
    )
    print(
        f"{options.sessions} sessions for {took_s / 60:.1f} min: {counted.n_answers} answers, p50"
        f" {counted.percentile_ms(50):.0f} ms, p99 {counted.percentile_ms(99):.0f} ms, p99.9"
        f" {counted.percentile_ms(99.9):.0f} ms; {counted.n_held_back} frames held back by"
        f" pages, {counted.n_passed_over} passed over for newer ones; of the answers"
        f" {counted.in_time_percent:.3f} % came in time, of all that were due"
        f" {counted.due_percent:.3f} %"
    )
    print(
        f"memory {first:.0f} MiB at the beginning, {middle:.0f} in the middle, {last:.0f} at the"
        f" end; the service took {service_s:.0f} s of processor, others"
        f" {100 * others_s / took_s:.0f} % of a core; {lost.n_kept} samples kept"
    )
    print_table(stretches)
    n_late = sum(not course.is_in_time for course in courses)
    missing = options.sessions - lost.n_sessions if sat_to_s - sat_from_s >= 120 else 0
    return [
        Mark("frames answered within 100 ms", counted.due_percent, "%", 99.9, "at least"),
        Mark("memory, end against middle", 100 * (last / middle - 1), "% more", 10.0, "at most"),
        Mark("sessions dropped", n_dropped, "", 0, "at most"),
        Mark("whole minutes of sessions lost", lost.n_minutes + missing, "", 0, "at most"),
        Mark("samples lost", abs(lost.n_samples), "", 0, "at most"),
        Mark("troubles not noticed or over in time", n_late, "", 0, "at most"),
    ]


def _settled(stage: SoakStage) -> dict[str, float]:
    """Return the figures of the service once no pose waits, or after a minute.

    Poses that the service holds in its hand are no longer in the queue, and not yet among those it
    refused: so the figures have to be the same in two looks, with nothing in the queue.
    """
    until_s = time.monotonic() + 60.0
    before: dict[str, float] = {}
    while True:
        metrics = stage.metrics()
        counted = {name: metrics[name] for name in metrics if name.startswith(_COUNTED)}
        is_settled = metrics.get("barun_samples_queue_rows") == 0 and counted == before
        if is_settled or time.monotonic() > until_s:
            return metrics
        before = counted
        time.sleep(_IN_HAND_S)


def main(arguments: Sequence[str] | None = None) -> int:
    """Soak, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", help="not used; taken so that all benchmarks are called alike")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--sessions", type=int, default=200)
    parser.add_argument("--rate", type=float, default=RATE_HZ)
    parser.add_argument("--troubles", type=int, help="so many; by default as many as fit")
    names = [one().name for one in _TROUBLES]
    parser.add_argument("--drills", nargs="*", choices=names, default=names, help="these alone")
    options = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="barun-soak-"))
    try:
        marks = _measure(folder, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return report("soak", marks)


if __name__ == "__main__":
    raise SystemExit(main())
