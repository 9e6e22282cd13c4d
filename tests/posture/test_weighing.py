from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.posture.baseline import Baselines
from barun.posture.calibration.view_baseline import compute_centre_and_spread
from barun.posture.features.measuring import measure_posture
from barun.posture.grade import GradeModel
from barun.posture.judgement.rules import RULE_KEYS, judge_all, rule_column
from barun.posture.reason import Reason
from barun.posture.rows import PoseRows
from barun.posture.view.view import View
from barun.posture.weighing import weigh_loads
from barun.simulate import (
    DESK_CAMERA,
    DESK_SIDE_CAMERA,
    FORWARD_HEAD,
    SLUMPED,
    UPRIGHT,
    Camera,
    SittingPosture,
    SittingScript,
    simulate_sitting,
)
from barun.simulate.workday import move_chair

SLOUCH = rule_column("slouch")
FORWARD = rule_column("forward_head")


def _weigh(
    load: float,
    bad: float,
    reason: Reason = Reason.NONE,
    *,
    column: int = SLOUCH,
    view: View = View.FRONT,
) -> tuple[float, int]:
    """Weigh one load; the other rules have none."""
    loads = np.zeros((1, len(RULE_KEYS)))
    reasons = np.zeros((1, len(RULE_KEYS)), dtype=np.int8)
    loads[0, column], reasons[0, column] = load, reason
    before = loads.copy(), reasons.copy()
    weighed, why = weigh_loads(loads, reasons, np.array([bad]), np.array([view], dtype=np.int8))
    np.testing.assert_array_equal(loads, before[0])
    np.testing.assert_array_equal(reasons, before[1])
    others = [one for one in range(len(RULE_KEYS)) if one != column]
    np.testing.assert_array_equal(weighed[:, others], loads[:, others])
    np.testing.assert_array_equal(why[:, others], reasons[:, others])
    return float(weighed[0, column]), int(why[0, column])


@pytest.mark.parametrize(
    ("load", "bad", "expected"),
    [
        pytest.param(1.3, 0.9, 1.3, id="both say bad: how bad is the rule's"),
        pytest.param(0.6, 0.8, 1.2, id="the model sees what the rule hardly does"),
        pytest.param(0.6, 0.55, 1.1, id="less sure, less load"),
        pytest.param(1.9, 0.2, 0.7, id="the model doubts the rule"),
        pytest.param(0.6, 0.05, 0.55, id="both say good"),
        pytest.param(1.2, 0.5, 1.2, id="undecided counts as bad, as at the threshold"),
        pytest.param(0.2, 0.99, 0.2, id="out of no load it makes none: a nudged camera"),
        pytest.param(2.0, 0.01, 2.0, id="a marked load it cannot take away"),
    ],
)
@pytest.mark.parametrize("view", [View.FRONT, View.LEFT_SIDE, View.RIGHT_SIDE])
def test_slouching_by_hand(load: float, bad: float, expected: float, view: View) -> None:
    weighed, why = _weigh(load, bad, view=view)
    assert weighed == pytest.approx(expected)
    assert why == Reason.NONE


@pytest.mark.parametrize(
    ("view", "load", "bad", "expected"),
    [
        pytest.param(View.LEFT_SIDE, 1.9, 0.45, 0.95, id="side: the head did not sink"),
        pytest.param(View.RIGHT_SIDE, 1.9, 0.5, 1.9, id="side: it did"),
        pytest.param(View.LEFT_SIDE, 2.0, 0.01, 2.0, id="side: marked"),
        pytest.param(View.FRONT, 1.4, 0.09, 0.59, id="front: mild, and the model is sure"),
        pytest.param(View.FRONT, 1.4, 0.11, 1.4, id="front: it is not"),
        pytest.param(View.FRONT, 1.5, 0.05, 1.5, id="front: not mild"),
        pytest.param(View.FRONT, 0.9, 0.01, 0.9, id="below the threshold nothing is to doubt"),
        pytest.param(View.FRONT, 0.9, 0.99, 0.9, id="nor is it ever confirmed"),
    ],
)
def test_a_head_drawn_forward_by_hand(view: View, load: float, bad: float, expected: float) -> None:
    weighed, why = _weigh(load, bad, column=FORWARD, view=view)
    assert weighed == pytest.approx(expected)
    assert why == Reason.NONE


@pytest.mark.parametrize("column", [SLOUCH, FORWARD])
def test_where_the_model_is_silent_the_rule_stands(column: int) -> None:
    assert _weigh(1.2, np.nan, column=column) == (1.2, Reason.NONE)


