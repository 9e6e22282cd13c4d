"""Keys are changed while others write, and come back from paper; nothing is lost meanwhile."""

import base64
import errno
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from sqlalchemy import text

from barun.errors import EncryptionError, MissingExtraError, SettingError, StorageError
from barun.privacy.encryption.master_key import MasterKey, MasterKeys
from barun.privacy.encryption.recovery_key import RecoveryKey
from barun.store.backup import restore_backup
from barun.store.database import Database
from barun.store.key_source import (
    FILE_VARIABLE,
    KEY_FILE,
    KEY_VARIABLE,
    FileKeys,
    GivenKeys,
    choose_keys,
)
from barun.store.opening import FILE_NAME, open_store
from barun.store.postgres_database import PostgresDatabase
from barun.store.records import LOCAL_PERSON
from barun.store.sql_store import SqlStore
from barun.store.sqlite_database import SqliteDatabase
from tests.fixtures.databases import empty_store
from tests.store.records import AGREED, event, minute, span

EVER = (0.0, 4e9)
PATIENCE_S = 60.0


@pytest.fixture
def keys(tmp_path: Path) -> FileKeys:
    return FileKeys(tmp_path / KEY_FILE)


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path, keys: FileKeys) -> Iterator[SqlStore]:
    """An empty store on each database, its master key in a file."""
    with empty_store(request, tmp_path, keys) as kept:
        yield kept


Reopen = Callable[[], SqlStore]


@pytest.fixture
def reopened(store: SqlStore, keys: FileKeys) -> Iterator[Reopen]:
    """Opens another store on the same database, as another process would."""
    opened: list[SqlStore] = []

    def reopen() -> SqlStore:
        old = store._database
        database: Database
        if isinstance(old, PostgresDatabase):
            database = PostgresDatabase(old._url)
        else:
            database = SqliteDatabase(Path(old.location))
        opened.append(SqlStore(database, keys))
        opened[-1].prepare()
        return opened[-1]

    yield reopen
    for one in opened:
        one.close()


def master_of(keys: FileKeys) -> MasterKeys:
    found = keys.load()
    assert found is not None
    return found


# ---- where the key is


def test_a_key_file_is_for_its_owner_only_and_comes_back(tmp_path: Path) -> None:
    source = FileKeys(tmp_path / "deep" / "master.key")
    assert source.load() is None
    made = source.load_or_make()

    assert source.path.stat().st_mode & 0o777 == 0o600
    assert source.path.parent.stat().st_mode & 0o777 == 0o700
    assert master_of(source).current == made.current == source.load_or_make().current
    assert [one.name for one in source.path.parent.iterdir()] == ["master.key"]


def test_a_folder_that_knows_no_links_keeps_a_key_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr(os, "link", refuse)
    source = FileKeys(tmp_path / "master.key")
    first = source.load_or_make()
    source._add(MasterKeys(MasterKey(bytes(32))))

    assert master_of(source).current == first.current
    assert [one.name for one in tmp_path.iterdir()] == ["master.key"]


