"""``barun worker``: does the jobs of an installation, also beside or without a service."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from barun.cli.jobs_store import place_of
from barun.cli.parameter_types import WholeNumber
from barun.cli.presentation import BarunCommand, flag, option
from barun.cli.privacy_store import opened_store
from barun.config import Settings
from barun.errors import SettingError
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.jobs.work import Outcome
    from barun.store.job_records import JobRecord

__all__ = ["build", "certificates_option", "stopped_by_signals"]


@contextmanager
def stopped_by_signals() -> Iterator[threading.Event]:
    """Give an event that Ctrl+C and a request to end set; the second Ctrl+C ends at once."""
    stopped = threading.Event()

    def stop(_signal: int, _frame: object) -> None:
        stopped.set()
        for one, former in before.items():
            signal.signal(one, former)

    before = {one: signal.signal(one, stop) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for one, former in before.items():
            signal.signal(one, former)


def certificates_option(language: Language, *, required: bool) -> click.Option:
    """Return the option that says where the certificates of a cluster are."""
    return option(
        "--certificates",
        help_text=text("cli.help-cluster-certificates", language),
        type=click.Path(path_type=Path),
        required=required,
        metavar="DIR",
    )


def build(language: Language, settings: Settings) -> click.Command:
    """Return the command."""

    def run(*, workers: int, until_idle: bool, dask: str | None, certificates: Path | None) -> None:
        from barun.jobs.dispatcher import Dispatcher
        from barun.jobs.local_executor import LocalExecutor
        from barun.jobs.work import Done
        from barun.tasks.lanes import make_lanes

        n_ended = 0

        def note(job: "JobRecord", outcome: "Outcome") -> None:
            nonlocal n_ended
            n_ended += 1
            kind = text(f"jobs.kind-{job.kind}", language)
            key = "jobs.note-done" if isinstance(outcome, Done) else "jobs.note-not-done"
            click.echo(text(key, language, job=job.job_id, kind=kind))

        with opened_store(settings) as store, stopped_by_signals() as stopped:
            cluster = None
            if dask is not None:
                from barun.jobs.dask_executor import DaskExecutor

                if certificates is None:
                    raise SettingError("jobs.no-certificates", path="--certificates")
                cluster = DaskExecutor(dask, certificates)
            local = LocalExecutor(workers)
            lanes = make_lanes(store, place_of(settings), time.time, local, cluster)
            dispatcher = Dispatcher(store.jobs, lanes, time.time, note=note)
            if not until_idle:
                click.echo(text("jobs.worker-running", language))
            dispatcher.run(stopped, until_idle=until_idle)
            if until_idle and not n_ended and not stopped.is_set():
                click.echo(text("jobs.nothing-due", language))

    return BarunCommand(
        "worker",
        language,
        run,
        [
            option(
                "--workers",
                help_text=text("cli.help-worker-workers", language),
                type=WholeNumber(1, 256),
                default="1",
                metavar="N",
            ),
            option("--dask", help_text=text("cli.help-worker-dask", language), metavar="ADDRESS"),
            certificates_option(language, required=False),
            flag("--until-idle", help_text=text("cli.help-worker-until-idle", language)),
        ],
    )
