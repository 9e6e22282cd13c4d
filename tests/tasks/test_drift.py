"""Reports on drift: what is compared, of whom, and that nobody is named."""

import json
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


def fill(home: Path, people: tuple[str, ...], **now: Any) -> None:
    """Write samples of people of the first day, and others as `now` says, of the thirtieth."""
    store = open_store(home, "", NOW_S).store
    for person in people:
        store.apply([training_consent(person=person)])
        assert store.samples.add(person, samples_of(person, 0), NOW_S) == 8
        assert store.samples.add(person, samples_of(person, 30, **now), NOW_S) == 8
    store.close()


def report(home: Path) -> dict[str, Any]:
    shares: list[float] = []
    payload = drift_job("posture", NOW_S).payload
    arguments = {**payload, ASKED: NOW_S, PLACE: Place(home).plain()}
    found = dict(run(arguments, shares.append))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert "person-" not in json.dumps(found)
    return found


def test_the_same_people_as_before_are_steady(tmp_path: Path) -> None:
    fill(tmp_path, PEOPLE)

    found = report(tmp_path)

    assert (found["answer"], found["basis"], found["version"]) == ("steady", "before", None)
    assert found["n_people"] == len(PEOPLE)
    assert set(found["features"]) == {"head_height", "head_tilt"}
    assert found["verdicts"]["before"] == found["verdicts"]["now"]
    assert found["moved_cameras"] == 0


def test_other_features_are_drift(tmp_path: Path) -> None:
    fill(tmp_path, PEOPLE, shift=20.0)

    found = report(tmp_path)

    assert found["answer"] == "drifted"
    assert [one["drifted"] for one in found["features"].values()] == [True, True]
    assert found["verdicts"]["drifted"] is False


def test_other_answers_of_the_same_people_are_drift(tmp_path: Path) -> None:
    fill(tmp_path, PEOPLE, verdict=ISSUE)

    found = report(tmp_path)

    assert (found["answer"], found["verdicts"]["drifted"]) == ("drifted", True)
    assert found["verdicts"]["before"]["good"] == 1.0
    assert found["verdicts"]["now"]["issue"] == 1.0
    assert found["views"]["drifted"] is False
    assert not any(one["drifted"] for one in found["features"].values())


def test_of_few_people_nothing_is_said(tmp_path: Path) -> None:
    fill(tmp_path, PEOPLE[:7], shift=20.0, verdict=ISSUE)

    assert report(tmp_path) == {
        "answer": "too-few", "version": None, "basis": None, "n_people": 7, "features": {},
        "views": None, "verdicts": None, "moved_cameras": 0,
    }  # fmt: skip


def test_whose_consent_ended_is_left_out(tmp_path: Path) -> None:
    fill(tmp_path, PEOPLE)
    store = open_store(tmp_path, "", NOW_S).store
    for person in PEOPLE[:20]:
        store.apply([training_consent("withdrawn", person=person, at_s=NOW_S - 1)])
    store.close()

    found = report(tmp_path)

    assert (found["n_people"], found["answer"]) == (4, "too-few")


def test_cameras_that_were_moved_within_a_day_are_counted(tmp_path: Path) -> None:
    store = open_store(tmp_path, "", NOW_S).store
    now_min = int(NOW_S // 60)
    for minute, evidence in ((now_min - 5, 1.2), (now_min - 4, 0.4), (now_min - 3000, 2.0)):
        vitals = Vitals(minute=minute, process="a", cameras={f"cam-{evidence}": evidence})
        store.watch.put_vitals(VitalRecord(minute, "a", vitals.to_json()))
    store.close()

    found = report(tmp_path)

    assert (found["answer"], found["moved_cameras"]) == ("too-few", 1)


def test_it_runs_as_a_job_of_the_installation(tmp_path: Path) -> None:
    new = drift_job("view", NOW_S)
    job = JobRecord("j", new.kind, "key", None, "running", NOW_S, new.payload, n_attempts=1)
    store = open_store(tmp_path, "", NOW_S).store
    work = prepare_work(job, store, Place(tmp_path), NOW_S)
    store.close()

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
