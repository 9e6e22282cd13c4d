"""``barun drill``: plays a trouble to a service of its own and tells what came of it."""

import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from barun.cli.parameter_types import WholeNumber, Word
from barun.cli.presentation import BarunArgument, BarunCommand, flag, option
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.drills.drill import DrillReport, StoryLine

__all__ = ["build"]

_NAMES: Final = (
    "broken-model",
    "dead-thread",
    "dead-worker",
    "drifted-camera",
    "full-disk",
    "mislabelled-batch",
    "slow-model",
)
"""As `barun.drills.troubles`, without loading a service for the help."""
_ALL: Final = "all"
_COLUMN: Final = 18


def build(language: Language) -> click.Command:
    """Return the command."""

    def drill(name: str | None, sessions: int, rate: int, *, as_json: bool) -> None:
        if name is None:
            for one in _NAMES:
                click.echo(f"{one:<{_COLUMN}}{text(f'drills.about-{one}', language)}")
            return
        names = _NAMES if name == _ALL else (name,)
        reports = [_play(one, sessions, rate, language, is_silent=as_json) for one in names]
        if as_json:
            click.echo(json.dumps([_to_json(one) for one in reports], indent=2))
        if not all(one.is_passed for one in reports):
            raise click.exceptions.Exit(1)

    return BarunCommand(
        "drill",
        language,
        drill,
        [
            BarunArgument(
                "name",
                help_text=text("cli.help-drill-name", language),
                required=False,
                type=Word((*_NAMES, _ALL)),
            ),
            option(
                "--sessions",
                help_text=text("cli.help-drill-sessions", language),
                type=WholeNumber(1, 200),
                default="8",
                metavar="N",
            ),
            option(
                "--rate",
                help_text=text("cli.help-drill-rate", language),
                type=WholeNumber(1, 30),
                default="10",
                metavar="N",
            ),
            flag("--json", "as_json", help_text=text("cli.help-drill-json", language)),
        ],
    )


def _play(
    name: str, n_sessions: int, rate_hz: int, language: Language, *, is_silent: bool
) -> "DrillReport":
    from barun.drills.drill import play
    from barun.drills.troubles.known import TROUBLES

    def tell(line: "StoryLine") -> None:
        if not is_silent:
            click.echo(_line_text(line, language))

    if not is_silent:
        about = text(f"drills.about-{name}", language)
        click.echo(text("drills.begins", language, name=name, about=about, n=n_sessions))
    with tempfile.TemporaryDirectory(prefix="barun-drill-") as folder:
        report = play(
            TROUBLES[name](), Path(folder), n_sessions=n_sessions, rate_hz=rate_hz, tell=tell
        )
    if not is_silent:
        click.echo(
            text(
                "drills.people",
                language,
                answered=report.n_answered,
                late=report.n_late,
                p99=f"{report.p99_ms:.0f}",
                returns=report.n_returns,
                dropped=report.n_dropped,
            )
        )
        click.echo(text("drills.passed" if report.is_passed else "drills.failed", language))
    return report


def _line_text(line: "StoryLine", language: Language) -> str:
    from barun.drills.drill import LIMITS_S

    what = text(f"drills.what-{line.what}", language, **_limit(line.what, LIMITS_S))
    return f"  +{line.after_s:6.1f} s  {what}" + (f": {line.words}" if line.words else "")


def _limit(what: str, limits_s: dict[str, float]) -> dict[str, str]:
    return {"limit": f"{limits_s[what]:.0f}"} if what in limits_s else {}


def _to_json(report: "DrillReport") -> dict[str, object]:
    return {**asdict(report), "is_passed": report.is_passed}
