"""``barun doctor``: is everything in order, and if not, what to do."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from barun import __version__
from barun.cli.presentation import BarunCommand, flag, json_flag
from barun.config import Settings
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.monitoring.check import Check

__all__ = ["build"]

_MARKS: Final = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "fail": ("✗", "red")}
_PLAIN_MARKS: Final = {"ok": "ok  ", "warn": "note", "fail": "FAIL"}
"""Where the terminal cannot show the others."""


def _mark(outcome: str) -> str:
    mark, color = _MARKS[outcome]
    encoding = sys.stdout.encoding or "ascii"
    try:
        mark.encode(encoding)
    except UnicodeEncodeError:
        mark = _PLAIN_MARKS[outcome]
    return click.style(mark, fg=color, bold=True)


def _print_check(check: "Check", language: Language) -> None:
    title, finding = check.title_text(language), check.finding_text(language)
    click.echo(f"{_mark(check.outcome)} {title}: {finding}")
    cure = check.cure_text(language)
    if cure is not None:
        indented = cure.replace("\n", "\n    ")
        click.echo("    " + text("cli.doctor-cure", language, cure=indented))


def _print_verdict(checks: "list[Check]", language: Language) -> None:
    n_failures = sum(check.outcome == "fail" for check in checks)
    n_warnings = sum(check.outcome == "warn" for check in checks)
    click.echo("")
    if n_failures:
        click.echo(text("cli.doctor-failures", language, count=n_failures))
    elif n_warnings:
        click.echo(text("cli.doctor-warnings", language, count=n_warnings))
    else:
        click.echo(text("cli.doctor-good", language))


def build(language: Language, settings: Settings) -> click.Command:
    """Return the command."""

    def doctor(*, no_cameras: bool, json_output: bool) -> None:
        from barun.monitoring.check import worst_outcome
        from barun.monitoring.examination import examine

        checks = []
        for check in examine(Path(settings.data_folder), with_cameras=not no_cameras):
            checks.append(check)
            if not json_output:
                _print_check(check, language)
        outcome = worst_outcome(checks)
        if json_output:
            answers = [check.as_json(language) for check in checks]
            report = {"barun_version": __version__, "outcome": outcome, "checks": answers}
            click.echo(json.dumps(report, ensure_ascii=False))
        else:
            _print_verdict(checks, language)
        if outcome == "fail":
            click.get_current_context().exit(1)

    return BarunCommand(
        "doctor",
        language,
        doctor,
        [
            flag("--no-cameras", help_text=text("cli.help-no-cameras", language)),
            json_flag(language),
        ],
    )