def test_behind_a_link_the_file_changes_and_the_link_stays(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    source = FileKeys(tmp_path / KEY_FILE)
    source.path.parent.mkdir()
    source.path.symlink_to(stick / "key")

    made = source.load_or_make()
    assert FileKeys(stick / "key").load_or_make().current == made.current
    source.replace(MasterKeys(MasterKey(bytes([7]) * 32)))
    assert source.path.is_symlink()
    assert master_of(FileKeys(stick / "key")).current == MasterKey(bytes([7]) * 32)


def test_a_key_that_cannot_be_read_stops_the_start(tmp_path: Path, database_url: str) -> None:
    store = open_store(tmp_path, database_url, 0.0).store
    store.apply([AGREED, minute(0)])
    store.close()
    (tmp_path / KEY_FILE).rename(tmp_path / "away")
    (tmp_path / KEY_FILE).mkdir()  # whoever tests as root may read every file

    with pytest.raises(EncryptionError, match="cannot be read") as caught:
        open_store(tmp_path, database_url, 0.0)
    assert caught.value.details["location"] == str(tmp_path / KEY_FILE)


def test_of_two_who_make_a_key_at_once_one_wins(tmp_path: Path) -> None:
    source = FileKeys(tmp_path / "master.key")
    first = source.load_or_make()
    source._add(MasterKeys(MasterKey(bytes(32))))

    assert master_of(source).current == first.current


@pytest.mark.parametrize("content", ["", "# only a remark\n", "short", "?" * 44, "AAAA " * 9])
def test_a_file_without_a_key_is_said(tmp_path: Path, content: str) -> None:
    path = tmp_path / "master.key"
    path.write_text(content)

    with pytest.raises(EncryptionError, match="holds no master key"):
        FileKeys(path).load()


def test_a_key_that_cannot_be_written_is_a_fault_that_may_pass(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("in the way")

    with pytest.raises(StorageError, match="cannot be written") as caught:
        FileKeys(tmp_path / KEY_FILE).load_or_make()
    assert caught.value.code == "store.unwritable"


@pytest.mark.parametrize("refused", ["os.replace", "os.fsync"])
def test_a_key_that_cannot_be_put_in_place_leaves_no_copy_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    keys = FileKeys(tmp_path / KEY_FILE)
    kept = keys.load_or_make()

    def refuse(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as broken:
        broken.setattr(refused, refuse)
        with pytest.raises(StorageError, match="cannot be written"):
            keys.replace(MasterKeys(MasterKey(bytes(32)), (kept.current,)))
    assert [one.name for one in keys.path.parent.iterdir()] == [keys.path.name]
    left = keys.load()
    assert left is not None
    assert left.current == kept.current


def test_the_environment_says_where_the_key_is(tmp_path: Path) -> None:
    words = base64.b64encode(bytes(range(32))).decode()

    given = choose_keys(tmp_path, {KEY_VARIABLE: words, FILE_VARIABLE: "elsewhere"})
    assert isinstance(given, GivenKeys)
    found = given.load()
    assert found is not None
    assert found.current.secret == bytes(range(32))
    assert choose_keys(tmp_path, {FILE_VARIABLE: "a/key"}).location == os.path.join("a", "key")
    assert choose_keys(tmp_path, {}).location == str(tmp_path / "keys" / "master.key")
    with pytest.raises(EncryptionError, match="BARUN_MASTER_KEY holds no master key"):
        choose_keys(tmp_path, {KEY_VARIABLE: "password"})
    with pytest.raises(SettingError, match="where Barun cannot change it"):
        given.replace(MasterKeys(MasterKey(bytes(32))))


class Ring(ModuleType):
    """A keyring as the library shows it."""

    errors = SimpleNamespace(KeyringError=RuntimeError)

    def __init__(self) -> None:
        super().__init__("keyring")
        self.kept: dict[tuple[str, str], str] = {}
        self.is_locked = False

    def get_password(self, service: str, name: str) -> str | None:
        if self.is_locked:
            raise RuntimeError("locked")
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, words: str) -> None:
        if self.is_locked:
            raise RuntimeError("locked")
        self.kept[service, name] = words


def test_the_keyring_holds_the_key_of_each_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = Ring()
    monkeypatch.setitem(sys.modules, "keyring", ring)
    source = choose_keys(tmp_path / "one", {KEY_VARIABLE: "keyring"})
    assert source.load() is None
    made = source.load_or_make()

    again = choose_keys(tmp_path / "one", {KEY_VARIABLE: "keyring"}).load()
    assert again is not None
    assert again.current == made.current
    assert choose_keys(tmp_path / "other", {KEY_VARIABLE: "keyring"}).load() is None
    assert [service for service, _ in ring.kept] == ["barun"]
    ring.is_locked = True
    with pytest.raises(StorageError, match="RuntimeError"):
        source.load()


def test_without_the_library_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)

    with pytest.raises(MissingExtraError, match=r"barun\[keyring\]"):
        choose_keys(tmp_path, {KEY_VARIABLE: "keyring"})


def test_a_key_of_the_environment_is_changed_by_giving_two(
    tmp_path: Path, database_url: str
) -> None:
    one, two = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))
    store = open_store(tmp_path, database_url, 0.0, keys=GivenKeys(one)).store
    store.apply([AGREED, event("a")])
    with pytest.raises(SettingError, match="separated by a comma"):
        store.keys.rotate_master()
    store.close()

    store = open_store(tmp_path, database_url, 0.0, keys=GivenKeys(f"{two},{one}")).store
    assert store.keys.rotate_master() == MasterKey(bytes([2]) * 32).id
    store.close()

    store = open_store(tmp_path, database_url, 0.0, keys=GivenKeys(two)).store
    assert len(store.events(LOCAL_PERSON, *EVER).events) == 1
    store.close()


