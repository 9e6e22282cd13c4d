"""Puts updates of models into the queue of jobs when there is a reason for one."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from barun.errors import BarunError, StorageError
from barun.registry.model_registry import FOLDER_NAME as MODELS_NAME
from barun.registry.model_registry import ModelRegistry
from barun.registry.update_log import FOLDER_NAME as UPDATES_NAME
from barun.registry.update_log import UpdateLog
from barun.service.logs import log_event
from barun.service.side_thread import run_beside
from barun.store.job_records import JobRecord, NewJob
from barun.store.store import Store
from barun.updating.handing_over import HandingOver
from barun.updating.settings import UpdateSettings

__all__ = ["DueUpdates"]

_EVERY_S: Final = 600.0
_NEWS_EVERY_S: Final = 5.0
"""Whether there is news is asked so often: that costs a count, the whole look opens labels."""
_NEWS_SHARE: Final = 0.1
"""So many new labels, as a share of those that call for an update, are news. Design choice."""
_KIND: Final = "retrain"


class DueUpdates:
    """Looks now and then whether a model is to be made anew; a job does it.

    Nothing is looked at where the packages that train are not installed.

    Parameters
    ----------
    data_folder : str
        Barun's; empty where nothing is kept.
    store : Store
        With the samples, the models and the jobs.
    settings : UpdateSettings
        What counts as a reason.
    utc : callable
        Returns seconds since 1970 UTC.
    nudge : callable
        Tells whoever does jobs that there is one.
    """

    def __init__(
        self,
        data_folder: str,
        store: Store,
        settings: UpdateSettings,
        utc: Callable[[], float],
        nudge: Callable[[], None],
    ) -> None:
        self._data_folder = data_folder
        self._store = store
        self._settings = settings
        self._utc = utc
        self._nudge = nudge
        self._seen: tuple[int, int] | None = None
        self._looked_s = utc()

    async def run(self) -> None:
        """Look every ten minutes, and soon after many labels or an alarm came, until cancelled."""
        while True:
            await asyncio.sleep(_NEWS_EVERY_S)
            await run_beside(self.look_for_news)

    def look_for_news(self) -> tuple[str, ...]:
        """Look if there is something new, or ten minutes have passed; return the models."""
        try:
            now = self._news()
        except (StorageError, OSError):  # that the store does not answer is said by who writes
            return ()
        before = self._seen = self._seen or now
        wanted = self._settings.new_samples
        is_new = wanted > 0 and now[0] - before[0] >= max(1, _NEWS_SHARE * wanted)
        is_new |= now[1] != before[1]
        if not is_new and 0 <= self._utc() - self._looked_s < _EVERY_S:
            self._seen = min(now[0], before[0]), now[1]  # labels may have gone
            return ()
        self._seen, self._looked_s = now, self._utc()
        return self.look()

    def _news(self) -> tuple[int, int]:
        """Return how many labels there are, and how much was noted that calls for an update."""
        if not self._data_folder:
            return 0, 0
        noted = UpdateLog(Path(self._data_folder) / UPDATES_NAME).n_noted_bytes
        return self._store.samples.count_labels(), noted

    def look(self) -> tuple[str, ...]:
        """Put what is due into the queue; return the models.

        A model of which an update was asked for within the shortest cool-down is left alone: one
        that fails at once is not begun again and again. The experiments of recoveries that could
        not begin before are begun, also where nothing is trained.
        """
        if not self._data_folder:
            return ()
        self._go_on_with_recoveries()
        if find_spec("sklearn") is None:
            return ()
        from barun.updating.opening import Updating

        updating = Updating(Path(self._data_folder), self._store, self._settings, self._utc)
        try:
            now_s = self._utc()
            since_s = now_s - self._settings.urgent_cooldown_s

            def is_asked(new: NewJob, known: JobRecord) -> bool:
                is_open = known.state in ("queued", "running") or known.made_s >= since_s
                return is_open and known.payload.get("model") == new.payload["model"]

            told = {
                name: value
                for name, value in asdict(self._settings).items()
                if value != getattr(UpdateSettings(), name)
            }
            due = updating.find_due()
            jobs = [NewJob(_KIND, {**one.to_payload(), "settings": told}) for one in due]
            # asked again with nobody else between: other services look at the same time
            added = self._store.jobs.add(jobs, now_s, unless=is_asked) if jobs else ()
            if any(one.is_new for one in added):
                self._nudge()
        except BarunError as error:
            log_event("update_not_asked", level="warning", error_code=error.code)
            return ()
        return tuple(one.model for one, job in zip(due, added, strict=True) if job.is_new)

    def _go_on_with_recoveries(self) -> None:
        folder = Path(self._data_folder)
        registry = ModelRegistry(self._store.models, folder / MODELS_NAME, self._utc)
        log = UpdateLog(folder / UPDATES_NAME)
        handing_over = HandingOver(self._store, registry, log, self._settings, self._utc)
        try:
            for name in handing_over.go_on():
                log_event("recovery_compared", source=name)
        except BarunError as error:
            log_event("recovery_waits", level="warning", error_code=error.code)
