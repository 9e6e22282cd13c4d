"""Handing out and erasing people as jobs, on a real installation."""

import threading
import time
import zipfile
from pathlib import Path

import pytest

from barun.jobs.dispatcher import Dispatcher, Policy
from barun.jobs.inline_executor import InlineExecutor
from barun.store.job_records import JobRecord, NewJob
from barun.store.records import LOCAL_PERSON, ExerciseRecord
from barun.tasks.lanes import make_lanes
from barun.tasks.place import Place
from tests.fixtures.consents import given

NOW_S = 1_790_000_000.0
SECOND = "minji"


@pytest.fixture
def place(tmp_path: Path, database_url: str) -> Place:
    """An installation with a history of one person, who has another job waiting."""
    place = Place(tmp_path / "home", database_url)
    with place.opened() as store:
        done = ExerciseRecord("x", LOCAL_PERSON, "chin_tuck", NOW_S, 60.0, 10)
        assert all(store.apply([given("history"), done]))
        later = NewJob("export", {"person": LOCAL_PERSON, "path": "later"}, LOCAL_PERSON, 4e9)
        store.jobs.add([later, NewJob("analyse", {"n": 1}, None, 4e9)], NOW_S)
    return place


def serve(place: Place, job: NewJob) -> JobRecord:
    with place.opened() as store:
        (added,) = store.jobs.add([job], NOW_S)
        lanes = make_lanes(store, place, time.time, InlineExecutor())
        policy = Policy(look_s=0.01, poll_s=0.001)
        Dispatcher(store.jobs, lanes, time.time, policy).run(threading.Event(), until_idle=True)
        found = store.jobs.find(added.job.job_id)
    assert found is not None
    return found


def test_a_person_gets_what_is_held(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "mine.zip"

    job = serve(place, NewJob("export", {"person": LOCAL_PERSON, "path": str(path)}, LOCAL_PERSON))

    assert (job.state, job.reason) == ("done", None)
    assert job.result == {"path": str(path), "n_bytes": path.stat().st_size, "n_unread": 0}
    with zipfile.ZipFile(path) as archive:
        exercises = [name for name in archive.namelist() if "exercise" in name]
        assert exercises
        assert any(b"chin_tuck" in archive.read(name) for name in exercises)
    with place.opened() as store:
        assert [one.action for one in store.audit.entries()].count("export") == 1


def test_of_nobody_there_is_nothing_to_hand_out(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "nobody.zip"

    job = serve(place, NewJob("export", {"person": SECOND, "path": str(path)}))

    assert (job.state, job.reason, job.n_attempts) == ("failed", "rights_export.nobody", 1)
    assert not path.exists()


def test_who_is_erased_is_gone_with_his_jobs_and_nobody_is_named(place: Place) -> None:
    job = serve(place, NewJob("erase", {"person": LOCAL_PERSON}))

    assert (job.state, dict(job.payload)) == ("done", {})
    assert job.result is not None
    certificates = place.data_folder / "certificates"
    assert (certificates / f"{job.result['certificate']}.json").is_file()
    with place.opened() as store:
        assert store.agreement(LOCAL_PERSON) is None
        assert sorted(one.kind for one in store.jobs.all()) == ["analyse", "erase"]


def test_a_job_erases_no_last_administrator(place: Place) -> None:
    with place.opened() as store:
        store.accounts.add("a-boss", "boss", "administrator", "", NOW_S)
        store.accounts.add("a-mina", "mina", "person", "", NOW_S)

    job = serve(place, NewJob("erase", {"person": "a-boss"}))

    assert (job.state, job.reason, job.n_attempts) == ("failed", "accounts.last-administrator", 1)
    assert serve(place, NewJob("erase", {"person": "a-mina"})).state == "done"
    with place.opened() as store:
        assert [one.account_id for one in store.accounts.all()] == ["a-boss"]


def test_erasing_nobody_is_done_at_once(place: Place) -> None:
    job = serve(place, NewJob("erase", {"person": SECOND}))

    assert (job.state, job.result) == ("done", {"certificate": None})
