"""Does a cluster lose or double anything? How much quicker is it? ``python -m benchmarks.cluster``.

Two nodes (processes of this machine, one worker each) with Dask and TLS analyse 200 simulated
landmark files and 8 drawn films (or, with ``--data DIR``, up to 8 films of that folder). In one run
a worker is killed when a quarter is done and the scheduler when half is; the scheduler is started
again at the same address. Then: is every file there once, and are all results byte for byte those
of the same jobs in line?

The speed-up is that of the same work on two workers against one, in runs that take turns, from the
first job to the last with all processes up. What this machine gives two processes that only count,
against one, is measured beside it: more than that no cluster on it can reach.
"""

import argparse
import hashlib
import multiprocessing
import os
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np

from barun.jobs.dask_executor import DaskExecutor
from barun.jobs.dispatcher import Dispatcher, Policy
from barun.jobs.executor import Executor
from barun.jobs.inline_executor import InlineExecutor
from barun.landmarks import LandmarkRecording
from barun.landmarks.formats import write_recording
from barun.simulate import RunningForm, simulate_running
from barun.store.job_book import JobBook
from barun.store.job_records import JobRecord
from barun.store.opening import open_store
from barun.tasks.folder import AnalysisOptions, SourceFile, analysis_jobs, find_sources
from barun.tasks.lanes import make_lanes
from barun.tasks.place import Place
from benchmarks.marks import Mark, report
from tests.fixtures.clips import open_clip_writer
from tests.fixtures.clusters import Cluster, running_cluster
from tests.fixtures.drawn_sitter import film_sitter

__all__ = ["main"]

N_LANDMARK_FILES: Final = 200
N_FILMS: Final = 8
FILM_S: Final = 6.0
FILES_A_JOB: Final = 10
ASKED_S: Final = 1_790_000_000.0
"""The same for all runs: results say when they were asked for."""
PATIENCE_S: Final = 600.0
LEAST_SPEED_UP: Final = 1.7
_COUNT: Final = 6_000_000


def _make_landmarks(folder: Path, n_files: int) -> None:
    folder.mkdir()
    for number in range(n_files):
        made = simulate_running(RunningForm(), 6.0, np.random.default_rng(number))
        write_recording(folder / f"run-{number:03}.csv", LandmarkRecording({0: made.sequence}))


def _make_films(folder: Path) -> None:
    for number in range(N_FILMS):
        path = folder / f"film-{number}.avi"
        writer = open_clip_writer(path, "MJPG", 10.0, (640, 480))
        for picture in film_sitter([(FILM_S / 2, 0.0), (FILM_S / 2, 0.1 * number)]):
            writer.write(picture)
        writer.release()


def _take_films(folder: Path, data: Path) -> None:
    films = sorted(data.rglob("*.mp4"), key=lambda path: path.stat().st_size)[:N_FILMS]
    for path in films:
        (folder / path.name).symlink_to(path)


def _wait_until(is_so: Callable[[], object]) -> None:
    until_s = time.monotonic() + PATIENCE_S
    while not is_so():
        if time.monotonic() > until_s:
            raise TimeoutError("a run takes too long")
        time.sleep(0.02)


class Run:
    """One analysis of the whole folder, with a table and results of its own."""

    def __init__(self, home: Path, folder: Path, sources: Sequence[SourceFile]) -> None:
        self.out = home / "out"
        self.place = Place(home / "data")
        self.store = open_store(self.place.data_folder, "", ASKED_S).store
        options = AnalysisOptions(model="lite")
        jobs = analysis_jobs(folder, self.out, options, None, sources, FILES_A_JOB)
        self.store.jobs.add(jobs, ASKED_S)
        self.n_jobs = len(jobs)

    @property
    def book(self) -> JobBook:
        """Its table of jobs."""
        return self.store.jobs

    @property
    def share(self) -> float:
        """How much is done."""
        return self.book.count().get("done", 0) / self.n_jobs

    @contextmanager
    def served(self, executor: Executor) -> Iterator[threading.Thread]:
        """Let a dispatcher serve it until all has ended."""
        lanes = make_lanes(self.store, self.place, time.time, None, executor)
        policy = Policy(look_s=0.02, poll_s=0.01, renew_s=0.5)
        dispatcher = Dispatcher(self.book, lanes, time.time, policy)
        stopped = threading.Event()
        thread = threading.Thread(target=dispatcher.run, args=(stopped,))
        thread.start()
        try:
            yield thread
            _wait_until(lambda: sum(self.book.count().values()) == self._n_ended())
        finally:
            stopped.set()
            dispatcher.nudge()
            thread.join()

    def _n_ended(self) -> int:
        count = self.book.count()
        return sum(count.get(state, 0) for state in ("done", "failed", "cancelled", "poison"))

    def hashes(self) -> dict[str, str]:
        """Return the hash of every file of the results."""
        return {
            path.relative_to(self.out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.out.rglob("*"))
            if path.is_file()
        }

    def jobs(self) -> tuple[JobRecord, ...]:
        """Return its jobs."""
        return self.book.all()


def _n_done(run: Run) -> tuple[int, int]:
    """Return how many files were done, by the results of jobs, and how many folders there are."""
    results = [one.result or {"analysed": 0, "kept": 0} for one in run.jobs()]
    folders = [path for path in run.out.rglob("summary.json")]
    return sum(one["analysed"] + one["kept"] for one in results), len(folders)


