"""Tables of jobs that several processes open."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from barun.jobs.work import Work
from barun.store.job_book import JobBook
from barun.store.job_records import JobRecord
from barun.store.opening import open_store

__all__ = ["opened_table", "work_of"]


@contextmanager
def opened_table(path: Path, database_url: str) -> Iterator[JobBook]:
    """Give the table of jobs of a data folder and its database."""
    store = open_store(path, database_url, 0.0).store
    try:
        yield store.jobs
    finally:
        store.close()


def work_of(job: JobRecord, where: str) -> Work:
    """Return the chore that a job stands for."""
    return Work(f"{job.job_id} {job.n_attempts}", f"{where}:{job.kind}", job.payload)
