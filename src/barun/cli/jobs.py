"""``barun jobs``: work in the background, asked for, watched, cancelled and tried again."""

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import click

from barun.cli import jobs_add, jobs_watch
from barun.cli.jobs_store import find_job_id, job_line, opened_jobs
from barun.cli.parameter_types import WholeNumber, Word
from barun.cli.presentation import BarunArgument, BarunCommand, BarunGroup, json_flag, option
from barun.config import Settings
from barun.errors import InputError
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.store.job_book import JobBook
    from barun.store.job_records import JobRecord

__all__ = ["build"]

_STATES: Final = ("queued", "running", "done", "failed", "cancelled", "poison")
"""As `barun.store.job_records.JOB_STATES`, without loading the store for the help."""
_DAY_S: Final = 86400.0


def build(language: Language, settings: Settings) -> click.Command:
    """Return the group of commands."""
    return BarunGroup(
        language,
        [
            jobs_add.build(language, settings),
            _build_list(language, settings),
            _build_show(language, settings),
            jobs_watch.build(language, settings),
            _build_change("cancel", language, settings),
            _build_change("retry", language, settings),
            _build_clean(language, settings),
        ],
        name="jobs",
    )


def _build_list(language: Language, settings: Settings) -> click.Command:

    def run(*, state: Any, json_output: bool) -> None:
        from barun.tasks.description import describe_job, missing_text, reason_text

        with opened_jobs(settings) as book:
            found = book.all(states=None if state is None else (state,))
        if json_output:
            said = [describe_job(one, language) for one in found]
            click.echo(json.dumps({"jobs": said}, ensure_ascii=False))
            return
        if not found and state is None:
            click.echo(text("jobs.none", language))
        elif not found:
            named = text(f"jobs.state-{state}", language)
            click.echo(text("jobs.none-in-state", language, state=named))
        for job in found:
            click.echo(job_line(job, language))
            if (reason := reason_text(job, language)) is not None:
                click.echo(f"  {reason}")
            if (missing := missing_text(job, language)) is not None:
                click.echo(f"  {missing}")

    states = option("--state", help_text=text("cli.help-jobs-state", language), type=Word(_STATES))
    return BarunCommand("list", language, run, [states, json_flag(language)], group="jobs")


def _print_result(job: "JobRecord", language: Language) -> None:
    """Say what came of a job: of a folder in words, with the reason of each file left out."""
    from barun.tasks.description import refused_lines

    result = job.result or {}
    if job.kind == "analyse" and "analysed" in result:
        count, kept = result["analysed"], result["kept"]
        click.echo(text("jobs.files-analysed", language, count=count, kept=kept))
        for line in refused_lines(job, language):
            click.echo(f"  {line}")
        return
    for name, value in result.items():
        click.echo(f"  {name}: {json.dumps(value, ensure_ascii=False)}")


def _build_show(language: Language, settings: Settings) -> click.Command:

    def run(*, job: str, json_output: bool) -> None:
        from barun.tasks.description import describe_job, missing_text, reason_text

        with opened_jobs(settings) as book:
            found = book.find(find_job_id(book, job))
        if found is None:
            raise InputError("jobs.no-job", job=job)
        if json_output:
            said = {**describe_job(found, language), "payload": dict(found.payload)}
            click.echo(json.dumps(said, ensure_ascii=False))
            return
        click.echo(job_line(found, language))
        click.echo(text("jobs.attempts", language, count=found.n_attempts))
        if (reason := reason_text(found, language)) is not None:
            click.echo(reason)
        if (missing := missing_text(found, language)) is not None:
            click.echo(missing)
        _print_result(found, language)

    return BarunCommand(
        "show", language, run, [_job_argument(language), json_flag(language)], group="jobs"
    )


def _build_change(name: str, language: Language, settings: Settings) -> click.Command:
    """Return ``cancel`` or ``retry``."""

    def run(*, jobs: tuple[str, ...], json_output: bool) -> None:
        from barun.tasks.description import describe_job

        with opened_jobs(settings) as book:
            act: Callable[[JobBook, str, float], JobRecord]
            act = type(book).cancel if name == "cancel" else type(book).retry
            chosen = [find_job_id(book, one) for one in jobs]  # all of them, before one is changed
            found = [act(book, one, time.time()) for one in chosen]
        if json_output:
            said = [describe_job(one, language) for one in found]
            click.echo(json.dumps({"jobs": said}, ensure_ascii=False))
            return
        for job in found:
            click.echo(job_line(job, language))
            if job.is_cancelled:
                click.echo(text("jobs.being-cancelled", language))

    which = BarunArgument(
        "jobs", help_text=text("cli.help-jobs-which", language), nargs=-1, required=True
    )
    return BarunCommand(name, language, run, [which, json_flag(language)], group="jobs")


def _build_clean(language: Language, settings: Settings) -> click.Command:

    def run(*, days: int) -> None:
        with opened_jobs(settings) as book:
            n_removed = book.remove(time.time() - days * _DAY_S)
        click.echo(text("jobs.cleaned", language, count=n_removed))

    days = option(
        "--days",
        help_text=text("cli.help-jobs-days", language),
        type=WholeNumber(0, 36_500),
        default="30",
        metavar="N",
    )
    return BarunCommand("clean", language, run, [days], group="jobs")


def _job_argument(language: Language) -> BarunArgument:
    return BarunArgument("job", help_text=text("cli.help-jobs-which", language))
