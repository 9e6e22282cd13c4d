"""Reports on drift: what is compared, of whom, and that nobody is named."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from barun.jobs.inline_executor import InlineExecutor
from barun.jobs.work import Done
from barun.monitoring.vitals.vitals import Vitals
from barun.store.job_records import JobRecord
from barun.store.opening import open_store
from barun.store.sample_records import SAMPLE_VERDICTS, SampleRows
from barun.store.sql_store import SqlStore
from barun.store.watch_records import VitalRecord
from barun.tasks.asking import DATASET, DRIFT_DAYS, drift_job, retrain_job
from barun.tasks.drift import run
from barun.tasks.lanes import prepare_work
from barun.tasks.place import ASKED, PLACE, Place
from barun.updating.request import DEFAULT_DATASET
from tests.fixtures.samples import SAMPLE_DAY_S, make_samples, training_consent

DAY_S = 86_400
NOW_S = float(SAMPLE_DAY_S + 40 * DAY_S)
PEOPLE = tuple(f"person-{number:02}" for number in range(24))
ISSUE = SAMPLE_VERDICTS.index("issue")
GOOD = SAMPLE_VERDICTS.index("good")


def samples_of(person: str, day: int, *, shift: float = 0.0, verdict: int = GOOD) -> SampleRows:
    rows = make_samples(8, name=f"{person} {day}", at_s=SAMPLE_DAY_S + day * DAY_S + 36_000)
    return replace(
        rows,
        features=(0.2 * rows.features + np.float32(shift)).astype(np.float32),
        verdict=np.full(len(rows), verdict, dtype=np.int8),
    )


@pytest.fixture
def place(tmp_path: Path, database_url: str) -> Place:
    return Place(tmp_path, database_url)


@contextmanager
def opened(place: Place) -> Iterator[SqlStore]:
    store = open_store(place.data_folder, place.database_url, NOW_S).store
    yield store
    store.close()


def fill(place: Place, people: tuple[str, ...], **now: Any) -> None:
    """Write samples of people of the first day, and others as `now` says, of the thirtieth."""
    with opened(place) as store:
        _fill(store, people, **now)


def _fill(store: SqlStore, people: tuple[str, ...], **now: Any) -> None:
    for person in people:
        store.apply([training_consent(person=person)])
        assert store.samples.add(person, samples_of(person, 0), NOW_S) == 8
        assert store.samples.add(person, samples_of(person, 30, **now), NOW_S) == 8


def report(place: Place) -> dict[str, Any]:
    shares: list[float] = []
    payload = drift_job("posture", NOW_S).payload
    arguments = {**payload, ASKED: NOW_S, PLACE: place.plain()}
    found = dict(run(arguments, shares.append))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert "person-" not in json.dumps(found)
    return found


def test_the_same_people_as_before_are_steady(place: Place) -> None:
    fill(place, PEOPLE)

    found = report(place)

    assert (found["answer"], found["basis"], found["version"]) == ("steady", "before", None)
    assert found["n_people"] == len(PEOPLE)
    assert set(found["features"]) == {"head_height", "head_tilt"}
    assert found["verdicts"]["before"] == found["verdicts"]["now"]
    assert found["moved_cameras"] == 0


def test_other_features_are_drift(place: Place) -> None:
    fill(place, PEOPLE, shift=20.0)

    found = report(place)

    assert found["answer"] == "drifted"
    assert [one["drifted"] for one in found["features"].values()] == [True, True]
    assert found["verdicts"]["drifted"] is False


def test_other_answers_of_the_same_people_are_drift(place: Place) -> None:
    fill(place, PEOPLE, verdict=ISSUE)

    found = report(place)

    assert (found["answer"], found["verdicts"]["drifted"]) == ("drifted", True)
    assert found["verdicts"]["before"]["good"] == 1.0
    assert found["verdicts"]["now"]["issue"] == 1.0
    assert found["views"]["drifted"] is False
    assert not any(one["drifted"] for one in found["features"].values())


def test_of_few_people_nothing_is_said(place: Place) -> None:
    fill(place, PEOPLE[:7], shift=20.0, verdict=ISSUE)

    assert report(place) == {
        "answer": "too-few", "version": None, "basis": None, "n_people": 7, "features": {},
        "views": None, "verdicts": None, "moved_cameras": 0,
    }  # fmt: skip


def test_whose_consent_ended_is_left_out(place: Place) -> None:
    fill(place, PEOPLE)
    with opened(place) as store:
        for person in PEOPLE[:20]:
            store.apply([training_consent("withdrawn", person=person, at_s=NOW_S - 1)])

    found = report(place)

    assert (found["n_people"], found["answer"]) == (4, "too-few")


def test_cameras_that_were_moved_within_a_day_are_counted(place: Place) -> None:
    now_min = int(NOW_S // 60)
    with opened(place) as store:
        for minute, evidence in ((now_min - 5, 1.2), (now_min - 4, 0.4), (now_min - 3000, 2.0)):
            vitals = Vitals(minute=minute, process="a", cameras={f"cam-{evidence}": evidence})
            store.watch.put_vitals(VitalRecord(minute, "a", vitals.to_json()))

    found = report(place)

    assert (found["answer"], found["moved_cameras"]) == ("too-few", 1)


def test_it_runs_as_a_job_of_the_installation(place: Place) -> None:
    new = drift_job("view", NOW_S)
    job = JobRecord("j", new.kind, "key", None, "running", NOW_S, new.payload, n_attempts=1)
    with opened(place) as store:
        work = prepare_work(job, store, place, NOW_S)

    outcome = InlineExecutor().submit(work).poll()

    assert isinstance(outcome, Done)
    assert outcome.result["answer"] == "too-few"


@pytest.mark.parametrize("ask", [drift_job, retrain_job])
def test_the_same_work_is_asked_for_once_a_day(ask: Any) -> None:
    assert ask("view", NOW_S) == ask("view", NOW_S + 3600)
    assert ask("view", NOW_S) != ask("view", NOW_S + DAY_S)
    assert ask("view", NOW_S) != ask("posture", NOW_S)


def test_what_is_said_without_loading_anything_is_true() -> None:
    assert DATASET == DEFAULT_DATASET
    assert drift_job("view", NOW_S).payload["days"] == DRIFT_DAYS
