"""``barun jobs watch``: how far jobs are, until they have ended."""

import json
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import click

from barun.cli.jobs_store import find_job_id, job_line, opened_jobs
from barun.cli.presentation import BarunArgument, BarunCommand, json_flag
from barun.cli.progress import progress_bar
from barun.config import Settings
from barun.errors import InputError
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.store.job_book import JobBook
    from barun.store.job_records import JobRecord

__all__ = ["build"]

_LOOK_S: Final = 0.5
_NOBODY_S: Final = 10.0
"""After so long in which jobs are due and none runs, there is nobody who would."""


def _find(book: "JobBook", jobs: Sequence[str]) -> "list[JobRecord]":
    found = []
    for job_id in jobs:
        job = book.find(job_id)
        if job is None:
            raise InputError("jobs.no-job", job=job_id)
        found.append(job)
    return found


def _watch(
    book: "JobBook", jobs: Sequence[str], language: Language, *, quiet: bool
) -> "list[JobRecord]":
    """Return the jobs as they ended."""
    from barun.store.job_records import ENDED_STATES

    idle_since_s, has_said = time.monotonic(), False
    with progress_bar(100 * len(jobs), quiet=quiet) as bar:
        while True:
            found = _find(book, jobs)
            ended = [one for one in found if one.state in ENDED_STATES]
            shares = sum(1.0 if one in ended else one.progress for one in found)
            bar.update(round(100 * shares) - bar.n)
            bar.set_description(f"{len(ended)}/{len(found)}")
            if len(ended) == len(found):
                return found
            is_due = any(one.not_before_s <= time.time() for one in found if one.state == "queued")
            if any(one.state == "running" for one in found) or not is_due:
                idle_since_s = time.monotonic()
            elif not has_said and time.monotonic() - idle_since_s > _NOBODY_S:
                click.echo(text("jobs.nobody-runs", language), err=True)
                has_said = True
            time.sleep(_LOOK_S)


def build(language: Language, settings: Settings) -> click.Command:
    """Return the command ``watch``."""

    def run(*, jobs: tuple[str, ...], json_output: bool) -> None:
        from barun.tasks.description import describe_job, missing_text, reason_text

        with opened_jobs(settings) as book:
            given = tuple(find_job_id(book, one) for one in jobs)
            chosen = given or tuple(one.job_id for one in book.all(states=("queued", "running")))
            found = _watch(book, chosen, language, quiet=json_output)
        if json_output:
            said = [describe_job(one, language) for one in found]
            click.echo(json.dumps({"jobs": said}, ensure_ascii=False))
        elif not found:
            click.echo(text("jobs.none-open", language))
        else:
            for job in found:
                click.echo(job_line(job, language))
                if (reason := reason_text(job, language)) is not None:
                    click.echo(f"  {reason}")
                if (missing := missing_text(job, language)) is not None:
                    click.echo(f"  {missing}")
        if not all(one.state in {"done", "cancelled"} for one in found):
            click.get_current_context().exit(1)

    which = BarunArgument(
        "jobs", help_text=text("cli.help-jobs-watched", language), nargs=-1, required=False
    )
    return BarunCommand("watch", language, run, [which, json_flag(language)], group="jobs")
