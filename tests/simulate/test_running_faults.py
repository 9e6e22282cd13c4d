import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barun.errors import SettingError
from barun.landmarks import Landmark, LandmarkSequence
from barun.simulate import (
    CLEAN,
    RUNNING_REAR_CAMERA,
    RUNNING_SIDE_CAMERA,
    Camera,
    RunningForm,
    simulate_running,
)
from barun.simulate.running_faults import (
    ACROSS_FAULTS,
    SIDE_FAULTS,
    FaultKind,
    RunningFault,
    SeenRunner,
    apply_fault,
)
from barun.simulate.skeleton import Side

FORM = RunningForm()


def simulated(camera: Camera = RUNNING_SIDE_CAMERA) -> tuple[LandmarkSequence, SeenRunner]:
    recording = simulate_running(
        FORM, 4, np.random.default_rng(3), camera=camera, disturbances=CLEAN
    )
    if camera.azimuth_deg == 180:
        return recording.sequence, SeenRunner("rear", "none", recording.settings["phase"])
    direction = "left" if camera.azimuth_deg > 0 else "right"
    return recording.sequence, SeenRunner(
        "side", "left" if direction == "left" else "right", recording.settings["phase"]
    )


SIDE, SEEN_SIDE = simulated()
OTHER, SEEN_OTHER = simulated(Camera(azimuth_deg=-90, distance_m=3.5, height_m=1.0))
REAR, SEEN_REAR = simulated(RUNNING_REAR_CAMERA)


def xy(sequence: LandmarkSequence) -> np.ndarray:
    assert sequence.size_wh is not None
    width, height = sequence.size_wh
    return np.asarray(sequence.image_xyz[..., :2] * np.array([width / height, 1.0]))


def middle(points: np.ndarray, part: str) -> np.ndarray:
    return np.asarray(
        (points[:, Landmark[f"LEFT_{part}"]] + points[:, Landmark[f"RIGHT_{part}"]]) / 2
    )


def direction_deg(line: np.ndarray, forward: int) -> np.ndarray:
    """How far a line that hangs down points forward."""
    return np.degrees(np.arctan2(forward * line[:, 0], line[:, 1]))


def lean_deg(sequence: LandmarkSequence, to: int) -> np.ndarray:
    points = xy(sequence)
    line = middle(points, "SHOULDER") - middle(points, "HIP")
    return np.degrees(np.arctan2(to * line[:, 0], -line[:, 1]))


def changed(
    kind: FaultKind, amount: float, side: str | None = None, view: str = "side"
) -> tuple[LandmarkSequence, LandmarkSequence]:
    before, seen = {
        "side": (SIDE, SEEN_SIDE),
        "other": (OTHER, SEEN_OTHER),
        "rear": (REAR, SEEN_REAR),
    }[view]
    limb: Side | None = None
    if side is not None:
        limb = "left" if side == "left" else "right"
    return before, apply_fault(before, RunningFault(kind, amount, limb), seen)


@pytest.mark.parametrize(("view", "forward"), [("side", -1), ("other", 1)])
def test_the_trunk_leans_further_forward_by_so_many_degrees(view: str, forward: int) -> None:
    before, after = changed("forward_lean", 7, view=view)

    np.testing.assert_allclose(lean_deg(after, forward) - lean_deg(before, forward), 7, atol=1e-3)
    legs = [Landmark.LEFT_HIP, Landmark.RIGHT_KNEE, Landmark.LEFT_ANKLE]
    np.testing.assert_allclose(after.image_xyz[:, legs], before.image_xyz[:, legs], atol=1e-6)


def test_the_trunk_leans_to_the_left_of_the_runner() -> None:
    before, after = changed("lateral_lean", 6, view="rear")

    # From behind his left is at the left of the picture.
    np.testing.assert_allclose(lean_deg(after, -1) - lean_deg(before, -1), 6, atol=1e-3)


def test_the_trunk_sways_over_the_standing_leg() -> None:
    before, after = changed("trunk_sway", 5, view="rear")
    more = lean_deg(after, -1) - lean_deg(before, -1)

    # Around 0.18 strides after the left contact he stands on the left leg.
    phase = SEEN_REAR.strides % 1
    assert more[np.argmin(np.abs(phase - 0.18))] == pytest.approx(5, abs=0.1)
    assert more[np.argmin(np.abs(phase - 0.68))] == pytest.approx(-5, abs=0.1)


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_knee_misses_its_flexion_and_keeps_its_lengths(side: str) -> None:
    before, after = changed("knee_flexion_lost", 25, side)

    def bend(sequence: LandmarkSequence) -> np.ndarray:
        points = xy(sequence)
        hip, knee, ankle = (
            points[:, Landmark[f"{side.upper()}_{n}"]] for n in ("HIP", "KNEE", "ANKLE")
        )
        return direction_deg(knee - hip, -1) - direction_deg(ankle - knee, -1)

    assert np.max(bend(before)) - np.max(bend(after)) == pytest.approx(25, rel=0.1)
    for first, second in (("HIP", "KNEE"), ("KNEE", "ANKLE")):
        lengths = [
            np.linalg.norm(
                xy(one)[:, Landmark[f"{side.upper()}_{first}"]]
                - xy(one)[:, Landmark[f"{side.upper()}_{second}"]],
                axis=1,
            )
            for one in (before, after)
        ]
        np.testing.assert_allclose(lengths[0], lengths[1], rtol=1e-4)
    other = "RIGHT" if side == "left" else "LEFT"
    mark = Landmark[f"{other}_ANKLE"]
    np.testing.assert_array_equal(after.image_xyz[:, mark], before.image_xyz[:, mark])


