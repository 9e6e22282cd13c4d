"""The state machine, driven by a detector and a landmark model that follow a script."""

import math
import subprocess
import sys
from collections.abc import Sequence
from threading import Event
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from barun.capture.blazepose import BlazePoseEngine, BlazePoseOptions, engine
from barun.capture.blazepose.region_landmarks import RegionLandmarks
from barun.capture.pose_engine import RegionOfInterest
from barun.errors import ModelError
from tests.fixtures.drawn_person import draw_person, skip_without_models

PICTURE = np.zeros((200, 1000, 3), dtype=np.uint8)
UP_PX = 40.0
SIDE_PX = 2 * UP_PX * 1.25


def _region(center_x_px: float) -> RegionOfInterest:
    return RegionOfInterest(center_x_px, 100.0, SIDE_PX, 0.0)


class Scene:
    """People at given places; stands in for both models."""

    def __init__(self) -> None:
        self.people_x_px: list[float] = []
        self.n_detections = 0
        self.n_looks = 0
        self.awaited: Event | None = None

    def detect(
        self, image_rgb: npt.NDArray[np.uint8], running: Event | None = None
    ) -> list[RegionOfInterest]:
        assert running is self.awaited
        self.n_detections += 1
        return [_region(x_px) for x_px in self.people_x_px]

    def prepare(self, after: Event | None = None) -> None:
        """Nothing to set up."""
        self.awaited = after

    def look(
        self, image_rgb: npt.NDArray[np.uint8], region: RegionOfInterest
    ) -> RegionLandmarks | None:
        self.n_looks += 1
        near = [x_px for x_px in self.people_x_px if abs(x_px - region.center_x_px) < SIDE_PX]
        if not near:
            return None
        x_px = min(near, key=lambda x_px: abs(x_px - region.center_x_px))
        return RegionLandmarks(
            image_xyz_px=np.full((33, 3), x_px),
            world_xyz=np.full((33, 3), x_px / 1000),
            visibility=np.full(33, 0.9),
            alignment_xy_px=np.array([[x_px, 100.0], [x_px, 100.0 - UP_PX]]),
            presence=0.95,
        )


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    scene = Scene()
    monkeypatch.setattr(engine, "load_models", lambda _: (scene, scene))
    return scene


def _run(
    pose_engine: BlazePoseEngine, scene: Scene, places: Sequence[Sequence[float]], rate_hz: float
) -> list[list[int]]:
    """Show the people of each frame; return who was reported."""
    reported = []
    for index, people_x_px in enumerate(places):
        scene.people_x_px = list(people_x_px)
        found = pose_engine.estimate(PICTURE, index / rate_hz)
        reported.append([estimate.person for estimate in found])
    return reported


def _build(**options: Any) -> BlazePoseEngine:
    return BlazePoseEngine(BlazePoseOptions(**options))


def test_detector_rests_while_everybody_is_tracked(scene: Scene) -> None:
    assert _run(_build(), scene, [[100]] * 30, 30) == [[0]] * 30
    assert scene.n_detections == 1


@pytest.mark.parametrize("rate_hz", [15, 30, 60])
def test_detector_is_throttled_while_nobody_is_there(scene: Scene, rate_hz: int) -> None:
    _run(_build(), scene, [[]] * (2 * rate_hz), rate_hz)
    assert scene.n_detections == 10


@pytest.mark.parametrize("options", [{"mediapipe_parity": True}, {"detector_rate_hz": math.inf}])
def test_detector_runs_in_every_empty_picture(scene: Scene, options: dict[str, Any]) -> None:
    _run(_build(**options), scene, [[]] * 20, 30)
    assert scene.n_detections == 20


def test_detector_is_throttled_while_some_are_missing(scene: Scene) -> None:
    _run(_build(max_people=3), scene, [[100, 600]] * 60, 30)
    assert scene.n_detections == 10
    scene.n_detections = 0
    _run(_build(max_people=3, mediapipe_parity=True), scene, [[100, 600]] * 60, 30)
    assert scene.n_detections == 60


