"""A key that goes away while Barun runs: nothing is lost, and it is said."""

import base64
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from barun.errors import EncryptionError, SettingError, StorageError
from barun.privacy.encryption.master_key import MasterKey, MasterKeys
from barun.store.faults import KEY_AWAY, KEY_MISSING
from barun.store.key_source import KEY_FILE, FileKeys
from barun.store.records import LOCAL_PERSON, AgreementRecord
from barun.store.sql_store import SqlStore
from barun.store.writer import StoreWriter
from barun.store.writes import Withdrawal
from tests.fixtures.databases import empty_store, make_database
from tests.fixtures.patience import wait_until
from tests.store.records import AGREED, SETTINGS, event, minute

EVER = (0.0, 4e9)
PATIENCE_S = 60.0


@pytest.fixture
def keys(tmp_path: Path) -> FileKeys:
    return FileKeys(tmp_path / KEY_FILE)


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path, keys: FileKeys) -> Iterator[SqlStore]:
    with empty_store(request, tmp_path, keys) as kept:
        kept.apply([AGREED, minute(0), event("a")])
        yield kept


@pytest.fixture
def again(
    request: pytest.FixtureRequest, store: SqlStore, tmp_path: Path, keys: FileKeys
) -> Iterator[Callable[[], SqlStore]]:
    """Opens the database as a process that is started later would."""
    opened: list[SqlStore] = []

    def open_again() -> SqlStore:
        request.param = request.node.callspec.params["store"]
        later = SqlStore(make_database(request, tmp_path), FileKeys(keys.path))
        later.prepare(checks_keys=False)
        opened.append(later)
        return later

    yield open_again
    for one in opened:
        one.close()


def gone(keys: FileKeys) -> None:
    keys.path.unlink()


def changed(keys: FileKeys) -> None:
    keys.replace(MasterKeys(MasterKey.make(os.urandom)))


def garbled(keys: FileKeys) -> None:
    keys.path.write_text("no key at all")


@pytest.mark.parametrize("harm", [gone, changed, garbled])
def test_a_running_barun_goes_on_with_the_key_it_has(
    store: SqlStore, keys: FileKeys, again: Callable[[], SqlStore], harm: Callable[[FileKeys], None]
) -> None:
    was = keys.path.read_bytes()
    harm(keys)
    found = keys.path.read_bytes() if keys.path.exists() else None

    other = AgreementRecord("P2", "1", "ko", AGREED.agreed_s)
    assert store.apply([minute(1), other]) == (True, True), "a new person's key is wrapped, too"
    assert len(list(store.all_minutes(LOCAL_PERSON, *EVER))) == 2
    status = store.keys.status()
    assert isinstance(status.fault, EncryptionError)
    assert status.is_held
    assert (keys.path.read_bytes() if keys.path.exists() else None) == found, "nothing is put there"

    later = again()  # without the key in memory
    assert later.keys.look()[1] is False
    with pytest.raises(EncryptionError):
        list(later.all_minutes(LOCAL_PERSON, *EVER))

    keys.path.write_bytes(was)
    assert store.keys.status().fault is None
    assert len(list(later.all_minutes(LOCAL_PERSON, *EVER))) == 2, "without starting it again"
    assert later.keys.look() == (None, True)
    assert later.audit.verify().is_whole


def test_a_key_that_another_process_made_is_not_guessed(
    store: SqlStore, keys: FileKeys, again: Callable[[], SqlStore]
) -> None:
    """The old key is in memory, but the database needs the new one by now."""
    again().keys.rotate_master()
    was = keys.path.read_bytes()
    keys.path.unlink()

    other = AgreementRecord("P2", "1", "ko", AGREED.agreed_s)
    with pytest.raises(EncryptionError):
        store.apply([other])
    keys.path.write_bytes(was)
    assert store.apply([other]) == (True,)


def codes(writer: StoreWriter) -> list[str]:
    return [notice.code for notice in writer.notices]


def test_the_writer_says_that_the_key_is_away_and_when_it_is_back(
    store: SqlStore, keys: FileKeys
) -> None:
    now_s = [1.7e9]
    writer = StoreWriter(store, lambda: now_s[0], linger_s=0.0)
    was = keys.path.read_bytes()

    def later() -> None:
        now_s[0] += 31.0
        writer.flush()

    try:
        later()
        assert codes(writer) == []
        keys.path.unlink()
        later()
        wait_until(lambda: codes(writer) == [KEY_AWAY])
        assert str(keys.path) in writer.notices[0].text("en")
        assert writer.put_minutes([minute(5)]).result(PATIENCE_S), "stored all the same"
        keys.path.write_bytes(was)
        later()
        wait_until(lambda: codes(writer) == [])
    finally:
        writer.close()


