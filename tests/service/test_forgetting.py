"""The service forgets by itself: whose consent ended, and whom a killed process was forgetting."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from barun.rights.note import ErasureNote, has_unfinished
from barun.rights.retention import GRACE_DAYS, choose_retention
from barun.service.collection.desk import CollectionDesk
from barun.service.rights.forgetting import Forgetting
from barun.service.settings import ServiceSettings
from barun.store.job_records import NewJob
from barun.store.opening import open_store
from barun.store.writer import StoreWriter
from tests.collection.sitters import NOW_S, YEAR_S, open_collection
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
def forgetting(home: Path, clock: _Clock) -> Iterator[Forgetting]:
    store = open_store(home, "", NOW_S).store
    writer = StoreWriter(store, clock)
    desk = CollectionDesk(home / "collections", library_of(home), lambda: 0.0)
    yield Forgetting(ServiceSettings(data_folder=str(home)), writer, clock, desk.held)
    desk.close()
    writer.close()
    store.close()


def test_it_looks_once_a_day_whose_consent_ended(
    home: Path, forgetting: Forgetting, clock: _Clock
) -> None:
    forgetting.erase_due(0.0)
    clock.now_s = _DUE_S
    forgetting.erase_due(_DAY_S - 1)
    assert library_of(home).load("desk").people == ("P1", "P2")
    forgetting.erase_due(_DAY_S)
    assert library_of(home).load("desk").people == ()
    assert len(list((home / "certificates").glob("*.json"))) == 2


def test_whose_collection_is_recorded_elsewhere_waits_for_the_next_day(
    home: Path, forgetting: Forgetting, clock: _Clock
) -> None:
    clock.now_s = _DUE_S
    with open_collection(home, "desk"):
        forgetting.erase_due(0.0)
    assert library_of(home).load("desk").people == ("P1", "P2")
    assert not has_unfinished(home)
    forgetting.erase_due(_DAY_S)
    assert library_of(home).load("desk").people == ()


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


def test_jobs_that_ended_a_month_ago_go_once_a_day(
    home: Path, forgetting: Forgetting, clock: _Clock
) -> None:
    store = open_store(home, "", NOW_S).store
    added = store.jobs.add([NewJob("analyse", {"number": one}) for one in range(3)], NOW_S)
    ended, old, waiting = (one.job.job_id for one in added)
    store.jobs.cancel(old, NOW_S)
    store.jobs.cancel(ended, NOW_S + _DAY_S)

    clock.now_s = NOW_S + 30.5 * _DAY_S
    forgetting.erase_due(0.0)
    assert {one.job_id for one in store.jobs.all()} == {ended, waiting}

    choose_retention(home, "jobs", 100)
    clock.now_s += 30 * _DAY_S
    forgetting.erase_due(_DAY_S)
    assert {one.job_id for one in store.jobs.all()} == {ended, waiting}
    store.close()


def test_without_a_data_folder_there_is_nothing_to_forget(clock: _Clock, home: Path) -> None:
    store = open_store(home, "", NOW_S).store
    writer = StoreWriter(store, clock)
    desk = CollectionDesk(home / "collections", library_of(home), lambda: 0.0)
    forgetting = Forgetting(ServiceSettings(), writer, clock, desk.held)
    assert not forgetting.has_folder
    assert forgetting.erase("P1") is None
    forgetting.resume()
    forgetting.erase_due(0.0)
    assert forgetting.certificate("ab" * 16) is None
    assert library_of(home).load("desk").people == ("P1", "P2")
    writer.close()
    store.close()
