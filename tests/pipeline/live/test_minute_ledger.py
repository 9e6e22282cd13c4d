import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.errors import SettingError
from barun.pipeline.live.minute_ledger import (
    BLIND,
    LONGEST_STEP_S,
    PAUSED,
    LedgerEntry,
    MinuteLedger,
    MinuteTotals,
    make_minute,
)
from barun.posture.features.feature_table import FEATURE_KEYS, feature_column
from barun.posture.features.measurements import PostureMeasurements, Trust
from barun.posture.judgement.rules import RULE_KEYS
from barun.posture.view.view import View
from barun.store.records import TIME_KINDS
from tests.pipeline.live.watched import front_profile

NOON_S = 1_795_003_200.0
GOOD, ISSUE = TIME_KINDS.index("good"), TIME_KINDS.index("issue")


def entry(
    at_s: list[float],
    kind: list[int],
    *,
    slots: list[int] | None = None,
    view: View = View.FRONT,
    head_tilt: float = math.nan,
    sitting_s: float = 0.0,
) -> LedgerEntry:
    n_rows, n_features = len(at_s), len(FEATURE_KEYS)
    values = np.full((n_rows, n_features), np.nan)
    values[:, feature_column("head_tilt")] = head_tilt
    return LedgerEntry(
        slots=np.array(slots or range(n_rows)),
        at_s=np.array(at_s),
        kind=np.array(kind),
        view=np.full(n_rows, view, dtype=np.int8),
        sitting_s=np.full(n_rows, sitting_s),
        dose=np.zeros((n_rows, len(RULE_KEYS))),
        measurements=PostureMeasurements(
            values=values,
            trust=np.full((n_rows, n_features), Trust.RELIABLE, dtype=np.int8),
            reason=np.zeros((n_rows, n_features), dtype=np.int8),
            view=np.full(n_rows, view, dtype=np.int8),
            yaw_deg=np.zeros(n_rows),
        ),
    )


def test_seconds_go_to_the_kind_of_the_later_frame() -> None:
    ledger = MinuteLedger(1)
    ledger.open(0, NOON_S)
    ledger.add(entry([NOON_S + 1.0], [GOOD]))
    ledger.add(entry([NOON_S + 1.5], [ISSUE]))
    assert ledger.totals(0).seconds == {"good": 1.0, "issue": 0.5}


def test_a_step_over_the_minute_is_shared_between_both() -> None:
    ledger = MinuteLedger(1)
    ledger.open(0, NOON_S + 58)
    (over,) = ledger.add(entry([NOON_S + 61], [GOOD]))
    assert (over.minute, dict(over.seconds)) == (NOON_S / 60, {"good": 2.0})
    assert ledger.totals(0).seconds == {"good": 1.0}


def test_a_long_step_is_blind_in_every_minute_it_touches() -> None:
    ledger = MinuteLedger(2)
    ledger.open(0, NOON_S + 30)
    ledger.open(1, NOON_S + 30)
    over = ledger.add(entry([NOON_S + 150, NOON_S + 31], [GOOD, GOOD]))
    assert [dict(minute.seconds) for minute in over] == [{"blind": 30.0}, {"blind": 60.0}]
    assert ledger.totals(0).seconds == {"blind": 30.0}
    assert ledger.totals(1).seconds == {"good": 1.0}


def test_angles_are_means_with_the_departure_from_the_baseline_of_that_view() -> None:
    profile = front_profile()
    median = profile.baselines[View.FRONT].median[feature_column("head_tilt")]
    ledger = MinuteLedger(1)
    ledger.open(0, NOON_S)
    for second, tilt in ((1, 4.0), (2, 6.0), (2.2, 100.0), (3, math.nan)):
        ledger.add(entry([NOON_S + second], [GOOD], head_tilt=tilt))
    minute = make_minute(ledger.totals(0), person_id="p", session_id="s", profile=profile)
    angle = minute.angles["head_tilt"]
    assert (angle.mean, angle.n_frames) == (5.0, 2)
    assert angle.departure == pytest.approx(5.0 - median)
    assert minute.view == "front"
    of_side = make_minute(ledger.totals(0), person_id="p", session_id="s", profile=None)
    assert of_side.angles["head_tilt"].departure is None


