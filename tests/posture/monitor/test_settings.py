import pickle

import pytest

from barun.errors import SettingError
from barun.posture.monitor.settings import MonitorSettings


def test_profiles_are_ordered_by_patience() -> None:
    quiet, normal, strict = (
        MonitorSettings.for_profile("quiet"),
        MonitorSettings.for_profile("normal"),
        MonitorSettings.for_profile("strict"),
    )
    assert normal == MonitorSettings()
    for name in ("hold_s", "cooldown_s", "remind_again_s"):
        assert getattr(quiet, name) > getattr(normal, name) > getattr(strict, name)


def test_a_rule_without_a_hold_time_of_its_own_takes_the_common_one() -> None:
    settings = MonitorSettings(hold_s=20, rule_hold_s={"too_close": 60})
    assert (settings.hold_of("too_close"), settings.hold_of("slouch")) == (60, 20)


def test_the_hold_times_of_rules_cannot_be_changed_from_outside() -> None:
    given = {"slouch": 10.0}
    settings = MonitorSettings(rule_hold_s=given)
    given["slouch"] = 99.0
    assert settings.hold_of("slouch") == 10
    assert pickle.loads(pickle.dumps(settings)) == settings  # noqa: S301 # our own bytes


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"hold_s": -1.0}, "hold_s"),
        ({"away_s": float("nan")}, "away_s"),
        ({"rule_hold_s": {"slouch": float("inf")}}, "slouch"),
        ({"longest_step_s": 0.0}, "longest_step_s"),
        ({"leave_load": 1.2}, "1.2"),
        ({"leave_load": 0.0}, "leave_load"),
    ],
    ids=str,
)
def test_impossible_settings_are_named(options: dict[str, object], named: str) -> None:
    with pytest.raises(SettingError, match=named):
        MonitorSettings(**options)  # type: ignore[arg-type] # wrong on purpose


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(SettingError, match="quiet, normal, strict"):
        MonitorSettings.for_profile("loud")  # type: ignore[arg-type] # wrong on purpose
