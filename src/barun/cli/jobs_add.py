"""``barun jobs add``: asking for work in the background."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from barun.cli.account_reference import find_person_id
from barun.cli.jobs_store import job_line, opened_jobs
from barun.cli.parameter_types import PictureSize, PositiveNumber, WholeNumber, Word
from barun.cli.presentation import BarunArgument, BarunCommand, BarunGroup, flag, json_flag, option
from barun.cli.privacy_erase import refuse_last_administrator
from barun.cli.search_options import search_parameters
from barun.config import Settings
from barun.errors import SettingError
from barun.messages import Language, text
from barun.tasks.asking import DATASET, DRIFT_DAYS, drift_job, retrain_job

if TYPE_CHECKING:
    from barun.store.job_records import NewJob

__all__ = ["build"]

_GROUP: Final = "jobs-add"
_QUESTIONS: Final = ("view", "posture")
_ACTIVITIES: Final = ("angles", "posture", "running")


def build(language: Language, settings: Settings) -> click.Command:
    """Return the group ``add``."""
    group = BarunGroup(
        language,
        [
            _build_analyse(language, settings),
            _build_search(language, settings),
            _build_train(language, settings),
            _build_retrain(language, settings),
            _build_drift(language, settings),
            _build_export(language, settings),
            _build_erase(language, settings),
        ],
        name=_GROUP,
    )
    group.name = "add"
    return group


def _add(
    jobs: "Sequence[NewJob]",
    language: Language,
    settings: Settings,
    *,
    again: bool = False,
    json_output: bool,
) -> None:
    from barun.tasks.description import describe_job

    with opened_jobs(settings) as book:
        added = book.add(jobs, time.time(), again=again)
    if json_output:
        said = [{**describe_job(one.job, language), "is_new": one.is_new} for one in added]
        click.echo(json.dumps({"jobs": said}, ensure_ascii=False))
        return
    for one in added:
        click.echo(job_line(one.job, language))
    n_known = sum(not one.is_new for one in added)
    if n_known:
        click.echo(text("jobs.known-already", language, count=n_known))


def _again_flag(language: Language) -> click.Option:
    return flag("--again", help_text=text("cli.help-jobs-again", language))


def _build_analyse(language: Language, settings: Settings) -> click.Command:

    def run(
        *,
        folder: Path,
        out: Path | None,
        activity: str,
        model: str,
        threads: int,
        people: int,
        fps: float | None,
        size: tuple[int, int] | None,
        again: bool,
        json_output: bool,
    ) -> None:
        from barun.store.records import LOCAL_PERSON
        from barun.tasks.folder import AnalysisOptions, analysis_jobs

        options = AnalysisOptions(
            model=model,  # type: ignore[arg-type] # one of the choices
            threads=threads,
            people=people,
            rate_hz=fps,
            size_wh=size,
            language=language,
            activity=activity,  # type: ignore[arg-type] # one of the choices
        )
        place = out or folder.with_name(f"{folder.resolve().name}-barun")
        jobs = analysis_jobs(folder, place, options, LOCAL_PERSON)
        _add(jobs, language, settings, again=again, json_output=json_output)

    return BarunCommand(
        "analyse",
        language,
        run,
        [
            BarunArgument(
                "folder",
                help_text=text("cli.help-jobs-folder", language),
                type=click.Path(path_type=Path),
            ),
            option(
                "--out",
                help_text=text("cli.help-jobs-out", language),
                type=click.Path(path_type=Path),
                metavar="DIR",
            ),
            option(
                "--activity",
                help_text=text("cli.help-activity", language),
                type=Word(_ACTIVITIES),
                default=_ACTIVITIES[0],
            ),
            option(
                "--model",
                help_text=text("cli.help-model", language, default=settings.model),
                type=Word(("lite", "full", "heavy")),
                default=settings.model,
            ),
            option(
                "--threads",
                help_text=text("cli.help-jobs-threads", language),
                type=WholeNumber(1, 64),
                default="1",
            ),
            option(
                "--people",
                help_text=text("cli.help-people", language, default=settings.people),
                type=WholeNumber(1, 20),
                default=settings.people,
            ),
            option("--fps", help_text=text("cli.help-fps", language), type=PositiveNumber()),
            option("--size", help_text=text("cli.help-size", language), type=PictureSize()),
            _again_flag(language),
            json_flag(language),
        ],
        group=_GROUP,
    )


def _build_search(language: Language, settings: Settings) -> click.Command:

    def run(
        *,
        model: str,
        data: str,
        out: Path,
        budget_s: float,
        trials: int | None,
        seed: int,
        json_output: bool,
    ) -> None:
        from barun.store.job_records import NewJob

        payload = {
            "model": model,
            "data": data,
            "out": str(out.resolve()),
            "budget_s": budget_s,
            "trials": trials,
            "seed": seed,
            "candidates": None,
            "language": language,
        }
        _add([NewJob("search", payload)], language, settings, json_output=json_output)

    return BarunCommand(
        "search",
        language,
        run,
        [
            _model_argument(language),
            _data_option(language),
            *search_parameters(language),
            json_flag(language),
        ],
        group=_GROUP,
    )


def _build_train(language: Language, settings: Settings) -> click.Command:

    def run(*, version: str, data: str, again: bool, json_output: bool) -> None:
        from barun.store.job_records import NewJob

        model, _, number = version.partition("@")
        if not model or not number.isdecimal():
            raise SettingError("jobs.bad-version", got=version)
        payload = {"model": model, "number": int(number), "data": _whole_name(data, settings)}
        jobs = [NewJob("train", payload)]
        _add(jobs, language, settings, again=again, json_output=json_output)

    return BarunCommand(
        "train",
        language,
        run,
        [
            BarunArgument("version", help_text=text("cli.help-jobs-version", language)),
            _data_option(language),
            _again_flag(language),
            json_flag(language),
        ],
        group=_GROUP,
    )


def _build_retrain(language: Language, settings: Settings) -> click.Command:

    def run(*, model: str, data: str, again: bool, json_output: bool) -> None:
        jobs = [retrain_job(model, time.time(), data)]
        _add(jobs, language, settings, again=again, json_output=json_output)

    return BarunCommand(
        "retrain",
        language,
        run,
        [
            _model_argument(language),
            option(
                "--data",
                help_text=text("cli.help-jobs-data", language),
                default=DATASET,
                metavar="DATASET",
            ),
            _again_flag(language),
            json_flag(language),
        ],
        group=_GROUP,
    )


def _build_drift(language: Language, settings: Settings) -> click.Command:

    def run(*, model: str, days: int, again: bool, json_output: bool) -> None:
        jobs = [drift_job(model, time.time(), days)]
        _add(jobs, language, settings, again=again, json_output=json_output)

    return BarunCommand(
        "drift",
        language,
        run,
        [
            _model_argument(language),
            option(
                "--days",
                help_text=text("cli.help-jobs-drift-days", language),
                type=WholeNumber(1, 3650),
                default=str(DRIFT_DAYS),
                metavar="N",
            ),
            _again_flag(language),
            json_flag(language),
        ],
        group=_GROUP,
    )


def _whole_name(data: str, settings: Settings) -> str:
    """Return a version by its hash: the newest of today is not the newest of tomorrow."""
    from barun.cli.data_source import find_library

    name, version = find_library(settings).find(data)
    return f"{name}@{version}"


def _model_argument(language: Language) -> click.Argument:
    return BarunArgument(
        "model", help_text=text("cli.help-jobs-question", language), type=Word(_QUESTIONS)
    )


def _data_option(language: Language) -> click.Option:
    return option(
        "--data",
        help_text=text("cli.help-jobs-data", language),
        required=True,
        metavar="DATASET",
    )


def _build_export(language: Language, settings: Settings) -> click.Command:

    def run(*, person: str, output: Path | None, json_output: bool) -> None:
        from barun.cli.privacy_export import find_person
        from barun.learning.datasets.library import is_pseudonym
        from barun.store.job_records import NewJob

        person = find_person_id(settings, person)
        find_person(settings, person)
        path = (output or Path(f"barun-{person}.zip")).resolve()
        if path.exists():
            raise SettingError("privacy_commands.file-exists", path=path)
        owner = None if is_pseudonym(person) else person
        jobs = [NewJob("export", {"person": person, "path": str(path)}, owner)]
        _add(jobs, language, settings, again=True, json_output=json_output)

    return BarunCommand(
        "export",
        language,
        run,
        [
            BarunArgument("person", help_text=text("cli.help-privacy-whom", language)),
            option(
                "-o",
                "--output",
                help_text=text("cli.help-privacy-export-output", language),
                type=click.Path(path_type=Path),
                metavar="PATH",
            ),
            json_flag(language),
        ],
        group=_GROUP,
    )


def _build_erase(language: Language, settings: Settings) -> click.Command:

    def run(*, person: str, yes: bool, json_output: bool) -> None:
        from barun.store.job_records import NewJob

        person = find_person_id(settings, person)
        if not yes:
            raise SettingError("jobs.needs-yes", person=person)
        refuse_last_administrator(settings, person)
        jobs = [NewJob("erase", {"person": person})]
        _add(jobs, language, settings, again=True, json_output=json_output)

    return BarunCommand(
        "erase",
        language,
        run,
        [
            BarunArgument("person", help_text=text("cli.help-privacy-whom", language)),
            flag("--yes", help_text=text("cli.help-data-yes", language)),
            json_flag(language),
        ],
        group=_GROUP,
    )
