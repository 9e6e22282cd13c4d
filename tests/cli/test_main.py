import errno
import re
from pathlib import Path

import pytest

from barun import __version__
from barun.cli import main as program
from barun.cli.main import main

COMMANDS = ["analyze", "pose", "serve", "doctor", "exercises", "completion"]


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"barun {__version__}\n"


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]], ids=["none", "long", "short"])
def test_help_lists_every_command(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0

    shown = capsys.readouterr().out
    assert [name for name in COMMANDS if f"\n  {name}" not in shown] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_korean_help_has_no_english_heading(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--help", "--lang", "ko"]) == 0

    shown = capsys.readouterr().out
    assert "사용법:" in shown
    assert "Options" not in shown
    assert "Usage" not in shown


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--lang", "ko", "nope"], id="before"),
        pytest.param(["nope", "--lang=ko"], id="behind"),
    ],
)
def test_language_may_stand_anywhere(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith("오류: 'nope' 명령은 없습니다.")


def test_language_of_the_settings_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text('language = "ko"\n')
    monkeypatch.setenv("BARUN_SETTINGS", str(settings))

    assert main(["nope"]) == 2
    assert "명령은 없습니다" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(["poze"], "There is no command 'poze'. Commands: analyze", id="command"),
        pytest.param(["jobs", "add", "analyze"], "Did you mean analyse?", id="spelling"),
        pytest.param(["pose", "--peple", "2"], "no option '--peple'.*mean --people", id="option"),
        pytest.param(["pose"], "SOURCE is missing", id="argument"),
        pytest.param(["jobs", "add", "drift"], "missing: one of view, posture", id="missing word"),
        pytest.param(["pose", "x.mp4"], "--output is missing|-o is missing", id="required option"),
        pytest.param(["pose", "x.mp4", "-o"], "Option '-o' needs a value", id="no value"),
        pytest.param(["pose", "a", "b", "-o", "c.csv"], "Too many arguments", id="surplus"),
        pytest.param(
            ["pose", "x.mp4", "-o", "y.csv", "--threads", "0"],
            "--threads must be a whole number from 1 to 64, but '0'",
            id="out of range",
        ),
        pytest.param(
            ["pose", "x.mp4", "-o", "y.csv", "--model", "huge"],
            "--model must be one of lite, full, heavy, but 'huge'",
            id="word",
        ),
        pytest.param(
            ["pose", "x.mp4", "-o", "y.csv", "--seconds", "-1"],
            "--seconds must be a number above 0, but '-1'",
            id="negative",
        ),
        pytest.param(["--lang", "fr"], "--lang must be one of en, ko, but 'fr'", id="language"),
    ],
)
def test_what_cannot_be_understood_is_said(
    arguments: list[str], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2

    captured = capsys.readouterr()
    assert captured.err.startswith("Error: ")
    assert re.search(f"(?s){expected}", captured.err)
    assert captured.out == ""


def test_a_mistake_of_barun_shows_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(program, "build_program", fail)

    assert main([]) == 1

    shown = capsys.readouterr().err
    assert "ZeroDivisionError: division by zero" in shown
    assert "Traceback" not in shown


def test_debugging_shows_the_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(program, "build_program", fail)
    monkeypatch.setenv("BARUN_DEBUG", "1")

    with pytest.raises(ZeroDivisionError):
        main([])


def test_interrupt_has_its_own_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(program, "build_program", interrupt)

    assert main([]) == 130
    assert capsys.readouterr().err == "Stopped.\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_names_the_program(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    assert "_BARUN_COMPLETE" in capsys.readouterr().out


def test_completion_offers_commands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("_BARUN_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "barun an")
    monkeypatch.setenv("COMP_CWORD", "1")

    with pytest.raises(SystemExit, match=r"^0$"):
        main([])

    assert capsys.readouterr().out == "plain,analyze\n"


def test_full_disk_behind_the_output_is_no_mistake_of_barun(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(program, "build_program", fail)

    assert main([]) == 1

    shown = capsys.readouterr().err
    assert shown.startswith("Error: The output could not be written: No space left on device.\n")
    assert "mistake" not in shown
