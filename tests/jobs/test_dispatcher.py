"""A dispatcher on a real table, with executors that do as they are told."""

import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from barun.errors import EncryptionError, FailureError, InputError, StorageError
from barun.jobs.dispatcher import Dispatcher, Lane, Policy
from barun.jobs.inline_executor import InlineExecutor
from barun.jobs.work import Done, Failed, Lost, Outcome, Work
from barun.store.job_book import JobBook
from barun.store.job_records import JobRecord, NewJob
from barun.store.opening import open_store
from tests.jobs.chores import WHERE

NOW_S = 1_790_000_000.0
POLICY = Policy(lease_s=30.0, renew_s=1.0)


class Told:
    """Work whose end a test decides."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.progress = 0.0
        self.outcome: Outcome | None = None
        self.is_stopped = False

    def poll(self) -> Outcome | None:
        return self.outcome

    def stop(self) -> None:
        self.is_stopped = True


class ToldExecutor:
    """An executor whose work goes on until a test ends it."""

    def __init__(self, n_slots: int = 2) -> None:
        self.n_slots = n_slots
        self.given: list[Told] = []
        self.refusal: FailureError | None = None
        self.n_closed = 0

    def submit(self, work: Work) -> Told:
        if self.refusal is not None:
            raise self.refusal
        self.given.append(Told(work))
        return self.given[-1]

    def tend(self) -> None:
        pass

    def close(self) -> None:
        self.n_closed += 1


def prepare(job: JobRecord) -> Work:
    return Work(f"{job.job_id} {job.n_attempts}", f"{WHERE}:{job.kind}", job.payload)


class Stage:
    """A table, a clock, an executor, and dispatchers on them."""

    def __init__(self, book: JobBook) -> None:
        self.book = book
        self.now_s = NOW_S
        self.executor = ToldExecutor()
        self.notes: list[Outcome] = []
        self.prepare: Callable[[JobRecord], Work] = prepare
        self.forgets: frozenset[str] = frozenset()

    def dispatcher(self, executor: Any = None) -> Dispatcher:
        lane = Lane(
            executor or self.executor,
            ("double", "note"),
            lambda job: self.prepare(job),
            self.forgets,
        )
        return Dispatcher(
            self.book, [lane], lambda: self.now_s, POLICY, lambda _, out: self.notes.append(out)
        )

    def add(self, **payload: Any) -> str:
        (added,) = self.book.add([NewJob("double", payload or {"number": 1})], self.now_s)
        return added.job.job_id

    def job(self, job_id: str) -> JobRecord:
        found = self.book.find(job_id)
        assert found is not None
        return found


@pytest.fixture
def stage(tmp_path: Path, database_url: str) -> Iterator[Stage]:
    store = open_store(tmp_path / "home", database_url, NOW_S).store
    yield Stage(store.jobs)
    store.close()


def test_a_job_is_done_and_its_result_kept(stage: Stage) -> None:
    job_id = stage.add(number=21)
    dispatcher = stage.dispatcher(InlineExecutor())

    assert dispatcher.step() is True
    assert dispatcher.step() is False

    job = stage.job(job_id)
    assert (job.state, job.progress, job.n_attempts) == ("done", 1.0, 1)
    assert job.result == {"doubled": 42, "파일": [None, True, 0.1]}
    assert stage.notes == [Done(job.result)]


def test_no_more_is_claimed_than_there_are_slots(stage: Stage) -> None:
    for number in range(5):
        stage.add(number=number)
    dispatcher = stage.dispatcher()

    dispatcher.step()
    assert (len(stage.executor.given), dispatcher.n_running) == (2, 2)
    assert stage.book.count() == {"queued": 3, "running": 2}
    stage.executor.given[0].outcome = Done({})
    dispatcher.step()

    assert stage.book.count() == {"done": 1, "queued": 2, "running": 2}


def test_an_executor_without_slots_is_given_nothing(stage: Stage) -> None:
    stage.executor.n_slots = 0
    stage.add()

    assert stage.dispatcher().step() is False
    assert stage.book.count() == {"queued": 1}


def test_progress_is_written_and_the_lease_renewed_while_a_job_runs(stage: Stage) -> None:
    job_id = stage.add()
    dispatcher = stage.dispatcher()
    dispatcher.step()
    stage.executor.given[0].progress = 0.25

    for _ in range(100):  # far longer than a lease
        stage.now_s += 1
        dispatcher.step()
        other = stage.dispatcher(ToldExecutor())
        other.step()
        assert other.n_running == 0

    job = stage.job(job_id)
    assert (job.progress, job.n_attempts) == (0.25, 1)
    assert job.lease_until_s == stage.now_s + POLICY.lease_s


def test_what_failed_is_tried_again_with_growing_pauses_and_the_reason_kept(stage: Stage) -> None:
    job_id = stage.add()
    dispatcher = stage.dispatcher()
    waits = []
    for attempt in range(3):
        dispatcher.step()
        stage.executor.given[-1].outcome = Failed("store.full", {"location": "disk"})
        dispatcher.step()
        job = stage.job(job_id)
        assert (job.reason, job.details) == ("store.full", {"location": "disk"})
        assert job.n_attempts == attempt + 1
        waits.append(job.not_before_s - stage.now_s)
        stage.now_s = max(stage.now_s, job.not_before_s)

    assert waits[:2] == [10.0, 40.0]
    assert stage.job(job_id).state == "failed"
    assert dispatcher.step() is False


def test_what_will_never_do_is_not_tried_again(stage: Stage) -> None:
    job_id = stage.add()
    dispatcher = stage.dispatcher()
    dispatcher.step()
    stage.executor.given[0].outcome = Failed("errors.file-missing", {"path": "a"}, is_lasting=True)
    dispatcher.step()

    job = stage.job(job_id)
    assert (job.state, job.n_attempts, job.reason) == ("failed", 1, "errors.file-missing")


def test_what_kills_its_runners_is_put_aside(stage: Stage) -> None:
    job_id, other_id = stage.add(number=1), stage.add(number=2)
    dispatcher = stage.dispatcher()
    for _ in range(3):
        dispatcher.step()
        for told in stage.executor.given:
            if told.outcome is None:
                is_bad = told.work.arguments["number"] == 1
                told.outcome = Lost("signal 9") if is_bad else Done({})
        dispatcher.step()
        stage.now_s += 1000

    job = stage.job(job_id)
    assert (job.state, job.reason, job.n_lost) == ("poison", "jobs.lost", 3)
    assert job.details == {"how": "signal 9"}
    assert stage.job(other_id).state == "done"
    assert dispatcher.step() is False


def test_a_machine_that_goes_is_not_held_against_a_job(stage: Stage) -> None:
    job_id = stage.add()
    dispatcher = stage.dispatcher()
    for _ in range(10):
        dispatcher.step()
        stage.executor.given[-1].outcome = Lost("scheduler", is_guilty=False)
        dispatcher.step()

    job = stage.job(job_id)
    assert (job.state, job.n_lost, job.n_attempts) == ("running", 0, 1)


def test_cancelling_stops_what_runs(stage: Stage) -> None:
    job_id = stage.add()
    dispatcher = stage.dispatcher()
    dispatcher.step()
    stage.book.cancel(job_id, stage.now_s)

    stage.now_s += 1
    dispatcher.step()

    assert stage.executor.given[0].is_stopped
    assert stage.job(job_id).state == "cancelled"
    assert dispatcher.n_running == 0


def test_a_job_that_was_erased_is_stopped(stage: Stage) -> None:
    (added,) = stage.book.add([NewJob("double", {"number": 1}, "minji")], NOW_S)
    dispatcher = stage.dispatcher()
    dispatcher.step()
    stage.book.remove_of("minji")

    stage.now_s += 1
    dispatcher.step()

    assert stage.executor.given[0].is_stopped
    assert stage.book.find(added.job.job_id) is None


def test_a_dispatcher_that_lost_its_lease_stops_and_says_nothing(stage: Stage) -> None:
    """One that stood still for longer than a lease wakes up to find the job somebody else's."""
    job_id = stage.add()
    slow, slow_executor = stage.dispatcher(), stage.executor
    slow.step()
    stage.now_s += POLICY.lease_s + 1
    quick_executor = ToldExecutor()
    quick = stage.dispatcher(quick_executor)
    quick.step()
    assert len(quick_executor.given) == 1

    slow.step()
    assert slow_executor.given[0].is_stopped
    quick_executor.given[0].outcome = Done({"by": "quick"})
    quick.step()

    job = stage.job(job_id)
    assert (job.result, job.n_attempts, job.n_lost) == ({"by": "quick"}, 2, 1)


