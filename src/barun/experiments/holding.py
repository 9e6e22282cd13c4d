"""Whether a person holds a model as it is: nothing is put in its place by itself then."""

from barun.monitoring.recovery.decision import Undoing, is_frozen
from barun.store.watch_book import WatchBook

__all__ = ["is_held", "past_of"]


def past_of(book: WatchBook, model: str) -> tuple[Undoing, ...]:
    """Return what was done about a model before, oldest first.

    Raises
    ------
    StorageError
        If the store cannot be read.
    """
    return tuple(
        Undoing(one.model, one.kind, one.at_s, one.from_number, one.to_number, one.reason)
        for one in book.undoings()
        if one.model == model
    )


def is_held(book: WatchBook, model: str) -> bool:
    """Return whether a person holds a model as it is.

    Raises
    ------
    StorageError
        If the store cannot be read.
    """
    return is_frozen(model, past_of(book, model))
