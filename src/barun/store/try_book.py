"""How many passwords were tried from where lately, in the database.

Every service on the database counts there together, so that two of them give nobody twice the
tries; a restart forgets nothing.
"""

import hmac
from collections.abc import Callable, Collection, Mapping
from typing import Final

from sqlalchemy import Connection, delete, func, select

from barun.privacy.accounts.login_brake import MOST_SOURCES, REMEMBERED_S, Tries
from barun.store.account_tables import LOGIN_TRY
from barun.store.database import Database, Hold
from barun.store.vault import Vault

__all__ = ["Count", "TryBook"]

_T = LOGIN_TRY.c
_SECRET: Final = "accounts"  # noqa: S105 # its name
_NEW_BEFORE_CUT: Final = 1000
"""So many new rows, and the oldest beyond the most go at once: a flood does not wait for the
hourly tidying. Design choice; counting 20,000 rows takes some milliseconds."""

Count = Callable[[Mapping[bytes, Tries]], Mapping[bytes, Tries | None]]
"""Takes what is kept, and returns what takes its place; None takes one away."""


class TryBook:
    """Reads and writes counts of tries; its methods block, and any thread may call them.

    Instants are seconds since 1970 UTC.

    Parameters
    ----------
    database : Database
        With its tables up to date.
    vault : Vault
        The secret of accounts, which sources are written down under: neither name nor address is.
    """

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault
        self._n_new = 0

    def token_key(self) -> bytes:
        """Return the secret that sources are named by, 32 bytes."""
        with self._database.writing() as connection:
            secret = self._vault.secret(connection, _SECRET)
        return hmac.digest(secret, b"barun login tries 1", "sha256")

    def read(self, sources: Collection[bytes]) -> Mapping[bytes, Tries]:
        """Return what is counted for these, now."""
        with self._database.reading() as connection:
            return _read(connection, sources)

    def change(self, sources: Collection[bytes], count: Count) -> Mapping[bytes, Tries | None]:
        """Count for these while nobody else does, in any process; return what was written.

        Parameters
        ----------
        sources : collection of bytes
            Which.
        count : callable
            Called once, within the transaction. Where it returns nothing, nothing is written.

        Raises
        ------
        StorageError
            If nothing could be written, whether `count` was called or not.
        """
        with self._database.writing() as connection:
            self._database.hold(connection, Hold.LOGIN_TRIES)
            former = _read(connection, sources)
            written = count(former)
            for source, tries in written.items():
                self._put(connection, source, tries)
            n_new = sum(one not in former for one, tries in written.items() if tries is not None)
            self._n_new += n_new
            if self._n_new >= _NEW_BEFORE_CUT:
                self._n_new = 0
                _cut(connection)
            return written

    def tidy(self, now_s: float) -> None:
        """Delete what is of no meaning any more, and the oldest beyond what is ever looked at.

        What a clock wrote that was ahead goes, too: it would pass for the newest for ever.
        """
        with self._database.writing() as connection:
            self._database.hold(connection, Hold.LOGIN_TRIES)
            is_over = (_T.at_s <= now_s - REMEMBERED_S) | (_T.at_s > now_s + REMEMBERED_S)
            connection.execute(delete(LOGIN_TRY).where(is_over))
            _cut(connection)

    def _put(self, connection: Connection, source: bytes, tries: Tries | None) -> None:
        if tries is None:
            connection.execute(delete(LOGIN_TRY).where(_T.source == source))
            return
        values = {"n_failed": tries.n_failed, "at_s": tries.at_s}
        connection.execute(
            self._database.insert(LOGIN_TRY)
            .values(source=source, **values)
            .on_conflict_do_update(index_elements=["source"], set_=values)
        )


def _read(connection: Connection, sources: Collection[bytes]) -> dict[bytes, Tries]:
    rows = connection.execute(select(LOGIN_TRY).where(_T.source.in_(list(sources))))
    return {bytes(row.source): Tries(row.n_failed, row.at_s) for row in rows}


def _cut(connection: Connection) -> None:
    """Delete the oldest beyond the most."""
    n_kept = connection.execute(select(func.count()).select_from(LOGIN_TRY)).scalar_one()
    if n_kept > MOST_SOURCES:
        newest = select(_T.at_s).order_by(_T.at_s.desc()).offset(MOST_SOURCES).limit(1)
        limit_s = connection.execute(newest).scalar_one()
        connection.execute(delete(LOGIN_TRY).where(_T.at_s <= limit_s))
