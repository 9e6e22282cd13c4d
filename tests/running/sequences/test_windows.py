from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.landmarks import LandmarkSequence
from barun.running.sequences.windows import (
    JOINT_WINDOWS,
    RAW_WINDOWS,
    cut_windows,
    find_unbroken,
    joint_channels,
    raw_channels,
)
from barun.simulate import CLEAN, Camera, RunningForm, simulate_running


@pytest.fixture(scope="module")
def runner() -> LandmarkSequence:
    return simulate_running(
        RunningForm(), 2.0, np.random.default_rng(1), disturbances=CLEAN
    ).sequence


def test_windows_worked_out_by_hand() -> None:
    channels = np.arange(5.0)[:, None]
    windows = cut_windows(channels, np.arange(5) / 30, n_frames=3)
    assert windows[..., 0].tolist() == [[0, 1, 2], [1, 2, 3], [2, 3, 4]]
    assert windows.dtype == np.float32


def test_no_window_spans_a_missing_frame_or_a_pause() -> None:
    times_s = np.arange(9) / 30
    times_s[6:] += 1.0
    channels = np.arange(9.0)[:, None]
    channels[2] = np.nan

    assert find_unbroken(channels, times_s) == [(0, 2), (3, 6), (6, 9)]
    windows = cut_windows(channels, times_s, n_frames=3)
    assert windows[..., 0].tolist() == [[3, 4, 5], [6, 7, 8]]


@given(
    gaps=st.lists(st.booleans(), min_size=1, max_size=40),
    n_frames=st.integers(1, 6),
    stride=st.integers(1, 4),
)
def test_windows_hold_neighbouring_frames_only(
    gaps: list[bool], n_frames: int, stride: int
) -> None:
    channels = np.where(gaps, np.nan, np.arange(len(gaps)))[:, None]
    windows = cut_windows(channels, np.arange(len(gaps)) / 30, n_frames=n_frames, stride=stride)
    assert windows.shape[1:] == (n_frames, 1)
    assert (np.diff(windows[..., 0], axis=1) == 1).all()


def test_recording_too_short_for_a_window() -> None:
    assert cut_windows(np.zeros((4, 2)), np.arange(4) / 30, n_frames=5).shape == (0, 5, 2)


def test_channels_have_the_names_of_their_kind(runner: LandmarkSequence) -> None:
    raw, joints = raw_channels(runner), joint_channels(runner)
    assert raw.shape[1] == RAW_WINDOWS.n_channels == 132
    assert joints.shape[1] == JOINT_WINDOWS.n_channels == 24
    nose = RAW_WINDOWS.channels.index("nose_y")
    np.testing.assert_allclose(raw[:, nose], runner.image_xyz[:, 0, 1])
    middle = [JOINT_WINDOWS.channels.index(f"{side}_hip_y") for side in ("left", "right")]
    np.testing.assert_allclose(joints[:, middle].sum(axis=1), 0, atol=1e-6)


def test_joints_do_not_know_place_and_size_in_the_picture(runner: LandmarkSequence) -> None:
    moved = runner.image_xyz.copy()
    moved[..., :2] = 0.1 + 0.5 * moved[..., :2]
    np.testing.assert_allclose(
        joint_channels(replace(runner, image_xyz=moved)), joint_channels(runner), atol=1e-4
    )


def test_a_mirrored_runner_has_the_same_channels(runner: LandmarkSequence) -> None:
    image = runner.image_xyz.copy()
    image[..., 0] = 1 - image[..., 0]
    swap = np.arange(33)
    # nose and face stay: only pairs of the body are looked at
    for left in range(11, 33, 2):
        swap[left], swap[left + 1] = left + 1, left
    mirrored = replace(
        runner, image_xyz=image[:, swap], visibility=runner.visibility[:, swap].copy()
    )
    np.testing.assert_allclose(
        joint_channels(mirrored, is_mirrored=True), joint_channels(runner), atol=1e-4
    )


def test_the_camera_is_in_raw_coordinates_only() -> None:
    def film(distance_m: float) -> LandmarkSequence:
        camera = Camera(azimuth_deg=90, distance_m=distance_m, height_m=1.0)
        random = np.random.default_rng(2)
        return simulate_running(
            RunningForm(), 1.5, random, camera=camera, disturbances=CLEAN
        ).sequence

    near, far = film(3.5), film(5.0)

    def compare(first: npt.NDArray[np.float64], second: npt.NDArray[np.float64]) -> float:
        """How far apart the courses are, in units of how much they move."""
        moves = first.std(axis=0) > 1e-3
        apart = np.abs(first - second).mean(axis=0)[moves]
        return float(np.median(apart / first.std(axis=0)[moves]))

    of_joints = compare(joint_channels(near), joint_channels(far))
    of_raw = compare(raw_channels(near), raw_channels(far))
    assert of_joints < 0.15
    assert of_raw > 2 * of_joints
