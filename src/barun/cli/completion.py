"""``barun completion``: what a shell needs to complete commands and options."""

import click
from click.shell_completion import get_completion_class

from barun.cli.parameter_types import Word
from barun.cli.presentation import BarunArgument, BarunCommand
from barun.messages import Language, text

__all__ = ["build"]


def _show(shell: str) -> None:
    completion = get_completion_class(shell)
    if completion is None:  # pragma: no cover # Word lets only click's own shells through
        raise ValueError(shell)
    program = click.get_current_context().find_root().command
    click.echo(completion(program, {}, "barun", "_BARUN_COMPLETE").source())


def build(language: Language) -> click.Command:
    """Return the command."""
    return BarunCommand(
        "completion",
        language,
        _show,
        [
            BarunArgument(
                "shell",
                help_text=text("cli.help-shell", language),
                type=Word(("bash", "zsh", "fish")),
            )
        ],
    )
