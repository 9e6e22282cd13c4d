import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.running.form.harmonics import (
    N_FEATURES,
    from_features,
    shift_features,
    to_features,
)

PHASE = np.arange(64) / 64


def test_mean_and_waves_are_weights_of_curves_of_mean_square_one() -> None:
    curve = 5 + 2 * np.cos(2 * np.pi * PHASE) + 3 * np.sin(4 * np.pi * PHASE)

    features = to_features(curve[:, None])

    # A wave of height 2 has the mean square 2, so the weight root 2.
    np.testing.assert_allclose(features, [[5, np.sqrt(2), 0, 0, 3 / np.sqrt(2)]], atol=1e-12)
    assert np.sum(features**2) == pytest.approx(np.mean(curve**2))


@given(st.lists(st.floats(-50, 50), min_size=N_FEATURES, max_size=N_FEATURES), st.integers(-16, 16))
def test_beginning_later_is_rolling_the_cycle(weights: list[float], samples: int) -> None:
    features = np.array([weights])
    rolled = np.roll(from_features(features), -samples, axis=0)

    shifted = shift_features(features, np.array([samples / 64]))[0]

    np.testing.assert_allclose(shifted, to_features(rolled), atol=1e-9)


@given(st.lists(st.floats(-50, 50), min_size=2 * N_FEATURES, max_size=2 * N_FEATURES))
def test_features_say_all_of_a_slow_cycle(weights: list[float]) -> None:
    features = np.array(weights).reshape(2, N_FEATURES)

    np.testing.assert_allclose(to_features(from_features(features)), features, atol=1e-9)
