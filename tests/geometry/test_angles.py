import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from barun.geometry.angles import (
    compute_angle_between,
    compute_inclination,
    compute_included_angle,
    compute_signed_angle_2d,
    wrap_angle,
)
from barun.geometry.vectors import compute_length, compute_unit_vector

Vector = npt.NDArray[np.float64]

angles = st.floats(-np.pi, np.pi)
components = st.floats(-1e3, 1e3).filter(lambda value: value == 0 or abs(value) > 1e-3)


def vectors(n_dimensions: int) -> st.SearchStrategy[Vector]:
    return hnp.arrays(np.float64, n_dimensions, elements=components).filter(
        lambda vector: bool(np.any(vector))
    )


def _turn(angle: float) -> Vector:
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


@given(first=vectors(3), second=vectors(3), scale=st.floats(1e-6, 1e6))
def test_angle_between_knows_neither_order_nor_length(
    first: Vector, second: Vector, scale: float
) -> None:
    angle = compute_angle_between(first, second)
    assert 0 <= angle <= np.pi
    np.testing.assert_allclose(compute_angle_between(second, first), angle, atol=1e-12)
    np.testing.assert_allclose(compute_angle_between(first * scale, second), angle, atol=1e-12)
    np.testing.assert_allclose(compute_angle_between(-first, second), np.pi - angle, atol=1e-12)


@given(first=vectors(2), second=vectors(2), turn=angles)
def test_turning_both_changes_nothing_and_a_mirror_turns_the_sign(
    first: Vector, second: Vector, turn: float
) -> None:
    signed = compute_signed_angle_2d(first, second)
    assume(abs(signed) < np.pi - 1e-6)
    turned = compute_signed_angle_2d(_turn(turn) @ first, _turn(turn) @ second)
    np.testing.assert_allclose(turned, signed, atol=1e-9)
    mirrored = compute_signed_angle_2d(first * [-1, 1], second * [-1, 1])
    np.testing.assert_allclose(mirrored, -signed, atol=1e-9)
    np.testing.assert_allclose(np.abs(signed), compute_angle_between(first, second), atol=1e-9)


@given(start=vectors(2), turn=angles)
def test_signed_angle_is_the_one_turned_by(start: Vector, turn: float) -> None:
    assume(abs(turn) < np.pi - 1e-6)
    np.testing.assert_allclose(compute_signed_angle_2d(start, _turn(turn) @ start), turn, atol=1e-9)


@pytest.mark.parametrize("small", [1e-3, 1e-6, 1e-9, 1e-12])
def test_nearly_straight_keeps_its_digits(small: float) -> None:
    """Arc cosine of the dot product gives 0 below 1e-8."""
    nearly = np.array([np.cos(small), np.sin(small)])
    assert compute_angle_between([1, 0], nearly) == pytest.approx(small, rel=1e-3)
    folded = np.pi - compute_included_angle([-1, 0], [0, 0], nearly)
    assert folded == pytest.approx(small, rel=1e-3)


def test_by_hand() -> None:
    """A right angle at the corner of a square, and 60 degrees in an even triangle."""
    assert compute_included_angle([0, 1], [0, 0], [1, 0]) == pytest.approx(np.pi / 2)
    assert compute_included_angle([1, 0], [0, 0], [0.5, np.sqrt(0.75)]) == pytest.approx(np.pi / 3)
    assert compute_inclination([1, -1], [0, -1]) == pytest.approx(np.pi / 4)
    assert compute_inclination([0, 5], [0, -1]) == pytest.approx(np.pi)
    # In a picture y points down, so from right to down is clockwise and positive.
    assert compute_signed_angle_2d([1, 0], [0, 1]) == pytest.approx(np.pi / 2)
    assert compute_signed_angle_2d([1, 0], [-1, 0]) == pytest.approx(np.pi)


@pytest.mark.parametrize("scale", [1e-300, 1e-160, 1e160, 1e300])
def test_tiny_and_huge_vectors_keep_their_direction(scale: float) -> None:
    np.testing.assert_allclose(compute_unit_vector([3 * scale, 4 * scale]), [0.6, 0.8])
    assert compute_angle_between([scale, 0], [0, scale]) == pytest.approx(np.pi / 2)


@pytest.mark.parametrize("bad", [[0.0, 0.0], [np.nan, 1.0]], ids=["zero", "missing"])
def test_no_direction_has_no_angle(bad: list[float]) -> None:
    assert np.isnan(compute_angle_between(bad, [1, 0]))
    assert np.isnan(compute_angle_between([1, 0], bad))
    assert np.isnan(compute_signed_angle_2d(bad, [1, 0]))
    assert np.isnan(compute_inclination(bad, [0, -1]))
    assert np.isnan(compute_included_angle(bad, bad, [1, 1]))
    assert np.all(np.isnan(compute_unit_vector(bad)))


def test_leading_axes_broadcast_and_only_bad_rows_are_missing() -> None:
    first = np.ones((4, 5, 3))
    first[1, 2] = np.nan
    result = compute_angle_between(first, np.array([1.0, 1.0, 0.0]))
    assert result.shape == (4, 5)
    assert np.sum(np.isnan(result)) == 1
    np.testing.assert_allclose(np.nanmax(result), np.arctan(1 / np.sqrt(2)))
    assert compute_length(first).shape == (4, 5)


@given(angle=st.floats(-1e4, 1e4))
def test_wrapped_angle_is_the_same_direction(angle: float) -> None:
    wrapped = float(wrap_angle(angle))
    assert -np.pi < wrapped <= np.pi
    np.testing.assert_allclose(
        [np.cos(wrapped), np.sin(wrapped)], [np.cos(angle), np.sin(angle)], atol=1e-9
    )
    assert wrap_angle(wrapped) == wrapped


@pytest.mark.parametrize(
    ("angle", "expected"),
    [(np.pi, np.pi), (-np.pi, np.pi), (3 * np.pi, np.pi), (0.0, 0.0), (-0.5, -0.5)],
)
def test_half_a_turn_is_positive(angle: float, expected: float) -> None:
    assert wrap_angle(angle) == pytest.approx(expected)
    assert np.isnan(wrap_angle(np.nan))
    assert np.isnan(wrap_angle(np.inf))
