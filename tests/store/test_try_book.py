"""What is kept of tries of passwords: for hours, bounded, counted together, and naming nobody."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import select

from barun.privacy.accounts.login_brake import MOST_SOURCES, REMEMBERED_S, Tries
from barun.store import try_book
from barun.store.account_tables import LOGIN_TRY
from barun.store.key_source import MemoryKeys
from barun.store.sql_store import SqlStore
from barun.store.try_book import TryBook
from tests.fixtures.databases import empty_store

NOW_S = 1.8e9


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    with empty_store(request, tmp_path, MemoryKeys()) as kept:
        yield kept


def keep(book: TryBook, counts: Mapping[bytes, Tries | None]) -> None:
    assert book.change(counts.keys(), lambda _: counts) == counts


def kept_in(store: SqlStore) -> set[bytes]:
    with store._database.reading() as connection:
        return {bytes(one) for one in connection.scalars(select(LOGIN_TRY.c.source))}


def test_counts_are_read_as_they_were_kept(store: SqlStore) -> None:
    book = store.logins.tries
    keep(store.logins.tries, {b"one": Tries(2.5, NOW_S - 5), b"two": Tries(1.0, NOW_S - 9)})
    keep(store.logins.tries, {b"one": Tries(10 / 3, NOW_S + 0.1)})
    wanted = {b"one": Tries(10 / 3, NOW_S + 0.1), b"two": Tries(1.0, NOW_S - 9)}
    assert book.read([b"one", b"two", b"three"]) == wanted
    assert book.read([b"three"]) == {}
    keep(store.logins.tries, {b"one": None, b"three": None})
    assert kept_in(store) == {b"two"}


def test_who_counts_sees_what_is_kept_and_writes_nothing_unasked(store: SqlStore) -> None:
    keep(store.logins.tries, {b"one": Tries(1.0, NOW_S)})
    seen = []

    def look(former: Mapping[bytes, Tries]) -> Mapping[bytes, Tries | None]:
        seen.append(dict(former))
        return {}

    assert store.logins.tries.change([b"one", b"two"], look) == {}
    assert seen == [{b"one": Tries(1.0, NOW_S)}]
    assert kept_in(store) == {b"one"}


def test_the_key_of_the_tokens_stays(store: SqlStore) -> None:
    key = store.logins.tries.token_key()
    assert len(key) == 32
    assert store.logins.tries.token_key() == key


def test_what_is_over_is_not_kept(store: SqlStore) -> None:
    keep(store.logins.tries, {b"old": Tries(9.0, NOW_S), b"new": Tries(1.0, NOW_S + 1)})
    store.logins.tidy(NOW_S + REMEMBERED_S)
    assert kept_in(store) == {b"new"}


def test_what_a_clock_wrote_that_was_ahead_does_not_stay_for_ever(store: SqlStore) -> None:
    soon_s = NOW_S + 60.0  # of another machine
    keep(
        store.logins.tries,
        {b"ahead": Tries(9.0, NOW_S + 30 * 86400.0), b"soon": Tries(1.0, soon_s)},
    )
    store.logins.tidy(NOW_S)
    assert kept_in(store) == {b"soon"}


def test_a_flood_is_cut_to_the_newest(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(try_book, "MOST_SOURCES", 50)
    assert MOST_SOURCES > 50
    keep(
        store.logins.tries, {number.to_bytes(4): Tries(1.0, NOW_S + number) for number in range(70)}
    )
    assert len(kept_in(store)) == 70
    store.logins.tries.tidy(NOW_S + 1000)
    assert {int.from_bytes(one) for one in kept_in(store)} == set(range(20, 70))


def test_a_flood_does_not_wait_for_the_tidying(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(try_book, "MOST_SOURCES", 50)
    monkeypatch.setattr(try_book, "_NEW_BEFORE_CUT", 20)
    book, most = store.logins.tries, 0
    for number in range(200):
        keep(book, {number.to_bytes(4): Tries(1.0, NOW_S + number)})
        most = max(most, len(kept_in(store)))
    assert 50 < most < 70
    assert {int.from_bytes(one) for one in kept_in(store)} == set(range(150, 200))
