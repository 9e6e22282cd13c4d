"""What every executor promises: in line, in processes of this machine, on a cluster."""

import itertools
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from barun.errors import FailureError
from barun.jobs.dask_executor import DaskExecutor
from barun.jobs.executor import Executor, Running
from barun.jobs.inline_executor import InlineExecutor
from barun.jobs.local_executor import LocalExecutor
from barun.jobs.work import Done, Failed, Lost, Outcome, Work
from tests.fixtures.clusters import Cluster, running_cluster
from tests.fixtures.patience import wait_until
from tests.jobs.chores import WHERE

_NUMBERS = itertools.count()
KINDS = ("inline", "local", "dask")
OTHERS = ("local", "dask")
"""Those that run work beside the process that asks for it."""


def make(kind: str, request: pytest.FixtureRequest) -> Executor:
    if kind == "dask":
        pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
        request.getfixturevalue("socket_enabled")
        cluster: Cluster = request.getfixturevalue("cluster")
        return DaskExecutor(cluster.address, cluster.certificates)
    return InlineExecutor() if kind == "inline" else LocalExecutor(2)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with running_cluster(tmp_path_factory.mktemp("cluster"), n_workers=2) as running:
        yield running


@pytest.fixture
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    made = make(request.param, request)
    wait_for_room(made)
    yield made
    made.close()
    made.close()


def wait_for_room(executor: Executor) -> None:
    def has_room() -> bool:
        executor.tend()
        return executor.n_slots == (1 if isinstance(executor, InlineExecutor) else 2)

    wait_until(has_room)


def end_of(running: Running) -> Outcome:
    wait_until(lambda: running.poll() is not None)
    outcome = running.poll()
    assert outcome is not None
    assert running.poll() == outcome  # always the same then
    return outcome


def work(chore: str, /, **arguments: Any) -> Work:
    return Work(
        f"{chore} {arguments.get('name', '')} {next(_NUMBERS)}", f"{WHERE}:{chore}", arguments
    )


@pytest.mark.parametrize("executor", KINDS, indirect=True)
def test_what_comes_of_work_is_the_same_everywhere(executor: Executor) -> None:
    running = executor.submit(work("double", number=21))

    assert end_of(running) == Done({"doubled": 42, "파일": [None, True, 0.1]})


@pytest.mark.parametrize("executor", KINDS, indirect=True)
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("refuse", Failed("errors.file-missing", {"path": "a.mp4"}, is_lasting=True)),
        ("lack_space", Failed("store.full", {"location": "a.mp4"})),
        ("lack_extra", Failed("store.no-driver", {}, is_lasting=True)),
        ("stumble", Failed("jobs.defect", {"reason": "ZeroDivisionError: a defect"})),
    ],
)
def test_work_says_why_it_failed_and_whether_to_try_again(
    executor: Executor, name: str, expected: Failed
) -> None:
    assert end_of(executor.submit(work(name, path="a.mp4"))) == expected


@pytest.mark.parametrize("executor", KINDS, indirect=True)
def test_a_result_that_cannot_cross_is_a_defect(executor: Executor) -> None:
    outcome = end_of(executor.submit(work("say_nonsense")))

    assert isinstance(outcome, Failed)
    assert outcome.code == "jobs.defect"


@pytest.mark.parametrize("executor", KINDS, indirect=True)
def test_work_that_is_not_there_is_a_defect(executor: Executor) -> None:
    outcome = end_of(executor.submit(work("no_such_chore")))

    assert isinstance(outcome, Failed)
    assert outcome.code == "jobs.defect"


@pytest.mark.parametrize("executor", KINDS, indirect=True)
def test_stopping_what_has_ended_changes_nothing(executor: Executor) -> None:
    running = executor.submit(work("double", number=1))
    outcome = end_of(running)

    running.stop()

    assert running.poll() == outcome


@pytest.mark.parametrize("executor", OTHERS, indirect=True)
def test_work_prints_what_it_likes(executor: Executor) -> None:
    assert end_of(executor.submit(work("print_much"))) == Done({"printed": True})


@pytest.mark.parametrize("executor", OTHERS, indirect=True)
def test_work_runs_beside_and_tells_how_far_it_is(executor: Executor, tmp_path: Path) -> None:
    log, leave = tmp_path / "log", tmp_path / "leave"
    running = executor.submit(work("note", name="a", log=str(log), leave=str(leave)))

    wait_until(lambda: running.poll() or (running.progress == 0.5 and log.exists()))

    assert running.poll() is None
    leave.touch()
    assert end_of(running) == Done({"name": "a"})


