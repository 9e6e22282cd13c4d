"""Positions are worked out by hand for a lens whose focal length is half the width (90 degrees)."""

import numpy as np
import numpy.typing as npt
import pytest

from barun.errors import SettingError
from barun.landmarks import Landmark
from barun.simulate import Camera

_WIDE = Camera(distance_m=2, height_m=1, field_of_view_deg=90, size_wh=(1000, 500))


def _image_xyz(camera: Camera, place_m: tuple[float, float, float]) -> npt.NDArray[np.float64]:
    """Image of a point of the room; the hips stand 1 m high on the person's axis."""
    positions_m = np.zeros((1, 33, 3))
    positions_m[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP], 1] = -1
    positions_m[0, Landmark.NOSE] = place_m
    return camera.to_image_xyz(camera.to_camera_m(positions_m))[0, Landmark.NOSE]


def _with(**settings: object) -> Camera:
    return Camera(distance_m=2, height_m=1, field_of_view_deg=90, size_wh=(1000, 500), **settings)  # type: ignore[arg-type] # settings of any kind


@pytest.mark.parametrize(
    ("camera", "place_m", "expected_xyz"),
    [
        pytest.param(_WIDE, (0, -1, 0), (0.5, 0.5, 0), id="on-the-axis"),
        # 1 m aside at 2 m: half of the half width. Depth 0.
        pytest.param(_WIDE, (1, -1, 0), (0.75, 0.5, 0), id="one-metre-to-the-left-of-the-person"),
        # 0.5 m up at 2 m: a quarter of 500 px up from 250 px.
        pytest.param(_WIDE, (0, -1.5, 0), (0.5, 0.25, 0), id="half-a-metre-up"),
        # 1 m nearer: z is -1 m at the scale of the hips, 250 px a metre.
        pytest.param(_WIDE, (0.5, -1, -1), (0.75, 0.5, -0.25), id="one-metre-nearer"),
        # From the left side the front of the person is to the left in the picture.
        pytest.param(_with(azimuth_deg=90), (0, -1, -1), (0.25, 0.5, 0), id="from-the-left"),
        pytest.param(_with(azimuth_deg=-90), (0, -1, -1), (0.75, 0.5, 0), id="from-the-right"),
        pytest.param(_with(azimuth_deg=180), (1, -1, 0), (0.25, 0.5, 0), id="from-behind"),
        # Turned 45 degrees to its right, the axis falls on the left edge.
        pytest.param(_with(pan_deg=45), (0, -1, 0), (0.0, 0.5, 0), id="pan"),
        # Turned down by atan(1/2), the axis is 250 px above the middle, which is the upper edge.
        pytest.param(
            _with(pitch_deg=float(np.degrees(np.arctan(0.5)))), (0, -1, 0), (0.5, 0, 0), id="pitch"
        ),
        # Turned clockwise by a quarter, what is up appears at the left: 125 px of 1000.
        pytest.param(_with(roll_deg=90), (0, -1.5, 0), (0.375, 0.5, 0), id="roll"),
        # r = 0.5 moves to 0.5 (1 - 0.1 * 0.25).
        pytest.param(_with(distortion=-0.1), (1, -1, 0), (0.74375, 0.5, 0), id="distortion"),
        pytest.param(_WIDE, (4, -1, 0), (1.5, 0.5, 0), id="beyond-the-edge"),
    ],
)
def test_point_lands_where_worked_out(
    camera: Camera, place_m: tuple[float, float, float], expected_xyz: tuple[float, float, float]
) -> None:
    np.testing.assert_allclose(_image_xyz(camera, place_m), expected_xyz, atol=1e-12)


def test_point_behind_the_camera_stays_outside_on_its_own_side() -> None:
    image_x = _image_xyz(_WIDE, (0.3, -1, -3))[0]
    assert image_x > 1


def test_barrel_lens_does_not_fold_far_points_back() -> None:
    camera = _with(distortion=-0.3)
    image_x = [_image_xyz(camera, (aside_m, -1, 0))[0] for aside_m in np.linspace(0, 20, 50)]
    assert np.all(np.diff(image_x) > 0)


def test_world_landmarks_have_the_axes_of_the_camera_and_start_at_the_hips() -> None:
    positions_m = np.zeros((1, 33, 3))
    positions_m[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]] = [[0.1, -1, 0], [-0.1, -1, 0]]
    positions_m[0, Landmark.NOSE] = [0, -1.6, -0.2]
    world_m = _with(azimuth_deg=90).to_world_m(positions_m)
    np.testing.assert_allclose(world_m[0, Landmark.NOSE], [-0.2, -0.6, 0], atol=1e-12)
    # The left hip is nearer to a camera at the left.
    np.testing.assert_allclose(world_m[0, Landmark.LEFT_HIP], [0, 0, -0.1], atol=1e-12)


def test_even_frame_times() -> None:
    times_s = Camera(frame_rate_hz=25).compute_times_s(2, np.random.default_rng(0))
    np.testing.assert_allclose(times_s, np.arange(50) / 25)


def test_uneven_frame_times_increase_and_scatter_as_asked() -> None:
    camera = Camera(frame_rate_hz=30, time_jitter_s=0.004)
    times_s = camera.compute_times_s(100, np.random.default_rng(0))
    assert np.all(np.diff(times_s) > 0)
    assert np.std(times_s - np.arange(3000) / 30) == pytest.approx(0.004, rel=0.05)


def test_lost_frames_leave_gaps() -> None:
    camera = Camera(frame_rate_hz=30, lost_frame_share=0.2)
    times_s = camera.compute_times_s(100, np.random.default_rng(0))
    assert times_s[0] == 0
    assert len(times_s) == pytest.approx(2400, abs=100)
    np.testing.assert_allclose(times_s * 30, np.round(times_s * 30), atol=1e-9)


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        (
            {"field_of_view_deg": 180},
            "field_of_view_deg must lie between 5 and 150 deg, but is 180",
        ),
        ({"distance_m": 0.0}, r"distance_m must lie between 0\.2 and 100 m"),
        ({"size_wh": (0, 720)}, "size_wh must be width and height"),
        ({"frame_rate_hz": 0.0}, "frame_rate_hz must lie between 1 and 1000 Hz"),
    ],
    ids=["view", "distance", "size", "rate"],
)
def test_impossible_camera_is_refused(settings: dict[str, object], text: str) -> None:
    with pytest.raises(SettingError, match=text):
        Camera(**settings)  # type: ignore[arg-type] # wrong on purpose
