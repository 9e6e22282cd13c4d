import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import PchipInterpolator

from barun.errors import SettingError
from barun.kinematics.gaps import GapMethod, fill_gaps, find_runs
from barun.kinematics.resampling import resample_evenly

NAN = float("nan")
METHODS: list[GapMethod] = ["linear", "pchip"]


@pytest.mark.parametrize("method", METHODS)
def test_short_gap_is_filled_long_one_and_both_ends_stay(method: GapMethod) -> None:
    """0.4 s lie between the values around the first gap, 0.8 s around the second."""
    values = np.array([NAN, 0.0, NAN, NAN, NAN, 4.0, *[NAN] * 7, 2.0, NAN])
    times_s = np.arange(len(values)) / 10
    filled, is_filled = fill_gaps(values, times_s, 0.4, method=method)
    assert np.flatnonzero(is_filled).tolist() == [2, 3, 4]
    np.testing.assert_array_equal(np.isnan(filled), np.isnan(values) & ~is_filled)
    if method == "linear":
        np.testing.assert_allclose(filled[1:6], [0, 1, 2, 3, 4])


@pytest.mark.parametrize("limit_s", [0.0, 0.399])
def test_gap_longer_than_the_limit_stays(limit_s: float) -> None:
    values = np.array([0.0, NAN, NAN, NAN, 4.0])
    filled, is_filled = fill_gaps(values, np.arange(5) / 10, limit_s)
    np.testing.assert_array_equal(filled, values)
    assert not is_filled.any()


@given(
    rows=st.lists(
        st.tuples(st.floats(0.01, 1.0), st.floats(-50, 50), st.booleans()),
        min_size=3,
        max_size=25,
    )
)
def test_pchip_is_that_of_scipy(rows: list[tuple[float, float, bool]]) -> None:
    pauses, values, known = (np.array(column) for column in zip(*rows, strict=True))
    times_s = np.cumsum(pauses, dtype=np.float64)
    known[[0, -1]] = True
    gappy = np.where(known, values, np.nan)
    filled, is_filled = fill_gaps(gappy, times_s, 100.0, method="pchip")
    with np.errstate(all="ignore"):  # SciPy's own formula overflows at slopes next to nothing
        expected = PchipInterpolator(times_s[known], values[known])(times_s)
    np.testing.assert_allclose(filled[is_filled], expected[is_filled], rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(is_filled, ~known)


def test_a_rise_as_good_as_none_makes_no_fuss() -> None:
    """Warnings are errors here."""
    values = np.array([0.0, NAN, 1e-308, 1.0])
    filled, _ = fill_gaps(values, np.arange(4.0), 10.0, method="pchip")
    assert 0 <= filled[1] <= 1e-308


@pytest.mark.parametrize("method", METHODS)
def test_filled_values_never_overshoot_their_neighbours(method: GapMethod) -> None:
    rng = np.random.default_rng(8)
    values = rng.normal(size=300)
    values[rng.random(300) < 0.5] = np.nan
    filled, _ = fill_gaps(values, np.arange(300) / 30, 10.0, method=method)
    for first, after in find_runs(np.isnan(values)):
        if first > 0 and after < 300:
            low, high = sorted((values[first - 1], values[after]))
            assert np.all((filled[first:after] >= low) & (filled[first:after] <= high))


def test_columns_are_filled_on_their_own_and_the_input_stays() -> None:
    values = np.zeros((5, 2, 2))
    values[2, 0, 1] = np.nan
    before = values.copy()
    filled, is_filled = fill_gaps(values, np.arange(5.0), 2.0)
    assert is_filled.sum() == 1
    assert is_filled[2, 0, 1]
    assert np.all(filled == 0)
    np.testing.assert_array_equal(values, before)


@pytest.mark.parametrize("values", [[], [NAN], [NAN, NAN], [1.0, NAN], [1.0]], ids=str)
def test_nothing_is_made_from_too_little(values: list[float]) -> None:
    filled, is_filled = fill_gaps(np.array(values), np.arange(len(values), dtype=np.float64), 10.0)
    np.testing.assert_array_equal(filled, values)
    assert not is_filled.any()


def test_impossible_settings_are_refused() -> None:
    with pytest.raises(SettingError, match="must be 0 s or more, but is -1"):
        fill_gaps(np.ones(2), np.arange(2.0), -1)
    with pytest.raises(SettingError, match="must be 0 s or more, but is nan"):
        fill_gaps(np.ones(2), np.arange(2.0), NAN)
    with pytest.raises(SettingError, match="'linear' or 'pchip', but 'spline'"):
        fill_gaps(np.ones(2), np.arange(2.0), 1, method="spline")  # type: ignore[arg-type]  # on purpose


def test_resampling_uneven_times_recovers_a_straight_movement() -> None:
    rng = np.random.default_rng(6)
    times_s = 5 + np.cumsum(rng.uniform(0.02, 0.05, 200))
    even, even_times_s = resample_evenly(3 * times_s - 2, times_s, 60, limit_s=0.1)
    np.testing.assert_allclose(np.diff(even_times_s), 1 / 60)
    np.testing.assert_allclose(even, 3 * even_times_s - 2)
    assert even_times_s[0] == times_s[0]
    assert times_s[-1] - 1 / 60 < even_times_s[-1] <= times_s[-1] + 1e-9


def test_resampling_at_the_same_rate_returns_the_same_values() -> None:
    values = np.random.default_rng(1).normal(size=(31, 2))
    even, _ = resample_evenly(values, np.arange(31) / 30, 30, limit_s=0.1)
    np.testing.assert_allclose(even, values, atol=1e-9)


def test_resampling_does_not_bridge_a_long_pause() -> None:
    times_s = np.concatenate([np.arange(30) / 30, 3 + np.arange(30) / 30])
    even, even_times_s = resample_evenly(np.ones(60), times_s, 30, limit_s=0.5)
    missing = even_times_s[np.isnan(even)]
    assert missing.min() == pytest.approx(1.0)
    assert missing.max() == pytest.approx(3 - 1 / 30)


def test_resampling_refuses_no_rate_and_takes_nothing() -> None:
    with pytest.raises(SettingError, match="rate_hz must be a positive number"):
        resample_evenly(np.ones(2), np.arange(2.0), 0, limit_s=1)
    even, even_times_s = resample_evenly(np.empty((0, 3)), np.empty(0), 30, limit_s=1)
    assert even.shape == (0, 3)
    assert even_times_s.shape == (0,)
