"""Axes of head and trunk agree with the landmarks of the simulator."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.feedback.exercises.segments import compute_segments, offset
from barun.landmarks import Landmark
from barun.simulate.body import LUMBAR_SHARE, Body
from barun.simulate.skeleton import BodyAngles, place_landmarks

BODY = Body()
any_deg = st.floats(-40, 40)


@given(
    pelvis=st.tuples(any_deg, any_deg, any_deg),
    trunk=st.tuples(any_deg, any_deg, any_deg, any_deg),
    head=st.tuples(any_deg, any_deg, any_deg, any_deg),
)
def test_segments_lie_as_the_simulator_places_them(
    pelvis: tuple[float, float, float],
    trunk: tuple[float, float, float, float],
    head: tuple[float, float, float, float],
) -> None:
    angles = BodyAngles(
        root_m=np.array([[0.3, -0.8, 0.1]]),
        pelvis_tilt_deg=pelvis[0],
        pelvis_obliquity_deg=pelvis[1],
        pelvis_rotation_deg=pelvis[2],
        lumbar_flexion_deg=trunk[0],
        thoracic_flexion_deg=trunk[1],
        lateral_lean_deg=trunk[2],
        trunk_twist_deg=trunk[3],
        neck_flexion_deg=head[0],
        head_tilt_deg=head[1],
        head_turn_deg=head[2],
        head_nod_deg=head[3],
        head_forward_m=0.02,
    )
    skeleton = place_landmarks(BODY, angles)
    at = compute_segments(BODY, angles, skeleton)
    positions_m = skeleton.positions_m

    shoulders_m = positions_m[:, [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]].mean(axis=1)
    assert at.shoulders_m == pytest.approx(shoulders_m)
    assert np.linalg.norm(at.waist_m - at.hips_m) == pytest.approx(BODY.trunk_m * LUMBAR_SHARE)
    # The nose stands 0.066 of stature before and 0.012 below the ears.
    nose_m = at.ears_m + offset(at.head, 0.0, -0.012 * BODY.stature_m, 0.066 * BODY.stature_m)
    assert nose_m == pytest.approx(positions_m[:, Landmark.NOSE])
    left_m = offset(at.thorax, BODY.half_shoulders_m, 0.0, 0.0)
    assert at.shoulders_m + left_m == pytest.approx(positions_m[:, Landmark.LEFT_SHOULDER])
    hip_m = at.hips_m + offset(at.pelvis, BODY.half_hips_m, 0.0, 0.0)
    assert hip_m == pytest.approx(positions_m[:, Landmark.LEFT_HIP])
