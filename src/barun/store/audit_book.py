"""The log of what was done with personal data, in the database."""

import json
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Connection, insert, select

from barun.privacy.audit.chain import AuditHead, Verification, chain_entry, verify_chain
from barun.privacy.audit.entry import AuditAction, AuditDraft, AuditEntry, person_token
from barun.privacy.encryption.person_seal import KEY_BYTES
from barun.store.database import Database
from barun.store.person_rows import measure_rows
from barun.store.tables import AUDIT
from barun.store.vault import Vault

__all__ = ["AuditBook", "note_act"]

_SECRET: Final = "audit"  # noqa: S105 # its name
_ENTRIES_A_READ: Final = 500
_BARUN: Final = "barun"
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class AuditBook:
    """Reads and writes the audit log; its methods block, and any thread may call them.

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

    def note(
        self,
        at_s: float,
        action: AuditAction,
        *,
        actor_id: str | None = None,
        subject_id: str | None = None,
        details: Mapping[str, str] = _NOTHING,
    ) -> AuditEntry:
        """Write down an act at the end of the log; see :func:`note_act`."""
        with self._database.writing() as connection:
            return note_act(
                connection,
                self._vault,
                at_s,
                action,
                actor_id=actor_id,
                subject_id=subject_id,
                details=details,
            )

    def token(self, person_id: str) -> str:
        """Return how a person is called in the log."""
        with self._database.writing() as connection:
            return person_token(self._vault.secret(connection, _SECRET), person_id)

    def entries(self, *, since: int = 1, subject: str | None = None) -> Iterator[AuditEntry]:
        """Yield entries, oldest first.

        Parameters
        ----------
        since : int, optional
            Number of the first one.
        subject : str, optional
            Only those that concern whoever has this token.
        """
        while True:
            query = select(AUDIT).where(AUDIT.c.entry_no >= since).order_by(AUDIT.c.entry_no)
            if subject is not None:
                query = query.where(AUDIT.c.subject == subject)
            with self._database.reading() as connection:
                rows = connection.execute(query.limit(_ENTRIES_A_READ)).all()
            yield from map(_to_entry, rows)
            if len(rows) < _ENTRIES_A_READ:
                return
            since = rows[-1].entry_no + 1

    def bytes_of(self, numbers: Sequence[int]) -> int:
        """Return the bytes of the values of some entries, by their numbers."""
        with self._database.reading() as connection:
            return sum(
                measure_rows(
                    connection,
                    AUDIT.name,
                    AUDIT.c.entry_no.in_(numbers[begin : begin + _ENTRIES_A_READ]),
                )
                for begin in range(0, len(numbers), _ENTRIES_A_READ)
            )

    def head(self) -> AuditHead:
        """Return the end of the log, to be noted elsewhere."""
        with self._database.reading() as connection:
            return _head(connection)[0]

    def verify(self, noted: AuditHead | None = None) -> Verification:
        """Return whether every entry is there as it was written.

        Parameters
        ----------
        noted : AuditHead, optional
            A head that was noted elsewhere; must be among them.

        Raises
        ------
        EncryptionError
            If the master key is missing or another one.
        """
        with self._database.reading() as connection:
            secret = self._vault.find_secret(connection, _SECRET)
        # without its secret no entry can be proven; a secret everybody knows would prove a forgery
        return verify_chain(self.entries(), secret or self._vault.random(KEY_BYTES), noted)


def note_act(
    connection: Connection,
    vault: Vault,
    at_s: float,
    action: AuditAction,
    *,
    actor_id: str | None = None,
    subject_id: str | None = None,
    details: Mapping[str, str] = _NOTHING,
) -> AuditEntry:
    """Write down an act at the end of the log, in the transaction of the act.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In a writing transaction.
    vault : Vault
        The keys.
    at_s : float
        When, seconds since 1970 UTC; where the clock was set back, the time of the entry before.
    action : AuditAction
        What was done.
    actor_id, subject_id : str, optional
        Who did it (Barun itself by default) and whom it concerned; only tokens are written down.
    details : mapping of str to str, optional
        Stable words, see :class:`barun.privacy.audit.entry.AuditDraft`.
    """
    secret = vault.secret(connection, _SECRET)
    actor = _BARUN if actor_id is None else person_token(secret, actor_id)
    subject = "" if subject_id is None else person_token(secret, subject_id)
    if connection.dialect.name == "postgresql":  # SQLite has one writer at a time anyway
        connection.exec_driver_sql("LOCK TABLE audit IN SHARE ROW EXCLUSIVE MODE")
    head, last_s = _head(connection)
    draft = AuditDraft(at_s, actor, action, subject, details)
    entry = chain_entry(draft, head, secret, not_before_s=last_s)
    values = {
        "entry_no": entry.number,
        "at_s": entry.at_s,
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "details": json.dumps(dict(entry.details), ensure_ascii=False, sort_keys=True),
        "mac": entry.mac,
    }
    connection.execute(insert(AUDIT), values)
    return entry


def _head(connection: Connection) -> tuple[AuditHead, float]:
    """Return the end of the log, and the time of the last entry."""
    query = select(AUDIT).order_by(AUDIT.c.entry_no.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return (
        (AuditHead(0), 0.0) if row is None else (AuditHead(row.entry_no, bytes(row.mac)), row.at_s)
    )


def _to_entry(row: Any) -> AuditEntry:
    details = json.loads(row.details)
    return AuditEntry(
        row.entry_no, row.at_s, row.actor, row.action, row.subject, details, bytes(row.mac)
    )
