"""A disk without room is noticed before anything is to be written, and while something is."""

import subprocess
import sys
from pathlib import Path

import pytest

from barun.store import free_space
from barun.store.faults import FULL, FULL_NOTICE
from barun.store.free_space import LEAST_FREE_BYTES, free_bytes, pretend_full_while
from barun.store.notice_board import NoticeBoard
from barun.store.opening import FILE_NAME, open_store
from barun.store.surroundings_watch import SurroundingsWatch

NOW_S = 1_790_000_000.0


@pytest.fixture
def full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that stands for a full disk."""
    monkeypatch.setattr(free_space, "_full_while", [])
    pretend_full_while(tmp_path / "full")
    return tmp_path / "full"


def test_a_disk_has_room_until_it_is_full(full: Path, tmp_path: Path) -> None:
    assert (free_bytes(tmp_path) or 0) > 0
    full.touch()
    assert free_bytes(tmp_path) == 0
    assert free_bytes(tmp_path / "absent") == 0


def test_nobody_can_tell_of_a_folder_that_is_not_there(full: Path, tmp_path: Path) -> None:
    assert free_bytes(tmp_path / "absent") is None


def test_a_store_has_room_until_a_few_megabytes_are_left(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store = open_store(tmp_path, "", NOW_S).store
    left = {LEAST_FREE_BYTES: True, LEAST_FREE_BYTES - 1: False, None: True}
    for free, has_room in left.items():
        monkeypatch.setattr("barun.store.sql_store.free_bytes", lambda _, free=free: free)
        assert store.has_room == has_room
    store.close()


def test_it_is_said_once_and_unsaid_when_there_is_room(full: Path, tmp_path: Path) -> None:
    store = open_store(tmp_path, "", NOW_S).store
    board = NoticeBoard()
    told: list[object] = []
    watch = SurroundingsWatch(store, board, lambda: told.append(board.notices), NOW_S)
    full.touch()
    watch.look(NOW_S + 29)
    assert not board.notices
    watch.look(NOW_S + 30)
    watch.look(NOW_S + 60)
    assert [one.code for one in board.notices] == [FULL_NOTICE]
    assert dict(board.notices[0].details) == {"location": str(tmp_path / FILE_NAME)}
    full.unlink()
    watch.look(NOW_S + 90)
    assert not board.notices
    assert len(told) == 2
    store.close()


def test_a_clock_that_is_set_back_is_looked_by_at_once(full: Path, tmp_path: Path) -> None:
    store = open_store(tmp_path, "", NOW_S).store
    board = NoticeBoard()
    full.touch()
    SurroundingsWatch(store, board, lambda: None, NOW_S).look(NOW_S - 1)
    assert [one.code for one in board.notices] == [FULL_NOTICE]
    store.close()


def test_a_service_of_a_drill_writes_nothing_while_its_disk_is_full(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from barun.errors import StorageError\n"
        "from barun.store.full_disk import fill_disk_while\n"
        "from barun.store.opening import open_store\n"
        "from barun.store.records import AgreementRecord\n"
        "full = Path(sys.argv[1]) / 'full'\n"
        "fill_disk_while(full)\n"
        f"store = open_store(Path(sys.argv[1]), '', {NOW_S}).store\n"
        f"agreed = AgreementRecord('local', '1', 'en', {NOW_S})\n"
        "full.touch()\n"
        "try:\n"
        "    store.apply([agreed])\n"
        "except StorageError as error:\n"
        "    print(error.code, store.has_room)\n"
        "full.unlink()\n"
        "print(store.apply([agreed]), store.has_room)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == [FULL, "False", "(True,)", "True"]
