"""What a person asks for about the judgement of sitting."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

from barun.cli.parameter_types import PositiveNumber
from barun.cli.presentation import flag, option
from barun.errors import SettingError
from barun.messages import Language, text

__all__ = ["SittingOptions", "sitting_parameters"]

_LONGEST_HOLD_S: Final = 3600.0
"""A departure held for longer is none that a reminder can still change; a design choice."""


class _HoldTime(PositiveNumber):
    """Seconds, an hour at most."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the seconds.

        Raises
        ------
        SettingError
            If it is no positive number, or more than an hour.
        """
        hold_s = super().convert(value, param, ctx)
        if hold_s > _LONGEST_HOLD_S:
            raise SettingError("cli.hold-too-long", most=f"{_LONGEST_HOLD_S:g}", got=value)
        return hold_s


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingOptions:
    """Options of ``--activity posture``."""

    profile: Path | None
    """A calibration to compare with."""
    save_profile: Path | None
    """Which calibration file gets the good sitting of this recording added."""
    mirrored: bool
    """Whether the camera delivered a mirror image."""
    hold: float | None
    """Seconds a departure must last to be reported; None for the default."""

    @classmethod
    def taken_from(cls, values: dict[str, Any]) -> "SittingOptions":
        """Take the options out of the values of a command, leaving the others."""
        return cls(**{name: values.pop(name) for name in cls.__slots__})

    def refuse_if_given(self) -> None:
        """Refuse options that would have no effect without ``--activity posture``.

        Raises
        ------
        SettingError
            If one was given.
        """
        given = {
            "--profile": self.profile is not None,
            "--save-profile": self.save_profile is not None,
            "--mirrored": self.mirrored,
            "--hold": self.hold is not None,
        }
        for name, is_given in given.items():
            if is_given:
                raise SettingError("cli.needs-posture", name=name)


def sitting_parameters(language: Language) -> list[click.Parameter]:
    """Return the options of commands that judge sitting."""
    return [
        option(
            "--profile",
            help_text=text("cli.help-profile", language),
            type=click.Path(path_type=Path),
            metavar="FILE",
        ),
        option(
            "--save-profile",
            help_text=text("cli.help-save-profile", language),
            type=click.Path(path_type=Path),
            metavar="FILE",
        ),
        option("--hold", help_text=text("cli.help-hold", language), type=_HoldTime()),
        flag("--mirrored", help_text=text("cli.help-mirrored", language)),
    ]
