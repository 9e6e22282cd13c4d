import numpy as np
import pytest

from barun.running.cycles.stride import find_strides
from barun.running.events.detection import detect_contacts
from barun.running.events.gait_event import Side
from barun.running.metrics.joint_cycles import JointCycles, compute_joint_cycles
from barun.simulate import CLEAN, RunningForm
from tests.running.steps_worked_out import CAMERAS, film


def cycles_of(view: str, form: RunningForm | None = None) -> dict[Side, JointCycles]:
    sequence = film(CAMERAS[view], form=form, disturbances=CLEAN).sequence
    steps = detect_contacts(sequence)
    return compute_joint_cycles(sequence, steps.view, find_strides(steps))


def test_a_side_view_gives_hip_knee_trunk_and_elbow() -> None:
    cycles = cycles_of("side", RunningForm(trunk_lean_deg=9))
    assert set(cycles) == {"left", "right"}
    left = cycles["left"]
    assert left.angles == ("hip_flexion", "knee_flexion", "trunk_lean", "elbow_flexion")
    n_strides = len(left.strides)
    assert left.curves_deg.shape == (n_strides, 64, 4)
    assert left.median_deg[:, 2].mean() == pytest.approx(9, abs=1)


def test_the_knee_bends_most_in_the_swing() -> None:
    for cycles in cycles_of("side", RunningForm(swing_knee_flexion_left_deg=95)).values():
        knee = cycles.median_deg[:, cycles.angles.index("knee_flexion")]
        assert np.argmax(knee) / 64 > cycles.toe_off_share
        assert knee.max() == pytest.approx(95, abs=6)


def test_a_rear_view_gives_the_pelvis() -> None:
    form = RunningForm(pelvic_drop_left_stance_deg=8, pelvic_drop_right_stance_deg=2)
    cycles = cycles_of("rear", form)
    largest = {side: one.median_deg[:20, 0].max() for side, one in cycles.items()}
    assert cycles["left"].angles[0] == "pelvic_drop"
    assert largest["left"] > largest["right"] + 3


def test_a_band_holds_its_share_of_the_strides() -> None:
    left = cycles_of("side")["left"]
    low, high = left.band_deg(0.8)
    assert (low <= left.median_deg).all()
    assert (left.median_deg <= high).all()
    everything = left.band_deg(1.0)
    np.testing.assert_array_equal(everything[0], left.curves_deg[left.is_usual].min(axis=0))


def test_too_few_strides_give_no_curves() -> None:
    sequence = film(duration_s=2.0, disturbances=CLEAN).sequence
    steps = detect_contacts(sequence)
    assert compute_joint_cycles(sequence, steps.view, find_strides(steps)) == {}


@pytest.mark.parametrize("view", ["side", "rear"])
def test_leans_are_left_out_where_the_roll_is_not_known(view: str) -> None:
    sequence = film(CAMERAS[view]).sequence
    steps = detect_contacts(sequence)
    cycles = compute_joint_cycles(sequence, steps.view, find_strides(steps), is_level=False)
    assert set(cycles) == {"left", "right"}
    for one in cycles.values():
        assert not {"trunk_lean", "lateral_lean", "pelvic_drop"} & set(one.angles)
        assert one.curves_deg.shape[2] == len(one.angles) >= 1
