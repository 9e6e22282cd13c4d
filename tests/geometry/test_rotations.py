import numpy as np
import numpy.typing as npt
import pytest

from barun.geometry.rotations import (
    compute_rotation_about,
    compute_rotation_about_x,
    compute_rotation_about_y,
    compute_rotation_about_z,
    rotate,
)

_QUARTER = np.pi / 2
_X, _Y, _Z = np.eye(3)


@pytest.mark.parametrize(
    ("rotation", "start", "end"),
    [
        pytest.param(compute_rotation_about_x(_QUARTER), _Y, _Z, id="x-turns-y-to-z"),
        pytest.param(compute_rotation_about_y(_QUARTER), _Z, _X, id="y-turns-z-to-x"),
        pytest.param(compute_rotation_about_z(_QUARTER), _X, _Y, id="z-turns-x-to-y"),
        pytest.param(compute_rotation_about([1, 1, 1], 2 * np.pi / 3), _X, _Y, id="diagonal"),
        pytest.param(compute_rotation_about_x(0.3), _X, _X, id="axis-stays"),
    ],
)
def test_unit_vector_turns_by_hand_worked_answer(
    rotation: npt.NDArray[np.float64],
    start: npt.NDArray[np.float64],
    end: npt.NDArray[np.float64],
) -> None:
    np.testing.assert_allclose(rotate(rotation, start), end, atol=1e-15)


def test_thirty_degrees_about_z() -> None:
    turned = rotate(compute_rotation_about_z(np.radians(30)), [2.0, 0.0, 5.0])
    np.testing.assert_allclose(turned, [np.sqrt(3), 1.0, 5.0])


def test_rotations_keep_length_and_handedness() -> None:
    random = np.random.default_rng(1)
    rotations = compute_rotation_about(random.normal(size=(50, 3)), random.uniform(-7, 7, 50))
    np.testing.assert_allclose(
        rotations @ rotations.swapaxes(-1, -2), np.broadcast_to(np.eye(3), (50, 3, 3)), atol=1e-14
    )
    np.testing.assert_allclose(np.linalg.det(rotations), 1.0)


def test_any_axis_agrees_with_the_main_axes() -> None:
    angles = np.linspace(-4, 4, 9)
    np.testing.assert_allclose(
        compute_rotation_about([0, 3, 0], angles), compute_rotation_about_y(angles), atol=1e-15
    )


def test_angles_of_one_axis_add() -> None:
    both = compute_rotation_about_x(0.4) @ compute_rotation_about_x(0.5)
    np.testing.assert_allclose(both, compute_rotation_about_x(0.9))


def test_missing_angle_gives_missing_vector() -> None:
    turned = rotate(compute_rotation_about_x([0.1, np.nan]), [0.0, 1.0, 0.0])
    assert np.all(np.isfinite(turned[0]))
    assert np.all(np.isnan(turned[1, 1:]))
