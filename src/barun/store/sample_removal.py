"""Deleting samples: of who no longer agrees, and of days that are over."""

import json
from typing import Any, Final

from sqlalchemy import Connection, delete, func, select

from barun.privacy.consent.question import may
from barun.store.consent_book import read_consents
from barun.store.resealing import reseal_table
from barun.store.sample_records import SAMPLES_SINCE
from barun.store.sample_tables import SAMPLE, SAMPLE_CHUNK, SAMPLE_LABEL
from barun.store.tables import DATA_KEY
from barun.store.vault import Vault

__all__ = [
    "DEFAULT_SAMPLE_DAYS",
    "SAMPLE_TABLES",
    "delete_old_samples",
    "delete_samples",
    "keeps_samples",
    "move_samples_to_new_key",
    "sample_days_of",
]

DEFAULT_SAMPLE_DAYS: Final = 90
"""How long samples are kept where the person chose nothing. Design choice: a season of work, long
enough for the 1,000 labelled samples that a new training waits for to come together at a few a day;
what is older shows another chair and another desk."""

SAMPLE_TABLES: Final = (SAMPLE_LABEL, SAMPLE, SAMPLE_CHUNK)
"""In the order in which they are emptied: what points to others first."""
_DAY_S: Final = 86_400
_EVERY: Final = 2**31 - 1


def keeps_samples(connection: Connection, person_no: int, person_id: str, now_s: float) -> bool:
    """Return whether there are samples of a person that may be kept on."""
    query = select(func.count()).where(SAMPLE_CHUNK.c.person_no == person_no)
    if not connection.execute(query).scalar():
        return False
    entries = read_consents(connection, person_no, person_id)
    return may("training", entries, now_s, since=SAMPLES_SINCE).is_allowed


def delete_samples(connection: Connection, *conditions_on_chunk: Any) -> int:
    """Delete the chunks that fulfil conditions, with everything said of them.

    Returns
    -------
    int
        How many samples went.
    """
    chunks = select(SAMPLE_CHUNK.c.chunk_id).where(*conditions_on_chunk)
    samples = select(SAMPLE.c.sample_id).where(SAMPLE.c.chunk_id.in_(chunks))
    connection.execute(delete(SAMPLE_LABEL).where(SAMPLE_LABEL.c.sample_id.in_(samples)))
    n_gone = connection.execute(delete(SAMPLE).where(SAMPLE.c.chunk_id.in_(chunks))).rowcount
    connection.execute(delete(SAMPLE_CHUNK).where(*conditions_on_chunk))
    return max(0, n_gone)


def move_samples_to_new_key(
    connection: Connection, vault: Vault, person_no: int, person_id: str
) -> None:
    """Seal samples under a new data key and delete the others.

    When a history ends, its key goes first, so that nothing of it can be read anywhere; what
    another consent allows must not go with it.
    """
    _, before = vault.find(connection, person_id)
    number = 1 if before is None else before.number + 1
    seal = vault.add_data_key(connection, person_no, person_id, number)
    reseal_table(connection, person_no, seal, SAMPLE_CHUNK, ("chunk_id",), ("sealed",), _EVERY)
    reseal_table(
        connection, person_no, seal, SAMPLE_LABEL, ("sample_id", "kind"), ("sealed",), _EVERY
    )
    older = (DATA_KEY.c.person_no == person_no, DATA_KEY.c.key_no < number)
    connection.execute(delete(DATA_KEY).where(*older))


def sample_days_of(content: str) -> int:
    """Return for how many days the settings of a person want samples kept."""
    try:
        kept = json.loads(content).get("sample_days")
    except (ValueError, AttributeError):
        kept = None
    is_chosen = isinstance(kept, int) and not isinstance(kept, bool) and kept > 0
    return kept if is_chosen else DEFAULT_SAMPLE_DAYS


def delete_old_samples(connection: Connection, settings: dict[int, str], now_s: float) -> int:
    """Delete the samples of each person that are older than he wants them kept.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In a writing transaction.
    settings : dict
        The settings of people by number, as JSON; who is missing chose nothing.
    now_s : float
        Seconds since 1970 UTC.
    """
    n_gone = 0
    for person_no in connection.scalars(select(SAMPLE_CHUNK.c.person_no).distinct()).all():
        days = sample_days_of(settings.get(person_no, ""))
        oldest = int((now_s - days * _DAY_S) // _DAY_S)
        n_gone += delete_samples(
            connection, SAMPLE_CHUNK.c.person_no == person_no, SAMPLE_CHUNK.c.day < oldest
        )
    return n_gone
