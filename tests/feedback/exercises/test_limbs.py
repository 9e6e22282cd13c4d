"""Limbs whose ends are given, against the skeleton and by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.feedback.exercises.limbs import solve_arm, solve_leg
from barun.feedback.exercises.segments import compute_segments
from barun.landmarks import Landmark
from barun.simulate.body import Body
from barun.simulate.skeleton import ArmAngles, BodyAngles, LegAngles, Side, place_landmarks

BODY = Body()
HIP_M = np.array([[BODY.half_hips_m, -0.9, 0.0]])


def _degrees(angles: LegAngles | ArmAngles, *names: str) -> list[float]:
    return [float(np.ravel(getattr(angles, f"{name}_deg"))[0]) for name in names]


def _solve(
    side: Side, hip_m: object, out_m: float, forward_m: float, pitch_deg: float
) -> LegAngles:
    return solve_leg(
        BODY,
        side,
        np.asarray(hip_m, dtype=np.float64),
        out_m=np.array([out_m]),
        forward_m=np.array([forward_m]),
        pitch_deg=np.array([pitch_deg]),
    )


def test_straight_leg_below_the_hip() -> None:
    length_m = BODY.thigh_m("left") + BODY.shank_m("left") + BODY.ankle_height_m
    leg = _solve("left", [[BODY.half_hips_m, -length_m, 0.0]], BODY.half_hips_m, 0.0, 0.0)

    assert _degrees(leg, "flexion", "abduction", "knee_flexion", "dorsiflexion") == pytest.approx(
        [0, 0, 0, 0], abs=1e-4
    )


def test_seated_leg_is_a_right_angle() -> None:
    hip_m = [[BODY.half_hips_m, -BODY.seated_hip_height_m, 0.0]]
    leg = _solve("left", hip_m, BODY.half_hips_m, BODY.thigh_m("left"), 0.0)

    assert _degrees(leg, "flexion", "abduction", "knee_flexion", "dorsiflexion") == pytest.approx(
        [90, 0, 90, 0], abs=1e-6
    )


def _placed_foot_m(
    side: Side, out_m: float, forward_m: float, height_m: float, pitch_deg: float
) -> dict[str, np.ndarray]:
    outward = 1 if side == "left" else -1
    root_m = np.array([[0.0, -height_m, 0.0]])
    hip_m = root_m + np.array([[outward * BODY.half_hips_m, 0.0, 0.0]])
    leg = _solve(side, hip_m, out_m, forward_m, pitch_deg)
    posed = BodyAngles(root_m=root_m, legs={side: leg, _other(side): LegAngles()})
    positions_m = place_landmarks(BODY, posed).positions_m[0]
    joints = ("ANKLE", "HEEL", "FOOT_INDEX")
    return {joint: positions_m[Landmark[f"{side.upper()}_{joint}"]] for joint in joints}


sides = st.sampled_from(["left", "right"])


@given(
    side=sides,
    forward_m=st.floats(-0.3, 0.45),
    height_m=st.floats(0.45, 0.75),
    pitch_deg=st.floats(-50, 50),
)
def test_foot_turns_about_the_end_that_stays_on_the_floor(
    side: Side, forward_m: float, height_m: float, pitch_deg: float
) -> None:
    foot_m = _placed_foot_m(side, BODY.half_hips_m, forward_m, height_m, pitch_deg)
    behind_m, before_m = BODY.heel_behind_ankle_m, BODY.foot_m - BODY.heel_behind_ankle_m
    planted, ahead_m = ("HEEL", -behind_m) if pitch_deg > 0 else ("FOOT_INDEX", before_m)
    lifted = "FOOT_INDEX" if pitch_deg > 0 else "HEEL"

    assert foot_m[planted][1:] == pytest.approx([0, -(forward_m + ahead_m)], abs=1e-9)
    rise_m = BODY.foot_m * np.sin(np.radians(abs(pitch_deg)))
    assert -foot_m[lifted][1] == pytest.approx(rise_m, abs=1e-9)


@given(
    side=sides,
    out_m=st.floats(0.0, 0.3),
    forward_m=st.floats(-0.3, 0.4),
    height_m=st.floats(0.45, 0.75),
)
def test_ankle_is_aside_where_the_foot_is(
    side: Side, out_m: float, forward_m: float, height_m: float
) -> None:
    ankle_m = _placed_foot_m(side, out_m, forward_m, height_m, 0.0)["ANKLE"]
    outward = 1 if side == "left" else -1

    wanted_m = [outward * out_m, -BODY.ankle_height_m, -forward_m]
    assert ankle_m == pytest.approx(wanted_m, abs=1e-9)


def _other(side: Side) -> Side:
    return "right" if side == "left" else "left"


@given(
    side=sides,
    away=st.tuples(st.floats(-1, 1), st.floats(-1, 1), st.floats(-1, 1)).filter(
        lambda way: float(np.linalg.norm(way)) > 0.1
    ),
    reach=st.floats(0.4, 0.95),
    lean_deg=st.floats(-30, 30),
)
def test_wrist_is_where_it_was_put(
    side: Side, away: tuple[float, float, float], reach: float, lean_deg: float
) -> None:
    trunk = BodyAngles(root_m=np.array([[0.1, -0.9, 0.2]]), pelvis_tilt_deg=lean_deg)
    segments = compute_segments(BODY, trunk, place_landmarks(BODY, trunk))
    bare_m = place_landmarks(BODY, trunk).positions_m[0]
    shoulder_m = bare_m[Landmark[f"{side.upper()}_SHOULDER"]]
    length_m = BODY.upper_arm_m(side) + BODY.forearm_m(side)
    target_m = shoulder_m + np.array(away) / np.linalg.norm(away) * reach * length_m
    # With the elbow turned fully inward, every point within reach can be touched.
    given_arm = ArmAngles(rotation_deg=90.0)
    arm = solve_arm(BODY, side, given_arm, segments, target_m[np.newaxis])
    posed = BodyAngles(
        root_m=trunk.root_m,
        pelvis_tilt_deg=lean_deg,
        arms={side: arm, _other(side): ArmAngles()},
    )
    wrist_m = place_landmarks(BODY, posed).positions_m[0, Landmark[f"{side.upper()}_WRIST"]]

    assert wrist_m == pytest.approx(target_m, abs=1e-7)


def test_out_of_reach_the_arm_points_there() -> None:
    trunk = BodyAngles(root_m=np.array([[0.0, -0.9, 0.0]]))
    segments = compute_segments(BODY, trunk, place_landmarks(BODY, trunk))
    far_m = np.array([[BODY.half_shoulders_m, 5.0, 0.0]])
    arm = solve_arm(BODY, "left", ArmAngles(), segments, far_m)

    assert _degrees(arm, "flexion", "abduction", "elbow_flexion") == pytest.approx(
        [0, 0, 0], abs=1e-6
    )
