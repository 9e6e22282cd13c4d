"""Commands whose help, options and headings speak the chosen language."""

import re
from collections.abc import Callable, Sequence
from typing import Any, Final, cast

import click

from barun.cli.help_layout import BarunContext
from barun.messages import Language, text

__all__ = ["BarunArgument", "BarunCommand", "BarunGroup", "flag", "json_flag", "option"]


_EXAMPLE: Final = re.compile(r"[^\s:]+: barun ")
"""How a paragraph begins that is one command: ``Example: barun ...``."""


class BarunArgument(click.Argument):
    """An argument with a help text of its own."""

    def __init__(self, *declarations: str, help_text: str, **attributes: Any) -> None:
        super().__init__(declarations, **attributes)
        self.help_text = help_text


class BarunOption(click.Option):
    """An option whose help is its text alone; click's own additions know English only."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return names and text, as shown in the help."""
        record = super().get_help_record(ctx)
        return None if record is None else (record[0], self.help or "")


def option(*declarations: str, help_text: str, **attributes: Any) -> click.Option:
    """Return an option that takes a value."""
    return BarunOption(declarations, help=help_text, **attributes)


def flag(*declarations: str, help_text: str) -> click.Option:
    """Return an option that is on or off."""
    return click.Option(declarations, help=help_text, is_flag=True, default=False)


def json_flag(language: Language) -> click.Option:
    """Return the option that prints JSON."""
    return flag("--json", "json_output", help_text=text("cli.help-json", language))


def _help_option(language: Language) -> click.Option:
    def show(context: click.Context, _parameter: click.Parameter, value: object) -> None:
        if value and not context.resilient_parsing:
            click.echo(context.get_help())
            context.exit()

    return click.Option(
        ["--help", "-h", "_help"],
        help=text("cli.help-help", language),
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
    )


class BarunCommand(click.Command):
    """A command that shows its help in one language.

    Parameters
    ----------
    name : str
        Name of the command and of its texts, ``cli.<name>`` and ``cli.<name>-short``.
    language : {"en", "ko"}
        Language of the help.
    callback : callable
        What the command does; called with the values of its parameters.
    params : sequence of click.Parameter
        Its arguments and options, without ``--help``.
    group : str, optional
        Group the command is in; its texts are then ``cli.<group>-<name>`` and so on.
    """

    context_class = BarunContext

    def __init__(
        self,
        name: str,
        language: Language,
        callback: Callable[..., None],
        params: Sequence[click.Parameter],
        *,
        group: str = "",
    ) -> None:
        key = f"{group}-{name}" if group else name
        super().__init__(
            name,
            callback=callback,
            params=[*params, _help_option(language)],
            help=_paragraphs(text(f"cli.{key}", language)),
            short_help=text(f"cli.{key}-short", language),
            options_metavar=text("cli.options-metavar", language),
            add_help_option=False,
            context_settings=_context_settings(language),
        )
        self.language = language

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        _write_usage(self, ctx, formatter, self.language)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write arguments and options."""
        arguments = [
            (argument.make_metavar(ctx), argument.help_text)
            for argument in self.params
            if isinstance(argument, BarunArgument)
        ]
        if arguments:
            with formatter.section(text("cli.arguments", self.language)):
                formatter.write_dl(arguments)
        _write_options(self, ctx, formatter, self.language)


class BarunGroup(click.Group):
    """The program, or a group of its commands, and the options before them, in one language.

    Parameters
    ----------
    language : {"en", "ko"}
        Language of the help.
    commands : sequence of click.Command
        In the order people use them.
    params : sequence of click.Option
        Options before the command, without ``--help``.
    name : str
        Name of a group and of its texts, ``cli.<name>`` and ``cli.<name>-short``; the program's own
        text is ``cli.about``.
    """

    context_class = BarunContext

    def __init__(
        self,
        language: Language,
        commands: Sequence[click.Command],
        params: Sequence[click.Option] = (),
        *,
        name: str = "barun",
    ) -> None:
        is_program = name == "barun"
        super().__init__(
            name,
            commands=list(commands),
            params=[*params, _help_option(language)],
            help=_paragraphs(text("cli.about" if is_program else f"cli.{name}", language)),
            short_help=None if is_program else text(f"cli.{name}-short", language),
            options_metavar=text("cli.options-metavar", language),
            subcommand_metavar=text("cli.command-metavar", language),
            add_help_option=False,
            no_args_is_help=True,
            context_settings=_context_settings(language),
        )
        self.language = language

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order people use them."""
        return list(self.commands)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        _write_usage(self, ctx, formatter, self.language)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write options and commands."""
        with formatter.section(text("cli.commands", self.language)):
            formatter.write_dl(
                [(name, cast(str, self.commands[name].short_help)) for name in self.commands]
            )
        _write_options(self, ctx, formatter, self.language)


def _context_settings(language: Language) -> dict[str, Any]:
    """Wrap Korean earlier: click counts letters, and a Korean one is two columns wide."""
    return {"max_content_width": 56 if language == "ko" else 80}


def _paragraphs(help_text: str) -> str:
    """Keep blocks of indented lines, and examples, as they are: click rewraps all others."""
    blocks = help_text.split("\n\n")
    return "\n\n".join(
        f"\b\n{block}" if "\n  " in block or _EXAMPLE.match(block) else block for block in blocks
    )


def _write_usage(
    command: click.Command, ctx: click.Context, formatter: click.HelpFormatter, language: Language
) -> None:
    formatter.write_usage(
        ctx.command_path,
        " ".join(command.collect_usage_pieces(ctx)),
        prefix=text("cli.usage", language) + " ",
    )


def _write_options(
    command: click.Command, ctx: click.Context, formatter: click.HelpFormatter, language: Language
) -> None:
    records = [
        record
        for parameter in command.params
        if isinstance(parameter, click.Option)
        and (record := parameter.get_help_record(ctx)) is not None
    ]
    with formatter.section(text("cli.options", language)):
        formatter.write_dl(records)
