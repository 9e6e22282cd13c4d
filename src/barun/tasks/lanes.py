"""The lanes of a dispatcher of this installation: what goes where, and who is asked before."""

from collections.abc import Callable
from typing import Final

from barun.errors import InputError
from barun.jobs.dispatcher import Lane
from barun.jobs.executor import Executor
from barun.jobs.work import Work
from barun.store.job_records import JobRecord
from barun.store.store import Store
from barun.tasks.kinds import KINDS, kinds_anywhere, kinds_at_home
from barun.tasks.place import ASKED, PLACE, Place

__all__ = ["make_lanes", "prepare_work"]

_FORGETS: Final = frozenset(name for name, kind in KINDS.items() if kind.forgets)
_NEVER_ASKED: Final = "never-asked"


def prepare_work(job: JobRecord, store: Store, place: Place, now_s: float) -> Work:
    """Return what is to be done for a job, if its owner still agrees.

    Parameters
    ----------
    job : JobRecord
        As it was claimed.
    store : Store
        With the ledger of consents.
    place : Place
        Where the data lie.
    now_s : float
        Seconds since 1970 UTC.

    Raises
    ------
    InputError
        If the owner took back what the job needs, or it is of a kind this Barun does not know.
    """
    kind = KINDS.get(job.kind)
    if kind is None:
        raise InputError("jobs.unknown-kind", kind=job.kind)
    if kind.purpose is not None and job.owner is not None:
        answer = store.consents.may(kind.purpose, job.owner, now_s)
        # who asks for something agrees to it; who took it back since does not any more
        if not answer.is_allowed and answer.reason != _NEVER_ASKED:
            raise InputError(f"jobs.consent-{answer.reason}")
    arguments = {**job.payload, ASKED: job.made_s}
    if kind.is_at_home:
        arguments[PLACE] = place.plain()
    return Work(f"{job.job_id}-{job.n_attempts}-{job.lease}", kind.function, arguments)


def make_lanes(
    store: Store,
    place: Place,
    utc: Callable[[], float],
    local: Executor | None,
    cluster: Executor | None = None,
) -> tuple[Lane, ...]:
    """Return the lanes of a dispatcher.

    Parameters
    ----------
    store : Store
        Asked for consents.
    place : Place
        Where the data lie.
    utc : callable
        Returns seconds since 1970 UTC.
    local : Executor, optional
        On this machine; None where this one only hands on to a cluster.
    cluster : Executor, optional
        For what any machine can do; `local` does that too where there is none.
    """

    def prepare(job: JobRecord) -> Work:
        return prepare_work(job, store, place, utc())

    lanes = []
    if local is not None:
        kinds = kinds_at_home if cluster is not None else (*kinds_anywhere, *kinds_at_home)
        lanes.append(Lane(local, kinds, prepare, _FORGETS))
    if cluster is not None:
        lanes.append(Lane(cluster, kinds_anywhere, prepare, _FORGETS))
    return tuple(lanes)