@contextmanager
def _ready(cluster: Cluster, n_workers: int) -> Iterator[DaskExecutor]:
    executor = DaskExecutor(cluster.address, cluster.certificates)
    try:
        _wait_until(lambda: executor.n_slots == n_workers)
        yield executor
    finally:
        executor.close()


def _timed(home: Path, folder: Path, sources: Sequence[SourceFile], n_workers: int) -> float:
    """Return the seconds that a cluster of so many workers takes, warmed up."""
    home.mkdir()
    with running_cluster(home, 0) as cluster:
        for _ in range(n_workers):
            cluster.add_node(1)
        with _ready(cluster, n_workers) as executor:
            warm = Run(home / "warm", folder, [one for one in sources if one.is_landmarks][:40])
            with warm.served(executor):
                pass
        with _ready(cluster, n_workers) as executor:  # the one before was closed with its run
            run = Run(home / "run", folder, sources)
            began_s = time.perf_counter()
            with run.served(executor):
                pass
            taken_s = time.perf_counter() - began_s
            if _n_done(run)[0] != len(sources):
                raise RuntimeError("a run without trouble did not do every file")
            return taken_s


def _killed(home: Path, folder: Path, sources: Sequence[SourceFile]) -> Run:
    """Return a run in whose middle a worker and then the scheduler were killed."""
    home.mkdir()
    with running_cluster(home, 0) as cluster:
        nodes = [cluster.add_node(1) for _ in range(2)]
        with _ready(cluster, 2) as executor:
            run = Run(home / "run", folder, sources)
            with run.served(executor):
                _wait_until(lambda: run.share >= 0.25)
                os.kill(nodes[0].pids[0], signal.SIGKILL)
                print(f"  a worker was killed with {run.share:.0%} done")
                _wait_until(lambda: run.share >= 0.5)
                cluster.kill_scheduler()
                print(f"  the scheduler was killed with {run.share:.0%} done")
                _wait_until(lambda: executor.n_slots == 0)
                cluster.start_scheduler()
            return run


def _count() -> None:
    total = 0
    for number in range(_COUNT):
        total += number & 3


def _machine_speed_up() -> float:
    """Return how much more two processes that only count get done than one does."""

    def seconds(n_processes: int) -> float:
        context = multiprocessing.get_context("fork")
        processes = [context.Process(target=_count) for _ in range(n_processes)]
        began_s = time.perf_counter()
        for one in processes:
            one.start()
        for one in processes:
            one.join()
        return time.perf_counter() - began_s

    return statistics.median(2 * seconds(1) / seconds(2) for _ in range(3))


def _read_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.cluster")
    parser.add_argument("--data", type=Path, help="folder with films to take instead of drawn ones")
    parser.add_argument("--files", type=int, default=N_LANDMARK_FILES)
    parser.add_argument(
        "--blocks", type=int, default=2, help="pairs of timed runs; 0 leaves the speed-up out"
    )
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and return the exit status."""
    chosen = _read_arguments(arguments)
    with tempfile.TemporaryDirectory(prefix="barun-cluster-") as place:
        home = Path(place)
        folder = home / "in"
        _make_landmarks(folder, chosen.files)
        if chosen.data is None:
            _make_films(folder)
        else:
            _take_films(folder, chosen.data)
        sources = find_sources(folder)
        n_films = sum(not one.is_landmarks for one in sources)
        print(f"{len(sources)} files: {len(sources) - n_films} of landmarks, {n_films} films")

        in_line = Run(home / "in-line", folder, sources)
        with in_line.served(InlineExecutor()):
            pass
        killed = _killed(home / "killed", folder, sources)
        said, there = _n_done(killed)
        expected, found = in_line.hashes(), killed.hashes()
        n_other = sum(found.get(name) != value for name, value in expected.items())
        n_other += len(found.keys() - expected.keys())
        again = sum(one.n_attempts > 1 for one in killed.jobs())
        print(f"  jobs that were begun more than once: {again}; files compared: {len(expected)}")

        timed = _time_in_turns(home, folder, sources, chosen.blocks) if chosen.blocks else []
    return report(
        "cluster",
        [
            Mark(
                "files missing in the results of jobs",
                abs(len(sources) - said),
                "files",
                0,
                "at most",
            ),
            Mark(
                "files without a result on disk", abs(len(sources) - there), "files", 0, "at most"
            ),
            Mark("result files unlike those in line", n_other, "files", 0, "at most"),
            *timed,
        ],
    )


def _time_in_turns(
    home: Path, folder: Path, sources: Sequence[SourceFile], n_blocks: int
) -> list[Mark]:
    """Return how much quicker two workers are than one, in runs that take turns."""
    taken_s: dict[int, list[float]] = {1: [], 2: []}
    for block in range(n_blocks):
        for n_workers in (1, 2) if block % 2 == 0 else (2, 1):
            one_s = _timed(home / f"timed-{block}-{n_workers}", folder, sources, n_workers)
            taken_s[n_workers].append(one_s)
            print(f"  {n_workers} worker(s): {one_s:.1f} s")
    possible = _machine_speed_up()
    print(f"  two processes that only count get {possible:.2f} times as much done as one")
    speed_up = statistics.median(taken_s[1]) / statistics.median(taken_s[2])
    return [
        Mark("speed-up of two workers against one", speed_up, "times", LEAST_SPEED_UP, "at least")
    ]


if __name__ == "__main__":
    sys.exit(main())
