"""The service of :mod:`benchmarks.soak`, its people, and what it holds at the end."""

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from barun.drills.scene import CameraChange
from barun.drills.sitters import Sitters
from barun.drills.stage import Stage
from barun.service.launch.key_file import kept_key
from barun.store.records import LOCAL_PERSON
from benchmarks.live_sessions import prepare
from benchmarks.soak_load import IN_TIME_MS
from scripts.ended_process import ended

__all__ = ["Counted", "LoadSitters", "SoakStage", "count_minutes", "cpu_s", "memory_bytes"]

_PATIENCE_S: Final = 60.0
_BY_RULES: Final = "barun_model_late_steps_total"
_MINUTE_S: Final = 60


@dataclass(slots=True)
class Counted:
    """What the people counted, since the beginning or in some stretch of time."""

    n_sent: int = 0
    n_held_back: int = 0
    """Frames that were due while two were unanswered, and that the page then leaves out."""
    n_passed_over: int = 0
    """Frames a newer one took the place of."""
    n_covered: int = 0
    """Of these, those that were sent less than a tenth of a second before the newer one's answer:
    whoever sat there knew in time."""
    taken_ms: Counter[int] = field(default_factory=Counter)
    """Answers by the whole milliseconds they took."""

    @property
    def n_answers(self) -> int:
        """All of them."""
        return self.taken_ms.total()

    @property
    def n_in_time(self) -> int:
        """Answers within a tenth of a second."""
        return sum(count for one, count in self.taken_ms.items() if one < IN_TIME_MS)

    @property
    def in_time_percent(self) -> float:
        """Of all answers; NaN without any."""
        return 100 * self.n_in_time / self.n_answers if self.n_answers else float("nan")

    @property
    def n_late(self) -> int:
        """Answers that took longer."""
        return self.n_answers - self.n_in_time

    @property
    def n_due(self) -> int:
        """Frames that were sent or would have been, had not two been unanswered."""
        return self.n_sent + self.n_held_back

    @property
    def n_unanswered(self) -> int:
        """Frames that were due and have no answer of their own, nor a newer one's in time."""
        return self.n_held_back + self.n_passed_over - self.n_covered

    @property
    def due_percent(self) -> float:
        """Of all frames that were due, those of which somebody knew in time; NaN without any."""
        if not self.n_due:
            return float("nan")
        return min(100.0, 100 * (self.n_in_time + self.n_covered) / self.n_due)

    @property
    def worst_ms(self) -> int:
        """The longest answer; 0 without any."""
        return max((taken for taken, count in self.taken_ms.items() if count > 0), default=0)

    def percentile_ms(self, percent: float) -> float:
        """Return what so many percent of the answers took at most; NaN without any."""
        left = percent / 100 * self.n_answers
        for taken, count in sorted(self.taken_ms.items()):
            left -= count
            if left <= 0:
                return taken + 1
        return float("nan")

    def since(self, before: "Counted") -> "Counted":
        """Return what came since an earlier count."""
        return Counted(
            self.n_sent - before.n_sent,
            self.n_held_back - before.n_held_back,
            self.n_passed_over - before.n_passed_over,
            self.n_covered - before.n_covered,
            self.taken_ms - before.taken_ms,
        )

    def copy(self) -> "Counted":
        """Return it as it is now."""
        return replace(self, taken_ms=Counter(self.taken_ms))


