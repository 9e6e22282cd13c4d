import math

import numpy as np
import pytest

from barun.capture.blazepose.sampling import crop_region
from barun.capture.pose_engine import RegionOfInterest


def _crop(
    image: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], region: RegionOfInterest, size: int
) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    crop = np.full((size, size, 3), 77, dtype=np.uint8)
    crop_region(image, region, crop, "black")
    return crop


@pytest.fixture
def noise() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.random.default_rng(3).integers(0, 256, (64, 64, 3), dtype=np.uint8)


def test_no_half_pixel_shift(noise: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> None:
    # Index (u, v) shows centre + (u/n - 1/2) side: with side = n exactly the same pixels.
    np.testing.assert_array_equal(_crop(noise, RegionOfInterest(32, 32, 64, 0), 64), noise)
    np.testing.assert_array_equal(
        _crop(noise, RegionOfInterest(20, 30, 32, 0), 32), noise[14:46, 4:36]
    )


def test_no_filter_against_aliasing(noise: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> None:
    np.testing.assert_array_equal(
        _crop(noise, RegionOfInterest(32, 32, 64, 0), 16), noise[::4, ::4]
    )


def test_quarter_turn_is_clockwise(noise: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> None:
    crop = _crop(noise, RegionOfInterest(32, 32, 64, math.pi / 2), 64)
    # P(u, v) = (32 - (v - 32), 32 + (u - 32)), so crop[v, u] = noise[u, 64 - v].
    expected = np.array([[noise[u, 64 - v] for u in range(64)] for v in range(1, 64)])
    difference = np.abs(crop[1:].astype(int) - expected)
    assert np.percentile(difference, 99) <= 1


def test_between_two_pixels() -> None:
    ramp = np.zeros((8, 8, 3), dtype=np.uint8)
    ramp[..., 0] = np.arange(8) * 10
    crop = _crop(ramp, RegionOfInterest(4, 4, 4, 0), 8)
    assert crop[4, :, 0].tolist() == [20, 25, 30, 35, 40, 45, 50, 55]


def test_borders() -> None:
    white = np.full((10, 10, 3), 255, dtype=np.uint8)
    beyond = RegionOfInterest(5, 5, 40, 0)
    crop = np.empty((40, 40, 3), dtype=np.uint8)
    crop_region(white, beyond, crop, "black")
    assert crop[0, 0, 0] == 0
    assert crop[20, 20, 0] == 255
    crop_region(white, beyond, crop, "replicate")
    assert np.all(crop == 255)


def test_positions_are_rounded_to_a_thirty_second_of_a_pixel() -> None:
    # OpenCV 5 would give the exact values, and other landmarks than MediaPipe.
    ramp = np.zeros((300, 300, 3), dtype=np.uint8)
    ramp[..., 0] = np.where(np.arange(300) % 2, 224, 0)
    crop = _crop(ramp, RegionOfInterest(150, 150, 256 * 1.003, 0), 256)
    position = 150 + (np.arange(256) / 256 - 0.5) * 256 * 1.003
    exact = 224 * (1 - np.abs(position % 2 - 1))
    off = np.abs(crop[128, :, 0] - exact)
    assert 3 <= off.max() <= 224 / 64 + 1
