from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest

from barun.errors import SettingError
from barun.landmarks import MIRROR, Landmark
from barun.simulate import (
    CLEAN,
    RUNNING_REAR_CAMERA,
    Body,
    Camera,
    RunningForm,
    SimulatedRecording,
    simulate_running,
)
from barun.simulate.skeleton import SIDES, Side

_FAST = Camera(azimuth_deg=90, distance_m=3.5, frame_rate_hz=400)

_FORMS = [
    pytest.param(RunningForm(), Body(), id="default"),
    pytest.param(RunningForm(speed_m_per_s=2.0), Body(), id="slow"),
    pytest.param(RunningForm(speed_m_per_s=3.3, cadence_per_min=174), Body(), id="quick"),
    pytest.param(
        RunningForm(speed_m_per_s=5, duty_factor=0.23, cadence_per_min=185), Body(), id="fast"
    ),
    pytest.param(RunningForm(landing_ahead_m=0.26), Body(), id="overstride"),
    pytest.param(RunningForm(vertical_oscillation_m=0.1), Body(), id="bouncing"),
    pytest.param(RunningForm(limp=0.06), Body(), id="limp"),
    pytest.param(RunningForm(contact_asymmetry=0.2), Body(), id="uneven-contacts"),
    pytest.param(RunningForm(swing_knee_flexion_left_deg=70), Body(), id="low-heel"),
    pytest.param(RunningForm(pelvic_drop_left_stance_deg=12), Body(), id="dropping-pelvis"),
    pytest.param(RunningForm(step_width_m=-0.04), Body(), id="crossing-over"),
    pytest.param(RunningForm(landing_pitch_deg=0), Body(), id="flat-landing"),
    pytest.param(RunningForm(), Body(stature_m=1.9), id="tall"),
    pytest.param(RunningForm(speed_m_per_s=2.5), Body(stature_m=1.5), id="short"),
    pytest.param(RunningForm(), Body(leg_scale_right=0.98), id="short-right-leg"),
]


def _run(form: RunningForm, body: Body | None = None, camera: Camera = _FAST) -> SimulatedRecording:
    return simulate_running(
        form, 2.5, np.random.default_rng(2), body=body, camera=camera, disturbances=CLEAN
    )


def _foot_m(recording: SimulatedRecording, side: Side, point: str) -> npt.NDArray[np.float64]:
    return recording.positions_m[:, Landmark[f"{side.upper()}_{point}"]]


def _contacts(recording: SimulatedRecording, side: Side) -> list[tuple[float, float]]:
    """Complete contacts as start and end."""
    assert recording.events is not None
    contacts = []
    for start_s in recording.events.initial_contact_s[side]:
        ends_s = recording.events.toe_off_s[side]
        ends_s = ends_s[ends_s > start_s]
        if len(ends_s):
            contacts.append((float(start_s), float(ends_s[0])))
    return contacts


def _on_ground(recording: SimulatedRecording, side: Side) -> npt.NDArray[np.bool_]:
    on_ground = np.zeros(len(recording.times_s), dtype=np.bool_)
    for start_s, end_s in _contacts(recording, side):
        on_ground |= (recording.times_s >= start_s) & (recording.times_s <= end_s)
    return on_ground


@pytest.mark.parametrize(("form", "body"), _FORMS)
def test_foot_is_on_the_ground_between_contact_and_toe_off_and_above_it_otherwise(
    form: RunningForm, body: Body
) -> None:
    recording = _run(form, body)
    for side in SIDES:
        heel_m, toe_m = (-_foot_m(recording, side, point)[:, 1] for point in ("HEEL", "FOOT_INDEX"))
        lowest_m = np.minimum(heel_m, toe_m)
        on_ground = _on_ground(recording, side)
        assert np.max(np.abs(lowest_m[on_ground])) < 0.004
        assert np.min(lowest_m) > -0.002
        contacts = _contacts(recording, side)
        for (_, off_s), (on_s, _) in pairwise(contacts):
            middle_s = off_s + 0.1 * (on_s - off_s), on_s - 0.1 * (on_s - off_s)
            swing = (recording.times_s > middle_s[0]) & (recording.times_s < middle_s[1])
            assert np.min(lowest_m[swing]) > 0.002


@pytest.mark.parametrize(("form", "body"), _FORMS)
def test_standing_foot_moves_with_the_belt(form: RunningForm, body: Body) -> None:
    recording = _run(form, body)
    for side in SIDES:
        for start_s, end_s in _contacts(recording, side):
            for point, share in (("HEEL", (0.03, 0.44)), ("FOOT_INDEX", (0.22, 0.97))):
                low_s, high_s = (start_s + part * (end_s - start_s) for part in share)
                rows = (recording.times_s > low_s) & (recording.times_s < high_s)
                back_m = _foot_m(recording, side, point)[rows, 2]
                speed = np.gradient(back_m, recording.times_s[rows])
                np.testing.assert_allclose(speed, form.speed_m_per_s, rtol=0.02)


