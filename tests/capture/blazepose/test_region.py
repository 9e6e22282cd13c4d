import math

import numpy as np
import pytest

from barun.capture.blazepose.region import (
    compute_overlap,
    compute_region,
    is_usable,
    to_picture,
    wrap_angle,
)
from barun.capture.pose_engine import RegionOfInterest


@pytest.mark.parametrize(
    ("angle_rad", "wrapped_rad"),
    [
        pytest.param(0.5, 0.5, id="inside"),
        pytest.param(math.pi, -math.pi, id="pi-is-minus-pi"),
        pytest.param(-math.pi, -math.pi, id="minus-pi-stays"),
        pytest.param(5 * math.pi / 2, math.pi / 2, id="a-turn-too-much"),
        pytest.param(-7.0, 2 * math.pi - 7, id="negative"),
    ],
)
def test_wrap(angle_rad: float, wrapped_rad: float) -> None:
    assert wrap_angle(angle_rad) == pytest.approx(wrapped_rad)


@pytest.mark.parametrize(
    ("size_point", "rotation_rad"),
    [
        pytest.param((100, 50), 0.0, id="upright"),
        pytest.param((150, 100), math.pi / 2, id="lying-head-right"),
        pytest.param((50, 100), -math.pi / 2, id="lying-head-left"),
        pytest.param((100, 150), -math.pi, id="head-down"),
    ],
)
def test_region_from_two_points(size_point: tuple[float, float], rotation_rad: float) -> None:
    region = compute_region(100, 100, *size_point)
    assert (region.center_x_px, region.center_y_px) == (100, 100)
    assert region.side_px == pytest.approx(2 * 50 * 1.25)
    assert region.rotation_rad == pytest.approx(rotation_rad)


@pytest.mark.parametrize(
    ("second", "overlap"),
    [
        pytest.param(RegionOfInterest(0, 0, 4, 1.0), 1.0, id="rotation-ignored"),
        pytest.param(RegionOfInterest(2, 0, 4, 0), 1 / 3, id="half-aside"),
        pytest.param(RegionOfInterest(4, 0, 4, 0), 0.0, id="touching"),
        pytest.param(RegionOfInterest(0, 9, 4, 0), 0.0, id="below"),
        pytest.param(RegionOfInterest(0.5, 0.5, 2, 0), 0.25, id="inside"),
        pytest.param(RegionOfInterest(2, 2, 2, 0), 1 / 19, id="corner"),
    ],
)
def test_overlap(second: RegionOfInterest, overlap: float) -> None:
    first = RegionOfInterest(0, 0, 4, 0)
    assert compute_overlap(first, second) == pytest.approx(overlap)
    assert compute_overlap(second, first) == pytest.approx(overlap)


def test_points_turn_with_the_region() -> None:
    region = RegionOfInterest(10, 20, 8, math.pi / 2)
    corners = np.array([[0.5, 0.5], [1.0, 0.5], [0.5, 0.0]])
    # A quarter turn clockwise on the screen: right becomes down, up becomes right.
    np.testing.assert_allclose(to_picture(corners, region), [[10, 20], [10, 24], [14, 20]])


@pytest.mark.parametrize(
    "region",
    [
        RegionOfInterest(math.nan, 0, 10, 0),
        RegionOfInterest(0, 0, math.inf, 0),
        RegionOfInterest(0, 0, 0.0, 0),
        RegionOfInterest(0, 0, 10, math.nan),
    ],
    ids=["nan", "infinite", "no-size", "no-direction"],
)
def test_unusable(region: RegionOfInterest) -> None:
    assert not is_usable(region)
    assert is_usable(RegionOfInterest(-50, 0, 10, 0))
