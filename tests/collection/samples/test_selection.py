"""Asked is what the models were unsure of, each unlike the others, and little of it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from barun.collection.samples.question_desk import QuestionDesk
from barun.collection.samples.selection import choose_samples, measure_uncertainty
from barun.errors import CollectionError
from barun.store.key_source import FileKeys
from barun.store.opening import open_store
from barun.store.records import LOCAL_PERSON
from barun.store.sample_records import SampleRows
from barun.store.sql_store import SqlStore
from tests.fixtures.samples import SAMPLE_DAY_S, make_samples, training_consent

NOW_S = float(SAMPLE_DAY_S + 40_000)


def sure(rows: SampleRows) -> SampleRows:
    """Return samples of which the models were sure."""
    count = len(rows)
    return replace(
        rows,
        load=np.full(count, 6.0, dtype=np.float32),
        view_confidence=np.full(count, 0.99, dtype=np.float32),
    )


def with_load(rows: SampleRows, **loads: float) -> SampleRows:
    load = rows.load.copy()
    for name, value in loads.items():
        load[int(name[1:])] = value
    return replace(rows, load=load)


@pytest.fixture
def store(tmp_path: Path, database_url: str) -> Iterator[SqlStore]:
    keys = FileKeys(tmp_path / "keys" / "master.key")
    opened = open_store(tmp_path, database_url, NOW_S, keys=keys).store
    opened.apply([training_consent()])
    yield opened
    opened.close()


def test_a_load_at_the_limit_and_a_doubtful_view_are_uncertain() -> None:
    rows = with_load(sure(make_samples(4)), r0=1.0, r1=1.5)
    confidence = rows.view_confidence.copy()
    confidence[2] = 0.4
    doubt = measure_uncertainty(replace(rows, view_confidence=confidence))
    assert doubt.tolist() == pytest.approx([1.0, 0.5, 0.6, 1 / 11], abs=1e-6)


def test_what_cannot_be_drawn_or_was_not_judged_is_not_asked() -> None:
    rows = with_load(sure(make_samples(3)), r0=1.0, r1=1.0)
    points, verdict = rows.points.copy(), rows.verdict.copy()
    points[0, 3], verdict[1] = np.nan, 0
    doubt = measure_uncertainty(replace(rows, points=points, verdict=verdict))
    assert doubt[0] == 0.0
    assert doubt[1] == pytest.approx(0.01, abs=1e-6)  # of the view alone


def test_alike_samples_are_asked_about_once() -> None:
    rows = with_load(sure(make_samples(6)), r0=1.0, r1=1.01, r2=1.02, r4=1.3)
    points = rows.points.copy()
    points[1], points[2] = points[0] + 0.001, points[0] - 0.001
    chosen = choose_samples(replace(rows, points=points), 2).tolist()
    assert chosen == [0, 4]
    asked = points[:1].reshape(1, -1).astype(np.float64)
    assert choose_samples(replace(rows, points=points), 1, asked).tolist() == [4]


def test_of_samples_that_the_models_were_sure_of_none_is_asked() -> None:
    assert choose_samples(sure(make_samples(50)), 3).tolist() == []
    assert choose_samples(make_samples(0), 3).tolist() == []


def test_at_most_three_a_day_and_answered_ones_count(store: SqlStore) -> None:
    desk = QuestionDesk(store.samples)
    store.samples.add(LOCAL_PERSON, make_samples(50), NOW_S)
    first = desk.questions(LOCAL_PERSON, NOW_S)
    assert len({one.sample_id for one in first}) == 3
    desk.answer(LOCAL_PERSON, first[0].sample_id, "good", 1, NOW_S)
    desk.answer(LOCAL_PERSON, first[1].sample_id, "", 0, NOW_S)  # passed over
    second = desk.questions(LOCAL_PERSON, NOW_S + 10)
    assert len(second) == 1
    assert second[0].sample_id not in {one.sample_id for one in first[:2]}
    desk.answer(LOCAL_PERSON, second[0].sample_id, "bad", 2, NOW_S)
    assert desk.questions(LOCAL_PERSON, NOW_S + 20) == ()
    assert len(desk.questions(LOCAL_PERSON, NOW_S + 86_500)) == 3
    (found,) = store.samples.labelled(NOW_S)
    assert sorted(zip(found.posture.tolist(), found.view.tolist(), strict=True)) == [
        ("bad", 2), ("good", 1),
    ]  # fmt: skip


def test_while_two_models_are_compared_questions_are_drawn_by_lot(store: SqlStore) -> None:
    began_s = float(make_samples(50).at_s[20])
    desk = QuestionDesk(store.samples, lambda: began_s)
    rows = sure(make_samples(50))  # of which none would be asked about otherwise
    store.samples.add(LOCAL_PERSON, rows, NOW_S)
    asked = desk.questions(LOCAL_PERSON, NOW_S)
    since = sorted(rows.sample_id[rows.at_s >= began_s].tolist())
    assert [one.sample_id for one in asked] == since[:3]
    assert desk.questions(LOCAL_PERSON, NOW_S) == asked  # the same to who asks again
    desk.answer(LOCAL_PERSON, asked[0].sample_id, "good", 1, NOW_S)
    assert [one.sample_id for one in desk.questions(LOCAL_PERSON, NOW_S + 1)] == since[1:3]
    assert QuestionDesk(store.samples).questions(LOCAL_PERSON, NOW_S) == ()


def test_an_answer_can_be_changed_and_taken_back(store: SqlStore) -> None:
    desk = QuestionDesk(store.samples)
    store.samples.add(LOCAL_PERSON, make_samples(5), NOW_S)
    name = desk.questions(LOCAL_PERSON, NOW_S)[0].sample_id
    desk.answer(LOCAL_PERSON, name, "good", 0, NOW_S)
    desk.answer(LOCAL_PERSON, name, "other", 0, NOW_S + 1)
    assert [one.posture for one in store.samples.labels(LOCAL_PERSON)] == ["other"]
    assert desk.take_back(LOCAL_PERSON, name)
    assert not desk.take_back(LOCAL_PERSON, name)
    assert store.samples.labels(LOCAL_PERSON) == ()


def test_nothing_is_asked_or_answered_without_consent_or_sample(store: SqlStore) -> None:
    desk = QuestionDesk(store.samples)
    with pytest.raises(CollectionError, match="0000000000000000"):
        desk.answer(LOCAL_PERSON, "0" * 16, "good", 0, NOW_S)
    store.samples.add(LOCAL_PERSON, make_samples(5), NOW_S)
    store.apply([training_consent("withdrawn")])
    assert desk.questions(LOCAL_PERSON, NOW_S) == ()
