"""What every place of kept sessions promises: a folder, and a table in SQLite and PostgreSQL."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from barun.service.live.session_shelf import DatabaseShelf, FolderShelf, SessionShelf
from barun.store.key_source import MemoryKeys
from barun.store.records import AgreementRecord
from barun.store.sql_store import SqlStore
from tests.fixtures.databases import empty_store

NOW_S = 1_790_000_000.0
MINJI, JUNHO = "a-minji", "a-junho"


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    """A store whose people have agreed to a history."""
    with empty_store(request, tmp_path, MemoryKeys(), lambda: NOW_S) as opened:
        opened.apply([AgreementRecord(one, "1", "en", NOW_S - 10) for one in (MINJI, JUNHO)])
        yield opened


@pytest.fixture(params=["folder", "sqlite", "postgres"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SessionShelf]:
    if request.param == "folder":
        yield FolderShelf(tmp_path / "live")
        return
    with empty_store(request, tmp_path, MemoryKeys(), lambda: NOW_S) as opened:
        opened.apply([AgreementRecord(MINJI, "1", "en", NOW_S - 10)])
        yield DatabaseShelf(opened.kept_sessions, MINJI)


def test_what_is_put_is_taken_once(shelf: SessionShelf) -> None:
    shelf.put("one", b"first", NOW_S)
    shelf.put("two", b"other", NOW_S)
    shelf.put("one", b"second", NOW_S + 10)
    assert shelf.take("one") == b"second"
    assert shelf.take("one") is None
    assert shelf.take("two") == b"other"
    assert shelf.take("three") is None


def test_only_one_of_many_who_ask_gets_it(shelf: SessionShelf) -> None:
    for turn in range(5):
        shelf.put("one", b"first", NOW_S + turn)
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(shelf.take, ["one"] * 4))
        assert [one for one in answers if one is not None] == [b"first"]


def test_what_has_ended_or_is_too_old_or_of_the_future_goes(shelf: SessionShelf) -> None:
    for name, kept_s in {"old": -61, "kept": 0, "future": 61, "ended": 0}.items():
        shelf.put(name, name.encode(), NOW_S + kept_s)
    shelf.drop("ended")
    shelf.drop("never there")
    shelf.drop_outside(NOW_S - 60, NOW_S + 60)
    kept = {name: shelf.take(name) for name in ("old", "kept", "future", "ended")}
    assert kept == {"old": None, "kept": b"kept", "future": None, "ended": None}


def test_clearing_leaves_nothing(shelf: SessionShelf) -> None:
    shelf.put("one", b"first", NOW_S)
    shelf.put("two", b"other", NOW_S)
    shelf.clear()
    assert shelf.take("one") is None
    assert shelf.take("two") is None
    shelf.clear()


def test_nobody_is_kept_without_consent_to_a_history(store: SqlStore) -> None:
    book = store.kept_sessions
    assert not book.put("a-nobody", "one", b"first", NOW_S)
    store.apply([AgreementRecord(MINJI, "1", "en", NOW_S - 10, NOW_S - 5)])
    assert not book.put(MINJI, "two", b"first", NOW_S)
    assert book.put(JUNHO, "three", b"first", NOW_S)
    assert book.names(MINJI) == ()
    assert book.names(JUNHO) == ("three",)


def test_what_is_done_with_ones_sessions_leaves_those_of_others(store: SqlStore) -> None:
    book = store.kept_sessions
    minji, junho = DatabaseShelf(book, MINJI), DatabaseShelf(book, JUNHO)
    minji.put("one", b"first", NOW_S)
    junho.put("two", b"other", NOW_S)
    minji.drop_outside(NOW_S + 1, NOW_S + 2)
    minji.clear()
    assert book.names(MINJI) == ()
    assert book.names(JUNHO) == ("two",)


def test_forgetting_somebody_takes_the_kept_sessions_too(store: SqlStore) -> None:
    DatabaseShelf(store.kept_sessions, MINJI).put("one", b"first", NOW_S)
    store.forget_everything(MINJI, now_s=NOW_S)
    assert store.kept_sessions.take("one") is None
