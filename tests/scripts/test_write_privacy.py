"""docs/privacy.md says, in both languages, what the data map says."""

import re

import click
import pytest

from barun.cli.main import build_program
from barun.config import Settings
from barun.messages import LANGUAGES, Language
from barun.privacy.data_map.kinds import DATA_KINDS
from scripts.write_privacy import PAGES, holder_of_kind, to_markdown


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_is_up_to_date(language: Language) -> None:
    page = PAGES[language].read_text(encoding="utf-8")
    assert page == to_markdown(language), "run python -m scripts.write_privacy"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_a_row_with_every_column(language: Language) -> None:
    rows = [row for row in to_markdown(language).splitlines() if row.startswith("| **")]
    assert len(rows) == len(DATA_KINDS)
    for kind, row in zip(DATA_KINDS, rows, strict=True):
        assert f"({kind.key})" in row
        assert row.count(" | ") == 8
        for table in kind.tables:
            assert f"`{table}`" in row


def test_both_languages_have_the_same_rows() -> None:
    shapes = {
        language: [row.count("|") for row in to_markdown(language).splitlines() if row[:1] == "|"]
        for language in LANGUAGES
    }
    assert shapes["en"] == shapes["ko"]
    headings = {one: to_markdown(one).count("\n#") for one in LANGUAGES}
    assert headings["en"] == headings["ko"]


def test_what_lasts_and_is_erased_has_a_holder() -> None:
    unheld = {kind.key for kind in DATA_KINDS if kind.is_erased} - set(holder_of_kind())
    # these go by themselves: memory, and what the page takes with it
    assert unheld <= {"live", "recording", "import"}


def test_every_command_it_names_is_there() -> None:
    program = build_program("en", Settings())
    for line in set(re.findall(r"`barun ([a-z ]+)", to_markdown("en"))):
        command: click.Command = program
        for word in line.split():
            assert isinstance(command, click.Group), line
            assert word in command.commands, line
            command = command.commands[word]
