"""What the cameras of simulated people see."""

import numpy as np

from barun.drills.scene import Scene, calibrated_profile
from barun.posture.view.view import View
from barun.service.live.frames import HEADER_BYTES

IMAGE = np.arange(2 * 33 * 4, dtype=np.float64).reshape(2, 33, 4)
WORLD = -np.arange(2 * 33 * 3, dtype=np.float64).reshape(2, 33, 3)


def parts(frame: bytes) -> tuple[np.ndarray, np.ndarray]:
    numbers = np.frombuffer(frame, dtype="<f4")
    return numbers[: 33 * 4].reshape(33, 4), numbers[33 * 4 :].reshape(33, 3)


def test_frames_come_in_order_and_begin_again() -> None:
    scene = Scene(IMAGE, WORLD)
    assert len(scene) == 2
    for at in range(5):
        image, world = parts(scene.frame(at))
        np.testing.assert_array_equal(image, IMAGE[at % 2])
        np.testing.assert_array_equal(world, WORLD[at % 2])


def test_a_moved_camera_moves_the_picture_and_leaves_what_is_certain() -> None:
    scene = Scene(IMAGE, WORLD)
    image, world = parts(scene.frame(1, lambda seen: seen + 1))
    np.testing.assert_array_equal(image[:, :3], IMAGE[1, :, :3] + 1)
    np.testing.assert_array_equal(image[:, 3], IMAGE[1, :, 3])
    np.testing.assert_array_equal(world, WORLD[1])
    np.testing.assert_array_equal(parts(scene.frame(1))[0], IMAGE[1])  # nothing was changed


def test_a_simulated_person_shows_two_minutes_and_is_calibrated_from_the_front() -> None:
    scene = Scene.simulate(3)
    assert len(scene) == 120 * 15
    profile = calibrated_profile(3, "2027-03-01T09:00:00+09:00")
    assert profile.profile_id == "sitter-3"
    assert [entry.baseline.view for entry in profile.entries] == [View.FRONT]
    assert HEADER_BYTES + len(scene.frame(0)) < 1024  # what a page sends at most
