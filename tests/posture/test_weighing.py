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
from barun.posture.weighing import weigh_slouch
from barun.simulate import (
    DESK_CAMERA,
    SLUMPED,
    UPRIGHT,
    SittingPosture,
    SittingScript,
    simulate_sitting,
)
from barun.simulate.workday import move_chair

SLOUCH = rule_column("slouch")


def _weigh(load: float, bad: float, reason: Reason = Reason.NONE) -> tuple[float, int]:
    loads = np.full((1, len(RULE_KEYS)), 0.3)
    reasons = np.zeros((1, len(RULE_KEYS)), dtype=np.int8)
    loads[0, SLOUCH], reasons[0, SLOUCH] = load, reason
    before = loads.copy()
    weighed, why = weigh_slouch(loads, reasons, np.array([bad]))
    np.testing.assert_array_equal(loads, before)
    others = [column for column in range(len(RULE_KEYS)) if column != SLOUCH]
    np.testing.assert_array_equal(weighed[:, others], before[:, others])
    return float(weighed[0, SLOUCH]), int(why[0, SLOUCH])


@pytest.mark.parametrize(
    ("load", "bad", "expected"),
    [
        pytest.param(1.3, 0.9, 1.3, id="both say bad: how bad is the rule's"),
        pytest.param(0.6, 0.8, 1.2, id="the model sees what the rule hardly does"),
        pytest.param(0.6, 0.55, 1.1, id="less sure, less load"),
        pytest.param(1.4, 0.2, 0.7, id="the model doubts the rule"),
        pytest.param(0.6, 0.05, 0.55, id="both say good"),
        pytest.param(1.2, 0.5, 1.2, id="undecided counts as bad, as at the threshold"),
        pytest.param(0.3, 0.99, 0.3, id="out of no load it makes none: a nudged camera"),
        pytest.param(3.7, 0.01, 3.7, id="a clear load it cannot take away"),
    ],
)
def test_by_hand(load: float, bad: float, expected: float) -> None:
    weighed, why = _weigh(load, bad)
    assert weighed == pytest.approx(expected)
    assert why == Reason.NONE


def test_where_the_model_is_silent_the_rule_stands() -> None:
    assert _weigh(1.7, np.nan) == (1.7, Reason.NONE)


@pytest.mark.parametrize(
    "reason",
    [Reason.HAND_AT_HEAD, Reason.TURNED_AWAY, Reason.CAMERA_MOVED, Reason.NOT_VISIBLE],
)
def test_where_the_rule_abstains_so_does_the_model(reason: Reason) -> None:
    load, why = _weigh(np.nan, 0.9, reason)
    assert np.isnan(load)
    assert why == reason


@given(st.floats(0, 5), st.floats(0, 1))
def test_near_the_threshold_the_model_decides_and_elsewhere_the_rule(
    load: float, bad: float
) -> None:
    weighed, _ = _weigh(load, bad)
    if 0.5 <= load < 1.5:
        assert (weighed >= 1) == (bad >= 0.5)
    else:
        assert weighed == load


@given(st.floats(0, 5), st.floats(0, 1), st.floats(0, 1))
def test_a_surer_model_never_lowers_the_load(load: float, first: float, second: float) -> None:
    low, high = sorted((first, second))
    assert _weigh(load, low)[0] <= _weigh(load, high)[0]


def _judge(posture: SittingPosture, back_m: float) -> tuple[float, float]:
    """Return the median load of slouching by the rule and as weighed, seen from the front."""
    random = np.random.default_rng(1)
    upright = simulate_sitting(SittingScript.sit(UPRIGHT, 12), random).sequence
    view = np.full(len(upright), View.FRONT, dtype=np.int8)
    median, spread = compute_centre_and_spread(
        measure_posture(PoseRows.from_sequence(upright), view).values
    )
    own = Baselines(median=median[None], spread=spread[None])
    camera = move_chair(DESK_CAMERA, 0.0, back_m)
    moved = simulate_sitting(SittingScript.sit(posture, 4), random, camera=camera).sequence
    measured = measure_posture(PoseRows.from_sequence(moved), view[: len(moved)])
    loads, reasons = judge_all(measured, own)
    weighed, _ = weigh_slouch(loads, reasons, GradeModel.load().grade(measured, own).bad)
    return float(np.nanmedian(loads[:, SLOUCH])), float(np.nanmedian(weighed[:, SLOUCH]))


def test_a_clear_slump_is_reported_wherever_the_chair_stands() -> None:
    for back_m in (0.0, -0.25):
        rule, weighed = _judge(SLUMPED, back_m)
        assert rule > 1.5
        assert weighed == pytest.approx(rule)


def test_a_chair_rolled_back_is_no_slump() -> None:
    for back_m in (0.2, 0.4):
        assert _judge(UPRIGHT, back_m)[1] < 1
