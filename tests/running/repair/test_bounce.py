import numpy as np
import pytest

from barun.running.repair.bounce import compute_bounce, find_bounce_rate


@pytest.mark.parametrize("rate_hz", [24, 30, 60, 119.88])
@pytest.mark.parametrize("steps_hz", [2.4, 2.8, 3.5])
def test_the_rate_of_the_steps_is_found(rate_hz: float, steps_hz: float) -> None:
    times_s = np.arange(int(5 * rate_hz)) / rate_hz
    height = 0.03 * np.sin(2 * np.pi * steps_hz * times_s) + 0.2 * times_s

    bounce = compute_bounce(height, times_s)

    assert find_bounce_rate(bounce, 1 / rate_hz) == pytest.approx(steps_hz, rel=0.02)


def test_a_hip_that_is_not_seen_for_a_moment_changes_nothing() -> None:
    times_s = np.arange(150) / 30
    height = np.sin(2 * np.pi * 2.7 * times_s)
    height[40:46] = np.nan

    rate_hz = find_bounce_rate(compute_bounce(height, times_s), 1 / 30)

    assert rate_hz == pytest.approx(2.7, rel=0.02)


def test_two_rates_alike_and_too_few_frames_are_no_rate() -> None:
    times_s = np.arange(150) / 30
    both = np.sin(2 * np.pi * 2.0 * times_s) + np.sin(2 * np.pi * 3.4 * times_s)

    assert np.isnan(find_bounce_rate(both, 1 / 30))
    assert np.isnan(find_bounce_rate(both[:10], 1 / 30))
    assert np.isnan(find_bounce_rate(np.zeros(150), 1 / 30))
