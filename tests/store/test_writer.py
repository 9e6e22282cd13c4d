"""The writer: nothing acknowledged is lost, nothing is refused in silence, nobody waits."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from itertools import pairwise
from pathlib import Path

import pytest

from barun.errors import StorageError
from barun.store.audit_book import AuditBook
from barun.store.consent_book import ConsentBook
from barun.store.faults import FULL, LOCKED, TEMPORARY, UNREACHABLE, UNWRITABLE
from barun.store.history import Forgotten
from barun.store.key_desk import KeyDesk
from barun.store.opening import open_store
from barun.store.records import LOCAL_PERSON, AgreementRecord, ProfileRecord, SettingsRecord
from barun.store.sql_store import SqlStore
from barun.store.write_queue import Job, WriteQueue
from barun.store.writer import StoreChange, StoreWriter
from barun.store.writes import Write
from tests.fixtures.patience import wait_until
from tests.store.records import AGREED, FIRST_MINUTE, SETTINGS, event, minute, span

PATIENCE_S = 60.0
EVER = (0.0, 4e9)


class Troubled:
    """A store whose writing fails as often as it is told to."""

    def __init__(self, inner: SqlStore) -> None:
        self.inner = inner
        self.failures: list[Exception] = []
        self.batches: list[int] = []
        self.may_write = threading.Event()
        self.may_write.set()
        self.recovered_to: str | None = None
        self.tidied: Exception | None = None

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)

    def apply(self, writes: Sequence[Write]) -> tuple[bool, ...]:
        assert self.may_write.wait(PATIENCE_S)
        self.batches.append(len(writes))
        if self.failures:
            raise self.failures.pop(0)
        return self.inner.apply(writes)

    @property
    def audit(self) -> AuditBook:
        return self.inner.audit

    @property
    def keys(self) -> KeyDesk:
        return self.inner.keys

    def secret(self, name: str, *, adopts: bytes | None = None) -> bytes:
        return self.inner.secret(name)

    def forget_everything(
        self, person_id: str, *, including_settings: bool = False, now_s: float = 0.0
    ) -> Forgotten:
        return self.inner.forget_everything(
            person_id, including_settings=including_settings, now_s=now_s
        )

    def newest_s(self) -> float | None:
        return self.inner.newest_s()

    def tidy(self, now_s: float) -> Forgotten:
        if self.tidied is not None:
            raise self.tidied
        return self.inner.tidy(now_s)

    def recover(self, now_s: float) -> str | None:
        return self.recovered_to


@pytest.fixture
def store(tmp_path: Path, database_url: str) -> Iterator[Troubled]:
    inner = open_store(tmp_path, database_url, 0.0).store
    yield Troubled(inner)
    inner.close()


@pytest.fixture
def make_writer(store: Troubled) -> Iterator[Callable[..., StoreWriter]]:
    writers: list[StoreWriter] = []

    def make(*, is_agreed: bool = True, **options: object) -> StoreWriter:
        if is_agreed:
            store.inner.apply([AGREED])
        chosen = {"linger_s": 0.0} | options
        writer = StoreWriter(store, time.time, **chosen)  # type: ignore[arg-type] # a store but for its type
        writers.append(writer)
        return writer

    yield make
    store.may_write.set()
    store.failures.clear()
    for writer in writers:
        writer.close(1.0)


@pytest.fixture
def writer(make_writer: Callable[..., StoreWriter]) -> StoreWriter:
    return make_writer()


def full() -> StorageError:
    return StorageError(FULL, location="barun.db")


def test_what_is_acknowledged_is_stored(writer: StoreWriter, store: Troubled) -> None:
    assert writer.put_minutes([minute(0), minute(1)]).result(PATIENCE_S) is True
    assert writer.put_event(event("e")).result(PATIENCE_S) is True
    assert writer.put_span(span("b")).result(PATIENCE_S) is True

    assert len(store.inner.minute_rows(LOCAL_PERSON, *EVER)) == 2
    assert writer.figures.n_written == 4
    assert writer.figures.n_waiting == 0


def test_what_comes_together_is_written_together(
    make_writer: Callable[..., StoreWriter], store: Troubled
) -> None:
    writer = make_writer(linger_s=PATIENCE_S)
    for number in range(50):
        writer.put_minutes([minute(number)])

    assert writer.flush(PATIENCE_S)
    assert store.batches == [50]


def test_a_full_batch_waits_for_no_company(
    make_writer: Callable[..., StoreWriter], store: Troubled
) -> None:
    writer = make_writer(linger_s=60.0)
    waiting = [writer.put_minutes([minute(number)]) for number in range(500)]

    assert all(one.result(PATIENCE_S) for one in waiting)
    assert sum(store.batches) == 500


def test_the_thread_is_not_woken_for_every_record() -> None:
    queue = WriteQueue(capacity=1000, linger_s=60.0)
    n_woken = 0

    def count() -> None:
        nonlocal n_woken
        n_woken += 1

    queue._condition.notify_all = count  # type: ignore[method-assign] # to be counted
    for number in range(500):
        queue.add(Job(Future(), (minute(number),)), is_urgent=False)

    assert n_woken == 2  # for the first, and when there are enough for a batch


def test_what_a_person_does_is_written_at_once(
    make_writer: Callable[..., StoreWriter], store: Troubled
) -> None:
    writer = make_writer(linger_s=60.0)
    writer.put_minutes([minute(0)])

    assert writer.put_settings(SETTINGS).result(PATIENCE_S) is True
    assert store.batches == [2]  # and takes along what was waiting


def test_nobody_waits_for_a_slow_disk(writer: StoreWriter, store: Troubled) -> None:
    store.may_write.clear()
    began_s = time.thread_time()  # what else the machine does is not its fault
    waiting = [writer.put_minutes([minute(number)]) for number in range(1000)]

    assert time.thread_time() - began_s < 2.0
    assert not any(one.done() for one in waiting)
    store.may_write.set()
    assert all(one.result(PATIENCE_S) for one in waiting)


@pytest.mark.parametrize(
    "error",
    [
        StorageError(FULL, location="barun.db"),
        StorageError(LOCKED, location="barun.db"),
        StorageError(UNREACHABLE, location="host", reason="gone"),
        StorageError(UNWRITABLE, location="barun.db", reason="read-only"),
    ],
    ids=lambda error: error.code,
)
def test_what_cannot_be_written_now_is_written_later_and_said_once(
    writer: StoreWriter, store: Troubled, error: StorageError
) -> None:
    store.failures = [error, error]
    told: list[tuple[str, ...]] = []
    writer.add_listener(lambda _: told.append(tuple(one.code for one in writer.notices)))

    assert writer.put_minutes([minute(0)]).result(PATIENCE_S) is True

    notice = f"store.notice-{error.code.removeprefix('store.')}"
    assert told == [(notice,), ()]  # put up once for two failures, then taken down
    assert writer.figures.n_failures == 2
    assert len(store.inner.minute_rows(LOCAL_PERSON, *EVER)) == 1
    assert error.code in TEMPORARY


def test_notices_say_it_in_both_languages(writer: StoreWriter, store: Troubled) -> None:
    store.failures = [full()] * 1000
    writer.put_minutes([minute(0)])
    wait_until(lambda: writer.notices)

    (notice,) = writer.notices
    assert "barun.db" in notice.text("en")
    assert "디스크" in notice.text("ko")


def test_the_buffer_is_bounded_and_says_what_it_loses(
    make_writer: Callable[..., StoreWriter], store: Troubled
) -> None:
    writer = make_writer(capacity=10)
    store.may_write.clear()
    kept = [writer.put_minutes([minute(number)]) for number in range(10)]
    lost = writer.put_minutes([minute(10)])

    with pytest.raises(StorageError, match="10 entries already wait"):
        lost.result(0)
    assert writer.figures.n_lost == 1
    assert [one.code for one in writer.notices] == ["store.notice-lost"]
    store.may_write.set()
    assert all(one.result(PATIENCE_S) for one in kept)


def test_an_impossible_record_takes_no_other_with_it(
    make_writer: Callable[..., StoreWriter], store: Troubled
) -> None:
    writer = make_writer(linger_s=0.2)
    before, bad, after = (
        writer.put_minutes([minute(0)]),
        writer.put_minutes([minute(1, good_s=1000.0)]),
        writer.put_minutes([minute(2)]),
    )

    assert before.result(PATIENCE_S) is True
    assert after.result(PATIENCE_S) is True
    with pytest.raises(ValueError, match="a minute has"):
        bad.result(PATIENCE_S)
    assert writer.figures.n_lost == 1
    assert writer.put_minutes([minute(3)]).result(PATIENCE_S) is True


def test_nothing_is_kept_of_somebody_who_has_not_agreed(
    make_writer: Callable[..., StoreWriter], store: Troubled
) -> None:
    writer = make_writer(is_agreed=False)

    assert not writer.is_agreed()
    assert writer.put_minutes([minute(0)]).result(PATIENCE_S) is False
    assert writer.put_settings(SETTINGS).result(PATIENCE_S) is True
    assert (writer.figures.n_refused, store.batches) == (1, [1])


def test_agreeing_and_withdrawing_are_told(make_writer: Callable[..., StoreWriter]) -> None:
    writer = make_writer(is_agreed=False)
    told: list[StoreChange] = []
    end = writer.add_listener(told.append)

    writer.put_agreement(AGREED).result(PATIENCE_S)
    assert writer.is_agreed()
    writer.withdraw(LOCAL_PERSON, AGREED.agreed_s + 1).result(PATIENCE_S)
    assert not writer.is_agreed()
    end()
    writer.put_agreement(AGREED).result(PATIENCE_S)

    assert told == [
        StoreChange("agreement", LOCAL_PERSON, is_agreed=True),
        StoreChange("agreement", LOCAL_PERSON, purpose="history"),
    ]


def test_settings_and_profiles_are_told(writer: StoreWriter) -> None:
    told: list[str] = []
    writer.add_listener(lambda change: told.append(change.kind))
    profile = ProfileRecord("p", LOCAL_PERSON, "", "", "{}", 0.0)

    writer.put_settings(SETTINGS).result(PATIENCE_S)
    writer.put_profile(profile).result(PATIENCE_S)
    writer.remove_profile(LOCAL_PERSON, "p").result(PATIENCE_S)
    writer.remove_profile(LOCAL_PERSON, "p").result(PATIENCE_S)  # is not there: nothing to tell

    assert told == ["settings", "profiles", "profiles"]


def test_forgetting_also_forgets_what_waits(writer: StoreWriter, store: Troubled) -> None:
    told: list[str] = []
    writer.add_listener(lambda change: told.append(change.kind))
    store.may_write.clear()
    waiting = [writer.put_minutes([minute(number)]) for number in range(20)]
    forgotten = writer.forget_everything(LOCAL_PERSON)
    store.may_write.set()

    forgotten.result(PATIENCE_S)

    assert all(one.done() for one in waiting)
    assert store.inner.minute_rows(LOCAL_PERSON, *EVER) == ()
    assert not writer.is_agreed()
    assert writer.put_minutes([minute(0)]).result(PATIENCE_S) is False
    assert told == ["forgotten"]


def test_forgetting_does_not_wait_for_a_disk_that_stays_full(
    writer: StoreWriter, store: Troubled
) -> None:
    store.failures = [full()] * 1000
    stuck = writer.put_minutes([minute(0)])
    wait_until(lambda: writer.notices)

    writer.forget_everything(LOCAL_PERSON).result(PATIENCE_S)

    assert stuck.result(PATIENCE_S) is False
    assert writer.notices == ()


def test_forgetting_that_fails_says_so_to_who_asked(
    writer: StoreWriter, store: Troubled, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> Forgotten:
        raise full()

    monkeypatch.setattr(store, "forget_everything", fail)
    forgotten = writer.forget_everything(LOCAL_PERSON)

    with pytest.raises(StorageError, match="full"):
        forgotten.result(PATIENCE_S)
    assert writer.is_agreed()
    assert writer.put_minutes([minute(0)]).result(PATIENCE_S) is True


def test_a_damaged_database_is_set_aside_and_said(writer: StoreWriter, store: Troubled) -> None:
    store.failures = [StorageError("store.damaged", location="barun.db", reason="page 7")]
    store.recovered_to = "barun.damaged-1.db"

    assert writer.put_minutes([minute(0)]).result(PATIENCE_S) is True

    (notice,) = writer.notices
    assert (notice.code, notice.is_lasting) == ("store.notice-damaged", True)
    assert "barun.damaged-1.db" in notice.text("en")
    writer.put_minutes([minute(1)]).result(PATIENCE_S)
    assert writer.notices == (notice,)


def test_damage_met_while_reading_is_looked_for(writer: StoreWriter, store: Troubled) -> None:
    store.tidied = StorageError("store.damaged", location="barun.db", reason="page 7")
    store.recovered_to = "barun.damaged-1.db"

    assert writer.look_for_damage().result(PATIENCE_S) is True
    assert [one.code for one in writer.notices] == ["store.notice-damaged"]


def test_damage_nothing_can_be_done_about_is_tried_again(
    writer: StoreWriter, store: Troubled
) -> None:
    store.failures = [StorageError("store.damaged", location="server", reason="page 7")]

    assert writer.put_minutes([minute(0)]).result(PATIENCE_S) is True
    assert writer.figures.n_failures == 1


def test_damage_that_cannot_be_set_aside_is_said_in_words(
    writer: StoreWriter, store: Troubled
) -> None:
    store.failures = [StorageError("store.damaged", location="barun.db", reason="page 7")] * 1000
    writer.put_minutes([minute(0)])
    wait_until(lambda: writer.notices)

    (notice,) = writer.notices
    assert notice.code == "store.notice-unrepaired"
    assert "barun.db" in notice.text("en")
    assert "page 7" in notice.text("ko")


@pytest.mark.parametrize("record", [SETTINGS, AGREED], ids=["settings", "agreement"])
def test_forgetting_overtakes_what_cannot_be_written(
    writer: StoreWriter, store: Troubled, record: SettingsRecord | AgreementRecord
) -> None:
    """Also what needs no agreement: on a full disk it would wait before the forgetting for ever."""
    store.failures = [full()] * 1000
    stuck = (
        writer.put_settings(record)
        if isinstance(record, SettingsRecord)
        else writer.put_agreement(record)
    )
    wait_until(lambda: writer.notices)

    writer.forget_everything(LOCAL_PERSON).result(PATIENCE_S)
    store.failures.clear()
    assert writer.flush(PATIENCE_S)

    assert store.inner.agreement(LOCAL_PERSON) is None
    if isinstance(record, SettingsRecord):
        assert store.inner.settings(LOCAL_PERSON) == record
    else:
        assert stuck.result(PATIENCE_S) is False


def test_forgetting_the_settings_too_drops_those_that_wait(
    writer: StoreWriter, store: Troubled
) -> None:
    store.failures = [full()] * 1000
    stuck = writer.put_settings(SETTINGS)
    wait_until(lambda: writer.notices)

    writer.forget_everything(LOCAL_PERSON, including_settings=True).result(PATIENCE_S)

    assert stuck.result(PATIENCE_S) is False


def test_a_damaged_database_can_be_forgotten(
    writer: StoreWriter, store: Troubled, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage = [StorageError("store.damaged", location="barun.db", reason="page 7")]
    forget = store.inner.forget_everything

    def find_damage(*arguments: object, **options: object) -> Forgotten:
        if damage:
            raise damage.pop()
        return forget(*arguments, **options)  # type: ignore[arg-type] # passed on as they come

    monkeypatch.setattr(store, "forget_everything", find_damage)
    store.recovered_to = "barun.damaged-1.db"

    writer.forget_everything(LOCAL_PERSON).result(PATIENCE_S)

    assert store.inner.agreement(LOCAL_PERSON) is None


@pytest.mark.parametrize("defect", ["listener", "tidying"])
def test_a_defect_does_not_end_the_thread(
    writer: StoreWriter, store: Troubled, defect: str
) -> None:
    if defect == "listener":

        def fail(_: StoreChange) -> None:
            raise RuntimeError

        writer.add_listener(fail)
        writer.put_settings(SETTINGS).result(PATIENCE_S)
    else:
        store.tidied = RuntimeError()
        writer.look_for_damage().result(PATIENCE_S)

    assert writer.put_minutes([minute(0)]).result(PATIENCE_S) is True
    assert writer.figures.n_failures == 1


def test_who_gives_up_waiting_takes_nothing_back(writer: StoreWriter, store: Troubled) -> None:
    store.may_write.clear()
    waiting = writer.put_minutes([minute(0)])

    assert not waiting.cancel()
    store.may_write.set()
    assert waiting.result(PATIENCE_S) is True


def test_nobody_who_hands_over_waits_for_a_store_that_cannot_be_asked(
    make_writer: Callable[..., StoreWriter], store: Troubled, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes meanwhile is kept: the transaction knows who has agreed."""
    askers: list[str] = []

    def fail(*_: object) -> None:
        askers.append(threading.current_thread().name)
        raise StorageError(UNREACHABLE, location="host", reason="gone")

    monkeypatch.setattr(ConsentBook, "may", fail)
    writer = make_writer()
    assert not writer.is_agreed()
    kept = writer.put_minutes([minute(0)])
    assert not writer.is_agreed()

    assert kept.result(PATIENCE_S) is True
    assert askers.count(threading.current_thread().name) == 1
    monkeypatch.undo()
    told: list[StoreChange] = []
    writer.add_listener(told.append)
    writer.flush(PATIENCE_S)
    wait_until(writer.is_agreed)
    wait_until(lambda: told == [StoreChange("agreement", LOCAL_PERSON, is_agreed=True)])


