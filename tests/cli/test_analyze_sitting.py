import json
from pathlib import Path

import numpy as np
import pytest

from barun.cli.main import main
from barun.landmarks import LandmarkRecording
from barun.landmarks.formats import write_recording
from barun.simulate import SLUMPED, UPRIGHT, Camera, SittingScript, simulate_sitting

FILES = {"report.html", "posture.csv", "landmarks.parquet", "summary.json"}
WEBCAM = Camera(distance_m=0.9, height_m=1.05, field_of_view_deg=75, frame_rate_hz=10)


def _write(path: Path, script: SittingScript) -> Path:
    sequence = simulate_sitting(script, np.random.default_rng(6), camera=WEBCAM).sequence
    write_recording(path, LandmarkRecording({0: sequence}))
    return path


@pytest.fixture
def slump(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    script = SittingScript.sit(UPRIGHT, 30).then(SLUMPED, move_s=3, hold_s=50)
    return _write(tmp_path / "slump.parquet", script)


def test_what_lasted_is_said_and_written(
    slump: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyze", str(slump), "--activity", "posture", "--out", "out"]) == 0

    assert {path.name for path in (tmp_path / "out").iterdir()} == FILES
    shown = capsys.readouterr().out
    assert "0:31 to 1:2" in shown
    assert "Slouching (" in shown
    assert "There was no calibration" in shown
    assert "Uneven hips: " in shown


def test_korean(slump: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", str(slump), "--activity", "posture", "--lang", "ko"]) == 0
    shown = capsys.readouterr().out
    assert "구부정한 자세" in shown
    assert "Slouching" not in shown


def test_json_equals_the_file(
    slump: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyze", str(slump), "--activity", "posture", "--out", "out", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {Path(file).name for file in answer.pop("files")} == FILES
    assert json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8")) == answer
    assert "slouch" in {one["key"] for one in answer["findings"] if one["outcome"] == "issue"}


def test_a_kept_calibration_judges_another_recording(
    tmp_path: Path, slump: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    upright = _write(tmp_path / "upright.parquet", SittingScript.sit(UPRIGHT, 25))
    bent = _write(tmp_path / "bent.parquet", SittingScript.sit(SLUMPED, 60))
    posture = ["--activity", "posture"]
    assert main(["analyze", str(upright), *posture, "--save-profile", "me.json"]) == 0
    capsys.readouterr()
    assert main(["analyze", str(bent), *posture, "--profile", "me.json"]) == 0
    shown = capsys.readouterr().out
    assert "Compared with your calibration" in shown
    assert "Slouching (" in shown


def test_a_restless_recording_is_no_calibration(
    tmp_path: Path, slump: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    short = _write(tmp_path / "short.parquet", SittingScript.sit(UPRIGHT, 4))
    arguments = ["analyze", str(short), "--activity", "posture", "--save-profile", "me.json"]
    assert main(arguments) == 2
    assert "16 seconds" in capsys.readouterr().err
    assert not (tmp_path / "me.json").exists()


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        (["--profile", "me.json"], "--profile works with --activity posture only"),
        (["--hold", "5"], "--hold works with --activity posture only"),
        (["--activity", "posture", "--smooth", "6"], "--smooth and --fill-gaps"),
        (["--activity", "posture", "--profile", "absent.json"], "absent.json cannot be read"),
        (["--activity", "dancing"], "angles, posture"),
    ],
)
def test_refusals(
    slump: Path, more: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyze", str(slump), *more]) == 2
    assert complaint in capsys.readouterr().err


def test_a_profile_that_is_none_is_refused(
    slump: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "me.json").write_text("{}", encoding="utf-8")
    arguments = ["analyze", str(slump), "--activity", "posture", "--profile", "me.json"]
    assert main(arguments) == 2
    assert "me.json" in capsys.readouterr().err


def test_a_short_recording_says_that_nothing_can_last(
    tmp_path: Path, slump: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    short = _write(tmp_path / "short.parquet", SittingScript.sit(UPRIGHT, 5))
    assert main(["analyze", str(short), "--activity", "posture"]) == 0
    assert "shorter than 30 seconds" in capsys.readouterr().out
    assert main(["analyze", str(short), "--activity", "posture", "--hold", "3"]) == 0
    assert "shorter than" not in capsys.readouterr().out
