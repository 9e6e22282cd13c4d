"""Files that are made to be sent stay no longer than a day, whoever is killed."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from barun.service.passing_folder import passing_folder, sweep_passing_folders
from tests.service.conftest import Service

pytestmark = pytest.mark.skipif(os.name == "nt", reason="folders cannot be held there")

DAY_S = 86400.0
_KILLED = """
import os, signal
from barun.service.passing_folder import passing_folder
with passing_folder() as folder:
    (folder / "frames.csv").write_text("landmarks of somebody")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a temporary folder of its own for each test."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_what_a_killed_process_left_goes_after_a_day(place: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _KILLED],
        env={**os.environ, "TMPDIR": str(place)},
        check=False,
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL
    (left,) = place.iterdir()
    assert (left / "frames.csv").exists()
    assert sweep_passing_folders(time.time()) == 0  # it may be somebody's who has just begun
    assert sweep_passing_folders(time.time() + DAY_S + 60) == 1
    assert not list(place.iterdir())


def test_what_is_in_use_or_none_of_ours_stays(place: Path) -> None:
    others = [place / "barun-abcd1234", place / "barun-passing-x", place / "barun-passing-notours_"]
    for one in others[:2]:
        one.mkdir()
    others[2].symlink_to(others[0])
    with passing_folder() as folder:
        (folder / "frames.csv").write_text("landmarks of somebody")
        assert sweep_passing_folders(time.time() + 30 * DAY_S) == 0
        assert (folder / "frames.csv").exists()
    assert sorted(place.iterdir()) == sorted(others)


def test_a_service_that_starts_removes_what_was_left(
    place: Path, make_service: Callable[..., Service]
) -> None:
    left = place / "barun-passing-abcd1234"
    left.mkdir()
    (left / "landmarks.csv").write_text("landmarks of somebody")
    os.utime(left, (0.0, 0.0))
    service = make_service()
    service.utc_s = time.time()

    async def once() -> None:
        async with service.app.router.lifespan_context(service.app):
            pass

    asyncio.run(once())
    assert not left.exists()
