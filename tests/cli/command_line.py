"""The program as a person starts it: what was typed, and what it said."""

from collections.abc import Callable
from pathlib import Path

import click
import pytest

from barun.cli.main import main

__all__ = ["CommandLine", "Run"]

Run = Callable[..., tuple[str, str]]
"""Runs a command of the words it is given and returns what was said on both outputs; ``typed``, a
line an answer, is what it asks for, ``status`` with what it must end."""


class CommandLine:
    """Runs commands on a data folder of their own.

    Parameters
    ----------
    monkeypatch, capsys
        Of the test.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def use(self, data_folder: Path) -> None:
        """Let commands work on a data folder."""
        self._monkeypatch.setenv("BARUN_DATA_FOLDER", str(data_folder))

    def below(self, *group: str) -> Run:
        """Return what runs the commands of a group, or all of them."""

        def run(*words: str, typed: str = "", status: int = 0) -> tuple[str, str]:
            answers = iter(typed.splitlines())
            for prompt in ("visible_prompt_func", "hidden_prompt_func"):
                self._monkeypatch.setattr(click.termui, prompt, lambda _: next(answers))
            assert main([*group, *words]) == status, self._capsys.readouterr()
            out, err = self._capsys.readouterr()
            return out, err

        return run
