"""The one thread that turns offered poses into samples and brings them to the store."""

import threading
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import numpy as np

from barun.collection.samples.figures import CollectorFigures
from barun.collection.samples.left_behind import bring_back
from barun.collection.samples.pose_queue import PoseQueue
from barun.collection.samples.poses import OfferedPoses
from barun.collection.samples.recent_seals import RecentSeals
from barun.collection.samples.reduction import SessionFrames
from barun.collection.samples.sample_buffer import SampleBuffer
from barun.collection.samples.seldom import Seldom, Tell
from barun.collection.samples.settings import CollectorSettings
from barun.collection.samples.spool import SampleSpool, SpooledBatch, adopt_spools
from barun.collection.samples.spool_request import answer, asked_number
from barun.collection.samples.validation import PoseGate
from barun.errors import StorageError
from barun.store.sample_book import SampleBook
from barun.store.sample_records import SampleRows
from barun.store.store_change import StoreChange

__all__ = ["SampleCollector"]

_LINGER_S: Final = 0.1
"""The thread looks at the queue so often: waking it with every frame would cost more."""
_IDLE_S: Final = 1.0
"""And so often while nothing waits."""
_MOST_AT_ONCE: Final = 1_000
"""Poses looked at in one turn."""
_LOOK_S: Final = 0.01
"""Whoever waits for the thread looks so often."""
_FIRST_PAUSE_S: Final = 1.0
_LONGEST_PAUSE_S: Final = 30.0
_LABEL_EVERY_S: Final = 3_600.0
_MOST_REST_S: Final = 1.0
"""For how long it rests in all while it writes what waits of many people: the queue fills up."""


def _say_nothing(_word: str, _count: int, _code: str) -> None: ...


