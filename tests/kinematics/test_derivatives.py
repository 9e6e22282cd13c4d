import numpy as np
import pytest

from barun.kinematics.derivatives import compute_derivative


def test_parabola_is_exact_at_uneven_times() -> None:
    times_s = np.cumsum(np.random.default_rng(0).uniform(0.01, 0.1, 40))
    speed = compute_derivative(2 * times_s**2 - times_s, times_s)
    np.testing.assert_allclose(speed[1:-1], (4 * times_s - 1)[1:-1])
    assert speed[0] == pytest.approx(2 * (times_s[0] + times_s[1]) - 1)


def test_equals_numpy_gradient() -> None:
    rng = np.random.default_rng(3)
    times_s, values = np.cumsum(rng.uniform(0.01, 0.1, 30)), rng.normal(size=(30, 4, 2))
    np.testing.assert_allclose(
        compute_derivative(values, times_s), np.gradient(values, times_s, axis=0)
    )


def test_next_to_a_gap_the_difference_goes_to_the_other_side() -> None:
    values = np.array([0.0, 1.0, np.nan, 5.0, np.nan, 9.0, 12.0])
    np.testing.assert_array_equal(
        compute_derivative(values, np.arange(7.0)), [1, 1, np.nan, np.nan, np.nan, 3, 3]
    )


@pytest.mark.parametrize("n_frames", [0, 1])
def test_too_few_instants_have_no_speed(n_frames: int) -> None:
    assert np.all(
        np.isnan(compute_derivative(np.ones(n_frames), np.arange(n_frames, dtype=np.float64)))
    )


def test_double_frame_rate_gives_the_same_speed() -> None:
    slow, fast = np.arange(0, 2, 1 / 60), np.arange(0, 2, 1 / 120)
    speed = compute_derivative(np.sin(fast), fast)[::2]
    np.testing.assert_allclose(speed, compute_derivative(np.sin(slow), slow), atol=0.01)
