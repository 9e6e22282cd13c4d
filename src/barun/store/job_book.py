"""The durable queue of jobs in the database: who runs what, until when, and what came of it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, update

from barun.errors import EncryptionError, InputError
from barun.store.database import Database, Hold
from barun.store.job_records import ENDED_STATES, AddedJob, JobRecord, JobState, NewJob
from barun.store.job_rows import UNREADABLE, JobSeals, work_key
from barun.store.job_tables import JOB
from barun.store.person_number import number_of
from barun.store.tables import PERSON
from barun.store.vault import Vault

__all__ = ["JobBook", "Renewal"]

_J = JOB.c
_ID_BYTES: Final = 8
_LEASE_BYTES: Final = 16
_NOTHING: Final[Mapping[str, Any]] = {}
_FREE: Final = {"lease": None, "lease_until_s": None}
_FRESH: Final = {
    **_FREE, "state": "queued", "started_s": None, "ended_s": None, "n_attempts": 0, "n_lost": 0,
    "is_cancelled": False, "progress": 0.0, "reason": None, "outcome": None,
}  # fmt: skip

Renewal = Literal["ours", "unwanted", "lost"]
"""Whether who runs a job still has it; somebody cancelled it; it is gone or somebody else's."""


class JobBook:
    """Reads and writes the table of jobs; its methods block, and any thread may call them.

    Instants are seconds since 1970 UTC, of the clocks of those who call: on several machines they
    must agree to a small part of a lease.

    Parameters
    ----------
    database : Database
        With its tables up to date.
    vault : Vault
        The keys.
    """

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    # ---- asking for work

    def add(
        self,
        jobs: Sequence[NewJob],
        now_s: float,
        *,
        again: bool = False,
        unless: Callable[[NewJob, JobRecord], bool] | None = None,
    ) -> tuple[AddedJob, ...]:
        """Put jobs into the queue, all or none, and return what became of each.

        The same work (kind, owner and payload) is one job. Where it waits, runs or is done, that
        one is returned as it is; where it failed, was cancelled or put aside, it begins anew.

        Parameters
        ----------
        jobs : sequence of NewJob
            What is to be done, in this order.
        now_s : float
            Now.
        again : bool, optional
            Begin anew also what is done.
        unless : callable, optional
            Asked with each new job and every one of its kind that is there: where it says yes, that
            one is returned instead. Two processes that ask at once are asked one after the other.
        """
        with self._database.writing() as connection:
            self._database.hold(connection, Hold.NEW_JOBS)
            seals = JobSeals(connection, self._database, self._vault)
            secret = seals.secret()
            found = [
                (known, False)
                if unless and (known := _find_alike(connection, seals, job, unless))
                else self._add(connection, seals, secret, job, now_s, again=again)
                for job in jobs
            ]
            return tuple(
                AddedJob(_require(connection, seals, job_id), is_new) for job_id, is_new in found
            )

    def _add(
        self,
        connection: Connection,
        seals: JobSeals,
        secret: bytes,
        job: NewJob,
        now_s: float,
        *,
        again: bool,
    ) -> tuple[str, bool]:
        key = work_key(secret, job)
        query = self._database.lock_for_update(select(_J.job_id, _J.state).where(_J.key == key))
        row = connection.execute(query).one_or_none()
        if row is None:
            job_id = self._vault.random(_ID_BYTES).hex()
            seals.put(job_id, job, key, now_s)
            return job_id, True
        stands: tuple[JobState, ...] = ("queued", "running") if again else (
            "queued", "running", "done"
        )  # fmt: skip
        if row.state in stands:
            return row.job_id, False
        payload = seals.seal(job.owner, "payload", row.job_id, job.payload)
        times = {"made_s": now_s, "not_before_s": max(now_s, job.not_before_s)}
        _update(connection, _J.job_id == row.job_id, _FRESH | times | {"payload": payload})
        return row.job_id, True

    def cancel(self, job_id: str, now_s: float) -> JobRecord:
        """Take a job back and return it: at once where it waits, else whoever runs it is told.

        What has ended stays as it is.

        Raises
        ------
        InputError
            If there is no such job.
        """
        is_it = _J.job_id == job_id
        with self._database.writing() as connection:
            self._hold(connection, job_id)
            waits = and_(is_it, _J.state == "queued")
            _update(connection, waits, {**_FREE, "state": "cancelled", "ended_s": now_s})
            _update(connection, and_(is_it, _J.state == "running"), {"is_cancelled": True})
            return _require(connection, JobSeals(connection, self._database, self._vault), job_id)

    def retry(self, job_id: str, now_s: float) -> JobRecord:
        """Let a job that failed, was cancelled or put aside begin anew, and return it.

        Raises
        ------
        InputError
            If there is no such job, it waits, runs or is done, or what it was is forgotten.
        """
        with self._database.writing() as connection:
            self._hold(connection, job_id)
            seals = JobSeals(connection, self._database, self._vault)
            job = _require(connection, seals, job_id)
            if job.state not in ENDED_STATES or job.state == "done":
                raise InputError("jobs.not-ended", job=job_id)
            if not job.payload:
                raise InputError("jobs.forgotten", job=job_id)
            _update(connection, _J.job_id == job_id, {**_FRESH, "not_before_s": now_s})
            return _require(connection, seals, job_id)

    def _hold(self, connection: Connection, job_id: str) -> None:
        """Keep a job as it is until the transaction ends: nobody claims or ends it meanwhile."""
        query = select(_J.job_id).where(_J.job_id == job_id)
        connection.execute(self._database.lock_for_update(query))

    # ---- running

    def has_due(self, now_s: float, kinds: Collection[str]) -> bool:
        """Return whether :meth:`claim` may find something; holds up no writer."""
        query = select(_J.job_id).where(_is_due(now_s, kinds)).limit(1)
        with self._database.reading() as connection:
            return connection.execute(query).first() is not None

    def claim(
        self, most: int, now_s: float, lease_s: float, kinds: Collection[str], *, most_lost: int
    ) -> tuple[JobRecord, ...]:
        """Take jobs that are due, oldest first: nobody else gets them while the lease lasts.

        A lease that ran out is a job whose runner is gone: after `most_lost` of them the job is put
        aside as poison.

        Parameters
        ----------
        most : int
            Of jobs.
        now_s : float
            Now.
        lease_s : float
            For how long.
        kinds : collection of str
            Of these kinds alone.
        most_lost : int
            So many runners a job may take down.
        """
        due = select(JOB).where(_is_due(now_s, kinds)).order_by(_J.not_before_s, _J.job_id)
        with self._database.writing() as connection:
            rows = connection.execute(self._database.lock_free_rows(due.limit(most))).mappings()
            taken = [
                row["job_id"]
                for row in rows.all()
                if self._take(connection, row, now_s, lease_s, most_lost)
            ]
            query = _with_owner().where(_J.job_id.in_(taken)).order_by(_J.not_before_s, _J.job_id)
            seals = JobSeals(connection, self._database, self._vault)
            jobs = seals.jobs(connection.execute(query).mappings())
            for job in jobs:
                if job.reason == UNREADABLE:  # nobody will ever be able to run it
                    _end(connection, job.job_id, "poison", now_s, UNREADABLE)
            return tuple(job for job in jobs if job.reason != UNREADABLE)

    def _take(
        self, connection: Connection, row: Any, now_s: float, lease_s: float, most_lost: int
    ) -> bool:
        """Give one job that is due a new lease; return whether it is to be run."""
        n_lost = row["n_lost"] + (row["state"] == "running")
        if row["is_cancelled"]:
            _end(connection, row["job_id"], "cancelled", now_s)
            return False
        if n_lost >= most_lost:
            _update(connection, _J.job_id == row["job_id"], {"n_lost": n_lost})
            _end(connection, row["job_id"], "poison", now_s, "jobs.lost")
            return False
        values = {
            "state": "running",
            "lease": self._vault.random(_LEASE_BYTES).hex(),
            "lease_until_s": now_s + lease_s,
            "started_s": now_s,
            "n_attempts": row["n_attempts"] + 1,
            "n_lost": n_lost,
            "progress": 0.0,
            "reason": None,
            "outcome": None,
        }
        _update(connection, _J.job_id == row["job_id"], values)
        return True

    def renew(
        self, progress: Mapping[tuple[str, str], float], now_s: float, lease_s: float
    ) -> Mapping[tuple[str, str], Renewal]:
        """Keep jobs for longer, and say how far they are.

        Parameters
        ----------
        progress : mapping of (str, str) to float
            Of each job and its lease, 0 to 1.
        now_s : float
            Now.
        lease_s : float
            For how long from now.

        Returns
        -------
        mapping of (str, str) to {"ours", "unwanted", "lost"}
            What became of each.
        """
        found: dict[tuple[str, str], Renewal] = dict.fromkeys(progress, "lost")
        with self._database.writing() as connection:
            for (job_id, lease), how_far in progress.items():
                values = {"lease_until_s": now_s + lease_s, "progress": how_far}
                if _update(connection, _is_ours(job_id, lease), values):
                    query = select(_J.is_cancelled).where(_J.job_id == job_id)
                    is_cancelled = connection.execute(query).scalar_one()
                    found[job_id, lease] = "unwanted" if is_cancelled else "ours"
        return found

    def finish(
        self,
        job: JobRecord,
        now_s: float,
        result: Mapping[str, Any],
        *,
        forgets_payload: bool = False,
    ) -> bool:
        """Keep what came of a job; return whether it was still ours.

        Parameters
        ----------
        job : JobRecord
            As it was claimed.
        now_s : float
            Now.
        result : mapping of str to object
            As JSON holds it.
        forgets_payload : bool, optional
            Whether nobody may read any more what was asked for.
        """
        values = {**_FREE, "state": "done", "ended_s": now_s, "progress": 1.0, "reason": None}
        return self._conclude(job, values, result, forgets_payload=forgets_payload)

    def give_up(
        self,
        job: JobRecord,
        now_s: float,
        reason: str | None,
        details: Mapping[str, Any] = _NOTHING,
        *,
        state: JobState = "failed",
        again_at_s: float | None = None,
        is_lost: bool = False,
        counts: bool = True,
    ) -> bool:
        """End an attempt that came to nothing; return whether the job was still ours.

        Parameters
        ----------
        job : JobRecord
            As it was claimed.
        now_s : float
            Now.
        reason : str or None
            Message code of why; None where nothing is wrong.
        details : mapping of str to object, optional
            Of the reason, as JSON holds them.
        state : JobState, optional
            What becomes of it.
        again_at_s : float, optional
            When it is to be tried again; it waits then, whatever `state` says.
        is_lost : bool, optional
            Whether it took down what ran it.
        counts : bool, optional
            Whether this was an attempt; not where somebody merely stopped running jobs.
        """
        values: dict[str, Any] = {**_FREE, "reason": reason, "n_lost": job.n_lost + is_lost}
        if not counts:
            values["n_attempts"] = job.n_attempts - 1
        if again_at_s is None:
            values |= {"state": state, "ended_s": now_s}
        else:
            values |= {"state": "queued", "not_before_s": again_at_s, "progress": 0.0}
        return self._conclude(job, values, details)

    def _conclude(
        self,
        job: JobRecord,
        values: Mapping[str, Any],
        outcome: Mapping[str, Any],
        *,
        forgets_payload: bool = False,
    ) -> bool:
        is_ours = _is_ours(job.job_id, job.lease or "")
        with self._database.writing() as connection:
            query = self._database.lock_for_update(select(_J.job_id).where(is_ours))
            if connection.execute(query).first() is None:
                return False
            seals = JobSeals(connection, self._database, self._vault)
            try:
                sealed = {"outcome": seals.seal(job.owner, "outcome", job.job_id, outcome)}
                if forgets_payload:
                    sealed["payload"] = seals.seal(job.owner, "payload", job.job_id, {})
            except EncryptionError:  # the key of whoever owns it is gone
                return False
            return _update(connection, is_ours, {**values, **sealed})

    # ---- looking

    def find(self, job_id: str) -> JobRecord | None:
        """Return a job; None if there is none such."""
        return next(iter(self._read(_J.job_id == job_id)), None)

    def find_ids(self, beginning: str, most: int) -> tuple[str, ...]:
        """Return ids that begin with these characters, in order; that of a whole id alone."""
        wanted = beginning.strip().lower()
        begins = _J.job_id.startswith(wanted, autoescape=True)
        query = select(_J.job_id).where(begins).order_by(_J.job_id).limit(most)
        with self._database.reading() as connection:
            found = tuple(connection.execute(query).scalars())
        return (wanted,) if wanted in found else found

    def all(
        self,
        *,
        states: Collection[JobState] | None = None,
        owner: str | None = None,
        kind: str | None = None,
        most: int = 1000,
    ) -> tuple[JobRecord, ...]:
        """Return jobs, the newest first.

        Parameters
        ----------
        states : collection of JobState, optional
            Only those.
        owner : str, optional
            Only of this person.
        kind : str, optional
            Only of this kind.
        most : int, optional
            So many at most.
        """
        conditions: list[ColumnElement[bool]] = []
        if states is not None:
            conditions.append(_J.state.in_(tuple(states)))
        if owner is not None:
            conditions.append(PERSON.c.person_id == owner)
        if kind is not None:
            conditions.append(_J.kind == kind)
        return self._read(*conditions, most=most)

    def count(self) -> Mapping[JobState, int]:
        """Return how many jobs there are of each state there is one of."""
        query = select(_J.state, func.count()).group_by(_J.state)
        with self._database.reading() as connection:
            return {state: count for state, count in connection.execute(query)}

    def _read(self, *conditions: ColumnElement[bool], most: int = 1) -> tuple[JobRecord, ...]:
        query = _with_owner().where(*conditions).order_by(_J.made_s.desc(), _J.job_id).limit(most)
        with self._database.reading() as connection:
            seals = JobSeals(connection, self._database, self._vault)
            return seals.jobs(connection.execute(query).mappings())

    # ---- taking away

    def remove(self, ended_before_s: float, states: Collection[JobState] = ENDED_STATES) -> int:
        """Delete jobs that ended before an instant; return how many."""
        gone = delete(JOB).where(_J.state.in_(tuple(states)), _J.ended_s < ended_before_s)
        with self._database.writing() as connection:
            return max(connection.execute(gone).rowcount, 0)

    def remove_of(self, owner: str) -> int:
        """Delete all jobs of a person, also those that run; return how many."""
        with self._database.writing() as connection:
            gone = delete(JOB).where(_J.person_no.in_(number_of(owner).scalar_subquery()))
            return max(connection.execute(gone).rowcount, 0)


