"""Places among the values of a reference are as good as the values themselves, for either test."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barun.monitoring.drift.feature_cells import FeatureCells, name_reference
from barun.monitoring.drift.feature_drift import compare_features
from barun.monitoring.drift.reference import DriftReference

KEYS = ("a", "b", "c")


def reference_of(seed: int, count: int) -> DriftReference:
    rng = np.random.default_rng(seed)
    return DriftReference.from_people(KEYS[:2], np.round(rng.normal(size=(count, 2)), 2))


@given(
    seed=st.integers(0, 10_000),
    count=st.integers(8, 60),
    now=st.integers(8, 40),
    shift=st.floats(-4, 4),
)
@settings(max_examples=60, deadline=None)
def test_a_comparison_comes_to_the_same(seed: int, count: int, now: int, shift: float) -> None:
    reference = reference_of(seed, count)
    rng = np.random.default_rng(seed + 1)
    values = np.round(rng.normal(shift, 1.0, (now, 3)), 2)
    values[rng.random(values.shape) < 0.1] = np.nan
    some = np.array(reference.features["a"].sample) if reference.features else np.zeros(1)
    values[:3, 0] = some[:3] if len(some) >= 3 else values[:3, 0]  # on the reference itself
    cells = FeatureCells.of_people(reference, KEYS, values, 1)
    again = cells.to_values(reference, KEYS)
    assert compare_features(reference, KEYS, again) == compare_features(reference, KEYS, values)
    half = FeatureCells.of_people(reference, KEYS, values[now // 2 :], 1)
    joined = np.concatenate([values[: now // 2], half.to_values(reference, KEYS)])
    assert compare_features(reference, KEYS, joined) == compare_features(reference, KEYS, values)


def test_features_are_in_no_common_order_and_unknown_ones_left_out() -> None:
    reference = reference_of(3, 20)
    values = np.array([[1.0, -1.0, 0.0], [-1.0, 1.0, 0.0], [0.5, np.nan, 0.0]])
    cells = FeatureCells.of_people(reference, KEYS, values, 1)
    assert set(cells.places) == {"a", "b"}
    assert all(list(one) == sorted(one) for one in cells.places.values())
    assert [len(cells.places[key]) for key in "ab"] == [3, 2]
    assert cells.to_values(reference, KEYS).shape == (3, 3)


def test_a_feature_known_of_too_few_people_tells_of_none_of_them() -> None:
    values = np.array([[1.0, -1.0, 0.0], [-1.0, np.nan, 0.0], [0.5, np.nan, 0.0]])
    assert set(FeatureCells.of_people(reference_of(3, 20), KEYS, values, 3).places) == {"a"}


def test_another_reference_has_another_name_and_the_same_the_same() -> None:
    assert name_reference(reference_of(3, 20)) == name_reference(reference_of(3, 20))
    assert name_reference(reference_of(3, 20)) != name_reference(reference_of(4, 20))


@pytest.mark.parametrize("places", [{}, {"a": ()}, {"a": (-1, 10**6)}, {"other": (1, 2)}])
def test_what_makes_no_sense_is_nothing(places: dict[str, tuple[int, ...]]) -> None:
    reference = reference_of(3, 20)
    values = FeatureCells(name_reference(reference), places).to_values(reference, KEYS)
    assert np.isnan(values).all()
