"""Every rule about running: it fires, it does not fire, it cannot tell."""

import re
from dataclasses import replace

import pytest

from barun.errors import SettingError
from barun.findings.finding import Finding
from barun.findings.measurement import Measurement, Support
from barun.messages import LANGUAGES, message_keys, text
from barun.running.gate.recording_gate import GateResult, examine_recording
from barun.running.judgement.judging import judge_run
from barun.running.judgement.rule_texts import (
    advice_of,
    cue_key,
    drill_key,
    explanation_key,
    explanation_of,
    title_key,
)
from barun.running.judgement.running_rule import OWN_CHANGE, Look, RunningRule, RunUnderJudgement
from barun.running.judgement.running_rules import RUNNING_RULES
from barun.running.judgement.usual_value import UsualValue
from barun.running.metrics.metric_table import METRICS
from barun.running.metrics.running_measurements import RunningMeasurements, measure_running
from barun.simulate import Disturbances, RunningForm
from tests.running.steps_worked_out import CAMERAS, film

BY_CODE = {rule.code: rule for rule in RUNNING_RULES}
CASES = [
    pytest.param(rule, look, id=f"{rule.code}-{look.metric}-{look.way}")
    for rule in RUNNING_RULES
    for look in rule.looks
]
WITH_LIMIT = [
    pytest.param(rule, look, id=f"{rule.code}-{look.metric}-{look.way}")
    for rule in RUNNING_RULES
    for look in rule.looks
    if look.limit is not None
]


def unit_of(look: Look) -> str:
    return METRICS[look.metric.removesuffix("_difference")].unit


def measured(key: str, value: float, unit: str, uncertainty: float = 1.0) -> Measurement:
    return Measurement(key, value, unit, Support(12, 12, 0.9), "reliable", None, uncertainty)


def run_with(
    look: Look, value: float, uncertainty: float = 1.0, usual: UsualValue | None = None
) -> RunUnderJudgement:
    found = {key: measured(key, value, unit_of(look), uncertainty) for key in look.keys}
    if look.is_share:
        found |= {key: measured(key, 100.0, unit_of(look)) for key in look.side_keys}
    speed = look.limit.speed_m_per_s if look.limit else None
    return RunUnderJudgement(
        measurements=found,
        usual={key: usual for key in look.keys} if usual else {},
        speed_m_per_s=speed,
        start_s=1.0,
        end_s=9.0,
    )


def beyond(look: Look, by: float) -> float:
    assert look.limit is not None
    unit = 100.0 if look.is_share else 1.0
    return look.limit.value * unit + (by if look.way == "more" else -by)


@pytest.mark.parametrize(("rule", "look"), WITH_LIMIT)
def test_limits(rule: RunningRule, look: Look) -> None:
    clear = 1.0 + look.known_error

    issue = rule.judge(run_with(look, beyond(look, 1.5 * clear)))
    marked = rule.judge(run_with(look, beyond(look, 3.5 * clear)))
    near = rule.judge(run_with(look, beyond(look, 0.9 * clear)))
    good = rule.judge(run_with(look, beyond(look, -0.5)))

    assert (issue.code, issue.key) == (rule.code, rule.key)
    assert (issue.outcome, issue.severity) == ("issue", "mild")
    assert (issue.start_s, issue.end_s) == (1.0, 9.0)
    assert issue.measurements[0].key in look.keys
    assert marked.severity == "marked"
    assert (near.outcome, near.severity) == ("passed", "none")
    assert good.outcome == "passed"


@pytest.mark.parametrize(("rule", "look"), CASES)
def test_changes_against_the_own_usual_value(rule: RunningRule, look: Look) -> None:
    way = 1 if look.way == "more" else -1
    inside = 50.0 * (way if look.is_from_middle else 1)
    usual = UsualValue(inside, 0.5, 3)
    rule = replace(rule, looks=tuple(replace(other, limit=None) for other in rule.looks))
    tellable = max(2**0.5, look.least_change)
    changed = rule.judge(run_with(look, inside + 1.2 * tellable * way, 1.0, usual))
    alike = rule.judge(run_with(look, inside + 0.9 * tellable * way, 1.0, usual))
    better = rule.judge(run_with(look, inside - 5 * tellable * way, 1.0, usual))

    assert (changed.outcome, changed.reason) == ("issue", OWN_CHANGE)
    assert alike.outcome == "passed"
    if all(other.way == look.way for other in rule.looks):
        assert better.outcome == "passed"


