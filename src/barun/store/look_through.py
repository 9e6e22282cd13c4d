"""Opening every sealed row once: how many there are, and how many are damaged."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, select

from barun.errors import EncryptionError
from barun.privacy.encryption.person_seal import PersonSeal
from barun.store.resealing import SEALED_COLUMNS
from barun.store.sealed_content import row_key
from barun.store.tables import PERSON
from barun.store.vault import Vault

__all__ = ["RowCheck", "look_through"]

_ROWS_A_READ: Final = 1000


@dataclass(frozen=True, slots=True)
class RowCheck:
    """What became of the rows of one table."""

    n_rows: int
    n_damaged: int
    """Rows of which a part cannot be opened."""


def look_through(connection: Connection, vault: Vault) -> Mapping[str, RowCheck]:
    """Return how many rows of each table with sealed columns there are, and are damaged.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In a reading transaction.
    vault : Vault
        The keys.

    Raises
    ------
    EncryptionError
        If the master key is missing or another one.
    """
    vault.check(connection)
    seals: dict[int, PersonSeal | None] = {}
    for person_no, person_id in connection.execute(select(PERSON.c.person_no, PERSON.c.person_id)):
        try:
            seals[person_no] = vault.find(connection, person_id)[1]
        except EncryptionError:
            seals[person_no] = None  # his key itself is damaged
    found: dict[str, RowCheck] = {}
    for table, keys, columns in SEALED_COLUMNS:
        is_somebodys = table.c.person_no.is_not(None)  # jobs may be nobody's
        count = select(func.count()).select_from(table).where(is_somebodys)
        n_rows = connection.execute(count).scalar_one()
        names = ("person_no", *keys, *columns)
        rows = connection.execution_options(yield_per=_ROWS_A_READ).execute(
            select(*(table.c[name] for name in names)).where(is_somebodys)
        )
        n_damaged = 0
        for row in rows.mappings():
            seal, place = seals.get(row["person_no"]), row_key(*(row[key] for key in keys))
            blobs = [(name, row[name]) for name in columns if row[name] is not None]
            n_damaged += not all(_opens(seal, table.name, name, place, one) for name, one in blobs)
        found[table.name] = RowCheck(n_rows, n_damaged)
    return found


def _opens(seal: PersonSeal | None, table: str, name: str, place: bytes, blob: bytes) -> bool:
    if seal is None:
        return False
    try:
        seal.open(table, name, place, bytes(blob))
    except EncryptionError:
        return False
    return True
