"""Outlines of balls, worked out by hand."""

import numpy as np
import pytest

from barun.feedback.exercises.outline import Ball, compute_hull, compute_outline, read_view
from barun.geometry.rotations import compute_rotation_about_z

FRONT = read_view(0.0)
ORIGIN = np.zeros((1, 3))


def test_front_view_has_the_left_of_the_person_at_the_right_and_up_at_the_top() -> None:
    assert FRONT.to_picture_m(np.array([1.0, 0.0, 0.0])) == pytest.approx([1, 0], abs=1e-9)
    assert FRONT.to_picture_m(np.array([0.0, -1.0, 0.0])) == pytest.approx([0, -1], abs=1e-9)
    assert FRONT.to_depth_m(np.array([0.0, 0.0, 1.0])) == pytest.approx(1)


def test_side_view_has_a_person_who_faces_left() -> None:
    side = read_view(90.0)
    forward = np.array([0.0, 0.0, -1.0])
    assert side.to_picture_m(forward) == pytest.approx([-1, 0], abs=1e-9)
    assert side.to_depth_m(np.array([1.0, 0.0, 0.0])) == pytest.approx(-1), "its left side is near"


def test_sphere_is_a_circle_from_everywhere() -> None:
    ball = Ball(ORIGIN, (0.3, 0.3, 0.3))
    for azimuth_deg in (0, 37, 90, 200):
        outline_m = compute_outline([ball], read_view(azimuth_deg), 16)[0]
        assert np.linalg.norm(outline_m, axis=-1) == pytest.approx(np.full(16, 0.3))


def test_ellipsoid_shows_its_breadth_from_the_front_and_its_depth_from_the_side() -> None:
    ball = Ball(ORIGIN, (0.1, 0.2, 0.4), np.eye(3)[np.newaxis])
    from_front = compute_outline([ball], FRONT, 4)[0]
    from_side = compute_outline([ball], read_view(90.0), 4)[0]

    assert from_front == pytest.approx(
        np.array([[0.1, 0], [0, 0.2], [-0.1, 0], [0, -0.2]]), abs=1e-9
    )
    assert from_side == pytest.approx(
        np.array([[0.4, 0], [0, 0.2], [-0.4, 0], [0, -0.2]]), abs=1e-9
    )


def test_turned_ellipsoid_turns_in_the_picture() -> None:
    turned = Ball(ORIGIN, (0.1, 0.2, 0.1), compute_rotation_about_z([np.pi / 2]))
    outline_m = compute_outline([turned], FRONT, 4)[0]

    assert outline_m[0] == pytest.approx([0.2, 0], abs=1e-9)


def test_skin_over_two_spheres_is_their_convex_hull() -> None:
    left, right = (Ball(np.array([[x, 0.0, 0.0]]), (0.1, 0.1, 0.1)) for x in (-1.0, 1.0))
    outline_m = compute_outline([left, right], FRONT, 8)[0]

    assert outline_m[:, 0].max() == pytest.approx(1.1)
    assert outline_m[:, 0].min() == pytest.approx(-1.1)
    assert outline_m[2][1] == pytest.approx(0.1)


def test_points_that_are_not_there_do_not_count() -> None:
    points_m = np.array([[[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [5.0, 0.0, 0.0]]])
    outline_m = compute_hull(points_m, np.array([[True, True, False]]), FRONT, 4)

    assert outline_m[0, 0] == pytest.approx([1, 0], abs=1e-9)
    assert outline_m[0, 2] == pytest.approx([0, 0], abs=1e-9)