def test_the_shank_reaches_further_forward_before_landing() -> None:
    before, after = changed("overstride", 8)
    for side in ("LEFT", "RIGHT"):
        knee, ankle = Landmark[f"{side}_KNEE"], Landmark[f"{side}_ANKLE"]
        reach = [
            np.max(direction_deg(xy(one)[:, ankle] - xy(one)[:, knee], -1))
            for one in (before, after)
        ]
        assert reach[1] - reach[0] == pytest.approx(8, rel=0.1)
        foot = Landmark[f"{side}_FOOT_INDEX"]
        np.testing.assert_allclose(
            xy(after)[:, foot] - xy(after)[:, ankle],
            xy(before)[:, foot] - xy(before)[:, ankle],
            atol=1e-6,
        )


@pytest.mark.parametrize(
    ("kind", "upper", "lower"),
    [("thigh_swing_lost", "HIP", "KNEE"), ("arm_swing_lost", "SHOULDER", "ELBOW")],
)
def test_a_limb_swings_by_that_share_less(kind: FaultKind, upper: str, lower: str) -> None:
    before, after = changed(kind, 0.4, "left")
    ranges = [
        np.ptp(
            direction_deg(
                xy(one)[:, Landmark[f"LEFT_{lower}"]] - xy(one)[:, Landmark[f"LEFT_{upper}"]], -1
            )
        )
        for one in (before, after)
    ]

    assert ranges[1] / ranges[0] == pytest.approx(0.6, abs=0.01)


def test_a_leg_is_late_by_that_share_of_the_stride() -> None:
    before, after = changed("limp", 0.1)
    delay_s = 0.1 * FORM.stride_time_s
    times_s = before.times_s
    mark, hip = Landmark.RIGHT_ANKLE, Landmark.RIGHT_HIP
    earlier = xy(before)[:, mark, 0] - xy(before)[:, hip, 0]
    later = xy(after)[:, mark, 0] - xy(after)[:, hip, 0]
    inside = (times_s > 0.5) & (times_s < 3.5)

    expected = np.interp(times_s - delay_s, times_s, earlier)
    np.testing.assert_allclose(later[inside], expected[inside], atol=0.006)
    left = Landmark.LEFT_ANKLE
    np.testing.assert_allclose(xy(after)[:, left], xy(before)[:, left], atol=1e-6)


def test_hips_rise_and_fall_further() -> None:
    before, after = changed("bounce", 1.0)
    inside = (before.times_s > 1) & (before.times_s < 3)
    ranges = [np.ptp(middle(xy(one), "HIP")[inside, 1]) for one in (before, after)]

    assert ranges[1] / ranges[0] == pytest.approx(2, rel=0.05)


def test_the_free_hip_drops_further_over_both_legs() -> None:
    before, after = changed("pelvic_drop", 8, view="rear")

    def right_lower_deg(sequence: LandmarkSequence) -> np.ndarray:
        line = xy(sequence)[:, Landmark.RIGHT_HIP] - xy(sequence)[:, Landmark.LEFT_HIP]
        return np.degrees(np.arctan2(line[:, 1], line[:, 0]))

    more = right_lower_deg(after) - right_lower_deg(before)
    phase = SEEN_REAR.strides % 1
    assert np.median(more[np.abs(phase - 0.18) < 0.05]) == pytest.approx(8, rel=0.05)
    assert np.median(more[np.abs(phase - 0.68) < 0.05]) == pytest.approx(-8, rel=0.05)


def test_hands_and_feet_come_inward_by_shares_of_the_body() -> None:
    points = xy(REAR)
    shoulders = np.median(
        np.abs(points[:, Landmark.LEFT_SHOULDER, 0] - points[:, Landmark.RIGHT_SHOULDER, 0])
    )
    hips = np.median(np.abs(points[:, Landmark.LEFT_HIP, 0] - points[:, Landmark.RIGHT_HIP, 0]))
    _, arms = changed("arm_crossing", 0.3, view="rear")
    _, feet = changed("crossover", 0.5, view="rear")
    phase = SEEN_REAR.strides % 1

    # From behind his left is at the left: inward is to the right.
    moved = (xy(arms) - points)[:, Landmark.LEFT_WRIST, 0]
    np.testing.assert_allclose(moved, 0.3 * shoulders, rtol=0.1)
    standing = np.abs(phase - 0.18) < 0.05
    moved = (xy(feet) - points)[:, Landmark.LEFT_ANKLE, 0]
    np.testing.assert_allclose(moved[standing], 0.5 * hips, rtol=0.15)
    np.testing.assert_allclose(moved[np.abs(phase - 0.68) < 0.05], 0, atol=1e-6)


