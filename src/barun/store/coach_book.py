"""Which coaches people chose, in the database."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from barun.store.account_tables import ACCOUNT, ACCOUNT_COACH
from barun.store.audit_book import note_act
from barun.store.database import Database
from barun.store.vault import Vault

__all__ = ["CoachBook", "forget_choices"]

_A, _CH = ACCOUNT.c, ACCOUNT_COACH.c


class CoachBook:
    """Reads and writes whom people let look; its methods block, and any thread may call them.

    A choice by itself allows nothing: whoever asks has to hold it against the consent to share
    with a coach, and against when that was given.

    Parameters
    ----------
    database : Database
        With its tables up to date.
    vault : Vault
        The keys of the audit log.
    """

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    def chosen(self, account_id: str) -> Mapping[str, float]:
        """Return when somebody chose each coach, seconds since 1970 UTC, by id."""
        query = select(_CH.coach_id, _CH.chosen_s).where(_CH.account_id == account_id)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(_CH.chosen_s, _CH.coach_id))
            return MappingProxyType({row.coach_id: row.chosen_s for row in rows})

    def choose(self, account_id: str, coaches: Collection[str], at_s: float) -> None:
        """Put these coaches in the place of those chosen before.

        Who is no coach, or oneself, is left out. The change stands in the audit log, in the same
        transaction.

        Parameters
        ----------
        account_id : str
            Who chooses.
        coaches : collection of str
            Ids of accounts.
        at_s : float
            When, seconds since 1970 UTC.
        """
        is_coach = (_A.role == "coach") & _A.account_id.in_(set(coaches) - {account_id})
        with self._database.writing() as connection:
            known = connection.execute(select(_A.account_id).where(is_coach)).scalars().all()
            rows = [{"coach_id": one, "chosen_s": at_s, "account_id": account_id} for one in known]
            _forget(connection, _CH.account_id == account_id)
            if rows:
                connection.execute(insert(ACCOUNT_COACH), rows)
            details = {"what": "coaches", "count": str(len(rows))}
            note_act(
                connection,
                self._vault,
                at_s,
                "account-changed",
                actor_id=account_id,
                subject_id=account_id,
                details=details,
            )


def forget_choices(connection: Connection, account_id: str) -> None:
    """Delete whom an account chose, and that others chose it."""
    _forget(connection, (_CH.account_id == account_id) | (_CH.coach_id == account_id))


def _forget(connection: Connection, condition: Any) -> None:
    connection.execute(delete(ACCOUNT_COACH).where(condition))
