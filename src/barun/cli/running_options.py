"""What a person says and asks for about the analysis of running."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

from barun.cli.parameter_types import PositiveNumber, WholeNumber
from barun.cli.presentation import option
from barun.cli.speed_parameter import Speed
from barun.errors import SettingError
from barun.messages import Language, text

__all__ = ["RunningOptions", "running_parameters"]

_MOST_PEOPLE: Final = 99
_OPTIONS: Final = {
    "height": "--height",
    "speed": "--speed",
    "person": "--person",
    "slow_motion": "--slow-motion",
    "baseline": "--baseline",
    "save_baseline": "--save-baseline",
    "runner": "--runner",
    "save_runner": "--save-runner",
    "compare": "--compare",
    "compare_speed": "--compare-speed",
    "sequence_model": "--sequence-model",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningOptions:
    """Options of ``--activity running``."""

    height: float | None
    """Of the runner, metres."""
    speed: float | None
    """Metres a second."""
    person: int | None
    """Who runs, counted from 1."""
    slow_motion: float | None
    """How many times slower the recording plays than it happened."""
    baseline: tuple[Path, ...]
    """The runner's own earlier recordings, or a kept baseline."""
    save_baseline: Path | None
    """Which file gets the baseline of these recordings."""
    runner: str | None
    """Name of a kept profile to compare with, instead of `baseline`."""
    save_runner: str | None
    """By which name the baseline of these recordings is kept in the data folder."""
    compare: Path | None
    """Another recording of the same runner."""
    compare_speed: float | None
    """Metres a second of that one."""
    sequence_model: Path | None
    """Folder of a trained model that scores the run."""

    @classmethod
    def taken_from(cls, values: dict[str, Any]) -> "RunningOptions":
        """Take the options out of the values of a command, leaving the others."""
        options = cls(**{name: values.pop(name) for name in cls.__slots__})
        if options.compare_speed is not None and options.compare is None:
            raise SettingError("cli.compare-speed-alone")
        return options

    def refuse_if_given(self) -> None:
        """Refuse options that would have no effect without ``--activity running``.

        Raises
        ------
        SettingError
            If one was given.
        """
        for name, words in _OPTIONS.items():
            if getattr(self, name) not in (None, ()):
                raise SettingError("cli.needs-running", name=words)


def running_parameters(language: Language) -> list[click.Parameter]:
    """Return the options of commands that analyse running."""
    file = click.Path(path_type=Path)
    return [
        option("--height", help_text=text("cli.help-height", language), type=PositiveNumber()),
        option("--speed", help_text=text("cli.help-speed", language), type=Speed()),
        option(
            "--person",
            help_text=text("cli.help-person", language),
            type=WholeNumber(1, _MOST_PEOPLE),
            metavar="N",
        ),
        option(
            "--slow-motion",
            help_text=text("cli.help-slow-motion", language),
            type=PositiveNumber(),
        ),
        option(
            "--baseline",
            help_text=text("cli.help-baseline", language),
            type=file,
            metavar="FILE",
            multiple=True,
        ),
        option(
            "--save-baseline",
            help_text=text("cli.help-save-baseline", language),
            type=file,
            metavar="FILE",
        ),
        option("--runner", help_text=text("cli.help-runner", language), metavar="NAME"),
        option("--save-runner", help_text=text("cli.help-save-runner", language), metavar="NAME"),
        option(
            "--compare",
            help_text=text("cli.help-compare", language),
            type=file,
            metavar="FILE",
        ),
        option(
            "--compare-speed",
            help_text=text("cli.help-compare-speed", language),
            type=Speed(),
        ),
        option(
            "--sequence-model",
            help_text=text("cli.help-sequence-model", language),
            type=file,
            metavar="FOLDER",
        ),
    ]
