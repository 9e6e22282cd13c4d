"""What a person says about a search for a good classifier, wherever it is asked for."""

import re
from pathlib import Path
from typing import Final

import click

from barun.cli.parameter_types import WholeNumber, name_of
from barun.cli.presentation import option
from barun.errors import SettingError
from barun.messages import Language, text

__all__ = ["Duration", "search_parameters"]

_DURATION: Final = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s*([smh]?)")
_SECONDS: Final = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0}


class Duration(click.ParamType[float]):
    """A length of time: 90s, 5m, 1h; seconds without a letter."""

    name = "time"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return seconds.

        Raises
        ------
        SettingError
            If it is none, or 0.
        """
        match = _DURATION.fullmatch(str(value).strip())
        seconds = float(match[1]) * _SECONDS[match[2]] if match else 0.0
        if seconds <= 0:
            raise SettingError("comparison.bad-duration", name=name_of(param), got=value)
        return seconds


def search_parameters(language: Language) -> tuple[click.Option, ...]:
    """Return the options ``--out``, ``--budget``, ``--trials`` and ``--seed``.

    Their values are ``out``, ``budget_s`` in seconds, ``trials`` (None for no bound) and ``seed``.
    """
    return (
        option(
            "-o",
            "--out",
            help_text=text("comparison.help-out", language),
            type=click.Path(path_type=Path),
            required=True,
            metavar="DIR",
        ),
        option(
            "--budget",
            "budget_s",
            help_text=text("comparison.help-budget", language),
            type=Duration(),
            default="5m",
        ),
        option(
            "--trials",
            help_text=text("comparison.help-trials", language),
            type=WholeNumber(2, 100_000),
            metavar="N",
        ),
        option(
            "--seed",
            help_text=text("comparison.help-seed", language),
            type=WholeNumber(0, 1_000_000),
            default="0",
            metavar="N",
        ),
    )
