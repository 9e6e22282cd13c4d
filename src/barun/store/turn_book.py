"""Whose turn it is to make a model anew: one process at a time, on whatever machine.

A turn is a lease, as that of a job: it ends when it is given back, or when whoever had it was gone
for long enough. It is in the database, for a file is a lock on one machine only.
"""

from typing import Final

from sqlalchemy import Column, Double, Table, Text, delete, or_, update

from barun.store.database import Database
from barun.store.tables import METADATA

__all__ = ["MODEL_TURN", "TurnBook"]

MODEL_TURN: Final = Table(
    "model_turn",
    METADATA,
    Column("model", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until_s", Double, nullable=False),
)
"""Who makes a model anew (a word drawn for that one time), and until when he may; also which of
several services tells of an alert, under a name no model has."""

_T = MODEL_TURN.c


class TurnBook:
    """Reads and writes this table; its methods block, and any thread may call them.

    Instants are seconds since 1970 UTC, of the clocks of those who call: on several machines they
    must agree to a small part of a lease.

    Parameters
    ----------
    database : Database
        With its tables up to date.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, model: str, holder: str, now_s: float, lease_s: float) -> bool:
        """Begin a turn, if nobody has it or his lease has run out; return whether it was begun.

        Parameters
        ----------
        model : str
            Of which model.
        holder : str
            Whose; of no meaning to whoever reads it.
        now_s : float
            Now.
        lease_s : float
            For how long.
        """
        put = self._database.insert(MODEL_TURN).values(
            model=model, holder=holder, until_s=now_s + lease_s
        )
        given = {"holder": put.excluded.holder, "until_s": put.excluded.until_s}
        # a clock that was set back must not keep everybody out: nobody leases for longer than that
        is_free = or_(_T.until_s < now_s, _T.until_s > now_s + 10 * lease_s)
        put = put.on_conflict_do_update(index_elements=["model"], set_=given, where=is_free)
        with self._database.writing() as connection:
            return connection.execute(put.returning(_T.model)).first() is not None

    def keep(self, model: str, holder: str, now_s: float, lease_s: float) -> bool:
        """Go on with a turn for longer; return whether it was still this one's.

        A lease that ran out while nobody else wanted it goes on.
        """
        kept = update(MODEL_TURN).where(_T.model == model, _T.holder == holder)
        with self._database.writing() as connection:
            return connection.execute(kept.values(until_s=now_s + lease_s)).rowcount > 0

    def give_back(self, model: str, holder: str) -> None:
        """End a turn, if it is still this one's."""
        with self._database.writing() as connection:
            connection.execute(delete(MODEL_TURN).where(_T.model == model, _T.holder == holder))
