"""Real processes on one table: killed in the middle, and two at once."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest

from barun.store.job_book import JobBook
from barun.store.job_records import NewJob
from scripts.ended_process import ended
from tests.fixtures.patience import wait_until
from tests.jobs.tables import opened_table

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="kills processes by signals of Unix"),
]

SHORT_S, LONG_S = 3.0, 60.0
"""Leases: one that a test waits out, one that outlasts it."""


@pytest.fixture
def book(tmp_path: Path, database_url: str) -> Iterator[JobBook]:
    with opened_table(tmp_path, database_url) as opened:
        yield opened


Serving = Callable[[float], AbstractContextManager["subprocess.Popen[str]"]]


@pytest.fixture
def serving(tmp_path: Path, database_url: str) -> Serving:
    """Begins a process that serves the table under leases of so many seconds."""

    @contextmanager
    def serve(lease_s: float) -> Iterator["subprocess.Popen[str]"]:
        words = ["tests.jobs.serving", str(tmp_path), database_url, str(lease_s)]
        process = subprocess.Popen(
            [sys.executable, "-m", *words], stdout=subprocess.PIPE, text=True
        )
        with ended(process):
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process

    return serve


def note(folder: Path, name: str, *, waits: bool) -> NewJob:
    payload = {"log": str(folder / "log"), "name": name}
    return NewJob("note", payload | ({"leave": str(folder / "leave")} if waits else {}))


def lines(folder: Path) -> list[list[str]]:
    log = folder / "log"
    return [line.split() for line in log.read_text().splitlines()] if log.exists() else []


def is_there(pid: int) -> bool:
    """Return whether a process runs; one that ended and that nobody asked about does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_killed_child_takes_only_its_attempt_along(
    book: JobBook, tmp_path: Path, serving: Serving
) -> None:
    book.add([note(tmp_path, "a", waits=True)], time.time())
    with serving(LONG_S):
        wait_until(lambda: lines(tmp_path))
        os.kill(int(lines(tmp_path)[0][2]), signal.SIGKILL)
        (tmp_path / "leave").touch()
        wait_until(lambda: book.count() == {"done": 1})

    (job,) = book.all()
    assert (job.n_attempts, job.n_lost, job.reason) == (2, 1, None)
    (first, pid), (second, other), end = ((one[0], one[2]) for one in lines(tmp_path))
    assert (first, second, end) == ("begin", "begin", ("end", other))
    assert pid != other


def test_a_job_that_kills_every_child_is_put_aside(
    book: JobBook, tmp_path: Path, serving: Serving
) -> None:
    book.add([NewJob("die", {"log": str(tmp_path / "log")})], time.time())
    book.add([note(tmp_path, "b", waits=False)], time.time() + 0.01)
    with serving(LONG_S):
        wait_until(lambda: book.count() == {"poison": 1, "done": 1})

    (job,) = book.all(states=["poison"])
    assert (job.n_lost, job.reason, job.details) == (3, "jobs.lost", {"how": "status 7"})
    assert Counter(one[0] for one in lines(tmp_path)) == {"die": 3, "begin": 1, "end": 1}


def test_a_killed_dispatcher_is_followed_by_the_next(
    book: JobBook, tmp_path: Path, serving: Serving
) -> None:
    """Its child ends with it, so that nobody does what the next one begins to do."""
    book.add([note(tmp_path, "a", waits=True)], time.time())
    with serving(SHORT_S) as first:
        wait_until(lambda: lines(tmp_path))
        first.send_signal(signal.SIGKILL)
        first.wait()
        child = int(lines(tmp_path)[0][2])
        wait_until(lambda: not is_there(child))
    assert book.count() == {"running": 1}

    with serving(SHORT_S):
        wait_until(lambda: len(lines(tmp_path)) == 2)
        (tmp_path / "leave").touch()
        wait_until(lambda: book.count() == {"done": 1})

    (job,) = book.all()
    assert (job.n_attempts, job.n_lost) == (2, 1)
    assert [one[0] for one in lines(tmp_path)] == ["begin", "begin", "end"]


def test_two_dispatchers_never_run_the_same_job(
    book: JobBook, tmp_path: Path, serving: Serving
) -> None:
    n_jobs = 40
    book.add([note(tmp_path, str(number), waits=True) for number in range(n_jobs)], time.time())
    with ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(serving(LONG_S))
        wait_until(lambda: len(lines(tmp_path)) == 2)
        (tmp_path / "leave").touch()
        wait_until(lambda: book.count() == {"done": n_jobs})

    begun = Counter(one[1] for one in lines(tmp_path) if one[0] == "begin")
    assert begun == {str(number): 1 for number in range(n_jobs)}
    assert len({one[2] for one in lines(tmp_path)}) == 2


def test_cancelling_ends_the_child(book: JobBook, tmp_path: Path, serving: Serving) -> None:
    (added,) = book.add([note(tmp_path, "a", waits=True)], time.time())
    with serving(SHORT_S):
        wait_until(lambda: lines(tmp_path))
        book.cancel(added.job.job_id, time.time())
        wait_until(lambda: book.count() == {"cancelled": 1})
        child = int(lines(tmp_path)[0][2])
        wait_until(lambda: not is_there(child))

    assert [one[0] for one in lines(tmp_path)] == ["begin"]
