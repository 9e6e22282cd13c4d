import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.pipeline.live.sitting_choice import SittingChoice


def test_without_settings_everything_is_as_it_comes() -> None:
    assert SittingChoice.from_settings({}) == SittingChoice()
    settings = SittingChoice().to_settings()
    assert settings.monitor.hold_s == 30.0
    assert settings.rules.sensitivity == "normal"
    assert settings.breaks.interval_s == 1800.0


def test_gentle_allows_more_and_waits_longer_strict_the_reverse() -> None:
    gentle = SittingChoice(sensitivity="gentle").to_settings()
    strict = SittingChoice(sensitivity="strict").to_settings()
    assert (gentle.rules.factor, strict.rules.factor) == (1.4, 0.7)
    assert (gentle.monitor.hold_s, strict.monitor.hold_s) == (60.0, 10.0)


def test_a_rule_may_be_of_another_sensitivity() -> None:
    settings = SittingChoice(by_code={"P005": "gentle", "P003": "strict"}).to_settings()
    assert settings.rules.head_tilt.floor == pytest.approx(6.0 * 1.4)
    assert settings.rules.head_tilt.band == pytest.approx(10.0 * 1.4)
    assert settings.rules.lean_shift.floor == pytest.approx(0.10 * 0.7)
    assert settings.rules.neck_inclination.floor == 6.0


def test_an_allowance_of_two_rules_follows_the_gentler() -> None:
    settings = SittingChoice(by_code={"P001": "strict", "P002": "gentle"}).to_settings()
    # the face out of proportion speaks for both
    assert settings.rules.face_out_of_proportion.floor == pytest.approx(0.06 * 1.4)
    assert settings.rules.neck_inclination.floor == pytest.approx(6.0 * 0.7)


def test_the_sensitivity_of_a_rule_counts_against_that_of_all() -> None:
    settings = SittingChoice(sensitivity="gentle", by_code={"P005": "normal"}).to_settings()
    assert settings.rules.head_tilt.floor * settings.rules.factor == pytest.approx(6.0)


def test_breaks_follow_the_guidance_chosen() -> None:
    assert SittingChoice(break_guidance="hour").to_settings().breaks.interval_s == 3300.0
    assert not SittingChoice(break_guidance="off").suggests_breaks


@given(
    st.dictionaries(
        st.sampled_from(["sensitivity", "sensitivity_by_code", "hold_s", "break_guidance", "x"]),
        st.one_of(
            st.none(), st.booleans(), st.text(), st.floats(), st.dictionaries(st.text(), st.text())
        ),
    )
)
def test_impossible_settings_are_the_defaults(settings: dict[str, object]) -> None:
    choice = SittingChoice.from_settings(settings)
    choice.to_settings()
    assert choice.sensitivity in ("gentle", "normal", "strict")
