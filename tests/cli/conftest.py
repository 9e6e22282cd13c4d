"""Fixtures of the command line: a plain environment and small inputs."""

from pathlib import Path

import numpy as np
import pytest

from barun.landmarks import LandmarkRecording
from barun.landmarks.formats import write_recording
from barun.simulate import SLUMPED, UPRIGHT, SittingScript, simulate_sitting
from tests.cli.command_line import CommandLine
from tests.fixtures.clips import open_clip_writer


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings of the person who runs the tests, and a folder of its own."""
    monkeypatch.setenv("BARUN_SETTINGS", str(tmp_path / "none.toml"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for variable in ("BARUN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG", "BARUN_DEBUG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def barun(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The program."""
    return CommandLine(monkeypatch, capsys)


@pytest.fixture
def empty_room(tmp_path: Path) -> Path:
    """Half a second of video, 30 frames a second, in which nobody is."""
    path = tmp_path / "room.mp4"
    writer = open_clip_writer(path, "mp4v", 30, (320, 240))
    for _ in range(15):
        writer.write(np.full((240, 320, 3), 120, dtype=np.uint8))
    writer.release()
    return path


@pytest.fixture
def slumping(tmp_path: Path) -> Path:
    """A landmark file of somebody who sits upright for 2 s, then slumps for 2 s."""
    script = SittingScript.sit(UPRIGHT, 2).then(SLUMPED, move_s=0.5, hold_s=2)
    recording = simulate_sitting(script, np.random.default_rng(5))
    path = tmp_path / "slumping.parquet"
    write_recording(path, LandmarkRecording({0: recording.sequence}))
    return path
