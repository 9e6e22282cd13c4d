"""What left the machine is counted over restarts, also while the database cannot be written."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from barun.errors import StorageError
from barun.service.sent_tally import SentTally
from barun.store.opening import open_in_memory, open_store
from barun.store.sent_book import SentBook, SentRecord
from barun.store.sql_store import SqlStore

BEGAN_S = 1_795_000_000.0


@pytest.fixture
def store() -> Iterator[SqlStore]:
    opened = open_in_memory()
    yield opened
    opened.close()


def counted(tally: SentTally) -> dict[str, tuple[int, int]]:
    return {one.way: (one.n_times, one.n_bytes) for one in tally.all()}


def test_it_goes_on_after_a_restart_and_says_since_when(database_url: str, tmp_path: Path) -> None:
    for start, times in enumerate((2, 0, 3)):
        store = open_store(tmp_path, database_url, BEGAN_S).store
        now = BEGAN_S + 3600 * start
        tally = SentTally(store.sent, partial(float, now))
        assert {one.since_s for one in tally.all()} == {BEGAN_S}
        for _ in range(times):
            tally.note("webhook", 100)
        store.close()
    store = open_store(tmp_path, database_url, BEGAN_S).store
    assert counted(SentTally(store.sent, lambda: 0.0)) == {"mail": (0, 0), "webhook": (5, 500)}
    store.close()


def test_two_services_of_one_database_add_up(store: SqlStore) -> None:
    one, other = (SentTally(store.sent, lambda: BEGAN_S) for _ in range(2))
    one.note("mail", 10)
    other.note("mail", 20)
    assert counted(one) == counted(other) == {"mail": (2, 30), "webhook": (0, 0)}


class _Failing(SentBook):
    """A book whose database can be away."""

    def __init__(self, book: SentBook) -> None:
        self.book = book
        self.is_away = False

    def _check(self) -> None:
        if self.is_away:
            raise StorageError("store.full", location="barun.db")

    def begin(self, ways: object, now_s: float) -> None:
        self._check()
        self.book.begin(ways, now_s)  # type: ignore[arg-type] # handed on

    def add(self, way: str, n_times: int, n_bytes: int, now_s: float) -> None:
        self._check()
        self.book.add(way, n_times, n_bytes, now_s)

    def all(self) -> tuple[SentRecord, ...]:
        self._check()
        return self.book.all()


def test_nothing_is_lost_while_the_database_is_away(store: SqlStore) -> None:
    book = _Failing(store.sent)
    book.is_away = True
    tally = SentTally(book, lambda: BEGAN_S)
    tally.note("webhook", 7)
    assert counted(tally) == {"mail": (0, 0), "webhook": (1, 7)}  # shown, although in memory only
    book.is_away = False
    tally.note("webhook", 7)
    assert counted(tally) == {"mail": (0, 0), "webhook": (2, 14)}
    book.is_away = True
    tally.note("mail", 5)
    assert counted(tally) == {"mail": (1, 5), "webhook": (2, 14)}
    book.is_away = False
    assert counted(tally) == {"mail": (1, 5), "webhook": (2, 14)}
    assert counted(SentTally(store.sent, lambda: BEGAN_S)) == counted(tally)


def test_a_fresh_database_begins_anew_and_says_so(store: SqlStore, tmp_path: Path) -> None:
    """After damage was set aside, what was counted before is not known any more."""
    book = _Failing(store.sent)
    at_s = [BEGAN_S]
    tally = SentTally(book, lambda: at_s[0])
    fresh = open_store(tmp_path, "", BEGAN_S).store
    book.book, at_s[0] = fresh.sent, BEGAN_S + 60
    tally.note("mail", 5)
    assert counted(tally) == {"mail": (1, 5), "webhook": (0, 0)}
    assert {one.since_s for one in tally.all()} == {BEGAN_S + 60}
    fresh.close()
