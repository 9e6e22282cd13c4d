from dataclasses import replace

import numpy as np
import pytest

from barun.running.form.baseline import build_baseline
from barun.running.form.comparison import FormComparison, compare_form
from barun.running.form.population import (
    FormPopulation,
    PopulationMember,
    conformal_quantile,
)
from barun.simulate.running_faults import FaultKind, RunningFault
from tests.running.form.runners import measure, moved, run, unit_of, with_fault


def against_first(view: str, fault: RunningFault | None, seed: int = 2) -> FormComparison:
    sequence = run(view, seed)
    shown = sequence if fault is None else with_fault(sequence, fault)
    return compare_form(measure(shown), build_baseline([unit_of(view, 1)]), None)


@pytest.mark.parametrize("view", ["side", "other side", "rear", "front"])
@pytest.mark.parametrize("seed", [2, 3])
def test_another_run_of_the_same_form_is_usual(view: str, seed: int) -> None:
    found = against_first(view, None, seed)

    assert found.verdict == "usual"
    assert found.reason is None
    assert found.against == "baseline"
    assert found.score < found.score_threshold
    assert found.heat_map.shape == (len(found.channel_names), 64)


@pytest.mark.parametrize(
    ("view", "kind", "amount", "channels", "sign"),
    [
        ("side", "forward_lean", 15, ("trunk",), 1),
        ("other side", "forward_lean", 15, ("trunk",), 1),
        ("side", "arm_swing_lost", 0.8, ("left_upper_arm", "right_upper_arm"), 0),
        ("rear", "lateral_lean", 10, ("lateral_lean",), 1),
        ("front", "lateral_lean", -10, ("lateral_lean",), -1),
        ("rear", "arm_crossing", 0.6, ("left_hand_outward", "right_hand_outward"), -1),
        ("front", "pelvic_drop", 15, ("pelvic_obliquity",), 0),
        ("rear", "crossover", 0.8, ("left_foot_outward", "right_foot_outward"), -1),
    ],
)
def test_a_gross_fault_is_found_and_named(
    view: str, kind: FaultKind, amount: float, channels: tuple[str, ...], sign: int
) -> None:
    found = against_first(view, RunningFault(kind, amount))

    assert found.verdict == "unusual"
    assert found.named[0].channel in channels
    if sign:
        assert found.named[0].sign == sign
    assert found.named == tuple(sorted(found.named, key=lambda one: -one.z))


def test_a_fault_of_one_leg_is_named_with_its_side_and_phase() -> None:
    found = against_first("rear", RunningFault("heel_rise_lost", 0.6, "right"))

    assert found.named[0].channel == "right_heel_rise"
    assert found.named[0].sign == -1
    low, high = found.named[0].own_phases
    # The heel is high in the swing, from 0.35 on.
    assert 0.3 < low < high < 1


def test_quantities_are_told_with_their_departure() -> None:
    found = against_first("side", RunningFault("forward_lean", 12))
    departures = {one.key: one for one in found.departures}

    assert found.departures[0].key == "trunk_lean"
    lean = departures["trunk_lean"]
    assert lean.value - lean.usual == pytest.approx(12, abs=0.5)
    assert lean.z > found.metric_z_threshold


def test_a_limp_shows_in_the_lag() -> None:
    found = against_first("side", RunningFault("limp", 0.08))

    assert found.verdict == "unusual"
    assert found.symmetry_lag - found.usual_symmetry_lag == pytest.approx(0.08, abs=0.008)


@pytest.mark.parametrize("view", ["side", "rear"])
@pytest.mark.parametrize("roll_deg", [-2, 2])
def test_a_turned_camera_is_recognised_and_is_no_fault(view: str, roll_deg: float) -> None:
    turned = measure(moved(run(view, 2), roll_deg=roll_deg))

    found = compare_form(turned, build_baseline([unit_of(view, 1)]), None)

    assert found.verdict == "usual"
    assert found.camera_roll_deg == pytest.approx(roll_deg, abs=0.8)


def test_what_cannot_be_compared_says_why() -> None:
    unit, baseline = unit_of("side", 2), build_baseline([unit_of("side", 1)])

    def reason(found: FormComparison) -> str | None:
        assert found.verdict == "not_judged"
        assert np.isnan(found.score)
        assert found.named == ()
        return found.reason

    assert reason(compare_form(unit, None, None)) == "running_form.reason-no-baseline"
    other = compare_form(unit_of("rear"), baseline, None)
    assert reason(other) == "running_form.reason-other-view"
    turned = compare_form(unit_of("other side"), baseline, None)
    assert reason(turned) == "running_form.reason-other-view"
    few = replace(unit, reason="running_form.reason-few-strides")
    assert reason(compare_form(few, baseline, None)) == "running_form.reason-few-strides"
    slow = build_baseline([replace(unit, speed_m_per_s=2.0)])
    quick = replace(unit, speed_m_per_s=3.0)
    assert reason(compare_form(quick, slow, None)) == "running_form.reason-other-speed"


def people(n: int, speed_m_per_s: float = 3.0) -> FormPopulation:
    unit = unit_of("side")
    random = np.random.default_rng(0)
    members = []
    for number in range(n):
        offset = random.normal(size=(1, 1, unit.cycles.shape[2])) * 3
        wave = random.normal(size=(1, 64, unit.cycles.shape[2])) * 1.0
        other = replace(unit, cycles=unit.cycles + offset + wave, speed_m_per_s=speed_m_per_s)
        members.append(PopulationMember(f"person {number}", other))
    return FormPopulation(tuple(members))


def test_nobody_is_judged_by_fewer_than_twenty_people_of_his_kind() -> None:
    unit = replace(unit_of("side"), speed_m_per_s=3.1)

    assert compare_form(unit, None, people(19)).verdict == "not_judged"
    assert compare_form(unit, None, people(30, speed_m_per_s=4.0)).verdict == "not_judged"
    assert compare_form(unit_of("side"), None, people(30)).verdict == "not_judged"
    twice = FormPopulation(people(12).members + people(12).members)
    assert compare_form(unit, None, twice).verdict == "not_judged"


def test_twenty_people_judge() -> None:
    population = people(24)
    usual = replace(unit_of("side"), speed_m_per_s=3.1)
    unusual = replace(usual, cycles=usual.cycles + 40)

    found = compare_form(usual, None, population)
    assert (found.verdict, found.against) == ("usual", "population")
    assert compare_form(unusual, None, population).verdict == "unusual"


def test_too_few_people_claim_nothing() -> None:
    assert conformal_quantile(np.arange(18.0)) == float("inf")
    assert conformal_quantile(np.arange(19.0)) == 18
    assert conformal_quantile(np.arange(39.0)) == 37
