"""Once a minute: gathers the figures, judges them, keeps them, tells who is to be told, undoes."""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from barun.errors import BarunError, StorageError
from barun.messages import Language
from barun.monitoring.alerts.alert import Alert, judge_minutes
from barun.monitoring.drift.reference import DriftReference
from barun.monitoring.vitals.vitals import ModelVital, Vitals
from barun.pipeline.live.watched_minute import WatchedMinute
from barun.registry.model_registry import ModelRegistry
from barun.registry.update_log import FOLDER_NAME as UPDATES_NAME
from barun.registry.update_log import UpdateLog
from barun.service.logs import log_event
from barun.service.operations.exposition import operations_exposition
from barun.service.operations.gathering import Gatherer, Sources, model_vitals
from barun.service.operations.label_tally import REMEMBERED_MIN
from barun.service.operations.pace import Pace, PaceLook
from barun.service.operations.recovery_story import RecoveryStory, tell_recoveries
from barun.service.operations.sinks import AlertSink, SinkQueue
from barun.service.operations.teller import Teller
from barun.service.operations.undoer import Undoer, Undone
from barun.service.operations.words import alert_text
from barun.service.side_thread import run_beside
from barun.store.store_change import StoreChange
from barun.store.watch_book import WatchBook
from barun.store.watch_records import AlertRecord, VitalRecord
from barun.tasks.shipped_reference import shipped_reference

__all__ = ["OperationsWatch"]

_MINUTE_S: Final = 60.0
_FAILURES_EVERY_S: Final = 2.0
"""So soon a model that fails is taken out of service; design choice."""
_REMEMBERED: Final = 60
"""Minutes kept in memory, for the longest hold."""
_POSTURE: Final = "posture"
_TIDY_EVERY: Final = 24 * 60
_LATE_MIN: Final = 5
"""So much later another service may write its minute down; design choice."""
_FIRST_NOTICE: Final = -1_000_000
"""Numbers of notices about alerts; those of models are above, those of the history positive."""


