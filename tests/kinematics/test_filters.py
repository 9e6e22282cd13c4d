"""Butterworth against SciPy and theory, One-Euro against the paper's algorithm."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import signal

from barun.errors import SettingError
from barun.kinematics.butterworth import apply_butterworth, correct_cutoff
from barun.kinematics.one_euro import OneEuroFilter, OneEuroSettings, apply_one_euro


def _noise(n_frames: int, *shape: int) -> npt.NDArray[np.float64]:
    return np.cumsum(np.random.default_rng(2).normal(size=(n_frames, *shape)), axis=0)


@pytest.mark.parametrize("order", [2, 4, 6])
@pytest.mark.parametrize(
    ("rate_hz", "cutoff_hz"), [(30.0, 6.0), (60.0, 6.0), (240.0, 12.0), (30.0, 14.0)]
)
def test_butterworth_equals_scipy(order: int, rate_hz: float, cutoff_hz: float) -> None:
    values = _noise(400, 3)
    # SciPy is given the cut-off of one pass: corrected where the bilinear transform warped it.
    warped = np.tan(np.pi * cutoff_hz / rate_hz) * (np.sqrt(2) - 1) ** (-1 / (2 * order))
    one_pass_hz = np.arctan(warped) * rate_hz / np.pi
    b, a = signal.butter(order, one_pass_hz, fs=rate_hz)
    expected = signal.filtfilt(b, a, values, axis=0)
    got = apply_butterworth(values, np.arange(400) / rate_hz, cutoff_hz, order=order)
    np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-9 * np.abs(values).max())


@pytest.mark.parametrize("order", [2, 4])
@pytest.mark.parametrize("cutoff_hz", [3.0, 6.0, 11.0])
def test_half_the_power_remains_at_the_cutoff_after_both_passes(
    cutoff_hz: float, order: int
) -> None:
    times_s = np.arange(3000) / 30
    wave = np.sin(2 * np.pi * cutoff_hz * times_s)
    inner = slice(500, -500)
    filtered = apply_butterworth(wave, times_s, cutoff_hz, order=order)[inner]
    gain = np.sqrt(np.mean(filtered**2) / np.mean(wave[inner] ** 2))
    assert gain == pytest.approx(1 / np.sqrt(2), rel=1e-3)


def test_correction_for_two_passes_is_winters() -> None:
    assert 6.0 / correct_cutoff(6.0, 2) == pytest.approx(0.802, abs=5e-4)


def test_butterworth_has_no_lag_and_keeps_a_ramp() -> None:
    times_s = np.arange(200) / 50
    ramp = 3 * times_s - 1
    # The padding is nine frames, so the first pass has not quite settled at the ends.
    np.testing.assert_allclose(apply_butterworth(ramp, times_s, 5.0), ramp, atol=1e-3)
    pulse = np.exp(-((times_s - 2) ** 2) / 0.1)
    assert np.argmax(apply_butterworth(pulse, times_s, 5.0)) == np.argmax(pulse)


def test_butterworth_filters_each_stretch_between_gaps_on_its_own() -> None:
    times_s = np.arange(100) / 30
    values = _noise(100, 2)
    values[40:45, 0] = np.nan
    values[54, 0] = np.nan  # leaves nine frames, too short for two passes of order 2
    got = apply_butterworth(values, times_s, 6.0)
    for part in (slice(0, 40), slice(55, 100)):
        alone = apply_butterworth(values[part, 0], times_s[part], 6.0)
        np.testing.assert_allclose(got[part, 0], alone, rtol=1e-12)
    assert np.all(np.isnan(got[40:55, 0]))
    np.testing.assert_array_equal(got[:, 1], apply_butterworth(values[:, 1], times_s, 6.0))


def test_butterworth_does_not_change_its_input_and_keeps_the_shape() -> None:
    values = _noise(50, 4, 3)
    before = values.copy()
    assert apply_butterworth(values, np.arange(50) / 30, 6.0).shape == (50, 4, 3)
    np.testing.assert_array_equal(values, before)


@pytest.mark.parametrize("n_frames", [0, 1])
def test_butterworth_of_next_to_nothing_is_missing(n_frames: int) -> None:
    got = apply_butterworth(np.ones(n_frames), np.arange(n_frames) / 30, 6.0)
    assert got.shape == (n_frames,)
    assert np.all(np.isnan(got))


def test_butterworth_takes_times_rounded_to_a_millisecond_and_refuses_a_lost_frame() -> None:
    times_s = np.round(np.arange(100) / 60, 3)
    assert np.all(np.isfinite(apply_butterworth(_noise(100), times_s, 6.0)))
    with pytest.raises(SettingError, match=r"(?s)before row 31 is 0\.03.* s.*Resample"):
        apply_butterworth(_noise(99), np.delete(times_s, 31), 6.0)


@pytest.mark.parametrize(
    ("cutoff_hz", "order", "message"),
    [
        pytest.param(15.0, 2, "below half the sampling rate, but is 15 Hz at 30 Hz", id="nyquist"),
        pytest.param(0.0, 2, "cutoff_hz must be a positive number", id="zero"),
        pytest.param(float("nan"), 2, "cutoff_hz must be a positive number", id="nan"),
        pytest.param(6.0, 3, "even number from 2, but is 3", id="odd order"),
        pytest.param(6.0, 0, "even number from 2, but is 0", id="no order"),
    ],
)
def test_butterworth_refuses_impossible_settings(
    cutoff_hz: float, order: int, message: str
) -> None:
    with pytest.raises(SettingError, match=message):
        apply_butterworth(_noise(50), np.arange(50) / 30, cutoff_hz, order=order)


def _paper(values: list[float], rate_hz: float, min_cutoff: float, beta: float) -> list[float]:
    """The algorithm of the paper's appendix, word by word, at a constant rate."""

    def alpha(cutoff: float) -> float:
        tau = 1 / (2 * np.pi * cutoff)
        return float(1 / (1 + tau * rate_hz))

    smooth, speed, result = values[0], 0.0, []
    for index, value in enumerate(values):
        change = 0.0 if index == 0 else (value - smooth) * rate_hz
        speed = change if index == 0 else alpha(1.0) * change + (1 - alpha(1.0)) * speed
        share = alpha(min_cutoff + beta * abs(speed))
        smooth = value if index == 0 else share * value + (1 - share) * smooth
        result.append(smooth)
    return result


