"""What is promised of samples, on SQLite in a file and on PostgreSQL."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import text

from barun.privacy.consent.entry import ConsentEntry
from barun.store.key_source import MemoryKeys
from barun.store.records import LOCAL_PERSON, AgreementRecord, SettingsRecord
from barun.store.sample_packing import pack_samples, unpack_samples
from barun.store.sample_records import LABEL_KINDS, LabelKind, SampleLabel, SampleRows
from barun.store.sql_store import SqlStore
from barun.store.writes import Withdrawal
from tests.fixtures.databases import empty_store
from tests.fixtures.samples import SAMPLE_DAY_S, make_samples, training_consent

NOW_S = float(SAMPLE_DAY_S + 86_400)
_DAY_S = 86_400


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    with empty_store(request, tmp_path, MemoryKeys()) as kept:
        yield kept


@pytest.fixture
def agreed(store: SqlStore) -> SqlStore:
    assert store.apply([training_consent()]) == (True,)
    return store


def ids_of(store: SqlStore, person: str = LOCAL_PERSON) -> list[str]:
    return sorted(one for rows in store.samples.rows(person) for one in rows.sample_id.tolist())


def label(sample: SampleRows, row: int, kind: LabelKind, posture: str = "good") -> SampleLabel:
    name = str(sample.sample_id[row])
    return SampleLabel(name, kind, posture, 1, NOW_S)  # type: ignore[arg-type] # a word of a test


def test_samples_come_back_as_they_were_to_the_digits_that_are_kept(agreed: SqlStore) -> None:
    samples = make_samples(100)
    assert agreed.samples.add(LOCAL_PERSON, samples, NOW_S) == 100
    (found,) = agreed.samples.rows(LOCAL_PERSON)
    assert found.sample_id.tolist() == samples.sample_id.tolist()
    assert found.at_s.tolist() == samples.at_s.tolist()
    assert np.abs(found.points - samples.points).max() <= 0.5 / 512 + 1e-6
    assert np.abs(found.visibility - samples.visibility).max() <= 0.5 / 250 + 1e-6
    assert np.allclose(found.features, samples.features, rtol=1e-3, atol=1e-3)
    assert found.feature_keys == samples.feature_keys
    assert set(found.model.tolist()) == {"view=builtin"}


def test_a_row_is_kept_once_however_often_it_comes(agreed: SqlStore) -> None:
    samples = make_samples(50)
    assert agreed.samples.add(LOCAL_PERSON, samples.select(slice(0, 20)), NOW_S) == 20
    assert agreed.samples.add(LOCAL_PERSON, samples, NOW_S) == 30
    assert agreed.samples.add(LOCAL_PERSON, samples, NOW_S) == 0
    twice = SampleRows.joined([samples, make_samples(5, name="b"), make_samples(5, name="b")])
    assert agreed.samples.add(LOCAL_PERSON, twice, NOW_S) == 5
    assert len(ids_of(agreed)) == len(set(ids_of(agreed))) == 55


def test_rows_of_several_days_lie_in_chunks_of_their_own(agreed: SqlStore) -> None:
    over_midnight = make_samples(10, at_s=SAMPLE_DAY_S + _DAY_S - 5)
    agreed.samples.add(LOCAL_PERSON, over_midnight, NOW_S)
    assert [len(rows) for rows in agreed.samples.rows(LOCAL_PERSON)] == [5, 5]
    within = agreed.samples.rows(LOCAL_PERSON, SAMPLE_DAY_S + _DAY_S - 2, SAMPLE_DAY_S + _DAY_S + 1)
    assert [rows.at_s.tolist() for rows in within] == [
        [SAMPLE_DAY_S + _DAY_S - 2, SAMPLE_DAY_S + _DAY_S - 1],
        [SAMPLE_DAY_S + _DAY_S],
    ]


@pytest.mark.parametrize(
    "before",
    [
        pytest.param([], id="never asked"),
        pytest.param([training_consent(version="2")], id="older text"),
        pytest.param([training_consent(), training_consent("withdrawn")], id="withdrawn"),
        pytest.param([replace(training_consent(), until_s=NOW_S)], id="expired"),
        pytest.param([AgreementRecord(LOCAL_PERSON, "2", "ko", NOW_S)], id="history only"),
    ],
)
def test_without_the_consent_nothing_is_kept(
    store: SqlStore, before: list[ConsentEntry | AgreementRecord]
) -> None:
    store.apply(before)
    assert store.samples.add(LOCAL_PERSON, make_samples(3), NOW_S) is None
    assert store.samples.find_seal(LOCAL_PERSON, NOW_S, makes=True) is None
    assert not store.samples.may_keep(LOCAL_PERSON, NOW_S).is_allowed
    assert ids_of(store) == []


def test_withdrawing_deletes_samples_and_what_was_said_of_them(agreed: SqlStore) -> None:
    samples = make_samples(10)
    agreed.samples.add(LOCAL_PERSON, samples, NOW_S)
    agreed.samples.say(LOCAL_PERSON, [label(samples, 0, "expert")], NOW_S)
    assert agreed.apply([training_consent("withdrawn")]) == (True,)
    assert agreed.samples.people() == ()
    assert ids_of(agreed) == []
    assert agreed.samples.labels(LOCAL_PERSON) == ()
    assert agreed.samples.counts(NOW_S) == ()


def test_samples_outlive_a_history_that_is_withdrawn_under_a_new_key(agreed: SqlStore) -> None:
    agreed.apply([AgreementRecord(LOCAL_PERSON, "2", "ko", NOW_S)])
    samples = make_samples(10)
    agreed.samples.add(LOCAL_PERSON, samples, NOW_S)
    agreed.samples.say(LOCAL_PERSON, [label(samples, 3, "answer")], NOW_S)
    before = agreed.samples.find_seal(LOCAL_PERSON, NOW_S)
    assert agreed.apply([Withdrawal(LOCAL_PERSON, NOW_S)]) == (True,)
    after = agreed.samples.find_seal(LOCAL_PERSON, NOW_S)
    assert before is not None
    assert after is not None
    assert after.number == before.number + 1
    assert ids_of(agreed) == sorted(samples.sample_id.tolist())
    assert len(agreed.samples.labels(LOCAL_PERSON)) == 1
    assert agreed.damaged.total == 0


def test_a_history_that_is_withdrawn_without_samples_takes_the_key_along(agreed: SqlStore) -> None:
    agreed.apply([AgreementRecord(LOCAL_PERSON, "2", "ko", NOW_S)])
    agreed.apply([Withdrawal(LOCAL_PERSON, NOW_S)])
    assert agreed.samples.find_seal(LOCAL_PERSON, NOW_S) is None


def test_forgetting_everything_takes_the_samples_and_counts_them(agreed: SqlStore) -> None:
    agreed.samples.add(LOCAL_PERSON, make_samples(10), NOW_S)
    assert {one.kind: one.n_records for one in agreed.sizes(LOCAL_PERSON).kinds}[
        "live_samples"
    ] == 10
    forgotten = agreed.forget_everything(LOCAL_PERSON, now_s=NOW_S)
    assert forgotten.n_records["live_samples"] == 10
    assert ids_of(agreed) == []
    assert agreed.samples.add(LOCAL_PERSON, make_samples(1), NOW_S) is None


def test_samples_go_after_as_many_days_as_the_person_wants(agreed: SqlStore) -> None:
    agreed.samples.add(LOCAL_PERSON, make_samples(4), NOW_S)
    agreed.samples.add(LOCAL_PERSON, make_samples(6, name="b", at_s=SAMPLE_DAY_S + _DAY_S), NOW_S)
    assert agreed.tidy(SAMPLE_DAY_S + 89 * _DAY_S).n_records["live_samples"] == 0
    assert agreed.tidy(SAMPLE_DAY_S + 91 * _DAY_S).n_records["live_samples"] == 4
    agreed.apply([SettingsRecord(LOCAL_PERSON, '{"sample_days": 7}', NOW_S)])
    assert agreed.tidy(SAMPLE_DAY_S + 8 * _DAY_S).n_records["live_samples"] == 0
    assert agreed.tidy(SAMPLE_DAY_S + 9 * _DAY_S).n_records["live_samples"] == 6


def test_of_several_labels_the_strongest_counts_and_each_kind_is_kept(agreed: SqlStore) -> None:
    samples = make_samples(4)
    agreed.samples.add(LOCAL_PERSON, samples, NOW_S)
    said = [label(samples, 0, "silent", "bad"), label(samples, 0, "correction", "good"),
            label(samples, 1, "silent", "bad"), label(samples, 2, "answer", "")]  # fmt: skip
    said[3] = replace(said[3], view=0)
    assert agreed.samples.say(LOCAL_PERSON, said, NOW_S) == 4
    (found,) = agreed.samples.labelled(NOW_S)
    assert dict(zip(found.rows.sample_id.tolist(), found.kind.tolist(), strict=True)) == {
        samples.sample_id[0]: "correction",
        samples.sample_id[1]: "silent",
    }
    (silent,) = agreed.samples.labelled(NOW_S, kinds=["silent"])
    assert sorted(silent.posture.tolist()) == ["bad", "bad"]
    (count,) = agreed.samples.counts(NOW_S)
    assert (count.n_samples, count.n_labelled) == (4, 2)
    assert dict(count.labelled) == {"correction": 1, "silent": 1}


def test_what_is_said_again_replaces_what_was_said_before(agreed: SqlStore) -> None:
    samples = make_samples(2)
    agreed.samples.add(LOCAL_PERSON, samples, NOW_S)
    first = replace(label(samples, 0, "correction", "good"), event_id="e1")
    agreed.samples.say(LOCAL_PERSON, [first], NOW_S)
    again = replace(first, posture="other", said_s=NOW_S + 5)
    agreed.samples.say(LOCAL_PERSON, [again], NOW_S)
    assert agreed.samples.labels(LOCAL_PERSON) == (again,)
    assert agreed.samples.labels(LOCAL_PERSON, since_s=NOW_S + 6) == ()
    assert agreed.samples.take_back(LOCAL_PERSON, event_id="other") == 0
    assert agreed.samples.take_back(LOCAL_PERSON, event_id="e1", kinds=["silent"]) == 0
    assert agreed.samples.take_back(LOCAL_PERSON, event_id="e1") == 1
    assert agreed.samples.labels(LOCAL_PERSON) == ()


def test_nobody_labels_the_samples_of_somebody_else(agreed: SqlStore) -> None:
    samples = make_samples(2)
    agreed.samples.add(LOCAL_PERSON, samples, NOW_S)
    agreed.apply([training_consent(person="a2")])
    assert agreed.samples.say("a2", [label(samples, 0, "expert")], NOW_S) == 0
    assert agreed.samples.say("nobody", [label(samples, 0, "expert")], NOW_S) is None
    ids = samples.sample_id.tolist()
    agreed.samples.say(LOCAL_PERSON, [label(samples, 0, "expert")], NOW_S)
    assert agreed.samples.take_back("a2", sample_ids=ids) == 0
    assert agreed.samples.take_back(LOCAL_PERSON, sample_ids=ids) == 1


def test_labels_since_an_instant_and_people_who_no_longer_agree(agreed: SqlStore) -> None:
    samples = make_samples(2)
    agreed.samples.add(LOCAL_PERSON, samples, NOW_S)
    agreed.samples.say(LOCAL_PERSON, [label(samples, 0, "expert")], NOW_S)
    assert [len(one) for one in agreed.samples.labelled(NOW_S, since_s=NOW_S)] == [1]
    assert list(agreed.samples.labelled(NOW_S, since_s=NOW_S + 1)) == []
    (count,) = agreed.samples.counts(NOW_S, since_s=NOW_S + 1)
    assert (count.n_samples, count.n_labelled) == (2, 0)
    agreed.apply([replace(training_consent(), until_s=NOW_S + 10)])
    assert list(agreed.samples.labelled(NOW_S + 10)) == []
    assert agreed.samples.counts(NOW_S + 10) == ()


def test_samples_and_labels_are_sealed_and_sealed_again_with_a_new_key(agreed: SqlStore) -> None:
    samples = make_samples(20)
    agreed.samples.add(LOCAL_PERSON, samples, NOW_S)
    agreed.samples.say(LOCAL_PERSON, [label(samples, 0, "expert")], NOW_S)
    assert agreed.keys.rotate_data_keys() == 1
    while agreed.keys.reseal_some():
        pass
    assert len(ids_of(agreed)) == 20
    assert len(agreed.samples.labels(LOCAL_PERSON)) == 1
    checks = agreed.keys.look_through()
    assert (checks["sample_chunk"].n_rows, checks["sample_chunk"].n_damaged) == (1, 0)
    assert (checks["sample_label"].n_rows, checks["sample_label"].n_damaged) == (1, 0)


def test_a_damaged_chunk_is_left_out_and_told(agreed: SqlStore) -> None:
    agreed.samples.add(LOCAL_PERSON, make_samples(5), NOW_S)
    agreed.samples.add(LOCAL_PERSON, make_samples(7, name="b"), NOW_S)
    with agreed._database.writing() as connection:
        connection.execute(
            text("UPDATE sample_chunk SET sealed = :blob WHERE n_rows = 5"),
            {"blob": b"\x01\x00\x00\x00\x01" + b"0" * 60},
        )
    assert len(ids_of(agreed)) == 7
    assert agreed.damaged.count(LOCAL_PERSON) == 1


def test_the_kinds_of_labels_have_an_order() -> None:
    assert LABEL_KINDS[0] == "expert"
    assert LABEL_KINDS[-1] == "silent"


def test_missing_values_are_missing_after_packing() -> None:
    samples = make_samples(3)
    points, features = samples.points.copy(), samples.features.copy()
    points[1], features[2] = np.nan, np.nan
    packed = pack_samples(replace(samples, points=points, features=features))
    found = unpack_samples(packed)
    assert np.isnan(found.points[1]).all()
    assert np.isfinite(found.points[[0, 2]]).all()
    assert np.isnan(found.features[2]).all()
    none = samples.select(slice(0, 0))
    assert len(unpack_samples(pack_samples(none))) == 0
    with pytest.raises(ValueError, match="layout"):
        unpack_samples(b"\x09" + packed[1:])