@pytest.mark.parametrize(("form", "body"), _FORMS)
def test_knees_never_bend_backwards_and_joints_stay_human(form: RunningForm, body: Body) -> None:
    angles_deg = _run(form, body).true_angles_deg
    for side in SIDES:
        assert np.min(angles_deg[f"{side}_knee_flexion"]) >= 0
        assert np.max(angles_deg[f"{side}_knee_flexion"]) < 130
        assert np.min(angles_deg[f"{side}_ankle_dorsiflexion"]) > -50
        assert np.max(angles_deg[f"{side}_ankle_dorsiflexion"]) < 45


@pytest.mark.parametrize(("form", "body"), _FORMS)
def test_movement_has_no_jumps_in_speed(form: RunningForm, body: Body) -> None:
    def largest_change(rate_hz: float) -> float:
        positions_m = _run(form, body, Camera(frame_rate_hz=rate_hz)).positions_m
        speed = np.diff(positions_m, axis=0) * rate_hz
        assert np.max(np.abs(speed)) < 5 * form.speed_m_per_s
        return float(np.max(np.abs(np.diff(speed, axis=0))))

    # Where speed is continuous its change from frame to frame shrinks with the interval (0.4).
    assert largest_change(1000) < 0.6 * largest_change(400)


@pytest.mark.parametrize(("form", "body"), _FORMS)
def test_segment_lengths_never_change(form: RunningForm, body: Body) -> None:
    positions_m = _run(form, body).positions_m
    for side in SIDES:
        for start, end, length_m in (
            ("HIP", "KNEE", body.thigh_m(side)),
            ("KNEE", "ANKLE", body.shank_m(side)),
            ("HEEL", "FOOT_INDEX", body.foot_m),
            ("SHOULDER", "ELBOW", body.upper_arm_m(side)),
        ):
            first, last = (Landmark[f"{side.upper()}_{point}"] for point in (start, end))
            lengths_m = np.linalg.norm(positions_m[:, first] - positions_m[:, last], axis=-1)
            np.testing.assert_allclose(lengths_m, length_m, rtol=1e-9)


def test_events_keep_the_rhythm() -> None:
    form = RunningForm(cadence_per_min=160, duty_factor=0.34, contact_asymmetry=0.1, limp=0.04)
    recording = simulate_running(form, 20, np.random.default_rng(0), disturbances=CLEAN)
    assert recording.events is not None
    contact_s = recording.events.initial_contact_s
    for side in SIDES:
        np.testing.assert_allclose(np.diff(contact_s[side]), 0.75)
        assert len(contact_s[side]) in (26, 27)
    right_after_left = (contact_s["right"][:, np.newaxis] - contact_s["left"]) % 0.75
    np.testing.assert_allclose(right_after_left, 0.54 * 0.75)
    for side, duty_factor in (("left", 0.357), ("right", 0.323)):
        lasted_s = [end_s - start_s for start_s, end_s in _contacts(recording, side)]
        np.testing.assert_allclose(lasted_s, duty_factor * 0.75)


def test_settings_show_in_the_true_angles() -> None:
    form = RunningForm(trunk_lean_deg=9, pelvic_drop_left_stance_deg=7, trunk_sway_deg=0)
    recording = _run(form)
    angles_deg = recording.true_angles_deg
    assert np.mean(angles_deg["trunk_inclination"]) == pytest.approx(9, abs=0.1)
    assert np.min(angles_deg["pelvis_tilt"]) == pytest.approx(-7, abs=0.1)
    assert np.max(angles_deg["pelvis_tilt"]) == pytest.approx(4, abs=0.1)
    for side in SIDES:
        start_s, end_s = _contacts(recording, side)[0]
        middle = np.argmin(np.abs(recording.times_s - (start_s + end_s) / 2))
        knee_deg = angles_deg[f"{side}_knee_flexion"][middle]
        assert knee_deg == pytest.approx(form.stance_knee_flexion_deg, abs=1.5)


def test_hips_rise_and_fall_by_the_vertical_oscillation() -> None:
    positions_m = _run(RunningForm(vertical_oscillation_m=0.07)).positions_m
    height_m = -positions_m[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP], 1].mean(axis=1)
    assert np.ptp(height_m) == pytest.approx(0.07, abs=1e-4)


def test_ankle_lands_as_far_ahead_as_asked() -> None:
    recording = _run(RunningForm(landing_ahead_m=0.15))
    hips_m = recording.positions_m[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=1)
    start_s, _ = _contacts(recording, "left")[0]
    row = np.searchsorted(recording.times_s, start_s)
    ahead_m = hips_m[row, 2] - _foot_m(recording, "left", "ANKLE")[row, 2]
    # One frame at 400 Hz moves the foot by 7 mm.
    assert ahead_m == pytest.approx(0.15, abs=0.008)


