"""What to tell a person whose command line cannot be understood."""

from difflib import get_close_matches

import click

from barun.cli.parameter_types import Word
from barun.cli.presentation import BarunArgument
from barun.messages import Language, text

__all__ = ["usage_error_text"]


def _name_of(parameter: click.Parameter | None) -> str:
    if isinstance(parameter, BarunArgument) and parameter.name is not None:
        return parameter.name.upper()
    return parameter.opts[0] if parameter is not None else ""


def _did_you_mean(names: list[str] | None, language: Language) -> str:
    return "\n" + text("cli.did-you-mean", language, names=", ".join(names)) if names else ""


def _what_is_wrong(error: click.UsageError, language: Language) -> str:
    if isinstance(error, click.NoSuchOption):
        known = _did_you_mean(error.possibilities, language)
        return text("cli.no-such-option", language, option=error.option_name) + known
    if isinstance(error, click.exceptions.NoSuchCommand):
        commands = ""
        if error.ctx is not None and isinstance(error.ctx.command, click.Group):
            commands = ", ".join(error.ctx.command.commands)
        near = get_close_matches(error.command_name, commands.split(", "), n=1)
        said = text("cli.no-such-command", language, command=error.command_name, commands=commands)
        return said + _did_you_mean(near, language)
    if isinstance(error, click.MissingParameter):
        if error.param is not None and isinstance(error.param.type, Word):
            choices = ", ".join(error.param.type.words)
            return text("cli.word-missing", language, name=_name_of(error.param), choices=choices)
        return text("cli.argument-missing", language, name=_name_of(error.param))
    if isinstance(error, click.BadOptionUsage):
        return text("cli.option-without-value", language, option=error.option_name)
    if type(error) is click.UsageError:  # click's own class for surplus arguments only
        return text("cli.too-many-arguments", language)
    return error.format_message()


def usage_error_text(error: click.UsageError, language: Language) -> str:
    """Return what is wrong with the command line and how to get help.

    Parameters
    ----------
    error : click.UsageError
        What click found.
    language : {"en", "ko"}
        Language of the text.
    """
    command = error.ctx.command_path if error.ctx is not None else "barun"
    hint = text("cli.try-help", language, command=command)
    return f"{_what_is_wrong(error, language)}\n{hint}"
