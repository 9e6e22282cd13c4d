"""Lets challengers of running experiments judge, writes what was counted, looks now and then."""

import asyncio
import threading
from collections.abc import Callable
from typing import Final

from barun.errors import BarunError, StorageError
from barun.experiments.desk import ExperimentDesk
from barun.registry.model_registry import LoadedVersion
from barun.registry.service_model import VIEW, build_grade_model, build_view_model
from barun.service.experiments.challengers import Challenger, Challengers
from barun.service.experiments.tally import Tally
from barun.service.logs import log_event
from barun.service.models.champion_watch import ChampionWatch
from barun.service.side_thread import run_beside
from barun.store.experiment_days import is_counted
from barun.store.experiment_records import ExperimentRecord
from barun.store.store import Store

__all__ = ["ExperimentWatch"]

_EVERY_S: Final = 1.0
_WRITE_EVERY_S: Final = 30.0
"""What was counted since is lost with a process that is killed."""
_LOOK_EVERY_S: Final = 600.0
"""People count by whole days; what breaks is noticed within the step."""
_DAY_S: Final = 86_400.0


class ExperimentWatch:
    """Looks once a second which experiments run.

    Parameters
    ----------
    desk : ExperimentDesk
        What may be decided.
    store : Store
        Says who agreed.
    champions : ChampionWatch
        Told to look when a challenger was promoted.
    challengers : Challengers
        What judges.
    tally : Tally
        What sessions counted.
    utc : callable
        Returns seconds since 1970 UTC.
    """

    def __init__(
        self,
        desk: ExperimentDesk,
        store: Store,
        champions: ChampionWatch,
        challengers: Challengers,
        tally: Tally,
        utc: Callable[[], float],
    ) -> None:
        self.desk: Final = desk
        self.challengers: Final = challengers
        self._store = store
        self._champions = champions
        self._tally = tally
        self._utc = utc
        self._lock = threading.Lock()
        self._is_blind = False
        self._written_s = self._looked_s = -1e18

    async def run(self) -> None:
        """Look once a second until cancelled."""
        while True:
            try:
                await run_beside(self.follow)
            except Exception as error:  # noqa: BLE001 # looking must go on
                log_event("experiments_failed", level="error", error_type=type(error).__name__)
            await asyncio.sleep(_EVERY_S)

    def follow(self) -> None:
        """Do what is due now; blocks while a model is loaded or people are counted."""
        with self._lock:
            try:
                self._follow()
            except StorageError as error:
                if not self._is_blind:
                    log_event("experiments_unread", level="warning", error_code=error.code)
                self._is_blind = True
            else:
                self._is_blind = False

    def look(self) -> None:
        """Count and decide now, whatever was last time."""
        self._looked_s = -1e18
        self.follow()

    def close(self) -> None:
        """Write what was counted; may be called twice."""
        with self._lock:
            try:
                self._write()
            except BarunError as error:
                log_event("experiments_unwritten", level="warning", error_code=error.code)

    def _follow(self) -> None:
        for fault in self.challengers.take_faults():
            self.desk.fail(fault.experiment_id, fault.code)
        running = {one.model: one for one in self.desk.book.open_ones() if one.state == "running"}
        for challenger in self.challengers.running:
            record = running.get(challenger.record.model)
            if record is None or record.experiment_id != challenger.record.experiment_id:
                self.challengers.drop(challenger.record.model)
        known = {one.record.model for one in self.challengers.running}
        new = [record for model, record in running.items() if model not in known]
        now_s = self._utc()
        is_due = now_s - self._written_s >= _WRITE_EVERY_S
        if running and (new or is_due):
            self.challengers.set_people(self._people(now_s))
        for record in new:
            self._begin(record)
        if is_due:
            self._write()
            self._written_s = now_s
        if running and now_s - self._looked_s >= _LOOK_EVERY_S:
            self._looked_s = now_s
            if any(report.record.state == "ended" for report in self.desk.look()):
                self._champions.look()
                self._drop_ended()

    def _people(self, now_s: float) -> frozenset[str]:
        ledgers = self._store.consents.everybody()
        return frozenset(one for one in ledgers if is_counted(ledgers[one], now_s))

    def _begin(self, record: ExperimentRecord) -> None:
        registry = self.desk.registry
        try:
            loaded = registry.load(registry.find(record.model, record.challenger))
            challenger = _make(record, loaded)
        except BarunError as error:
            log_event(
                "challenger_failed", level="error", source=record.model, error_code=error.code
            )
            self.desk.fail(record.experiment_id, error.code)
            return
        self.challengers.use(challenger)

    def _write(self) -> None:
        changes = self._tally.take(int(self._utc() // _DAY_S))
        if changes:
            self.desk.book.days.put(changes, self._utc())

    def _drop_ended(self) -> None:
        running = {one.experiment_id for one in self.desk.book.open_ones()}
        for challenger in self.challengers.running:
            if challenger.record.experiment_id not in running:
                self.challengers.drop(challenger.record.model)


def _make(record: ExperimentRecord, loaded: LoadedVersion) -> Challenger:
    if record.model == VIEW:
        return Challenger(record, build_view_model(loaded.classifiers).view_probabilities)
    return Challenger(record, build_grade_model(loaded.classifiers).grade)
