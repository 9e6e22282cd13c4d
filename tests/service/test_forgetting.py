"""The service forgets by itself: whose consent ended, and whom a killed process was forgetting."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from barun.collection.past_damage import DamagedCollection, read_past_damage
from barun.errors import BarunError
from barun.rights.note import ErasureNote, has_unfinished
from barun.rights.retention import GRACE_DAYS, choose_retention
from barun.service.collection.desk import CollectionDesk
from barun.service.rights.forgetting import Forgetting
from barun.service.settings import ServiceSettings
from barun.store.job_records import NewJob
from barun.store.opening import open_store
from barun.store.writer import StoreWriter
from tests.collection.sitters import NOW_S, YEAR_S, open_collection
from tests.collection.test_past_damage import spoil
from tests.rights.installations import library_of, record

_DUE_S = NOW_S + YEAR_S + GRACE_DAYS * 86400
_DAY_S = 86400.0


class _Clock:
    now_s = _DUE_S - 1

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for person in ("P1", "P2"):
        record(tmp_path, person)
    return tmp_path


@pytest.fixture
def desk(home: Path) -> Iterator[CollectionDesk]:
    made = CollectionDesk(home / "collections", library_of(home), lambda: 0.0)
    yield made
    made.close()


@pytest.fixture
def forgetting(home: Path, clock: _Clock, desk: CollectionDesk) -> Iterator[Forgetting]:
    store = open_store(home, "", NOW_S).store
    writer = StoreWriter(store, clock)
    yield Forgetting(ServiceSettings(data_folder=str(home)), writer, clock, desk.held_to_erase)
    writer.close()
    store.close()


def _look(forgetting: Forgetting, clock: _Clock, at_s: float) -> None:
    clock.now_s = at_s
    forgetting.erase_due()


def _people(home: Path) -> tuple[str, ...]:
    return library_of(home).load("desk").people


def test_it_looks_once_a_day_whose_consent_ended(
    home: Path, forgetting: Forgetting, clock: _Clock
) -> None:
    _look(forgetting, clock, _DUE_S - 1)
    _look(forgetting, clock, _DUE_S)
    assert _people(home) == ("P1", "P2")  # the service has just begun
    for hours in (1, 2, 24):  # nothing was recorded for a year: the clock is believed in an hour
        _look(forgetting, clock, _DUE_S + 3600 * hours)
    assert _people(home) == ()
    assert len(list((home / "certificates").glob("*.json"))) == 2


def test_whose_collection_is_recorded_elsewhere_waits_for_the_next_day(
    home: Path, forgetting: Forgetting, clock: _Clock
) -> None:
    with open_collection(home, "desk"):
        _look(forgetting, clock, _DUE_S + 3600)
    assert _people(home) == ("P1", "P2")
    assert not has_unfinished(home)
    _look(forgetting, clock, _DUE_S + 3601)
    assert _people(home) == ("P1", "P2")
    _look(forgetting, clock, _DUE_S + 3600 + _DAY_S)
    assert _people(home) == ()


def test_damage_in_a_recording_is_said_and_keeps_nobody(
    home: Path, forgetting: Forgetting, clock: _Clock, caplog: pytest.LogCaptureFixture
) -> None:
    spoil(home / "collections" / "desk.journal", 3)
    with caplog.at_level("WARNING", "barun.service"):
        _look(forgetting, clock, _DUE_S + 3600)
        _look(forgetting, clock, _DUE_S + 7200)
    assert _people(home) == ()
    assert [one.message for one in caplog.records] == ["consents_ended_past_damage"]
    assert vars(caplog.records[0])["barun_fields"] == {"people": 2}
    left = (home / "collections" / "desk.journal").read_bytes()
    assert b'"P1' not in left
    assert b'"P2' not in left


def test_who_cannot_be_erased_now_does_not_keep_the_others(
    home: Path, forgetting: Forgetting, clock: _Clock
) -> None:
    record(home, "P3", "posture")
    with open_collection(home, "desk"):  # P1 and P2 are recorded there
        _look(forgetting, clock, _DUE_S + 3600)
        _look(forgetting, clock, _DUE_S + 7200)
    assert _people(home) == ("P1", "P2")
    assert library_of(home).load("posture").people == ()


_NEAR_S = _DUE_S - 20 * _DAY_S
_AHEAD_S = _NEAR_S + 31 * _DAY_S


def _begin_near(forgetting: Forgetting, clock: _Clock) -> None:
    """Let the service have run for an hour, twenty days before anybody is due."""
    for at_s in (_NEAR_S - 4000, _NEAR_S):
        _look(forgetting, clock, at_s)


def test_a_clock_that_is_a_month_ahead_for_a_moment_erases_nobody(
    home: Path, forgetting: Forgetting, clock: _Clock
) -> None:
    _begin_near(forgetting, clock)
    for after_s in (30.0, 60.0, 3000.0):
        _look(forgetting, clock, _AHEAD_S + after_s)
    for after_s in (3030.0, 3600.0, 7200.0, 2 * _DAY_S):  # set right again
        _look(forgetting, clock, _NEAR_S + after_s)
    assert _people(home) == ("P1", "P2")
    for day in range(3, 22):  # and in its time it acts
        _look(forgetting, clock, _NEAR_S + day * _DAY_S)
    assert _people(home) == ()


def test_a_clock_that_stays_where_it_leapt_is_believed_after_an_hour(
    home: Path, forgetting: Forgetting, clock: _Clock
) -> None:
    _begin_near(forgetting, clock)
    _look(forgetting, clock, _AHEAD_S)
    _look(forgetting, clock, _AHEAD_S + 3599)
    assert _people(home) == ("P1", "P2")
    _look(forgetting, clock, _AHEAD_S + 3600)
    assert _people(home) == ()


def test_a_service_begun_while_the_clock_is_ahead_waits_too(home: Path, clock: _Clock) -> None:
    clock.now_s = _AHEAD_S
    store = open_store(home, "", NOW_S).store
    writer = StoreWriter(store, clock)
    desk = CollectionDesk(home / "collections", library_of(home), lambda: 0.0)
    begun = Forgetting(ServiceSettings(data_folder=str(home)), writer, clock, desk.held_to_erase)
    for after_s in (60, 3000):
        _look(begun, clock, _AHEAD_S + after_s)
    assert _people(home) == ("P1", "P2")
    _look(begun, clock, _AHEAD_S + 3600)
    assert _people(home) == ()
    desk.close()
    writer.close()
    store.close()


def test_a_clock_that_is_set_back_erases_nothing_twice_and_not_never(
    home: Path, forgetting: Forgetting, clock: _Clock
) -> None:
    for after_s in (-1.0, 3600.0):
        _look(forgetting, clock, _DUE_S + after_s)
    assert _people(home) == ()
    certificates = sorted((home / "certificates").glob("*.json"))
    assert len(certificates) == 2
    back_s = _DUE_S - 400 * _DAY_S
    record(home, "P3", "other", at_s=back_s - 400 * _DAY_S)  # who is due then, too
    for after_s in (0.0, 3599.0):
        _look(forgetting, clock, back_s + after_s)
    assert library_of(home).load("other").people == ("P3",)
    _look(forgetting, clock, back_s + _DAY_S)  # a day later at the latest
    assert library_of(home).load("other").people == ()
    assert len(list((home / "certificates").glob("*.json"))) == 3
    assert set(certificates) < set((home / "certificates").glob("*.json"))


def test_a_recording_that_the_service_holds_may_have_been_damaged_meanwhile(
    home: Path, forgetting: Forgetting, desk: CollectionDesk
) -> None:
    journal = home / "collections" / "desk.journal"
    with desk.held("desk"):  # for a minute, so that the page need not open it each time
        pass
    spoil(journal, 3)
    erased = desk.erase(lambda: forgetting.erase("P1"))
    assert erased is not None
    assert [one.code for one in erased.plan.obstacles] == ["rights.left-journal"]
    reading = read_past_damage(journal)
    assert (set(reading.record.consents), len(reading.damaged)) == ({"P2"}, 1)
    assert "P1" not in _people(home)
    with pytest.raises(BarunError), desk.held("desk"):
        pytest.fail("nobody records into what is damaged")


def test_a_damaged_recording_somebody_else_holds_is_erased_from_by_nobody(
    home: Path, forgetting: Forgetting, desk: CollectionDesk
) -> None:
    journal = home / "collections" / "desk.journal"
    spoil(journal, 3)
    before = journal.read_bytes()
    with DamagedCollection(journal), pytest.raises(BarunError) as caught:
        desk.erase(lambda: forgetting.erase("P1"))
    assert caught.value.code == "collection.in-use"
    assert journal.read_bytes() == before


def test_what_a_killed_process_began_is_finished(home: Path, forgetting: Forgetting) -> None:
    ErasureNote.begin(home / "erasures", "ab" * 16, "P1", NOW_S, (), (), {})
    with open_collection(home, "desk"):
        forgetting.resume()  # not now, and no error
    assert has_unfinished(home)
    forgetting.resume()
    assert not has_unfinished(home)
    assert library_of(home).load("desk").people == ("P2",)
    certificate = forgetting.certificate("ab" * 16)
    assert certificate is not None
    assert certificate.id == "ab" * 16
    assert forgetting.certificate("cd" * 16) is None


def test_what_was_to_leave_something_is_finished_before_all_of_it_goes(
    home: Path, forgetting: Forgetting
) -> None:
    keeps = {"erasure": {"keeps": ["settings"]}}
    ErasureNote.begin(home / "erasures", "ab" * 16, "P1", NOW_S, (), (), keeps)
    heard: list[str] = []
    number = forgetting.begin("P1", lambda: heard.append("asked"))
    assert heard == ["asked"]
    assert number is not None
    assert number != "ab" * 16
    assert forgetting.certificate("ab" * 16) is not None
    assert forgetting.is_waiting(number)
    assert forgetting.begin("P1", lambda: heard.append("again")) == number
    assert heard == ["asked", "again"]
    assert forgetting.certificate(number) is None
    forgetting.resume()
    assert not forgetting.is_waiting(number)
    assert forgetting.certificate(number) is not None
    assert not forgetting.is_waiting("../x")


def test_jobs_that_ended_a_month_ago_go_once_a_day(
    home: Path, forgetting: Forgetting, clock: _Clock
) -> None:
    store = open_store(home, "", NOW_S).store
    added = store.jobs.add([NewJob("analyse", {"number": one}) for one in range(3)], NOW_S)
    ended, old, waiting = (one.job.job_id for one in added)
    store.jobs.cancel(old, NOW_S)
    store.jobs.cancel(ended, NOW_S + _DAY_S)

    _look(forgetting, clock, NOW_S + 29.4 * _DAY_S)
    _look(forgetting, clock, NOW_S + 30.5 * _DAY_S)
    assert {one.job_id for one in store.jobs.all()} == {ended, waiting}

    choose_retention(home, "jobs", 100)
    _look(forgetting, clock, NOW_S + 60 * _DAY_S)
    assert {one.job_id for one in store.jobs.all()} == {ended, waiting}
    store.close()


def test_without_a_data_folder_there_is_nothing_to_forget(clock: _Clock, home: Path) -> None:
    store = open_store(home, "", NOW_S).store
    writer = StoreWriter(store, clock)
    desk = CollectionDesk(home / "collections", library_of(home), lambda: 0.0)
    forgetting = Forgetting(ServiceSettings(), writer, clock, desk.held_to_erase)
    assert not forgetting.has_folder
    assert forgetting.erase("P1") is None
    forgetting.resume()
    _look(forgetting, clock, _DUE_S + _DAY_S)
    assert forgetting.certificate("ab" * 16) is None
    assert _people(home) == ("P1", "P2")
    writer.close()
    store.close()
