"""Puts updates of models into the queue of jobs when there is a reason for one."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from barun.errors import BarunError
from barun.service.logs import log_event
from barun.store.job_records import NewJob
from barun.store.store import Store
from barun.updating.settings import UpdateSettings

__all__ = ["DueUpdates"]

_EVERY_S: Final = 600.0
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

    async def run(self) -> None:
        """Look every ten minutes, until cancelled."""
        while True:
            await asyncio.sleep(_EVERY_S)
            await asyncio.to_thread(self.look)

    def look(self) -> tuple[str, ...]:
        """Put what is due into the queue; return the models.

        A model of which an update was asked for within the shortest cool-down is left alone: one
        that fails at once is not begun again and again.
        """
        if not self._data_folder or find_spec("sklearn") is None:
            return ()
        from barun.updating.opening import Updating

        updating = Updating(Path(self._data_folder), self._store, self._settings, self._utc)
        try:
            now_s = self._utc()
            since_s = now_s - self._settings.urgent_cooldown_s
            lately = {
                one.payload.get("model")
                for one in self._store.jobs.all(kind=_KIND)
                if one.state in ("queued", "running") or one.made_s >= since_s
            }
            due = [one for one in updating.find_due() if one.model not in lately]
            told = {
                name: value
                for name, value in asdict(self._settings).items()
                if value != getattr(UpdateSettings(), name)
            }
            jobs = [NewJob(_KIND, {**one.to_payload(), "settings": told}) for one in due]
            if jobs:
                self._store.jobs.add(jobs, now_s)
                self._nudge()
        except BarunError as error:
            log_event("update_not_asked", level="warning", error_code=error.code)
            return ()
        return tuple(one.model for one in due)
