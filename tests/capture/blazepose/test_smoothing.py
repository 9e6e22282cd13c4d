import math

import numpy as np
import numpy.typing as npt
import pytest

from barun.capture.blazepose.smoothing import (
    IMAGE_SETTINGS,
    WORLD_SETTINGS,
    OneEuroFilter,
    OneEuroSettings,
    PoseSmoother,
    VisibilityFilter,
)

MS = 1_000_000


def _alpha(cutoff_hz: float, rate_hz: float) -> float:
    return 1 / (1 + rate_hz / (2 * math.pi * cutoff_hz))


def _one(value: float) -> npt.NDArray[np.float64]:
    return np.array([value])


def _run(
    samples: list[tuple[int, float]], *, ignores_first_interval: bool, scale: float = 1.0
) -> list[float]:
    one_euro = OneEuroFilter(
        OneEuroSettings(min_cutoff_hz=0.5, beta=2.0), ignores_first_interval=ignores_first_interval
    )
    return [float(one_euro.filter(_one(value), time, scale)[0]) for time, value in samples]


def _expect(
    samples: list[tuple[int, float]], rates_hz: list[float], scale: float = 1.0
) -> list[float]:
    """Return what the filter must give, written out step by step for one number."""
    value = raw = samples[0][1]
    derivative = 0.0
    out = [value]
    for (_, sample), rate_hz in zip(samples[1:], rates_hz, strict=True):
        alpha = _alpha(1.0, rate_hz)
        derivative = alpha * (sample - raw) * scale * rate_hz + (1 - alpha) * derivative
        alpha = _alpha(0.5 + 2.0 * abs(derivative), rate_hz)
        value = alpha * sample + (1 - alpha) * value
        raw = sample
        out.append(value)
    return out


SAMPLES = [(0, 1.0), (50 * MS, 2.0), (150 * MS, 1.5), (160 * MS, 1.7)]


def test_settings_of_mediapipe() -> None:
    assert (IMAGE_SETTINGS.min_cutoff_hz, IMAGE_SETTINGS.beta) == (0.05, 80.0)
    assert (WORLD_SETTINGS.min_cutoff_hz, WORLD_SETTINGS.beta) == (0.1, 40.0)
    assert IMAGE_SETTINGS.derivative_cutoff_hz == WORLD_SETTINGS.derivative_cutoff_hz == 1.0


def test_true_intervals() -> None:
    expected = _expect(SAMPLES, [20.0, 10.0, 100.0])
    assert _run(SAMPLES, ignores_first_interval=False) == pytest.approx(expected, rel=1e-5)


def test_quirk_of_a_start_at_zero() -> None:
    expected = _expect(SAMPLES, [30.0, 10.0, 100.0])
    assert _run(SAMPLES, ignores_first_interval=True) == pytest.approx(expected, rel=1e-5)


def test_no_quirk_for_a_later_start() -> None:
    later = [(time + 7 * MS, value) for time, value in SAMPLES]
    expected = _expect(SAMPLES, [20.0, 10.0, 100.0])
    assert _run(later, ignores_first_interval=True) == pytest.approx(expected, rel=1e-5)


def test_scale_counts_in_speed_only() -> None:
    expected = _expect(SAMPLES, [20.0, 10.0, 100.0], scale=0.01)
    got = _run(SAMPLES, ignores_first_interval=False, scale=0.01)
    assert got == pytest.approx(expected, rel=1e-5)
    assert got[1] != pytest.approx(_run(SAMPLES, ignores_first_interval=False)[1], rel=0.01)


def test_speed_is_taken_from_raw_values() -> None:
    # Standing still after a jump: the speed falls at once, although the output still lags.
    got = _run([(0, 0.0), (50 * MS, 1.0), (100 * MS, 1.0)], ignores_first_interval=False)
    expected = _expect([(0, 0.0), (50 * MS, 1.0), (100 * MS, 1.0)], [20.0, 20.0])
    assert got == pytest.approx(expected, rel=1e-5)


def test_sample_without_progress_passes_and_leaves_no_trace() -> None:
    with_repeat = [*SAMPLES[:2], (50 * MS, 99.0), *SAMPLES[2:]]
    got = _run(with_repeat, ignores_first_interval=False)
    assert got[2] == 99.0
    del got[2]
    assert got == pytest.approx(_run(SAMPLES, ignores_first_interval=False))


def test_constant_stays_and_reset_forgets() -> None:
    one_euro = OneEuroFilter(IMAGE_SETTINGS)
    for frame in range(5):
        np.testing.assert_array_equal(one_euro.filter(_one(3.0), frame * 33 * MS), [3.0])
    one_euro.reset()
    np.testing.assert_array_equal(one_euro.filter(_one(8.0), 0), [8.0])


def test_coordinates_do_not_mix() -> None:
    generator = np.random.default_rng(5)
    track = generator.normal(size=(10, 33, 3))
    together, alone = OneEuroFilter(WORLD_SETTINGS), OneEuroFilter(WORLD_SETTINGS)
    for frame, values in enumerate(track):
        smoothed = together.filter(values, frame * 40 * MS)
        single = alone.filter(values[7:8, 1:2], frame * 40 * MS)
        assert smoothed[7, 1] == single[0, 0]


def test_visibility_takes_a_tenth() -> None:
    visibility = VisibilityFilter(counts_frames=True)
    got = [float(visibility.filter(_one(v), t)[0]) for t, v in [(0, 1.0), (1, 0.0), (10**12, 0.0)]]
    assert got == pytest.approx([1.0, 0.9, 0.81], rel=1e-6)


@pytest.mark.parametrize("rate_hz", [10, 30, 60])
def test_visibility_falls_alike_at_all_frame_rates(rate_hz: int) -> None:
    visibility = VisibilityFilter(counts_frames=False)
    visibility.filter(_one(1.0), 0)
    last = 1.0
    for frame in range(1, rate_hz + 1):
        last = float(visibility.filter(_one(0.0), round(frame * 1e9 / rate_hz))[0])
    assert last == pytest.approx(0.9**30, rel=1e-3)


def test_loss_resets_only_the_image_filter() -> None:
    smoother = PoseSmoother(mediapipe_parity=True)
    points, visibility = np.ones((33, 3)), np.ones(33)
    smoother.smooth_image(points, 0, 100.0)
    smoother.smooth_world(points, 0)
    smoother.smooth_visibility(visibility, 0)
    smoother.reset_image()
    time_ns = 33 * MS
    np.testing.assert_array_equal(smoother.smooth_image(2 * points, time_ns, 100.0), 2.0)
    assert np.all(smoother.smooth_world(2 * points, time_ns) < 2.0)
    np.testing.assert_allclose(smoother.smooth_visibility(0 * visibility, time_ns), 0.9, rtol=1e-6)


def test_tiny_region_passes() -> None:
    smoother = PoseSmoother(mediapipe_parity=True)
    smoother.smooth_image(np.zeros((33, 3)), 0, 100.0)
    np.testing.assert_array_equal(smoother.smooth_image(np.ones((33, 3)), 33 * MS, 1e-7), 1.0)