# ---- status


def test_the_status_tells_what_is_there(store: SqlStore, keys: FileKeys) -> None:
    empty = store.keys.status()
    assert (empty.master_id, empty.n_people, empty.has_recovery, empty.is_whole) == (
        None, 0, False, True,
    )  # fmt: skip
    store.apply([AGREED, replace(AGREED, person_id="P2")])
    store.keys.make_recovery()
    status = store.keys.status()

    assert status.master_id == master_of(keys).current.id
    assert status.wrapping_ids == (status.master_id,)
    assert (status.n_people, status.n_data_keys, status.has_recovery) == (2, 2, True)
    assert status.location == str(keys.path)
    keys.path.unlink()
    lost = store.keys.status()
    assert (lost.master_id, lost.is_whole, lost.has_recovery) == (None, False, True)


# ---- changing the master key


def test_a_new_master_key_opens_everything_and_the_old_one_nothing(
    store: SqlStore, keys: FileKeys, reopened: Reopen
) -> None:
    store.apply([AGREED, event("a"), minute(0)])
    with store._database.reading() as connection:
        blobs = connection.execute(text("SELECT sealed FROM event")).scalars().all()
    old = master_of(keys)
    new_id = store.keys.rotate_master()

    assert new_id != old.current.id
    assert (master_of(keys).current.id, master_of(keys).older) == (new_id, ())
    with store._database.reading() as connection:
        assert connection.execute(text("SELECT sealed FROM event")).scalars().all() == blobs
    again = reopened()
    assert len(again.events(LOCAL_PERSON, *EVER).events) == 1
    assert again.audit.verify().is_whole
    keys.replace(old)
    with pytest.raises(EncryptionError, match=new_id):
        reopened()


def test_changing_it_was_killed_before_the_database_was_changed(
    store: SqlStore, keys: FileKeys, reopened: Reopen
) -> None:
    store.apply([AGREED, event("a")])
    old = master_of(keys).current
    keys.replace(MasterKeys(MasterKey.make(os.urandom), [old]))  # as far as it came

    again = reopened()
    assert len(again.events(LOCAL_PERSON, *EVER).events) == 1
    new_id = again.keys.rotate_master()
    assert (master_of(keys).current.id, master_of(keys).older) == (new_id, ())
    assert len(again.events(LOCAL_PERSON, *EVER).events) == 1


def test_a_power_cut_after_changing_it_finds_the_database_changed(tmp_path: Path) -> None:
    class CutOff(FileKeys):
        def replace(self, keys: MasterKeys) -> None:
            super().replace(keys)
            if not keys.older:  # a power cut takes whatever is in the log only
                (tmp_path / "after").mkdir()
                shutil.copy(tmp_path / FILE_NAME, tmp_path / "after" / FILE_NAME)

    keys = CutOff(tmp_path / KEY_FILE)
    store = SqlStore(SqliteDatabase(tmp_path / FILE_NAME), keys)
    store.prepare()
    store.apply([AGREED, event("a")])
    store.keys.rotate_master()
    store.close()

    after = SqlStore(SqliteDatabase(tmp_path / "after" / FILE_NAME), keys)
    after.prepare()
    assert len(after.events(LOCAL_PERSON, *EVER).events) == 1
    after.close()


