"""Types of options whose refusals say what was expected and what came, in both languages."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click
from click.shell_completion import CompletionItem

from barun.errors import InputError, SettingError

__all__ = [
    "PictureSize",
    "PositiveNumber",
    "WholeNumber",
    "Word",
    "name_of",
    "parse_last_day",
    "require_file",
]

_DAY_S: Final = 86400.0
_SIZE: Final = re.compile(r"(\d{1,5})\s*[xX*×]\s*(\d{1,5})")


def require_file(path: Path) -> None:
    """Refuse a file that is not there, before anybody is asked for a passphrase to it.

    Raises
    ------
    InputError
        If there is none such.
    """
    if not path.exists():
        raise InputError("errors.file-missing", path=path)


def require_folder(path: Path) -> None:
    """Refuse a file to write whose folder is not there, before any work is done.

    Raises
    ------
    InputError
        If there is no such folder, or the file's name is that of one.
    """
    folder = path.absolute().parent
    if path.is_dir() or not folder.is_dir():
        raise InputError("cli.no-folder", path=path, folder=folder)


def name_of(param: click.Parameter | None) -> str:
    """Return what a person calls a parameter: ``--person``, or ``PERSON`` of an argument."""
    if param is None:
        return ""
    return param.opts[0].upper() if isinstance(param, click.Argument) else param.opts[0]


class Word(click.ParamType[str]):
    """One of several words."""

    name = "word"

    def __init__(self, words: Sequence[str]) -> None:
        self._words = tuple(words)

    @property
    def words(self) -> tuple[str, ...]:
        """Those that are taken."""
        return self._words

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Return the words as shown in the help."""
        return "[" + "|".join(self._words) + "]"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Return the word.

        Raises
        ------
        SettingError
            If it is none of them.
        """
        if value not in self._words:
            raise SettingError(
                "cli.bad-choice", name=name_of(param), choices=", ".join(self._words), got=value
            )
        return str(value)

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,
        incomplete: str,
    ) -> list[CompletionItem]:
        """Complete the word."""
        return [CompletionItem(word) for word in self._words if word.startswith(incomplete)]


class WholeNumber(click.ParamType[int]):
    """A whole number in a range, ends included."""

    name = "n"

    def __init__(self, low: int, high: int) -> None:
        self._low = low
        self._high = high

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return the number.

        Raises
        ------
        SettingError
            If it is no whole number or outside the range.
        """
        words = str(value)
        if not re.fullmatch(r"[+-]?\d{1,12}", words) or not self._low <= int(words) <= self._high:
            raise SettingError(
                "cli.bad-whole-number",
                name=name_of(param),
                low=self._low,
                high=self._high,
                got=value,
            )
        return int(words)


class PositiveNumber(click.ParamType[float]):
    """A finite number above 0."""

    name = "number"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> float:
        """Return the number.

        Raises
        ------
        SettingError
            If it is no number, infinite, or not above 0.
        """
        try:
            number = float(str(value))
        except ValueError:
            number = 0.0
        if not 0 < number < float("inf"):
            raise SettingError("cli.bad-number", name=name_of(param), got=value)
        return number


class PictureSize(click.ParamType[tuple[int, int]]):
    """Width and height in pixels, written as 1920x1080."""

    name = "WxH"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[int, int]:
        """Return width and height.

        Raises
        ------
        SettingError
            If it is written otherwise, or a side is 0.
        """
        match = _SIZE.fullmatch(str(value).strip())
        size_wh = (int(match[1]), int(match[2])) if match else (0, 0)
        if min(size_wh) < 1:
            raise SettingError("cli.bad-size", name=name_of(param), got=value)
        return size_wh


def parse_last_day(word: str | None) -> float | None:
    """Return the end of the last day of a consent, seconds since 1970; None without one.

    Raises
    ------
    SettingError
        If it is no day, or one that is over: a consent of then would count for nothing.
    """
    if word is None:
        return None
    try:
        until_s = datetime.strptime(word, "%Y-%m-%d").replace(tzinfo=UTC).timestamp() + _DAY_S
    except ValueError as error:
        raise SettingError("cli.bad-day", name="--until", got=word) from error
    if until_s <= datetime.now(UTC).timestamp():
        raise SettingError("cli.day-over", name="--until", got=word)
    return until_s
