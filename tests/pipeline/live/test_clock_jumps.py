"""The service's clock is set, by a time server or by hand, while somebody is watched."""

import pytest

from barun.pipeline.live.said import EventSaid
from barun.posture.rows import PoseRows
from barun.store.records import EventRecord, MinuteRecord, SpanRecord
from tests.pipeline.live.watched import NOON_S, Watch, front_profile, sitting, slumping

HOUR_S = 3600.0


def test_a_clock_set_back_by_hours_does_not_end_the_watching() -> None:
    """As of a machine whose own clock runs in local time, nine hours ahead, until it is told."""
    watch = Watch(profile=front_profile())
    watch.show(slumping(), 60)
    assert watch.posture == "issue"
    watch.now_s -= 9 * HOUR_S
    set_s = watch.now_s
    watch.writes.clear()

    watch.show(slumping(), 60)

    assert watch.posture == "issue"
    ended, *_, begun = [said for said in watch.said if isinstance(said, EventSaid)][-2:]
    assert (ended.phase, begun.phase) == ("ended", "started")
    assert set_s < begun.start_s < watch.now_s
    camera = {one.start_s > set_s + HOUR_S: one for one in _spans(watch, "camera_on")}
    assert camera[True].end_s == pytest.approx(NOON_S + 60)  # by the former clock
    assert camera[False].start_s == pytest.approx(set_s, abs=0.2)


def test_a_clock_set_back_begins_a_calibration_again() -> None:
    watch = Watch()
    watch.desk.calibrate(0, "front")
    watch.show(sitting(), 5)
    watch.now_s -= HOUR_S
    watch.show(sitting(), 40)
    assert watch.room.sessions[0].profile is not None


def test_a_clock_set_back_by_seconds_is_waited_for() -> None:
    watch = Watch(profile=front_profile())
    watch.show(sitting(), 20)
    watch.now_s -= 3
    watch.writes.clear()
    watch.show(sitting(), 20)
    assert watch.posture == "good"
    assert [one.end_reason for one in watch.writes if isinstance(one, EventRecord)] == []
    assert _spans(watch, "blind") == []


def test_a_clock_set_forward_by_years_leaves_no_years_behind() -> None:
    """As of a machine without a battery for its clock, once it has found the time."""
    watch = Watch(profile=front_profile())
    watch.show(sitting(), 20)
    watch.now_s += 30 * 365 * 24 * HOUR_S
    set_s = watch.now_s
    watch.writes.clear()
    watch.show(sitting(), 61)
    assert watch.posture == "good"
    minutes = [one for one in watch.writes if isinstance(one, MinuteRecord)]
    assert len(minutes) <= 3
    assert sum(sum(one.seconds.values()) for one in minutes) < 90
    assert _spans(watch, "blind") == []
    ended, begun, *_ = _spans(watch, "camera_on")
    assert ended.end_s == pytest.approx(NOON_S + 20)
    assert begun.start_s == pytest.approx(set_s, abs=0.2)


def test_a_paused_session_bears_a_clock_that_jumps() -> None:
    watch = Watch(profile=front_profile())
    watch.show(sitting(), 5)
    watch.desk.pause(0, "call", watch.now_s)
    for jump_s in (30 * 365 * 24 * HOUR_S, -40 * 365 * 24 * HOUR_S):
        watch.now_s += jump_s
        watch.desk.keep_books(watch.now_s)
    watch.desk.unpause(0, "call", watch.now_s)
    watch.show(sitting(), 20)
    assert watch.posture == "good"
    assert len([one for one in watch.writes if isinstance(one, MinuteRecord)]) < 5


def test_what_was_before_the_agreement_is_not_stored() -> None:
    watch = Watch(profile=front_profile())
    watch.show(slumping(), 40)
    agreed_s = watch.now_s
    watch.desk.store_from(agreed_s)
    watch.writes.clear()

    rows = PoseRows.from_sequence(slumping())
    for row in range(1200, 2550, 3):
        watch.step(rows, row)
    watch.desk.end(0, watch.now_s)
    watch.collect()

    minutes = [one for one in watch.writes if isinstance(one, MinuteRecord)]
    assert sum(sum(one.seconds.values()) for one in minutes) == pytest.approx(45.0, abs=0.2)
    events = [one for one in watch.writes if isinstance(one, EventRecord)]
    assert events
    spans = [one for one in watch.writes if isinstance(one, SpanRecord)]
    stretches: list[EventRecord | SpanRecord] = [*events, *spans]
    for record in stretches:
        assert agreed_s - 1e-6 <= record.start_s <= record.end_s
    assert all(agreed_s <= one.detected_s for one in events)


def _spans(watch: Watch, kind: str) -> list[SpanRecord]:
    return [one for one in watch.writes if isinstance(one, SpanRecord) and one.kind == kind]
