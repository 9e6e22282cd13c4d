"""Wrong labels and bad batches are put aside, good ones are not; made-up people who sit."""

from dataclasses import replace

import numpy as np
import pytest

from barun.learning.comparison.question import QuestionName
from barun.learning.datasets.rows import LabelledRows
from barun.updating.intake import take_in
from barun.updating.report_text import say_aside
from barun.updating.settings import UpdateSettings
from tests.learning.datasets.row_samples import make_rows
from tests.updating.updated_homes import swap_views

pytest.importorskip("sklearn")

_PLAN = "1a 1b 1c 1d 2a 2b 2c 2d"
_SETTINGS = UpdateSettings()


def _old() -> LabelledRows:
    return LabelledRows.joined(
        [make_rows(name, plan=_PLAN, seed=int(name[1])) for name in ("P1", "P2")]
    )


def _new(person: str = "P3", seed: int = 3) -> LabelledRows:
    return make_rows(person, plan=_PLAN, seed=seed)


def _swap_grades(rows: LabelledRows, places: np.ndarray) -> LabelledRows:
    grade = rows.grade.astype("<U1")
    swapped = {"a": "d", "b": "c", "c": "b", "d": "a"}
    grade[places] = [swapped[one] for one in grade[places]]
    return replace(rows, grade=grade)


def test_an_honest_recording_is_taken_whole_but_for_little() -> None:
    intake = take_in(_old(), _new(), ("view",), _SETTINGS)
    (batch,) = intake.batches
    assert batch.refused is None
    assert batch.n_rows == 96
    assert batch.n_taken >= 0.95 * 96
    assert batch.agreement is not None
    assert batch.agreement > 0.95


def test_planted_wrong_views_are_put_aside_and_said() -> None:
    wrong = np.array([4, 30, 61, 75])
    new = swap_views(_new(), wrong)
    intake = take_in(_old(), new, ("view",), _SETTINGS)
    assert set(new.row_id[wrong]) <= set(intake.put_aside)
    assert not np.isin(intake.rows.row_id, new.row_id[wrong]).any()
    assert len(intake.rows) >= 0.9 * len(new)
    assert sum(intake.batches[0].put_aside.values()) == len(new) - len(intake.rows)


def test_planted_wrong_grades_count_only_where_the_answer_changes() -> None:
    wrong = np.array([5, 30, 53, 77])
    new = _swap_grades(_new(), wrong)
    intake = take_in(_old(), new, ("posture-front", "posture-side"), _SETTINGS)
    assert set(new.row_id[wrong]) <= set(intake.put_aside)
    views = take_in(_old(), new, ("view",), _SETTINGS)
    assert len(views.rows) >= 0.95 * len(new)  # a wrong grade is no wrong view


@pytest.mark.parametrize("what", ["views", "grades"])
def test_a_recording_with_mixed_up_keys_is_refused_as_a_whole(what: str) -> None:
    everything = np.arange(96)
    swap = swap_views if what == "views" else _swap_grades
    bad = swap(_new(), everything)
    good = _new("P4", 4)
    questions: tuple[QuestionName, ...] = (
        ("view",) if what == "views" else ("posture-front", "posture-side")
    )
    intake = take_in(_old(), LabelledRows.joined([bad, good]), questions, _SETTINGS)
    by_person = {one.person: one for one in intake.batches}
    assert by_person["P3"].refused == "labels-contradict"
    assert by_person["P3"].n_taken == 0
    assert by_person["P4"].refused is None
    assert intake.n_refused_batches == 1
    assert set(intake.rows.people) == {"P4"}
    assert set(bad.row_id.tolist()) <= set(intake.put_aside)


_POSTURE: tuple[QuestionName, ...] = ("posture-front", "posture-side")


def _halves(rows: LabelledRows) -> tuple[LabelledRows, LabelledRows]:
    """Return what somebody labelled before, and what comes now, both with all postures."""
    is_first = np.arange(len(rows)) % 12 < 6
    later = rows.select(~is_first)
    return rows.select(is_first), replace(later, session=np.full(len(later), "later"))


def test_swapped_views_are_refused_where_posture_is_learnt_too() -> None:
    before, now = _halves(_new())
    bad = _swap_grades(swap_views(now, np.arange(48)), np.arange(48))
    (batch,) = take_in(LabelledRows.joined([_old(), before]), bad, _POSTURE, _SETTINGS).batches
    assert batch.refused == "views-contradict"
    assert (batch.agreement, batch.n_compared) == (0.0, 48)
    assert "0% of 48" in say_aside(batch.as_json(), "en")
    (honest,) = take_in(LabelledRows.joined([_old(), before]), now, _POSTURE, _SETTINGS).batches
    assert honest.refused is None


def test_a_few_wrong_views_are_put_aside_where_posture_is_learnt() -> None:
    wrong = np.array([5, 60])
    new = swap_views(_new(), wrong)
    intake = take_in(_old(), new, _POSTURE, _SETTINGS)
    assert set(new.row_id[wrong]) <= set(intake.put_aside)
    assert intake.batches[0].refused is None


def test_earlier_labels_of_the_same_person_speak_where_nobody_else_is_there() -> None:
    before, now = _halves(_new())
    bad = _swap_grades(now, np.arange(48))
    (batch,) = take_in(before, bad, _POSTURE, _SETTINGS).batches
    assert batch.refused == "own-labels-contradict"
    (honest,) = take_in(before, now, _POSTURE, _SETTINGS).batches
    assert honest.refused is None


def test_a_recording_of_nobody_is_refused() -> None:
    rows = _new()
    image = rows.image_xyz.copy()
    image[:60] = np.nan
    empty = replace(rows, image_xyz=image)
    (batch,) = take_in(_old(), empty, ("view",), _SETTINGS).batches
    assert batch.refused == "mostly-put-aside"
    assert batch.put_aside["nobody"] == 60


def test_copies_of_what_is_known_are_put_aside() -> None:
    old = _old()
    mine = old.select(old.person == "P2")
    copied = replace(
        mine,
        row_id=np.array([f"{n:016x}" for n in range(len(mine))]),
        person=np.full(len(mine), "P3"),
        session=np.full(len(mine), "desk"),
        origin_file=np.full(len(mine), "p3.csv"),
    )
    (batch,) = take_in(old, copied, ("view",), _SETTINGS).batches
    assert batch.n_taken < len(mine)
    assert "exact-copy" in batch.put_aside


def test_the_first_person_can_be_contradicted_by_nobody() -> None:
    bad = swap_views(_new(), np.arange(96))
    (batch,) = take_in(LabelledRows.empty(), bad, ("view",), _SETTINGS).batches
    assert batch.refused is None or batch.refused == "mostly-put-aside"
    assert batch.agreement is None


def test_nothing_new_is_nothing() -> None:
    intake = take_in(_old(), LabelledRows.empty(), ("view",), _SETTINGS)
    assert intake.batches == ()
    assert len(intake.rows) == 0
