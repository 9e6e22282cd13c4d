"""Entry of the ``barun`` command: language, commands, errors, exit status.

Exit status: 0 done, 1 failure of Barun or the machine, 2 bad input, 130 stopped by Ctrl+C
without a result. Ctrl+C during an estimation ends it in order, with what was found until then: 0.
"""

import errno
import io
import os
import sys
from collections.abc import Sequence
from typing import Final

import click

from barun import __version__
from barun.cli import (
    accounts,
    analyze,
    cluster,
    collect,
    completion,
    data,
    doctor,
    drill,
    evaluate,
    exercises,
    experiments,
    jobs,
    metrics_keys,
    models,
    pose,
    privacy,
    serve,
    status,
    train,
    worker,
)
from barun.cli.parameter_types import Word
from barun.cli.presentation import BarunGroup, option
from barun.cli.terminal import shield_terminal
from barun.cli.usage_errors import usage_error_text
from barun.config import Settings, choose_language, read_settings
from barun.errors import BarunError
from barun.messages import LANGUAGES, Language, as_language, text

__all__ = ["build_program", "main"]

_INTERRUPTED: Final = 130
"""128 + SIGINT, as shells expect."""


def build_program(language: Language, settings: Settings) -> BarunGroup:
    """Return the whole command line in one language, its defaults from the settings."""
    return BarunGroup(
        language,
        commands=[
            analyze.build(language, settings),
            pose.build(language, settings),
            serve.build(language, settings),
            exercises.build(language),
            collect.build(language, settings),
            data.build(language, settings),
            train.build(language, settings),
            evaluate.build(language),
            models.build(language, settings),
            experiments.build(language, settings),
            jobs.build(language, settings),
            worker.build(language, settings),
            cluster.build(language),
            privacy.build(language, settings),
            accounts.build(language, settings),
            metrics_keys.build(language, settings),
            status.build(language, settings),
            doctor.build(language, settings),
            drill.build(language),
            completion.build(language),
        ],
        params=[
            option(
                "--lang",
                help_text=text("cli.help-lang", language),
                type=Word(LANGUAGES),
                expose_value=False,
            ),
            click.Option(
                ["--version"],
                help=text("cli.help-version", language),
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_show_version,
            ),
        ],
    )


def _show_version(context: click.Context, _parameter: click.Parameter, value: object) -> None:
    if value and not context.resilient_parsing:
        click.echo(f"barun {__version__}")
        context.exit()


def _take_language(arguments: Sequence[str]) -> tuple[Language | None, list[str]]:
    """Find ``--lang`` wherever it stands; return it and the arguments in their final order.

    The language must be known before the help of any command is built, and people write the option
    behind the command as well as before it.
    """
    rest: list[str] = []
    found: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word == "--lang":
            found = [word, *([value] if (value := next(words, None)) is not None else [])]
        elif word.startswith("--lang="):
            found = ["--lang", word.removeprefix("--lang=")]
        else:
            rest.append(word)
    language = as_language(found[1]) if len(found) > 1 else None
    return language, [*found, *rest]


def _complain(message: str, language: Language) -> None:
    click.echo(f"{text('cli.error', language)} {message}", err=True)


def _run(arguments: list[str], language: Language, settings: Settings) -> int:
    """Run the program; return its exit status once click and Barun have had their say."""
    try:
        program = build_program(language, settings)
        status = program.main(arguments, prog_name="barun", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "")
        return 0
    except click.UsageError as error:
        _complain(usage_error_text(error, language), language)
        return error.exit_code
    except BarunError as error:
        _complain(error.text(language), language)
        return error.exit_status
    except (KeyboardInterrupt, click.Abort):
        click.echo(text("cli.interrupted", language), err=True)
        return _INTERRUPTED
    return status if isinstance(status, int) else 0  # a command that ended early gives its status


def _confess(error: Exception, language: Language) -> int:
    """Say that Barun is wrong, not the person."""
    if os.environ.get("BARUN_DEBUG"):
        raise error
    reason = f"{type(error).__name__}: {error}"
    _complain(text("cli.unexpected", language, reason=reason), language)
    return 1


def _allow_any_name() -> None:
    """Let file names that are no Unicode be printed: what cannot be shown becomes a ``?``."""
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="replace")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words behind ``barun``; those of this process where left out.

    Returns
    -------
    int
        The exit status.
    """
    _allow_any_name()
    shield_terminal()
    asked, ordered = _take_language(sys.argv[1:] if arguments is None else arguments)
    language = asked or choose_language(os.environ)
    try:
        settings = read_settings(os.environ)
        language = asked or settings.language
        return _run(ordered, language, settings)
    except BarunError as error:
        _complain(error.text(language), language)
        return error.exit_status
    except BrokenPipeError:
        # the reader of our output has gone; silence the flush at exit as well
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        if error.errno != errno.ENOSPC or os.environ.get("BARUN_DEBUG"):
            return _confess(error, language)
        _complain(text("cli.output-refused", language, reason=error.strerror), language)
        return 1
    except Exception as error:  # noqa: BLE001 # the last guard: no traceback reaches a user
        return _confess(error, language)


if __name__ == "__main__":
    sys.exit(main())