def test_without_the_key_from_the_start_only_storing_stops(
    store: SqlStore, keys: FileKeys, again: Callable[[], SqlStore]
) -> None:
    was = keys.path.read_bytes()
    keys.path.unlink()
    now_s = [1.7e9]
    writer = StoreWriter(again(), lambda: now_s[0], linger_s=0.0)
    try:
        assert writer.is_agreed(), "consent needs no key"
        lost = writer.put_minutes([minute(1)])
        with pytest.raises(EncryptionError):
            lost.result(PATIENCE_S)
        assert writer.put_settings(SETTINGS).result(PATIENCE_S)
        now_s[0] += 31.0
        writer.flush()
        wait_until(lambda: codes(writer) == [KEY_MISSING])
        assert writer.put_minutes([minute(2)]).exception(PATIENCE_S) is not None

        keys.path.write_bytes(was)
        assert writer.put_minutes([minute(3)]).result(PATIENCE_S)
        now_s[0] += 31.0
        writer.flush()
        wait_until(lambda: codes(writer) == [])
        keys.path.unlink()
        assert writer.withdraw(LOCAL_PERSON, now_s[0]).result(PATIENCE_S)
    finally:
        writer.close()
    assert store.apply([Withdrawal(LOCAL_PERSON, 1.8e9)]) == (False,)


# ---- who may read the file


@pytest.mark.skipif(os.name == "nt", reason="rights are inherited there")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o666, 0o604])
def test_a_key_file_that_others_could_read_is_mended(tmp_path: Path, mode: int) -> None:
    keys = FileKeys(tmp_path / "key")
    made = keys.load_or_make()
    keys.path.chmod(mode)

    found = keys.load()
    assert found is not None
    assert found.current.id == made.current.id
    assert keys.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name == "nt", reason="rights are inherited there")
def test_where_it_cannot_be_mended_it_is_refused_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = FileKeys(tmp_path / "key")
    keys.load_or_make()

    def refuse(handle: int, mode: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "fchmod", refuse)
    keys.path.chmod(0o644)
    with pytest.raises(EncryptionError, match="can be read by everybody") as caught:
        keys.load()
    assert caught.value.details["mode"] == "644"
    keys.path.chmod(0o640)  # a secret of a container, given to the group of the process
    assert keys.load() is not None


# ---- bringing a key back where there is another one


def test_another_valid_key_gives_way_only_when_told(
    store: SqlStore, keys: FileKeys, again: Callable[[], SqlStore]
) -> None:
    recovery = store.keys.make_recovery()
    was = store.keys.status().master_id
    changed(keys)
    other = keys.path.read_bytes()
    later = again()

    with pytest.raises(SettingError, match="--replace"):
        later.keys.restore(recovery)
    assert keys.path.read_bytes() == other

    restored, kept_at = later.keys.restore(recovery, replaces=True)
    assert restored == was
    assert kept_at is not None
    assert Path(kept_at).read_bytes() == other
    assert Path(kept_at).stat().st_mode & 0o777 == 0o600
    assert len(list(later.all_minutes(LOCAL_PERSON, *EVER))) == 1


def test_what_is_no_key_gives_way_at_once(
    store: SqlStore, keys: FileKeys, again: Callable[[], SqlStore]
) -> None:
    recovery = store.keys.make_recovery()
    garbled(keys)
    later = again()

    later.keys.restore(recovery)
    assert len(list(later.all_minutes(LOCAL_PERSON, *EVER))) == 1
    with suppress(StorageError):
        later.keys.restore(recovery)  # once more changes nothing
    assert base64.b64encode(b"no key") not in keys.path.read_bytes()


def test_every_row_is_looked_through(store: SqlStore) -> None:
    found = store.keys.look_through()
    assert {name: one.n_rows for name, one in found.items()} == {
        "minute": 1, "quarter": 1, "event": 1, "span": 0, "exercise": 0, "profile": 0, "session": 1,
        "sample_chunk": 0, "sample_label": 0, "job": 0, "experiment_day": 0,
    }  # fmt: skip
    assert not any(one.n_damaged for one in found.values())
    with store._database.writing() as connection:
        connection.exec_driver_sql("UPDATE event SET sealed = minute.sealed FROM minute")

    assert store.keys.look_through()["event"].n_damaged == 1
