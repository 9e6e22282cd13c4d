"""A backup holds every row of either kind of database, and is put back into either kind."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from barun.errors import SettingError
from barun.rights.backup.restoring import put_back
from barun.rights.backup.writing import write_backup
from barun.rights.certificate import SECRET_NAME
from barun.store.database import Database
from barun.store.folder_mark import FILE_NAME as MARK_NAME
from barun.store.job_records import NewJob
from barun.store.key_source import KEY_FILE, FileKeys
from barun.store.opening import FILE_NAME, open_store, opened_database
from barun.store.records import LOCAL_PERSON, ExerciseRecord
from barun.store.row_transfer import is_empty, take_in_file
from barun.store.sql_store import SqlStore
from barun.store.tables import METADATA
from tests.fixtures.consents import given
from tests.fixtures.databases import empty_server
from tests.fixtures.samples import make_samples
from tests.store import records

MADE_S = 60.0 * records.FIRST_MINUTE + 3600
BOTH = ("sqlite", "postgres")
OTHER = "minji"


class Places:
    """Where the installation is, and where it is put back, by kind of database."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path) -> None:
        self._request = request
        self.home, self.fresh, self.backup = folder / "home", folder / "fresh", folder / "backup"

    def url(self, kind: str) -> str:
        """Return the address of an empty database; empty for the file of the data folder."""
        if kind == "sqlite":
            return ""
        return empty_server(self._request.getfixturevalue("postgres_url"))


@pytest.fixture
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Places:
    return Places(request, tmp_path)


@contextmanager
def opened(folder: Path, url: str) -> Iterator[SqlStore]:
    with closing(open_store(folder, url, MADE_S).store) as store:
        yield store


def fill(store: SqlStore) -> None:
    """Keep rows of two people, an account, a job, samples, and what the log says of them."""
    for person in (LOCAL_PERSON, OTHER):
        assert all(store.apply([given("history", person=person), given("training", person=person)]))
        assert all(
            store.apply(
                [
                    *(replace(records.minute(n), person_id=person) for n in range(20)),
                    replace(records.event(f"e-{person}"), person_id=person),
                    replace(records.span(f"s-{person}"), person_id=person),
                ]
            )
        )
    assert store.samples.add(LOCAL_PERSON, make_samples(700, at_s=int(MADE_S) - 3000), MADE_S)
    store.accounts.add("a1", "anna", "person", "-", MADE_S)
    store.jobs.add([NewJob("analyse", {"source": "a.mp4"}, LOCAL_PERSON)], MADE_S)
    store.secret(SECRET_NAME)
    store.keys.make_recovery()


def rows_of(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table."""
    with database.reading() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in METADATA.sorted_tables
        }


def rows_in(folder: Path, url: str) -> dict[str, list[tuple[Any, ...]]]:
    with opened_database(url or f"sqlite:///{folder / FILE_NAME}") as database:
        assert database is not None
        return rows_of(database)


def back_up(places: Places, url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Fill an installation and back it up; return what it held."""
    with opened(places.home, url) as store:
        fill(store)
        write_backup(places.home, store, places.backup, MADE_S)
    return rows_in(places.home, url)


def put_into(places: Places, url: str) -> None:
    keys = FileKeys(places.fresh / KEY_FILE)
    key = (places.home / KEY_FILE).read_bytes()
    (places.fresh / KEY_FILE).parent.mkdir(parents=True, exist_ok=True)
    (places.fresh / KEY_FILE).write_bytes(key)
    (places.fresh / KEY_FILE).chmod(0o600)
    with opened_database(url) as database:
        put_back(places.backup, places.fresh, keys, database=database)


@pytest.mark.parametrize("target", BOTH)
@pytest.mark.parametrize("source", BOTH)
def test_every_row_comes_back(places: Places, source: str, target: str) -> None:
    before = back_up(places, places.url(source))
    assert b"anna" not in places.backup.read_bytes()
    url = places.url(target)  # a server that was lost is empty again
    put_into(places, url)

    after = rows_in(places.fresh, url)
    assert after == before
    assert sum(map(len, after.values())) > 50
    assert (places.fresh / FILE_NAME).exists() is (target == "sqlite")
    with opened(places.fresh, url) as store:
        assert store.audit.verify().is_whole
        assert store.keys.status().is_whole
        assert len(store.minute_rows(OTHER, 0.0, 4e9)) == 20
        assert sum(len(one) for one in store.samples.rows(LOCAL_PERSON)) == 700
        assert store.damaged.total == 0
        # numbers go on after those that came
        assert all(store.apply([given("history", person="somebody new")]))
        done = ExerciseRecord("x", "somebody new", "chin_tuck", MADE_S, 60.0, 10)
        assert store.apply([done]) == (True,)


@pytest.mark.parametrize("source", BOTH)
def test_a_folder_marked_for_a_database_that_was_emptied_takes_a_backup(
    places: Places, source: str
) -> None:
    back_up(places, places.url(source))
    with opened(places.fresh, places.url("postgres")):
        pass  # tried once, before anybody thought of the backup
    former = (places.fresh / MARK_NAME).read_text()
    url = places.url("postgres")  # emptied again
    put_into(places, url)
    with opened(places.fresh, url) as store:
        assert len(store.minute_rows(OTHER, 0.0, 4e9)) == 20
    if source == "postgres":
        assert (places.fresh / MARK_NAME).read_text() == (places.home / MARK_NAME).read_text()
    else:
        assert (places.fresh / MARK_NAME).read_text() == former


@pytest.mark.parametrize("target", BOTH)
def test_a_database_that_is_in_use_is_left_alone(places: Places, target: str) -> None:
    back_up(places, "")
    url = places.url(target) or f"sqlite:///{places.fresh.parent / 'other.db'}"
    with opened(places.fresh.parent / "elsewhere", url) as store:
        store.apply([given("history", person="somebody here")])
        people = store.people()
    with pytest.raises(SettingError, match="where nothing is"):
        put_into(places, url)
    with opened(places.fresh.parent / "elsewhere", url) as store:
        assert store.people() == people
    left = [one for one in places.fresh.rglob("*") if one.is_file()]
    assert left == [places.fresh / KEY_FILE]


class Killed(BaseException):
    """Stands for a process that ends here."""


@pytest.mark.parametrize("is_after", [False, True])
def test_who_was_killed_at_the_rows_goes_on(
    places: Places, monkeypatch: pytest.MonkeyPatch, *, is_after: bool
) -> None:
    before = back_up(places, "")
    url = places.url("postgres")

    def killed(path: Path, database: Database) -> int:
        if is_after:
            take_in_file(path, database)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("barun.rights.backup.restoring.take_in_file", killed)
        with pytest.raises(Killed):
            put_into(places, url)
    with opened_database(url) as database:
        assert database is not None
        assert is_empty(database) is not is_after
    put_into(places, url)
    assert rows_in(places.fresh, url) == before
    assert not (places.fresh / ".restored").exists()
    assert not (places.fresh / FILE_NAME).exists()


def test_who_began_anew_after_a_kill_keeps_what_is_there(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(places, "")
    url = places.url("postgres")

    def killed(path: Path, database: Database) -> int:
        del path, database
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("barun.rights.backup.restoring.take_in_file", killed)
        with pytest.raises(Killed):
            put_into(places, url)
    with opened(places.fresh, url) as store:
        store.apply([given("history", person="somebody here")])
    with pytest.raises(SettingError, match="where nothing is"):
        put_into(places, url)
    with opened(places.fresh, url) as store:
        assert store.people() == ("somebody here",)
    assert (places.fresh / ".restored" / FILE_NAME).is_file()
