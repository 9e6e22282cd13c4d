"""Two services that look at one experiment, and people who hold it meanwhile."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from barun.errors import ExperimentError
from barun.experiments.desk import ExperimentDesk
from barun.privacy.consent.entry import ConsentEntry
from barun.registry.model_registry import ModelRegistry
from barun.store.experiment_days import DayChange
from barun.store.experiment_records import ExperimentRecord
from barun.store.opening import open_store
from barun.store.sql_store import SqlStore
from tests.experiments.test_desk import PLAN, START_S, Clock, Crowd
from tests.fixtures.interleaving import interleave, outcome_of
from tests.registry.model_folders import view_folder

DAY = int(START_S // 86_400)


@pytest.fixture
def stores(tmp_path: Path, database_url: str) -> Iterator[tuple[SqlStore, SqlStore]]:
    """The same database, opened by two; Anna takes part."""
    opened = tuple(open_store(tmp_path, database_url, START_S).store for _ in range(2))
    given = (("history", "2"), ("training", "3"))
    opened[0].apply(
        [
            ConsentEntry("anna", purpose, "given", START_S, "settings", version, "ko")  # type: ignore[arg-type]
            for purpose, version in given
        ]
    )
    yield opened[0], opened[1]
    for one in opened:
        one.close()


@pytest.fixture
def desks(
    stores: tuple[SqlStore, SqlStore], tmp_path: Path
) -> Callable[[Crowd], tuple[ExperimentDesk, ExperimentDesk]]:
    clock = Clock()
    first = ModelRegistry(stores[0].models, tmp_path / "models", clock)
    for number, weight in ((1, 1.0), (2, 0.9)):
        first.register("view", view_folder(tmp_path / f"v{number}", weight), who="me")
    first.promote("view", 1, who="me")
    second = ModelRegistry(stores[1].models, tmp_path / "models", clock)

    def make(crowd: Crowd) -> tuple[ExperimentDesk, ExperimentDesk]:
        return (
            ExperimentDesk(stores[0].experiments, first, crowd, clock),
            ExperimentDesk(stores[1].experiments, second, crowd, clock),
        )

    return make


def begin(desk: ExperimentDesk) -> ExperimentRecord:
    return desk.start(PLAN, who="test")


class Meddling(Crowd):
    """Lets somebody act while people are counted: after it was seen what runs, before the end."""

    def __init__(self) -> None:
        super().__init__(1, {"champion": 0.7, "challenger": 1.0})
        self.meddle: Callable[[], object] = lambda: None

    def people(self, now_s: float) -> list[str]:
        self.meddle()
        return []


def test_what_a_person_holds_meanwhile_is_not_decided(
    desks: Callable[[Crowd], tuple[ExperimentDesk, ExperimentDesk]],
) -> None:
    crowd = Meddling()
    ours, theirs = desks(crowd)
    name = begin(ours).experiment_id
    crowd.meddle = lambda: theirs.freeze(name, who="service", why="holidays")
    ours._utc.now_s += 61 * 86_400.0  # type: ignore[attr-defined] # time is up

    (report,) = ours.look()

    assert report.record.state == "frozen"
    assert [one.kind for one in ours.book.log(name)] == ["started", "frozen"]
    crowd.meddle = lambda: None
    theirs.resume(name, who="service")
    (report,) = ours.look()
    assert report.record.verdict == "undecided"


def test_two_services_that_decide_at_once_decide_once(
    desks: Callable[[Crowd], tuple[ExperimentDesk, ExperimentDesk]],
    stores: tuple[SqlStore, SqlStore],
) -> None:
    ours, theirs = desks(Meddling())
    name = begin(ours).experiment_id
    ours._utc.now_s += 61 * 86_400.0  # type: ignore[attr-defined] # time is up
    interleave(stores[0], "UPDATE experiment", ours.look, theirs.look)
    assert [one.kind for one in ours.book.log(name)] == ["started", "ended"]
    log = ours.registry.book.log("view")
    assert [(one.alias, one.kind) for one in log[:2]] == [
        ("challenger", "rollback"),
        ("challenger", "promote"),
    ]


def test_two_services_that_promote_a_winner_promote_it_once(
    desks: Callable[[Crowd], tuple[ExperimentDesk, ExperimentDesk]],
    stores: tuple[SqlStore, SqlStore],
) -> None:
    ours, theirs = desks(Meddling())
    name = begin(ours).experiment_id
    ours.book.change(name, "ended", START_S + 9, who="barun", why="score", verdict="better")
    interleave(stores[0], "FROM model_alias ", ours.look, theirs.look)
    won = [one for one in ours.registry.book.log("view") if one.why == name]
    assert [(one.alias, one.kind) for one in won] == [
        ("champion", "promote"),
        ("challenger", "promote"),
    ]
    # and nobody wrote that it could not be done
    assert [one.kind for one in ours.book.log(name)] == ["started", "ended"]


def test_the_same_remark_is_written_once(
    desks: Callable[[Crowd], tuple[ExperimentDesk, ExperimentDesk]],
    stores: tuple[SqlStore, SqlStore],
) -> None:
    ours, theirs = desks(Meddling())
    name = begin(ours).experiment_id

    def remark(desk: ExperimentDesk) -> None:
        desk.book.change(name, "looked", START_S, who="barun", why="broken", is_once=True)

    interleave(stores[0], "FROM experiment_log", lambda: remark(ours), lambda: remark(theirs))
    assert [one.why for one in ours.book.log(name)] == ["", "broken"]


def test_of_two_that_begin_one_is_refused_in_words(
    desks: Callable[[Crowd], tuple[ExperimentDesk, ExperimentDesk]],
    stores: tuple[SqlStore, SqlStore],
) -> None:
    ours, theirs = desks(Meddling())
    begun, refused = interleave(
        stores[0], "INSERT INTO experiment ", lambda: begin(ours), outcome_of(lambda: begin(theirs))
    )
    assert isinstance(begun, ExperimentRecord)
    assert refused == "experiments.one-at-a-time"


def test_holding_and_going_on_at_once_is_one_after_the_other(
    desks: Callable[[Crowd], tuple[ExperimentDesk, ExperimentDesk]],
    stores: tuple[SqlStore, SqlStore],
) -> None:
    ours, theirs = desks(Meddling())
    name = begin(ours).experiment_id
    _, refused = interleave(
        stores[0],
        "UPDATE experiment",
        lambda: ours.freeze(name, who="service", why="one"),
        outcome_of(lambda: theirs.freeze(name, who="service", why="other")),
    )
    assert refused == "experiments.wrong-state"
    log = [one for one in ours.registry.book.log("view") if one.kind == "freeze"]
    assert [one.why for one in log] == [f"{name}: one"]


# ---- counts


def count(store: SqlStore, name: str) -> tuple[bool, ...]:
    change = DayChange("anna", name, DAY, "challenger", more={"n_steps": 1.0})
    return store.experiments.days.put([change], START_S + 1)


def test_nothing_is_counted_once_it_is_over(
    desks: Callable[[Crowd], tuple[ExperimentDesk, ExperimentDesk]],
    stores: tuple[SqlStore, SqlStore],
) -> None:
    ours, _ = desks(Meddling())
    name = begin(ours).experiment_id
    _, counted = interleave(
        stores[0],
        "UPDATE experiment",
        lambda: ours.stop(name, who="test"),
        lambda: count(stores[1], name),
    )
    assert counted == (False,)
    assert ours.book.days.of_experiment(name) == ()


def test_what_is_being_counted_when_it_ends_is_there(
    desks: Callable[[Crowd], tuple[ExperimentDesk, ExperimentDesk]],
    stores: tuple[SqlStore, SqlStore],
) -> None:
    ours, theirs = desks(Meddling())
    name = begin(ours).experiment_id
    counted, _ = interleave(
        stores[0],
        "FROM consent",
        lambda: count(stores[0], name),
        lambda: theirs.stop(name, who="test"),
    )
    assert counted == (True,)
    (day,) = ours.book.days.of_experiment(name)
    assert day.counts == {"n_steps": 1.0}
    with pytest.raises(ExperimentError):
        ours.stop(name, who="test")
