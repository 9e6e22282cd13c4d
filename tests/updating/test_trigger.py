"""What calls for an update, and what waits: by hand, and for any counts and times."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.updating.settings import UpdateSettings
from barun.updating.trigger import Signals, decide

_DAY_S = 86400.0
_HOUR_S = 3600.0
_NOW_S = 1_795_000_000.0
_SETTINGS = UpdateSettings()

_instants = st.floats(0, 2 * _NOW_S, allow_nan=False)
_signals = st.builds(
    Signals,
    n_new_samples=st.integers(0, 5000),
    last_update_s=st.none() | _instants,
    first_seen_s=st.none() | _instants,
    drift_s=st.none() | _instants,
    degradation_s=st.none() | _instants,
    erasure_s=st.none() | _instants,
    is_asked=st.booleans(),
)


def _kinds(
    signals: Signals, settings: UpdateSettings = _SETTINGS, now_s: float = _NOW_S
) -> list[str]:
    return [one.kind for one in decide(signals, settings, now_s).fired]


def test_the_thousandth_sample_calls_for_an_update() -> None:
    assert _kinds(Signals(n_new_samples=999)) == []
    assert _kinds(Signals(n_new_samples=1000)) == ["samples"]
    (trigger,) = decide(Signals(n_new_samples=1234), _SETTINGS, _NOW_S).fired
    assert (trigger.value, trigger.bound) == (1234, 1000)


def test_a_month_after_the_last_one_it_is_time() -> None:
    last = Signals(last_update_s=_NOW_S - 30 * _DAY_S)
    assert _kinds(last) == ["schedule"]
    assert _kinds(last, now_s=_NOW_S - 1) == []
    assert _kinds(Signals(first_seen_s=_NOW_S - 31 * _DAY_S)) == ["schedule"]
    assert _kinds(Signals()) == []  # what comes with Barun is replaced by no schedule


def test_what_happened_since_the_last_update_counts_and_what_was_before_is_answered() -> None:
    since = Signals(last_update_s=_NOW_S - 2 * _DAY_S, drift_s=_NOW_S - _DAY_S)
    assert _kinds(since) == ["drift"]
    assert _kinds(replace(since, drift_s=_NOW_S - 3 * _DAY_S)) == []
    assert _kinds(replace(since, drift_s=None, erasure_s=_NOW_S - 5)) == ["erasure"]
    assert _kinds(replace(since, drift_s=None, degradation_s=_NOW_S - 5)) == ["degradation"]


def test_samples_wait_a_day_and_alarms_an_hour() -> None:
    after = Signals(last_update_s=_NOW_S - 2 * _HOUR_S, n_new_samples=5000)
    waiting = decide(after, _SETTINGS, _NOW_S)
    assert not waiting.is_due
    assert [one.kind for one in waiting.held] == ["samples"]
    assert waiting.ready_s == _NOW_S + 22 * _HOUR_S
    alarmed = replace(after, degradation_s=_NOW_S - 60)
    assert _kinds(alarmed) == ["degradation", "samples"]  # one update answers both
    soon = replace(alarmed, last_update_s=_NOW_S - 120)
    held = decide(soon, _SETTINGS, _NOW_S)
    assert held.fired == ()
    assert held.ready_s == _NOW_S - 120 + _HOUR_S


def test_whoever_asks_does_not_wait() -> None:
    assert _kinds(Signals(last_update_s=_NOW_S - 1, is_asked=True)) == ["asked"]


def test_a_clock_that_was_set_back_stops_nothing() -> None:
    future = Signals(last_update_s=_NOW_S + _DAY_S, n_new_samples=1000, drift_s=_NOW_S - 1)
    assert _kinds(future) == ["drift", "samples"]


@pytest.mark.parametrize(
    ("off", "signals"),
    [
        (UpdateSettings(new_samples=0), Signals(n_new_samples=9999)),
        (UpdateSettings(every_s=0), Signals(last_update_s=1.0)),
        (UpdateSettings(on_drift=False), Signals(drift_s=1.0)),
        (UpdateSettings(on_degradation=False), Signals(degradation_s=1.0)),
        (UpdateSettings(on_erasure=False), Signals(erasure_s=1.0)),
    ],
)
def test_each_can_be_switched_off(off: UpdateSettings, signals: Signals) -> None:
    assert _kinds(signals, off) == []
    assert len(_kinds(signals)) == 1


@given(_signals)
def test_nothing_fires_and_waits_at_once(signals: Signals) -> None:
    decision = decide(signals, _SETTINGS, _NOW_S)
    assert not (decision.fired and decision.held)
    assert (decision.ready_s is None) == (not decision.held)
    assert decision == decide(signals, _SETTINGS, _NOW_S)


@given(_signals, st.floats(0, 3599))
def test_nobody_but_a_person_gets_a_second_update_within_the_hour(
    signals: Signals, since_s: float
) -> None:
    just_now = replace(signals, last_update_s=_NOW_S - since_s, is_asked=False)
    assert not decide(just_now, _SETTINGS, _NOW_S).is_due


@given(_signals)
def test_what_waits_counts_when_it_is_said_to(signals: Signals) -> None:
    decision = decide(signals, _SETTINGS, _NOW_S)
    if decision.ready_s is not None:
        assert decision.ready_s > _NOW_S
        assert decide(signals, _SETTINGS, decision.ready_s).is_due


@given(_signals, st.integers(0, 5000))
def test_more_samples_take_no_reason_away(signals: Signals, more: int) -> None:
    richer = replace(signals, n_new_samples=signals.n_new_samples + more)
    before, after = (decide(one, _SETTINGS, _NOW_S) for one in (signals, richer))
    assert {one.kind for one in (*before.fired, *before.held)} <= {
        one.kind for one in (*after.fired, *after.held)
    }


@given(_signals)
def test_an_update_answers_everything(signals: Signals) -> None:
    """After it, with nothing new, nothing is due until the schedule is."""
    past = replace(
        signals,
        **{
            name: min(at_s, _NOW_S)
            for name in ("drift_s", "degradation_s", "erasure_s")
            if (at_s := getattr(signals, name)) is not None
        },
    )
    done = replace(past, last_update_s=_NOW_S, n_new_samples=0, is_asked=False)
    later_s = _NOW_S + _SETTINGS.every_s - 1
    assert decide(done, _SETTINGS, later_s).fired == ()


@pytest.mark.parametrize(
    "values",
    [{"least_accuracy": 1.5}, {"new_samples": -1}, {"cooldown_s": -1.0}, {"handover": "promote"}],
)
def test_impossible_settings_are_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="expected"):
        replace(_SETTINGS, **values)  # type: ignore[arg-type] # any field


def test_settings_of_the_file_are_taken_over() -> None:
    told = UpdateSettings.of(
        {
            "update_samples": 200,
            "update_days": 7,
            "update_cooldown_hours": 2,
            "update_on_drift": "off",
            "update_on_erasure": "on",
            "update_accuracy_percent": 90,
            "update_handover": "experiment",
            "language": "ko",
        }
    )
    assert (told.new_samples, told.every_s, told.cooldown_s) == (200, 7 * _DAY_S, 2 * _HOUR_S)
    assert (told.on_drift, told.on_erasure, told.handover) == (False, True, "experiment")
    assert told.least_accuracy == 0.9
    assert UpdateSettings.of({}) == UpdateSettings()
