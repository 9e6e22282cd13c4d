"""Samples of live sessions as rows of a dataset, for the model they are learnt by."""

from collections.abc import Sequence

import numpy as np
import pytest

from barun.errors import DatasetError
from barun.landmarks.landmark import Landmark
from barun.learning.comparison.question import gather_labelled
from barun.learning.datasets.desk_people import desk_pseudonym, is_desk_pseudonym
from barun.learning.desk_rows import to_rows
from barun.posture.view.view import View
from barun.privacy.anonymisation.canonical_pose import CANONICAL_FRONT
from barun.store.sample_records import LabelledSamples, SampleRows

_NOW_S = 1_795_000_000


def _samples(postures: Sequence[str], views: Sequence[int], seen: View) -> LabelledSamples:
    count = len(postures)
    random = np.random.default_rng(0)
    points = (CANONICAL_FRONT + random.normal(scale=0.01, size=(count, 9, 2))).astype(np.float32)
    rows = SampleRows(
        sample_id=np.array([f"{number:016x}" for number in range(count)]),
        session=np.full(count, "s1"),
        at_s=_NOW_S + np.arange(count),
        points=points,
        visibility=np.ones((count, 9), dtype=np.float32),
        features=np.empty((count, 0), dtype=np.float32),
        view=np.full(count, seen, dtype=np.int8),
        view_confidence=np.ones(count, dtype=np.float32),
        verdict=np.zeros(count, dtype=np.int8),
        load=np.zeros(count, dtype=np.float32),
        model=np.full(count, "view=builtin"),
    )
    return LabelledSamples(
        "local",
        rows,
        np.full(count, "correction"),
        np.array(postures, dtype="<U8"),
        np.array(views, dtype=np.int8),
        np.full(count, float(_NOW_S)),
    )


def test_a_view_is_learnt_only_where_somebody_said_it() -> None:
    samples = _samples(["good", "", "bad"], [0, 2, 1], View.FRONT)
    assert to_rows(samples, "P900001", "view").view.tolist() == [0, 2, 1]
    assert to_rows(samples, "P900001", "posture").view.tolist() == [1, 2, 1]


def test_sides_are_one_and_something_else_is_no_posture() -> None:
    samples = _samples(["good", "bad", "other"], [0, 0, 0], View.RIGHT_SIDE)
    rows = to_rows(samples, "P900001", "posture")
    assert rows.view.tolist() == [2, 2, 3]
    assert rows.grade.tolist() == ["a", "c", ""]


def test_points_stand_where_somebody_sits_and_the_rest_is_missing() -> None:
    rows = to_rows(_samples(["good"], [1], View.FRONT), "P900001", "view")
    left, right = rows.image_xyz[0, [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER], :2]
    assert 640 * (left[0] - right[0]) == pytest.approx(2.4 * 80, abs=5)  # pixels: 2.4 faces
    assert 480 * left[1] == pytest.approx(300, abs=5)
    assert np.isnan(rows.image_xyz[0, Landmark.LEFT_HIP]).all()
    assert np.isnan(rows.image_xyz[..., 2]).all()
    assert rows.row_id.tolist() == ["0" * 16]


def test_good_and_bad_samples_can_be_learnt_from() -> None:
    """Of 60 good ones ten are the reference; the others and the bad ones are answers."""
    postures = ["good"] * 60 + ["bad"] * 40
    rows = to_rows(_samples(postures, [0] * 100, View.FRONT), "P900001", "posture")
    (asked,) = gather_labelled(rows, ["posture-front"])
    assert np.bincount(asked.labels).tolist() == [50, 40]


def test_numbers_of_the_desk_lie_above_all_that_are_given() -> None:
    assert desk_pseudonym(1) == "P900001"
    assert is_desk_pseudonym("P900001")
    assert not is_desk_pseudonym("P900000")
    for number in (0, 100_000):
        with pytest.raises(DatasetError, match="P"):
            desk_pseudonym(number)
