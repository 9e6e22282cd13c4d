"""The watch over what tests leave open notices what is left."""

import threading
from pathlib import Path

import pytest

from barun.store.opening import open_in_memory, open_store
from barun.store.writer import StoreWriter
from tests.fixtures.open_watch import closed_again


def test_a_database_that_stays_open_is_named_and_closed(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=f"SqliteDatabase {tmp_path}"), closed_again():
        opened = open_store(tmp_path, "", 1.0)
    assert opened.store._database._is_closed


def test_a_thread_that_stays_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fixtures.open_watch._PATIENCE_S", 0.01)
    may_end = threading.Event()
    thread = threading.Thread(target=may_end.wait, args=(60.0,), name="barun-here", daemon=True)
    with pytest.raises(AssertionError, match="not closed: barun-here"), closed_again():
        thread.start()
    may_end.set()
    thread.join(60.0)


def test_what_is_closed_is_not_mentioned() -> None:
    with closed_again():
        store = open_in_memory()
        StoreWriter(store, lambda: 1.0).close()
        store.close()


def test_what_was_open_before_may_stay() -> None:
    store = open_in_memory()
    with closed_again():
        store.prepare(checks_keys=False)
    store.close()