class SampleCollector:
    """Keeps poses of people who agreed; handing over never waits.

    Parameters
    ----------
    book : SampleBook
        Where to, and whom the consent is asked of.
    folder : pathlib.Path or None
        Of the spools; without one, what waits is lost with the process.
    feature_keys : tuple of str
        Names of the measurements that come with poses.
    clocks : tuple of callable
        Seconds that only go forward, and seconds since 1970 UTC.
    settings : CollectorSettings, optional
        Bounds and times.
    tell : callable, optional
        Hears of dropped poses and failures, once a minute at most.
    settle_labels : callable, optional
        Makes the labels of a person follow from what was said about events, at an instant: see
        :class:`barun.collection.samples.labeller.SampleLabeller`.
    rest : callable, optional
        Lets others go first, between pieces of work of a millisecond or two.
    """

    def __init__(
        self,
        book: SampleBook,
        folder: Path | None,
        feature_keys: tuple[str, ...],
        clocks: tuple[Callable[[], float], Callable[[], float]],
        settings: CollectorSettings | None = None,
        tell: Tell = _say_nothing,
        settle_labels: Callable[[str, float], int] | None = None,
        rest: Callable[[], None] = lambda: None,
    ) -> None:
        self.settings: Final = CollectorSettings() if settings is None else settings
        self._book = book
        self._folder = folder
        self._clock, self._utc = clocks
        self._seldom = Seldom(tell, self._clock)
        self._settle_labels = settle_labels
        self._rest = rest
        self._queue = PoseQueue(self.settings.queue_rows, self._clock)
        self._gate = PoseGate()
        self._frames = SessionFrames(feature_keys)
        self._allowed: dict[str, bool] = {}
        self._seals = RecentSeals(book, self._clock, self._utc)
        self._unknown: set[str] = set()
        self._asked_s = self._clock()
        self._lock = threading.RLock()
        """Held while the buffer or the spool changes, never while the store is written."""
        self._buffer = SampleBuffer(self.settings.batch_rows)
        self._spool: SampleSpool | None = None
        self._answered = 0
        """Number of the newest question that was heard."""
        self._figures = CollectorFigures()
        self._to_label: set[str] = set()
        self._labelled_s = self._clock()
        self._not_before_s = 0.0
        self._pause_s = _FIRST_PAUSE_S
        self._n_told_dropped = 0
        self._must_flush = False
        self._spoken_of: set[str] = set()
        """Whose samples are to be written now, since something was said of them."""
        self._n_turns = 0
        self._is_closing = False
        self._has_recovered = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, with what killed processes left behind; what was offered before waits."""
        if self._thread is None:
            self._begin()

    # ---- from the live sessions, and whoever looks

    def wants(self, person_id: str) -> bool:
        """Return whether poses of a person are kept, as far as is known; never waits.

        Of who is not known it is asked meanwhile, and the first poses are passed over.
        """
        known = self._allowed.get(person_id)
        if known is None and person_id not in self._unknown:
            self._unknown.add(person_id)
            self._queue.wake()
        return bool(known)

    def offer(self, poses: OfferedPoses) -> None:
        """Take poses that were chosen; never waits."""
        self._figures.n_offered += len(poses)
        self._queue.put(poses)

    @property
    def figures(self) -> CollectorFigures:
        """What became of all that was offered; those of the moment are of now."""
        found = self._figures
        found.n_dropped = self._queue.n_dropped
        found.queue_rows, found.queue_age_s = len(self._queue), self._queue.age_s
        found.buffer_rows = self._buffer.n_rows
        return found

    @property
    def oldest_session(self) -> str:
        """Session of the oldest pose that waits; empty where none does."""
        return self._queue.oldest_session

    def heed(self, change: StoreChange) -> None:
        """Take a change of the store; from any thread.

        Of who withdrew or was forgotten nothing is left in queue, buffer and spool when this
        returns.
        """
        if change.kind in {"consent", "agreement", "forgotten"}:
            with self._lock:  # the end of one consent may exchange the key of another
                self._seals.forget(change.person_id)
        if change.kind == "consent" and change.purpose == "training":
            if change.is_agreed:
                self._allowed.pop(change.person_id, None)
                self._unknown.add(change.person_id)
                self._queue.wake()
            else:
                self.forget(change.person_id)
        elif change.kind in {"verdict", "unsaid"}:
            self._to_label.add(change.person_id)
            self._spoken_of.add(change.person_id)  # the samples it speaks of may wait still
            self._queue.wake()
        elif change.kind == "forgotten":
            self.forget(change.person_id)

    def forget(self, person_id: str) -> None:
        """Drop everything that waits of a person."""
        self._allowed[person_id] = False
        n_gone = self._queue.forget(person_id)
        with self._lock:
            self._seals.forget(person_id)
            n_gone += self._buffer.forget(person_id)
            if self._spool is not None:
                self._spool.forget(person_id)
        self._figures.refuse({"consent": n_gone})

    def waiting(self, person_id: str, timeout_s: float = 2.0) -> tuple[SampleRows, ...]:
        """Return the samples of a person that are not settled: in a spool, or in memory alone.

        What was offered before is among them, if the thread looks at it in time; some may be in the
        store by the time it is asked.
        """
        pause = threading.Event()
        n_before = self._n_turns
        for _ in range(round(timeout_s / _LOOK_S)):
            is_running = self._thread is not None and self._thread.is_alive()
            if not is_running or self._n_turns >= n_before + 2:  # one may have been under way
                break
            self._queue.wake()
            pause.wait(_LOOK_S)
        with self._lock:
            return self._buffer.of(person_id)

    def flush(self, timeout_s: float = 10.0) -> bool:
        """Write all that was offered before to the store now; return whether that worked."""
        deadline_s = self._clock() + timeout_s
        pause = threading.Event()
        while self._clock() < deadline_s:
            n_before = self._n_turns
            self._must_flush = True
            self._queue.wake()
            is_done = not len(self._queue) and not self._buffer.n_rows
            while self._n_turns < n_before + 2 and self._clock() < deadline_s:
                pause.wait(0.01)  # what the thread has in hand is in neither
                self._queue.wake()
            if is_done and not len(self._queue) and not self._buffer.n_rows:
                return True
        return False

    def close(self, timeout_s: float = 10.0) -> None:
        """Write what waits, once more; what cannot be written stays in the spool. May be called
        twice.
        """  # noqa: D205 # one sentence and a remark
        self._is_closing = True
        self._queue.close()
        if self._thread is not None:
            self._thread.join(timeout_s)

    # ---- the thread

    def revive(self) -> bool:
        """Go on where the thread was ended by a defect; return whether it was.

        Queue, buffer and spool are as it left them.
        """
        if self._thread is None or self._thread.is_alive() or self._is_closing:
            return False
        self._begin()
        return True

    def _begin(self) -> None:
        self._thread = threading.Thread(target=self._run, name="barun-samples", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._work()
        except Exception as error:  # noqa: BLE001 # whoever looks after it revives it, and says so
            self._fail(error)

    def _work(self) -> None:
        if not self._has_recovered:
            self._recover()
            self._has_recovered = True
        while True:
            is_last = self._is_closing
            self._turn()
            self._n_turns += 1
            if is_last and not len(self._queue):
                break
        with self._lock:
            for person_id, rest in self._buffer.take_begun():
                self._make_safe(person_id, rest)
            if self._spool is not None:
                self._spool.close()

    def _turn(self) -> None:
        """Do what there is to do; a defect must not end the thread."""
        try:
            self._ask()
            self._take()
            self._answer()
            if self._is_time():
                self._write()
            if not self._buffer.n_rows and not len(self._queue):  # or it would hurry for ever
                self._must_flush = False
                self._spoken_of.clear()
            self._label()
            self._say_dropped()
        except Exception as error:  # noqa: BLE001 # counted and told; the next poses may be well
            self._fail(error)

    def _ask(self) -> None:
        """Ask of whom it is not known whether they agree; of all, now and then."""
        if self._clock() - self._asked_s >= self.settings.ask_again_s:
            self._asked_s = self._clock()
            self._unknown |= set(self._allowed)
        while self._unknown:
            person_id = self._unknown.pop()
            try:
                is_allowed = self._book.may_keep(person_id, self._utc()).is_allowed
            except StorageError as error:
                self._fail(error)
                continue
            if is_allowed:
                self._allowed[person_id] = True
            elif self._allowed.get(person_id, False):
                self.forget(person_id)
            else:
                self._allowed[person_id] = False

    def _take(self) -> None:
        """Look at what was offered; while the buffer is full, leave it in the queue."""
        is_asked = self._must_flush or bool(self._spoken_of)
        must_hurry = self._is_closing or (is_asked and not self._has_to_wait())
        linger_s = 0.0 if must_hurry else _LINGER_S
        idle_s = _IDLE_S if linger_s and not self._buffer.n_rows else linger_s
        is_held_back = self._is_full() and not self._is_closing
        alike: dict[str, list[OfferedPoses]] = defaultdict(list)
        for poses in self._queue.take(0 if is_held_back else _MOST_AT_ONCE, linger_s, idle_s):
            alike[poses.model].append(poses)
        for blocks in alike.values():
            self._judge(OfferedPoses.joined(blocks))

    def _judge(self, poses: OfferedPoses) -> None:
        self._rest()
        is_kept, refused = self._gate.check(poses)
        self._figures.refuse(refused)
        if not is_kept.any():
            return
        poses = poses.select(is_kept)
        samples = self._frames.to_samples(poses)
        whose: dict[str, list[int]] = defaultdict(list)
        for row, person_id in enumerate(poses.person_id.tolist()):
            whose[person_id].append(row)
        self._rest()  # without the lock: whoever withdraws waits for it
        for person_id, rows in whose.items():
            is_all = len(whose) == 1
            self._hold(person_id, samples if is_all else samples.select(np.array(rows)))

    def _hold(self, person_id: str, samples: SampleRows) -> None:
        """Keep samples in memory, and full batches in the spool."""
        with self._lock:
            if not self._allowed.get(person_id, False):
                self._figures.refuse({"consent": len(samples)})
                return
            try:
                self._hold_spool()
            except StorageError as error:
                self._fail(error)
            for batch in self._buffer.add(person_id, samples, self._clock()):
                self._make_safe(person_id, batch)

    def _make_safe(self, person_id: str, batch: SampleRows) -> None:
        """Write a batch to the spool; where that fails, it waits in memory alone."""
        if self._folder is None:
            return
        try:
            seal = self._seals.of(person_id)
            if seal is None:
                return  # no longer agreed: the store will refuse it
            spool = self._hold_spool()
            if spool is None:
                return
            spool.append(SpooledBatch.sealed_from(person_id, batch, seal))
        except StorageError as error:
            self._fail(error)
            return
        self._figures.n_spooled += len(batch)

    def _hold_spool(self) -> SampleSpool | None:
        """Return the spool, which says that samples may be in memory here; None without a folder.

        Raises
        ------
        StorageError
            If it cannot be made.
        """
        if self._spool is None and self._folder is not None:
            with suppress(BlockingIOError):  # somebody looks who holds it: another one next time
                self._spool = SampleSpool.make(self._folder)
        return self._spool

    def _answer(self) -> None:
        """Make safe what is in memory alone, where somebody asks what waits."""
        if self._folder is None or self._spool is None:
            return
        number = asked_number(self._folder)
        if number <= self._answered:
            return
        n_before = self._figures.n_failures
        with self._lock:
            for person_id, rest in self._buffer.take_begun():
                self._make_safe(person_id, rest)
        self._answered = number
        if self._figures.n_failures > n_before:
            return  # it is not on the disk, and nobody is told that it is
        try:
            answer(self._spool.path, number)
        except StorageError as error:
            self._fail(error)

    def _has_to_wait(self) -> bool:
        return self._clock() < self._not_before_s and not self._is_closing

    def _is_full(self) -> bool:
        with self._lock:
            is_full = self._buffer.n_rows_of_one >= self.settings.buffer_rows
        return is_full or self._buffer.n_rows >= self.settings.most_rows

    def _is_time(self) -> bool:
        if self._has_to_wait() or self._buffer.since_s is None:
            return False
        return bool(self._spoken_of) or self._is_time_for_all()

    def _is_time_for_all(self) -> bool:
        since_s = self._buffer.since_s
        is_old = since_s is not None and self._clock() - since_s >= self.settings.buffer_s
        return is_old or self._must_flush or self._is_closing or self._is_full()

    def _write(self) -> None:
        """Bring the buffer to the store; only what is there is let go of."""
        is_for_all = self._is_time_for_all()
        self._must_flush = False
        spoken_of: set[str] = set()
        while self._spoken_of:
            spoken_of.add(self._spoken_of.pop())
        with self._lock:
            people = [one for one in self._buffer.people() if is_for_all or one in spoken_of]
        rested_s = 0.0
        for person_id in people:
            if rested_s < _MOST_REST_S:
                begun_s = self._clock()
                self._rest()
                rested_s += self._clock() - begun_s
            with self._lock:
                parts = self._buffer.of(person_id)
            if not parts:
                continue  # forgotten meanwhile
            samples = SampleRows.joined(parts)
            try:
                n_new = self._book.add(person_id, samples, self._utc())
            except StorageError as error:
                self._fail(error)
                self._not_before_s = self._clock() + self._pause_s
                self._pause_s = min(2 * self._pause_s, _LONGEST_PAUSE_S)
                self._spoken_of |= spoken_of
                return
            self._pause_s = _FIRST_PAUSE_S
            if n_new is None:
                self.forget(person_id)
                continue
            self._figures.n_written += n_new
            self._figures.n_known += len(samples) - n_new
            with self._lock:
                self._buffer.settle(person_id, samples)
            self._answer()  # nobody who asks waits for all of them
        with self._lock:
            if self._spool is not None and not self._buffer.n_rows:
                self._spool.empty()

    def _label(self) -> None:
        """Let labels follow from what was said; of all, now and then: silence says something."""
        if self._settle_labels is None:
            return
        if self._clock() - self._labelled_s >= _LABEL_EVERY_S:
            self._labelled_s = self._clock()
            self._to_label |= {
                one for one, is_allowed in tuple(self._allowed.items()) if is_allowed
            }
        if self._spoken_of and self._buffer.n_rows:
            return  # first what they speak of
        while self._to_label:
            person_id = self._to_label.pop()
            try:
                self._figures.n_labelled += self._settle_labels(person_id, self._utc())
            except StorageError as error:
                self._fail(error)

    def _recover(self) -> None:
        """Bring to the store what killed processes left behind."""
        if self._folder is None:
            return
        try:
            self._figures.n_recovered += adopt_spools(self._folder, self._take_back)
        except StorageError as error:
            self._fail(error)

    def _take_back(self, batch: SpooledBatch) -> bool:
        try:
            bring_back(batch, self._book, self._utc(), self._figures)
        except StorageError as error:  # also while the master key is away: it may come back
            self._fail(error)
            return False
        return True

    # ---- saying

    def _fail(self, error: Exception) -> None:
        self._figures.n_failures += 1
        code = error.code if isinstance(error, StorageError) else type(error).__name__
        self._seldom.say("samples_not_written", self._buffer.n_rows, code)

    def _say_dropped(self) -> None:
        n_dropped = self._queue.n_dropped
        n_new = n_dropped - self._n_told_dropped
        if n_new > 0 and self._seldom.say("samples_dropped", n_new):
            self._n_told_dropped = n_dropped