def test_closing_writes_what_waits(
    make_writer: Callable[..., StoreWriter], store: Troubled
) -> None:
    writer = make_writer(linger_s=60.0)
    waiting = writer.put_minutes([minute(0)])

    assert writer.close(PATIENCE_S) is True
    assert writer.close(PATIENCE_S) is True
    assert waiting.result(0) is True
    assert len(store.inner.minute_rows(LOCAL_PERSON, *EVER)) == 1


def test_closing_on_a_full_disk_says_that_something_is_lost(
    writer: StoreWriter, store: Troubled
) -> None:
    store.failures = [full()] * 1000
    waiting = writer.put_minutes([minute(0)])

    assert writer.close(PATIENCE_S) is False
    with pytest.raises(StorageError, match="full"):
        waiting.result(0)


def test_a_closed_writer_takes_nothing(writer: StoreWriter) -> None:
    writer.close()

    for refused in (writer.put_minutes([minute(0)]), writer.look_for_damage()):
        with pytest.raises(StorageError):
            refused.result(0)
    assert writer.flush() is False


def test_flushing_gives_up_in_time(writer: StoreWriter, store: Troubled) -> None:
    store.may_write.clear()
    writer.put_minutes([minute(0)])

    assert writer.flush(0.05) is False


def test_old_history_is_tidied_once_a_day(store: Troubled, monkeypatch: pytest.MonkeyPatch) -> None:
    tidied_s: list[float] = []
    now_s = [60.0 * FIRST_MINUTE]

    def tidy(at_s: float) -> Forgotten:
        tidied_s.append(at_s)
        return Forgotten({})

    def clock() -> float:  # a thread that asks sees two hours pass
        now_s[0] += 7200.0
        return now_s[0]

    monkeypatch.setattr(store, "tidy", tidy)
    writer = StoreWriter(store, clock)  # type: ignore[arg-type] # a store but for its type
    for _ in range(50):
        writer.flush()
    writer.close()

    between_s = [after - before for before, after in pairwise(tidied_s)]
    assert len(between_s) >= 2
    assert all(86400 <= one_s < 86400 + 8 * 7200 for one_s in between_s)


