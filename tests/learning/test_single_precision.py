"""Boosting asks the same question in single precision as in double."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.learning.classifiers import FAMILIES
from barun.learning.comparison.candidates import CANDIDATES, Configuration
from barun.learning.comparison.export import LARGEST_DIFFERENCE, export_model
from barun.learning.comparison.judging import fit_configuration
from barun.learning.comparison.question import QuestionName, gather_rows
from barun.learning.onnx_export import export_sklearn
from barun.learning.posture_dataset import read_posture_folder
from barun.learning.single_precision import find_last_passing, narrow_boosting, round_down
from barun.models.classifier import ClassifierMetadata, OnnxClassifier

pytest.importorskip("skl2onnx")

_METADATA = ClassifierMetadata("toy/1", ("good", "bad"), {}, "0" * 64)


def _beside(number: float, step: float) -> np.float32:
    return np.nextafter(np.float32(number), np.float32(step), dtype=np.float32)


def test_what_float32_holds_is_rounded_to_itself_and_the_rest_down() -> None:
    numbers = np.array([1.0, 0.1, -0.1, 0.0, 1e-300, -1e-300, 1 + 2**-25, 1 - 2**-26])
    expected = [
        1.0,
        float(_beside(0.1, -1)),  # the nearest float32 is 1.5e-9 above 0.1
        float(np.float32(-0.1)),  # and 1.5e-9 below -0.1
        0.0,
        0.0,
        -float(np.finfo(np.float32).smallest_subnormal),
        1.0,
        float(_beside(1, 0)),
    ]
    assert round_down(numbers).tolist() == expected


@given(
    st.floats(-100, 100),
    st.floats(-1e3, 1e3),
    st.floats(1e-4, 1e4),
)
def test_it_passes_and_the_next_one_does_not(threshold: float, mean: float, scale: float) -> None:
    (last,) = find_last_passing(np.array([threshold]), np.array([mean]), np.array([scale]))
    assert np.float32(last) == last
    assert (last - mean) / scale <= threshold
    assert (float(_beside(last, np.inf)) - mean) / scale > threshold


def _near_rows() -> tuple[Any, Any]:
    """Return 64 neighbouring float32 as rows: every threshold lies between two of them."""
    steps = np.float32(1.0) + np.arange(64, dtype=np.float32) * np.finfo(np.float32).eps
    return np.repeat(steps, 8)[:, None].astype(np.float64), np.repeat(np.arange(64) // 2 % 2, 8)


@pytest.mark.parametrize("is_scaled", [False, True])
def test_the_same_on_both_sides_of_every_threshold(is_scaled: bool) -> None:
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    rows, labels = _near_rows()
    model = HistGradientBoostingClassifier(max_iter=20, min_samples_leaf=4)
    estimator = make_pipeline(StandardScaler(), model) if is_scaled else model
    before = estimator.fit(rows, labels).predict_proba(rows)
    assert before.max() > 0.9  # it has found thresholds there
    content = export_sklearn(estimator, n_features=1, metadata=_METADATA)
    got = OnnxClassifier(content, name="toy").probabilities(rows.astype(np.float32))
    np.testing.assert_allclose(got, before, atol=LARGEST_DIFFERENCE)
    np.testing.assert_array_equal(estimator.predict_proba(rows), before)  # left as it was


def test_other_estimators_come_back_as_they_are() -> None:
    from sklearn.linear_model import LogisticRegression

    rows, labels = _near_rows()
    for estimator in (LogisticRegression(), FAMILIES["forest"].build({}, seed=0)):
        assert narrow_boosting(estimator.fit(rows, labels)) is estimator


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "feature_set", "keep"),
    [("view", "simple-68", 1.0), ("view", "simple-68", 0.5), ("posture-side", "departures", 1.0)],
)
def test_the_same_on_labelled_poses(
    data_dir: Path, name: QuestionName, feature_set: str, keep: float
) -> None:
    rows = gather_rows(read_posture_folder(data_dir), name)
    configuration = Configuration("boosting", feature_set, keep, CANDIDATES["boosting"].defaults)
    exported = export_model(fit_configuration(configuration, rows, seed=0), rows)
    assert exported.largest_difference <= LARGEST_DIFFERENCE
    assert len(exported.probe_features) == 16  # also where no row is without a gap


@pytest.mark.slow
def test_the_same_on_labelled_poses_when_standardised(data_dir: Path) -> None:
    rows = gather_rows(read_posture_folder(data_dir), "view")
    values = rows.features["robust-28"]
    family = FAMILIES["boosting"]
    estimator = family.build(family.grid[-1], seed=0).fit(values, rows.labels)
    content = export_sklearn(estimator, n_features=values.shape[1], metadata=_METADATA)
    got = OnnxClassifier(content, name="toy").probabilities(values.astype(np.float32))
    np.testing.assert_allclose(got, estimator.predict_proba(values), atol=LARGEST_DIFFERENCE)
