"""What a source means for the folder of an analysis, and what is kept when measuring fails."""

from pathlib import Path

import numpy as np
import pytest

from barun.capture.frame_source import SourceInfo
from barun.capture.replay import ReplayEngine
from barun.cli.analyze import _default_folder
from barun.cli.main import main
from barun.landmarks import LandmarkRecording, LandmarkSequence
from barun.landmarks.formats import read_recording, write_recording
from barun.messages import text
from barun.simulate import UPRIGHT, SittingScript, simulate_sitting


@pytest.mark.parametrize(
    ("source", "folder"),
    [
        ("run.mp4", "run-barun"),
        ("clips/my run.mp4", "my-run-barun"),
        ("photos/", "photos-barun"),
        ("50%?#.mp4", "50-barun"),
        ("-", "stdin-barun"),
        ("camera:0", "camera-0-barun"),
        ("rtsp://me:secret@cam.local:554/live", "rtsp-cam.local-554-barun"),
        ("RTSP://me:secret@cam.local:554/", "rtsp-cam.local-554-barun"),
        ("rtsp://cam/user=me_password=secret_channel=1", "rtsp-cam-barun"),
        ("http://me:secret@cam:81/", "http-cam-81-barun"),
        ("https://host/a.mp4?token=secret", "https-host-barun"),
    ],
)
def test_folder_says_where_it_comes_from_and_no_secret(source: str, folder: str) -> None:
    assert _default_folder(source) == Path(folder)


def test_landmarks_are_kept_when_they_cannot_be_smoothed(
    empty_room: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sitter = simulate_sitting(SittingScript.sit(UPRIGHT, 1), np.random.default_rng(3)).sequence

    def build_engine(info: SourceInfo, **_: object) -> ReplayEngine:
        return ReplayEngine(sitter)

    monkeypatch.setattr("barun.pipeline.engine_choice.build_engine", build_engine)

    assert main(["analyze", str(empty_room), "--out", "out", "--smooth", "20"]) == 2

    told = capsys.readouterr().err
    assert "below half the sampling rate" in told
    kept_file = Path("out") / "landmarks.parquet"
    assert text("cli.landmarks-will-do", "en", path=kept_file) in told
    kept = read_recording(tmp_path / "out" / "landmarks.parquet").people[0]
    assert kept.has_person.sum() == 15
    assert main(["analyze", "out/landmarks.parquet", "--out", "out"]) == 0


def test_one_picture_has_values_without_a_range(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sitter = simulate_sitting(SittingScript.sit(UPRIGHT, 1), np.random.default_rng(3)).sequence
    one = LandmarkSequence.from_frames(
        [sitter.frame(0)], [0.0], size_wh=sitter.size_wh, source="one.png"
    )
    write_recording(tmp_path / "one.parquet", LandmarkRecording({0: one}))

    assert main(["analyze", "one.parquet", "--out", "out"]) == 0

    shown = capsys.readouterr().out
    assert "    value  angle (degrees)" in shown
    assert "Head tilt" in shown
    assert "nan" not in shown
    assert "5 %" not in shown
