"""Keys of people in files: made once, rotated with the master key, and gone when shredded."""

import os
import threading
from pathlib import Path

import pytest

from barun.errors import EncryptionError
from barun.privacy.encryption.master_key import MasterKey, MasterKeys
from barun.store.key_source import KEY_FILE, FileKeys
from barun.store.opening import open_store
from barun.store.people_keys import FOLDER_NAME, PeopleKeys, people_keys
from tests.store.records import AGREED, minute


def keys_in(folder: Path) -> PeopleKeys:
    """Return the keys as a process that has just started finds them."""
    return PeopleKeys(folder / FOLDER_NAME, FileKeys(folder / KEY_FILE))


def test_a_key_comes_back_and_opens_what_it_sealed(tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    assert keys.find("P1") is None
    blob = keys.find_or_make("P1").seal("dataset", "rows", b"here", b"how P1 sat")

    again = keys_in(tmp_path).find("P1")
    assert again is not None
    assert again.open("dataset", "rows", b"here", blob) == b"how P1 sat"
    with pytest.raises(EncryptionError):
        again.open("dataset", "rows", b"there", blob)
    with pytest.raises(EncryptionError):
        keys.find_or_make("P2").open("dataset", "rows", b"here", blob)
    assert keys.people() == ("P1", "P2")
    for path in (tmp_path / "keys").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_of_many_who_make_a_key_at_once_one_wins(tmp_path: Path) -> None:
    blobs: list[bytes] = []

    def make() -> None:
        blobs.append(keys_in(tmp_path).find_or_make("P1").seal("t", "k", b"", b"x"))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    seal = keys_in(tmp_path).find("P1")
    assert seal is not None
    assert [seal.open("t", "k", b"", blob) for blob in blobs] == [b"x"] * 8


def test_shredding_leaves_nobody_a_way_to_read(tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    blob = keys.find_or_make("P1").seal("t", "k", b"", b"x")
    keys.find_or_make("P2")
    wrapped = (tmp_path / FOLDER_NAME / "P1").read_bytes()

    assert keys.shred("P1")
    assert not keys.shred("P1")
    assert keys.find("P1") is None
    assert keys.people() == ("P2",)
    left = b"".join(path.read_bytes() for path in (tmp_path / "keys").rglob("*") if path.is_file())
    assert wrapped not in left
    with pytest.raises(EncryptionError):  # whoever comes back has another key
        keys.find_or_make("P1").open("t", "k", b"", blob)


def test_what_a_killed_writer_left_of_a_key_is_swept_away(tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    keys.find_or_make("P1")
    folder = tmp_path / FOLDER_NAME
    (folder / ".part-0011").write_bytes((folder / "P1").read_bytes())

    assert keys.shred("P1")
    assert [path.name for path in folder.iterdir()] == [".lock"]


def test_a_key_moved_to_another_person_does_not_open(tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    keys.find_or_make("P1")
    keys.find_or_make("P2")
    (tmp_path / FOLDER_NAME / "P2").write_bytes((tmp_path / FOLDER_NAME / "P1").read_bytes())

    with pytest.raises(EncryptionError, match="put in the place of another"):
        keys.find("P2")


def test_a_new_data_key_seals_and_the_old_one_opens_until_it_is_dropped(tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    old = keys.find_or_make("P1").seal("t", "k", b"", b"x")
    seal = keys.rotate("P1")
    assert (seal.number, seal.open("t", "k", b"", old)) == (2, b"x")

    keys.drop_older("P1")
    left = keys.find("P1")
    assert left is not None
    with pytest.raises(EncryptionError, match="needs data key 1"):
        left.open("t", "k", b"", old)


def test_a_new_master_key_takes_the_files_along(tmp_path: Path, database_url: str) -> None:
    keys = people_keys(tmp_path)
    blob = keys.find_or_make("P1").seal("t", "k", b"", b"x")
    store = open_store(tmp_path, database_url, 0.0).store
    store.apply([AGREED, minute(0)])
    before = store.keys.status().master_id
    after = store.keys.rotate_master()
    store.close()

    assert after != before
    found = FileKeys(tmp_path / KEY_FILE).load()
    assert found is not None
    assert found.older == (), "nothing needs the old one"
    assert keys.wrapping_ids() == {after}
    seal = keys_in(tmp_path).find("P1")
    assert seal is not None
    assert seal.open("t", "k", b"", blob) == b"x"


def test_rotation_killed_before_the_files_were_wrapped_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    keys = people_keys(tmp_path)
    blob = keys.find_or_make("P1").seal("t", "k", b"", b"x")
    store = open_store(tmp_path, database_url, 0.0).store
    store.apply([AGREED])

    def killed(_: PeopleKeys, __: MasterKeys) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(PeopleKeys, "rewrap", killed)
        with pytest.raises(KeyboardInterrupt):
            store.keys.rotate_master()
    fresh = keys_in(tmp_path).find("P1")
    assert fresh is not None
    assert fresh.open("t", "k", b"", blob) == b"x"
    master = store.keys.rotate_master()
    store.close()
    assert keys.wrapping_ids() == {master}
    later = keys_in(tmp_path).find("P1")
    assert later is not None
    assert later.open("t", "k", b"", blob) == b"x"


def test_without_the_master_key_no_other_takes_its_place(tmp_path: Path, database_url: str) -> None:
    keys = keys_in(tmp_path)
    keys.find_or_make("P1")
    was = (tmp_path / KEY_FILE).read_bytes()
    (tmp_path / KEY_FILE).unlink()

    later = keys_in(tmp_path)
    with pytest.raises(EncryptionError, match="barun privacy keys restore"):
        later.find_or_make("P2")
    store = open_store(tmp_path, database_url, 0.0, checks_keys=False).store
    with pytest.raises(EncryptionError):
        store.apply([AGREED])
    assert store.keys.status().fault is not None
    store.close()
    assert not (tmp_path / KEY_FILE).exists()
    assert keys.find("P1") is not None, "who has it in memory goes on"
    keys.find_or_make("P2")

    (tmp_path / KEY_FILE).write_bytes(was)
    assert later.people() == ("P1", "P2")
    assert later.find("P2") is not None


def test_a_wrong_master_key_is_said(tmp_path: Path) -> None:
    keys_in(tmp_path).find_or_make("P1")
    FileKeys(tmp_path / KEY_FILE).replace(MasterKeys(MasterKey.make(os.urandom)))

    with pytest.raises(EncryptionError) as caught:
        keys_in(tmp_path).find("P1")
    assert caught.value.code == "encryption.wrong-key"


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".lock", "P1\n"])
def test_a_name_is_no_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        keys_in(tmp_path).find_or_make(name)
