"""The protocol of the queue that a dispatcher serves; `barun.store.job_book.JobBook` fulfils it."""

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from barun.store.job_book import Renewal
from barun.store.job_records import JobRecord, JobState

__all__ = ["JobTable"]


class JobTable(Protocol):
    """What a dispatcher needs of the table of jobs; all of it as in `barun.store.job_book`."""

    def has_due(self, now_s: float, kinds: Collection[str]) -> bool:
        """Return whether there may be something to claim."""
        ...

    def claim(
        self, most: int, now_s: float, lease_s: float, kinds: Collection[str], *, most_lost: int
    ) -> tuple[JobRecord, ...]:
        """Take jobs that are due."""
        ...

    def renew(
        self, progress: Mapping[tuple[str, str], float], now_s: float, lease_s: float
    ) -> Mapping[tuple[str, str], Renewal]:
        """Keep jobs for longer, and say how far they are."""
        ...

    def finish(
        self,
        job: JobRecord,
        now_s: float,
        result: Mapping[str, Any],
        *,
        forgets_payload: bool = False,
    ) -> bool:
        """Keep what came of a job."""
        ...

    def give_up(
        self,
        job: JobRecord,
        now_s: float,
        reason: str | None,
        details: Mapping[str, Any] = ...,
        *,
        state: JobState = "failed",
        again_at_s: float | None = None,
        is_lost: bool = False,
        counts: bool = True,
    ) -> bool:
        """End an attempt that came to nothing."""
        ...