def test_settings_that_keep_less_are_heeded_within_minutes(
    store: Troubled, monkeypatch: pytest.MonkeyPatch
) -> None:
    tidied_s: list[float] = []
    now_s = [60.0 * FIRST_MINUTE]
    monkeypatch.setattr(store, "tidy", lambda at_s: tidied_s.append(at_s))
    writer = StoreWriter(store, lambda: now_s[0])  # type: ignore[arg-type] # a store but for its type
    now_s[0] += 120
    writer.flush()
    wait_until(lambda: len(tidied_s) == 1)  # after the start

    content = '{"keep_days": 30}'
    writer.put_settings(SettingsRecord(LOCAL_PERSON, content, now_s[0])).result(PATIENCE_S)
    now_s[0] += 120
    writer.flush()
    wait_until(lambda: len(tidied_s) == 2)
    writer.close()


def test_a_clock_that_is_set_back_does_not_end_the_tidying(
    store: Troubled, monkeypatch: pytest.MonkeyPatch
) -> None:
    tidied_s: list[float] = []
    now_s = [60.0 * FIRST_MINUTE]
    monkeypatch.setattr(store, "tidy", lambda at_s: tidied_s.append(at_s))
    writer = StoreWriter(store, lambda: now_s[0])  # type: ignore[arg-type] # a store but for its type
    now_s[0] -= 10 * 365 * 86400
    writer.flush()
    writer.flush()  # the first has been looked after
    now_s[0] += 86400 + 1
    writer.flush()
    wait_until(lambda: len(tidied_s) == 1)
    writer.close()


