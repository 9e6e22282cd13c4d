import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from barun.cli.main import main
from barun.landmarks.formats import read_recording


def test_empty_room_gives_a_file_without_people(
    empty_room: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pose", str(empty_room), "-o", "room.parquet"]) == 0

    captured = capsys.readouterr()
    assert "Looked at 15 frames (0.5 s); a person was found in 0 of them (0%)." in captured.out
    assert "Nobody was found." in captured.out
    assert dict(read_recording(tmp_path / "room.parquet").people) == {}
    assert captured.err == ""


def test_json_is_all_there_is_on_standard_output(
    empty_room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pose", str(empty_room), "-o", "room.csv", "--json", "--every", "2"]) == 0

    answer = json.loads(capsys.readouterr().out)
    assert answer["n_frames"] == 8  # every other one of 15, beginning with the first
    assert answer["people"] == []
    assert answer["ending"] == "complete"


def test_seconds_limit_the_recording(empty_room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pose", str(empty_room), "-o", "room.csv", "--json", "--seconds", "0.2"]) == 0

    answer = json.loads(capsys.readouterr().out)
    assert answer["n_frames"] == 7  # 0 to 0.2 s at 30 frames a second
    assert answer["ending"] == "stopped"


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        pytest.param("room.txt", "must end in .parquet, .csv or .trc, but is 'room.txt'", id="txt"),
        pytest.param("gone/room.csv", "The folder 'gone' to write to does not exist", id="folder"),
    ],
)
def test_impossible_output_is_refused_at_once(
    output: str, expected: str, empty_room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pose", str(empty_room), "-o", output]) == 2
    assert expected in capsys.readouterr().err


def test_the_input_is_never_overwritten(
    empty_room: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = tmp_path / "video.csv"
    shutil.copy(empty_room, odd)

    assert main(["pose", str(odd), "-o", str(odd)]) == 2

    assert "is the input itself" in capsys.readouterr().err
    assert odd.read_bytes() == empty_room.read_bytes()


def test_missing_source_in_korean(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pose", "없음.mp4", "-o", "x.csv", "--lang", "ko"]) == 2
    assert "'없음.mp4' 파일이나 폴더가 없습니다." in capsys.readouterr().err


def test_trc_without_anybody_is_refused(
    empty_room: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pose", str(empty_room), "-o", "room.trc"]) == 2
    assert not (tmp_path / "room.trc").exists()
    assert capsys.readouterr().err.startswith("Error: ")


@pytest.mark.slow
def test_real_clip(data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = data_dir / "webcam" / "kui_front_20250705_222700.mp4"

    assert main(["pose", str(clip), "-o", "front.parquet", "--model", "lite", "--json"]) == 0

    answer = json.loads(capsys.readouterr().out)
    assert (answer["n_frames"], answer["n_frames_with_person"]) == (33, 33)
    sequence = read_recording(tmp_path / "front.parquet").people[0]
    assert len(sequence) == 33
    assert sequence.size_wh == (1280, 720)
    assert sequence.world_xyz is not None


@pytest.mark.parametrize("name", ["a" * 245 + ".csv", "a" * 300 + ".csv"], ids=["nearly", "far"])
def test_name_too_long_is_refused_before_the_estimation(
    name: str, empty_room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pose", str(empty_room), "-o", name]) == 1

    captured = capsys.readouterr()
    assert "could not be written: File name too long" in captured.err
    assert "mistake" not in captured.err
    assert captured.out == ""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only there a name may be any bytes")
@pytest.mark.parametrize(
    ("source", "status", "told"),
    [("picture", 0, b""), ("video", 2, b"is not valid UTF-8, so it cannot be opened by name")],
)
def test_file_name_that_is_no_unicode(
    source: str, status: int, told: bytes, empty_room: Path, tmp_path: Path
) -> None:
    """Old Korean archives leave such names. A program of its own prints strictly, and may crash."""
    name = b"\xb0\xa1"
    path = tmp_path / os.fsdecode(name + b".in")
    if source == "picture":
        Image.new("RGB", (320, 240), (120, 120, 120)).save(path, "PNG")
    else:
        shutil.copy(empty_room, path)

    run = subprocess.run(
        [sys.executable, "-m", "barun.cli.main", "pose", name + b".in", "-o", name + b".csv"],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": "utf-8:strict"},
    )

    assert run.returncode == status
    assert told in run.stderr
    assert b"mistake" not in run.stderr
    if status == 0:
        assert run.stdout.decode("utf-8").endswith("Written: ??.csv\n")
        assert (tmp_path / os.fsdecode(name + b".csv")).read_text("utf-8")
