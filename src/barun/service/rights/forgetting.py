"""Forgetting somebody from within the service: its sessions, buffers and collections hear of it."""

from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import Final

from barun.collection.collection import FOLDER_NAME as COLLECTIONS_NAME
from barun.collection.erasure import Hold
from barun.errors import BarunError
from barun.learning.datasets.library import FOLDER_NAME as DATASETS_NAME
from barun.learning.datasets.library import DatasetLibrary
from barun.rights.certificate import Certificate
from barun.rights.erased_list import ErasedList
from barun.rights.erasure import Erased, Erasures
from barun.rights.holders.installed import installed_holders
from barun.rights.retention import (
    find_due,
    installed_days,
    remove_ended_jobs,
    remove_old_runners,
)
from barun.service.logs import log_event
from barun.service.settings import ServiceSettings
from barun.store.store_change import StoreChange
from barun.store.writer import StoreWriter

__all__ = ["PATIENCE_S", "Forgetting"]

_DAY_S: Final = 86400.0
PATIENCE_S: Final = 120.0
"""A file of gigabytes is written anew."""


class Forgetting:
    """Erases people beside everything else the service does; every method blocks.

    Parameters
    ----------
    settings : ServiceSettings
        Without a data folder only a history in memory can be forgotten.
    writer : StoreWriter
        Into the history.
    utc : callable
        Returns seconds since 1970 UTC.
    hold : callable
        Gives collections for writing.
    """

    def __init__(
        self,
        settings: ServiceSettings,
        writer: StoreWriter,
        utc: Callable[[], float],
        hold: Hold,
    ) -> None:
        self._writer = writer
        self._folder = Path(settings.data_folder) if settings.data_folder else None
        self._utc = utc
        self._hold = hold
        self._look_at_s = 0.0

    @property
    def has_folder(self) -> bool:
        """Whether there is a data folder, where notes and certificates lie."""
        return self._folder is not None

    def _erasures(self) -> Erasures | None:
        if self._folder is None:
            return None
        store = self._writer.store
        holders = installed_holders(
            self._folder, store, self._utc, hold=self._hold, forget=self._forget
        )
        return Erasures(self._folder, holders, store, self._utc)

    def _forget(self, person: str, including_settings: bool) -> object:  # noqa: FBT001 # as a holder calls it
        done = self._writer.forget_everything(person, including_settings=including_settings)
        return done.result(PATIENCE_S)

    def erase(self, person: str, *, keeps: Collection[str] = ()) -> Erased | None:
        """Erase a person everywhere; None where nothing is kept of them.

        Parameters
        ----------
        person : str
            Whom.
        keeps : collection of str, optional
            As of :meth:`barun.rights.erasure.Erasures.erase`.

        Raises
        ------
        BarunError
            If something cannot be erased now; the service goes on with it by itself.
        """
        erasures = self._erasures()
        return None if erasures is None else erasures.erase(person, keeps=keeps)

    def count_models(self, person: str) -> int:
        """Return how many versions of models have seen a person."""
        erasures = self._erasures()
        holdings = () if erasures is None else erasures.plan(person).holdings
        return sum(one.kind == "models" for one in holdings)

    def heed(self, change: StoreChange) -> None:
        """Note that a consent was taken back, so that no older backup brings back what went."""
        is_end = change.kind == "agreement" and change.purpose and not change.is_agreed
        if self._folder is None or not is_end:
            return
        try:
            ErasedList(self._folder).add(
                self._writer.store, change.person_id, self._utc(), purpose=change.purpose or ""
            )
        except BarunError as error:
            log_event("withdrawal_not_listed", level="warning", error_code=error.code)

    def resume(self) -> None:
        """Go on with what a killed process began; what cannot be done now waits for the next."""
        erasures = self._erasures()
        if erasures is None:
            return
        try:
            done = erasures.resume()
        except BarunError as error:
            log_event("erasure_waits", level="warning", error_code=error.code)
            return
        if done:
            log_event("erasure_resumed")

    def erase_due(self, clock_s: float) -> None:
        """Delete what is over, once a day; what cannot be done waits for the next.

        Whose consent ended long ago is erased; profiles of runners and jobs that ended go by their
        age. The history is tidied by whoever writes it.

        Parameters
        ----------
        clock_s : float
            Now, by a clock that only goes forward.
        """
        if self._folder is None or clock_s < self._look_at_s:
            return
        self._look_at_s = clock_s + _DAY_S
        library = DatasetLibrary(self._folder / DATASETS_NAME)
        try:
            now_s, days = self._utc(), installed_days(self._folder)
            remove_old_runners(self._folder, self._writer.store, now_s)
            remove_ended_jobs(self._writer.store, now_s, days["jobs"])
            for person in find_due(self._folder / COLLECTIONS_NAME, library, now_s, days):
                self.erase(person)
        except BarunError as error:
            log_event("retention_waits", level="warning", error_code=error.code)

    def certificate(self, number: str) -> Certificate | None:
        """Return a certificate by its number; None where there is none such."""
        with suppress(BarunError):
            erasures = self._erasures()
            return None if erasures is None else erasures.certificate(number)
        return None
