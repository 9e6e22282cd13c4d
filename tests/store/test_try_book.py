"""What is kept of tries of passwords: for hours, bounded, and naming nobody."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from barun.privacy.accounts.login_brake import MOST_SOURCES, REMEMBERED_S, Tries
from barun.store import try_book
from barun.store.key_source import MemoryKeys
from barun.store.sql_store import SqlStore
from tests.fixtures.databases import empty_store

NOW_S = 1.8e9


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    with empty_store(request, tmp_path, MemoryKeys()) as kept:
        yield kept


def test_counts_are_read_as_they_were_kept(store: SqlStore) -> None:
    book = store.logins.tries
    book.keep({b"one": Tries(2.5, NOW_S - 5), b"two": Tries(1.0, NOW_S - 9)}.items())
    book.keep([(b"one", Tries(3.5, NOW_S))])
    assert book.load(NOW_S) == {b"two": Tries(1.0, NOW_S - 9), b"one": Tries(3.5, NOW_S)}
    assert list(book.load(NOW_S)) == [b"two", b"one"]  # the oldest first
    book.keep([(b"one", None), (b"three", None)])
    assert list(book.load(NOW_S)) == [b"two"]


def test_the_key_of_the_tokens_stays(store: SqlStore) -> None:
    key = store.logins.tries.token_key()
    assert len(key) == 32
    assert store.logins.tries.token_key() == key


def test_what_is_over_is_neither_read_nor_kept(store: SqlStore) -> None:
    book = store.logins.tries
    book.keep([(b"old", Tries(9.0, NOW_S)), (b"new", Tries(1.0, NOW_S + 1))])
    later_s = NOW_S + REMEMBERED_S
    assert list(book.load(later_s)) == [b"new"]
    assert list(book.load(NOW_S + 1)) == [b"old", b"new"]
    store.logins.tidy(later_s)
    assert list(book.load(NOW_S + 1)) == [b"new"]


def test_a_flood_is_cut_to_the_newest(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(try_book, "MOST_SOURCES", 50)
    assert MOST_SOURCES > 50
    book = store.logins.tries
    book.keep((number.to_bytes(4), Tries(1.0, NOW_S + number)) for number in range(70))
    book.tidy(NOW_S + 1000)
    assert [int.from_bytes(one) for one in book.load(NOW_S + 1000)] == list(range(20, 70))
