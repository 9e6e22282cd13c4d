"""Opening the history an installation is set up for."""

from collections.abc import Callable
from pathlib import Path

from barun.service.logs import log_event
from barun.service.settings import ServiceSettings
from barun.store.opening import open_in_memory, open_store
from barun.store.writer import StoreWriter

__all__ = ["close_history", "open_history"]


def open_history(settings: ServiceSettings, clock: Callable[[], float]) -> StoreWriter:
    """Open the store and start its writer.

    A master key that is missing keeps nobody from being watched: the person is told, and nothing is
    stored until it is back.

    Parameters
    ----------
    settings : ServiceSettings
        Says where; without a folder and an address, everything is kept in memory.
    clock : callable
        Returns seconds since 1970 UTC.

    Raises
    ------
    BarunError
        If there is a database which cannot be used; see `barun.store.opening.open_store`.
    """
    if not settings.data_folder and not settings.database_url:
        return StoreWriter(open_in_memory(), clock)
    opened = open_store(
        Path(settings.data_folder), settings.database_url, clock(), checks_keys=False
    )
    for code, _ in opened.notices:
        log_event("history_notice", level="warning", error_code=code)
    return StoreWriter(opened.store, clock, notices=opened.notices, beat=opened.beat)


def close_history(writer: StoreWriter) -> None:
    """Write what still waits, then close; blocks for some seconds at most."""
    if not writer.close():
        log_event("history_lost", level="error", error_code="store.notice-lost")
    writer.store.close()
