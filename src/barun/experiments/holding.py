"""Whether a person holds a model as it is: nothing is put in its place by itself then."""

from collections.abc import Sequence

from barun.monitoring.recovery.decision import Undoing, is_frozen
from barun.store.watch_book import WatchBook
from barun.store.watch_records import UndoingRecord

__all__ = ["hold", "is_held", "past_of"]


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


def hold(book: WatchBook, model: str, *, is_held: bool, at_s: float, actor: str) -> bool:
    """Hold a model as it is, or let it go; return whether that changed anything.

    Parameters
    ----------
    book : WatchBook
        Where it is kept, also for services that run.
    model : str
        ``view`` or ``posture``.
    is_held : bool
        Whether it is to be held.
    at_s : float
        Now, seconds since 1970 UTC.
    actor : str
        Who does it, as the audit log names it.

    Raises
    ------
    StorageError
        If the store cannot be written.
    """

    def is_so(noted: Sequence[UndoingRecord]) -> bool:
        own = [Undoing(one.model, one.kind, one.at_s) for one in noted]
        return is_frozen(model, own) == is_held

    record = UndoingRecord(model, "freeze" if is_held else "thaw", at_s, None, None, "asked")
    return book.note(record, actor=actor, unless=is_so)