def test_the_heel_rises_less_and_stands_as_before() -> None:
    before, after = changed("heel_rise_lost", 0.5, "right", view="rear")
    rises = []
    for one in (before, after):
        below = (xy(one)[:, Landmark.RIGHT_ANKLE] - xy(one)[:, Landmark.RIGHT_HIP])[:, 1]
        rises.append((np.max(below), np.ptp(below)))

    assert rises[1][0] == pytest.approx(rises[0][0], rel=0.01)
    assert rises[1][1] / rises[0][1] == pytest.approx(0.5, abs=0.05)


CASES = [("side", kind) for kind in SIDE_FAULTS] + [("rear", kind) for kind in ACROSS_FAULTS]


@pytest.mark.parametrize(("view", "kind"), CASES)
def test_nothing_of_a_fault_changes_nothing(view: str, kind: FaultKind) -> None:
    before, after = changed(kind, 0.0, view=view)

    np.testing.assert_allclose(after.image_xyz, before.image_xyz, atol=1e-6)
    np.testing.assert_array_equal(after.times_s, before.times_s)


@pytest.mark.parametrize(("view", "kind"), CASES)
def test_missing_points_stay_missing(view: str, kind: FaultKind) -> None:
    before, seen = (SIDE, SEEN_SIDE) if view == "side" else (REAR, SEEN_REAR)
    image_xyz = np.array(before.image_xyz)
    image_xyz[50:60, Landmark.LEFT_ELBOW] = np.nan
    gappy = LandmarkSequence.from_arrays(
        image_xyz, before.visibility, before.times_s, size_wh=before.size_wh, source="gappy"
    )

    after = apply_fault(gappy, RunningFault(kind, 0.1), seen)

    np.testing.assert_array_equal(
        np.isnan(after.image_xyz[:, Landmark.LEFT_ELBOW, 0]),
        np.isnan(image_xyz[:, Landmark.LEFT_ELBOW, 0]),
    )
    assert np.isfinite(after.image_xyz[:, Landmark.RIGHT_KNEE]).all()


@settings(max_examples=20, deadline=None)
@given(st.floats(-20, 20), st.floats(-20, 20))
def test_leans_add_up(first_deg: float, second_deg: float) -> None:
    once = apply_fault(SIDE, RunningFault("forward_lean", first_deg), SEEN_SIDE)
    twice = apply_fault(once, RunningFault("forward_lean", second_deg), SEEN_SIDE)
    there = lean_deg(twice, -1) - lean_deg(SIDE, -1)

    np.testing.assert_allclose(there, first_deg + second_deg, atol=0.01)


def test_the_mirror_image_gets_the_mirrored_fault() -> None:
    before, after = changed("overstride", 8)
    flipped = before.image_xyz.astype(np.float64)
    flipped[..., 0] = 1 - flipped[..., 0]
    mirrored = LandmarkSequence.from_arrays(
        flipped, before.visibility, before.times_s, size_wh=before.size_wh, source="mirror"
    )
    seen = SeenRunner("side", "right", SEEN_SIDE.strides)

    there = apply_fault(mirrored, RunningFault("overstride", 8), seen)

    np.testing.assert_allclose(there.image_xyz[..., 0], 1 - after.image_xyz[..., 0], atol=1e-5)
    np.testing.assert_allclose(there.image_xyz[..., 1], after.image_xyz[..., 1], atol=1e-5)


@pytest.mark.parametrize("kind", ["forward_lean", "limp", "bounce", "heel_rise_lost"])
def test_impossible_amounts_are_refused(kind: FaultKind) -> None:
    with pytest.raises(SettingError, match="amount must lie between"):
        RunningFault(kind, 100)
    with pytest.raises(SettingError, match="amount must lie between"):
        RunningFault(kind, float("nan"))


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(SettingError, match="Choose one of these: pelvic_drop"):
        apply_fault(REAR, RunningFault("forward_lean", 5), SEEN_REAR)
    short = SeenRunner("side", "left", SEEN_SIDE.strides[:-1])
    with pytest.raises(SettingError, match="one for each"):
        apply_fault(SIDE, RunningFault("forward_lean", 5), short)
    with pytest.raises(SettingError, match="no fault called"):
        RunningFault("gallop", 5)  # type: ignore[arg-type] # what a caller may mistype