@pytest.mark.parametrize("executor", OTHERS, indirect=True)
def test_as_much_runs_at_once_as_there_are_slots(executor: Executor, tmp_path: Path) -> None:
    log, leave = tmp_path / "log", tmp_path / "leave"
    assert executor.n_slots == 2
    both = [
        executor.submit(work("note", name=name, log=str(log), leave=str(leave))) for name in "ab"
    ]

    wait_until(lambda: log.exists() and log.read_text().count("begin") == 2)

    assert "end" not in log.read_text()
    leave.touch()
    assert [end_of(one) for one in both] == [Done({"name": "a"}), Done({"name": "b"})]


@pytest.mark.parametrize("executor", OTHERS, indirect=True)
def test_work_that_takes_its_process_down_is_lost_alone(executor: Executor, tmp_path: Path) -> None:
    log, leave = tmp_path / "log", tmp_path / "leave"
    other = executor.submit(work("note", name="a", log=str(log), leave=str(leave)))
    wait_until(log.exists)

    outcome = end_of(executor.submit(work("die")))

    assert isinstance(outcome, Lost)
    assert outcome.is_guilty
    leave.touch()
    assert end_of(other) == Done({"name": "a"})
    wait_for_room(executor)
    assert end_of(executor.submit(work("double", number=2))).result["doubled"] == 4  # type: ignore[union-attr]


@pytest.mark.parametrize("executor", OTHERS, indirect=True)
def test_after_work_was_stopped_there_is_room_again(executor: Executor, tmp_path: Path) -> None:
    log, leave = tmp_path / "log", tmp_path / "leave"
    stopped = executor.submit(work("note", name="a", log=str(log), leave=str(leave)))
    wait_until(log.exists)

    stopped.stop()
    leave.touch()

    assert end_of(executor.submit(work("double", number=3))) == Done(
        {"doubled": 6, "파일": [None, True, 0.1]}
    )


# ---- processes of this machine


@pytest.fixture
def local() -> Iterator[LocalExecutor]:
    made = LocalExecutor(2)
    yield made
    made.close()


def test_no_process_is_started_before_there_is_work() -> None:
    assert LocalExecutor(2).pids == ()


def test_children_yield_to_everything_else(local: LocalExecutor) -> None:
    outcome = end_of(local.submit(work("tell_niceness")))

    assert isinstance(outcome, Done)
    assert outcome.result["niceness"] >= 10


def test_a_child_is_used_again(local: LocalExecutor) -> None:
    end_of(local.submit(work("double", number=1)))
    before = local.pids
    end_of(local.submit(work("double", number=2)))

    assert len(before) == 1
    assert local.pids == before


def test_what_is_stopped_is_gone_before_it_ends(local: LocalExecutor, tmp_path: Path) -> None:
    log, leave = tmp_path / "log", tmp_path / "leave"
    running = local.submit(work("note", name="a", log=str(log), leave=str(leave)))
    wait_until(log.exists)

    running.stop()
    leave.touch()

    assert local.pids == ()
    assert "end" not in log.read_text()


def test_a_child_that_was_killed_while_it_idled_is_replaced(local: LocalExecutor) -> None:
    end_of(local.submit(work("double", number=1)))
    os.kill(local.pids[0], signal.SIGKILL)

    assert isinstance(end_of(local.submit(work("double", number=1))), Done | Lost)
    assert isinstance(end_of(local.submit(work("double", number=1))), Done)


def test_idle_children_are_ended_after_a_while() -> None:
    now_s = 0.0
    local = LocalExecutor(1, idle_s=60.0, clock=lambda: now_s)
    end_of(local.submit(work("double", number=1)))
    now_s = 59.0
    local.tend()
    assert len(local.pids) == 1

    now_s = 60.0
    local.tend()

    assert not local.pids


def test_closing_ends_what_runs(tmp_path: Path) -> None:
    log, leave = tmp_path / "log", tmp_path / "leave"
    local = LocalExecutor(1)
    local.submit(work("note", name="a", log=str(log), leave=str(leave)))
    wait_until(log.exists)

    local.close()
    leave.touch()

    assert local.pids == ()
    assert "end" not in log.read_text()


def test_a_worker_that_cannot_be_started_is_said() -> None:
    local = LocalExecutor(1, command=("/no/such/program",))

    with pytest.raises(FailureError, match="No process could be started"):
        local.submit(work("double", number=1))