@given(
    values=st.lists(st.floats(-100, 100), min_size=1, max_size=30),
    rate_hz=st.sampled_from([10.0, 30.0, 120.0]),
    min_cutoff_hz=st.floats(0.1, 10),
    beta=st.floats(0, 2),
)
def test_one_euro_is_the_papers(
    values: list[float], rate_hz: float, min_cutoff_hz: float, beta: float
) -> None:
    got = apply_one_euro(
        np.array(values),
        np.arange(len(values)) / rate_hz,
        OneEuroSettings(min_cutoff_hz=min_cutoff_hz, beta=beta),
    )
    np.testing.assert_allclose(
        got, _paper(values, rate_hz, min_cutoff_hz, beta), rtol=1e-6, atol=1e-6
    )


def test_one_euro_by_hand() -> None:
    """At 1 Hz cut-off and a pause of 1 / (2 pi) s the share of the new value is one half."""
    one_euro = OneEuroFilter()
    pause_s = 1 / (2 * np.pi)
    assert one_euro.update(0.0, 0.0) == 0
    assert one_euro.update(8.0, pause_s) == pytest.approx(4)
    assert one_euro.update(8.0, 2 * pause_s) == pytest.approx(6)


def test_one_euro_lags_less_when_beta_is_higher_and_is_steadier_when_cutoff_is_lower() -> None:
    times_s = np.arange(90) / 30
    ramp = 60 * times_s
    lag = [
        float(np.mean(ramp - apply_one_euro(ramp, times_s, OneEuroSettings(beta=beta))))
        for beta in (0.0, 0.05, 0.5)
    ]
    assert lag[0] > lag[1] > lag[2] > 0
    noise = np.random.default_rng(4).normal(size=90)
    spread = [
        float(np.std(apply_one_euro(noise, times_s, OneEuroSettings(min_cutoff_hz=cutoff))))
        for cutoff in (0.3, 1.0, 10.0)
    ]
    assert spread[0] < spread[1] < spread[2] < float(np.std(noise))


def test_one_euro_leaves_gaps_open_and_begins_anew_after_long_ones() -> None:
    values = np.full((30, 2), 5.0)
    values[10:13, 0] = np.nan
    values[5:28, 1] = np.nan
    values[28:, 1] = 9.0
    got = apply_one_euro(values, np.arange(30) / 30)
    np.testing.assert_array_equal(np.isnan(got), np.isnan(values))
    np.testing.assert_allclose(got[13:, 0], 5.0)
    np.testing.assert_allclose(got[28:, 1], 9.0)


def test_one_euro_needs_time_to_go_forward_until_it_is_reset() -> None:
    one_euro = OneEuroFilter()
    one_euro.update([1.0], 3.0)
    with pytest.raises(SettingError, match=r"3\.0 s came after 3\.0 s"):
        one_euro.update([1.0], 3.0)
    one_euro.reset()
    assert one_euro.update([7.0], 0.0).tolist() == [7.0]


@pytest.mark.parametrize(
    ("name", "value"),
    [("min_cutoff_hz", 0.0), ("derivative_cutoff_hz", -1.0), ("restart_after_s", 0.0)],
)
def test_one_euro_refuses_impossible_settings(name: str, value: float) -> None:
    with pytest.raises(SettingError, match=f"{name} must be a positive number"):
        OneEuroSettings(**{name: value})
    with pytest.raises(SettingError, match="beta must be 0 or more"):
        OneEuroSettings(beta=-0.1)
