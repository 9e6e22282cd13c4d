import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.running.trajectory import fit_trajectory


@given(
    st.lists(st.floats(-3, 3), min_size=4, max_size=4),
    st.sampled_from([15.0, 30.0, 60.0, 240.0]),
    st.integers(0, 1000),
)
def test_a_cubic_is_found_again_at_any_rate_and_uneven_times(
    factors: list[float], rate_hz: float, seed: int
) -> None:
    random = np.random.default_rng(seed)
    times_s = np.arange(40) / rate_hz + random.uniform(-0.2, 0.2, 40) / rate_hz
    at_s = np.linspace(times_s[2], times_s[-3], 57)
    course = np.polynomial.Polynomial(factors)

    found = fit_trajectory(course(times_s)[:, None, None], times_s, at_s, 0.02)

    scale = 1 + np.max(np.abs(course(times_s)))
    assert found.position[:, 0, 0] == pytest.approx(course(at_s), abs=1e-4 * scale)
    speed = course.deriv()(at_s)
    assert found.velocity[:, 0, 0] == pytest.approx(speed, abs=2e-3 * scale * rate_hz)


def test_nothing_is_said_inside_a_long_gap() -> None:
    times_s = np.arange(60) / 60
    points = np.sin(times_s)[:, None, None] * np.ones((1, 2, 2))
    points[20:35, 1] = np.nan

    found = fit_trajectory(points, times_s, times_s, 0.02)

    assert np.all(np.isfinite(found.position[:, 0]))
    assert np.all(np.isnan(found.position[25:30, 1]))
    assert np.all(np.isfinite(found.position[40:, 1]))


def test_noise_is_smoothed_alike_at_every_rate() -> None:
    spread = []
    for rate_hz in (60, 240):
        times_s = np.arange(0, 20, 1 / rate_hz)
        # The same noise per root hertz.
        noise = np.random.default_rng(0).standard_normal(len(times_s)) * np.sqrt(rate_hz)
        found = fit_trajectory(noise[:, None, None], times_s, times_s[100:-100], 0.02)
        spread.append(float(np.std(found.position)))

    assert spread[0] == pytest.approx(spread[1], rel=0.15)
