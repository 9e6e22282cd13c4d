import numpy as np
import pytest

from barun.running.form.noise import (
    combine_variance,
    median_variance,
    score_channels,
    session_variance,
    whiten,
)

NO_DIRECTIONS = np.empty((0, 2, 1))


def test_without_directions_a_difference_is_divided_by_its_spread() -> None:
    z, shares = whiten(np.array([[6.0], [1.0]]), np.array([[4.0], [0.25]]), NO_DIRECTIONS)

    np.testing.assert_allclose(z, [[3], [2]])
    assert shares.shape == (0,)


def test_a_usual_direction_takes_out_what_it_explains() -> None:
    direction = np.array([[[3.0], [4.0]]])

    z, shares = whiten(np.array([[6.0], [8.0]]), np.ones((2, 1)), direction)

    # 25 / 26 of two standard deviations along the direction are explained by it.
    np.testing.assert_allclose(shares, [2 * 25 / 26])
    np.testing.assert_allclose(z, [[6 / 26], [8 / 26]])


def test_what_lies_across_a_usual_direction_counts_in_full() -> None:
    z, _ = whiten(np.array([[4.0], [-3.0]]), np.ones((2, 1)), np.array([[[3.0], [4.0]]]))

    np.testing.assert_allclose(z, [[4], [-3]])


def test_own_strides_weigh_by_their_number() -> None:
    usual_sd = np.array([1.0, 2.0])

    np.testing.assert_allclose(combine_variance(np.array([9.0, 9.0]), 0, usual_sd), [1, 4])
    # His level is the median of 4 / 1 and 16 / 4: four times the usual, which is his own exactly.
    np.testing.assert_allclose(combine_variance(np.array([4.0, 16.0]), 5, usual_sd), [4, 16])
    # Levels of 2 and 4 have the median 3: (8 * 3 * 1 + 8 * 2) / 16 and (8 * 3 * 4 + 8 * 16) / 16.
    np.testing.assert_allclose(combine_variance(np.array([2.0, 16.0]), 8, usual_sd), [2.5, 14])


def test_recordings_count_from_three_on() -> None:
    usual_sd, own = np.array([1.0]), np.array([9.0])

    np.testing.assert_allclose(session_variance(usual_sd, own, 2), [1])
    np.testing.assert_allclose(session_variance(usual_sd, None, 5), [1])
    np.testing.assert_allclose(session_variance(usual_sd, own, 5), [(4 * 1 + 4 * 9) / 8])


def test_medians_of_more_strides_differ_less() -> None:
    few = median_variance(np.array([1.0]), 4, 4)

    assert few[0] == pytest.approx(np.pi / 4)
    assert median_variance(np.array([1.0]), 8, 8)[0] == pytest.approx(few[0] / 2)


def test_score_is_that_of_the_strongest_channel() -> None:
    z = np.array([[3.0, 3.0], [0.0, 0.0], [4.0, 4.0], [0.0, 0.0], [0.0, 0.0]])

    score, residual, channels = score_channels(z)

    np.testing.assert_allclose(channels, [3, 0, 4, 0, 0])
    assert score == 4
    assert residual == pytest.approx(np.sqrt(25 / 5))
