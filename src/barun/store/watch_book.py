"""How the service is and was: its figures, alerts, and what was undone, in the database."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, delete, select, update

from barun.store.audit_book import note_act
from barun.store.database import Database, Hold
from barun.store.vault import Vault
from barun.store.watch_records import AlertRecord, UndoingRecord, VitalRecord
from barun.store.watch_tables import SERVICE_ALERT, SERVICE_VITAL, UNDOING

__all__ = ["KEPT_ALERTS_S", "KEPT_VITALS_S", "WatchBook"]

_V, _A, _U = SERVICE_VITAL.c, SERVICE_ALERT.c, UNDOING.c
_DAY_S: Final = 24 * 3600.0
KEPT_VITALS_S: Final = 30 * _DAY_S
"""For so long figures are kept: 43,000 minutes of about a kilobyte. Design choice."""
KEPT_ALERTS_S: Final = 365 * _DAY_S
"""For so long alerts that are over are kept. Design choice."""


class WatchBook:
    """Reads and writes these tables; its methods block, and any thread may call them.

    Parameters
    ----------
    database : Database
        With its tables up to date.
    vault : Vault
        The keys, for the audit log.
    """

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    # ---- figures

    def put_vitals(self, record: VitalRecord) -> None:
        """Keep the figures of a minute; those of the same minute and process give way."""
        put = self._database.insert(SERVICE_VITAL).values(_row(record))
        put = put.on_conflict_do_update(
            index_elements=["minute", "process"], set_={"content": put.excluded.content}
        )
        with self._database.writing() as connection:
            connection.execute(put)

    def vitals(
        self, from_minute: int, to_minute: int, process: str | None = None
    ) -> tuple[VitalRecord, ...]:
        """Return the figures of minutes ``from_minute <= minute < to_minute``, oldest first."""
        query = select(SERVICE_VITAL).where(_V.minute >= from_minute, _V.minute < to_minute)
        if process is not None:
            query = query.where(_V.process == process)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(_V.minute, _V.process)).mappings()
            return tuple(VitalRecord(**row) for row in rows)

    # ---- alerts

    def put_alert(self, record: AlertRecord) -> None:
        """Keep an alert, again when it has changed; that it was acknowledged stays."""
        put = self._database.insert(SERVICE_ALERT).values(_row(record))
        changed = {name: put.excluded[name] for name in ("ended_s", "value")}
        with self._database.writing() as connection:
            connection.execute(put.on_conflict_do_update(index_elements=["alert_id"], set_=changed))

    def alerts(self, since_s: float, *, most: int = 500) -> tuple[AlertRecord, ...]:
        """Return the alerts that stand or began since an instant, newest first."""
        touches = (_A.began_s >= since_s) | _A.ended_s.is_(None)
        order = (_A.began_s.desc(), _A.alert_id)
        query = select(SERVICE_ALERT).where(touches).order_by(*order).limit(most)
        with self._database.reading() as connection:
            return tuple(AlertRecord(**row) for row in connection.execute(query).mappings())

    def acknowledge(self, alert_id: str, at_s: float) -> bool:
        """Keep that somebody knows of an alert; return whether there is one.

        Who did is not kept. The first time counts.
        """
        is_it = _A.alert_id == alert_id
        known = update(SERVICE_ALERT).where(is_it, _A.acknowledged_s.is_(None))
        with self._database.writing() as connection:
            connection.execute(known.values(acknowledged_s=at_s))
            return connection.execute(select(_A.alert_id).where(is_it)).first() is not None

    # ---- what was undone

    def note(
        self,
        record: UndoingRecord,
        *,
        actor: str,
        unless: Callable[[Sequence[UndoingRecord]], bool] = lambda _: False,
    ) -> bool:
        """Add to what was done about models, and to the audit log.

        Parameters
        ----------
        record : UndoingRecord
            What was done.
        actor : str
            Who did it, as the audit log names it.
        unless : callable, optional
            Asked with all that was noted so far, oldest first. Of several processes that decide the
            same at once, the second one sees what the first one noted.

        Returns
        -------
        bool
            Whether it was added: `unless` did not say so.
        """
        with self._database.writing() as connection:
            self._database.hold(connection, Hold.UNDOING)
            if unless(_undoings(connection)):
                return False
            connection.execute(UNDOING.insert(), _row(record))
            if record.kind != "roll-back":  # the register notes it when the alias changes
                note_act(
                    connection,
                    self._vault,
                    record.at_s,
                    "recovery",
                    actor_id=actor,
                    details={"model": record.model, "what": record.kind, "why": record.reason},
                )
        return True

    def undoings(self) -> tuple[UndoingRecord, ...]:
        """Return all that was done, oldest first."""
        with self._database.reading() as connection:
            return _undoings(connection)

    # ---- retention

    def tidy(self, now_s: float) -> int:
        """Delete what is kept for long enough; return how many rows that were."""
        oldest = int((now_s - KEPT_VITALS_S) // 60)
        with self._database.writing() as connection:
            vitals = connection.execute(delete(SERVICE_VITAL).where(_V.minute < oldest))
            over = delete(SERVICE_ALERT).where(_A.ended_s < now_s - KEPT_ALERTS_S)
            return int(vitals.rowcount + connection.execute(over).rowcount)


def _row(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__}


def _undoings(connection: Connection) -> tuple[UndoingRecord, ...]:
    query = select(UNDOING).order_by(_U.entry_no)
    return tuple(_to_undoing(row) for row in connection.execute(query).mappings())


def _to_undoing(row: RowMapping) -> UndoingRecord:
    return UndoingRecord(**{name: row[name] for name in UndoingRecord.__slots__})
