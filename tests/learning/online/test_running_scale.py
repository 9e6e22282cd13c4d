import numpy as np

from barun.learning.online.running_scale import RunningScale


def test_parts_give_the_moments_of_the_whole() -> None:
    random = np.random.default_rng(0)
    rows = random.normal([1.0, -20.0, 300.0], [1.0, 5.0, 0.1], (100, 3))
    rows[random.random(rows.shape) < 0.2] = np.nan
    scale = RunningScale.nothing_seen(3)
    for part in np.split(rows, [1, 3, 50]):
        scale = scale.seen(part)
    np.testing.assert_allclose(scale.mean, np.nanmean(rows, axis=0))
    scaled = scale.apply(rows)
    expected = (rows - np.nanmean(rows, axis=0)) / np.nanstd(rows, axis=0)
    np.testing.assert_allclose(scaled, np.nan_to_num(expected), atol=1e-9)


def test_what_never_varies_is_zero() -> None:
    rows = np.column_stack([np.full(5, 7.0), np.full(5, np.nan)])
    scale = RunningScale.nothing_seen(2).seen(rows)
    np.testing.assert_array_equal(scale.apply(rows), np.zeros((5, 2)))
