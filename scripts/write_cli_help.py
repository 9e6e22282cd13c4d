"""Write docs/cli.md: the help of every command, in English and Korean.

    .venv/bin/python scripts/write_cli_help.py

The page shows the defaults of Barun, not the settings of the person who runs this.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from barun.cli.main import build_program
from barun.config import Settings
from barun.messages import LANGUAGES, Language

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "cli.md"
WIDTH: Final = 88
"""Columns of the help; as on a terminal of this width."""

_HEAD: Final = """\
# The command line

The help of every command, as `barun COMMAND --help` shows it. `--lang` may stand before or after
the command. Exit status: 0 done, 1 failure of Barun or the machine, 2 bad input, 130 stopped by
Ctrl+C.

Written by `scripts/write_cli_help.py`; a test fails when it is out of date.
"""
_LANGUAGE_NAMES: Final[dict[Language, str]] = {"en": "English", "ko": "한국어"}


def _help_texts(language: Language) -> Iterator[tuple[str, str]]:
    """Yield each command as it is typed, and its help."""
    program = build_program(language, Settings(language=language))
    context = program.context_class(program, info_name="barun", terminal_width=WIDTH)
    yield from _help_of(program, context, "barun")


def _help_of(
    command: click.Command, context: click.Context, name: str
) -> Iterator[tuple[str, str]]:
    """Yield a command and, of a group, those in it."""
    yield name, command.get_help(context)
    if not isinstance(command, click.Group):
        return
    for part in command.list_commands(context):
        inner = command.commands[part]
        below = inner.context_class(inner, info_name=part, parent=context, terminal_width=WIDTH)
        yield from _help_of(inner, below, f"{name} {part}")


def to_markdown() -> str:
    """Return the whole page."""
    parts = [_HEAD]
    for language in LANGUAGES:
        parts.append(f"## {_LANGUAGE_NAMES[language]}\n")
        for command, shown in _help_texts(language):
            body = "\n".join(line.rstrip() for line in shown.splitlines())
            parts.append(f"### `{command}`\n\n```text\n{body}\n```\n")
    return "\n".join(parts)


def main() -> int:
    """Write the page."""
    PAGE.write_text(to_markdown(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
