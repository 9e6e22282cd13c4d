"""The watch on measurements made by hand, and on simulated sitters before cameras that move."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.errors import SettingError
from barun.messages import text
from barun.posture.baseline import Baselines
from barun.posture.calibration.assessment import join_rows, measure_baseline, take_rows
from barun.posture.calibration.drift import DriftWatch, drift_message_key
from barun.posture.calibration.drift_settings import DriftSettings
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.reason import Reason
from barun.posture.view.view import View
from barun.simulate import (
    DESK_CAMERA,
    DESK_SIDE_CAMERA,
    LEANING_LEFT,
    SLUMPED,
    UPRIGHT,
    Camera,
    SittingPosture,
    SittingScript,
)
from benchmarks.filming import CameraMove, film_sitting
from tests.posture.calibration.measured import (
    make_baseline,
    measure,
    measure_changed,
    nobody,
)

RATE_HZ = 10
FRONT = make_baseline().to_baselines()
SIDE = make_baseline(View.LEFT_SIDE).to_baselines()
TILTED = {"ear_height": 0.60, "shoulder_height": 0.35}
"""Head and shoulders 0.05 picture heights lower: 0.42 face widths."""
BROADER = {"shoulder_width": 0.46}
"""ln(0.46 / 0.40) = 0.14."""


def watch(*parts: tuple[PostureMeasurements, float], baselines: Baselines = FRONT) -> list[int]:
    """Return what is said at the end of each part (measurements, seconds)."""
    one, time_s, said = DriftWatch(1), 0.0, []
    for frame, seconds in parts:
        reason = np.zeros(1, dtype=np.int8)
        for _ in range(round(seconds * RATE_HZ)):
            reason = one.step(np.array([time_s]), frame, baselines)
            time_s += 1 / RATE_HZ
        said.append(int(reason[0]))
    return said


@pytest.mark.parametrize(
    ("changes", "view", "expected"),
    [
        pytest.param({}, View.FRONT, Reason.NONE, id="nothing"),
        pytest.param(TILTED, View.FRONT, Reason.CAMERA_MOVED, id="lid opened"),
        pytest.param(
            {"ear_height": 0.70, "shoulder_height": 0.45},
            View.FRONT,
            Reason.CAMERA_MOVED,
            id="lid shut",
        ),
        pytest.param(
            {"ear_height": 0.55, "shoulder_height": 0.36, "head_height": 0.45, "face_size": 0.14},
            View.FRONT,
            Reason.NONE,
            id="slump",
        ),
        pytest.param(
            {"ear_height": 0.60, "head_height": 0.48}, View.FRONT, Reason.NONE, id="head forward"
        ),
        pytest.param({"shoulder_place": 0.3}, View.FRONT, Reason.NONE, id="chair rolled aside"),
        pytest.param(
            # Everything 1.2 times as large about the middle of the picture, 0.5.
            {
                "face_size": 0.144,
                "shoulder_width": 0.48,
                "ear_height": 0.68,
                "shoulder_height": 0.38,
            },
            View.FRONT,
            Reason.NONE,
            id="chair rolled nearer",
        ),
        pytest.param(
            {"head_tilt": 6.0, "shoulder_tilt": 6.0, "shoulder_place": -0.0105},
            View.FRONT,
            Reason.CAMERA_MOVED,
            id="camera rolled",
        ),
        pytest.param(
            {"head_tilt": 6.0, "shoulder_tilt": 6.0, "shoulder_place": 0.045},
            View.FRONT,
            Reason.NONE,
            id="leaning to the left",
        ),
        pytest.param({"head_tilt": 10.0}, View.FRONT, Reason.NONE, id="head tilted"),
        pytest.param(
            {"ear_height": 0.71, "shoulder_height": 0.58},
            View.LEFT_SIDE,
            Reason.CAMERA_MOVED,
            id="side, tilted",
        ),
        pytest.param(
            {
                "neck_inclination": 17.0,
                "trunk_inclination": 9.0,
                "ear_eye_inclination": -5.0,
            },
            View.LEFT_SIDE,
            Reason.CAMERA_MOVED,
            id="side, rolled",
        ),
        pytest.param(
            {
                "neck_inclination": 17.0,
                "trunk_inclination": 9.0,
                "ear_eye_inclination": -5.0,
                "trunk_thigh_angle": 95.0,
            },
            View.LEFT_SIDE,
            Reason.NONE,
            id="side, leaning forward",
        ),
        pytest.param(
            {
                "neck_inclination": 17.0,
                "trunk_inclination": 9.0,
                "ear_eye_inclination": -5.0,
                "trunk_thigh_angle": np.nan,
            },
            View.LEFT_SIDE,
            Reason.NONE,
            id="side, leaning or rolled: unknown",
        ),
        pytest.param(
            {"neck_inclination": 30.0, "ear_height": 0.72, "shoulder_height": 0.60},
            View.LEFT_SIDE,
            Reason.NONE,
            id="side, head forward",
        ),
    ],
)
def test_tells_a_moved_camera_from_posture_and_chairs(
    changes: Mapping[str, float], view: View, expected: Reason
) -> None:
    before, after = measure(view=view), measure_changed(changes, view)
    baselines = SIDE if view.is_side else FRONT
    assert watch((before, 5), (after, 15), baselines=baselines) == [Reason.NONE, expected]


def test_is_said_after_the_hold_and_taken_back_when_all_is_in_its_place() -> None:
    tilted = measure_changed(TILTED)
    assert watch((measure(), 5), (tilted, 3.5), (tilted, 2), (measure(), 3), (measure(), 3)) == [
        Reason.NONE,
        Reason.NONE,
        Reason.CAMERA_MOVED,
        Reason.CAMERA_MOVED,
        Reason.NONE,
    ]


def test_a_reset_forgets() -> None:
    one = DriftWatch(2)
    both = join_rows([measure_changed(TILTED)] * 2)
    for number in range(100):
        one.step(np.full(2, number / RATE_HZ), both, FRONT)
    one.reset(1)
    reason = one.step(np.full(2, 10.0), both, FRONT)
    assert reason.tolist() == [Reason.CAMERA_MOVED, Reason.NONE]


def test_nothing_is_said_without_a_baseline_or_of_another_view() -> None:
    none = Baselines.none()
    assert watch((measure_changed(TILTED), 20), baselines=none) == [Reason.NONE]
    assert watch((measure(), 5), (measure(view=View.NEITHER), 10)) == [Reason.NONE, Reason.NONE]


def test_somebody_else_is_asked_about_only_after_an_absence() -> None:
    broader = measure_changed(BROADER)
    assert watch((measure(), 5), (broader, 20)) == [Reason.NONE, Reason.NONE]
    said = watch((measure(), 5), (nobody(), 5), (broader, 20), (nobody(), 5), (measure(), 20))
    assert said[2] == Reason.PERSON_CHANGED
    assert said[4] == Reason.NONE


def test_who_was_recognised_is_not_asked_again() -> None:
    broader = measure_changed(BROADER)
    said = watch((measure(), 5), (nobody(), 5), (measure(), 15), (broader, 20))
    assert said == [Reason.NONE] * 4


def test_a_slump_after_an_absence_is_nobody_else() -> None:
    slump = measure_changed({"ear_height": 0.55, "head_height": 0.4, "face_size": 0.14})
    assert watch((measure(), 5), (nobody(), 5), (slump, 20))[-1] == Reason.NONE


def test_a_paused_session_may_come_back_with_somebody_else() -> None:
    one = DriftWatch(1)
    times_s = [*np.arange(50) / RATE_HZ, *(60 + np.arange(150) / RATE_HZ)]
    reason = np.zeros(1, dtype=np.int8)
    for time_s in times_s:
        frame = measure() if time_s < 50 else measure_changed(BROADER)
        reason = one.step(np.array([time_s]), frame, FRONT)
    assert reason[0] == Reason.PERSON_CHANGED


@given(st.lists(st.integers(0, 4), min_size=3, max_size=3), st.integers(0, 9))
def test_sessions_do_not_know_of_each_other(kinds: list[int], shift: int) -> None:
    frames = [
        measure(),
        measure_changed(TILTED),
        nobody(),
        measure(head_tilt=6.0, shoulder_tilt=6.0),
        measure_changed(BROADER),
    ]
    together, alone = DriftWatch(3), [DriftWatch(1) for _ in range(3)]
    for number in range(80):
        chosen = [frames[(kind + (number > 30) * shift) % 5] for kind in kinds]
        times_s = np.array([number / RATE_HZ + 0.03 * row for row in range(3)])
        said = together.step(times_s, join_rows(chosen), FRONT)
        each = [
            int(one.step(times_s[row : row + 1], chosen[row], FRONT)[0])
            for row, one in enumerate(alone)
        ]
        assert said.tolist() == each


def test_a_session_without_a_frame_is_left_as_it_is() -> None:
    both = join_rows([measure_changed(TILTED)] * 2)
    one, reason = DriftWatch(2), np.zeros(2, dtype=np.int8)
    for number in range(100):
        times_s = np.array([np.nan, number / RATE_HZ])
        reason = one.step(times_s, both, FRONT)
    assert reason.tolist() == [Reason.NONE, Reason.CAMERA_MOVED]
    # The first frame that comes begins its watch: four seconds from there.
    for number in range(60):
        reason = one.step(np.array([50 + number / RATE_HZ, np.nan]), both, FRONT)
        if number == 35:
            assert reason.tolist() == [Reason.NONE, Reason.CAMERA_MOVED]
    assert reason.tolist() == [Reason.CAMERA_MOVED, Reason.CAMERA_MOVED]


@given(st.integers(0, 2**32 - 1))
def test_stepping_some_sessions_is_stepping_all_with_no_frame_in_the_others(seed: int) -> None:
    random = np.random.default_rng(seed)
    some, every = DriftWatch(3), DriftWatch(3)
    kinds = [measure(), measure_changed(TILTED), nobody(), measure_changed(BROADER)]
    shown = random.integers(0, 4, 3)
    for number in range(70):
        if number == 20:
            shown = random.integers(0, 4, 3)
        sessions = random.permutation(3)[: random.integers(0, 4)]
        times_s = np.full(3, np.nan)
        times_s[sessions] = number * 0.3 + sessions
        frames = join_rows([kinds[kind] for kind in shown])
        reason = every.step(times_s, frames, FRONT)
        picked = some.step(times_s[sessions], take_rows(frames, sessions), FRONT, sessions)
        np.testing.assert_array_equal(picked, reason[sessions])


@pytest.mark.parametrize("rate_hz", [5, 10, 30])
def test_the_hold_is_the_same_at_every_rate(rate_hz: float) -> None:
    one, first_s = DriftWatch(1), np.inf
    tilted = measure_changed(TILTED)
    for time_s in np.arange(20 * rate_hz) / rate_hz:
        frame = measure() if time_s < 5 else tilted
        if one.step(np.array([time_s]), frame, FRONT)[0] == Reason.CAMERA_MOVED:
            first_s = min(first_s, float(time_s))
    assert first_s - 5 == pytest.approx(4.3, abs=0.5)


@pytest.mark.parametrize("reason", [Reason.CAMERA_MOVED, Reason.PERSON_CHANGED])
def test_a_drift_has_a_text(reason: Reason) -> None:
    assert "calibrat" in text(drift_message_key(reason))
    assert "기준 자세" in text(drift_message_key(reason), "ko")


def test_a_setting_must_be_positive() -> None:
    with pytest.raises(SettingError, match="sink"):
        DriftSettings(sink=0)


def _say(posture: SittingPosture, view: View, camera: Camera, to: Camera | None = None) -> set[int]:
    script = SittingScript.sit(UPRIGHT, 12).then(posture, move_s=3, hold_s=15)
    sitting = film_sitting(
        script, 3, view=view, camera=camera, move=CameraMove(to, 12) if to else None
    )
    measurements, times_s = sitting.measurements, sitting.times_s
    baselines = measure_baseline(
        take_rows(measurements, times_s < 10), view, duration_s=10, aspect=16 / 9
    ).to_baselines()
    one = DriftWatch(1)
    return {
        int(
            one.step(
                times_s[row : row + 1], take_rows(measurements, slice(row, row + 1)), baselines
            )[0]
        )
        for row in range(len(times_s))
    } - {0}


FRONT_CAMERA = replace(DESK_CAMERA, frame_rate_hz=10)
SIDE_CAMERA = replace(DESK_SIDE_CAMERA, frame_rate_hz=10)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("view", "camera"),
    [
        pytest.param(View.FRONT, FRONT_CAMERA, id="front"),
        pytest.param(View.LEFT_SIDE, SIDE_CAMERA, id="side"),
    ],
)
def test_a_simulated_camera_that_is_tilted_is_noticed_and_a_slump_is_not(
    view: View, camera: Camera
) -> None:
    tilted = replace(camera, pitch_deg=camera.pitch_deg + 5)
    assert _say(UPRIGHT, view, camera, tilted) == {Reason.CAMERA_MOVED}
    assert _say(SLUMPED, view, camera) == set()
    assert _say(LEANING_LEFT, view, camera) == set()
    assert _say(UPRIGHT, view, camera, replace(camera, distance_m=camera.distance_m - 0.2)) == set()