def test_stretches_of_ten_seconds_have_means_of_their_own() -> None:
    ledger = MinuteLedger(1)
    ledger.open(0, NOON_S)
    for second in range(1, 60):
        tilt = math.nan if second < 8 else float(second // 10)
        assert ledger.add(entry([NOON_S + second], [GOOD], head_tilt=tilt)) == []
    (minute,) = ledger.add(entry([NOON_S + 61.0], [GOOD], head_tilt=9.0))
    tilts = minute.stretch_means[:, feature_column("head_tilt")].tolist()
    assert math.isnan(tilts[0])  # two frames are too few
    assert tilts[1:] == [1.0, 2.0, 3.0, 4.0, 5.0]
    assert np.isnan(minute.stretch_means[:, feature_column("face_size")]).all()
    now = ledger.totals(0).stretch_count[:, 0]
    assert now.sum() <= 1  # the next minute begins with its own


def test_a_ledger_that_goes_on_elsewhere_has_no_stretches_of_before() -> None:
    ledger = MinuteLedger(1)
    ledger.open(0, NOON_S)
    for second in range(1, 30):
        ledger.add(entry([NOON_S + second], [GOOD], head_tilt=1.0))
    state = ledger.snapshot(0)
    ledger.restore(0, json.loads(json.dumps(state)))
    assert not ledger.totals(0).stretch_count.any()
    assert ledger.totals(0).angle_count.any()


def test_sitting_time_is_what_the_clock_of_breaks_grew_by() -> None:
    ledger = MinuteLedger(1)
    ledger.open(0, NOON_S)
    for second, sitting_s in ((1, 1.0), (2, 2.0), (3, 0.0), (4, 1.0)):  # a break between
        ledger.add(entry([NOON_S + second], [GOOD], sitting_s=sitting_s))
    assert ledger.totals(0).sitting_s == 3.0


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["frame", "pause"]),
        st.one_of(st.floats(0.001, 5.0), st.floats(5.0, 400.0)),
        st.integers(0, len(TIME_KINDS) - 1),
    ),
    max_size=40,
)


@given(start_s=st.floats(NOON_S, NOON_S + 120), steps=STEPS)
def test_every_second_is_in_one_minute_and_of_one_kind(
    start_s: float, steps: list[tuple[str, float, int]]
) -> None:
    ledger = MinuteLedger(1)
    ledger.open(0, start_s)
    closed: list[MinuteTotals] = []
    now_s, blind_s, paused_s = start_s, 0.0, 0.0
    for what, step_s, kind in steps:
        passed_s = now_s + step_s - now_s  # as the floats have it
        now_s += step_s
        if what == "pause":
            closed += ledger.spend(0, now_s, PAUSED)
            paused_s += passed_s
        else:
            closed += ledger.add(entry([now_s], [kind]))
            if passed_s > LONGEST_STEP_S or kind == BLIND:
                blind_s += passed_s
            elif kind == PAUSED:
                paused_s += passed_s
    minutes = [*closed, ledger.totals(0)]
    by_minute = [minute.minute for minute in minutes]
    assert by_minute == list(range(math.floor(start_s / 60), math.floor(now_s / 60) + 1))
    for minute in minutes:
        begins_s, ends_s = minute.minute * 60, minute.minute * 60 + 60
        inside_s = min(now_s, ends_s) - max(start_s, begins_s)
        assert sum(minute.seconds.values()) == pytest.approx(inside_s, abs=1e-5)
        assert all(seconds > 0 for seconds in minute.seconds.values())
    sums = {kind: sum(minute.seconds.get(kind, 0.0) for minute in minutes) for kind in TIME_KINDS}
    assert sums["blind"] == pytest.approx(blind_s, abs=1e-4)
    assert sums["paused"] == pytest.approx(paused_s, abs=1e-4)


def test_a_restored_ledger_goes_on_and_its_minute_is_whole() -> None:
    ledger, other = MinuteLedger(1), MinuteLedger(3)
    ledger.open(0, NOON_S)
    ledger.add(entry([NOON_S + 2], [GOOD], sitting_s=2.0, head_tilt=4.0))
    other.restore(2, json.loads(json.dumps(ledger.snapshot(0))))
    other.add(entry([NOON_S + 3], [ISSUE], slots=[2], sitting_s=3.0, head_tilt=6.0))
    minute = other.totals(2)
    assert minute.seconds == {"good": 2.0, "issue": 1.0}
    assert minute.sitting_s == 3.0
    assert minute.angles == {"head_tilt": (5.0, 2)}
    assert (minute.view, minute.doses) == (View.FRONT, (0.0, 0.0))


@pytest.mark.parametrize("state", [{}, {"last_s": 3.0}, {"format": "barun-live-session"}])
def test_what_is_no_snapshot_is_refused(state: dict[str, object]) -> None:
    with pytest.raises(SettingError, match="kept live session"):
        MinuteLedger(1).restore(0, state)


@pytest.mark.parametrize("way", ["frame", "pause"])
def test_a_clock_that_jumps_by_years_makes_no_million_minutes(way: str) -> None:
    ledger = MinuteLedger(1)
    ledger.open(0, NOON_S)
    ledger.add(entry([NOON_S + 1], [GOOD]))
    years_s = 5e8
    if way == "frame":
        closed = ledger.add(entry([NOON_S + years_s], [GOOD]))
    else:
        closed = ledger.spend(0, NOON_S + years_s, PAUSED)
    assert [(one.minute, dict(one.seconds)) for one in closed] == [(NOON_S / 60, {"good": 1.0})]
    assert ledger.totals(0).minute == (NOON_S + years_s) // 60
    assert ledger.totals(0).seconds == {}


def test_a_night_is_accounted_for_minute_by_minute() -> None:
    ledger = MinuteLedger(1)
    ledger.open(0, NOON_S)
    closed = ledger.add(entry([NOON_S + 8 * 3600.0], [GOOD]))
    assert [dict(one.seconds) for one in closed] == [{"blind": 60.0}] * 480