def test_landmark_model_does_not_wait_for_a_detector_that_failed(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> list[RegionOfInterest]:
        assert scene.awaited is not None
        assert not scene.awaited.is_set()
        raise ModelError("pose_engine.model-run", name="toy", reason="test")

    monkeypatch.setattr(scene, "detect", fail)
    with pytest.raises(ModelError, match="toy"):
        _build().estimate(PICTURE, 0.0)
    assert scene.awaited is not None
    assert scene.awaited.is_set()


def test_second_person_is_found_within_a_fifth_of_a_second(scene: Scene) -> None:
    reported = _run(_build(max_people=2), scene, [[100]] + [[100, 600]] * 6, 30)
    assert reported == [[0]] * 6 + [[0, 1]]


def test_numbers_stay_with_the_people(scene: Scene) -> None:
    places = [[100 + 10 * k, 700 - 10 * k] for k in range(20)]
    pose_engine = _build(max_people=2)
    _run(pose_engine, scene, places, 30)
    found = pose_engine.estimate(PICTURE, 1.0)
    assert [estimate.person for estimate in found] == [0, 1]
    assert found[0].frame.image_xyz[0, 0] < found[1].frame.image_xyz[0, 0]


def test_person_lost_is_looked_for_at_once(scene: Scene) -> None:
    assert _run(_build(), scene, [[100], [100], [600], [600]], 30) == [[0], [0], [1], [1]]
    assert scene.n_detections == 2


def test_parity_loses_a_frame(scene: Scene) -> None:
    reported = _run(_build(mediapipe_parity=True), scene, [[100], [600], [600]], 30)
    assert reported == [[0], [], [1]]


def test_person_who_returns_keeps_the_number(scene: Scene) -> None:
    assert _run(_build(), scene, [[100], [], [110]], 1) == [[0], [], [0]]


def test_person_who_returns_late_is_new(scene: Scene) -> None:
    assert _run(_build(), scene, [[100], [], [], [], [100]], 1) == [[0], [], [], [], [1]]


@pytest.mark.parametrize(
    ("options", "is_fresh"), [({}, True), ({"mediapipe_parity": True}, False)], ids=["ours", "leak"]
)
def test_filters_of_the_person_before(
    scene: Scene, options: dict[str, Any], *, is_fresh: bool
) -> None:
    pose_engine = _build(**options)
    _run(pose_engine, scene, [[100], [100], []], 30)
    scene.people_x_px = [600]
    (estimate,) = pose_engine.estimate(PICTURE, 1.0)
    assert estimate.frame.world_xyz is not None
    # Image landmarks are fresh either way; MediaPipe's world landmarks remember.
    assert estimate.frame.image_xyz[0, 0] == pytest.approx(0.6)
    assert (estimate.frame.world_xyz[0, 0] == pytest.approx(0.6)) == is_fresh


def test_region_that_jumps_is_another_person(scene: Scene) -> None:
    pose_engine = _build()
    _run(pose_engine, scene, [[100], [100]], 30)
    scene.people_x_px = [100 + 0.6 * SIDE_PX]  # in reach of the old region, far from its middle
    (estimate,) = pose_engine.estimate(PICTURE, 0.1)
    assert estimate.person == 1
    assert estimate.frame.image_xyz[0, 0] == pytest.approx(0.16)


def test_landmarks_are_smoothed_per_person(scene: Scene) -> None:
    pose_engine = _build(max_people=2)
    _run(pose_engine, scene, [[100, 600]] * 3, 30)
    scene.people_x_px = [101, 600]
    moved, still = pose_engine.estimate(PICTURE, 0.1)
    assert 0.1 < moved.frame.image_xyz[0, 0] < 0.101
    assert still.frame.image_xyz[0, 0] == pytest.approx(0.6)


def test_mediapipe_does_not_smooth_several(scene: Scene) -> None:
    pose_engine = _build(max_people=2, mediapipe_parity=True)
    _run(pose_engine, scene, [[100, 600]] * 3, 30)
    scene.people_x_px = [101, 600]
    people = {estimate.person: estimate for estimate in pose_engine.estimate(PICTURE, 0.1)}
    assert people[0].frame.image_xyz[0, 0] == pytest.approx(0.101)


def test_images_have_no_memory(scene: Scene) -> None:
    pose_engine = _build(mode="image", max_people=2)
    assert _run(pose_engine, scene, [[100, 600], [600], []], 1) == [[0, 1], [0], []]
    assert scene.n_detections == 3


def test_no_more_than_asked_for(scene: Scene) -> None:
    assert _run(_build(max_people=2), scene, [[100, 400, 700]], 1) == [[0, 1]]


def test_followed_region_is_looked_into(scene: Scene) -> None:
    pose_engine = _build()
    _run(pose_engine, scene, [[100, 600]], 1)
    pose_engine.follow([_region(590)])
    (estimate,) = pose_engine.estimate(PICTURE, 1.0)
    assert estimate.region == _region(590)
    assert estimate.next_region == _region(600)
    assert scene.n_detections == 1


def test_following_nothing_detects(scene: Scene) -> None:
    pose_engine = _build()
    _run(pose_engine, scene, [[100]], 1)
    pose_engine.follow([])
    pose_engine.estimate(PICTURE, 0.01)
    assert scene.n_detections == 2


def test_smoothed_region_is_passed_on(scene: Scene) -> None:
    pose_engine = _build(roi_smoothing=True)
    _run(pose_engine, scene, [[100]] * 2, 30)
    scene.people_x_px = [102]
    (estimate,) = pose_engine.estimate(PICTURE, 0.1)
    assert estimate.next_region is not None
    assert 100 < estimate.next_region.center_x_px < 101


def test_nothing_is_written_to_the_terminal() -> None:
    skip_without_models()
    code = (
        "import os; from barun.capture.blazepose import *; import numpy as np;"
        "e = BlazePoseEngine(BlazePoseOptions(model='lite'));"
        "e.estimate(np.zeros((9, 9, 3), np.uint8), 0.0); os.write(2, b'still open')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert (done.stdout, done.stderr) == (b"", b"still open")


def test_importing_loads_neither_opencv_nor_litert() -> None:
    code = (
        "import sys, barun.capture.blazepose as b; b.BlazePoseOptions(), b.BlazePoseEngine;"
        "print(sorted({'cv2', 'ai_edge_litert'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert done.stdout.strip() == b"[]"


def test_landmarks_lie_on_the_drawn_person() -> None:
    skip_without_models()
    with BlazePoseEngine(BlazePoseOptions(model="full", mode="image")) as pose_engine:
        (estimate,) = pose_engine.estimate(draw_person(center_x=240, top=90), 0.0)
    points_px = estimate.frame.image_xyz[:, :2] * (480, 640)
    drawn = {0: (240, 140), 2: (255, 122), 5: (225, 122), 11: (300, 205), 12: (180, 205)}
    for landmark, place in drawn.items():
        assert math.dist(points_px[landmark], place) < 20
