"""Loads worked out by hand."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.posture.features.feature_table import feature_column
from barun.posture.judgement.rule_arrays import RuleArrays
from barun.posture.judgement.rule_settings import RuleSettings
from barun.posture.judgement.rule_stack import stack_rules
from barun.posture.judgement.rules import RULES, find_sides, judge_all, rule_column
from barun.posture.judgement.sign import Agreement, Quantity, Sign
from barun.posture.judgement.sign_rule import SignRule
from barun.posture.reason import Reason
from barun.posture.view.view import View
from tests.posture.judgement.made_up import baselines, measurements

SIDE_UPRIGHT = {"neck_inclination": 8.0, "neck_flexion": 5.0, "trunk_inclination": 3.0}
FRONT_UPRIGHT = {
    "shoulder_roundness": 3.0,
    "shoulder_width": 0.5,
    "camera_distance": 2.0,
    "face_size": 0.17,
    "head_height": 0.45,
    "ear_height": 0.65,
    "shoulder_height": 0.4,
    "shoulder_tilt": 1.0,
    "shoulder_place": 0.0,
    "head_tilt": -1.0,
    "head_turn": 0.0,
    "head_pitch": 0.0,
}


def judge(
    rule: str,
    values: Mapping[str, float],
    median: Mapping[str, float] | None = None,
    spread: Mapping[str, float] | None = None,
    view: View = View.FRONT,
    settings: RuleSettings | None = None,
    *,
    yaw_deg: float | None = None,
    reasons: Mapping[str, Reason] | None = None,
) -> tuple[float, Reason]:
    rows = measurements(values, view, yaw_deg=yaw_deg, reasons=reasons)
    loads, why = judge_all(rows, baselines(median or {}, spread), settings or RuleSettings())
    column = rule_column(rule)
    return float(loads[0, column]), Reason(why[0, column])


@pytest.mark.parametrize(
    ("spread_deg", "allowed_deg"),
    [(0.0, 6.0), (2.5, 7.5), (9.0, 10.0), (np.nan, 6.0)],
    ids=["floor", "three spreads", "ceiling", "unknown"],
)
def test_allowed_departure(spread_deg: float, allowed_deg: float) -> None:
    load, _ = judge("head_tilt", {"head_tilt": 8}, {"head_tilt": -1}, {"head_tilt": spread_deg})
    assert load == pytest.approx(9 / allowed_deg)


@pytest.mark.parametrize(("sensitivity", "factor"), [("low", 1.4), ("normal", 1.0), ("high", 0.7)])
def test_sensitivity_changes_what_is_allowed(sensitivity: str, factor: float) -> None:
    settings = RuleSettings(sensitivity=sensitivity)  # type: ignore[arg-type] # a parameter
    load, _ = judge("pelvis_tilt", {"pelvis_tilt": 7}, {"pelvis_tilt": 0}, settings=settings)
    assert load == pytest.approx(7 / (5 * factor))


def test_head_forward_from_the_side_is_as_strong_as_its_weaker_sign() -> None:
    values = {"neck_inclination": 23.0, "neck_flexion": 14.0, "trunk_inclination": 9.0}
    load, _ = judge("forward_head", values, SIDE_UPRIGHT, view=View.LEFT_SIDE)
    assert load == pytest.approx(min(15 / 6, 9 / 6))


def test_without_hips_more_neck_inclination_is_asked_for() -> None:
    upright = {"neck_inclination": 8.0}
    load, _ = judge("forward_head", {"neck_inclination": 26.0}, upright, view=View.LEFT_SIDE)
    assert load == pytest.approx(18 / 12)


def test_a_spare_agreement_is_silent_beside_the_one_it_stands_in_for() -> None:
    values = {"neck_inclination": 26.0, "neck_flexion": 5.0, "trunk_inclination": 21.0}
    load, _ = judge("forward_head", values, SIDE_UPRIGHT, view=View.LEFT_SIDE)
    assert load == 0


def test_head_forward_from_the_front_takes_the_shoulders_growth_off() -> None:
    # The face grows by 10 % against the shoulders, which grow by 6 % themselves.
    values = FRONT_UPRIGHT | {"shoulder_roundness": 2.7, "shoulder_width": 0.53}
    load, _ = judge("forward_head", values, FRONT_UPRIGHT)
    assert load == pytest.approx((0.1 - 0.5 * 0.06) / 0.06)


def test_slouching_from_the_front_is_measured_in_trunk_lengths() -> None:
    # 8 % wider shoulders at two trunk lengths are 0.16 of one nearer; heights scale along.
    values = FRONT_UPRIGHT | {"shoulder_roundness": 2.7, "shoulder_width": 0.54}
    values |= {"ear_height": 0.662, "shoulder_height": 0.392}
    load, _ = judge("slouch", values, FRONT_UPRIGHT)
    assert load == pytest.approx(min(0.16 / 0.2, 0.1 / 0.06))


def test_slouching_from_the_front_by_sinking() -> None:
    # Ears 0.24, shoulders 0.06 and the ears above the shoulders 0.18 shoulder widths lower.
    values = FRONT_UPRIGHT | {"ear_height": 0.53, "shoulder_height": 0.37, "head_height": 0.27}
    load, _ = judge("slouch", values, FRONT_UPRIGHT)
    assert load == pytest.approx(min(0.24 / 0.08, 0.06 / 0.03, 0.18 / 0.06))


def test_slouching_from_the_side_without_hips() -> None:
    upright = {"ear_height": 0.7, "shoulder_height": 0.45, "face_size": 0.2}
    values = upright | {"ear_height": 0.6, "shoulder_height": 0.42}
    load, _ = judge("slouch", values, upright, view=View.RIGHT_SIDE)
    assert load == pytest.approx(min(0.5 / 0.25, 0.15 / 0.08))


def test_a_chair_moved_up_leaves_the_proportions() -> None:
    # Everything 20 % larger about the middle of the picture.
    values = FRONT_UPRIGHT | {
        "shoulder_width": 0.6,
        "camera_distance": 2 / 1.2,
        "face_size": 0.17 * 1.2,
        "ear_height": 0.5 + 0.15 * 1.2,
        "shoulder_height": 0.5 - 0.1 * 1.2,
    }
    for rule in ("forward_head", "slouch"):
        assert judge(rule, values, FRONT_UPRIGHT)[0] == pytest.approx(0, abs=1e-9)
    assert judge("too_close", values, FRONT_UPRIGHT)[0] == pytest.approx(0.2 / 0.25)


def test_what_a_slump_brings_nearer_is_not_too_close() -> None:
    # The face 70 % larger, of which three times its 20 % of growth against the shoulders go off.
    values = FRONT_UPRIGHT | {"face_size": 0.17 * 1.7, "shoulder_roundness": 2.4}
    load, _ = judge("too_close", values, FRONT_UPRIGHT)
    assert load == pytest.approx((0.7 - 3 * 0.2) / 0.25)
    # Shoulders that are wider explain nothing, and where they are not seen the face says it.
    for roundness in (3.3, np.nan):
        seen = values | {"shoulder_roundness": roundness}
        assert judge("too_close", seen, FRONT_UPRIGHT)[0] == pytest.approx(0.7 / 0.25)


def test_a_lean_without_hips_tilts_and_shifts_the_shoulders() -> None:
    values = FRONT_UPRIGHT | {"shoulder_tilt": 13.0, "shoulder_place": 0.1}
    rows, usual = measurements(values), baselines(FRONT_UPRIGHT)
    assert judge("lateral_lean", values, FRONT_UPRIGHT)[0] == pytest.approx(min(12 / 6, 0.2 / 0.1))
    assert find_sides(rows, usual)[0, rule_column("lateral_lean")] == 1
    # 0.2 shoulder widths explain 10.26 degrees of the 12.
    load, _ = judge("shoulder_asymmetry", values, FRONT_UPRIGHT)
    assert load == pytest.approx((12 - 0.2 * 51.3) / 5)


def test_with_hips_the_trunks_own_lean_is_taken_off() -> None:
    upright = FRONT_UPRIGHT | {"trunk_lateral_inclination": 0.0}
    values = upright | {"shoulder_tilt": -8.0, "trunk_lateral_inclination": -3.0}
    load, _ = judge("shoulder_asymmetry", values, upright)
    assert load == pytest.approx(6 / 5)
    assert judge("lateral_lean", values, upright)[0] == pytest.approx(3 / 6)
    sides = find_sides(measurements(values), baselines(upright))
    assert sides[0, rule_column("shoulder_asymmetry")] == -1


@pytest.mark.parametrize(
    ("rule", "values", "view", "expected"),
    [
        ("head_tilt", {"head_tilt": -5.0}, View.FRONT, 0.5),
        ("pelvis_tilt", {"pelvis_tilt": 12.0}, View.FRONT, 1.2),
        ("trunk_twist", {"trunk_twist": 30.0}, View.FRONT, 1.2),
        ("lateral_lean", {"trunk_lateral_inclination": 7.0}, View.FRONT, 0.7),
        ("slouch", {"trunk_inclination": 30.0}, View.LEFT_SIDE, 1.5),
        ("forward_head", {"neck_inclination": 30.0}, View.LEFT_SIDE, 1.2),
        (
            "shoulder_asymmetry",
            {"shoulder_tilt": 15.0, "trunk_lateral_inclination": 2.0},
            View.FRONT,
            1.3,
        ),
    ],
)
def test_bands_hold_without_a_baseline(
    rule: str, values: dict[str, float], view: View, expected: float
) -> None:
    assert judge(rule, values, view=view)[0] == pytest.approx(expected)


@pytest.mark.parametrize("rule", ["forward_head", "slouch", "shoulder_asymmetry", "too_close"])
def test_what_has_no_band_needs_a_baseline(rule: str) -> None:
    load, reason = judge(rule, FRONT_UPRIGHT)
    assert np.isnan(load)
    assert reason == Reason.NOT_CALIBRATED


def test_reasons_say_what_is_next_to_be_done() -> None:
    # Hips out of the picture forbid one agreement; the other only lacks the shoulders' place.
    reasons = {
        "trunk_lateral_inclination": Reason.OUT_OF_PICTURE,
        "shoulder_place": Reason.NOT_VISIBLE,
    }
    values = {key: value for key, value in FRONT_UPRIGHT.items() if key != "shoulder_place"}
    assert judge("lateral_lean", values, FRONT_UPRIGHT, reasons=reasons)[1] == Reason.NOT_VISIBLE
    assert judge("lateral_lean", FRONT_UPRIGHT, reasons=reasons)[1] == Reason.NOT_CALIBRATED
    nobody = {"shoulder_tilt": Reason.NO_PERSON, "shoulder_place": Reason.NO_PERSON}
    nobody["trunk_lateral_inclination"] = Reason.NO_PERSON
    assert judge("lateral_lean", {}, reasons=nobody)[1] == Reason.NO_PERSON


def test_views_that_do_not_show_it() -> None:
    assert judge("head_tilt", {"head_tilt": 9}, view=View.LEFT_SIDE)[1] == Reason.WRONG_VIEW
    assert judge("head_tilt", {"head_tilt": 9}, view=View.NEITHER)[1] == Reason.UNKNOWN_VIEW


def test_abstains_where_the_expected_error_exceeds_the_margin() -> None:
    values = {"shoulder_tilt": 9.0, "trunk_lateral_inclination": 0.0}
    rows = measurements(values, yaw_deg=45)
    error_deg = rows.absolute_uncertainty[0, feature_column("shoulder_tilt")]
    assert error_deg > 10
    assert judge("shoulder_asymmetry", values, yaw_deg=45)[1] == Reason.TURNED
    assert judge("shoulder_asymmetry", values, yaw_deg=0)[1] == Reason.NONE


def test_abstains_where_the_error_is_larger_than_a_statues_margin() -> None:
    values = {"trunk_inclination": 30.0}
    usual = {"trunk_inclination": 0.0}
    turned = {"view": View.LEFT_SIDE, "yaw_deg": -50.0}
    load, reason = judge("slouch", values, usual, **turned)  # type: ignore[arg-type] # by name
    assert np.isnan(load)
    assert reason == Reason.TURNED
    # Somebody who sits lively is allowed more than the error.
    spread = {"trunk_inclination": 5.0}
    load, _ = judge("slouch", values, usual, spread, **turned)  # type: ignore[arg-type] # by name
    assert load == pytest.approx(30 / 15)


def test_every_reason_has_a_rank() -> None:
    for reason in Reason:
        if reason == Reason.NONE:
            continue
        _, said = judge("pelvis_tilt", {}, reasons={"pelvis_tilt": reason})
        assert said == reason


def test_an_unknown_allowance_and_a_spare_without_another_are_mistakes() -> None:
    sign = Sign(Quantity("head_tilt"), 1, "no_such")
    rule = SignRule(code="P099", key="made_up", agreements=(Agreement("front", (sign,)),))
    with pytest.raises(AttributeError, match="no_such"):
        RuleArrays.from_rules((rule,), RuleSettings())
    spare = Agreement("front", (replace(sign, allowance="head_tilt"),), is_spare=True)
    with pytest.raises(KeyError, match="front"):
        RuleArrays.from_rules(
            (SignRule(code="P099", key="x", agreements=(spare,)),), RuleSettings()
        )


def test_a_stack_is_made_once() -> None:
    settings = RuleSettings()
    assert stack_rules(RULES, settings) is stack_rules(RULES, settings)


@pytest.mark.parametrize(
    ("rule", "feature", "direction", "view"),
    [
        ("forward_head", "neck_inclination", 1, View.LEFT_SIDE),
        ("slouch", "trunk_inclination", 1, View.LEFT_SIDE),
        ("slouch", "ear_height", -1, View.FRONT),
        ("forward_head", "shoulder_roundness", -1, View.FRONT),
        ("head_tilt", "head_tilt", 1, View.FRONT),
        ("too_close", "face_size", 1, View.FRONT),
    ],
)
@given(first=st.floats(0, 3), more=st.floats(0, 3))
def test_more_of_a_sign_is_never_less_load(
    rule: str, feature: str, direction: int, view: View, first: float, more: float
) -> None:
    usual = dict(SIDE_UPRIGHT if view.is_side else FRONT_UPRIGHT)
    size = 20.0 if usual[feature] == SIDE_UPRIGHT.get(feature) else 0.1
    start = usual | {"neck_flexion": 40.0, "head_height": 0.2, "shoulder_height": 0.3}
    values = [
        start | {feature: usual[feature] + direction * size * amount}
        for amount in (first, first + more)
    ]
    less, greater = (judge(rule, one, usual, view=view)[0] for one in values)
    assert less <= greater + 1e-9