@pytest.mark.parametrize(
    "reason",
    [Reason.HAND_AT_HEAD, Reason.TURNED_AWAY, Reason.CAMERA_MOVED, Reason.NOT_VISIBLE],
)
def test_where_the_rule_abstains_so_does_the_model(reason: Reason) -> None:
    load, why = _weigh(np.nan, 0.9, reason)
    assert np.isnan(load)
    assert why == reason


def test_a_face_bowed_so_far_that_it_seems_turned_away_is_slouching() -> None:
    assert _weigh(np.nan, 0.995, Reason.TURNED_AWAY) == (1.2, Reason.NONE)
    load, why = _weigh(np.nan, 0.995, Reason.HAND_AT_HEAD)
    assert np.isnan(load)
    assert why == Reason.HAND_AT_HEAD


@given(st.floats(0, 5), st.floats(0, 1))
def test_from_a_quarter_to_twice_the_threshold_the_model_decides(load: float, bad: float) -> None:
    weighed, _ = _weigh(load, bad)
    if 0.25 <= load < 2:
        assert (weighed >= 1) == (bad >= 0.5)
    else:
        assert weighed == load


@given(
    st.floats(0, 5),
    st.floats(0, 1),
    st.floats(0, 1),
    st.sampled_from([SLOUCH, FORWARD]),
    st.sampled_from([View.FRONT, View.LEFT_SIDE]),
)
def test_a_surer_model_never_lowers_the_load(
    load: float, first: float, second: float, column: int, view: View
) -> None:
    low, high = sorted((first, second))
    less, more = (_weigh(load, bad, column=column, view=view)[0] for bad in (low, high))
    assert less <= more


def _judge(
    posture: SittingPosture, moved: Camera, usual: Camera = DESK_CAMERA, column: int = SLOUCH
) -> tuple[float, float]:
    """Return the median load of a rule by itself and as weighed."""
    random = np.random.default_rng(1)
    seen = View.FRONT if usual.azimuth_deg == 0 else View.LEFT_SIDE
    upright = simulate_sitting(SittingScript.sit(UPRIGHT, 12), random, camera=usual).sequence
    view = np.full(len(upright), seen, dtype=np.int8)
    median, spread = compute_centre_and_spread(
        measure_posture(PoseRows.from_sequence(upright), view).values
    )
    own = Baselines(median=median[None], spread=spread[None])
    later = simulate_sitting(SittingScript.sit(posture, 4), random, camera=moved).sequence
    measured = measure_posture(PoseRows.from_sequence(later), view[: len(later)])
    loads, reasons = judge_all(measured, own)
    bad = GradeModel.load().grade(measured, own).bad
    weighed, _ = weigh_loads(loads, reasons, bad, measured.view)
    return float(np.nanmedian(loads[:, column])), float(np.nanmedian(weighed[:, column]))


def _nudged(camera: Camera, up_m: float, tilted_deg: float = 0.0) -> Camera:
    return replace(camera, height_m=camera.height_m + up_m, pitch_deg=camera.pitch_deg + tilted_deg)


@pytest.mark.parametrize(
    "moved",
    [
        pytest.param(DESK_CAMERA, id="nothing moved"),
        pytest.param(move_chair(DESK_CAMERA, 0.0, -0.25), id="chair rolled nearer"),
        pytest.param(move_chair(DESK_CAMERA, 0.0, 0.3), id="chair rolled back"),
        pytest.param(_nudged(DESK_CAMERA, 0.05), id="camera nudged up"),
        pytest.param(_nudged(DESK_CAMERA, -0.05), id="camera nudged down"),
    ],
)
def test_a_clear_slump_is_reported_whatever_was_moved(moved: Camera) -> None:
    rule, weighed = _judge(SLUMPED, moved)
    assert rule > 2
    assert weighed == pytest.approx(rule)


@pytest.mark.parametrize("usual", [DESK_CAMERA, DESK_SIDE_CAMERA], ids=["front", "side"])
def test_upright_is_no_slump_whatever_was_moved(usual: Camera) -> None:
    for back_m in (-0.25, 0.2, 0.3, 0.4):
        assert _judge(UPRIGHT, move_chair(usual, 0.0, back_m), usual)[1] < 1
    for up_m in (-0.05, 0.05):
        assert _judge(UPRIGHT, _nudged(usual, up_m), usual)[1] < 1
    for tilted_deg in (-3, 3):
        assert _judge(UPRIGHT, _nudged(usual, 0.0, tilted_deg), usual)[1] < 1


@pytest.mark.parametrize("usual", [DESK_CAMERA, DESK_SIDE_CAMERA], ids=["front", "side"])
def test_a_head_drawn_forward_stays_one(usual: Camera) -> None:
    rule, weighed = _judge(FORWARD_HEAD, usual, usual, FORWARD)
    assert rule > 1
    assert weighed == pytest.approx(rule)