def test_a_result_that_comes_after_the_lease_is_not_kept(stage: Stage) -> None:
    job_id = stage.add()
    slow = stage.dispatcher()
    slow.step()
    stage.now_s += POLICY.lease_s + 1
    quick_executor = ToldExecutor()
    quick = stage.dispatcher(quick_executor)
    quick.step()
    stage.executor.given[0].outcome = Done({"by": "slow"})
    slow.step()

    assert stage.job(job_id).state == "running"
    quick_executor.given[0].outcome = Done({"by": "quick"})
    quick.step()
    assert stage.job(job_id).result == {"by": "quick"}


def test_closing_puts_back_what_ran(stage: Stage) -> None:
    job_id = stage.add()
    dispatcher = stage.dispatcher()
    dispatcher.step()

    dispatcher.close()

    job = stage.job(job_id)
    assert (job.state, job.n_attempts, job.not_before_s) == ("queued", 0, NOW_S)
    assert stage.executor.given[0].is_stopped
    assert stage.executor.n_closed == 1
    other = ToldExecutor()
    stage.dispatcher(other).step()
    assert len(other.given) == 1


def test_whoever_may_not_be_served_any_more_is_told_why(stage: Stage) -> None:
    """What a job needs is asked when it is begun, however long ago it was asked for."""
    job_id = stage.add()

    def refuse(_: JobRecord) -> Work:
        raise InputError("jobs.no-job", job="x")

    stage.prepare = refuse
    assert stage.dispatcher().step() is False

    job = stage.job(job_id)
    assert (job.state, job.reason, job.details) == ("failed", "jobs.no-job", {"job": "x"})
    assert stage.executor.given == []


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (StorageError("store.locked", location="db"), "queued"),
        (EncryptionError("encryption.key-damaged", purpose="x"), "failed"),
    ],
)
def test_a_table_that_cannot_be_asked_now_is_asked_later(
    stage: Stage, error: StorageError, state: str
) -> None:
    job_id = stage.add()

    def fail(_: JobRecord) -> Work:
        raise error

    stage.prepare = fail
    stage.dispatcher().step()

    assert (stage.job(job_id).state, stage.job(job_id).n_lost) == (state, 0)


