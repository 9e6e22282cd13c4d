"""From offered poses to the store: batches, consent, withdrawal, failures, dropping."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from barun.collection.samples.collector import SampleCollector
from barun.collection.samples.poses import OfferedPoses
from barun.collection.samples.seldom import Tell
from barun.collection.samples.settings import CollectorSettings
from barun.collection.samples.spool import SampleSpool, SpooledBatch
from barun.errors import StorageError
from barun.privacy.encryption.person_seal import PersonSeal
from barun.store.key_source import FileKeys
from barun.store.opening import open_store
from barun.store.records import LOCAL_PERSON
from barun.store.sample_book import SampleBook
from barun.store.sample_records import SampleRows
from barun.store.sql_store import SqlStore
from barun.store.store_change import StoreChange
from tests.collection.samples.offered import FEATURES, NOW_S, offer_poses
from tests.fixtures.samples import make_samples, training_consent

Make = Callable[..., SampleCollector]
WITHDRAWN = StoreChange("consent", LOCAL_PERSON, is_agreed=False, purpose="training")
GIVEN = StoreChange("consent", LOCAL_PERSON, is_agreed=True, purpose="training")


class Clock:
    """Goes on as it should, and further when it is told."""

    ahead_s = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead_s


class StillClock(Clock):
    """Goes on when it is told, and only then."""

    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def store(tmp_path: Path, database_url: str) -> Iterator[SqlStore]:
    keys = FileKeys(tmp_path / "keys" / "master.key")
    opened = open_store(tmp_path, database_url, NOW_S, keys=keys).store
    opened.apply([training_consent()])
    yield opened
    opened.close()


@pytest.fixture
def make(store: SqlStore, tmp_path: Path) -> Iterator[Make]:
    made: list[SampleCollector] = []

    def build(
        settings: CollectorSettings | None = None,
        *,
        clock: Clock | None = None,
        book: SampleBook | None = None,
        tell: Tell = lambda _word, _count, _code: None,
    ) -> SampleCollector:
        clocks = (clock or Clock(), lambda: NOW_S)
        collector = SampleCollector(
            book or store.samples, tmp_path / "samples", FEATURES, clocks, settings, tell
        )
        collector.start()
        made.append(collector)
        return collector

    yield build
    for one in made:
        one.close()


def wait_for(question: Callable[[], object], *, at_most_s: float = 60.0) -> None:
    ends_s = time.monotonic() + at_most_s
    pause = threading.Event()
    while not question():
        assert time.monotonic() < ends_s, "it never came to be"
        pause.wait(0.01)


def begin(collector: SampleCollector) -> SampleCollector:
    wait_for(lambda: collector.wants(LOCAL_PERSON))
    return collector


def stored(store: SqlStore) -> int:
    return sum(len(rows) for rows in store.samples.rows(LOCAL_PERSON))


def spools(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "samples").glob("*.spool"))


def test_what_was_offered_is_stored_once_and_the_spool_is_gone(
    make: Make, store: SqlStore, tmp_path: Path
) -> None:
    collector = begin(make(CollectorSettings(batch_rows=10)))
    for number in range(5):
        collector.offer(offer_poses(25, session=f"s{number}", seed=number))
    assert collector.flush()
    assert stored(store) == 125
    figures = collector.figures
    assert (figures.n_offered, figures.n_written, figures.n_spooled) == (125, 125, 120)
    collector.close()
    assert spools(tmp_path) == []


def test_nothing_is_written_before_the_buffer_is_full_or_old(
    make: Make, store: SqlStore, tmp_path: Path
) -> None:
    clock = Clock()
    collector = begin(make(CollectorSettings(batch_rows=10, buffer_rows=50), clock=clock))
    collector.offer(offer_poses(25))
    wait_for(lambda: collector.figures.n_spooled == 20)
    assert stored(store) == 0
    assert len(spools(tmp_path)) == 1
    collector.offer(offer_poses(25, session="s2", seed=2))
    wait_for(lambda: stored(store) == 50)
    collector.offer(offer_poses(5, session="s3", seed=3))
    wait_for(lambda: collector.figures.buffer_rows == 5)
    assert stored(store) == 50
    clock.ahead_s = 301.0
    wait_for(lambda: stored(store) == 55)


@pytest.mark.parametrize("enough", ["of one", "of all"])
def test_samples_of_many_people_wait_until_it_is_worth_a_transaction(
    make: Make, store: SqlStore, enough: str
) -> None:
    people = [f"p{number}" for number in range(5)]
    store.apply([training_consent(person=one) for one in people])
    collector = make(CollectorSettings(batch_rows=5, buffer_rows=20, most_rows=60))
    wait_for(lambda: all([collector.wants(one) for one in people]))

    def offer(*whose: str, seed: int = 1) -> None:
        blocks = [offer_poses(10, person=one, session=f"{one} {seed}") for one in whose]
        collector.offer(OfferedPoses.joined(blocks))

    def count() -> list[int]:
        return [sum(map(len, store.samples.rows(one))) for one in people]

    offer(*people)
    wait_for(lambda: collector.figures.buffer_rows == 50)
    wait_for(lambda: collector.figures.n_spooled == 50)
    assert count() == 5 * [0]
    if enough == "of one":
        offer("p3", seed=2)
        wait_for(lambda: count() == [10, 10, 10, 20, 10])
    else:
        store.apply([training_consent(person="p9")])
        wait_for(lambda: collector.wants("p9"))
        offer("p9", seed=2)
        wait_for(lambda: count() == 5 * [10])
    wait_for(lambda: collector.figures.buffer_rows == 0)
    assert sum(collector.figures.refused.values()) == 0


def test_without_consent_nothing_is_wanted(make: Make, store: SqlStore) -> None:
    collector = begin(make())
    assert not collector.wants("nobody")
    store.apply([training_consent("withdrawn")])
    collector.heed(WITHDRAWN)
    assert not collector.wants(LOCAL_PERSON)
    store.apply([training_consent()])
    collector.heed(GIVEN)
    begin(collector)


class CountingBook(SampleBook):
    """Counts how often it is asked for a seal."""

    n_asked = 0

    def find_seal(self, person_id: str, now_s: float, *, makes: bool = False) -> PersonSeal | None:
        self.n_asked += not makes
        return super().find_seal(person_id, now_s, makes=makes)


@pytest.mark.parametrize(
    "change", [StoreChange("agreement", LOCAL_PERSON, is_agreed=False), GIVEN, None]
)
def test_a_seal_is_asked_for_once_a_second_and_after_a_change(
    make: Make, store: SqlStore, change: StoreChange | None
) -> None:
    clock = StillClock()
    book = CountingBook(store._database, store._vault)
    collector = begin(make(CollectorSettings(batch_rows=10), clock=clock, book=book))

    def make_safe(seed: int) -> int:
        collector.offer(offer_poses(10, session=f"s{seed}", seed=seed))
        wait_for(lambda: collector.figures.n_spooled == 10 * seed)
        return book.n_asked

    assert [make_safe(seed) for seed in (1, 2, 3)] == [1, 1, 1]
    if change is None:
        clock.now_s += 1.0
    else:
        collector.heed(change)
        begin(collector)
    assert [make_safe(seed) for seed in (4, 5)] == [2, 2]


def test_it_rests_between_pieces_of_work_and_holds_nobody_up_meanwhile(
    store: SqlStore, tmp_path: Path
) -> None:
    """Who withdraws while it rests is obeyed at once, and nothing is kept afterwards."""
    resting, may_go_on = threading.Event(), threading.Event()

    def rest() -> None:
        resting.set()
        assert may_go_on.wait(60.0)

    collector = SampleCollector(
        store.samples,
        tmp_path / "samples",
        FEATURES,
        (Clock(), lambda: NOW_S),
        CollectorSettings(batch_rows=10),
        rest=rest,
    )
    collector.start()
    try:
        begin(collector)
        collector.offer(offer_poses(25))
        assert resting.wait(60.0)
        collector.forget(LOCAL_PERSON)
        may_go_on.set()
        wait_for(lambda: collector.figures.refused["consent"] == 25)
        assert collector.figures.buffer_rows == 0
        assert spools(tmp_path) == []
    finally:
        may_go_on.set()
        collector.close()


def test_withdrawing_empties_queue_buffer_and_spool(
    make: Make, store: SqlStore, tmp_path: Path
) -> None:
    collector = begin(make(CollectorSettings(batch_rows=10)))
    collector.offer(offer_poses(25))
    wait_for(lambda: collector.figures.n_spooled == 20)
    (spool,) = spools(tmp_path)
    assert spool.stat().st_size > 0
    collector.offer(offer_poses(30, session="s2", seed=2))
    store.apply([training_consent("withdrawn")])
    collector.heed(WITHDRAWN)
    assert spool.stat().st_size == 0
    figures = collector.figures
    assert (figures.queue_rows, figures.buffer_rows) == (0, 0)
    assert figures.refused["consent"] == 55
    assert collector.flush()
    assert stored(store) == 0


def test_who_withdraws_elsewhere_is_refused_at_the_write(
    make: Make, store: SqlStore, tmp_path: Path
) -> None:
    collector = begin(make(CollectorSettings(batch_rows=10)))
    collector.offer(offer_poses(25))
    wait_for(lambda: collector.figures.n_spooled == 20)
    store.apply([training_consent("withdrawn")])  # by another program: nobody tells
    assert collector.flush()
    assert stored(store) == 0
    assert collector.figures.refused["consent"] == 25
    assert not collector.wants(LOCAL_PERSON)
    assert spools(tmp_path)[0].stat().st_size == 0


def test_a_consent_that_ended_is_noticed_by_asking_again(make: Make, store: SqlStore) -> None:
    clock = Clock()
    collector = begin(make(clock=clock))
    store.apply([training_consent("withdrawn")])
    assert collector.wants(LOCAL_PERSON)
    clock.ahead_s = 61.0
    wait_for(lambda: not collector.wants(LOCAL_PERSON))


class LockedBook(SampleBook):
    """Refuses to write as long as it is locked."""

    is_locked = True

    def add(self, person_id: str, rows: SampleRows, now_s: float) -> int | None:
        if self.is_locked:
            raise StorageError("store.locked", location="here")
        return super().add(person_id, rows, now_s)


def locked(store: SqlStore) -> LockedBook:
    return LockedBook(store._database, store._vault)


def test_a_store_that_is_locked_holds_the_queue_back_and_loses_nothing(
    make: Make, store: SqlStore
) -> None:
    told: list[str] = []
    clock = Clock()
    book = locked(store)
    settings = CollectorSettings(queue_rows=100, batch_rows=10, buffer_rows=20)
    collector = begin(
        make(settings, book=book, clock=clock, tell=lambda word, _count, _code: told.append(word))
    )
    collector.offer(offer_poses(40))
    wait_for(lambda: collector.figures.n_failures > 0)
    for number in range(4):
        collector.offer(offer_poses(30, session=f"t{number}", seed=number + 5))
    wait_for(lambda: "samples_dropped" in told)
    figures = collector.figures
    assert (figures.n_dropped, figures.queue_rows, figures.buffer_rows) == (20, 100, 40)
    book.is_locked = False
    clock.ahead_s = 60.0
    assert collector.flush(60.0)
    assert stored(store) == 140
    assert told[0] == "samples_not_written"


def test_what_cannot_be_written_at_the_end_waits_for_the_next_start(
    make: Make, store: SqlStore, tmp_path: Path
) -> None:
    collector = begin(make(CollectorSettings(batch_rows=10), book=locked(store)))
    collector.offer(offer_poses(25))
    wait_for(lambda: collector.figures.n_spooled == 20)
    collector.close()
    assert stored(store) == 0
    assert len(spools(tmp_path)) == 1
    again = make()
    wait_for(lambda: stored(store) == 25)
    wait_for(lambda: again.figures.n_recovered == 3)
    wait_for(lambda: spools(tmp_path) == [])


def test_batches_that_are_stored_already_are_not_stored_again(
    make: Make, store: SqlStore, tmp_path: Path
) -> None:
    samples = make_samples(30)
    seal = store.samples.find_seal(LOCAL_PERSON, NOW_S, makes=True)
    assert seal is not None
    spool = SampleSpool.make(tmp_path / "samples")
    spool.append(SpooledBatch.sealed_from(LOCAL_PERSON, samples, seal))
    spool.append(SpooledBatch.sealed_from("gone", samples, seal))
    spool.close()
    store.samples.add(LOCAL_PERSON, samples.select(slice(0, 12)), NOW_S)
    collector = make()
    wait_for(lambda: spools(tmp_path) == [])
    assert stored(store) == 30
    assert (collector.figures.n_written, collector.figures.n_known) == (18, 12)


def test_a_spool_whose_key_is_gone_is_deleted(make: Make, store: SqlStore, tmp_path: Path) -> None:
    seal = store.samples.find_seal(LOCAL_PERSON, NOW_S, makes=True)
    assert seal is not None
    spool = SampleSpool.make(tmp_path / "samples")
    spool.append(SpooledBatch.sealed_from(LOCAL_PERSON, make_samples(3), seal))
    spool.close()
    store.forget_everything(LOCAL_PERSON, now_s=NOW_S)
    store.apply([training_consent()])
    store.samples.find_seal(LOCAL_PERSON, NOW_S, makes=True)
    collector = make()
    wait_for(lambda: spools(tmp_path) == [])
    wait_for(lambda: collector.figures.n_unreadable == 1)
    assert stored(store) == 0


def test_a_thread_that_a_defect_ended_goes_on_where_it_was(
    make: Make, store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    collector = begin(make(CollectorSettings(share=1.0, batch_rows=10)))
    died = threading.Event()

    def fail() -> None:
        monkeypatch.undo()
        died.set()
        raise RuntimeError("a defect")

    monkeypatch.setattr(collector, "_turn", fail)
    collector.offer(offer_poses(30, session="before"))
    assert died.wait(60.0)
    assert collector._thread is not None
    collector._thread.join(60.0)
    assert collector.figures.n_failures == 1
    collector.offer(offer_poses(30, session="after"))

    assert collector.revive()
    assert not collector.revive()
    assert collector.flush(60.0)
    figures = collector.figures
    n_refused = sum(figures.refused.values())
    assert figures.n_written + n_refused == figures.n_offered == 60
    assert sum(map(len, store.samples.rows(LOCAL_PERSON))) == figures.n_written > 0
    collector.close()
    assert not collector.revive()


def test_what_waits_of_a_person_is_told_wherever_it_waits(make: Make, store: SqlStore) -> None:
    collector = begin(make(CollectorSettings(batch_rows=10, buffer_rows=500)))
    assert collector.waiting(LOCAL_PERSON) == ()
    collector.offer(offer_poses(25))
    (*batches, rest) = collector.waiting(LOCAL_PERSON, timeout_s=60.0)  # in the spool, and not
    assert sum(map(len, batches)) == 20
    assert len(rest) == 5
    assert collector.waiting("somebody") == ()
    assert stored(store) == 0
    assert collector.flush()
    assert collector.waiting(LOCAL_PERSON) == ()
    assert stored(store) == 25
    collector.close()
    assert collector.waiting(LOCAL_PERSON, timeout_s=60.0) == ()  # nobody to wait for


def test_asking_does_not_wait_for_a_store_that_does_not_answer(make: Make, store: SqlStore) -> None:
    class Stuck(SampleBook):
        let_go = threading.Event()

        def add(self, person_id: str, rows: SampleRows, now_s: float) -> int | None:
            self.let_go.wait(60.0)
            return super().add(person_id, rows, now_s)

    book = Stuck(store._database, store._vault)
    collector = begin(make(CollectorSettings(batch_rows=10, buffer_rows=20), book=book))
    collector.offer(offer_poses(25))
    wait_for(lambda: collector.figures.buffer_rows == 25)
    begun_s = time.monotonic()
    assert sum(map(len, collector.waiting(LOCAL_PERSON, timeout_s=0.1))) == 25
    assert time.monotonic() - begun_s < 30.0
    Stuck.let_go.set()
    assert collector.flush()


def test_what_is_said_while_nothing_waits_does_not_keep_the_thread_busy(
    make: Make, store: SqlStore
) -> None:
    """It would take the interpreter from the live sessions for as long as the service runs."""
    collector = begin(make())
    collector.heed(StoreChange("verdict", LOCAL_PERSON, verdict="right"))
    assert collector.flush()
    n_before = collector._n_turns
    threading.Event().wait(0.3)
    assert collector._n_turns <= n_before + 4  # ten a second at most, and not a hundred thousand


def test_a_verdict_writes_what_waits_of_that_person_alone(make: Make, store: SqlStore) -> None:
    store.apply([training_consent(person="p2")])
    collector = make(CollectorSettings(batch_rows=10))
    wait_for(lambda: collector.wants(LOCAL_PERSON) and collector.wants("p2"))
    collector.offer(OfferedPoses.joined([offer_poses(5), offer_poses(5, person="p2", session="2")]))
    wait_for(lambda: collector.figures.buffer_rows == 10)
    collector.heed(StoreChange("verdict", "p2", verdict="wrong"))
    wait_for(lambda: collector.figures.buffer_rows == 5)
    assert [sum(map(len, store.samples.rows(one))) for one in (LOCAL_PERSON, "p2")] == [0, 5]
