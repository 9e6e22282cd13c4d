"""The log of what has which alias, and of comparisons that were held; it only grows."""

from dataclasses import replace
from typing import Any, Final, Literal

from sqlalchemy import Connection, RowMapping, func, select

from barun.store.database import Database
from barun.store.model_records import AliasChange, ModelAlias
from barun.store.tables import MODEL, MODEL_ALIAS_LOG

__all__ = [
    "MOVES",
    "NEWEST_FIRST",
    "add_entry",
    "before_last_promotion",
    "hold_model",
    "instant_after_last",
    "note_comparison",
    "select_changes",
    "to_change",
    "was_promoted",
]

_L = MODEL_ALIAS_LOG.c
NEWEST_FIRST: Final = (_L.at_s.desc(), _L.entry_no.desc())
MOVES: Final = ("promote", "rollback")
"""What changes an alias."""


def note_comparison(
    connection: Connection,
    database: Database,
    model: str,
    alias: ModelAlias,
    number: int,
    kind: Literal["freeze", "resume"],
    *,
    who: str,
    why: str,
    at_s: float,
) -> AliasChange:
    """Write into the log of a model that a comparison is held or goes on, in the transaction of it.

    No alias changes.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In a writing transaction.
    database : Database
        Whose it is.
    model : str
        Its name.
    alias : {"challenger", "shadow"}
        What the version that is compared is.
    number : int
        That version.
    kind : {"freeze", "resume"}
        What happened.
    who, why : str
        For the log.
    at_s : float
        Now, seconds since 1970 UTC.
    """
    model_no = hold_model(connection, database, model)
    at_s = instant_after_last(connection, model_no, alias, at_s)
    change = AliasChange(0, model, alias, kind, at_s, who, why, number, number)
    return add_entry(connection, model_no, change)


def hold_model(connection: Connection, database: Database, model: str) -> int:
    """Return the number of a model, made if it is new, held against other writers."""
    query = database.lock_for_update(select(MODEL.c.model_no).where(MODEL.c.name == model))
    insert = database.insert(MODEL).values(name=model)
    connection.execute(insert.on_conflict_do_nothing(index_elements=["name"]))
    model_no: int = connection.execute(query).scalar_one()
    return model_no


def instant_after_last(
    connection: Connection, model_no: int, alias: ModelAlias, at_s: float
) -> float:
    """Return an instant that is not before the last entry of a log.

    A clock that was set back must not make the past ambiguous.
    """
    same = (_L.model_no == model_no, _L.alias == alias)
    last_s = connection.execute(select(func.max(_L.at_s)).where(*same)).scalar()
    return at_s if last_s is None else max(at_s, last_s)


def add_entry(connection: Connection, model_no: int, change: AliasChange) -> AliasChange:
    """Add a change to the log and return it with its number."""
    names = ("alias", "kind", "who", "why", "at_s", "from_number", "to_number")
    values = {"model_no": model_no, **{name: getattr(change, name) for name in names}}
    entry = connection.execute(MODEL_ALIAS_LOG.insert().returning(_L.entry_no), values)
    return replace(change, entry_no=entry.scalar_one())


def select_changes() -> Any:
    """Return the question for entries, with the name of the model."""
    return select(MODEL.c.name.label("model"), MODEL_ALIAS_LOG).join_from(MODEL_ALIAS_LOG, MODEL)


def to_change(row: RowMapping) -> AliasChange:
    """Return the entry of a row."""
    return AliasChange(**{name: row[name] for name in AliasChange.__slots__})


def was_promoted(connection: Connection, model_no: int, alias: ModelAlias, why: str) -> bool:
    """Return whether an alias was given for this very reason before."""
    same = (_L.model_no == model_no, _L.alias == alias, _L.kind == "promote", _L.why == why)
    return connection.execute(select(_L.entry_no).where(*same).limit(1)).first() is not None


def before_last_promotion(
    connection: Connection, model_no: int, alias: ModelAlias
) -> tuple[bool, int | None]:
    """Return whether there is a promotion not yet taken back, and the version before it."""
    query = select(_L.kind, _L.from_number).where(
        _L.model_no == model_no, _L.alias == alias, _L.kind.in_(MOVES)
    )
    n_taken_back = 0
    for row in connection.execute(query.order_by(*NEWEST_FIRST)):
        if row.kind == "rollback":
            n_taken_back += 1
        elif n_taken_back:
            n_taken_back -= 1
        else:
            return True, row.from_number
    return False, None
