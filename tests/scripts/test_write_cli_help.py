"""docs/cli.md shows the help as it is."""

import re

import pytest

from barun.messages import LANGUAGES
from scripts.write_cli_help import PAGE, to_markdown


def test_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == to_markdown(), "run scripts/write_cli_help.py"


def test_page_shows_every_command_in_both_languages() -> None:
    headings = re.findall(r"^### `(.*)`$", to_markdown(), re.MULTILINE)

    assert len(headings) == len(LANGUAGES) * len(set(headings))
    assert {"barun", "barun analyze", "barun pose", "barun serve", "barun doctor"} <= set(headings)


def test_page_does_not_depend_on_settings_or_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    before = to_markdown()
    monkeypatch.setenv("BARUN_MODEL", "heavy")
    monkeypatch.setenv("COLUMNS", "40")

    assert to_markdown() == before
