"""What every book of experiments promises, on SQLite in a file, SQLite in memory and PostgreSQL."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from barun.errors import ExperimentError, StorageError
from barun.privacy.consent.entry import ConsentEntry
from barun.store.experiment_book import ExperimentBook
from barun.store.experiment_days import DayChange
from barun.store.experiment_records import ExperimentRecord
from barun.store.key_source import MemoryKeys
from barun.store.records import SettingsRecord
from barun.store.sql_store import SqlStore
from tests.fixtures.databases import empty_store

NOW_S = 1_790_000_000.0
DAY = int(NOW_S // 86_400)
RECORD = ExperimentRecord(
    "posture-01", "posture", 1, 2, {"share": 0.1, "mode": "split"}, b"s" * 32, "running", NOW_S
)


@pytest.fixture(params=["file", "memory", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    """An empty store of each kind."""
    with empty_store(request, tmp_path, MemoryKeys(), lambda: NOW_S) as kept:
        yield kept


@pytest.fixture
def book(store: SqlStore) -> ExperimentBook:
    return store.experiments


def begin(book: ExperimentBook, **changes: object) -> ExperimentRecord:
    return book.begin(replace(RECORD, **changes), who="test", why="new")  # type: ignore[arg-type]


def agree(store: SqlStore, person: str, *purposes: str, version: str = "3") -> None:
    versions = {"history": "2", "training": version}
    store.apply(
        [
            ConsentEntry(person, one, "given", NOW_S - 9, "settings", versions[one], "ko")  # type: ignore[arg-type]
            for one in purposes
        ]
    )


def change(person: str = "anna", day: int = DAY, **more: float) -> DayChange:
    return DayChange(person, RECORD.experiment_id, day, "challenger", more=more)


# ---- beginning and ending


def test_what_was_begun_is_found_as_it_was(book: ExperimentBook) -> None:
    assert begin(book) == RECORD
    assert book.find("posture-01") == RECORD
    assert book.open_ones() == book.all() == book.all("posture") == (RECORD,)
    assert book.all("view") == ()
    (note,) = book.log("posture-01")
    assert (note.kind, note.who, note.why, note.at_s) == ("started", "test", "new", NOW_S)


def test_there_is_one_a_model_that_is_not_over(book: ExperimentBook) -> None:
    begin(book)
    with pytest.raises(ExperimentError, match="one at a time"):
        begin(book, experiment_id="posture-02")
    begin(book, experiment_id="view-01", model="view")
    book.change("posture-01", "frozen", NOW_S + 1, who="test")
    with pytest.raises(ExperimentError, match="one at a time"):
        begin(book, experiment_id="posture-02")

    book.change("posture-01", "ended", NOW_S + 2, who="test", why="score", verdict="worse")
    begin(book, experiment_id="posture-02")
    assert [one.experiment_id for one in book.open_ones()] == ["view-01", "posture-02"]
    assert [one.experiment_id for one in book.all("posture")] == ["posture-02", "posture-01"]


def test_of_many_that_begin_at_once_one_does(book: ExperimentBook) -> None:
    def try_to(number: int) -> bool:
        try:
            begin(book, experiment_id=f"posture-{number}")
        except ExperimentError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        begun = list(pool.map(try_to, range(8)))
    assert begun.count(True) == 1
    assert len(book.all()) == 1


def test_an_end_is_said_once_and_kept_with_its_figures(book: ExperimentBook) -> None:
    begin(book)
    figures = {"difference": {"estimate": 0.061, "low": None}}
    ended = book.change(
        "posture-01",
        "ended",
        NOW_S + 5,
        who="barun",
        why="score",
        verdict="better",
        figures=figures,
    )
    assert (ended.state, ended.verdict, ended.reason) == ("ended", "better", "score")
    assert ended.ended_s == NOW_S + 5
    assert book.log("posture-01")[-1].figures == figures
    for kind in ("ended", "frozen", "resumed"):
        with pytest.raises(ExperimentError, match="ended"):
            book.change("posture-01", kind, NOW_S + 6, who="test")
    assert book.find("posture-01") == ended
    assert len(book.log("posture-01")) == 2


def test_that_it_is_held_and_goes_on_stands_in_the_log_of_the_model_once(
    store: SqlStore, book: ExperimentBook
) -> None:
    begin(book)
    begin(book, experiment_id="view-01", model="view", champion=None, plan={"mode": "shadow"})
    for name, kind, why, at_s in (
        ("posture-01", "frozen", "holidays", NOW_S + 1),
        ("posture-01", "resumed", "", NOW_S + 2),
        ("view-01", "frozen", "자리 비움", NOW_S),
    ):
        book.change(name, kind, at_s, who="service", why=why)  # type: ignore[arg-type]
    for name, kind in (("posture-01", "resumed"), ("view-01", "frozen")):
        with pytest.raises(ExperimentError):
            book.change(name, kind, NOW_S + 9, who="test")  # type: ignore[arg-type]
    book.change("posture-01", "looked", NOW_S + 3, who="barun", why="broken")
    book.change("posture-01", "ended", NOW_S + 4, who="barun", verdict="worse")

    found = [
        (one.model, one.alias, one.kind, one.who, one.why, one.at_s, one.from_number, one.to_number)
        for one in store.models.log()
    ]
    assert found == [
        ("view", "shadow", "freeze", "service", "view-01: 자리 비움", NOW_S, 2, 2),
        ("posture", "challenger", "resume", "service", "posture-01", NOW_S + 2, 2, 2),
        ("posture", "challenger", "freeze", "service", "posture-01: holidays", NOW_S + 1, 2, 2),
    ]
    assert store.models.at(NOW_S + 9) == ()  # no alias was changed
    assert store.models.aliases() == {}


def test_what_is_held_goes_on(book: ExperimentBook) -> None:
    begin(book)
    with pytest.raises(ExperimentError, match="running"):
        book.change("posture-01", "resumed", NOW_S, who="test")
    assert book.change("posture-01", "frozen", NOW_S + 1, who="test").state == "frozen"
    with pytest.raises(ExperimentError, match="frozen"):
        book.change("posture-01", "frozen", NOW_S + 1, who="test")
    assert book.change("posture-01", "resumed", NOW_S + 2, who="test") == RECORD
    assert [one.kind for one in book.log("posture-01")] == ["started", "frozen", "resumed"]


def test_nobody_knows_what_there_is_not(book: ExperimentBook) -> None:
    with pytest.raises(ExperimentError, match="no comparison"):
        book.find("posture-09")
    with pytest.raises(ExperimentError, match="no comparison"):
        book.change("posture-09", "ended", NOW_S, who="test")
    assert book.log("posture-09") == ()


def test_the_log_only_grows(store: SqlStore, book: ExperimentBook) -> None:
    begin(book)
    database = store._database  # past everything that would not do so
    for statement in ("DELETE FROM experiment_log", "UPDATE experiment_log SET why = 'x'"):
        with pytest.raises(StorageError), database.writing() as connection:
            connection.execute(text(statement))
    assert len(book.log("posture-01")) == 1


def test_beginning_and_ending_stand_in_the_audit_log(store: SqlStore, book: ExperimentBook) -> None:
    book.begin(RECORD, who="service", why="", actor_id="anna")
    book.change("posture-01", "looked", NOW_S, who="barun")
    book.change("posture-01", "ended", NOW_S + 1, who="barun", verdict="worse")
    entries = [one for one in store.audit.entries() if one.action == "experiment"]
    assert [one.details["what"] for one in entries] == ["started", "ended worse"]
    assert entries[0].actor == store.audit.token("anna")
    assert entries[1].actor == "barun"
    assert store.audit.verify().is_whole


# ---- what people contributed


def test_counts_are_added_or_put_anew(store: SqlStore, book: ExperimentBook) -> None:
    begin(book)
    agree(store, "anna", "history", "training")
    counted = DayChange("anna", "posture-01", DAY, "challenger", counted={"n_right": 3.0})
    assert book.days.put([change(n_steps=2.0), counted, change(n_steps=5.0)], NOW_S) == (True,) * 3
    assert book.days.put([replace(counted, counted={"n_right": 1.0})], NOW_S) == (True,)

    (day,) = book.days.of_experiment("posture-01")
    assert (day.person_id, day.day, day.arm) == ("anna", DAY, "challenger")
    assert day.counts == {"n_steps": 7.0, "n_right": 1.0}
    assert book.days.of_person("anna") == (day,)
    assert book.days.count_of("anna") == 1
    assert book.days.of_person("ben") == ()


def test_days_come_person_by_person_in_order(store: SqlStore, book: ExperimentBook) -> None:
    begin(book)
    for person in ("anna", "ben"):
        agree(store, person, "history", "training")
    days = [("ben", DAY), ("anna", DAY + 1), ("ben", DAY - 1), ("anna", DAY)]
    book.days.put([change(person, day, n_steps=1.0) for person, day in days], NOW_S)
    found = [(one.person_id, one.day) for one in book.days.of_experiment("posture-01")]
    assert found == [("anna", DAY), ("anna", DAY + 1), ("ben", DAY - 1), ("ben", DAY)]


@pytest.mark.parametrize(
    ("purposes", "version"),
    [((), "3"), (("history",), "3"), (("training",), "3"), (("history", "training"), "2")],
)
def test_nothing_is_counted_of_who_has_not_agreed_to_both(
    store: SqlStore, book: ExperimentBook, purposes: tuple[str, ...], version: str
) -> None:
    begin(book)
    store.apply([SettingsRecord("anna", "{}", NOW_S)])  # somebody who is known
    agree(store, "anna", *purposes, version=version)
    assert book.days.put([change(n_steps=1.0)], NOW_S) == (False,)
    assert book.days.of_experiment("posture-01") == ()


@pytest.mark.parametrize("purpose", ["history", "training"])
def test_what_was_counted_goes_with_either_consent(
    store: SqlStore, book: ExperimentBook, purpose: str
) -> None:
    begin(book)
    for person in ("anna", "ben"):
        agree(store, person, "history", "training")
        book.days.put([change(person, n_steps=1.0)], NOW_S)
    entry = ConsentEntry("anna", purpose, "withdrawn", NOW_S, "settings")  # type: ignore[arg-type]
    store.apply([entry])
    assert [one.person_id for one in book.days.of_experiment("posture-01")] == ["ben"]
    assert book.days.count_of("anna") == 0
    assert book.days.put([change(n_steps=1.0)], NOW_S) == (False,)


def test_forgetting_and_age_take_counts_away(store: SqlStore, book: ExperimentBook) -> None:
    begin(book)
    for person in ("anna", "ben"):
        agree(store, person, "history", "training")
        days = (DAY - 40, DAY)
        book.days.put([change(person, day, n_steps=1.0) for day in days], NOW_S)
    store.forget_everything("anna", now_s=NOW_S)
    store.apply([SettingsRecord("ben", '{"keep_days": 30}', NOW_S)])
    store.tidy(NOW_S)
    assert [(one.person_id, one.day) for one in book.days.of_experiment("posture-01")] == [
        ("ben", DAY)
    ]
    assert book.find("posture-01") == RECORD  # which is nobody's


def test_nothing_is_counted_for_what_is_over_or_unknown(
    store: SqlStore, book: ExperimentBook
) -> None:
    begin(book)
    agree(store, "anna", "history", "training")
    with pytest.raises(ValueError, match="n_smiles"):
        book.days.put([change(n_smiles=1.0)], NOW_S)
    assert book.days.put([replace(change(n_steps=1.0), experiment_id="x")], NOW_S) == (False,)
    book.change("posture-01", "ended", NOW_S, who="test", verdict="stopped")
    assert book.days.put([change(n_steps=1.0)], NOW_S) == (False,)


def test_counts_stay_readable_under_a_new_key(store: SqlStore, book: ExperimentBook) -> None:
    begin(book)
    agree(store, "anna", "history", "training")
    book.days.put([change(n_steps=1.0)], NOW_S)
    before = book.days.of_experiment("posture-01")
    with store._database.reading() as connection:  # what stands on the disk
        sealed = connection.execute(text("SELECT sealed FROM experiment_day")).scalar_one()
    assert b"challenger" not in bytes(sealed)
    assert b"n_steps" not in bytes(sealed)
    store.keys.rotate_data_keys()
    while store.keys.reseal_some():
        pass
    assert book.days.of_experiment("posture-01") == before
