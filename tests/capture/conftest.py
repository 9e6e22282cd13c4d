"""Media of the tests of this room."""

from pathlib import Path

import pytest

from tests.capture.media import write_video


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one small video a container."""
    folder = tmp_path_factory.mktemp("media")
    write_video(folder / "clip.mp4", "mp4v")
    write_video(folder / "clip.avi", "MJPG")
    write_video(folder / "clip.webm", "VP80")
    write_video(folder / "clip.mkv", "mp4v")
    return folder
