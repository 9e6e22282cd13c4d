"""Files and folders that are there whole or not at all, and the locks that keep writers apart."""

import errno
import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from barun.store.held_file import hold_file, holding_file
from barun.store.whole_files import (
    build_folder,
    flush_folder,
    one_writer,
    remove_whole,
    replace_file,
    write_private,
)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def breaking_off() -> Iterator[bytes]:
    yield b"half of it"
    raise OSError(errno.ENOSPC, "No space left on device")


def test_what_breaks_off_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "report"
    assert replace_file(path, [b"as it ", b"was"]) == len(b"as it was")
    with pytest.raises(OSError, match="No space left"):
        replace_file(path, breaking_off())
    assert path.read_bytes() == b"as it was"
    assert names_in(tmp_path) == ["report"]


_KILLED = """
import os, signal, sys
from pathlib import Path
from barun.store.whole_files import replace_file
def pieces():
    yield b"half of it"
    os.kill(os.getpid(), signal.SIGKILL)
replace_file(Path(sys.argv[1]), pieces())
"""


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_what_a_killed_writer_left_is_swept_away_by_the_next_of_the_same_file(
    tmp_path: Path,
) -> None:
    path = tmp_path / "[1] report.zip"
    done = subprocess.run([sys.executable, "-c", _KILLED, str(path)], timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    (left,) = names_in(tmp_path)
    assert re.fullmatch(r"\.\[1\] report\.zip\.[0-9a-f]{16}", left)
    replace_file(tmp_path / "another", [b"x"])
    assert left in names_in(tmp_path)
    replace_file(path, [b"whole"])
    assert names_in(tmp_path) == ["[1] report.zip", "another"]
    assert path.read_bytes() == b"whole"


@pytest.mark.skipif(os.name == "nt", reason="no locks")
def test_what_others_write_at_the_same_time_and_what_is_no_part_stays(tmp_path: Path) -> None:
    path, digits = tmp_path / "report", "0123456789abcdef"
    others = [f".report.{digits}.part", ".report.short", f"report.{digits}", f".report2.{digits}"]
    for name in others:
        (tmp_path / name).write_text("not mine")
    os.mkfifo(tmp_path / f".report.{digits[::-1]}")
    (tmp_path / f".report.{digits}").symlink_to(tmp_path / "report2")

    def slow() -> Iterator[bytes]:
        yield b"of the "
        before = names_in(tmp_path)
        assert replace_file(path, [b"of the second"]) == 13
        assert set(before) <= set(names_in(tmp_path))
        yield b"first"

    replace_file(path, slow())
    assert path.read_bytes() == b"of the first"
    assert set(others) <= set(names_in(tmp_path))
    assert len(names_in(tmp_path)) == len(others) + 3


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="for root nothing is locked")
def test_a_folder_that_cannot_be_read_can_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o300)
    try:
        replace_file(tmp_path / "report", [b"x"])
    finally:
        tmp_path.chmod(0o700)
    assert names_in(tmp_path) == ["report"]


@pytest.mark.skipif(os.name == "nt", reason="rights are inherited from the folder there")
def test_a_new_file_is_its_owners_and_takes_the_place_of_none(tmp_path: Path) -> None:
    path = tmp_path / "key"
    write_private(path, [b"\n\x00"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        write_private(path, [b"another"])
    assert path.read_bytes() == b"\n\x00"


def test_a_folder_is_built_once_and_goes_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "version"
    with one_writer(tmp_path):
        build_folder(folder, {"a": b"1", "b": b"2"})
        build_folder(folder, {"c": b"another"})
        assert names_in(folder) == ["a", "b"]
        remove_whole(folder, is_overwritten=True)
    assert names_in(tmp_path) == [".lock"]


def test_a_writer_sweeps_away_what_killed_ones_left(tmp_path: Path) -> None:
    (tmp_path / ".part-file").write_bytes(b"half")
    (tmp_path / ".part-folder").mkdir()
    (tmp_path / ".part-folder" / "a").write_bytes(b"half")
    (tmp_path / "whole").write_bytes(b"all")
    with one_writer(tmp_path):
        assert names_in(tmp_path) == [".lock", "whole"]


def test_a_writer_leaves_alone_what_somebody_writes_who_holds_nothing(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"first"
        with one_writer(tmp_path):
            yield b", last"

    replace_file(tmp_path / "backup", pieces())
    assert (tmp_path / "backup").read_bytes() == b"first, last"


@pytest.mark.skipif(os.name == "nt", reason="no locks between processes there")
def test_who_holds_a_file_holds_it_alone_until_he_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    with holding_file(path):
        assert hold_file(path) is None
    handle = hold_file(path)
    assert handle is not None
    assert hold_file(path) is None
    os.close(handle)
    with holding_file(path):
        assert hold_file(path) is None


@pytest.mark.parametrize(
    ("number", "is_said"),
    [(errno.EINVAL, False), (errno.ENOTSUP, False), (errno.EIO, True), (errno.ENOSPC, True)],
)
def test_a_disk_that_knows_no_waiting_for_folders_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, *, is_said: bool
) -> None:
    def refuse(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    if is_said and os.name != "nt":
        with pytest.raises(OSError, match=os.strerror(number)):
            flush_folder(tmp_path)
    else:
        flush_folder(tmp_path)
