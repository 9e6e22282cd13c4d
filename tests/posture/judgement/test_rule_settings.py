import math
from dataclasses import fields, replace

import pytest

from barun.errors import SettingError
from barun.posture.judgement.allowance import Allowance
from barun.posture.judgement.rule_settings import DEFAULT_RULE_SETTINGS, RuleSettings
from barun.posture.judgement.rules import RULES

ALLOWANCES = {
    entry.name: getattr(DEFAULT_RULE_SETTINGS, entry.name)
    for entry in fields(RuleSettings)
    if entry.type in (Allowance, "Allowance")
}


def test_every_allowance_is_used_and_says_where_it_comes_from() -> None:
    used = {sign.allowance for rule in RULES for sign in rule.signs}
    assert used == set(ALLOWANCES)
    for name, allowance in ALLOWANCES.items():
        assert len(allowance.source) > 20, name


def test_unsourced_tolerances_are_called_design_choices() -> None:
    for name in ("shoulder_tilt", "pelvis_tilt", "face_nearer", "trunk_twist"):
        assert ALLOWANCES[name].source.startswith("Design choice"), name


@pytest.mark.parametrize(
    ("floor", "ceiling", "band"),
    [(0, 1, 1), (2, 1, math.nan), (1, math.nan, 1), (math.nan, math.nan, math.nan), (1, 2, -1)],
    ids=["no floor", "wrong way round", "half given", "nothing", "negative band"],
)
def test_impossible_allowances_are_refused(floor: float, ceiling: float, band: float) -> None:
    with pytest.raises(SettingError, match=f"floor {floor}, ceiling {ceiling}, band {band}"):
        Allowance(floor=floor, ceiling=ceiling, band=band, source="made up")


def test_unknown_sensitivity_is_refused() -> None:
    with pytest.raises(SettingError, match="low, normal, high, but is 'paranoid'"):
        RuleSettings(sensitivity="paranoid")  # type: ignore[arg-type] # what is tested


@pytest.mark.parametrize("name", ["spreads", "turn_deg", "hand_distance", "picture_turn_deg"])
@pytest.mark.parametrize("value", [0.0, -1.0, math.nan], ids=str)
def test_impossible_limits_are_refused(name: str, value: float) -> None:
    with pytest.raises(SettingError, match=name):
        replace(DEFAULT_RULE_SETTINGS, **{name: value})  # type: ignore[arg-type] # any field
