"""Rows of the table of jobs, and the jobs they hold: sealed, and opened again."""

import hmac
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, insert

from barun.errors import EncryptionError
from barun.privacy.encryption.person_seal import DataKey, PersonSeal
from barun.store.database import Database
from barun.store.job_records import JobRecord, NewJob
from barun.store.job_tables import JOB
from barun.store.person_number import number_of
from barun.store.sealed_content import pack_fields, row_key, unpack_fields
from barun.store.tables import PERSON
from barun.store.vault import Vault

__all__ = ["UNREADABLE", "JobSeals", "work_key"]

UNREADABLE: Final = "jobs.unreadable"
"""Reason of a job whose payload cannot be opened."""
_SECRET: Final = "jobs"  # noqa: S105 # its name
_INSTALLATION: Final = "installation"
_COLUMNS: Final = ("job_id", "kind", "key", "state", "made_s", "not_before_s", "started_s",
                   "ended_s", "n_attempts", "n_lost", "is_cancelled", "lease", "lease_until_s",
                   "progress", "reason")  # fmt: skip


def work_key(secret: bytes, job: NewJob) -> str:
    """Return the same word for the same work, which tells who has no secret nothing.

    Parameters
    ----------
    secret : bytes
        Of the installation: without it, somebody could try the names of folders.
    job : NewJob
        Kind, owner and payload count.
    """
    said = json.dumps([job.kind, job.owner, job.payload], ensure_ascii=False, sort_keys=True)
    return hmac.digest(secret, said.encode(), "sha256").hex()


class JobSeals:
    """The keys of jobs, within one transaction.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Of the transaction.
    database : Database
        Whose it is.
    vault : Vault
        The keys.
    """

    def __init__(self, connection: Connection, database: Database, vault: Vault) -> None:
        self._connection = connection
        self._database = database
        self._vault = vault
        self._own: PersonSeal | None = None
        self._people: dict[str, PersonSeal | None] = {}

    def secret(self) -> bytes:
        """Return the secret of jobs; in a writing transaction."""
        return self._vault.secret(self._connection, _SECRET)

    def person_no(self, owner: str | None) -> int | None:
        """Return the number of an owner, made if he is new; in a writing transaction."""
        if owner is None:
            return None
        new = self._database.insert(PERSON).values(person_id=owner)
        self._connection.execute(new.on_conflict_do_nothing(index_elements=["person_id"]))
        number: int = self._connection.execute(number_of(owner)).scalar_one()
        self._people[owner] = self._vault.find_or_make(self._connection, number, owner)
        return number

    def put(self, job_id: str, job: NewJob, key: str, now_s: float) -> None:
        """Write a new job into the table."""
        person_no = self.person_no(job.owner)
        values = {
            "job_id": job_id,
            "person_no": person_no,
            "kind": job.kind,
            "key": key,
            "state": "queued",
            "made_s": now_s,
            "not_before_s": max(now_s, job.not_before_s),
            "n_attempts": 0,
            "n_lost": 0,
            "is_cancelled": False,
            "progress": 0.0,
            "payload": self.seal(job.owner, "payload", job_id, job.payload),
        }
        self._connection.execute(insert(JOB), values)

    def seal(self, owner: str | None, kind: str, job_id: str, content: Mapping[str, Any]) -> bytes:
        """Return content that opens in its row only."""
        return self._of(owner).seal(JOB.name, kind, row_key(job_id), pack_fields(content))

    def jobs(self, rows: Iterable[Any]) -> tuple[JobRecord, ...]:
        """Return the jobs of rows, each with the ``person_id`` of its owner."""
        return tuple(map(self._job, rows))

    def _job(self, row: Any) -> JobRecord:
        values = {name: row[name] for name in _COLUMNS}
        owner = row["person_id"]
        try:
            payload = self._open(owner, "payload", row)
            outcome = self._open(owner, "outcome", row)
        except EncryptionError:
            return JobRecord(**{**values, "reason": UNREADABLE}, owner=owner)
        is_done = row["state"] == "done"
        return JobRecord(
            **values,
            owner=owner,
            payload=payload,
            details={} if is_done else outcome,
            result=outcome if is_done else None,
        )

    def _open(self, owner: str | None, kind: str, row: Any) -> dict[str, Any]:
        blob = row[kind]
        if blob is None:
            return {}
        place = row_key(row["job_id"])
        return unpack_fields(self._of(owner).open(JOB.name, kind, place, bytes(blob)))

    def _of(self, owner: str | None) -> PersonSeal:
        seal = self._installation() if owner is None else self._person(owner)
        if seal is None:
            raise EncryptionError("encryption.no-data-key", number=1, table=JOB.name)
        return seal

    def _installation(self) -> PersonSeal | None:
        if self._own is None:
            secret = self._vault.find_secret(self._connection, _SECRET)
            if secret is not None:
                key = hmac.digest(secret, b"barun job seal 1", "sha256")
                self._own = PersonSeal(_INSTALLATION, [DataKey(1, key)], self._vault.random)
        return self._own

    def _person(self, owner: str) -> PersonSeal | None:
        if owner not in self._people:
            self._people[owner] = self._vault.find(self._connection, owner)[1]
        return self._people[owner]
