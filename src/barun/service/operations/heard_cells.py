"""What other services of a database say of the people they see, for the comparison of features."""

from typing import Final

from barun.errors import StorageError
from barun.monitoring.drift.feature_cells import FeatureCells
from barun.monitoring.vitals.vitals import Vitals
from barun.store.watch_book import WatchBook

__all__ = ["SHARED_EVERY_MIN", "hear_cells"]

SHARED_EVERY_MIN: Final = 10
"""What is seen changes over hours; said each minute it would be most of what is kept of a minute.
Design choice."""
_HEARD_MIN: Final = 25
"""So long what was said is taken for the present: one of two may be missing. Design choice."""


def hear_cells(book: WatchBook, process: str, minute: int) -> tuple[FeatureCells, ...]:
    """Return the newest that each other service has said; nothing where the store cannot be read.

    Parameters
    ----------
    book : WatchBook
        Where all of them write their minutes.
    process : str
        Which one asks.
    minute : int
        The present, whole minutes since 1970 UTC.
    """
    try:
        rows = book.vitals(minute - _HEARD_MIN, minute + 1)
    except StorageError:
        return ()
    newest: dict[str, FeatureCells] = {}
    for row in rows:  # oldest first
        if row.process != process and row.minute % SHARED_EVERY_MIN == 0:
            vitals = Vitals.from_json(row.minute, row.process, row.content)
            newest.pop(row.process, None)
            if vitals.cells:
                newest[row.process] = FeatureCells(vitals.cells_reference, vitals.cells)
    return tuple(newest.values())
