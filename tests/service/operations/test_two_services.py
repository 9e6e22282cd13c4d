"""Two services on one database that notice the same trouble: it is undone, and told, once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from barun.monitoring.alerts.alert import Alert
from barun.monitoring.vitals.vitals import ModelVital
from barun.registry.model_registry import ModelRegistry
from barun.service.operations.teller import Teller
from barun.service.operations.undoer import Undoer
from barun.store.opening import open_store
from barun.store.sql_store import SqlStore
from tests.fixtures.interleaving import interleave
from tests.registry.model_folders import view_folder

NOW_S = 1_795_000_000.0
BROKEN = {"view": ModelVital("shipped", wanted=3, problem="registry.files-damaged")}


class Clock:
    now_s = NOW_S

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def stores(tmp_path: Path, database_url: str) -> Iterator[tuple[SqlStore, SqlStore]]:
    opened = tuple(open_store(tmp_path, database_url, NOW_S).store for _ in range(2))
    yield opened[0], opened[1]
    for one in opened:
        one.close()


@pytest.fixture
def undoers(
    stores: tuple[SqlStore, SqlStore], tmp_path: Path, clock: Clock
) -> tuple[Undoer, Undoer]:
    """Of two services; versions 1, 2 and 3 were served, the newest since an hour."""
    registries = [ModelRegistry(one.models, tmp_path / "models", clock) for one in stores]
    for number, weight in ((1, 1.0), (2, 0.9), (3, 0.8)):
        registries[0].register("view", view_folder(tmp_path / f"v{number}", weight), who="me")
        registries[0].promote("view", number, who="me")
    clock.now_s += 3600.0
    made = [
        Undoer(registry, store.watch, clock, lambda: None, lambda _model, _why: True)
        for registry, store in zip(registries, stores, strict=True)
    ]
    return made[0], made[1]


def served(store: SqlStore) -> int | None:
    return store.models.aliases()["view", "champion"]


def backs(store: SqlStore) -> list[tuple[int | None, int | None]]:
    return [
        (one.from_number, one.to_number)
        for one in store.watch.undoings()
        if one.kind == "roll-back"
    ]


@pytest.mark.parametrize(
    "after",
    ["FROM undoing", "INSERT INTO undoing", "FROM model_alias "],
    ids=["asks", "notes", "acts"],
)
def test_two_that_notice_at_once_go_back_once(
    stores: tuple[SqlStore, SqlStore], undoers: tuple[Undoer, Undoer], after: str
) -> None:
    first, second = undoers
    done = interleave(stores[0], after, lambda: first.mend(BROKEN), lambda: second.mend(BROKEN))
    assert served(stores[0]) == 2
    assert backs(stores[0]) == [(3, 2)]
    assert [one.outcome for each in done for one in each].count("done") >= 1
    retrained = [one for one in stores[0].watch.undoings() if one.kind == "retrain"]
    assert len(retrained) == 1


def test_who_has_not_seen_the_roll_back_yet_does_not_go_back_further(
    stores: tuple[SqlStore, SqlStore], undoers: tuple[Undoer, Undoer], clock: Clock
) -> None:
    first, second = undoers
    first.mend(BROKEN)
    for _ in range(3):
        clock.now_s += 60.0
        second.mend(BROKEN)  # what it knows of what is served is older
    assert served(stores[0]) == 2
    assert backs(stores[0]) == [(3, 2)]


def test_what_somebody_who_was_killed_had_noted_is_done_by_the_next(
    stores: tuple[SqlStore, SqlStore],
    undoers: tuple[Undoer, Undoer],
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = undoers
    with monkeypatch.context() as patched:
        patched.setattr(Undoer, "_put_back", lambda *_: None)  # killed after it was noted
        first.mend(BROKEN)
    assert served(stores[0]) == 3
    second.mend(BROKEN)
    assert served(stores[0]) == 3  # the first one may be at it
    clock.now_s += 31.0
    second.mend(BROKEN)
    assert served(stores[0]) == 2


def test_two_who_hold_a_model_hold_it_once(
    stores: tuple[SqlStore, SqlStore], undoers: tuple[Undoer, Undoer]
) -> None:
    first, second = undoers
    changed = interleave(
        stores[0],
        "FROM undoing",
        lambda: first.hold("view", is_held=True, actor="a-anna"),
        lambda: second.hold("view", is_held=True, actor="a-ben"),
    )
    assert changed == (True, False)
    assert [one.kind for one in stores[0].watch.undoings()] == ["freeze"]


class Mailbox:
    """Takes what is told; `name` is the kind of sink."""

    def __init__(self, name: str = "mail") -> None:
        self.name = name
        self.got: list[tuple[str, bool]] = []

    def send(self, alert: Alert, *, is_over: bool) -> None:
        self.got.append((alert.rule, is_over))


def tellers(stores: tuple[SqlStore, SqlStore], *boxes: Mailbox) -> list[Teller]:
    """Return one service for each mailbox."""
    return [Teller([box], stores[place % 2].models.turns) for place, box in enumerate(boxes)]


def alert_of(process: str, rule: str = "recovery", cause: str = "view-retraining") -> Alert:
    return Alert(rule, cause, "info", int(NOW_S // 60), 1.0, 1.0, process)


@pytest.mark.parametrize(
    ("rule", "cause"),
    [
        ("recovery", "view-retraining"),
        ("accuracy", "posture"),
        ("feature", "head_tilt"),
        ("queue", "jobs"),
    ],
)
def test_of_what_both_see_one_tells_that_it_began_and_one_that_it_is_over(
    stores: tuple[SqlStore, SqlStore], rule: str, cause: str
) -> None:
    boxes = Mailbox(), Mailbox()
    services = tellers(stores, *boxes)
    for after_s in (0.0, 1000.0):  # the same trouble once more is told once more
        own = [alert_of(name, rule, cause) for name in ("a", "b")]
        for one, alert in zip(services, own, strict=True):
            one.tell([alert], [], NOW_S + after_s)
        for one, alert in zip(services, own, strict=True):
            one.tell([], [alert], NOW_S + after_s + 120.0)
    for one in services:
        one.close()
    assert sorted(boxes[0].got + boxes[1].got) == 2 * [(rule, False)] + 2 * [(rule, True)]


def test_what_is_wrong_with_one_service_each_tells(stores: tuple[SqlStore, SqlStore]) -> None:
    boxes = Mailbox(), Mailbox()
    services = tellers(stores, *boxes)
    for one in services:
        one.tell([alert_of("p", "latency", "")], [], NOW_S)
        one.close()
    assert [box.got for box in boxes] == [[("latency", False)], [("latency", False)]]


def test_a_service_without_an_address_takes_none_away(stores: tuple[SqlStore, SqlStore]) -> None:
    hook, mail = Mailbox("webhook"), Mailbox("mail")
    silent = Teller([], stores[0].models.turns)
    for one in (silent, *tellers(stores, hook, mail)):
        one.tell([alert_of("p")], [], NOW_S)
        one.close()
    assert (hook.got, mail.got) == ([("recovery", False)], [("recovery", False)])


def test_a_service_that_comes_later_does_not_tell_what_stands(
    stores: tuple[SqlStore, SqlStore],
) -> None:
    boxes = Mailbox(), Mailbox(), Mailbox()
    first, second, later = tellers(stores, *boxes)
    first.tell([alert_of("a")], [], NOW_S)
    second.tell([alert_of("b")], [], NOW_S)
    for minute in range(1, 20):  # the one that told is gone
        second.go_on([alert_of("b")], NOW_S + 60.0 * minute)
    later.tell([alert_of("c")], [], NOW_S + 1200.0)
    for one in (first, second, later):
        one.close()
    assert [box.got for box in boxes] == [[("recovery", False)], [], []]


def test_where_the_database_does_not_answer_it_is_told(stores: tuple[SqlStore, SqlStore]) -> None:
    box = Mailbox()
    (one,) = tellers(stores, box)
    stores[0].close()
    one.tell([alert_of("a")], [], NOW_S)
    one.close()
    assert box.got == [("recovery", False)]