def _is_due(now_s: float, kinds: Collection[str]) -> ColumnElement[bool]:
    waits = and_(_J.state == "queued", _J.not_before_s <= now_s)
    is_left = and_(_J.state == "running", _J.lease_until_s < now_s)
    return and_(_J.kind.in_(tuple(kinds)), or_(waits, is_left))


def _is_ours(job_id: str, lease: str) -> ColumnElement[bool]:
    return and_(_J.job_id == job_id, _J.state == "running", _J.lease == lease)


def _update(
    connection: Connection, condition: ColumnElement[bool], values: Mapping[str, Any]
) -> bool:
    return connection.execute(update(JOB).where(condition).values(**values)).rowcount > 0


def _end(
    connection: Connection, job_id: str, state: JobState, now_s: float, reason: str | None = None
) -> None:
    values = {**_FREE, "state": state, "ended_s": now_s, "reason": reason, "outcome": None}
    _update(connection, _J.job_id == job_id, values)


def _with_owner() -> Any:
    return select(JOB, PERSON.c.person_id).outerjoin(PERSON, PERSON.c.person_no == _J.person_no)


def _find_alike(
    connection: Connection,
    seals: JobSeals,
    job: NewJob,
    is_alike: Callable[[NewJob, JobRecord], bool],
) -> str | None:
    """Return the newest job of the same kind that a new one is not to be added beside."""
    query = _with_owner().where(_J.kind == job.kind).order_by(_J.made_s.desc(), _J.job_id)
    known = seals.jobs(connection.execute(query).mappings())
    return next((one.job_id for one in known if is_alike(job, one)), None)


def _require(connection: Connection, seals: JobSeals, job_id: str) -> JobRecord:
    rows = connection.execute(_with_owner().where(_J.job_id == job_id)).mappings()
    for job in seals.jobs(rows):
        return job
    raise InputError("jobs.no-job", job=job_id)