class OperationsWatch:
    """Watches over the running service.

    Parameters
    ----------
    sources : Sources
        Where figures are counted.
    book : WatchBook
        Where they are kept.
    registry : ModelRegistry
        What is in service.
    undoer : Undoer
        Acts on models in trouble.
    utc : callable
        Returns seconds since 1970 UTC.
    process : str
        Which of several processes this is.
    sinks : sequence of AlertSink, optional
        Who is told beside the log and the page.
    """

    def __init__(
        self,
        sources: Sources,
        book: WatchBook,
        registry: ModelRegistry,
        undoer: Undoer,
        utc: Callable[[], float],
        process: str,
        sinks: Sequence[AlertSink] = (),
    ) -> None:
        self.sources: Final = sources
        self.undoer: Final = undoer
        self.book: Final = book
        self.process: Final = process
        self._registry = registry
        self._utc = utc
        self._gatherer = Gatherer(sources, process)
        turns = registry.book.turns if sources.writer.store.is_shared else None
        self._teller = Teller(sinks, turns)
        self._lock = threading.Lock()
        self._history: deque[Vitals] = deque(maxlen=_REMEMBERED)
        self._standing: tuple[Alert, ...] = ()
        self._undone: tuple[Undone, ...] = ()
        self._version: int | str | None = "unknown"
        self._looked_s = utc()
        self._is_blind = False
        self._has_begun = False
        self._failing: dict[str, ModelVital] = {}
        self._pace = Pace(sources.figures, sources.served)
        self._is_slow = False
        self._n_looks = 0
        self._heard: set[tuple[int, str]] = set()
        self._heard_min = int(self._looked_s // _MINUTE_S)

    @property
    def queues(self) -> tuple[SinkQueue, ...]:
        """Of those who are told, each with a thread of its own."""
        return self._teller.queues

    @property
    def last(self) -> Vitals | None:
        """The figures of the last whole minute; None before there is one."""
        return self._history[-1] if self._history else None

    @property
    def standing(self) -> tuple[Alert, ...]:
        """The alerts that stand, of this process."""
        return self._standing

    @property
    def undone(self) -> tuple[Undone, ...]:
        """What was decided about models in the last minute."""
        return self._undone

    async def run(self) -> None:
        """Look at the end of every minute, and for models that fail meanwhile, until cancelled."""
        if not self._has_begun:
            await run_beside(self._begin)
        while True:
            minute = self._utc() // _MINUTE_S
            while (now_s := self._utc()) // _MINUTE_S == minute:
                await asyncio.sleep(min(_MINUTE_S - now_s % _MINUTE_S, _FAILURES_EVERY_S))
                if self._failures() != self._failing:
                    await run_beside(self.mend)
                if self.watch_pace(time.monotonic()).is_slow:
                    await run_beside(self.quicken)
            await self.look()

    def mend(self) -> None:
        """Undo at once what a model that cannot judge needs undone; blocks."""
        failing = self._failures()
        with self._lock:
            if failing and failing != self._failing:
                try:
                    self._undone = self.undoer.mend(failing)
                except BarunError as error:
                    log_event("recovery_failed", level="error", error_code=error.code)
            self._failing = failing

    def watch_pace(self, now_s: float) -> PaceLook:
        """Look how long answers took in the last seconds, and say when most begin to be late.

        Parameters
        ----------
        now_s : float
            Seconds that only go forward.
        """
        pace = self._pace.look(now_s)
        if pace.median_s is not None and pace.is_slow != self._is_slow:
            self._is_slow = pace.is_slow
            if pace.is_slow:
                source = max(pace.shares, key=pace.shares.__getitem__, default="")
                duration_ms = round(1000 * pace.median_s, 1)
                log_event("answers_slow", level="error", duration_ms=duration_ms, source=source)
            else:
                log_event("answers_quick")
        return pace

    def quicken(self) -> None:
        """Undo at once what a model that makes most answers late needs undone; blocks."""
        with self._lock:
            try:
                done = self.undoer.quicken(model_vitals(self.sources.served), self._pace.last)
            except BarunError as error:
                log_event("recovery_failed", level="error", error_code=error.code)
            else:
                self._undone = done or self._undone

    async def look(self) -> None:
        """Look now; in the event loop, which it holds for well under a millisecond."""
        minutes = self._gatherer.take_minutes()
        n_sessions = self._gatherer.n_sessions()
        await run_beside(self.judge, minutes, n_sessions)
        self._gatherer.tell_of_cameras()

    def judge(self, minutes: Sequence[WatchedMinute], n_sessions: int) -> None:
        """Gather, judge, keep, tell and undo; blocks.

        Parameters
        ----------
        minutes : sequence of WatchedMinute
            Of sessions, that have ended.
        n_sessions : int
            Connected now.
        """
        with self._lock:
            now_s = self._utc()
            minute = int((now_s - 1.0) // _MINUTE_S)  # the one that has just ended
            last = self.last
            if last is not None and minute <= last.minute:
                minute = last.minute + 1  # a clock that was set back; the order stays
            self._follow_version(minute)
            self._hear_others(minute)
            passed_s, self._looked_s = now_s - self._looked_s, now_s
            vitals = self._gatherer.gather(minute, minutes, n_sessions, passed_s)
            before = tuple(self._history)
            self._history.append(vitals)
            changes = judge_minutes(tuple(self._history), self._standing)
            self._standing = changes.standing
            self._teller.tell(changes.began, changes.ended, now_s)
            began = {one.key for one in changes.began}
            self._teller.go_on([one for one in changes.standing if one.key not in began], now_s)
            self._keep(vitals, (*changes.standing, *changes.ended))
            self._undo(vitals, before)
            if any(alert.rule == "feature" for alert in changes.began):
                self._learn_anew()

    def _failures(self) -> dict[str, ModelVital]:
        """Return what stands behind each model that cannot judge."""
        models = model_vitals(self.sources.served)
        return {name: model for name, model in models.items() if model.problem}

    def acknowledge(self, alert_id: str) -> bool:
        """Take that somebody knows of an alert; return whether there is one."""
        now_s = self._utc()
        known = self.book.acknowledge(alert_id, now_s)
        with self._lock:
            self._standing = tuple(
                replace(one, acknowledged_s=one.acknowledged_s or now_s)
                if one.alert_id == alert_id
                else one
                for one in self._standing
            )
        return known

    def heed(self, change: StoreChange) -> None:
        """Take a change of the store: what somebody said about a message, and who is forgotten.

        From any thread.
        """
        if change.kind == "verdict":
            self.sources.labels.count(is_right=change.verdict == "right")
        has_ended = change.kind == "consent" and change.purpose == "analysis"
        if change.kind == "forgotten" or (has_ended and not change.is_agreed):
            self._gatherer.forget(change.person_id)

    def notices(self, language: Language) -> tuple[tuple[int, str, str], ...]:
        """Return number, code and text of what stands, is critical and nobody has acknowledged.

        What the store and the models say themselves is left to them.
        """
        return tuple(
            (_FIRST_NOTICE - place, f"alerts.{one.rule}", alert_text(one, language))
            for place, one in enumerate(self._standing)
            if one.severity == "critical"
            and one.acknowledged_s is None
            and one.rule not in {"store", "model", "accuracy"}
        )

    def recoveries(self) -> tuple[RecoveryStory, ...]:
        """Return what became of models that were undone; blocks.

        Raises
        ------
        StorageError
            If the store cannot be read.
        """
        folder = self.sources.data_folder
        if not folder:
            return ()
        log = UpdateLog(Path(folder) / UPDATES_NAME)
        return tell_recoveries(self.sources.writer.store, log, self._utc())

    def exposition(self) -> str:
        """Return what Prometheus reads of it."""
        return operations_exposition(
            self.last,
            self._standing,
            self.sources.parts.n_restarts,
            {queue.name: queue.n_dropped for queue in self.queues},
            self.sources.served.n_passed,
        )

    def close(self) -> None:
        """Tell what waits, for two seconds at most."""
        self._teller.close()

    # ---- steps

    def _begin(self) -> None:
        """Take up what was before a restart: labels, and alerts of this process that stand."""
        self._has_begun = True
        now_min = int(self._utc() // _MINUTE_S)
        try:
            rows = self.book.vitals(now_min - REMEMBERED_MIN, now_min)
            alerts = self.book.alerts(self._utc())
        except StorageError as error:
            log_event("figures_unread", level="warning", error_code=error.code)
            return
        self._remember_labels(rows)
        self._heard_min = now_min
        with self._lock:
            self._standing = tuple(
                _to_alert(one) for one in alerts if one.process == self.process and not one.ended_s
            )

    def _hear_others(self, minute: int) -> None:
        """Take in what was said to other services of the database: they have the same model."""
        if not self.sources.writer.store.is_shared:
            return
        try:  # the last minutes again: others write theirs a little later
            rows = self.book.vitals(
                max(self._heard_min, minute - REMEMBERED_MIN) - _LATE_MIN, minute
            )
        except StorageError:
            return  # the next minute asks for these, too
        self._remember_labels([row for row in rows if row.process != self.process])
        self._heard_min = minute

    def _remember_labels(self, rows: Sequence[VitalRecord]) -> None:
        """Count what was said in minutes, each of them once."""
        new = [row for row in rows if (row.minute, row.process) not in self._heard]
        minutes = [Vitals.from_json(row.minute, row.process, row.content) for row in new]
        self.sources.labels.remember(
            (one.minute, one.labels[_POSTURE]) for one in minutes if _POSTURE in one.labels
        )
        newest = max((row.minute for row in rows), default=0)
        self._heard = {
            one
            for one in self._heard.union((row.minute, row.process) for row in new)
            if one[0] >= newest - 2 * _LATE_MIN
        }

    def _follow_version(self, minute: int) -> None:
        """Begin anew to count labels, and to compare, where another version has come to judge."""
        serving = next((one for one in self.sources.served.serving if one.model == _POSTURE), None)
        version = None if serving is None else serving.version or serving.origin
        if version == self._version:
            return
        is_first, self._version = self._version == "unknown", version
        reference = None
        since_min = 0 if is_first else minute
        try:
            if serving is not None and serving.version is not None:
                record = self._registry.find(_POSTURE, serving.version)
                reference = DriftReference.from_card(record.card)
            elif serving is not None and serving.origin == "shipped":
                reference = shipped_reference(_POSTURE)
            log = [one for one in self._registry.book.log(_POSTURE) if one.alias == "champion"]
            if is_first and log:
                since_min = int(log[0].at_s // _MINUTE_S)
        except BarunError as error:
            log_event("reference_unread", level="warning", error_code=error.code)
        self.sources.labels.begin_at(since_min)
        self._gatherer.sightings.use_reference(reference)

    def _keep(self, vitals: Vitals, alerts: Sequence[Alert]) -> None:
        try:
            self.book.put_vitals(VitalRecord(vitals.minute, self.process, vitals.to_json()))
            for alert in alerts:
                self.book.put_alert(_to_record(alert))
            if self._n_looks % _TIDY_EVERY == 0:
                self.book.tidy(self._utc())
        except StorageError as error:
            if not self._is_blind:
                log_event("figures_not_kept", level="warning", error_code=error.code)
            self._is_blind = True
        else:
            self._is_blind = False
        self._n_looks += 1

    def _learn_anew(self) -> None:
        """Let the model learn from what it sees now; what comes of it is held against gates."""
        try:
            self.undoer.learn_anew(_POSTURE)
        except BarunError as error:
            log_event("retraining_not_asked", level="error", error_code=error.code)

    def _undo(self, vitals: Vitals, before: Sequence[Vitals]) -> None:
        try:
            self._undone = self.undoer.look(vitals, before, self._pace.last.shares)
        except BarunError as error:
            log_event("recovery_failed", level="error", error_code=error.code)


def _to_record(alert: Alert) -> AlertRecord:
    ended_s = None if alert.ended_min is None else _MINUTE_S * alert.ended_min
    return AlertRecord(
        alert_id=alert.alert_id,
        process=alert.process,
        rule=alert.rule,
        cause=alert.cause,
        severity=alert.severity,
        began_s=_MINUTE_S * alert.began_min,
        ended_s=ended_s,
        acknowledged_s=alert.acknowledged_s,
        value=alert.value,
        bound=alert.bound,
    )


def _to_alert(record: AlertRecord) -> Alert:
    return Alert(
        rule=record.rule,
        cause=record.cause,
        severity=record.severity,  # type: ignore[arg-type] # written by to_record
        began_min=int(record.began_s // _MINUTE_S),
        value=record.value,
        bound=record.bound,
        process=record.process,
        acknowledged_s=record.acknowledged_s,
    )
