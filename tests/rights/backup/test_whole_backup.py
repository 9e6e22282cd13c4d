"""A backup holds everything, opens with the key only, and brings nobody back who was erased."""

import json
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from barun.collection.sealing import renew_file_keys
from barun.errors import EncryptionError, SettingError, StorageError
from barun.privacy.encryption.recovery_key import RecoveryKey
from barun.rights.backup.restoring import put_back
from barun.rights.backup.writing import write_backup
from barun.rights.erased_list import ERASED_NAME, ErasedList, Restored
from barun.rights.erasure_lock import held_against_erasures
from barun.rights.note import has_unfinished
from barun.store.key_source import KEY_FILE, FileKeys
from barun.store.opening import FILE_NAME, open_store
from barun.store.records import LOCAL_PERSON
from benchmarks.erasure_search import find_bytes, searched_for
from tests.rights.installations import (
    ERASED_S,
    add_model,
    erasures_of,
    import_people,
    library_of,
    opened,
    record,
    registry_of,
    rows_of,
)
from tests.store import records

MADE_S = ERASED_S - 500
"""Of the backup: before anybody is erased."""
EVER = (0.0, 4e9)
PASSPHRASE = "four words make one"  # noqa: S105 # of this test


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with something of every kind; its files are only copied."""
    place = tmp_path_factory.mktemp("filled")
    home = place / "home"
    version = import_people(home, "P9041", "P2", "P3")
    record(home, "P9041")
    with opened(home) as store:
        store.apply([records.AGREED, records.SETTINGS, records.minute(1), records.span("s1")])
        number = add_model(home, store, place, version)
        registry_of(home, store).promote("view", number, who="tests")
    (home / "runners").mkdir()
    (home / "runners" / "runner-Minji.json").write_text("{}")
    (home / "live").mkdir()
    (home / "live" / "x.session.sealed").write_bytes(b"of a minute")
    return home


@pytest.fixture
def home(filled: Path, tmp_path: Path) -> Path:
    shutil.copytree(filled, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def backup(home: Path, tmp_path: Path) -> Path:
    path = tmp_path / "backup.barun"
    with opened(home) as store:
        write_backup(home, store, path, MADE_S)
    return path


@pytest.fixture
def fresh(home: Path, tmp_path: Path) -> Path:
    """An empty data folder of a machine that has the key."""
    folder = tmp_path / "fresh"
    (folder / KEY_FILE).parent.mkdir(parents=True)
    shutil.copy(home / KEY_FILE, folder / KEY_FILE)
    return folder


def keys_of(folder: Path) -> FileKeys:
    return FileKeys(folder / KEY_FILE)


def files_of(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and ".lock" not in path.name:
            yield path.relative_to(folder).as_posix()


def test_an_empty_folder_serves_the_same_again(home: Path, backup: Path, fresh: Path) -> None:
    put_back(backup, fresh, keys_of(fresh))
    with opened(home) as before, opened(fresh) as after:
        for store, folder in ((before, home), (after, fresh)):
            erasures_of(folder, store).resume()
        assert after.minute_rows(LOCAL_PERSON, *EVER) == before.minute_rows(LOCAL_PERSON, *EVER)
        assert after.spans(LOCAL_PERSON, *EVER) == before.spans(LOCAL_PERSON, *EVER) != ()
        assert after.settings(LOCAL_PERSON) == records.SETTINGS
        assert after.audit.verify().is_whole
        champion = registry_of(fresh, after).champion("view")
        assert champion is not None
        assert champion == registry_of(home, before).champion("view")
        registry_of(fresh, after).load(champion)
    for name in ("posture", "desk"):
        was, now = (library_of(one).load(name) for one in (home, fresh))
        assert now.manifest == was.manifest
        np.testing.assert_array_equal(now.rows.image_xyz, was.rows.image_xyz)
    lost = set(files_of(home)) - set(files_of(fresh))
    assert {one for one in lost if not one.startswith("barun.db-")} == {"live/x.session.sealed"}
    assert (fresh / FILE_NAME).stat().st_mode & 0o777 == 0o600
    assert not has_unfinished(fresh)


def test_who_steals_it_without_the_key_reads_its_head(
    home: Path, backup: Path, tmp_path: Path
) -> None:
    content = backup.read_bytes()
    place = tmp_path / "stolen"
    place.mkdir()
    shutil.copy(backup, place)
    assert find_bytes(place, searched_for("P9041", rows_of("P9041").image_xyz)) == []
    for word in (b"SQLite", b"datasets", b"posture", b"runner", b"Minji", b"local", b"camera"):
        assert word not in content, word
    length = int.from_bytes(content[8:12], "big")
    assert set(json.loads(content[12 : 12 + length])) == {"made_s", "wrapped", "prefix", "recovery"}
    with pytest.raises(EncryptionError, match="which is not in"):
        put_back(backup, tmp_path / "thief", keys_of(tmp_path / "thief"))
    assert not list((tmp_path / "thief").rglob("*.db"))


def test_the_recovery_key_alone_brings_it_back(home: Path, tmp_path: Path) -> None:
    path, other = tmp_path / "b.barun", tmp_path / "other"
    with opened(home) as store:
        recovery = store.keys.make_recovery()
        write_backup(home, store, path, MADE_S)
    wrong = RecoveryKey.make(lambda count: bytes(range(count)))
    with pytest.raises(EncryptionError, match="recovery key"):
        put_back(path, other, keys_of(other), ask_recovery=lambda: wrong)
    assert list(files_of(other)) == []
    put_back(path, other, keys_of(other), ask_recovery=lambda: recovery)
    assert (other / KEY_FILE).read_text() == (home / KEY_FILE).read_text()
    assert library_of(other).load("posture").people == ("P2", "P3", "P9041")


def test_who_was_erased_since_does_not_come_back(home: Path, backup: Path, fresh: Path) -> None:
    with opened(home) as store:
        erasures_of(home, store).erase("P9041")
        erasures_of(home, store).erase(LOCAL_PERSON)
    assert "P9041" not in (home / ERASED_NAME).read_text()
    put_back(backup, fresh, keys_of(fresh), erased=home / ERASED_NAME)
    assert has_unfinished(fresh)
    needles = searched_for("P9041", rows_of("P9041").image_xyz)
    assert find_bytes(fresh, needles), "the backup held them"
    with opened(fresh) as store:
        done = erasures_of(fresh, store).resume()
        assert {one.plan.person for one in done} == {"P9041", LOCAL_PERSON}
        champion = registry_of(fresh, store).champion("view")
        assert champion is not None
        assert champion.people == ("P2", "P3")
        assert store.minute_rows(LOCAL_PERSON, *EVER) == ()
    assert find_bytes(fresh, needles) == []
    assert library_of(fresh).load("posture").people == ("P2", "P3")
    assert not has_unfinished(fresh)
    assert len(list((fresh / "certificates").glob("*.json"))) == 2


def test_a_consent_taken_back_since_is_taken_back_again(
    home: Path, backup: Path, fresh: Path
) -> None:
    """What stayed then stays, and what the consent allowed is gone."""
    with opened(home) as store:
        ErasedList(home).add(store, LOCAL_PERSON, ERASED_S, purpose="history")
    put_back(backup, fresh, keys_of(fresh), erased=home / ERASED_NAME)
    with opened(fresh) as store:
        assert erasures_of(fresh, store).resume() == ()
        assert store.minute_rows(LOCAL_PERSON, *EVER) == ()
        assert store.settings(LOCAL_PERSON) == records.SETTINGS
        assert not store.consents.may("history", LOCAL_PERSON, 4e9).is_allowed
    assert list((fresh / "runners").glob("*")) == []
    assert library_of(fresh).load("posture").people == ("P2", "P3", "P9041")
    assert not has_unfinished(fresh)


def test_what_was_to_stay_stays_again(home: Path, backup: Path, fresh: Path) -> None:
    with opened(home) as store:
        erasures_of(home, store).erase(LOCAL_PERSON, keeps={"settings"})
    put_back(backup, fresh, keys_of(fresh), erased=home / ERASED_NAME)
    with opened(fresh) as store:
        assert len(erasures_of(fresh, store).resume()) == 1
        assert store.minute_rows(LOCAL_PERSON, *EVER) == ()
        assert store.settings(LOCAL_PERSON) == records.SETTINGS


def test_who_came_back_before_the_backup_stays(home: Path, fresh: Path, tmp_path: Path) -> None:
    with opened(home) as store:
        erasures_of(home, store).erase(LOCAL_PERSON)
        store.apply([replace(records.AGREED, agreed_s=ERASED_S + 1), records.minute(7)])
        write_backup(home, store, tmp_path / "later", ERASED_S + 2)
    put_back(tmp_path / "later", fresh, keys_of(fresh))
    with opened(fresh) as store:
        assert erasures_of(fresh, store).resume() == ()
        assert len(store.minute_rows(LOCAL_PERSON, *EVER)) == 1


def test_without_the_key_it_waits_and_nothing_opens(
    home: Path, fresh: Path, tmp_path: Path
) -> None:
    path = tmp_path / "b.sealed"
    with opened(home) as store:
        write_backup(home, store, path, MADE_S, passphrase=PASSPHRASE)
        erasures_of(home, store).erase("P9041")
    key = (fresh / KEY_FILE).rename(tmp_path / "key")
    with pytest.raises(SettingError, match="passphrase"):
        put_back(path, fresh, keys_of(fresh), passphrase=PASSPHRASE[::-1])
    put_back(path, fresh, keys_of(fresh), passphrase=PASSPHRASE, erased=home / ERASED_NAME)
    store = open_store(fresh, "", 0.0, checks_keys=False).store
    with pytest.raises(EncryptionError):
        erasures_of(fresh, store).resume()
    store.close()
    assert has_unfinished(fresh)
    shutil.copy(key, fresh / KEY_FILE)
    with opened(fresh) as store:
        assert [one.plan.person for one in erasures_of(fresh, store).resume()] == ["P9041"]


def test_erased_without_a_key_is_marked_by_a_salted_hash(home: Path, tmp_path: Path) -> None:
    (home / KEY_FILE).unlink()
    store = open_store(home, "", 0.0, checks_keys=False).store
    marks = ErasedList(home)
    marks.add(store, "P9041", ERASED_S)
    (mark,) = marks.all()
    store.close()
    assert mark.is_of("P9041", None)
    assert not mark.is_of("P2", None)
    assert len(mark.salt) == 32


@pytest.mark.parametrize("at", [3, 2000, -5])
def test_a_changed_backup_is_refused_and_leaves_nothing(backup: Path, fresh: Path, at: int) -> None:
    content = bytearray(backup.read_bytes())
    content[at] ^= 1
    backup.write_bytes(content)
    with pytest.raises((SettingError, EncryptionError)):
        put_back(backup, fresh, keys_of(fresh))
    assert list(files_of(fresh)) == ["keys/master.key"]


def test_a_backup_that_was_cut_off_is_refused(backup: Path, fresh: Path) -> None:
    backup.write_bytes(backup.read_bytes()[:-70000])
    with pytest.raises(EncryptionError):
        put_back(backup, fresh, keys_of(fresh))
    assert list(files_of(fresh)) == ["keys/master.key"]


def test_it_is_put_back_where_nothing_is(home: Path, backup: Path, fresh: Path) -> None:
    with pytest.raises(SettingError, match="move it away first"):
        put_back(backup, home, keys_of(home))
    (fresh / "runners").mkdir()
    (fresh / "runners" / "runner-Jun.json").write_text("{}")
    with pytest.raises(SettingError, match=r"runner-Jun\.json"):
        put_back(backup, fresh, keys_of(fresh))


def test_who_was_killed_while_it_was_put_in_place_goes_on(
    backup: Path, fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = Path.replace
    count = iter(range(100))

    def fail(self: Path, target: Path) -> Path:
        if ".restored" in self.parts and next(count) == 5:
            raise OSError(5, "killed")
        return moved(self, target)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(StorageError, match="killed"):
        put_back(backup, fresh, keys_of(fresh))
    assert not (fresh / FILE_NAME).exists()
    monkeypatch.undo()
    put_back(backup, fresh, keys_of(fresh))
    assert library_of(fresh).load("posture").people == ("P2", "P3", "P9041")
    found = Restored.find(fresh)
    assert found is not None
    assert found.made_s == MADE_S


def test_nobody_erases_while_a_backup_is_made(home: Path, tmp_path: Path) -> None:
    with (
        opened(home) as store,
        held_against_erasures(home),
        pytest.raises(StorageError, match="erasing somebody"),
    ):
        write_backup(home, store, tmp_path / "b", MADE_S)
    assert not (tmp_path / "b").exists()


def test_it_is_consistent_while_others_write_and_change_keys(home: Path, tmp_path: Path) -> None:
    """Every backup that is made meanwhile opens whole, whatever was under way."""
    is_over = threading.Event()
    faults: list[BaseException] = []
    with opened(home) as store:
        recovery = store.keys.make_recovery()

    def change() -> None:
        try:
            with opened(home) as store:
                number = 100
                while not is_over.is_set():
                    number += 1
                    store.apply([records.minute(number)])
                    store.keys.rotate_master()
                    store.keys.rotate_data_keys()
                    renew_file_keys(home)
                    import_people(home, f"P{number}")
        except BaseException as error:  # noqa: BLE001 # told by the assertion
            faults.append(error)

    thread = threading.Thread(target=change)
    thread.start()
    try:
        with opened(home) as store:
            for number in range(3):
                write_backup(home, store, tmp_path / f"b{number}", MADE_S)
    finally:
        is_over.set()
        thread.join(60)
    assert faults == []
    for number in range(3):
        folder = tmp_path / f"restored-{number}"
        put_back(tmp_path / f"b{number}", folder, keys_of(folder), ask_recovery=lambda: recovery)
        library = library_of(folder)
        for manifest in library.manifests("posture"):
            assert "P9041" in library.load(f"posture@{manifest.hash}").people
        with opened(folder) as store:
            assert store.audit.verify().is_whole
            assert len(store.minute_rows(LOCAL_PERSON, *EVER)) >= 1
            assert store.damaged.total == 0
            assert store.keys.status().is_whole
