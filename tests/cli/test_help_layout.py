import re
import shlex

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.cli.help_layout import BarunHelpFormatter, continue_command
from barun.cli.main import build_program
from barun.config import Settings
from barun.messages import LANGUAGES, Language


@pytest.mark.parametrize(
    ("line", "n_columns", "said"),
    [
        ("Example: barun pose run.mp4", 30, "Example: barun pose run.mp4"),  # 27 columns
        ("Example: barun pose run.mp4", 26, "Example: barun pose \\\n    run.mp4"),
        ("  barun a --why b c", 15, "  barun a \\\n      --why b \\\n      c"),
        ('예: barun a "가 나"', 16, '예: barun a \\\n    "가 나"'),  # 19 columns: wide letters
        ("no command at all, however long it is", 10, "no command at all, however long it is"),
        ("barun averylongwordthatfitsnowhere", 10, "barun \\\n    averylongwordthatfitsnowhere"),
    ],
)
def test_a_long_command_goes_on_after_a_backslash(line: str, n_columns: int, said: str) -> None:
    assert continue_command(line, n_columns) == said


@given(
    st.lists(st.from_regex(r'(-{1,2}[a-z]{1,9}|[a-z./-]{1,12}|"[a-z ]{1,12}")', fullmatch=True)),
    st.integers(10, 90),
)
def test_a_shell_reads_the_same(words: list[str], n_columns: int) -> None:
    line = " ".join(["barun", "data", *words])
    joined = continue_command(line, n_columns).replace("\\\n", "")  # as a shell does first
    assert shlex.split(joined) == shlex.split(line)


def test_lines_break_at_spaces_alone() -> None:
    formatter = BarunHelpFormatter(width=36)
    formatter.write_text("A word such as head-and-shoulders stays whole.")
    formatter.write_dl([("--features", "one of head-and-shoulders, robust-28")])
    said = formatter.getvalue()
    assert "head-and-shoulders" in said
    assert "robust-28" in said
    assert said.count("head-and-shoulders") == 2
    assert "\ue000" not in said


def _commands(program: click.Command, context: click.Context) -> list[str]:
    found = [program.get_help(context)]
    if isinstance(program, click.Group):
        for name, inner in program.commands.items():
            found += _commands(inner, inner.context_class(inner, info_name=name, parent=context))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_example_is_wider_than_a_terminal(language: Language) -> None:
    program = build_program(language, Settings(language=language))
    helps = _commands(program, program.context_class(program, info_name="barun"))
    assert len(helps) > 20
    examples = re.compile(r'\s*(?:[^\s:]+: )?barun (?:"[^"]*"|[!-~ ])+')
    found = [line for line in "\n".join(helps).split("\n") if examples.fullmatch(line)]
    assert len(found) > 20
    for line in found:
        command = line.removesuffix("\\").rstrip()
        assert continue_command(command, 80) == command
