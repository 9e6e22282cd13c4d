import csv
import json
import os
import stat
from pathlib import Path

import pytest

from barun.cli.main import main
from barun.landmarks.formats import read_recording, write_recording
from barun.messages import text

FILES = {"report.html", "angles.csv", "landmarks.parquet", "summary.json"}


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_landmark_file_gives_report_and_tables(
    slumping: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyze", str(slumping), "--out", "out"]) == 0

    assert _names(tmp_path / "out") == FILES
    shown = capsys.readouterr().out
    assert "Looked at 135 frames (4.5 s)" in shown
    assert "Person 1:" in shown
    with (tmp_path / "out" / "angles.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 135
    assert {"head_tilt_image_deg", "head_tilt_world_deg", "head_tilt_visibility"} <= set(rows[0])


@pytest.mark.parametrize("quiet", [False, True])
def test_of_a_large_file_it_is_said_that_it_takes_its_time(
    slumping: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, quiet: bool
) -> None:
    size = slumping.stat().st_size
    for least, is_large in ((size, True), (size + 1, False)):
        monkeypatch.setattr("barun.cli.analyze._LARGE_BYTES", least)
        assert main(["analyze", str(slumping), *(["--quiet"] if quiet else [])]) == 0
        assert ("is large" in capsys.readouterr().err) is (is_large and not quiet)


def test_folder_is_named_after_the_source(slumping: Path, tmp_path: Path) -> None:
    assert main(["analyze", str(slumping)]) == 0
    assert _names(tmp_path / "slumping-barun") == FILES


def test_json_summary_equals_the_file(
    slumping: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyze", str(slumping), "--out", "out", "--json"]) == 0

    answer = json.loads(capsys.readouterr().out)
    files = answer.pop("files")
    assert {Path(file).name for file in files} == FILES
    assert json.loads((tmp_path / "out" / "summary.json").read_text()) == answer
    measurements = answer["people"][0]["measurements"]
    assert {"reliable", "cannot_judge"} <= {one["outcome"] for one in measurements}
    assert all((one["value"] is None) == (one["outcome"] == "cannot_judge") for one in measurements)


def test_korean_summary(slumping: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", str(slumping), "--lang", "ko"]) == 0

    shown = capsys.readouterr().out
    assert "1번 사람:" in shown
    assert "Looked" not in shown


def test_analysis_again_replaces_its_own_files_only(slumping: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    (folder / "summary.json").write_text("old")

    assert main(["analyze", str(slumping), "--out", "out"]) == 0

    assert (folder / "notes.txt").read_text() == "mine"
    assert json.loads((folder / "summary.json").read_text())["n_frames"] == 135


def test_empty_room_has_a_report_that_says_so(
    empty_room: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyze", str(empty_room), "--out", "out", "--annotate"]) == 0

    assert _names(tmp_path / "out") == FILES | {"annotated.webm"}
    assert "Nobody was found." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        pytest.param("notes.txt", b"hello\n" * 50, "holds text", id="text"),
        pytest.param("empty.mp4", b"", "is empty", id="empty"),
        pytest.param("junk.mp4", bytes(range(256)) * 40, "the content of 'junk.mp4'", id="junk"),
        pytest.param("x.csv", b"a,b\n1,2\n", "x.csv", id="a table of something else"),
        pytest.param("x.parquet", b"PAR1junkjunkPAR1", "x.parquet", id="damaged Parquet"),
    ],
)
def test_refused_source_leaves_no_folder_behind(
    name: str,
    content: bytes,
    expected: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / name).write_bytes(content)

    assert main(["analyze", name, "--out", "out"]) == 2

    captured = capsys.readouterr()
    assert expected in captured.err
    assert "Traceback" not in captured.err
    assert not (tmp_path / "out").exists()


def test_folder_without_pictures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "photos").mkdir()

    assert main(["analyze", "photos"]) == 2
    assert "no picture in the folder 'photos'" in capsys.readouterr().err


def test_annotation_needs_pictures(slumping: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", str(slumping), "--annotate"]) == 2
    assert "--annotate needs a video or picture" in capsys.readouterr().err


def test_output_that_is_a_file(
    slumping: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").write_text("a file")

    assert main(["analyze", str(slumping), "--out", "out"]) == 2
    assert "The folder 'out' cannot be made" in capsys.readouterr().err


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_output_without_permission(
    slumping: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(stat.S_IRUSR | stat.S_IXUSR)

    assert main(["analyze", str(slumping), "--out", "locked"]) == 1
    assert "could not be written" in capsys.readouterr().err


def test_legacy_running_file_needs_a_rate(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clip = str(data_dir / "running" / "abnormal1_first205.csv")

    assert main(["analyze", clip, "--out", "out"]) == 2
    assert "--fps" in capsys.readouterr().err
    assert main(["analyze", clip, "--out", "out", "--fps", "30", "--size", "1080x1920"]) == 0


@pytest.mark.slow
def test_photo_is_judged_but_never_reliable(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photo = str(data_dir / "pose" / "tfjs_pose.jpg")

    assert main(["analyze", photo, "--out", "out", "--json"]) == 0

    people = json.loads(capsys.readouterr().out)["people"]
    assert len(people) == 1
    outcomes = {one["outcome"] for one in people[0]["measurements"]}
    assert "weak" in outcomes
    assert "reliable" not in outcomes


def test_trc_is_refused_with_the_reason(
    slumping: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recording = read_recording(slumping)
    write_recording(tmp_path / "x.trc", recording)

    assert main(["analyze", "x.trc"]) == 2
    assert text("landmarks.trc-not-recording", "en", path="x.trc") in capsys.readouterr().err
