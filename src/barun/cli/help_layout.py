"""How help is laid out: nothing breaks within a word, and long examples go on in a second line."""

import re
import shutil
import unicodedata
from typing import Any, Final

import click

__all__ = ["BarunContext", "BarunHelpFormatter", "continue_command", "count_columns"]

_HELD: Final = "\ue000"
"""Stands for a hyphen while click breaks lines, which it would do at hyphens, too. Private use."""
_WIDEST: Final = 80
_MARGIN: Final = 2
_COMMAND: Final = re.compile(r"(?P<before>\s*(?:[^\s:]+: )?)(?P<command>barun .+)")
_WORD: Final = re.compile(r'(?:-{1,2}[\w-]+ (?!-))?(?:"[^"]*"|[^\s"])+')
"""With the option it belongs to, and whole where it is quoted."""
_GOES_ON: Final = " \\"


class BarunHelpFormatter(click.HelpFormatter):
    """Breaks lines at spaces alone, and commands so that a shell takes them as they stand."""

    def __init__(self, **sizes: Any) -> None:
        super().__init__(**sizes)
        columns = min(shutil.get_terminal_size().columns, _WIDEST) - _MARGIN
        self._n_columns: Final = sizes.get("width") or max(columns, self.width)

    def write_text(self, text: str) -> None:
        """Write paragraphs; in those that are kept as they are, commands may go on."""
        room = self._n_columns - self.current_indent
        blocks = [
            "\n".join(continue_command(line, room) for line in block.split("\n"))
            if block.startswith("\b\n")
            else block
            for block in text.split("\n\n")
        ]
        super().write_text("\n\n".join(blocks).replace("-", _HELD))

    def write_dl(self, rows: Any, col_max: int = 30, col_spacing: int = 2) -> None:
        """Write names and what they mean."""
        held = [(first, second.replace("-", _HELD)) for first, second in rows]
        super().write_dl(held, col_max, col_spacing)

    def getvalue(self) -> str:
        """Return what was written."""
        return super().getvalue().replace(_HELD, "-")


class BarunContext(click.Context):
    """Lays help out by :class:`BarunHelpFormatter`."""

    formatter_class = BarunHelpFormatter


def continue_command(line: str, n_columns: int) -> str:
    r"""Return a line that holds a command in so many columns, going on after a backslash.

    Parameters
    ----------
    line : str
        A command ``barun ...``, perhaps indented or after a word and a colon; others, and what
        fits, come back as they are.
    n_columns : int
        Columns there are; a wide letter takes two. A word wider than that stands alone.

    Examples
    --------
    >>> print(continue_command('  barun pose run.mp4 -o "my runs/run.parquet"', 30))
      barun pose run.mp4 \
          -o "my runs/run.parquet"
    """
    found = _COMMAND.fullmatch(line)
    if found is None or count_columns(line) <= n_columns:
        return line
    indent = " " * (len(found["before"]) - len(found["before"].lstrip()) + 4)
    lines = [found["before"]]
    for number, word in enumerate(_WORD.findall(found["command"])):
        longer = f"{lines[-1]} {word}" if number else lines[-1] + word
        if number and count_columns(longer + _GOES_ON) > n_columns:
            lines.append(indent + word)
        else:
            lines[-1] = longer
    return f"{_GOES_ON}\n".join(lines)


def count_columns(line: str) -> int:
    """Return how many columns of a terminal a line takes."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)
