import os
import stat
from pathlib import Path

import pytest

from barun.service.launch.key_file import (
    ADDRESS_FILE,
    KEY_FILE,
    kept_key,
    load_launch_key,
    note_address,
    noted_address,
)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")


def test_the_key_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    first, is_kept = load_launch_key(str(tmp_path))
    assert is_kept
    path = tmp_path / KEY_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert kept_key(str(tmp_path)) == first.kept
    second, _ = load_launch_key(str(tmp_path))
    assert (second.cookie, second.kept) == (first.cookie, first.kept)
    assert second.link != first.link
    assert first.link not in path.read_text()
    assert [one.name for one in path.parent.iterdir()] == ["launch.key"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666, 0o620])
def test_a_key_others_could_read_or_write_is_replaced(tmp_path: Path, mode: int) -> None:
    first, _ = load_launch_key(str(tmp_path))
    (tmp_path / KEY_FILE).chmod(mode)
    assert kept_key(str(tmp_path)) is None
    second, is_kept = load_launch_key(str(tmp_path))
    assert is_kept
    assert second.kept != first.kept
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600


@pytest.mark.parametrize("content", ["", "short", "x" * 44, "\xff" * 43, "é" * 43, f"{'a' * 42}!"])
def test_what_is_no_key_is_replaced(tmp_path: Path, content: str) -> None:
    path = tmp_path / KEY_FILE
    path.parent.mkdir()
    path.write_text(content, encoding="latin-1")
    path.chmod(0o600)
    key, is_kept = load_launch_key(str(tmp_path))
    assert is_kept
    assert kept_key(str(tmp_path)) == key.kept


def test_a_link_to_a_file_of_somebody_is_no_key(tmp_path: Path) -> None:
    known = tmp_path / "known"
    known.write_text("a" * 43)
    known.chmod(0o600)
    path = tmp_path / "data" / KEY_FILE
    path.parent.mkdir(parents=True)
    path.symlink_to(known)
    key, _ = load_launch_key(str(tmp_path / "data"))
    assert key.kept != "a" * 43
    assert known.read_text() == "a" * 43


def test_where_nothing_can_be_kept_the_key_ends_with_the_process(tmp_path: Path) -> None:
    assert load_launch_key("")[1] is False
    (tmp_path / "keys").write_text("a file in the place of the folder")
    key, is_kept = load_launch_key(str(tmp_path))
    assert not is_kept
    assert len(key.kept) == 43


def test_the_address_of_a_running_service_is_noted_for_its_owner(tmp_path: Path) -> None:
    folder = str(tmp_path)
    assert noted_address(folder) is None
    note_address(folder, "http://127.0.0.1:8765/?launch=x")
    assert noted_address(folder) == "http://127.0.0.1:8765/?launch=x"
    assert stat.S_IMODE((tmp_path / ADDRESS_FILE).stat().st_mode) == 0o600
    note_address(folder, None)
    assert noted_address(folder) is None
    note_address(folder, None)  # twice, as after a crash
    note_address("", "http://127.0.0.1:8765/")
    assert noted_address("") is None
