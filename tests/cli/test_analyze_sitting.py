import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from barun.cli.main import main
from barun.landmarks import LandmarkRecording
from barun.landmarks.formats import write_recording
from barun.posture.calibration.profile_json import profile_from_json
from barun.posture.view.view import View
from barun.simulate import (
    DESK_SIDE_CAMERA,
    SLUMPED,
    UPRIGHT,
    Camera,
    SittingScript,
    simulate_sitting,
)

FILES = {"report.html", "posture.csv", "landmarks.parquet", "summary.json"}
WEBCAM = Camera(distance_m=0.9, height_m=1.05, field_of_view_deg=75, frame_rate_hz=10)
BESIDE = replace(DESK_SIDE_CAMERA, frame_rate_hz=10)


def _write(path: Path, script: SittingScript, *, camera: Camera = WEBCAM) -> Path:
    sequence = simulate_sitting(script, np.random.default_rng(6), camera=camera).sequence
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
    lines = shown.splitlines()
    event = next(line for line in lines if line.startswith("    0:3"))
    before, after = lines[lines.index(event) - 1], lines[lines.index(event) + 1]
    assert re.fullmatch(r"    0:3\d to 1:2\d \(0:5\d, \w+\)", event)
    assert before.startswith("  Slouching: 1 ×, 0:5")
    assert after.startswith("    ")  # what may help, right under what it is about
    assert "There was no calibration" in shown
    assert shown.count("Uneven hips: ") == 1


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
    assert answer["headline"] == ["posture_report.headline-range", "posture_report.headline-events"]
    assert "posture_report.baseline-recording" in {note["key"] for note in answer["notes"]}
    assert answer["calibration"]["front"]["accepted"] is True


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
    assert "Slouching: 1 ×" in shown


def test_a_second_view_is_added_and_a_former_calibration_kept(
    tmp_path: Path, slump: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    front = _write(tmp_path / "front.parquet", SittingScript.sit(UPRIGHT, 25))
    side = _write(tmp_path / "side.parquet", SittingScript.sit(UPRIGHT, 25), camera=BESIDE)
    posture = ["--activity", "posture"]
    assert main(["analyze", str(front), *posture, "--save-profile", "me.json"]) == 0
    capsys.readouterr()
    assert main(["analyze", str(side), *posture, "--profile", "me.json"]) == 0
    shown = capsys.readouterr().out
    assert "has nothing for the view from the left" in shown
    assert "Compared with" not in shown
    assert "your range" not in shown

    both = ["--profile", "me.json", "--save-profile", "me.json"]
    assert main(["analyze", str(side), *posture, *both]) == 0
    assert "Calibration kept: from the left." in capsys.readouterr().out
    assert main(["analyze", str(side), *posture, "--save-profile", "me.json"]) == 0
    profile = profile_from_json((tmp_path / "me.json").read_text(encoding="utf-8"))
    assert set(profile.baselines) == {View.FRONT, View.LEFT_SIDE}
    assert len(profile.history(View.LEFT_SIDE)) == 1


def test_a_recording_that_is_no_calibration_is_reported_all_the_same(
    tmp_path: Path, slump: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    short = _write(tmp_path / "short.parquet", SittingScript.sit(UPRIGHT, 4))
    arguments = ["analyze", str(short), "--activity", "posture", "--save-profile", "me.json"]
    assert main([*arguments, "--out", "out"]) == 2
    shown = capsys.readouterr()
    assert shown.err.count("There is no stretch of 10 seconds") == 1
    assert "16 seconds" in shown.err
    assert {path.name for path in (tmp_path / "out").iterdir()} == FILES
    assert not (tmp_path / "me.json").exists()


@pytest.mark.parametrize(
    ("target", "complaint"),
    [("notes.txt", "left as it is"), ("absent/me.json", "no folder 'absent'")],
)
def test_a_target_that_cannot_hold_a_calibration_is_refused_first(
    slump: Path, tmp_path: Path, target: str, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.txt").write_text("shopping", encoding="utf-8")
    arguments = ["analyze", str(slump), "--activity", "posture", "--out", "out"]
    assert main([*arguments, "--save-profile", target]) == 2
    assert complaint in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "shopping"


def test_too_few_pictures_a_second_are_said_to_be_the_reason(
    tmp_path: Path, slump: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slow = _write(
        tmp_path / "slow.parquet",
        SittingScript.sit(UPRIGHT, 40),
        camera=replace(WEBCAM, frame_rate_hz=2),
    )
    assert main(["analyze", str(slow), "--activity", "posture"]) == 0
    shown = capsys.readouterr().out
    assert "There were 2.0 pictures a second; a calibration needs at least 4." in shown
    assert "your range" not in shown


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        (["--profile", "me.json"], "--profile works with --activity posture only"),
        (["--hold", "5"], "--hold works with --activity posture only"),
        (["--activity", "posture", "--smooth", "6"], "--smooth and --fill-gaps"),
        (["--activity", "posture", "--profile", "absent.json"], "no calibration file absent.json"),
        (["--activity", "posture", "--profile", "slump.parquet"], "other than text"),
        (["--activity", "posture", "--hold", "99999"], "at most 3600 seconds"),
        (["--activity", "posture", "--out", "slump.parquet"], "a file of that name"),
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
    shown = capsys.readouterr().out
    assert shown.startswith("This recording lasts only 0:0")
    assert "shorter than 30 seconds" in shown
    assert "100 %" not in shown
    assert main(["analyze", str(short), "--activity", "posture", "--hold", "3"]) == 0
    assert "shorter than" not in capsys.readouterr().out
