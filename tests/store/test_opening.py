"""Opening the store whatever is found in its place."""

import time
from pathlib import Path

import pytest

from barun.errors import SettingError, StorageError
from barun.store.opening import FILE_NAME, open_store
from barun.store.records import LOCAL_PERSON
from barun.store.sqlite_database import SqliteDatabase
from tests.store.records import AGREED, SETTINGS, minute

EVER = (0.0, 4e9)


def test_the_folder_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "barun"

    opened = open_store(folder, "", 0.0)

    assert opened.notices == ()
    assert (folder / FILE_NAME).exists()
    assert opened.store.location == str(folder / FILE_NAME)
    opened.store.close()


def test_what_was_stored_is_there_when_opened_again(tmp_path: Path, database_url: str) -> None:
    first = open_store(tmp_path, database_url, 0.0).store
    first.apply([AGREED, minute(0)])
    first.close()

    again = open_store(tmp_path, database_url, 0.0)

    assert again.notices == ()
    assert len(again.store.minute_rows(LOCAL_PERSON, *EVER)) == 1
    again.store.close()


def test_two_processes_may_have_it_open(tmp_path: Path, database_url: str) -> None:
    one, other = (open_store(tmp_path, database_url, 0.0).store for _ in range(2))
    one.apply([AGREED])

    assert other.apply([minute(0)]) == (True,)
    assert len(one.minute_rows(LOCAL_PERSON, *EVER)) == 1
    one.close()
    other.close()


def test_where_nothing_can_be_written_it_is_kept_in_memory_and_said(tmp_path: Path) -> None:
    in_the_way = tmp_path / "a file, no folder"
    in_the_way.write_text("")

    opened = open_store(in_the_way, "", 0.0)

    ((code, details),) = opened.notices
    assert code == "store.notice-unwritable"
    assert details["location"] == in_the_way / FILE_NAME
    assert opened.store.apply([AGREED, SETTINGS, minute(0)]) == (True, True, True)
    assert len(opened.store.minute_rows(LOCAL_PERSON, *EVER)) == 1
    opened.store.close()


def test_a_file_can_be_named_by_its_address(tmp_path: Path) -> None:
    opened = open_store(tmp_path / "nowhere", f"sqlite:///{tmp_path}/mine.db", 0.0)

    assert opened.store.location == f"{tmp_path}/mine.db"
    assert (tmp_path / "mine.db").exists()
    opened.store.close()


@pytest.mark.parametrize("url", ["barun", "mysql://host/barun", "postgres//host", "http://host/db"])
def test_an_address_that_is_none_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingError, match="postgresql://"):
        open_store(tmp_path, url, 0.0)


def test_a_server_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    url = f"postgresql://me:secret@/barun?host={tmp_path}"

    with pytest.raises(StorageError, match="does not answer") as caught:
        open_store(tmp_path, url, 0.0)

    assert caught.value.code == "store.unreachable"
    assert "secret" not in caught.value.text("en") + repr(caught.value.details)


@pytest.mark.slow
def test_a_year_of_days_opens_quickly(tmp_path: Path) -> None:
    store = open_store(tmp_path, "", 0.0).store
    store.apply([AGREED])
    for day in range(25):
        store.apply([minute(1440 * day + number) for number in range(480)])
    store.close()

    began_s = time.process_time()  # what else the machine does is not its fault
    open_store(tmp_path, "", 0.0).store.close()

    assert time.process_time() - began_s < 0.5


def test_a_full_disk_is_named_and_the_history_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(database: SqliteDatabase) -> bool:
        if database.path is not None:
            raise StorageError("store.full", location=database.location)
        return False

    with monkeypatch.context() as patched:
        patched.setattr(SqliteDatabase, "must_be_rewritten", fail)
        opened = open_store(tmp_path, "", 0.0)
        opened.store.close()
    ((code, details),) = opened.notices

    assert (code, details["reason"]) == ("store.notice-unwritable", "No space left on device")
    assert details["location"] == str(tmp_path / FILE_NAME)
