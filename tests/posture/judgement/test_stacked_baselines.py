import numpy as np

from barun.posture.judgement.rule_settings import RuleSettings
from barun.posture.judgement.rule_stack import stack_rules
from barun.posture.judgement.rules import RULES, judge_all, rule_column
from barun.posture.judgement.stacked_baselines import stack_baselines
from tests.posture.judgement.made_up import baselines, measurements


def test_the_same_baselines_are_worked_out_once() -> None:
    arrays = stack_rules(RULES, RuleSettings()).arrays
    usual, again = baselines({"head_tilt": 2.0}), baselines({"head_tilt": 2.0})
    assert stack_baselines(arrays, usual) is stack_baselines(arrays, again)
    other = baselines({"head_tilt": 2.0}, {"head_tilt": 1.0})
    assert stack_baselines(arrays, usual) is not stack_baselines(arrays, other)


def test_a_baseline_that_is_written_into_is_noticed() -> None:
    rows, usual = measurements({"head_tilt": 12.0}), baselines({"head_tilt": 0.0})
    tilt = rule_column("head_tilt")
    assert judge_all(rows, usual)[0][0, tilt] > 1
    usual.median[usual.median == 0.0] = 12.0
    assert judge_all(rows, usual)[0][0, tilt] == 0


def test_what_is_allowed_lies_between_floor_and_ceiling() -> None:
    settings = RuleSettings()
    arrays = stack_rules(RULES, settings).arrays
    allowed = stack_baselines(arrays, baselines({"head_tilt": 0.0}, {"head_tilt": 100.0})).allowed
    is_known = ~np.isnan(allowed)
    assert (allowed[is_known] <= np.fmax(arrays.ceiling, arrays.band)[is_known]).all()
    assert settings.head_tilt.ceiling in allowed
