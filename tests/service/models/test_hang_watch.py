"""A model that has proved quick and then hangs takes a service down once, and not again."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from barun.service.app import create_app
from barun.service.experiments.challengers import Challenger, Challengers
from barun.service.history.opening import close_history
from barun.service.models.breaker import Patience
from barun.service.models.hang_watch import _MOST_LOOKS, EXIT_STATUS, HangWatch
from barun.service.models.served_models import ServedModels
from barun.service.models.timed_model import TimedModel
from barun.service.settings import ServiceSettings
from barun.store.experiment_records import ExperimentRecord

_SOON = Patience(budget_s=60.0, proof=2)


class _Hanging:
    """A model that does not come back from the third question on, until it is let go."""

    def __init__(self) -> None:
        self.n_asked = 0
        self.hangs, self.may_answer = threading.Event(), threading.Event()

    def __call__(self) -> int:
        self.n_asked += 1
        if self.n_asked > 2:
            self.hangs.set()
            assert self.may_answer.wait(60)
        return self.n_asked


@pytest.fixture
def hanging() -> Iterator[_Hanging]:
    made = _Hanging()
    yield made
    made.may_answer.set()


def _hang(timed: TimedModel, hanging: _Hanging) -> threading.Thread:
    """Ask until it hangs, as the loop of a service would."""
    asking = threading.Thread(target=lambda: [timed.ask() for _ in range(3)], daemon=True)
    asking.start()
    assert hanging.hangs.wait(60)
    return asking


def test_who_does_not_come_back_is_noted_and_the_process_ends(
    tmp_path: Path, hanging: _Hanging
) -> None:
    ends: list[list[str]] = []
    folder = tmp_path / "hung"
    watch = HangWatch(folder, lambda: ends.append([one.name for one in folder.iterdir()]))
    _hang(watch.time("view-3", hanging, _SOON), hanging)
    quick = watch.time("posture-1", lambda: 1, _SOON)
    for _ in range(_MOST_LOOKS):
        quick.ask()
        watch.look()
    assert ends == []
    watch.look()
    assert ends == [["view-3"]]  # noted before it ended


def test_who_comes_back_late_is_left_alone(hanging: _Hanging) -> None:
    ends: list[int] = []
    watch = HangWatch(None, lambda: ends.append(1))
    timed = watch.time("view-3", hanging, _SOON)
    asking = _hang(timed, hanging)
    for _ in range(_MOST_LOOKS):
        watch.look()
    hanging.may_answer.set()
    asking.join(60)
    for number in range(2 * _MOST_LOOKS):  # another call each time somebody looks
        timed.call_no = 2 + number
        watch.look()
    assert ends == []


def test_it_ends_although_nothing_can_be_noted(tmp_path: Path, hanging: _Hanging) -> None:
    ends: list[int] = []
    (tmp_path / "hung").write_text("no folder")
    watch = HangWatch(tmp_path / "hung", lambda: ends.append(1))
    _hang(watch.time("view-3", hanging, _SOON), hanging)
    for _ in range(_MOST_LOOKS + 1):
        watch.look()
    assert ends == [1]


class _SaysNoMore:
    def view_probabilities(self, _rows: object) -> None: ...


def test_champions_challengers_and_what_comes_with_barun_are_watched_by_name(
    tmp_path: Path,
) -> None:
    watch = HangWatch(tmp_path)
    served = ServedModels(hangs=watch)
    served.load_shipped()
    served.use_view(_SaysNoMore(), 7)  # type: ignore[arg-type] # a stand-in
    record = ExperimentRecord("one", "posture", None, 8, {}, b"", "running", 0.0)
    challengers = Challengers(hangs=watch)
    challengers.use(Challenger(record, lambda: None))
    names = {one.name.split(".")[0] for one in watch._watched.values()}
    assert names >= {"view-7", "posture-shipped-0", "posture-8"}


def test_a_service_notes_it_in_its_data_folder(tmp_path: Path, database_url: str) -> None:
    app = create_app(ServiceSettings(data_folder=str(tmp_path), database_url=database_url))
    try:
        hangs = app.state.champions.served.hangs
        assert app.state.experiments.watch.challengers._hangs is hangs
        hangs._note("view-7")
        assert [one.name for one in (tmp_path / "hung-models").iterdir()] == ["view-7"]
        assert not hangs.time("view-7", lambda: 1, _SOON)._may_prove
        assert hangs.time("view-8", lambda: 1, _SOON)._may_prove
    finally:
        close_history(app.state.writer)


_PROGRAM = """
import faulthandler, itertools, sys, threading
from pathlib import Path
faulthandler.dump_traceback_later(60, exit=True)
from barun.service.models.breaker import Patience
from barun.service.models.hang_watch import HangWatch
numbers = itertools.count()
def judge():
    while next(numbers) > 20 and IS_HUNG:
        pass
    return 1
watch = HangWatch(Path(sys.argv[1]))
timed = watch.time("view-3", judge, Patience(budget_s=0.5, proof=2))
IS_HUNG = True
watch.start(every_s=0.01)
for _ in range(40):
    timed.ask()
IS_HUNG = False
watch.close()
print("ended in order")
"""


def test_a_service_that_hangs_ends_by_itself_and_goes_on_when_it_is_started_again(
    tmp_path: Path,
) -> None:
    def serve() -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-c", _PROGRAM, str(tmp_path)]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    first = serve()
    assert (first.returncode, first.stdout) == (EXIT_STATUS, ""), first.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["view-3"]
    second = serve()  # the same model hangs again, in its thread
    assert (second.returncode, second.stdout) == (0, "ended in order\n"), second.stderr
