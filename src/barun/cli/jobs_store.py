"""What the commands about jobs have in common."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from barun.cli.privacy_store import opened_store
from barun.config import Settings
from barun.errors import InputError
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.store.job_book import JobBook
    from barun.store.job_records import JobRecord
    from barun.tasks.place import Place

__all__ = ["find_job_id", "job_line", "opened_jobs", "place_of"]

_N_NAMED: Final = 5
"""Of the jobs that a beginning may mean, when several do."""
_STATE_WIDTH: Final = 9


@contextmanager
def opened_jobs(settings: Settings) -> "Iterator[JobBook]":
    """Open the queue of jobs of the settings, also beside a service that runs.

    Raises
    ------
    StorageError
        If the database cannot be used.
    """
    with opened_store(settings) as store:
        yield store.jobs


def find_job_id(book: "JobBook", beginning: str) -> str:
    """Return the id of the one job that begins so.

    Raises
    ------
    InputError
        If there is none, or several do.
    """
    found = book.find_ids(beginning, _N_NAMED + 1) if beginning.strip() else ()
    if not found:
        raise InputError("jobs.no-job", job=beginning)
    if len(found) > 1:
        more = ", ..." if len(found) > _N_NAMED else ""
        named = ", ".join(found[:_N_NAMED]) + more
        raise InputError("jobs.several", job=beginning, known=named)
    return found[0]


def place_of(settings: Settings) -> "Place":
    """Return where the data of the settings lie."""
    from barun.tasks.place import Place

    return Place(Path(settings.data_folder), settings.database_url)


def job_line(job: "JobRecord", language: Language) -> str:
    """Return a job in one line."""
    from barun.tasks.description import subject_of

    when = datetime.fromtimestamp(job.made_s, UTC).astimezone()  # of this machine
    state = text(f"jobs.state-{job.state}", language)
    padded = state + " " * max(0, _STATE_WIDTH - sum(1 + (ord(one) > 0x1100) for one in state))
    kind = text(f"jobs.kind-{job.kind}", language)
    subject = subject_of(job, language)
    about = f"{kind}: {subject}" if subject else kind
    return f"{job.job_id}  {when:%Y-%m-%d %H:%M}  {padded} {job.progress:4.0%}  {about}"