def test_default_runner_is_plausible() -> None:
    recording = _run(RunningForm())
    knee_deg = recording.true_angles_deg["left_knee_flexion"]
    start_s, end_s = _contacts(recording, "left")[0]
    rows = (recording.times_s >= start_s) & (recording.times_s <= end_s)
    # Level running: 20.9 degrees at contact (one laboratory); 39 to 45 degrees at most in stance.
    assert knee_deg[rows][0] == pytest.approx(20.9, abs=5)
    assert np.max(knee_deg[rows]) == pytest.approx(42, abs=4)
    assert np.min(recording.true_angles_deg["left_thigh_swing"]) < -10


def test_mirrored_form_half_a_stride_later_is_the_mirror_image() -> None:
    recording = _run(RunningForm(), camera=Camera(frame_rate_hz=280))
    # A stride at 168 steps a minute is 200 frames at 280 Hz.
    first_m, later_m = recording.positions_m[:200], recording.positions_m[100:300]
    mirrored_m = first_m[:, MIRROR] * np.array([-1, 1, 1])
    np.testing.assert_allclose(later_m, mirrored_m, atol=1e-9)


def test_overground_foot_stands_still_in_the_room() -> None:
    recording = _run(RunningForm(treadmill=False))
    start_s, end_s = _contacts(recording, "right")[1]
    rows = (recording.times_s > start_s + 0.3 * (end_s - start_s)) & (
        recording.times_s < start_s + 0.4 * (end_s - start_s)
    )
    assert np.ptp(_foot_m(recording, "right", "HEEL")[rows, 2]) < 0.002
    travel_m = recording.positions_m[0, 0, 2] - recording.positions_m[-1, 0, 2]
    assert travel_m == pytest.approx(2.8 * (recording.times_s[-1]), abs=0.1)


def test_standing_camera_sees_an_overground_runner_pass() -> None:
    camera = Camera(azimuth_deg=90, distance_m=6, follows_person=False)
    passing = _run(RunningForm(treadmill=False), camera=camera).sequence.image_xyz[:, 0, 0]
    # From the left side the runner goes to the left.
    assert passing[0] > 0.8
    assert passing[-1] < 0.2


def test_rear_camera_has_the_left_side_at_the_left() -> None:
    image_x = _run(RunningForm(), camera=RUNNING_REAR_CAMERA).sequence.image_xyz[..., 0]
    assert np.all(image_x[:, Landmark.LEFT_SHOULDER] < image_x[:, Landmark.RIGHT_SHOULDER])


def test_same_seed_same_recording() -> None:
    first = simulate_running(RunningForm(), 2, np.random.default_rng(5)).sequence
    again = simulate_running(RunningForm(), 2, np.random.default_rng(5)).sequence
    np.testing.assert_array_equal(first.image_xyz, again.image_xyz)


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"speed_m_per_s": 0.5}, r"speed_m_per_s must lie between 1\.5 and 7 m/s, but is 0\.5"),
        (
            {"duty_factor": 0.47, "limp": 0.08},
            r"The right foot may be on the ground for at most 0\.41 of the stride",
        ),
        (
            {"duty_factor": 0.55},
            r"The left foot may be on the ground for at most 0\.49 of the stride",
        ),
        ({"speed_m_per_s": 6.5}, "The .* leg is .* to push off with the ankle"),
        ({"landing_ahead_m": 0.55}, "The .* leg is .* to touch the ground"),
    ],
    ids=["too-slow", "no-flight", "no-flight-unasked", "out-of-reach-behind", "out-of-reach-ahead"],
)
def test_impossible_running_is_refused(settings: dict[str, float], text: str) -> None:
    with pytest.raises(SettingError, match=text):
        _run(RunningForm(**settings))  # type: ignore[arg-type] # all these settings are numbers


def test_a_jog_without_flight_has_both_feet_down_at_once() -> None:
    # A stride of 0.8 s: the left foot stands for 0.464 s, the right one lands after 0.4 s.
    form = RunningForm(duty_factor=0.58, cadence_per_min=150, speed_m_per_s=1.5, may_ground=True)
    events = _run(form).events
    assert events is not None
    left_s, right_s = events.toe_off_s["left"], events.initial_contact_s["right"]
    after_s = [np.min(np.abs(right_s - time_s + 0.064)) for time_s in left_s[1:-1]]
    np.testing.assert_allclose(after_s, 0, atol=1e-9)


def test_impossible_duration_is_refused() -> None:
    with pytest.raises(SettingError, match="duration_s must lie between"):
        simulate_running(RunningForm(), 0, np.random.default_rng(0))
