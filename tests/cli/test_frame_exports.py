import csv
import json
from pathlib import Path
from typing import cast

import pytest

from barun.cli.frame_exports import write_exports
from barun.cli.main import main
from barun.errors import SettingError
from barun.landmarks.formats import write_legacy_running, write_recording
from barun.messages import text
from barun.pipeline.analysis_files import AnalysisFolder
from barun.pipeline.frame_export import FrameExport
from tests.pipeline.runs import filmed, half_outside

ALL = ["--export", "frames", "--export", "coco", "--export", "trc", "--export", "mot"]


def names(folder: str = "out") -> set[str]:
    return {path.name for path in Path(folder).iterdir()}


@pytest.mark.parametrize("activity", ["angles", "posture"])
def test_every_kind_is_written_and_named(
    activity: str, slumping: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["analyze", str(slumping), "--activity", activity, "--out", "out"]
    assert main([*arguments, *ALL, "--export", "coco", "--json"]) == 0
    written = [Path(file).name for file in json.loads(capsys.readouterr().out)["files"]]
    assert set(written) == names()
    assert written[-4:] == [
        "frames.csv", "keypoints.coco.json", "markers-picture-heights.trc", "angles.mot"
    ]  # fmt: skip
    with Path("out/frames.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 135
    assert len(json.loads(Path("out/keypoints.coco.json").read_text())["annotations"]) == 135


def test_nothing_is_exported_unasked(slumping: Path) -> None:
    assert main(["analyze", str(slumping), "--out", "out"]) == 0
    assert not names() & {"frames.csv", "keypoints.coco.json", "angles.mot"}


def test_a_run_has_its_markers_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_recording(tmp_path / "run.parquet", filmed())
    run = ["analyze", "run.parquet", "--activity", "running", "--height", "1.7", "--out", "out"]
    assert main([*run, *ALL]) == 0
    assert {one for one in names() if one.endswith(".trc")} == {"markers.trc"}
    shown = capsys.readouterr().out
    assert shown.count("markers.trc (") == 1
    assert "frames.csv (" in shown
    with Path("out/frames.csv").open(encoding="utf-8", newline="") as file:
        frames = list(csv.DictReader(file))
    with Path("out/strides.csv").open(encoding="utf-8", newline="") as file:
        strides = list(csv.DictReader(file))
    in_strides = {row[f"{side}_stride"] for row in frames for side in ("left", "right")} - {""}
    assert in_strides == {stride["stride"] for stride in strides}


def test_what_cannot_be_written_is_said_after_the_rest(
    tmp_path: Path, empty_room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyze", str(empty_room), "--out", "out", *ALL]) == 2
    shown = capsys.readouterr()
    assert {"report.html", "frames.csv", "keypoints.coco.json"} <= names()
    assert not names() & {"angles.mot", "markers-picture-heights.trc"}
    assert text("frame_export.nobody", "en", kind="trc") in shown.err
    assert "frames.csv" in shown.out

    write_legacy_running(tmp_path / "old.csv", filmed().people[0])
    old = ["--lang", "ko", "analyze", "old.csv", "--fps", "60", "--export", "coco"]
    assert main([*old, "--out", "old"]) == 2
    assert "화면 크기가 없습니다" in capsys.readouterr().err
    assert "keypoints.coco.json" not in names("old")
    assert main([*old, "--out", "old", "--size", "1280x720"]) == 0
    assert "keypoints.coco.json" in names("old")


def test_what_files_would_hold_may_be_missing_altogether(tmp_path: Path) -> None:
    refusal = SettingError("cli.run-refused")

    def make() -> FrameExport:
        raise refusal

    folder = cast("AnalysisFolder", None)  # nothing is written
    assert write_exports(["mot"], make, folder) is refusal
    assert write_exports([], make, folder) is None


def test_a_refused_run_says_that_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_recording(tmp_path / "low.parquet", half_outside())
    low = ["analyze", "low.parquet", "--activity", "running", "--out", "out"]
    assert main([*low, "--export", "frames", "--export", "mot"]) == 2
    assert text("cli.run-refused", "en") in capsys.readouterr().err
    assert "frames.csv" in names()
    assert "angles.mot" not in names()


def test_another_kind_is_refused(slumping: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", str(slumping), "--export", "c3d"]) == 2
    assert "frames, coco, trc, mot" in capsys.readouterr().err
