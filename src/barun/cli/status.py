"""``barun status``: how the service is, by what it wrote down in the last minute."""

import json
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from barun.cli.parameter_types import WholeNumber
from barun.cli.presentation import BarunCommand, json_flag, option
from barun.cli.privacy_store import opened_store
from barun.config import Settings
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.service.operations.bodies import OperationsBody, ServedBody

__all__ = ["build"]

_MOST_HOURS = 72


def _when(at_s: float) -> str:
    return f"{datetime.fromtimestamp(at_s).astimezone():%Y-%m-%d %H:%M}"


def _model_line(one: "ServedBody", language: Language) -> str:
    version = one.origin if one.version is None else f"{one.model}@{one.version}"
    said = text("status.no-labels", language)
    if one.accuracy is not None:
        said = text(
            "status.labels",
            language,
            share=f"{one.accuracy:.0%}",
            low=f"{one.accuracy_low or 0.0:.0%}",
            high=f"{one.accuracy_high or 0.0:.0%}",
            count=one.n_right + one.n_wrong,
        )
    held = text("status.held", language) if one.is_held else ""
    return f"  {one.model:<10} {version:<14} {said} {held}".rstrip()


def _update_line(one: "ServedBody", language: Language) -> str | None:
    """Return how often a model was made anew; None where nothing is known of it."""
    rate = one.updates
    if rate is None:
        return None
    values = {"tried": rate.n_tried, "passed": rate.n_passed, "changed": rate.n_changed}
    return f"             {text('status.updates', language, **values)}"


def _say_recovery(report: "OperationsBody") -> None:
    """Say what became of the model that was undone last."""
    for story in report.recoveries[:1]:
        click.echo(story.text)
        for step in story.steps:
            click.echo(f"  {_when(step.at_s)}  {step.text}")


def _say(report: "OperationsBody", language: Language) -> None:
    click.echo(report.summary)
    for alert in report.alerts:
        if alert.ended_s is None:
            severity = text(f"alerts.{alert.severity}", language)
            click.echo(f"  {_when(alert.began_s)}  {severity}: {alert.text}")
            click.echo(f"    {alert.cure}")
    if report.models:
        click.echo(text("status.models", language))
        for model in report.models:
            click.echo(_model_line(model, language))
            if (line := _update_line(model, language)) is not None:
                click.echo(line)
    for done in report.undone[:5]:
        click.echo(f"  {_when(done.at_s)}  {done.text}")
    _say_recovery(report)
    if report.queues:
        click.echo(text("status.queues", language))
        for queue in report.queues:
            line = text(
                "status.queue",
                language,
                name=queue.name,
                length=queue.length,
                age=f"{queue.age_s:.0f}",
                dropped=queue.n_dropped,
            )
            click.echo(f"  {line}")
    if report.minutes:
        last = report.minutes[-1]
        click.echo(
            text(
                "status.last",
                language,
                when=_when(last.start_s),
                sessions=last.n_sessions,
                frames=last.n_frames,
                latency="-" if last.p99_ms is None else f"{last.p99_ms:g}",
                collected=last.n_collected,
            )
        )


def build(language: Language, settings: Settings) -> click.Command:
    """Return the command."""

    def status(*, hours: int, json_output: bool) -> None:
        from barun.registry.update_log import FOLDER_NAME, UpdateLog
        from barun.service.operations.recovery_story import tell_recoveries
        from barun.service.operations.report import report_operations

        now_s, log = time.time(), UpdateLog(Path(settings.data_folder) / FOLDER_NAME)
        with opened_store(settings, checks_keys=False, only_looks=True) as store:
            stories = tell_recoveries(store, log, now_s)
            report = report_operations(
                store.watch, now_s, language, hours=hours, recoveries=stories
            )
        if json_output:
            click.echo(json.dumps(report.model_dump(), ensure_ascii=False))
        else:
            _say(report, language)
        if report.state == "critical":
            sys.exit(1)

    return BarunCommand(
        "status",
        language,
        status,
        [
            option(
                "--hours",
                help_text=text("cli.help-status-hours", language),
                type=WholeNumber(1, _MOST_HOURS),
                default=6,
            ),
            json_flag(language),
        ],
    )