def test_who_has_become_more_even_is_not_told_so_as_a_finding() -> None:
    rule = BY_CODE["R009"]
    look = rule.looks[0]
    usual = UsualValue(-8.0, 0.5, 3)

    upright = rule.judge(run_with(look, 0.3, 1.0, usual))
    over = rule.judge(run_with(look, 2.6, 1.0, usual))

    assert upright.outcome == "passed"
    assert (over.outcome, over.reason) == ("issue", OWN_CHANGE)  # within the limit of 3 degrees


def test_a_change_is_not_explained_by_a_limit() -> None:
    rule = BY_CODE["R009"]
    look = rule.looks[0]
    change = rule.judge(run_with(look, 2.6, 1.0, UsualValue(-8.0, 0.5, 3)))
    beyond_limit = rule.judge(run_with(look, 9.0))

    assert explanation_of(change) == "running_rules.own_change-explanation"
    assert explanation_of(beyond_limit) == explanation_key("lateral_lean")
    assert {explanation_of(change), explanation_of(beyond_limit)} <= set(message_keys())


@pytest.mark.parametrize(("rule", "look"), CASES)
def test_what_cannot_be_measured_is_not_judged(rule: RunningRule, look: Look) -> None:
    run = run_with(look, 0.0)
    nothing = {
        key: Measurement(
            key, float("nan"), one.unit, one.support, "cannot_judge", "running.reason-view"
        )
        for key, one in run.measurements.items()
    }

    found = rule.judge(replace(run, measurements=nothing))

    assert (found.outcome, found.reason) == ("not_applicable", "running.reason-view")
    assert found.severity == "none"


@pytest.mark.parametrize(("rule", "look"), CASES)
def test_what_is_seen_weakly_is_an_advice_and_the_far_leg_none(
    rule: RunningRule, look: Look
) -> None:
    if look.limit is None:
        found = rule.judge(run_with(look, 1000.0))
        assert (found.outcome, found.reason) == ("not_applicable", "running.reason-no-limit")
        return
    run = run_with(look, beyond(look, 2 * (1 + look.known_error)))

    def seen(reason: str) -> Finding:
        weak = {
            key: replace(one, outcome="weak", reason=reason)
            for key, one in run.measurements.items()
        }
        return rule.judge(replace(run, measurements=weak))

    assert seen("running.reason-hidden").outcome == "advice"
    far = seen("running.reason-far-leg")
    if unit_of(look) in ("deg", "leg"):
        assert (far.outcome, far.reason) == ("not_applicable", "running.reason-far-leg")
    else:
        assert far.outcome == "advice"


@pytest.mark.parametrize("code", ["R002", "R003"])
def test_a_limit_of_one_speed_is_used_at_that_speed_only(code: str) -> None:
    rule = BY_CODE[code]
    look = rule.looks[0]
    run = run_with(look, beyond(look, 50))
    assert run.speed_m_per_s is not None

    assert rule.judge(run).outcome == "issue"
    other = rule.judge(replace(run, speed_m_per_s=1.3 * run.speed_m_per_s))
    unknown = rule.judge(replace(run, speed_m_per_s=None))
    assert (other.outcome, other.reason) == ("not_applicable", "running.reason-speed-other")
    assert (unknown.outcome, unknown.reason) == ("not_applicable", "running.reason-speed-unknown")


def test_one_leg_that_is_seen_well_decides_over_one_that_is_not() -> None:
    rule = BY_CODE["R004"]
    run = run_with(rule.looks[0], 20.0)
    left, right = run.measurements.values()
    far = replace(left, value=5.0, outcome="weak", reason="running.reason-far-leg")

    found = rule.judge(replace(run, measurements={left.key: far, right.key: right}))

    assert found.outcome == "issue"
    assert found.measurements[0].key == "right_knee_flexion_stance"


def filmed(view: str, form: RunningForm | None = None) -> tuple[RunningMeasurements, GateResult]:
    camera = CAMERAS[view]
    result = examine_recording(
        film(camera, rate_hz=120, duration_s=7, form=form, disturbances=Disturbances()).sequence
    )
    assert result.repair is not None
    run = measure_running(result.repair.sequence, result.steps, conditions=result.conditions)
    return run, result


def told(
    view: str, form: RunningForm | None = None, speed_m_per_s: float | None = None
) -> dict[str, Finding]:
    run, gate = filmed(view, form)
    return {one.code: one for one in judge_run(run, gate, speed_m_per_s=speed_m_per_s)}


def test_an_unremarkable_runner_hears_nothing() -> None:
    for view in ("side", "rear"):
        found = told(view)
        assert [rule.code for rule in RUNNING_RULES] == list(found)
        assert not [code for code, one in found.items() if one.outcome in ("issue", "advice")]