def test_a_clock_that_leaps_ahead_deletes_nothing_before_it_can_be_believed(
    store: Troubled, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_s = now_s = 60.0 * FIRST_MINUTE
    tidied_s: list[float] = []
    monkeypatch.setattr(store, "tidy", lambda at_s: tidied_s.append(at_s))
    writer = StoreWriter(store, lambda: now_s)  # type: ignore[arg-type] # a store but for its type
    now_s = start_s + 400 * 86400
    for _ in range(3):
        writer.flush()
    now_s = start_s + 120  # the network has set it
    for _ in range(3):
        writer.flush()
    assert tidied_s == []
    now_s = start_s + 3 * 3600
    writer.flush()
    wait_until(lambda: tidied_s == [start_s + 3 * 3600])
    writer.close()


def test_acknowledgements_are_ordinary_futures(writer: StoreWriter) -> None:
    assert isinstance(writer.put_event(event("e")), Future)


def test_a_thread_that_a_defect_ended_goes_on_where_it_was(
    writer: StoreWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    died = threading.Event()

    def fail(batch: list[Job]) -> None:
        monkeypatch.undo()
        died.set()
        raise RuntimeError("a defect")

    monkeypatch.setattr(writer, "_write", fail)
    first = writer.put_event(event("first"))
    assert died.wait(PATIENCE_S)
    writer._thread.join(PATIENCE_S)
    second = writer.put_minutes([minute(FIRST_MINUTE)])
    assert not first.done()

    assert writer.revive()
    assert not writer.revive()
    assert first.result(PATIENCE_S)
    assert second.result(PATIENCE_S)
    stored = writer.store.all_events(LOCAL_PERSON, *EVER)
    assert [one.event_id for one in stored] == ["first"]
    assert len(tuple(writer.store.all_minutes(LOCAL_PERSON, *EVER))) == 1


def test_a_writer_that_was_closed_stays_so(writer: StoreWriter) -> None:
    writer.close()
    assert not writer.revive()