def test_the_old_master_key_stays_while_the_database_may_still_go_back(
    store: SqlStore, keys: FileKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.apply([AGREED, event("a")])
    old_id = master_of(keys).current.id
    with monkeypatch.context() as patched:
        patched.setattr(type(store._database), "settle", lambda _: False)
        new_id = store.keys.rotate_master()
    assert [key.id for key in master_of(keys).older] == [old_id]

    assert store.keys.rotate_master() == new_id
    assert master_of(keys).older == ()


class Scribe(threading.Thread):
    """Goes on writing minutes and events of one person, and new people, until it is told."""

    def __init__(self, store: SqlStore, number: int) -> None:
        super().__init__()
        self.store = store
        self.number = number
        self.is_over = threading.Event()
        self.n_written = 0
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.is_over.is_set() or self.n_written < 30:
                self.write(self.n_written)
                self.n_written += 1
        except BaseException as error:  # noqa: BLE001 # told by the test
            self.failure = error

    def write(self, count: int) -> None:
        person, session = f"P{self.number}-{count}", f"s{self.number}"
        done = self.store.apply(
            [
                replace(AGREED, person_id=person),
                replace(minute(count), session_id=session),
                replace(event(f"e{self.number}-{count}"), session_id=session),
                replace(span(person), person_id=person, session_id=f"of {person}"),
            ]
        )
        assert all(done)
        assert len(self.store.spans(person, *EVER)) == 1
        self.store.minute_rows(LOCAL_PERSON, *EVER)


@pytest.mark.slow
def test_keys_are_changed_while_others_write(
    store: SqlStore, keys: FileKeys, reopened: Reopen
) -> None:
    """New people, new minutes and readers meet three master keys and three data keys."""
    store.apply([AGREED])
    scribes = [Scribe(reopened(), number) for number in range(2)]
    for scribe in scribes:
        scribe.start()
    try:
        for _ in range(3):
            store.keys.rotate_master()
            store.keys.rotate_data_keys()
            while store.keys.reseal_some(50):
                pass
    finally:
        for scribe in scribes:
            scribe.is_over.set()
            scribe.join(PATIENCE_S)

    assert [scribe.failure for scribe in scribes] == [None, None]
    assert len(master_of(keys).older) == 0
    while store.keys.reseal_some():
        pass
    again = reopened()
    names = [f"{one.number}-{n}" for one in scribes for n in range(one.n_written)]
    assert len(names) >= 60
    events = again.all_events(LOCAL_PERSON, *EVER)
    assert sorted(one.event_id for one in events) == sorted(f"e{name}" for name in names)
    assert all(len(again.spans(f"P{name}", *EVER)) == 1 for name in names)
    assert again.audit.verify().is_whole
    assert again.keys.status().is_whole


@pytest.mark.slow
def test_a_backup_made_while_others_write_is_whole(tmp_path: Path, database_url: str) -> None:
    store = open_store(tmp_path / "data", database_url, 0.0).store
    store.apply([AGREED])
    recovery = store.keys.make_recovery()
    scribes = [
        Scribe(open_store(tmp_path / "data", database_url, 0.0).store, number)
        for number in range(2)
    ]
    for scribe in scribes:
        scribe.start()
    try:
        for number in range(3):
            store.back_up(tmp_path / f"backup-{number}")
            store.keys.rotate_master()
    finally:
        for scribe in scribes:
            scribe.is_over.set()
            scribe.join(PATIENCE_S)
            scribe.store.close()
    store.back_up(tmp_path / "backup-3")
    store.close()

    assert [scribe.failure for scribe in scribes] == [None, None]
    counts = []
    for number in range(4):
        restore_backup(tmp_path / f"backup-{number}", tmp_path / f"{number}" / FILE_NAME, None)
        again = open_store(tmp_path / f"{number}", "", 0.0, checks_keys=False).store
        again.keys.restore(recovery)
        assert again.audit.verify().is_whole
        events = list(again.all_events(LOCAL_PERSON, *EVER))
        counts.append(len(events))
        again.close()
    assert counts == sorted(counts)
    assert counts[-1] == sum(scribe.n_written for scribe in scribes)


# ---- new data keys


def test_a_new_data_key_seals_at_once_and_the_old_one_goes_when_it_is_not_needed(
    store: SqlStore, keys: FileKeys, reopened: Reopen
) -> None:
    store.apply([AGREED, *(minute(n) for n in range(40)), event("a"), span("b")])
    assert store.keys.rotate_data_keys() == 1
    store.apply([event("b")])
    assert store.keys.status().n_data_keys == 2

    steps = 0
    while store.keys.reseal_some(10):
        steps += 1
        assert len(store.minute_rows(LOCAL_PERSON, *EVER)) == 40
    assert steps >= 4
    assert store.keys.status().n_data_keys == 1
    again = reopened()
    assert len(again.minute_rows(LOCAL_PERSON, *EVER)) == 40
    assert {one.event_id for one in again.events(LOCAL_PERSON, *EVER).events} == {"a", "b"}
    assert sum(row.seconds["good"] for row in again.time_rows(LOCAL_PERSON, *EVER, UTC, "day")) > 0


def test_tidying_seals_again_little_by_little(store: SqlStore) -> None:
    store.apply([AGREED, minute(0), replace(event("a"), verdict="right")])
    store.keys.rotate_data_keys()
    store.tidy(0.0)
    store.tidy(0.0)

    assert store.keys.status().n_data_keys == 1
    assert store.events(LOCAL_PERSON, *EVER).events[0].verdict == "right"


# ---- the recovery key


def test_a_lost_master_key_comes_back_from_paper(
    store: SqlStore, keys: FileKeys, reopened: Reopen
) -> None:
    store.apply([AGREED, event("a")])
    written = store.keys.make_recovery().text
    master_id = master_of(keys).current.id
    keys.path.unlink()
    with pytest.raises(EncryptionError, match="barun privacy keys restore"):
        reopened()

    assert store.keys.restore(RecoveryKey.read(written)) == (master_id, None)
    again = reopened()
    assert len(again.events(LOCAL_PERSON, *EVER).events) == 1


def test_the_recovery_key_brings_back_later_master_keys_too(
    store: SqlStore, keys: FileKeys, reopened: Reopen
) -> None:
    store.apply([AGREED, event("a")])
    recovery = store.keys.make_recovery()
    _, new_id = (store.keys.rotate_master() for _ in range(2))
    keys.path.unlink()

    assert store.keys.restore(recovery) == (new_id, None)
    assert reopened().keys.status().is_whole


def test_a_new_recovery_key_takes_the_place_of_the_old_one(
    store: SqlStore, keys: FileKeys, reopened: Reopen
) -> None:
    store.apply([AGREED])
    old, new = store.keys.make_recovery(), store.keys.make_recovery()
    before = keys.path.read_bytes()

    with pytest.raises(EncryptionError, match="not the one of this database"):
        store.keys.restore(old)
    assert keys.path.read_bytes() == before
    keys.path.unlink()
    store.keys.restore(new)
    assert reopened().keys.status().is_whole


def test_without_a_recovery_key_nothing_comes_back(store: SqlStore, keys: FileKeys) -> None:
    store.apply([AGREED])
    keys.path.unlink()

    with pytest.raises(EncryptionError, match="No recovery key was ever made"):
        store.keys.restore(RecoveryKey.make(os.urandom))
    with pytest.raises(EncryptionError, match="not in"):
        store.keys.make_recovery()
    with pytest.raises(EncryptionError, match="not in"):
        store.keys.rotate_master()
    assert not keys.path.exists()


def test_a_backup_is_restored_on_another_machine(tmp_path: Path) -> None:
    """The file of the database and the paper are enough."""
    store = open_store(tmp_path / "old", "", 0.0).store
    store.apply([AGREED, event("a"), minute(0)])
    written = store.keys.make_recovery().text
    store.close()
    (tmp_path / "new").mkdir()
    shutil.copy(tmp_path / "old" / FILE_NAME, tmp_path / "new" / FILE_NAME)

    with pytest.raises(EncryptionError):
        open_store(tmp_path / "new", "", 0.0)
    store = open_store(tmp_path / "new", "", 0.0, checks_keys=False).store
    store.keys.restore(RecoveryKey.read(written))
    store.close()
    store = open_store(tmp_path / "new", "", 0.0).store
    assert len(list(store.all_minutes(LOCAL_PERSON, *EVER))) == 1
    assert store.audit.verify().is_whole
    store.close()


@pytest.mark.parametrize("has_key", [True, False])
def test_a_fresh_database_in_place_of_a_damaged_one_keeps_the_secrets(
    tmp_path: Path, *, has_key: bool
) -> None:
    store = open_store(tmp_path, "", 0.0).store
    store.apply([AGREED, event("a")])
    recovery = store.keys.make_recovery()
    pseudonyms, master_id = store.secret("pseudonym"), store.keys.status().master_id
    if not has_key:
        (tmp_path / KEY_FILE).unlink()
    store.recover(1_795_000_000.0)

    assert store.events(LOCAL_PERSON, *EVER).events == ()
    assert (store.secret("pseudonym") == pseudonyms) is has_key
    assert store.keys.status().has_recovery is has_key
    store.apply([event("b")])
    if has_key:
        (tmp_path / KEY_FILE).unlink()
        assert store.keys.restore(recovery) == (master_id, None)
    assert len(store.events(LOCAL_PERSON, *EVER).events) == 1
    store.close()


def test_secrets_of_the_installation_last_and_are_known_by_name(
    store: SqlStore, keys: FileKeys, reopened: Reopen
) -> None:
    secret = store.secret("pseudonym")
    store.keys.rotate_master()
    again = reopened()

    assert again.secret("pseudonym") == secret
    assert len({secret, again.secret("certificate"), again.secret("audit")}) == 3
    with pytest.raises(ValueError, match="no secret 'other'"):
        again.secret("other")
