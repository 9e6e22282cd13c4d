"""Forgetting somebody from within the service: its sessions, buffers and collections hear of it."""

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from barun.collection.collection import FOLDER_NAME as COLLECTIONS_NAME
from barun.collection.erasure import Hold
from barun.errors import BarunError
from barun.learning.datasets.library import FOLDER_NAME as DATASETS_NAME
from barun.learning.datasets.library import DatasetLibrary
from barun.rights.certificate import Certificate
from barun.rights.erased_list import ErasedList
from barun.rights.erasure import Erased, Erasures
from barun.rights.holder import Holding, Obstacle
from barun.rights.holders.installed import installed_holders, stored_holders
from barun.rights.retention import (
    damaged_collections,
    find_due,
    installed_days,
    remove_ended_jobs,
    remove_old_runners,
)
from barun.service.logs import log_event
from barun.service.settings import ServiceSettings
from barun.store.store_change import StoreChange
from barun.store.tidy_time import TidyTime
from barun.store.writer import StoreWriter

__all__ = ["PATIENCE_S", "Forgetting"]

PATIENCE_S: Final = 120.0
"""A file of gigabytes is written anew."""


@dataclass(frozen=True, slots=True)
class _Unnoted:
    """The progress of what is erased at once, without a folder to note it in."""

    at_s: float

    def recall(self, key: str) -> Any:
        del key

    def keep(self, key: str, value: object) -> None:
        pass


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
        self._tidy_time = TidyTime(utc(), self._newest_s())

    def _newest_s(self) -> float | None:
        """Return when the newest of what is kept came; None where that cannot be known."""
        if self._folder is None:
            return None
        found: list[float] = []
        with suppress(BarunError):  # it will be met again, where it is told
            if (at_s := self._writer.store.newest_s()) is not None:
                found.append(at_s)
        library = DatasetLibrary(self._folder / DATASETS_NAME)
        with suppress(BarunError):
            found += [
                one.created_at_s for name in library.names() for one in library.manifests(name)
            ]
        return max(found, default=None)

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

    def begin(self, person: str, then: Callable[[], None]) -> str | None:
        """Note that all of a person goes, their account too; `resume` erases them.

        Parameters
        ----------
        person : str
            Whom.
        then : callable
            Called once it is noted, so that a kill leaves nothing half done; where it raises,
            nobody has asked.

        Returns
        -------
        str or None
            Number of the certificate to come; None without a data folder, where it is done at once
            and nothing is signed.

        Raises
        ------
        BarunError
            If it cannot be noted now, or what `then` raises.
        """
        erasures = self._erasures()
        if erasures is not None:
            return erasures.begin(person, then)
        then()
        for holder in stored_holders(self._writer.store, self._forget):
            holder.erase(person, _Unnoted(self._utc()))
        return None

    def plan(self, person: str) -> tuple[tuple[Holding, ...], tuple[Obstacle, ...]]:
        """Return what there is of a person, and what of it would not be reached.

        Raises
        ------
        BarunError
            If something cannot be read.
        """
        erasures = self._erasures()
        if erasures is not None:
            plan = erasures.plan(person)
            return plan.holdings, plan.obstacles
        holders = stored_holders(self._writer.store)
        return tuple(found for holder in holders for found in holder.find(person)), ()

    def is_waiting(self, number: str) -> bool:
        """Return whether an erasure was begun that is not finished yet, by its number."""
        erasures = self._erasures()
        return erasures is not None and erasures.is_waiting(number)

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

    def erase_due(self) -> None:
        """Delete what is over, once a day; what cannot be done waits for the next.

        Whose consent ended long ago is erased; profiles of runners and jobs that ended go by their
        age. The history is tidied by whoever writes it. A clock that leapt, while the service ran
        or since it last did, is believed only after an hour: what was deleted by a clock that is
        ahead is gone.
        """
        if self._folder is None or not self._tidy_time.is_due(self._utc()):
            return
        library = DatasetLibrary(self._folder / DATASETS_NAME)
        try:
            now_s, days = self._utc(), installed_days(self._folder)
            remove_old_runners(self._folder, self._writer.store, now_s)
            remove_ended_jobs(self._writer.store, now_s, days["jobs"])
            due = find_due(self._folder / COLLECTIONS_NAME, library, now_s, days)
            if due and damaged_collections(self._folder / COLLECTIONS_NAME):
                log_event("consents_ended_past_damage", level="warning", people=len(due))
            for person in due:
                self._erase_due(person)
        except BarunError as error:
            log_event("retention_waits", level="warning", error_code=error.code)

    def _erase_due(self, person: str) -> None:
        """Erase somebody; where that cannot be done now, the others do not wait for it."""
        try:
            self.erase(person)
        except BarunError as error:
            log_event("retention_waits", level="warning", error_code=error.code)

    def certificate(self, number: str) -> Certificate | None:
        """Return a certificate by its number; None where there is none such."""
        with suppress(BarunError):
            erasures = self._erasures()
            return None if erasures is None else erasures.certificate(number)
        return None
