"""How far long commands say they are."""

import io
import sys

import pytest

from barun.cli.progress import shown_steps


class Terminal(io.StringIO):
    """Standard error that somebody looks at."""

    def isatty(self) -> bool:
        """Return that it is."""
        return True


def look_at(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Let standard error be a terminal; in the test, as pytest puts its own there before it."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    return terminal


def take_steps(*, quiet: bool = False) -> None:
    with shown_steps(str.upper, quiet=quiet) as show:
        for step, share in (("check", 0.0), ("check", 0.3), ("train", 0.3), ("train", 0.31)):
            show(step, share)


def test_where_nobody_looks_each_step_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    take_steps()

    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "CHECK\nTRAIN\n")


def test_on_a_terminal_a_step_is_named_before_it_moves_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = look_at(monkeypatch)
    with shown_steps(str.upper, quiet=False) as show:
        show("check", 0.0)
        assert terminal.getvalue().split("\r")[-1].startswith("CHECK:   0%")
        show("check", 0.3)
        show("train", 0.3)
        assert terminal.getvalue().split("\r")[-1].startswith("TRAIN:  30%")


def test_a_quiet_command_shows_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = look_at(monkeypatch)
    take_steps(quiet=True)

    assert terminal.getvalue() == ""


def test_a_quiet_command_says_no_step(capsys: pytest.CaptureFixture[str]) -> None:
    take_steps(quiet=True)

    assert capsys.readouterr() == ("", "")
