import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from barun.cli.main import main
from barun.feedback.exercises import exercises_for, load_exercises


def test_list_has_every_exercise(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["exercises"]) == 0

    shown = capsys.readouterr().out
    assert [one.key for one in load_exercises() if f"  {one.key} " not in shown] == []
    assert "Chin tuck (10 repetitions, hold 5 s, 3 times a day)" in shown


def test_list_of_a_finding(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["exercises", "--finding", "too_close", "--json"]) == 0

    answer = json.loads(capsys.readouterr().out)
    assert [one["key"] for one in answer["exercises"]] == [
        one.key for one in exercises_for("too_close")
    ]


def test_a_finding_by_the_code_that_reports_print(capsys: pytest.CaptureFixture[str]) -> None:
    shown = []
    for finding in ("P009", "p009", "sitting_too_long"):
        assert main(["exercises", "--finding", finding]) == 0
        shown.append(capsys.readouterr().out)
    assert shown[0] == shown[1] == shown[2]
    assert main(["exercises", "--finding", "P123"]) == 2
    assert "P123" in capsys.readouterr().err


def test_a_name_nearly_right_is_answered(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["exercises", "chintuck"]) == 2
    assert "Did you mean chin_tuck?" in capsys.readouterr().err


def test_a_drawing_is_svg_or_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "still.png"
    assert main(["exercises", "chin_tuck", "--drawing", str(path)]) == 2
    assert ".svg" in capsys.readouterr().err
    assert not path.exists()


def test_one_exercise_in_korean(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["exercises", "chin_tuck", "--lang", "ko"]) == 0

    shown = capsys.readouterr().out
    assert shown.startswith("턱 당기기 (chin_tuck)")
    assert "  4. 머리를 천천히 처음 자리로 되돌립니다." in shown
    assert "멈춰야 할 때:" in shown
    assert "근거:" in shown


def test_one_exercise_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["exercises", "sit_to_stand", "--json"]) == 0

    answer = json.loads(capsys.readouterr().out)
    assert answer["dose"]["times_per_day"] == 5
    assert len(answer["steps"]) == 3


def test_drawings_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [tmp_path / "still.svg", tmp_path / "moving.svg"]
    arguments = ["--drawing", str(files[0]), "--animation", str(files[1])]
    assert main(["exercises", "wall_angel", *arguments, "--lang", "ko"]) == 0

    still, moving = (file.read_text(encoding="utf-8") for file in files)
    for svg in (still, moving):
        ElementTree.fromstring(svg)  # noqa: S314 # our own text
        assert "<title>벽 천사 운동</title>" in svg
    assert "<animate " in moving
    assert "<animate " not in still
    capsys.readouterr()


@pytest.mark.parametrize(
    ("arguments", "expected", "status"),
    [
        pytest.param(
            ["push_up"], "There is no exercise 'push_up'. Exercises: look_far", 2, id="key"
        ),
        pytest.param(
            ["--finding", "knee"], "--finding must be one of forward_head", 2, id="finding"
        ),
        pytest.param(
            ["--drawing", "a.svg"], "--drawing needs the name of an exercise", 2, id="none"
        ),
        pytest.param(
            ["chin_tuck", "--animation", "nowhere/a.svg"],
            "could not be written to 'nowhere/a.svg'",
            1,
            id="folder",
        ),
    ],
)
def test_what_cannot_be_done_is_said(
    arguments: list[str], expected: str, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["exercises", *arguments]) == status
    assert expected in capsys.readouterr().err