def test_an_executor_that_can_take_nothing_now_is_asked_later(stage: Stage) -> None:
    job_id = stage.add()
    stage.executor.refusal = FailureError("jobs.no-worker", reason="no memory")

    stage.dispatcher().step()

    job = stage.job(job_id)
    assert (job.state, job.n_attempts, job.n_lost) == ("queued", 0, 0)
    assert job.not_before_s > NOW_S


def test_what_must_be_forgotten_is(stage: Stage) -> None:
    stage.forgets = frozenset({"double"})
    job_id = stage.add(number=4)
    dispatcher = stage.dispatcher(InlineExecutor())
    dispatcher.step()
    dispatcher.step()

    assert dict(stage.job(job_id).payload) == {}


class FlakyTable:
    """A table that is out of reach now and then."""

    def __init__(self, book: JobBook, n_failures: int) -> None:
        self._book = book
        self._left = n_failures

    def __getattr__(self, name: str) -> Any:
        if self._left:
            self._left -= 1
            raise StorageError("store.unreachable", location="db", reason="gone")
        return getattr(self._book, name)


def test_a_table_that_comes_back_is_served_on(stage: Stage) -> None:
    job_id = stage.add(number=1)
    lane = Lane(InlineExecutor(), ("double",), prepare)
    policy = Policy(look_s=0.01, poll_s=0.01)
    dispatcher = Dispatcher(FlakyTable(stage.book, 5), [lane], lambda: stage.now_s, policy)
    stopped = threading.Event()
    thread = threading.Thread(target=dispatcher.run, args=(stopped,))
    thread.start()
    try:
        for _ in range(6000):
            if stage.job(job_id).state == "done":
                break
            stopped.wait(0.01)
    finally:
        stopped.set()
        dispatcher.nudge()
        thread.join(60)

    assert stage.job(job_id).state == "done"
    assert not thread.is_alive()


def test_until_idle_ends_when_all_is_done(stage: Stage) -> None:
    for number in range(3):
        stage.add(number=number)
    lane = Lane(InlineExecutor(), ("double",), prepare)
    policy = Policy(look_s=0.01, poll_s=0.001)

    Dispatcher(stage.book, [lane], lambda: stage.now_s, policy).run(
        threading.Event(), until_idle=True
    )

    assert stage.book.count() == {"done": 3}


def test_each_kind_goes_to_the_executor_it_is_for(stage: Stage, tmp_path: Path) -> None:
    stage.add()
    payload: Mapping[str, Any] = {"log": str(tmp_path / "log"), "name": "a"}
    stage.book.add([NewJob("note", payload)], NOW_S)
    doubles, notes = ToldExecutor(), ToldExecutor()
    lanes = [Lane(doubles, ("double",), prepare), Lane(notes, ("note",), prepare)]

    Dispatcher(stage.book, lanes, lambda: stage.now_s, POLICY).step()

    assert [one.work.function for one in doubles.given] == [f"{WHERE}:double"]
    assert [one.work.function for one in notes.given] == [f"{WHERE}:note"]
