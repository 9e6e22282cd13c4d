"""Versions, aliases and the log, on SQLite and PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from barun.errors import RegistryError, StorageError
from barun.store.database import Database
from barun.store.model_book import ModelBook
from barun.store.model_log import note_comparison
from barun.store.model_records import ModelVersionRecord

T0 = 1_795_000_000.0


def record(sha256: str, model: str = "view", parent: int | None = None) -> ModelVersionRecord:
    return ModelVersionRecord(
        model=model,
        number=0,
        sha256=sha256,
        path=sha256,
        feature_spec="toy/1",
        dataset_hash="d1",
        people=("P1", "P2"),
        code_version="0.1.0",
        parent=parent,
        state="ready",
        registered_s=T0,
        registered_by="me",
        metrics={"accuracy": 0.9},
        card={"card.json": {"note": "한글"}},
    )


def promote(book: ModelBook, number: int | None, at_s: float = T0) -> None:
    book.promote("view", number, "champion", who="me", why="because", at_s=at_s)


def test_versions_are_numbered_within_their_model_and_known_by_hash(book: ModelBook) -> None:
    first, second = book.add(record("a")), book.add(record("b", parent=1))
    other = book.add(record("a", "posture"))
    assert [(one.model, one.number) for one in (first, second, other)] == [
        ("view", 1), ("view", 2), ("posture", 1)
    ]  # fmt: skip
    assert book.add(record("a")) == first
    assert book.versions("view") == (first, second)
    assert [one.model for one in book.versions()] == ["posture", "view", "view"]
    assert second.parent == 1
    assert (first.people, first.metrics) == (("P1", "P2"), {"accuracy": 0.9})
    assert first.card == {"card.json": {"note": "한글"}}
    with pytest.raises(RegistryError, match="no version 9"):
        book.add(record("c", parent=9))
    with pytest.raises(RegistryError, match="no version 3 of the model 'view'"):
        book.version("view", 3)


def test_a_comparison_that_is_held_changes_neither_what_is_served_nor_the_way_back(
    book: ModelBook, database: Database
) -> None:
    for name in "ab":
        book.add(record(name))
    for number in (1, 2):
        book.promote("view", number, "challenger", who="me", why="", at_s=T0)
    with database.writing() as connection:
        for kind in ("freeze", "resume"):
            note_comparison(
                connection, database, "view", "challenger", 2, kind, who="me", why="x", at_s=T0 - 9
            )

    assert [(one.kind, one.at_s, one.to_number) for one in book.log("view", most=2)] == [
        ("resume", T0, 2), ("freeze", T0, 2)
    ]  # fmt: skip
    (change,) = book.at(T0 + 1, "view")
    assert (change.kind, change.to_number) == ("promote", 2)
    back = book.roll_back("view", "challenger", who="me", why="", at_s=T0 + 2)
    assert (back.from_number, back.to_number) == (2, 1)


def test_a_reason_with_a_nul_is_no_fault(book: ModelBook) -> None:
    """Whoever sends one to the page must not learn which database there is by a failure."""
    book.add(record("a"))
    book.promote("view", 1, "champion", who="a\0b", why="\0", at_s=T0)
    (entry,) = book.log("view")
    assert entry.who in {"a\0b", r"a\x00b"}
    with pytest.raises(RegistryError, match="no version"):
        book.version("view\0", 1)


def test_two_that_register_at_once_get_two_numbers(book: ModelBook) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda name: book.add(record(name)), "abcdefgh"))
    assert sorted(one.number for one in made) == list(range(1, 9))


def test_the_log_says_what_was_live_at_any_instant(book: ModelBook) -> None:
    for sha256 in "ab":
        book.add(record(sha256))
    promote(book, 1, T0)
    promote(book, 2, T0 + 100)
    book.promote("view", 1, "challenger", who="you", why="", at_s=T0 + 150)
    book.roll_back("view", "champion", who="me", why="worse", at_s=T0 + 200)

    def live(at_s: float) -> dict[str, int | None]:
        return {one.alias: one.to_number for one in book.at(at_s, "view")}

    assert live(T0 - 0.001) == {}
    assert live(T0) == {"champion": 1}
    assert live(T0 + 99.9) == {"champion": 1}
    assert live(T0 + 100) == {"champion": 2}
    assert live(T0 + 1e6) == {"champion": 1, "challenger": 1}
    assert book.at(T0 + 1e6, "posture") == ()
    assert [(one.kind, one.from_number, one.to_number, one.why) for one in book.log("view")] == [
        ("rollback", 2, 1, "worse"),
        ("promote", None, 1, ""),
        ("promote", 1, 2, "because"),
        ("promote", None, 1, "because"),
    ]
    assert len(book.log(most=2)) == 2
    assert book.aliases() == {("view", "champion"): 1, ("view", "challenger"): 1}


def test_rolling_back_twice_goes_back_two_promotions(book: ModelBook) -> None:
    for sha256 in "abc":
        book.add(record(sha256))
    for number in (1, 2, 3):
        promote(book, number)

    def back() -> int | None:
        change = book.roll_back("view", "champion", who="me", why="", at_s=T0)
        return change.to_number

    assert [back(), back()] == [2, 1]
    promote(book, 3)
    assert [back(), back()] == [1, None]
    with pytest.raises(RegistryError, match="nothing to go back to"):
        back()
    promote(book, 2)
    assert back() is None


def test_a_clock_set_back_does_not_change_the_past(book: ModelBook) -> None:
    for sha256 in "ab":
        book.add(record(sha256))
    promote(book, 1, T0)
    promote(book, 2, T0 - 3600)
    assert [one.to_number for one in book.at(T0 - 1800)] == []
    assert [one.to_number for one in book.at(T0)] == [2]


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (lambda book: promote(book, 1), "is the champion already"),
        (lambda book: promote(book, 2), "is withdrawn"),
        (lambda book: promote(book, 7), "no version 7"),
        (lambda book: book.set_state("view", 1, "withdrawn"), "cannot be withdrawn"),
    ],
)
def test_what_is_refused_changes_nothing(
    book: ModelBook, act: Callable[[ModelBook], None], says: str
) -> None:
    for sha256 in "ab":
        book.add(record(sha256))
    promote(book, 1)
    book.set_state("view", 2, "withdrawn")
    before = (book.aliases(), book.log(), book.versions())
    with pytest.raises(RegistryError, match=says):
        act(book)
    assert (book.aliases(), book.log(), book.versions()) == before


def test_a_version_that_is_ready_again_can_be_promoted(book: ModelBook) -> None:
    book.add(record("a"))
    book.set_state("view", 1, "withdrawn")
    assert book.version("view", 1).state == "withdrawn"
    book.set_state("view", 1, "ready")
    promote(book, 1)
    assert book.aliases() == {("view", "champion"): 1}


@pytest.mark.parametrize(
    "statement", ["UPDATE model_alias_log SET who = 'nobody'", "DELETE FROM model_alias_log"]
)
def test_the_database_itself_keeps_the_log(
    book: ModelBook, database: Database, statement: str
) -> None:
    book.add(record("a"))
    promote(book, 1)
    before = book.log()
    with pytest.raises(StorageError), database.writing() as connection:
        connection.execute(text(statement))
    assert book.log() == before