class LoadSitters(Sitters):
    """People in a process of their own, which is cheap enough for hundreds: `soak_load`.

    Parameters
    ----------
    port : int
        Of the service.
    key : str
        Its launch key.
    n_sessions : int
        How many.
    rate_hz : float
        Frames a second of each.
    """

    def __init__(self, port: int, key: str, n_sessions: int, rate_hz: float) -> None:
        super().__init__(port, key, (), (), n_sessions, rate_hz)
        self.counted = Counted()
        self.has_begun = threading.Event()
        self._command = [
            *(sys.executable, "-m", "benchmarks.soak_load", "--port", str(port)),
            *("--sessions", str(n_sessions), "--rate", str(rate_hz)),
        ]
        self._environment = os.environ | {"BARUN_LAUNCH_KEY": key}
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    @property
    def pid(self) -> int:
        """Of their process; 0 without one."""
        return 0 if self._process is None else self._process.pid

    def stop(self) -> None:
        """Let them go; returns when all are gone."""
        self._say("stop")
        self._thread.join(_PATIENCE_S)

    def move_cameras(self, change: CameraChange | None) -> None:
        """Push all cameras as the drill does, or put them back."""
        self._say("back" if change is None else "moved")

    def now(self) -> Counted:
        """Return what was counted so far."""
        with self._lock:
            return self.counted.copy()

    def _say(self, word: str) -> None:
        if self._process is not None and self._process.stdin is not None:
            try:
                print(word, file=self._process.stdin, flush=True)
            except (OSError, ValueError):
                return  # it has ended, and the pipe with it

    def _run(self) -> None:
        with ended(
            subprocess.Popen(
                self._command,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        ) as process:
            self._process = process
            assert process.stdout is not None  # noqa: S101 # for the type checker
            for line in process.stdout:
                self._count(json.loads(line))
            process.wait()
        self.has_begun.set()  # or never will

    def _count(self, said: Mapping[str, Any]) -> None:
        figures, counted = self.figures, self.counted
        with self._lock:
            counted.n_sent += said["n_sent"]
            counted.n_held_back += said["n_held_back"]
            counted.n_passed_over += said["n_passed_over"]
            counted.n_covered += said["n_covered"]
            for taken, count in said["taken_ms"]:
                counted.taken_ms[taken] += count
            figures.n_sent, figures.n_answered = counted.n_sent, counted.n_answers
            figures.n_late = counted.n_answers - counted.n_in_time
            figures.n_dropped = said["n_closed"]
            if said["newest_ms"]:
                figures.latencies_s = [one / 1000 for one in said["newest_ms"]]
            figures.heard += [(at_s, word) for at_s, word in said["heard"]]
            del figures.heard[:-10_000]
        self.has_begun.set()


class SoakStage(Stage):
    """A service with people in a process of their own, who agreed that samples are collected."""

    def prepare(self) -> None:
        """Let people agree to a history and to training, and calibrate."""
        self.data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        prepare(self.data_folder)
        self.agree_to_training()

    def seat_people(self) -> None:
        """Let the people come, and wait until the first frames are answered."""
        key = kept_key(str(self.data_folder)) or ""
        self.people = LoadSitters(self.port, key, self._n_sessions, self._rate_hz)
        self.sitters = self.people
        self.people.start()
        self.people.has_begun.wait(_PATIENCE_S)

    def own_counts(self) -> tuple[int, int]:
        """Return what the service counts: answers that it was late with, steps judged by rules."""
        labelled = self.labelled_metrics()
        n_in_time = labelled.get('barun_live_latency_seconds_bucket{le="0.1"}', 0.0)
        n_late = labelled.get('barun_live_latency_seconds_bucket{le="+Inf"}', 0.0) - n_in_time
        n_by_rules = sum(value for name, value in labelled.items() if name.startswith(_BY_RULES))
        return int(n_late), int(n_by_rules)

    def count_samples(self) -> int:
        """Return the samples in the store."""
        store = self.open_store()
        try:
            return sum(one.n_samples for one in store.samples.counts(time.time()))
        finally:
            store.close()


def count_minutes(stage: Stage, from_s: float, to_s: float) -> tuple[int, dict[str, int]]:
    """Return how many whole minutes lie in a range, and by session how many of them are stored."""
    first, last = -int(-from_s // _MINUTE_S), int(to_s // _MINUTE_S)
    store = stage.open_store()
    try:
        found = Counter(
            one.session_id
            for one in store.all_minutes(LOCAL_PERSON, _MINUTE_S * first, _MINUTE_S * last)
            if first <= one.minute < last
        )
    finally:
        store.close()
    return max(0, last - first), dict(found)


def memory_bytes(pid: int) -> int:
    """Return what a process holds in memory, on Linux."""
    fields = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")


def cpu_s(pid: int) -> float:
    """Return the processor time a process has taken, on Linux; that of ended children included."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
