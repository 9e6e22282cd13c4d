"""What becomes of a candidate: after a recovery an experiment, else as set; never a dead end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from barun.experiments.plan import ExperimentPlan
from barun.privacy.consent.entry import ConsentEntry
from barun.registry.model_registry import ModelRegistry
from barun.registry.update_log import UpdateLog, UpdateSummary
from barun.store.experiment_records import ExperimentRecord
from barun.store.key_source import MemoryKeys
from barun.store.sql_store import SqlStore
from barun.store.watch_records import UndoingKind, UndoingRecord
from barun.updating.handing_over import HandingOver
from barun.updating.settings import UpdateSettings
from tests.fixtures.databases import database_of
from tests.registry.model_folders import view_folder
from tests.updating.updated_homes import NOW_S, Clock

_ME, _BARUN = "me", "barun"


class Home:
    """Versions 1 to 4 of the view model; 2 was in service after 1."""

    def __init__(self, store: SqlStore, place: Path, clock: Clock) -> None:
        self.store, self.clock = store, clock
        self.registry = ModelRegistry(store.models, place / "models", clock)
        self.log = UpdateLog(place / "updates")
        for number in (1, 2, 3, 4):
            folder = view_folder(place / str(number), 0.1 * number)
            assert self.registry.register("view", folder, who=_ME).number == number
        for number in (1, 2):
            self.promote(number)

    def promote(self, number: int, who: str = _ME) -> None:
        self.clock.now_s += 10.0
        self.registry.promote("view", number, who=who)
        self.clock.now_s += 10.0

    def undo(self) -> None:
        """Roll version 2 back for harm, and open a retraining."""
        self.note("roll-back", 2, 1)
        self.registry.roll_back("view", who=_BARUN)
        self.note("retrain", 2, None)

    def note(self, kind: UndoingKind, before: int | None, after: int | None) -> None:
        self.clock.now_s += 1.0
        record = UndoingRecord("view", kind, self.clock.now_s, before, after, "accuracy")
        self.store.watch.note(record, actor=_BARUN)

    def make(self, candidate: int) -> None:
        """Note that an update has made a candidate."""
        self.clock.now_s += 10.0
        at_s = self.clock.now_s
        summary = UpdateSummary(
            "view", at_s, at_s, "registered", ("samples",), "cd" * 32, candidate
        )
        self.log.keep(summary, {}, "")

    def handing_over(self, **settings: object) -> HandingOver:
        told = UpdateSettings(**settings)  # type: ignore[arg-type] # fields by name
        return HandingOver(self.store, self.registry, self.log, told, self.clock)

    def give(self, number: int, **settings: object) -> str:
        self.clock.now_s += 10.0
        return self.handing_over(**settings).give(self.registry.find("view", number))

    def experiments(self) -> tuple[ExperimentRecord, ...]:
        return self.store.experiments.all("view")

    def begin(self, challenger: int, champion: int) -> ExperimentRecord:
        plan = ExperimentPlan("view", challenger)
        record = ExperimentRecord(
            f"view-{challenger}", "view", champion, challenger, plan.to_json(), b"s" * 16,
            "running", self.clock.now_s,
        )  # fmt: skip
        return self.store.experiments.begin(record, who=_ME, why="")

    def end(self, verdict: str) -> None:
        (running,) = self.store.experiments.open_ones()
        self.clock.now_s += 10.0
        self.store.experiments.change(
            running.experiment_id, "ended", self.clock.now_s, who=_BARUN, why="labels",
            verdict=verdict,
        )  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, database_url: str) -> Iterator[Home]:
    clock = Clock()
    store = SqlStore(database_of(database_url, tmp_path), MemoryKeys(), clock)
    store.prepare()
    yield Home(store, tmp_path, clock)
    store.close()


def test_without_a_recovery_it_waits_or_is_compared_as_set(home: Home) -> None:
    assert home.handing_over().find_recovery("view") is None
    assert home.give(3) == "wait"
    assert home.registry.book.aliases()["view", "challenger"] == 3
    name = home.give(4, handover="experiment")
    (record,) = home.experiments()
    assert (record.experiment_id, record.challenger, record.plan["unit"]) == (name, 4, "people")
    assert home.give(3, handover="experiment") == "wait"  # one at a time


def test_after_a_recovery_an_experiment_compares_it_whatever_is_set(home: Home) -> None:
    home.undo()
    undoing = home.handing_over().find_recovery("view")
    assert undoing is not None
    assert (undoing.from_number, undoing.to_number) == (2, 1)
    name = home.give(3, recovery_days=12.0)
    (record,) = home.experiments()
    assert (record.experiment_id, record.champion, record.challenger) == (name, 1, 3)
    plan = ExperimentPlan.from_json(record.plan)
    assert (plan.mode, plan.unit, plan.most_days) == ("shadow", "hours", 12.0)
    log = home.store.experiments.log(name)
    assert (log[0].who, log[0].why) == ("updating", "recovery")


def test_what_comes_with_barun_may_be_the_last_good_version(home: Home) -> None:
    home.note("roll-back", 2, None)
    home.registry.promote("view", None, who=_BARUN)
    home.note("retrain", 2, None)
    home.make(3)
    (name,) = home.handing_over().go_on()
    record = home.store.experiments.find(name)
    assert (record.champion, record.challenger) == (None, 3)


def test_with_many_people_some_are_judged_by_it(home: Home) -> None:
    for number in range(400):
        person = f"person-{number}"
        home.store.apply(
            [
                ConsentEntry(person, "history", "given", NOW_S, "settings", "2", "ko"),
                ConsentEntry(person, "training", "given", NOW_S, "settings", "3", "ko"),
            ]
        )
    home.undo()
    home.give(3)
    (record,) = home.experiments()
    assert (record.plan["mode"], record.plan["share"]) == ("split", 0.5)


def test_it_may_be_set_otherwise(home: Home) -> None:
    home.undo()
    assert home.give(3, recovery_handover="wait") == "wait"
    assert home.experiments() == ()
    assert home.handing_over(recovery_handover="wait").go_on() == ()


def test_what_was_undone_is_not_tried_again_by_itself(home: Home) -> None:
    home.undo()
    assert home.give(2) == "undone"
    home.make(2)
    assert home.handing_over().go_on() == ()
    assert home.experiments() == ()


@pytest.mark.parametrize("handover", ["wait", "experiment"])
def test_what_a_person_has_withdrawn_is_said_to_be_and_left_alone(
    home: Home, handover: str
) -> None:
    before = home.registry.find("view", 3)
    home.store.models.set_state("view", 3, "withdrawn")
    assert home.give(3, handover=handover) == "withdrawn"
    # withdrawn after it was looked up
    assert home.handing_over(handover=handover).give(before) == "withdrawn"
    home.undo()
    assert home.give(3) == "withdrawn"
    home.make(3)
    assert home.handing_over().go_on() == ()
    assert home.experiments() == ()
    assert ("view", "challenger") not in home.registry.book.aliases()
    home.store.models.set_state("view", 3, "ready")
    assert len(home.handing_over().go_on()) == 1


def test_a_comparison_with_what_was_undone_gives_way(home: Home) -> None:
    home.begin(4, champion=2)
    home.undo()
    assert home.give(3) == home.experiments()[0].experiment_id
    assert [(one.challenger, one.reason) for one in home.experiments()][1] == (
        4, "champion-changed"
    )  # fmt: skip


def test_another_comparison_is_waited_for_and_then_it_begins(home: Home) -> None:
    home.undo()
    home.begin(4, champion=1)  # somebody was quicker
    home.make(3)
    assert home.give(3) == "busy"
    assert home.handing_over().go_on() == ()
    home.store.experiments.change(
        "view-4", "ended", home.clock.now_s, who=_BARUN, why="champion-changed", verdict="stopped"
    )
    (name,) = home.handing_over().go_on()
    assert home.store.experiments.find(name).challenger == 3


@pytest.mark.parametrize("verdict", ["worse", "no-better", "undecided", "failed", "stopped"])
def test_once_compared_a_recovery_is_over(home: Home, verdict: str) -> None:
    home.undo()
    home.make(3)
    home.give(3)
    home.end(verdict)
    assert home.handing_over().find_recovery("view") is None
    assert home.handing_over().go_on() == ()
    assert home.give(4) == "wait"  # as any other update
    home.promote(4)
    home.note("roll-back", 4, 1)  # and the next harm is a recovery of its own
    home.registry.roll_back("view", who=_BARUN)
    home.note("retrain", 4, None)
    assert home.give(3) == "compared"  # with the same version in service: nothing else would come


def test_whoever_puts_another_version_into_service_ends_it(home: Home) -> None:
    home.undo()
    home.make(3)
    home.promote(4)
    assert home.handing_over().find_recovery("view") is None
    assert home.handing_over().go_on() == ()


def test_harm_without_a_way_back_is_a_recovery_and_drift_alone_is_none(home: Home) -> None:
    home.note("retrain", None, None)
    assert home.handing_over().find_recovery("view") is not None  # accuracy, of what is shipped
    later = UndoingRecord("view", "retrain", home.clock.now_s + 1, None, None, "drift")
    home.store.watch.note(later, actor=_BARUN)
    found = home.handing_over().find_recovery("view")
    assert found is not None
    assert found.reason == "accuracy"
