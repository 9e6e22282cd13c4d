"""What is corrected is corrected wherever it is read; the log says so without its content."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from barun.errors import DatasetError, ProfileError, SettingError
from barun.pipeline.runner_profiles import RunnerProfiles
from barun.pipeline.running_analysis import RunKnowledge, analyze_running
from barun.pipeline.running_baseline import take_together
from barun.posture.calibration.profile_json import profile_from_json, profile_to_json
from barun.rights.correction import Corrections
from barun.running.form.baseline import RunnerBaseline
from barun.store.records import LOCAL_PERSON, ProfileRecord
from barun.store.sql_store import SqlStore
from tests.fixtures.consents import may_keep
from tests.pipeline.runs import filmed
from tests.posture.calibration.test_profile import make_profile
from tests.rights.installations import ERASED_S, import_people, library_of, opened
from tests.store import records

EVER = (0.0, 4e9)
CALIBRATED = make_profile("p1")
PROFILE = ProfileRecord(
    "p1", LOCAL_PERSON, CALIBRATED.camera, CALIBRATED.place, profile_to_json(CALIBRATED), ERASED_S
)


@pytest.fixture(name="baseline", scope="module")
def usual_run() -> RunnerBaseline:
    analysis = analyze_running(filmed(), RunKnowledge(speed_m_per_s=2.8))
    return take_together([("run.csv", analysis)]).baseline


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with opened(tmp_path) as store:
        store.apply([records.AGREED, records.event("e1")])
        yield store


@pytest.fixture
def corrections(tmp_path: Path, store: SqlStore) -> Corrections:
    return Corrections(tmp_path, store, lambda: ERASED_S)


def noted(store: SqlStore, person: str) -> list[str]:
    token = store.audit.token(person)
    found = store.audit.entries(subject=token)
    return [one.details["what"] for one in found if one.action == "correction"]


def test_a_verdict(corrections: Corrections, store: SqlStore) -> None:
    corrections.verdict(LOCAL_PERSON, "e1", "wrong")
    assert store.events(LOCAL_PERSON, *EVER).events[0].verdict == "wrong"
    corrections.verdict(LOCAL_PERSON, "e1", None)
    assert store.events(LOCAL_PERSON, *EVER).events[0].verdict is None
    with pytest.raises(SettingError, match="no entry 'e2'"):
        corrections.verdict(LOCAL_PERSON, "e2", "wrong")
    with pytest.raises(SettingError, match="no entry 'e1'"):
        corrections.verdict("somebody else", "e1", "wrong")
    assert noted(store, LOCAL_PERSON) == ["verdict", "verdict"]


def test_a_label_in_a_new_version(
    corrections: Corrections, store: SqlStore, tmp_path: Path
) -> None:
    before = import_people(tmp_path, "P1", "P2")
    row = before.rows.row_id[3].item()
    corrections.label("posture", row, view=2, grade="c")
    after = library_of(tmp_path).load("posture")
    (place,) = (after.rows.row_id == row).nonzero()[0]
    assert (after.rows.view[place], after.rows.grade[place]) == (2, "c")
    assert after.manifest.parents == (before.hash,)
    assert after.manifest.step.kind == "relabel"
    others = after.rows.row_id != row
    assert (after.rows.view[others] == before.rows.view[others]).all()
    assert library_of(tmp_path).load(before.hash).rows.view[place] == before.rows.view[place]
    with pytest.raises(DatasetError, match="no pose"):
        corrections.label("posture", "none", view=2)
    assert noted(store, "P1") == ["label"]


def test_the_name_of_a_runner(
    corrections: Corrections, store: SqlStore, tmp_path: Path, baseline: RunnerBaseline
) -> None:
    profiles = RunnerProfiles(tmp_path / "runners")
    profiles.keep("Mingi", baseline, may_keep())
    profiles.keep("Jun", baseline, may_keep())
    kept_at = profiles.find("Mingi").saved_at
    with pytest.raises(ProfileError, match="already"):
        corrections.runner(LOCAL_PERSON, "Mingi", "Jun")
    corrections.runner(LOCAL_PERSON, "Mingi", "Minji")
    assert [one.name for one in profiles.all()] == ["Jun", "Minji"]
    assert profiles.find("Minji").saved_at == kept_at
    assert noted(store, LOCAL_PERSON) == ["runner"]
    assert not any(
        "Minji" in value for one in store.audit.entries() for value in one.details.values()
    )


def test_the_place_of_a_calibration(corrections: Corrections, store: SqlStore) -> None:
    store.apply([PROFILE])
    profile_id = PROFILE.profile_id
    corrections.calibration(LOCAL_PERSON, profile_id, place=" library ")
    (record,) = store.profiles(LOCAL_PERSON)
    assert (record.place, record.camera) == ("library", PROFILE.camera)
    assert profile_from_json(record.content).place == "library"
    for wrong in ("", " ", "x" * 201):
        with pytest.raises(SettingError, match="letters"):
            corrections.calibration(LOCAL_PERSON, profile_id, place=wrong)
    with pytest.raises(SettingError, match="no entry"):
        corrections.calibration(LOCAL_PERSON, "none", place="x")
    assert noted(store, LOCAL_PERSON) == ["calibration"]
