"""From beginning to promotion, on a real store, registry and history, with many people."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from barun.errors import ExperimentError, RegistryError
from barun.experiments.assignment import arm_of
from barun.experiments.desk import ExperimentDesk, spans_of
from barun.experiments.outcome_source import Span
from barun.experiments.paired import PairedPerson
from barun.experiments.plan import ExperimentPlan
from barun.experiments.store_outcomes import StoreOutcomes
from barun.privacy.consent.entry import ConsentEntry
from barun.privacy.consent.purpose import Purpose
from barun.registry.model_registry import ModelRegistry
from barun.store.experiment_records import Arm, ExperimentNote, ExperimentRecord
from barun.store.key_source import MemoryKeys
from barun.store.records import EventRecord, MinuteRecord, Verdict
from barun.store.sql_store import SqlStore
from tests.fixtures.databases import database_of
from tests.registry.model_folders import toy_folder, view_folder

START_S = 20_000 * 86_400.0
PLAN = ExperimentPlan(
    "view", 2, share=0.5, hours_a_person=1.0, least_people=10, least_people_for_harm=5
)


class Clock:
    now_s = START_S

    def __call__(self) -> float:
        return self.now_s


class Crowd:
    """People whose messages are right as often as who judges them is."""

    def __init__(self, n_people: int, right: Mapping[Arm, float]) -> None:
        self.names = [f"person-{number}" for number in range(n_people)]
        self.right = right
        self.arm: Callable[[str], Arm] = lambda _: "champion"
        self.asked: list[Sequence[Span]] = []
        self.shown: Sequence[PairedPerson] = ()

    def people(self, now_s: float) -> Sequence[str]:
        return self.names

    def count_days(
        self, person_id: str, spans: Sequence[Span]
    ) -> Mapping[int, Mapping[str, float]]:
        self.asked.append(spans)
        rng = np.random.default_rng(int(person_id.split("-")[1]))
        n_right = float(rng.binomial(20, self.right[self.arm(person_id)]))
        return {
            20_000: {
                "judged_s": 4000.0,
                "abstained_s": 100.0 * rng.random(),
                "n_alerts": 20.0 + rng.integers(-2, 3),
                "n_right": n_right,
                "n_wrong": 20.0 - n_right,
            }
        }

    def pairs(self, record: ExperimentRecord) -> Sequence[PairedPerson]:
        return self.shown

    def hours(self, record: ExperimentRecord) -> Sequence[PairedPerson]:
        return self.shown


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock, tmp_path: Path, database_url: str) -> Iterator[SqlStore]:
    made = SqlStore(database_of(database_url, tmp_path), MemoryKeys(), clock)
    made.prepare()
    yield made
    made.close()


@pytest.fixture
def registry(store: SqlStore, tmp_path: Path, clock: Clock) -> ModelRegistry:
    made = ModelRegistry(store.models, tmp_path / "models", clock)
    made.register("view", view_folder(tmp_path / "v1"), who="me")
    made.register("view", view_folder(tmp_path / "v2", 0.9), who="me")
    made.promote("view", 1, who="me")
    return made


@pytest.fixture
def make(store: SqlStore, registry: ModelRegistry, clock: Clock) -> Callable[..., ExperimentDesk]:
    def make_desk(crowd: Crowd) -> ExperimentDesk:
        purposes: tuple[tuple[Purpose, str], ...] = (("history", "2"), ("training", "3"))
        agreed = [
            ConsentEntry(name, purpose, "given", START_S, "settings", version, "ko")
            for name in crowd.names
            for purpose, version in purposes
        ]
        store.apply(agreed)
        # or who is judged by whom would be another chance each time
        return ExperimentDesk(
            store.experiments, registry, crowd, clock, np.random.default_rng(8).bytes
        )

    return make_desk


def begin(desk: ExperimentDesk, crowd: Crowd, plan: ExperimentPlan = PLAN) -> ExperimentRecord:
    record = desk.start(plan, who="test", why="newer")
    crowd.arm = lambda person: desk.arm(record, person)
    return record


def test_a_better_challenger_is_promoted_and_both_logs_tell(
    make: Callable[..., ExperimentDesk], registry: ModelRegistry, clock: Clock
) -> None:
    crowd = Crowd(120, {"champion": 0.7, "challenger": 0.85})
    desk = make(crowd)
    record = begin(desk, crowd)
    assert registry.book.aliases()["view", "challenger"] == 2

    clock.now_s += 3600.0
    (today,) = desk.look()
    assert today.record.state == "running"  # the day is not over
    clock.now_s += 86_400.0
    (report,) = desk.look()

    assert (report.record.state, report.record.verdict) == ("ended", "better")
    assert registry.champion("view").number == 2  # type: ignore[union-attr]
    change = registry.book.log("view")[0]
    assert (change.alias, change.who, change.why) == ("champion", "barun", record.experiment_id)
    figures = desk.book.log(record.experiment_id)[-1].figures
    assert figures["difference"]["low"] > 0
    n_challenger = sum(arm_of(record.salt, name, 0.5) == "challenger" for name in crowd.names)
    assert figures["challenger"]["n_people"] == n_challenger
    assert desk.look() == ()
    assert desk.report(record.experiment_id).comparison == report.comparison


@pytest.mark.parametrize(
    ("right", "verdict"), [(0.55, "worse"), (0.7, "no-better")], ids=["worse", "equal"]
)
def test_a_worse_or_equal_challenger_is_not(
    make: Callable[..., ExperimentDesk],
    registry: ModelRegistry,
    clock: Clock,
    right: float,
    verdict: str,
) -> None:
    crowd = Crowd(400, {"champion": 0.7, "challenger": right})
    desk = make(crowd)
    begin(desk, crowd)
    clock.now_s += 86_400.0
    (report,) = desk.look()
    assert report.record.verdict == verdict
    assert registry.champion("view").number == 1  # type: ignore[union-attr]
    assert registry.book.aliases()["view", "challenger"] is None


def test_with_one_person_it_ends_undecided_and_says_so(
    make: Callable[..., ExperimentDesk], clock: Clock
) -> None:
    crowd = Crowd(1, {"champion": 0.7, "challenger": 1.0})
    desk = make(crowd)
    record = begin(desk, crowd)
    clock.now_s += 61 * 86_400.0
    (report,) = desk.look()
    assert (report.record.verdict, report.record.reason) == ("undecided", "people")
    assert desk.book.find(record.experiment_id).state == "ended"


def test_what_is_held_neither_counts_nor_decides(
    make: Callable[..., ExperimentDesk], clock: Clock
) -> None:
    crowd = Crowd(120, {"champion": 0.7, "challenger": 0.85})
    desk = make(crowd)
    record = begin(desk, crowd)
    clock.now_s += 600.0
    frozen = desk.freeze(record.experiment_id, who="test", why="holidays")
    assert desk.arm(frozen, "person-1") == "champion"
    clock.now_s += 2 * 86_400.0
    assert desk.look() == ()
    assert crowd.asked == []

    resumed = desk.resume(record.experiment_id, who="test")
    clock.now_s += 60.0
    desk.look()
    assert crowd.asked[0] == [
        Span(START_S, START_S + 600.0),
        Span(START_S + 600.0 + 2 * 86_400.0, clock.now_s),
    ]
    arms = [desk.arm(resumed, name) for name in crowd.names]
    assert arms == [desk.arm(record, name) for name in crowd.names]


def test_another_champion_ends_the_comparison_with_the_former_one(
    make: Callable[..., ExperimentDesk], registry: ModelRegistry
) -> None:
    crowd = Crowd(1, {"champion": 0.7, "challenger": 1.0})
    desk = make(crowd)
    begin(desk, crowd)
    registry.promote("view", 2, who="me")
    (report,) = desk.look()
    assert (report.record.verdict, report.record.reason) == ("stopped", "champion-changed")


def test_a_promotion_that_was_cut_short_is_made_up_for_once(
    make: Callable[..., ExperimentDesk], registry: ModelRegistry, clock: Clock
) -> None:
    crowd = Crowd(1, {"champion": 0.7, "challenger": 1.0})
    desk = make(crowd)
    record = begin(desk, crowd)
    desk.book.change(
        record.experiment_id, "ended", clock.now_s, who="barun", why="score", verdict="better"
    )  # and the process was killed
    desk.look()
    assert registry.champion("view").number == 2  # type: ignore[union-attr]
    registry.roll_back("view", who="me", why="I know better")
    desk.look()
    assert registry.champion("view").number == 1  # type: ignore[union-attr]


def test_a_winner_whose_files_broke_is_noted_and_not_promoted(
    make: Callable[..., ExperimentDesk], registry: ModelRegistry, clock: Clock
) -> None:
    crowd = Crowd(1, {"champion": 0.7, "challenger": 1.0})
    desk = make(crowd)
    record = begin(desk, crowd)
    (registry.folder / registry.find("view", 2).path / "posture_view.onnx").write_bytes(b"")
    desk.book.change(record.experiment_id, "ended", clock.now_s, who="barun", verdict="better")
    for _ in range(3):
        desk.look()
    assert registry.champion("view").number == 1  # type: ignore[union-attr]
    assert [one.kind for one in desk.book.log(record.experiment_id)] == [
        "started", "ended", "looked"
    ]  # fmt: skip


def test_what_cannot_be_compared_is_refused(
    make: Callable[..., ExperimentDesk], registry: ModelRegistry, tmp_path: Path
) -> None:
    desk = make(Crowd(0, {}))
    registry.register("view", toy_folder(tmp_path / "toy"), who="me")
    registry.register("other", toy_folder(tmp_path / "toy2"), who="me")
    registry.book.set_state("view", 2, "withdrawn")
    with pytest.raises(ExperimentError, match="in service already"):
        desk.start(replace(PLAN, challenger=1), who="test")
    with pytest.raises(RegistryError, match="withdrawn"):
        desk.start(PLAN, who="test")
    with pytest.raises(RegistryError):
        desk.start(replace(PLAN, challenger=3), who="test")  # other features
    with pytest.raises(RegistryError):
        desk.start(replace(PLAN, challenger=9), who="test")
    with pytest.raises(ExperimentError, match="other"):
        desk.start(replace(PLAN, model="other", challenger=1), who="test")
    assert desk.book.all() == ()


def test_a_fault_ends_it_once(make: Callable[..., ExperimentDesk]) -> None:
    crowd = Crowd(0, {})
    desk = make(crowd)
    record = begin(desk, crowd)
    desk.fail(record.experiment_id, "registry.files-damaged")
    desk.fail(record.experiment_id, "later")
    ended = desk.book.find(record.experiment_id)
    assert (ended.verdict, ended.reason) == ("failed", "registry.files-damaged")


def test_spans_leave_frozen_time_out() -> None:
    record = ExperimentRecord("x", "view", 1, 2, {}, b"", "running", 100.0)

    def note(kind: str, at_s: float) -> ExperimentNote:
        return ExperimentNote(1, "x", at_s, kind, "", "")  # type: ignore[arg-type]

    assert spans_of(record, [], 150.0) == (Span(100.0, 150.0),)
    log = [note("frozen", 120.0), note("looked", 125.0), note("resumed", 130.0)]
    assert spans_of(record, log, 150.0) == (Span(100.0, 120.0), Span(130.0, 150.0))
    assert spans_of(record, [*log, note("ended", 140.0)], 150.0)[1:] == (Span(130.0, 140.0),)


# ---- counting from the history


def test_minutes_and_messages_of_the_spans_are_counted(
    store: SqlStore, registry: ModelRegistry, clock: Clock
) -> None:
    said: tuple[tuple[float, Verdict | None], ...] = (
        (10.0, "wrong"),
        (70.0, "right"),
        (80.0, None),
        (89_000.0, "wrong"),
    )
    store.apply(
        [
            ConsentEntry("anna", "history", "given", START_S, "settings", "2", "ko"),
            ConsentEntry("ben", "history", "given", START_S, "settings", "2", "ko"),
            ConsentEntry("anna", "training", "given", START_S, "settings", "3", "ko"),
            *(
                MinuteRecord(
                    "anna", "s", int(START_S // 60) + number,
                    {"good": 20.0, "issue": 10.0, "departed": 5.0, "cannot_judge": 15.0},
                    60.0, "front", None, None,
                )
                for number in (0, 1, 2, 1440)
            ),
            *(
                EventRecord(
                    f"e{number}", "anna", "s", "P001", START_S + at_s, START_S + at_s,
                    START_S + at_s, "recovered", 1.0, 1.0, 1.0, "front", 1, verdict,
                )
                for number, (at_s, verdict) in enumerate(said)
            ),
        ]
    )  # fmt: skip
    source = StoreOutcomes(store, registry, clock)
    assert source.people(START_S) == ("anna",)
    # from within the first minute to within the second day
    days = source.count_days("anna", [Span(START_S + 30.0, START_S + 86_400.0 + 3600.0)])
    assert days == {
        20_000: {
            "judged_s": 70.0, "abstained_s": 30.0, "n_alerts": 2.0, "n_right": 1.0
        },
        20_001: {"judged_s": 35.0, "abstained_s": 15.0, "n_alerts": 1.0, "n_wrong": 1.0},
    }  # fmt: skip
    assert source.count_days("ben", [Span(START_S, START_S + 3600.0)]) == {}
