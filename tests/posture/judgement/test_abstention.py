import numpy as np
import pytest

from barun.posture.judgement.abstention import GATE_REASONS, Gate
from barun.posture.judgement.rules import RULE_KEYS, RULES, judge_all
from barun.posture.judgement.sign import Agreement, Quantity, Sign
from barun.posture.judgement.sign_rule import SignRule
from barun.posture.reason import Reason
from tests.posture.judgement.made_up import baselines, measurements


def gates_of(values: dict[str, float], median: dict[str, float] | None = None) -> set[Gate]:
    return {gate for gate in Gate if is_closed(gate, values, median or {})}


def is_closed(gate: Gate, values: dict[str, float], median: dict[str, float]) -> bool:
    """Whether a rule that heeds this gate alone, and could else judge, does not."""
    sign = Sign(Quantity("pelvis_tilt"), 1, "pelvis_tilt")
    rule = SignRule(
        code="P099", key="made_up", agreements=(Agreement("front", (sign,)),), gates=(gate,)
    )
    level = {"pelvis_tilt": 0.0}
    verdicts = rule.judge(measurements(values | level), baselines(median | level))
    assert verdicts.reason[0] in (Reason.NONE, GATE_REASONS[gate])
    return bool(np.isnan(verdicts.load[0]))


@pytest.mark.parametrize(
    ("values", "median", "expected"),
    [
        ({"hand_to_head": 0.4}, {}, {Gate.HAND_AT_HEAD}),
        ({"hand_to_head": 0.6}, {}, set()),
        ({"hand_to_head": 0.4}, {"hand_to_head": 0.4}, {Gate.HAND_AT_HEAD}),
        ({"head_turn": -40}, {}, {Gate.TURNED_AWAY}),
        ({"head_turn": -40}, {"head_turn": -30}, set()),
        ({"head_turn": 20}, {"head_turn": -30}, {Gate.TURNED_AWAY}),
        ({"shoulder_rotation": 60}, {}, set()),
        ({"shoulder_rotation": 60}, {"shoulder_rotation": 10}, {Gate.TURNED_AWAY}),
        ({"head_pitch": 0.5}, {}, set()),
        ({"head_pitch": 0.5}, {"head_pitch": 0.2}, {Gate.LOOKING_DOWN}),
        ({"head_pitch": -0.5}, {"head_pitch": 0.2}, set()),
        ({}, {}, set()),
    ],
    ids=[
        "hand near",
        "hand away",
        "hand is never usual",
        "head turned",
        "screen aside",
        "from a screen aside",
        "shoulders, no baseline",
        "shoulders",
        "down, no baseline",
        "down",
        "up",
        "nothing known",
    ],
)
def test_gates(values: dict[str, float], median: dict[str, float], expected: set[Gate]) -> None:
    assert gates_of(values, median) == expected


def test_the_hand_explains_more_than_the_turn() -> None:
    values = {"hand_to_head": 0.1, "head_turn": 50.0, "head_tilt": 20.0}
    loads, reasons = judge_all(measurements(values), baselines({"head_tilt": 0, "head_turn": 0}))
    column = RULE_KEYS.index("head_tilt")
    assert np.isnan(loads[0, column])
    assert reasons[0, column] == Reason.HAND_AT_HEAD


def test_every_gate_has_a_reason_and_a_rule() -> None:
    assert set(GATE_REASONS) == set(Gate)
    assert {gate for rule in RULES for gate in rule.gates} == set(Gate)
