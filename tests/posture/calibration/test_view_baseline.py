import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.errors import ProfileError
from barun.posture.calibration.view_baseline import (
    FEATURES_VERSION,
    ViewBaseline,
    compute_centre_and_spread,
)
from barun.posture.features.feature_table import FEATURES
from barun.posture.view.view import View
from tests.posture.calibration.measured import make_baseline

FEATURES_FINGERPRINT = {1: "7b52077cc73e"}
"""Of the features each version means; a version is never changed, the next one is added."""


def test_a_changed_feature_table_has_a_new_version() -> None:
    meaning = "\n".join(
        f"{one.key} {one.unit} {one.view} {one.sign}"
        for one in sorted(FEATURES.values(), key=lambda one: one.key)
    )
    fingerprint = hashlib.sha256(meaning.encode()).hexdigest()[:12]
    assert FEATURES_FINGERPRINT[FEATURES_VERSION] == fingerprint, "raise FEATURES_VERSION"


def test_median_and_spread_by_hand() -> None:
    values = np.array([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0], [4.0, 5.0], [100.0, 5.0]])
    median, spread = compute_centre_and_spread(values)
    # Deviations from 3: 2 1 0 1 97, their median 1.
    assert median.tolist() == [3, 5]
    assert spread == pytest.approx([1.4826, 0])


def test_spread_of_noise_is_its_standard_deviation() -> None:
    noise = np.random.default_rng(4).normal(10, 2, (20_000, 1))
    assert compute_centre_and_spread(noise)[1][0] == pytest.approx(2, rel=0.03)


@pytest.mark.parametrize(("n_known", "is_enough"), [(4, False), (5, True), (10, True)])
def test_a_feature_seen_too_rarely_has_no_baseline(n_known: int, is_enough: bool) -> None:
    values = np.full((10, 1), np.nan)
    values[:n_known] = 1.0
    median, spread = compute_centre_and_spread(values)
    assert np.isfinite(median[0]) == is_enough
    assert np.isfinite(spread[0]) == is_enough


@given(st.lists(st.floats(-50, 50), min_size=6, max_size=40), st.floats(-1e3, 1e3))
def test_nearly_half_of_the_frames_may_be_anything(good: list[float], outlier: float) -> None:
    bad = [outlier] * ((len(good) - 1) // 2)
    median, _ = compute_centre_and_spread(np.array(good + bad)[:, np.newaxis])
    assert min(good) <= median[0] <= max(good)


def test_a_baseline_is_frozen_and_checked() -> None:
    baseline = make_baseline()
    with pytest.raises(ValueError, match="read-only"):
        baseline.median[0] = 1
    one = np.zeros(1)
    with pytest.raises(ProfileError, match="one for each feature"):
        ViewBaseline(View.FRONT, one, one, 10, 1.0, 0.0, baseline.geometry)
    for spread, n_frames, duration_s in ((-1.0, 5, 1.0), (1.0, 0, 1.0), (1.0, 5, np.nan)):
        spreads = np.full(len(FEATURES), spread)
        with pytest.raises(ProfileError, match="at least one frame"):
            ViewBaseline(
                View.FRONT,
                baseline.median.copy(),
                spreads,
                n_frames,
                duration_s,
                0.0,
                baseline.geometry,
            )
    with pytest.raises(ProfileError, match="no view"):
        make_baseline(View.NEITHER)
