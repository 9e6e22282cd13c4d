"""How many passwords were tried from where lately, in the database: a restart forgets it not."""

import hmac
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from sqlalchemy import delete, func, select

from barun.privacy.accounts.login_brake import MOST_SOURCES, REMEMBERED_S, Tries
from barun.store.account_tables import LOGIN_TRY
from barun.store.database import Database
from barun.store.vault import Vault

__all__ = ["TryBook"]

_T = LOGIN_TRY.c
_SECRET: Final = "accounts"  # noqa: S105 # its name


class TryBook:
    """Reads and writes counts of tries; its methods block, and any thread may call them.

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

    def token_key(self) -> bytes:
        """Return the secret that sources are named by, 32 bytes."""
        with self._database.writing() as connection:
            secret = self._vault.secret(connection, _SECRET)
        return hmac.digest(secret, b"barun login tries 1", "sha256")

    def load(self, now_s: float) -> Mapping[bytes, Tries]:
        """Return what is of any meaning still, the oldest first.

        Parameters
        ----------
        now_s : float
            Seconds since 1970 UTC.
        """
        query = select(LOGIN_TRY).where(_T.at_s > now_s - REMEMBERED_S).order_by(_T.at_s)
        with self._database.reading() as connection:
            rows = connection.execute(query)
            return MappingProxyType(
                {bytes(row.source): Tries(row.n_failed, row.at_s) for row in rows}
            )

    def keep(self, counts: Iterable[tuple[bytes, Tries | None]]) -> None:
        """Put these counts in the place of those before; None takes one away."""
        with self._database.writing() as connection:
            for source, tries in counts:
                if tries is None:
                    connection.execute(delete(LOGIN_TRY).where(_T.source == source))
                    continue
                values = {"n_failed": tries.n_failed, "at_s": tries.at_s}
                connection.execute(
                    self._database.insert(LOGIN_TRY)
                    .values(source=source, **values)
                    .on_conflict_do_update(index_elements=["source"], set_=values)
                )

    def tidy(self, now_s: float) -> None:
        """Delete what is of no meaning any more, and the oldest beyond what is ever looked at."""
        with self._database.writing() as connection:
            connection.execute(delete(LOGIN_TRY).where(_T.at_s <= now_s - REMEMBERED_S))
            n_kept = connection.execute(select(func.count()).select_from(LOGIN_TRY)).scalar_one()
            if n_kept > MOST_SOURCES:
                newest = select(_T.at_s).order_by(_T.at_s.desc()).offset(MOST_SOURCES).limit(1)
                limit_s = connection.execute(newest).scalar_one()
                connection.execute(delete(LOGIN_TRY).where(_T.at_s <= limit_s))
