"""``barun experiments``: two versions of a model compared in service."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from barun.cli.model_references import Reference, find_version, show_instant, why_option
from barun.cli.parameter_types import PositiveNumber, Word
from barun.cli.presentation import BarunArgument, BarunCommand, BarunGroup, json_flag, option
from barun.cli.privacy_store import opened_store
from barun.config import Settings
from barun.errors import ExperimentError
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.experiments.desk import ExperimentDesk, ExperimentReport
    from barun.experiments.paired import PairedTest
    from barun.store.experiment_records import ExperimentRecord

__all__ = ["build"]

_MODES: Final = ("split", "shadow")
_METRICS: Final = ("accuracy", "wrong_an_hour")
"""As in `barun.experiments.plan`, without loading the store for the help."""
_WHO: Final = "command-line"
_HUNDRED: Final = 100.0


def build(language: Language, settings: Settings) -> click.Command:
    """Return the group of commands."""
    return BarunGroup(
        language,
        [
            _build_start(language, settings),
            _build_status(language, settings),
            _build_report(language, settings),
            _build_change("stop", language, settings),
            _build_change("freeze", language, settings),
            _build_change("resume", language, settings),
        ],
        name="experiments",
    )


@contextmanager
def _opened_desk(settings: Settings) -> "Iterator[ExperimentDesk]":
    """Open the experiments of the settings, also beside a service that runs."""
    from barun.experiments.desk import ExperimentDesk
    from barun.experiments.store_outcomes import StoreOutcomes
    from barun.registry.model_registry import FOLDER_NAME, ModelRegistry

    with opened_store(settings) as store:
        folder = Path(settings.data_folder) / FOLDER_NAME
        registry = ModelRegistry(store.models, folder, time.time)
        source = StoreOutcomes(store, registry, time.time)
        yield ExperimentDesk(store.experiments, registry, source, time.time)


def _find(desk: "ExperimentDesk", name: str) -> "ExperimentRecord":
    """Return an experiment by its name, or the newest one of a model.

    Raises
    ------
    ExperimentError
        If there is none such.
    """
    for record in desk.book.all():  # newest first
        if name in {record.experiment_id, record.model}:
            return record
    raise ExperimentError("experiments.none-such", name=name)


def _to_json(record: "ExperimentRecord") -> dict[str, Any]:
    """Return an experiment as values of JSON; the salt, which says who gets which, stays."""
    return {name: value for name, value in asdict(record).items() if name != "salt"}


def _build_start(language: Language, settings: Settings) -> click.Command:
    def run(
        *,
        reference: tuple[str, str],
        mode: Any,
        metric: Any,
        share: float,
        margin: float,
        days: float,
        why: str,
        json_output: bool,
    ) -> None:
        from barun.experiments.plan import ExperimentPlan

        with _opened_desk(settings) as desk:
            plan = ExperimentPlan(
                reference[0],
                find_version(desk.registry, reference).number,
                mode=mode,
                metric=metric,
                share=share / _HUNDRED,
                margin=margin,
                most_days=days,
            )
            record = desk.start(plan, who=_WHO, why=why)
        if json_output:
            click.echo(json.dumps(_to_json(record), ensure_ascii=False))
        else:
            click.echo(text("experiments.begun", language, name=record.experiment_id))

    number = PositiveNumber()
    return BarunCommand(
        "start",
        language,
        run,
        [
            BarunArgument(
                "reference", help_text=text("cli.help-models-version", language), type=Reference()
            ),
            option(
                "--mode",
                help_text=text("cli.help-experiments-mode", language),
                type=Word(_MODES),
                default=_MODES[0],
            ),
            option(
                "--metric",
                help_text=text("cli.help-experiments-metric", language),
                type=Word(_METRICS),
                default=_METRICS[0],
            ),
            option(
                "--share",
                help_text=text("cli.help-experiments-share", language),
                type=number,
                default=10.0,
            ),
            option(
                "--margin",
                help_text=text("cli.help-experiments-margin", language),
                type=number,
                default=0.05,
            ),
            option(
                "--days",
                help_text=text("cli.help-experiments-days", language),
                type=number,
                default=60.0,
            ),
            why_option(language),
            json_flag(language),
        ],
        group="experiments",
    )


def _build_status(language: Language, settings: Settings) -> click.Command:
    def run(*, json_output: bool) -> None:
        with _opened_desk(settings) as desk:
            found = desk.book.all()
        if json_output:
            said = [_to_json(one) for one in found]
            click.echo(json.dumps({"experiments": said}, ensure_ascii=False))
            return
        if not found:
            click.echo(text("experiments.none", language))
        for record in found:
            click.echo(_line(record, language))

    return BarunCommand("status", language, run, [json_flag(language)], group="experiments")


def _line(record: "ExperimentRecord", language: Language) -> str:
    champion = "shipped" if record.champion is None else str(record.champion)
    state = text(f"experiments.state-{record.verdict or record.state}", language)
    versions = f"{record.model} {champion} / {record.challenger}"
    return f"{record.experiment_id}  {versions}  {show_instant(record.started_s)}  {state}"


def _build_report(language: Language, settings: Settings) -> click.Command:
    def run(*, experiment: str, json_output: bool) -> None:
        from barun.experiments.words import verdict_sentence

        with _opened_desk(settings) as desk:
            report = desk.report(_find(desk, experiment).experiment_id)
        if not json_output:
            click.echo("\n".join(_report_lines(report, language)))
            return
        from barun.experiments.comparison import to_json

        said = {
            "experiment": _to_json(report.record),
            "sentence": verdict_sentence(report, language),
            "comparison": to_json(report.comparison),
            "paired": _to_shown(report.paired),
            "log": [asdict(note) for note in report.log],
        }
        click.echo(json.dumps(said, ensure_ascii=False, default=dict))

    return BarunCommand(
        "report", language, run, [_which(language), json_flag(language)], group="experiments"
    )


def _to_shown(paired: "PairedTest | None") -> dict[str, Any] | None:
    """Return what labelled poses say as JSON holds it; of few people only how many there are."""
    from barun.experiments.comparison import FEWEST_SHOWN

    if paired is None:
        return None
    return asdict(paired) if paired.n_people >= FEWEST_SHOWN else {"n_people": paired.n_people}


def _report_lines(report: "ExperimentReport", language: Language) -> Iterator[str]:
    from barun.experiments.words import (
        guard_name,
        guard_sentence,
        note_text,
        paired_sentence,
        subtitle,
        verdict_sentence,
    )

    yield verdict_sentence(report, language)
    yield subtitle(report, language)
    if report.paired is not None:
        yield paired_sentence(report.paired, language)
    for guard in report.comparison.guards:
        yield f"- {guard_name(guard, language)}: {guard_sentence(guard, language)}"
    for note in report.log:
        yield f"{show_instant(note.at_s)}  {note.who}  {note_text(note, language)}"


def _which(language: Language) -> BarunArgument:
    return BarunArgument("experiment", help_text=text("cli.help-experiments-which", language))


def _build_change(name: str, language: Language, settings: Settings) -> click.Command:
    def run(*, experiment: str, why: str, json_output: bool) -> None:
        with _opened_desk(settings) as desk:
            changes: dict[str, Callable[..., ExperimentRecord]] = {
                "stop": desk.stop,
                "freeze": desk.freeze,
                "resume": desk.resume,
            }
            found = _find(desk, experiment)
            changed = changes[name](found.experiment_id, who=_WHO, why=why)
        if json_output:
            click.echo(json.dumps(_to_json(changed), ensure_ascii=False))
        else:
            click.echo(_line(changed, language))

    params = [_which(language), why_option(language), json_flag(language)]
    return BarunCommand(name, language, run, params, group="experiments")
