"""Samples of a person on their way into the store: in spools on the disk, of any process.

They are as much held as those in the store, and are counted, handed out and erased with them.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from barun.collection.samples.spool import SpooledBatch, spooled_batches
from barun.errors import EncryptionError
from barun.store.sample_records import SampleRows
from barun.store.sealed_content import row_key
from barun.store.store import Store

__all__ = ["WaitingSamples", "find_waiting", "open_waiting"]

_SPOOLED: Final = "sample_spool"
"""Under which batches that cannot be opened are noted, beside damaged rows of tables."""


@dataclass(frozen=True, slots=True)
class WaitingSamples:
    """How much of a person waits in spools."""

    n_rows: int = 0
    """Samples that are not in the store."""
    n_bytes: int = 0
    """In the spools, with what is in the store by now, and what cannot be opened."""
    oldest_s: float | None = None
    """Of the samples, seconds since 1970; None without any."""


def find_waiting(store: Store, spools: Path, person: str) -> WaitingSamples:
    """Return how much of a person waits in spools.

    Parameters
    ----------
    store : Store
        Where they go. What it holds itself has to be counted before: what is brought there
        meanwhile counts once then.
    spools : pathlib.Path
        Their folder.
    person : str
        Whom.

    Raises
    ------
    StorageError
        If a spool, or the store, cannot be read.
    """
    batches = spooled_batches(spools, person)
    if not batches:
        return WaitingSamples()
    at_s = {
        name: instant
        for rows in _opened(store, batches, person)
        for name, instant in zip(rows.sample_id.tolist(), rows.at_s.tolist(), strict=True)
    }
    n_bytes = sum(len(batch.to_bytes()) for batch in batches)
    new = at_s.keys() - store.samples.known(at_s)
    return WaitingSamples(len(new), n_bytes, min((at_s[name] for name in new), default=None))


def open_waiting(store: Store, spools: Path, person: str) -> tuple[SampleRows, ...]:
    """Return the samples of a person in spools; some may be in the store by now.

    What cannot be opened is left out, and counted in `damaged` of the store.

    Parameters
    ----------
    store : Store
        With the person's key. The consent is not asked: it is the person who wants to have them.
    spools : pathlib.Path
        Their folder.
    person : str
        Whom.

    Raises
    ------
    StorageError
        If a spool, or the store, cannot be read.
    """
    return _opened(store, spooled_batches(spools, person), person)


def _opened(store: Store, batches: tuple[SpooledBatch, ...], person: str) -> tuple[SampleRows, ...]:
    if not batches:
        return ()
    try:
        seal = store.samples.own_seal(person)
    except EncryptionError:
        return ()  # the master key is missing: nobody can open anything, which is said elsewhere
    if seal is None:
        return ()  # the key was shredded: it is nobody's any more
    found = []
    for batch in batches:
        try:
            found.append(batch.open(seal))
        except EncryptionError:
            store.damaged.note(person, _SPOOLED, row_key(batch.batch_id))
    return tuple(found)
