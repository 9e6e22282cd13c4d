"""The one way into a store: a thread that writes what others hand it, in batches, and says when.

Handing something over never waits. What cannot be written now (disk full, database locked or out
of reach) is kept, up to a bound, and tried again; the person is told once.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from typing import Final

from barun.errors import StorageError
from barun.privacy.consent.entry import ConsentEntry
from barun.store.faults import DAMAGED, DAMAGED_ROWS, TEMPORARY, TROUBLE_NOTICES, StoreNotice
from barun.store.folder_beat import FolderBeat
from barun.store.history import Forgotten
from barun.store.notice_board import NoticeBoard
from barun.store.records import (
    LOCAL_PERSON,
    AgreementRecord,
    EventReality,
    EventRecord,
    ExerciseRecord,
    MinuteRecord,
    ProfileRecord,
    SessionRecord,
    SettingsRecord,
    SpanRecord,
    Verdict,
)
from barun.store.removal import has_age
from barun.store.store import Store
from barun.store.store_change import StoreChange
from barun.store.surroundings_watch import SurroundingsWatch
from barun.store.tidy_time import TidyTime
from barun.store.write_queue import Acknowledgement, Job, WriteQueue, WriterFigures, make_promise
from barun.store.writes import (
    UNGATED,
    ExerciseRemoval,
    ProfileRemoval,
    VerdictChange,
    Withdrawal,
    Write,
    to_consent,
)
from barun.store.written_change import change_of

__all__ = ["Acknowledgement", "StoreChange", "StoreWriter", "WriterFigures"]


"""After the start, so as not to slow it, and after the settings have changed."""
_FIRST_PAUSE_S: Final = 0.5
_LONGEST_PAUSE_S: Final = 30.0


class StoreWriter:
    """Writes to a store from one thread.

    All ``put_*`` methods may be called from any thread and never wait. Listeners are called from
    the writer's thread and must not block.

    Parameters
    ----------
    store : Store
        Where to.
    clock : callable
        Returns seconds since 1970 UTC.
    notices : iterable of (str, mapping)
        Codes and details of what is known from opening the store; they stand until the end.
    capacity : int, optional
        Most writes that wait; about 1 kB each.
    linger_s : float, optional
        Minutes, events and spans wait so long for company; everything else is written at once.
    beat : FolderBeat, optional
        Tells whether other services have the same data folder.
    """

    def __init__(
        self,
        store: Store,
        clock: Callable[[], float],
        *,
        notices: Iterable[tuple[str, Mapping[str, object]]] = (),
        capacity: int = 20_000,
        linger_s: float = 1.0,
        beat: FolderBeat | None = None,
    ) -> None:
        self.store = store
        self._clock = clock
        self._queue = WriteQueue(capacity, linger_s)
        self._board = NoticeBoard(notices)
        self._agreed: dict[str, bool | None] = {}
        """None where the store could not be asked."""
        self._listeners: list[Callable[[StoreChange], None]] = []
        self._tidy_time = TidyTime(clock(), self._newest_s())
        self._surroundings = SurroundingsWatch(
            store, self._board, self._tell_notices, clock(), beat
        )
        store.damaged.listen(self._tell_damaged)
        self.is_agreed(LOCAL_PERSON)
        self._in_hand: list[Job] = []
        self._begin()

    # ---- what sessions hand over

    def put_session(self, record: SessionRecord) -> Acknowledgement:
        """Store a session; again at its end."""
        return self._put((record,))

    def put_minutes(self, records: Iterable[MinuteRecord]) -> Acknowledgement:
        """Store minutes; one of the same session and minute takes the place of the one before."""
        return self._put(tuple(records))

    def put_event(self, record: EventRecord) -> Acknowledgement:
        """Store an event; again when it grows or ends."""
        return self._put((record,))

    def put_span(self, record: SpanRecord) -> Acknowledgement:
        """Store a stretch of time; again when it grows."""
        return self._put((record,))

    # ---- what people do, written at once

    def put_profile(self, record: ProfileRecord) -> Acknowledgement:
        """Store a calibration profile in place of the one of the same name."""
        return self._put((record,), is_prompt=True)

    def remove_profile(self, person_id: str, profile_id: str) -> Acknowledgement:
        """Forget a calibration profile; False if there is none."""
        return self._put((ProfileRemoval(person_id, profile_id),), is_prompt=True)

    def put_exercise(self, record: ExerciseRecord) -> Acknowledgement:
        """Store that an exercise was done."""
        return self._put((record,), is_prompt=True)

    def remove_exercise(self, person_id: str, done_id: str) -> Acknowledgement:
        """Forget that an exercise was done; False if it is not there."""
        return self._put((ExerciseRemoval(person_id, done_id),), is_prompt=True)

    def set_verdict(
        self,
        person_id: str,
        event_id: str,
        verdict: Verdict | None,
        reality: EventReality = "",
    ) -> Acknowledgement:
        """Store what the person says about an event; False if there is none."""
        change = VerdictChange(person_id, event_id, verdict, reality)
        return self._put((change,), is_prompt=True)

    def put_settings(self, record: SettingsRecord) -> Acknowledgement:
        """Store the settings of the page; needs no agreement."""
        return self._put((record,), is_prompt=True)

    def put_agreement(self, record: AgreementRecord) -> Acknowledgement:
        """Store that the person agrees; what is handed over once this is True is kept."""
        return self._put((record,), is_prompt=True)

    def put_consent(self, entry: ConsentEntry) -> Acknowledgement:
        """Add a line to the ledger of consents; False if there is nothing to be taken back."""
        is_end = entry.purpose == "history" and entry.act == "withdrawn"
        return self._end_history(entry) if is_end else self._put((entry,), is_prompt=True)

    def withdraw(self, person_id: str, at_s: float) -> Acknowledgement:
        """End the history of a person: see :meth:`put_consent`."""
        return self._end_history(Withdrawal(person_id, at_s))

    def _end_history(self, end: ConsentEntry | Withdrawal) -> Acknowledgement:
        """Store that a person no longer agrees, delete the history and drop what waits of it."""

        def withdraw() -> bool:
            try:
                took_effect = self.store.apply([end])[0]
            finally:
                self._queue.end_forgetting(end.person_id)
            self._agreed[end.person_id] = False
            if took_effect:
                self._tell(StoreChange("agreement", end.person_id, purpose="history"))
            return took_effect

        self._queue.begin_forgetting(end.person_id, including_settings=False)
        return self._put_task(withdraw, is_forgetting=True)

    def forget_everything(
        self, person_id: str, *, including_settings: bool = False
    ) -> "Future[Forgotten]":
        """Delete all of a person, what still waits to be written included.

        Returns
        -------
        concurrent.futures.Future
            How much was deleted; raises StorageError if it cannot be deleted now.
        """
        forgotten: Future[Forgotten] = make_promise()

        def forget() -> bool:
            try:
                result = self._forget(person_id, including_settings=including_settings)
            except Exception as error:  # noqa: BLE001 # it belongs to who asked
                forgotten.set_exception(error)
                return False
            finally:
                self._queue.end_forgetting(person_id)
            self._agreed[person_id] = False
            self._clear_notices()
            self._untell_damaged()
            self._tell(StoreChange("forgotten", person_id))
            forgotten.set_result(result)
            return True

        self._queue.begin_forgetting(person_id, including_settings=including_settings)
        taken = self._put_task(forget, is_forgetting=True)
        if taken.done() and taken.exception() is not None:
            forgotten.set_exception(StorageError("store.closed"))
        return forgotten

    # ---- what others ask

    def is_agreed(self, person_id: str = LOCAL_PERSON) -> bool:
        """Return whether a history is kept of a person, as far as this process knows.

        Asks the store the first time only; where that fails, the thread that writes asks again.
        """
        if person_id not in self._agreed:
            self._ask(person_id)
        return bool(self._agreed[person_id])

    def ask_again(self, person_id: str) -> Acknowledgement:
        """Ask the store anew whether a person agreed: another program may have written it."""
        return self._put_task(lambda: self._renew(person_id))

    def add_listener(self, listener: Callable[[StoreChange], None]) -> Callable[[], None]:
        """Call `listener` after every change; return what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @property
    def notices(self) -> tuple[StoreNotice, ...]:
        """What the person should know now, oldest first."""
        return self._board.notices

    @property
    def figures(self) -> WriterFigures:
        """Counters since the start."""
        return self._queue.figures

    def flush(self, timeout_s: float = 10.0) -> bool:
        """Wait until all that was handed over before is committed or given up.

        Returns
        -------
        bool
            False if that took longer than `timeout_s`.
        """
        done = self._put_task(lambda: True)
        try:
            return done.result(timeout_s)
        except (TimeoutError, StorageError):
            return False

    def look_for_damage(self) -> Acknowledgement:
        """Tidy now; a damaged database is set aside. For whoever met damage while reading."""
        return self._put_task(self._tidy)

    def close(self, timeout_s: float = 10.0) -> bool:
        """Try once more to write what waits, then stop; may be called twice.

        Returns
        -------
        bool
            Whether everything handed over was written or refused.
        """
        self._queue.close()
        self._thread.join(timeout_s)
        figures = self._queue.figures
        return not self._thread.is_alive() and figures.n_waiting == 0 and figures.n_lost == 0

    def _tell_damaged(self, n_rows: int) -> None:
        """Say once that rows are left out; from any thread."""
        self._board.renew(DAMAGED_ROWS, {"count": n_rows})
        self._tell_notices()

    def _untell_damaged(self) -> None:
        """Take that notice down when no such row is left."""
        if self.store.damaged.total == 0 and self._board.remove(DAMAGED_ROWS):
            self._tell_notices()

    # ---- the queue

    def _put(self, writes: tuple[Write, ...], *, is_prompt: bool = False) -> Acknowledgement:
        acknowledgement: Acknowledgement = make_promise()
        gated = (write for write in writes if not isinstance(write, UNGATED))
        # of whom that is not known, the transaction will tell
        if any(self._agreed.get(write.person_id) is False for write in gated):
            self._queue.refuse(len(writes))
            acknowledgement.set_result(False)
        elif self._queue.is_closing:
            acknowledgement.set_exception(StorageError("store.closed"))
        elif not self._queue.add(Job(acknowledgement, writes), is_urgent=is_prompt):
            count = self._queue.capacity
            acknowledgement.set_exception(StorageError("store.buffer-full", count=count))
            self._post("store.notice-lost", {})
        return acknowledgement

    def _put_task(
        self, task: Callable[[], bool], *, is_forgetting: bool = False
    ) -> Acknowledgement:
        acknowledgement: Acknowledgement = make_promise()
        job = Job(acknowledgement, task=task, is_forgetting=is_forgetting)
        if not self._queue.add(job, is_urgent=True):
            acknowledgement.set_exception(StorageError("store.closed"))
        return acknowledgement

    # ---- the thread

    def revive(self) -> bool:
        """Go on where the thread was ended by a defect; return whether it was.

        What it had in hand and did not acknowledge is written first; all else waits in the queue.
        """
        if self._thread.is_alive() or self._queue.is_closing:
            return False
        self._begin()
        return True

    def _begin(self) -> None:
        self._thread = threading.Thread(target=self._run, name="barun-store", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._work()
        except Exception:  # noqa: BLE001 # whoever looks after it revives it, and says so
            self._queue.count_failure()

    def _work(self) -> None:
        while True:
            left = [job for job in self._in_hand if not job.acknowledgement.done()]
            batch = self._in_hand = left or self._queue.take()
            if not batch and self._queue.is_closing:
                return
            if batch and batch[0].task is not None:
                self._do(batch[0])
            elif batch:
                self._write(batch)
            for person_id in [one for one, known in tuple(self._agreed.items()) if known is None]:
                self._renew(person_id)
            if self._tidy_time.is_due(self._clock()):
                self._tidy()
            self._surroundings.look(self._clock())

    def _do(self, job: Job) -> None:
        try:
            job.acknowledgement.set_result(job.task is not None and job.task())
        except Exception as error:  # noqa: BLE001 # the thread outlives every task
            job.acknowledgement.set_exception(error)

    def _ask(self, person_id: str) -> None:
        """Ask the store whether a person has agreed."""
        try:
            answer = self.store.consents.may("history", person_id, self._clock())
        except StorageError:
            self._agreed[person_id] = None
        else:
            self._agreed[person_id] = answer.is_allowed

    def _renew(self, person_id: str) -> bool:
        """Ask anew, and tell of a change; return whether there is one."""
        before = bool(self._agreed.get(person_id))
        self._ask(person_id)
        if is_changed := self._agreed[person_id] not in (None, before):
            self._tell(StoreChange("agreement", person_id, is_agreed=not before))
        return is_changed

    def _forget(self, person_id: str, *, including_settings: bool) -> Forgotten:
        """Delete all of a person; a damaged database is set aside, and then goes as well."""
        try:
            return self.store.forget_everything(
                person_id, including_settings=including_settings, now_s=self._clock()
            )
        except StorageError as error:
            if error.code != DAMAGED or not self._recover():
                raise
            return self.store.forget_everything(
                person_id, including_settings=including_settings, now_s=self._clock()
            )

    def _newest_s(self) -> float | None:
        with suppress(StorageError):  # it will be met again, where it is told
            return self.store.newest_s()
        return None

    def _tidy(self) -> bool:
        try:
            self.store.tidy(self._clock())
        except StorageError as error:
            self._queue.count_failure()
            return self._recover() if error.code == DAMAGED else False
        except Exception:  # noqa: BLE001 # a defect must not end the thread
            self._queue.count_failure()
            return False
        return True

    def _recover(self) -> bool:
        """Set a damaged database aside and say so."""
        try:
            kept_at = self.store.recover(self._clock())
        except StorageError:
            return False
        if kept_at is None:
            return False
        for person_id in tuple(self._agreed):
            self._ask(person_id)
        self._untell_damaged()
        self._post("store.notice-damaged", {"path": kept_at}, is_lasting=True)
        self._tell(StoreChange("agreement", LOCAL_PERSON, is_agreed=self.is_agreed()))
        return True

    def _write(self, batch: list[Job]) -> None:
        """Write a batch, however long it takes."""
        pause_s = _FIRST_PAUSE_S
        while batch := self._queue.drop_forgotten(batch):
            try:
                outcomes = self.store.apply([write for job in batch for write in job.writes])
            except StorageError as error:
                self._queue.count_failure()
                if error.code == DAMAGED and self._recover():
                    continue
                if error.code not in TEMPORARY and error.code != DAMAGED:
                    self._part(batch, error)
                    return
                self._post(
                    TROUBLE_NOTICES.get(error.code, "store.notice-unrepaired"), error.details
                )
                if (forgetting := self._queue.take_forgetting()) is not None:
                    self._do(forgetting)
                if not self._queue.rest(pause_s):
                    self._queue.give_up(batch, error)
                    return
                pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
            except Exception as error:  # noqa: BLE001 # a defect must not end the thread
                self._queue.count_failure()
                self._part(batch, error)
                return
            else:
                self._acknowledge(batch, outcomes)
                return

    def _part(self, batch: list[Job], error: Exception) -> None:
        """Write jobs one by one, so that an impossible record takes no other with it."""
        if len(batch) == 1:
            self._queue.give_up(batch, error)
            return
        for job in batch:
            self._write([job])

    def _acknowledge(self, batch: list[Job], outcomes: tuple[bool, ...]) -> None:
        self._clear_notices()
        first = 0
        for job in batch:
            done = outcomes[first : first + len(job.writes)]
            first += len(job.writes)
            self._queue.settle(job, n_written=sum(done), n_refused=len(done) - sum(done))
            for write, took_effect in zip(job.writes, done, strict=True):
                self._note(write, took_effect=took_effect)
            job.acknowledgement.set_result(all(done))

    def _note(self, write: Write, *, took_effect: bool) -> None:
        """Remember and pass on what others depend on."""
        if not took_effect:
            return
        consent = to_consent(write)
        if consent is not None and consent.purpose == "history":
            self._ask(write.person_id)
        if isinstance(write, SettingsRecord) and has_age(write.content):  # maybe less than before
            self._tidy_time.hurry(self._clock())
        change = change_of(write, self.is_agreed)
        if change is not None:
            self._tell(change)

    def _tell_notices(self) -> None:
        self._tell(StoreChange("notices", ""))

    def _post(self, code: str, details: Mapping[str, object], *, is_lasting: bool = False) -> None:
        if self._board.post(code, details, is_lasting=is_lasting):
            self._tell_notices()

    def _clear_notices(self) -> None:
        if self._board.clear():
            self._tell_notices()

    def _tell(self, change: StoreChange) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(change)
            except Exception:  # noqa: BLE001 # a defect of one must not end the thread
                self._queue.count_failure()
