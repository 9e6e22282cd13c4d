"""``barun models update``: make a model anew, judge it, and register or reject it."""

import json
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from barun.cli.model_references import show_instant
from barun.cli.presentation import BarunArgument, BarunCommand, flag, json_flag, option
from barun.cli.privacy_erase import resume_rights
from barun.cli.progress import shown_steps
from barun.config import Settings
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.updating.opening import Updating
    from barun.updating.trigger import TriggerDecision

__all__ = ["build_update"]


def _open(settings: Settings) -> "AbstractContextManager[Updating]":
    """Open the updates of the installation; whom a killed process was erasing goes first."""
    from barun.updating.opening import opened_updating
    from barun.updating.settings import UpdateSettings

    resume_rights(settings)
    chosen = UpdateSettings.of(asdict(settings))
    return opened_updating(Path(settings.data_folder), settings.database_url, chosen, time.time)


def _progress(
    language: Language, *, quiet: bool
) -> "AbstractContextManager[Callable[[str, float], None]]":
    """Show at which step an update is."""
    return shown_steps(lambda step: text(f"updating.step-{step}", language), quiet=quiet)


def _say_decision(
    model: str, decision: "TriggerDecision", updating: "Updating", language: Language
) -> None:
    from barun.updating.report_text import say_trigger

    if decision.fired:
        click.echo(text("updating.due", language, model=model))
    elif decision.ready_s is not None:
        at = show_instant(decision.ready_s)
        click.echo(text("updating.held", language, model=model, at=at))
    else:
        values = {
            "count": updating.signals(model).n_new_samples,
            "bound": updating.settings.new_samples,
        }
        click.echo(text("updating.not-due", language, model=model, **values))
    for trigger in (*decision.fired, *decision.held):
        click.echo(f"  - {say_trigger(trigger.as_json(), language)}")


def _decision_json(model: str, decision: "TriggerDecision") -> dict[str, Any]:
    return {
        "model": model,
        "due": decision.is_due,
        "fired": [one.as_json() for one in decision.fired],
        "held": [one.as_json() for one in decision.held],
        "ready_s": decision.ready_s,
    }


def _say_way(report: Mapping[str, Any], language: Language) -> None:
    """Say what was undone before, and which way the model was made again and why."""
    from barun.updating.report_text import find_reasons, say_undone, say_way

    if report.get("undone") is not None:
        click.echo(say_undone(report["undone"], language))
    if "way" in report:
        click.echo(text(f"updating.way-{report['way']}", language))
        for reason in find_reasons(report):
            click.echo(say_way(reason, language))


def _say_report(report: Mapping[str, Any], language: Language) -> None:
    from barun.updating.report_text import (
        say_aside,
        say_details,
        say_outcome,
        say_subject,
        say_trigger,
        show_figure,
    )

    for trigger in report["triggers"]:
        click.echo(say_trigger(trigger, language))
    _say_way(report, language)
    data, intake = report["data"], report["intake"]
    click.echo(
        text(
            "updating.rows",
            language,
            old=data["n_old"],
            new=data["n_new"],
            taken=intake["n_taken"],
            aside=intake["n_put_aside"],
        )
    )
    for reason, count in data["left_out"].items():
        why = text(f"consent.reason-{reason}", language)
        click.echo(text("updating.left-out", language, count=count, reason=why))
    for batch in intake["batches"]:
        if batch["n_taken"] < batch["n_rows"]:
            place = f"{batch['person']} {batch['source']} {batch['session']}"
            click.echo(f"  {place}: {say_aside(batch, language)}")
    for gate in report.get("gates", ()):
        verdict = text(f"updating.verdict-{'open' if gate['is_open'] else 'closed'}", language)
        name = text(f"updating.gate-{gate['gate']}", language)
        figure = f"{show_figure(gate, 'value')} ({show_figure(gate, 'bound')})"
        line = f"  {verdict:<7} {name}, {say_subject(gate, language)}: {figure}"
        details = say_details(gate, language)
        click.echo(f"{line}; {details}" if details else line)
    click.secho(say_outcome(report, language), bold=True)


def _show_last(updating: "Updating", model: str, language: Language, *, json_output: bool) -> None:
    last = updating.log.last(model)
    report = None if last is None else updating.log.report(last)
    if json_output:
        said = None if last is None else {**asdict(last), "report": report}
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    if last is None:
        click.echo(text("updating.no-update", language, model=model))
        return
    at = show_instant(last.begun_s)
    if report is None:
        click.echo(text("updating.no-report", language, at=at, outcome=last.outcome))
        return
    click.echo(at)
    _say_report(report, language)
    click.echo(text("updating.page-at", language, path=updating.log.page_path(last)))


def build_update(language: Language, settings: Settings) -> click.Command:
    """Return the command ``update``."""

    def run(
        *,
        model: str,
        dataset: str,
        dry_run: bool,
        why: bool,
        if_due: bool,
        last: bool,
        quiet: bool,
        json_output: bool,
    ) -> None:
        from barun.updating.request import UpdateRequest

        request = UpdateRequest(model, dataset=dataset)
        with _open(settings) as updating:
            if last:
                _show_last(updating, model, language, json_output=json_output)
                return
            decision = updating.decide(model, dataset=dataset)
            if why or (if_due and not decision.is_due):
                if json_output:
                    click.echo(json.dumps(_decision_json(model, decision)))
                else:
                    _say_decision(model, decision, updating, language)
                return
            if if_due:
                request = UpdateRequest(model, decision.fired, dataset)
            with _progress(language, quiet=quiet or json_output) as show:
                result = updating.run(request, is_dry=dry_run, on_progress=show)
            if json_output:
                click.echo(json.dumps({**result.as_json(), "report": result.report}))
                return
            if result.is_repeated:
                click.echo(text("updating.repeated", language))
            _say_report(result.report, language)
            page = updating.log.page_path(result.summary)
            if page is not None:
                click.echo(text("updating.page-at", language, path=page))

    return BarunCommand(
        "update",
        language,
        run,
        [
            BarunArgument("model", help_text=text("updating.help-model", language)),
            option(
                "--data",
                "dataset",
                help_text=text("updating.help-data", language),
                default="posture",
                metavar="DATASET",
            ),
            flag("--dry-run", help_text=text("updating.help-dry-run", language)),
            flag("--why", help_text=text("updating.help-why", language)),
            flag("--if-due", help_text=text("updating.help-if-due", language)),
            flag("--last", help_text=text("updating.help-last", language)),
            flag("--quiet", "-q", help_text=text("cli.help-quiet", language)),
            json_flag(language),
        ],
        group="models",
    )
