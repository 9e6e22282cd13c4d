"""Samples that people labelled at the live page reach an update while their consent stands."""

from dataclasses import replace
from pathlib import Path

import pytest

from barun.learning.datasets.desk_people import desk_pseudonym
from barun.store.records import LOCAL_PERSON
from barun.store.sample_records import LabelKind, SampleLabel
from barun.updating.gathering import Gathered
from barun.updating.opening import Updating
from tests.fixtures.samples import SAMPLE_DAY_S, make_samples, training_consent
from tests.updating.updated_homes import Clock, add_people, opened, rows_of

_NOW_S = float(SAMPLE_DAY_S + 86_400)


def _say(updating: Updating, kind: LabelKind, rows: slice, said_s: float = _NOW_S) -> None:
    samples = make_samples(60)
    updating.store.samples.add(LOCAL_PERSON, samples, _NOW_S)
    labels = [
        SampleLabel(str(one), kind, "good", 1, said_s) for one in samples.sample_id[rows].tolist()
    ]
    updating.store.samples.say(LOCAL_PERSON, labels, _NOW_S)


def _gather(updating: Updating) -> Gathered:
    gatherer = updating.updater().gatherer
    return gatherer.gather("view", "posture", None, updating.utc())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    add_people(tmp_path / "home", rows_of("P1"), at_s=_NOW_S - 10)
    return tmp_path / "home"


def test_labels_that_somebody_gave_are_new_rows_and_silence_is_not(
    home: Path, database_url: str
) -> None:
    with opened(home, Clock(_NOW_S + 5), database_url=database_url) as updating:
        assert updating.store.apply([training_consent()]) == (True,)
        _say(updating, "correction", slice(0, 30))
        _say(updating, "silent", slice(30, 60))
        gathered = _gather(updating)
        number = updating.store.consents.number(LOCAL_PERSON)
        assert number is not None
        name = desk_pseudonym(number)
        assert gathered.new.people == (name,)
        assert len(gathered.new) == 30
        assert set(gathered.new.view.tolist()) == {1}
        assert gathered.old.people == ("P1",)
        assert gathered.consent[name].may_train(name, _NOW_S).is_allowed
        assert gathered.confirmed == frozenset()
        assert updating.signals("view").n_new_samples == 30 + 96


def test_labels_of_an_expert_are_not_doubted(home: Path, database_url: str) -> None:
    with opened(home, Clock(_NOW_S + 5), database_url=database_url) as updating:
        updating.store.apply([training_consent()])
        _say(updating, "expert", slice(0, 12))
        gathered = _gather(updating)
        assert gathered.confirmed == frozenset(gathered.new.row_id.tolist())
        assert len(gathered.confirmed) == 12


@pytest.mark.parametrize("way", ["withdrawn", "expired"])
def test_whose_consent_is_over_when_the_update_runs_is_not_read(
    home: Path, database_url: str, way: str
) -> None:
    with opened(home, Clock(_NOW_S + 5), database_url=database_url) as updating:
        given = training_consent()
        updating.store.apply([given if way == "withdrawn" else replace(given, until_s=_NOW_S + 1)])
        _say(updating, "correction", slice(0, 30))
        if way == "withdrawn":
            updating.store.apply([training_consent("withdrawn")])
        gathered = _gather(updating)
        assert len(gathered.new) == 0
        # who withdraws takes the samples along; whose consent has ended is counted
        assert gathered.as_json()["left_out"] == ({"expired": 1} if way == "expired" else {})
        assert updating.signals("view").n_new_samples == 96