@pytest.mark.parametrize(
    ("code", "view", "form", "speed_m_per_s"),
    [
        ("R002", "side", RunningForm(cadence_per_min=150, speed_m_per_s=3), 3.0),
        ("R003", "side", RunningForm(trunk_lean_deg=30), 3.4),
        ("R009", "rear", RunningForm(lateral_lean_deg=12), None),
        ("R012", "rear", RunningForm(pelvic_drop_left_stance_deg=16), None),
        ("R013", "rear", RunningForm(limp=0.08, duty_factor=0.3), None),
    ],
)
def test_runners_who_show_it_are_told(
    code: str, view: str, form: RunningForm, speed_m_per_s: float | None
) -> None:
    found = told(view, form, speed_m_per_s)[code]

    assert found.outcome in ("issue", "advice"), found
    assert advice_of(found)


def test_the_own_usual_value_makes_rules_without_a_limit_speak() -> None:
    run, gate = filmed("side", RunningForm(vertical_oscillation_m=0.10))
    usual = {"vertical_oscillation": UsualValue(0.07, 0.004, 5)}

    alone = {one.code: one for one in judge_run(run, gate)}["R005"]
    compared = {one.code: one for one in judge_run(run, gate, usual=usual)}["R005"]

    assert (alone.outcome, alone.reason) == ("not_applicable", "running.reason-no-limit")
    assert compared.outcome in ("issue", "advice")


@pytest.mark.parametrize(("rule", "look"), WITH_LIMIT)
def test_of_a_jog_without_flight_only_changes_are_told(rule: RunningRule, look: Look) -> None:
    far = beyond(look, 3.5 * (1.0 + look.known_error))
    run = replace(run_with(look, far), is_grounded=True)
    way = 1 if look.way == "more" else -1
    usual = UsualValue(far - 20 * (1 + look.known_error) * way, 0.5, 3)

    alone = rule.judge(run)
    changed = rule.judge(replace(run, usual=dict.fromkeys(look.keys, usual)))
    alike = rule.judge(replace(run, usual=dict.fromkeys(look.keys, UsualValue(far, 0.5, 3))))

    assert (alone.outcome, alone.reason) == ("not_applicable", "running.reason-grounded")
    assert (changed.outcome, changed.reason) == ("issue", OWN_CHANGE)
    assert alike.outcome == "passed"


def test_a_jog_without_flight_that_leans_and_steps_slowly_hears_nothing() -> None:
    form = RunningForm(
        duty_factor=0.58,
        cadence_per_min=150,
        speed_m_per_s=1.5,
        landing_ahead_m=0.18,
        trunk_lean_deg=30,
        may_ground=True,
    )
    run, gate = filmed("side", form)
    assert "grounded" in {reason.code for reason in gate.reasons}

    found = judge_run(run, gate, speed_m_per_s=3.0)
    flying = judge_run(run, replace(gate, reasons=()), speed_m_per_s=3.0)

    assert not [one.code for one in found if one.outcome in ("issue", "advice")]
    assert {"R002", "R003"} <= {one.code for one in flying if one.outcome in ("issue", "advice")}


def test_an_impossible_speed_is_an_error() -> None:
    with pytest.raises(SettingError, match="between"):
        judge_run(*filmed("side"), speed_m_per_s=40)


def test_codes_are_in_order_and_keys_are_names() -> None:
    codes = [rule.code for rule in RUNNING_RULES]
    assert codes == sorted(set(codes))
    assert all(re.fullmatch(r"R0\d\d", code) for code in codes)
    assert len({rule.key for rule in RUNNING_RULES}) == len(RUNNING_RULES)
    for rule in RUNNING_RULES:
        for look in rule.looks:
            assert look.metric.removesuffix("_difference") in METRICS
            if look.limit is not None:
                assert look.limit.source


@pytest.mark.parametrize("rule", RUNNING_RULES, ids=lambda rule: rule.code)
def test_every_rule_has_its_words_and_something_to_try(rule: RunningRule) -> None:
    keys = [title_key(rule.key), explanation_key(rule.key)]
    assert rule.advice
    for advice in rule.advice:
        keys += [cue_key(advice), drill_key(advice)]
        assert all(re.search(r"\((19|20)\d\d\)", source) for source in advice.sources)
    assert set(keys) <= set(message_keys())
    for key in keys:
        for language in LANGUAGES:
            words = text(key, language)
            assert not re.search(r"injur|\bpain(ful)?\b|treat|cure|부상|통증|치료", words), words


def test_advice_is_given_for_what_was_found_only() -> None:
    rule = RUNNING_RULES[0]
    found = rule.judge(run_with(rule.looks[0], 20.0))

    assert advice_of(found) == rule.advice
    assert advice_of(replace(found, outcome="passed")) == ()
    with pytest.raises(KeyError):
        advice_of(replace(found, code="P001"))
