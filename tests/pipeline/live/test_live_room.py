from dataclasses import replace

import numpy as np
import pytest

from barun.pipeline.live.live_room import LiveFrames
from barun.pipeline.live.live_session import Opening
from barun.pipeline.live.said import (
    BreakSaid,
    CalibrationSaid,
    EventSaid,
    ProfileSaid,
    ReminderSaid,
)
from barun.posture.calibration.profile import Profile
from barun.posture.live_step import pick_poses
from barun.posture.rows import PoseRows
from barun.posture.view.mirror import unmirror_rows
from barun.simulate import UPRIGHT, SittingScript, simulate_sitting
from barun.store.records import (
    LOCAL_PERSON,
    EventRecord,
    MinuteRecord,
    ProfileRecord,
    SpanRecord,
)
from tests.pipeline.live.watched import NOON_S, Watch, front_profile, sitting, slumping


def _events(watch: Watch) -> list[EventSaid]:
    return [said for said in watch.said if isinstance(said, EventSaid)]


def _reminders(watch: Watch) -> list[ReminderSaid]:
    return [said for said in watch.said if isinstance(said, ReminderSaid)]


def _spans(watch: Watch, kind: str) -> dict[str, SpanRecord]:
    """The last writing of each span."""
    spans = [write for write in watch.writes if isinstance(write, SpanRecord)]
    return {span.span_id: span for span in spans if span.kind == kind}


def test_an_empty_chair_is_no_person_then_somebody_cannot_be_judged_without_calibration() -> None:
    watch = Watch()
    watch.show(None, 8)
    assert set(watch.states) == {"no_person"}
    watch.show(sitting(), 12)
    assert watch.state == "cannot_judge"
    assert watch.reason == "not-calibrated"


def test_calibration_ends_in_a_profile_that_is_said_stored_and_judged_by() -> None:
    watch = Watch()
    watch.show(sitting(), 1)
    watch.desk.calibrate(0, "front", person="me", place="desk")
    watch.show(sitting(60, seed=2), 25)
    assert "calibrating_front" in watch.states
    phases = [said.phase for said in watch.said if isinstance(said, CalibrationSaid)]
    assert phases[-1] == "accepted"
    assert "collecting" in phases
    (said,) = [said for said in watch.said if isinstance(said, ProfileSaid)]
    assert said.profile is not None
    assert said.profile.views == ("front",)
    (record,) = [write for write in watch.writes if isinstance(write, ProfileRecord)]
    assert (record.camera, record.place) == ("webcam", "desk")
    watch.show(sitting(60, seed=2), 15)
    assert watch.state == "monitoring"
    assert watch.posture == "good"
    assert _events(watch) == []


def test_a_face_seen_from_above_is_believed_at_the_second_attempt() -> None:
    script = SittingScript.sit(replace(UPRIGHT, head_nod_deg=16.0), 60)
    sequence = simulate_sitting(script, np.random.default_rng(1)).sequence
    watch = Watch()
    ends = []
    for _ in range(2):
        watch.desk.calibrate(0, "front", person="me", place="desk")
        watch.show(sequence, 25)
        said = [said for said in watch.said if isinstance(said, CalibrationSaid)][-1]
        assert said.outcome is not None
        ends.append((said.phase, said.outcome.refusal))
    assert ends == [("refused", "posture_calibration.refused-looking-down"), ("accepted", None)]


def test_a_slump_is_an_event_and_a_reminder_once_and_ends() -> None:
    watch = Watch(profile=front_profile())
    watch.show(slumping())
    slouch = [said for said in _events(watch) if said.code == "P002"]
    assert [said.phase for said in slouch] == ["started", "ended"]
    assert slouch[1].end_reason == "recovered"
    assert slouch[0].start_s == pytest.approx(NOON_S + 22, abs=4)
    assert slouch[0].detected_s == pytest.approx(slouch[0].start_s + 30, abs=1)
    assert len(_reminders(watch)) == 1
    records = [write for write in watch.writes if isinstance(write, EventRecord)]
    by_id = {record.event_id: record for record in records}
    final = by_id[slouch[0].event_id]
    assert final.end_reason == "recovered"
    assert final.view == "front"
    assert sum(record.n_reminders for record in by_id.values()) == 1


def test_a_reminder_waits_while_it_must_be_quiet_and_is_said_afterwards() -> None:
    watch = Watch(profile=front_profile())
    watch.desk.set_quiet(0, is_quiet=True, reason="call")
    watch.show(slumping(), 65)
    assert _events(watch)
    assert _reminders(watch) == []
    watch.desk.set_quiet(0, is_quiet=False, reason="")
    watch.collect()
    (reminder,) = _reminders(watch)
    assert reminder.is_postponed


def test_a_reminder_of_a_slump_that_is_over_is_not_said_any_more() -> None:
    watch = Watch(profile=front_profile())
    watch.desk.set_quiet(0, is_quiet=True, reason="call")
    watch.show(slumping())
    watch.desk.set_quiet(0, is_quiet=False, reason="")
    watch.collect()
    assert _reminders(watch) == []


def test_nothing_is_judged_while_paused_and_every_reason_counts() -> None:
    watch = Watch(profile=front_profile())
    watch.show(sitting(), 5)
    watch.desk.pause(0, "call", watch.now_s)
    watch.desk.pause(0, "battery", watch.now_s)
    watch.show(slumping())
    assert watch.state == "paused"
    assert watch.reason == "call"
    watch.desk.unpause(0, "call", watch.now_s)
    watch.show(sitting(), 1)
    assert watch.reason == "battery"
    watch.desk.unpause(0, "battery", watch.now_s)
    watch.show(sitting(), 15)
    assert watch.state == "monitoring"
    assert _events(watch) == []
    (span,) = _spans(watch, "paused").values()
    assert span.reason == "call"
    assert span.end_s - span.start_s == pytest.approx(91, abs=0.5)


def test_time_between_frames_is_blind_and_the_page_says_why() -> None:
    watch = Watch(profile=front_profile())
    watch.show(sitting(), 5)
    start_s = watch.client_s
    watch.pass_time(20)
    watch.show(sitting(), 2)
    watch.desk.note_blind(0, start_s, start_s + 20, "hidden", watch.now_s)
    watch.collect()
    (span,) = _spans(watch, "blind").values()
    assert span.reason == "hidden"
    assert span.end_s - span.start_s == pytest.approx(20.1)


def test_what_the_page_says_before_its_next_frame_names_the_blind_time_too() -> None:
    watch = Watch(profile=front_profile())
    watch.show(sitting(), 5)
    start_s = watch.client_s
    watch.pass_time(20)
    watch.desk.note_blind(0, start_s, watch.client_s, "asleep", watch.now_s)
    watch.show(sitting(), 2)
    (span,) = _spans(watch, "blind").values()
    assert span.reason == "asleep"


def test_the_camera_counts_as_on_only_while_pictures_come() -> None:
    watch = Watch(profile=front_profile())
    watch.show(sitting(), 5)
    watch.now_s += 8 * 3600  # a night asleep, shorter than a day
    watch.show(sitting(), 5)
    watch.desk.end(0, watch.now_s)
    watch.collect()
    camera = _spans(watch, "camera_on").values()
    assert [one.end_s - one.start_s for one in camera] == pytest.approx([5, 5], abs=0.2)
    (blind,) = _spans(watch, "blind").values()
    assert blind.end_s - blind.start_s == pytest.approx(8 * 3600, abs=0.2)


def test_a_clock_that_stood_still_while_the_device_slept_does_not_hide_the_time() -> None:
    watch = Watch(profile=front_profile())
    watch.show(sitting(), 5)
    watch.now_s += 3600
    watch.show(sitting(), 1)
    (span,) = _spans(watch, "blind").values()
    assert span.end_s - span.start_s == pytest.approx(3600, abs=1)
    minutes = [write for write in watch.writes if isinstance(write, MinuteRecord)]
    assert sum(minute.seconds.get("blind", 0) for minute in minutes) == pytest.approx(3595, abs=65)


def test_a_lost_connection_goes_on_with_its_event_and_its_calibration() -> None:
    watch = Watch(profile=front_profile())
    watch.show(slumping(), 60)
    (started,) = [said for said in _events(watch) if said.code == "P002"]
    watch.desk.lose(0, watch.now_s)
    watch.pass_time(40)
    watch.desk.find_again(0, watch.now_s)
    rows = PoseRows.from_sequence(slumping())
    for row in range(1800, 1900):
        watch.step(rows, row)
    assert [said for said in _events(watch) if said.code == "P002"] == [started]
    assert (watch.state, watch.posture) == ("monitoring", "issue")
    (span,) = _spans(watch, "blind").values()
    assert span.reason == "connection"
    assert len(_spans(watch, "camera_on")) == 2


@pytest.mark.parametrize("lost_s", [0.8, 2.0, 4.0, 30.0])
def test_a_lost_connection_is_blind_time_however_short(lost_s: float) -> None:
    watch = Watch(profile=front_profile())
    watch.show(sitting(), 20)
    watch.desk.lose(0, watch.now_s)
    watch.pass_time(lost_s)
    watch.desk.find_again(0, watch.now_s)
    watch.show(sitting(), 20)
    watch.desk.end(0, watch.now_s)
    watch.collect()
    (span,) = _spans(watch, "blind").values()
    assert span.reason == "connection"
    assert span.end_s - span.start_s == pytest.approx(lost_s, abs=0.01)
    minutes = {write.minute: write for write in watch.writes if isinstance(write, MinuteRecord)}
    spent = [sum(minute.seconds.values()) for minute in minutes.values()]
    blind_s = sum(minute.seconds.get("blind", 0) for minute in minutes.values())
    assert blind_s == pytest.approx(lost_s, abs=0.01)
    assert sum(spent) == pytest.approx(40 + lost_s, abs=0.2)


def test_a_pause_through_a_lost_connection_is_not_blind() -> None:
    watch = Watch(profile=front_profile())
    watch.show(sitting(), 5)
    watch.desk.pause(0, "asked", watch.now_s)
    watch.desk.lose(0, watch.now_s)
    watch.pass_time(20)
    watch.desk.find_again(0, watch.now_s)
    watch.collect()
    assert not _spans(watch, "blind")


def _calibrated_with(pose_model: str) -> Profile:
    profile = front_profile()
    (entry,) = profile.entries
    return replace(profile, entries=(replace(entry, pose_model=pose_model),))


def test_a_calibration_of_another_pose_model_is_no_measure() -> None:
    watch = Watch(profile=_calibrated_with("full"), pose_model="lite")
    watch.show(slumping(), 60)
    assert (watch.state, watch.reason) == ("cannot_judge", "not-calibrated")
    assert _events(watch) == []


@pytest.mark.parametrize(("calibrated", "looks"), [("full", "full"), ("", "lite"), ("full", "")])
def test_a_calibration_is_a_measure_where_the_models_do_not_differ(
    calibrated: str, looks: str
) -> None:
    watch = Watch(profile=_calibrated_with(calibrated), pose_model=looks)
    watch.show(sitting(), 20)
    assert watch.state == "monitoring"


def test_a_change_of_the_pose_model_ends_what_was_judged_until_it_changes_back() -> None:
    watch = Watch(profile=_calibrated_with("full"), pose_model="full")
    watch.show(slumping(), 60)
    assert watch.posture == "issue"
    watch.desk.set_pose_model(0, "lite")
    watch.show(sitting(), 15)
    assert watch.state == "cannot_judge"
    assert {said.end_reason for said in _events(watch) if said.phase == "ended"} == {"recalibrated"}
    told = [said.profile for said in watch.said if isinstance(said, ProfileSaid)][-1]
    assert told is not None
    assert told.models == ("full",)
    watch.desk.set_pose_model(0, "full")
    watch.show(sitting(), 15)
    assert watch.state == "monitoring"


def test_with_a_calibration_of_each_pose_model_a_change_asks_for_none() -> None:
    watch = Watch(pose_model="full")
    watch.show(sitting(), 2)
    for model in ("full", "lite"):
        watch.desk.set_pose_model(0, model)
        watch.desk.calibrate(0, "front")
        watch.show(sitting(), 30)
        assert watch.state == "monitoring"
    for model in ("full", "lite", "full"):
        watch.desk.set_pose_model(0, model)
        watch.show(sitting(), 15)
        assert watch.state == "monitoring"
    told = [said.profile for said in watch.said if isinstance(said, ProfileSaid)][-1]
    assert told is not None
    assert (told.views, told.models) == (("front", "front"), ("full", "lite"))


def test_a_calibration_remembers_its_pose_model_and_starts_again_when_it_changes() -> None:
    watch = Watch(pose_model="full")
    watch.show(sitting(), 2)
    watch.desk.calibrate(0, "front")
    watch.show(sitting(), 8)
    watch.desk.set_pose_model(0, "lite")
    watch.show(sitting(), 30)
    profile = watch.room.sessions[0].profile
    assert profile is not None
    assert [entry.pose_model for entry in profile.entries] == ["lite"]
    assert watch.state == "monitoring"


def test_the_profile_of_the_camera_is_found_by_what_is_seen() -> None:
    watch = Watch(profiles=(front_profile(),))
    watch.show(sitting(), 15)
    (said,) = [said for said in watch.said if isinstance(said, ProfileSaid)]
    assert said.profile is not None
    assert said.profile.profile_id == "one"
    assert watch.state == "monitoring"


@pytest.mark.parametrize(("gap_s", "is_sure"), [(1.3, True), (2.5, True), (4.0, False)])
def test_with_few_pictures_the_search_for_the_profile_ends_too(gap_s: float, is_sure: bool) -> None:
    watch = Watch(profiles=(front_profile(),))
    rows = PoseRows.from_sequence(sitting())
    n_frames = 0
    while not (found := [said for said in watch.said if isinstance(said, ProfileSaid)]):
        watch.pass_time(gap_s - 0.1)
        watch.step(rows, 3 * n_frames)
        n_frames += 1
        assert n_frames * gap_s < 20
    (said,) = found
    assert [one.profile_id for one in said.candidates] == ([] if is_sure else ["one"])
    assert (said.profile is not None) == is_sure
    assert watch.room.sessions[0].search is None


def test_the_view_comes_with_its_confidence() -> None:
    watch = Watch(profile=front_profile())
    watch.show(None, 1)
    assert watch.last is not None
    assert np.isnan(watch.last.view_confidence).all()
    watch.show(sitting(), 5)
    assert 0.9 < watch.last.view_confidence[0] <= 1.0
    watch.show(None, 5)  # gone: no view is told any more
    assert np.isnan(watch.last.view_confidence).all()


def test_two_profiles_that_fit_are_asked_about() -> None:
    other = front_profile()
    twin = type(other)("two", "", other.camera, "", other.created_at, other.entries)
    watch = Watch(profiles=(other, twin))
    watch.show(sitting(), 3)
    (said,) = [said for said in watch.said if isinstance(said, ProfileSaid)]
    assert said.profile is None
    assert {candidate.profile_id for candidate in said.candidates} == {"one", "two"}
    watch.desk.use_profile(0, twin)
    watch.show(sitting(), 15)
    assert watch.state == "monitoring"


def test_a_frame_of_the_past_is_answered_and_passed_over() -> None:
    watch = Watch(profile=front_profile())
    watch.show(sitting(), 15)
    before_s = watch.room.ledger.last_s(0)
    watch.client_s -= 1
    watch.now_s -= 0.1
    answer = watch.step(PoseRows.from_sequence(sitting()))
    assert watch.state == "monitoring"
    assert len(answer.slots) == 1
    assert watch.room.ledger.last_s(0) == before_s


def test_a_mirrored_camera_is_judged_as_one_that_is_not() -> None:
    plain, turned = Watch(profile=front_profile()), Watch(opens=False)
    turned.room.open(
        0, Opening(session_id="m", profile=front_profile(), is_mirrored=True), turned.now_s
    )
    rows = PoseRows.from_sequence(slumping())
    mirrored = unmirror_rows(rows)
    other = plain.step(rows)
    turned.step(mirrored)
    for row in range(9, 900, 9):
        one, other = plain.step(rows, row), turned.step(mirrored, row)
        np.testing.assert_allclose(one.load, other.load, equal_nan=True)
    assert np.isfinite(other.load).any()


def test_sessions_do_not_know_of_each_other() -> None:
    alone, both = Watch(profile=front_profile()), Watch(profile=front_profile())
    both.room.open(1, Opening(session_id="t", profile=front_profile()), both.now_s)
    rows, upright = PoseRows.from_sequence(slumping()), PoseRows.from_sequence(sitting(85))
    for row in range(0, 2400, 3):
        alone.step(rows, row)
        both.pass_time(0.1)
        joined = PoseRows(
            xy=np.stack([upright.xy[row], rows.xy[row]]),
            visibility=np.stack([upright.visibility[row], rows.visibility[row]]),
            aspect=rows.aspect[:2],
            world_m=None,
        )
        at_s = np.full(2, both.client_s)
        both.last = both.room.step(LiveFrames(np.array([1, 0]), at_s, joined), both.now_s)
        heard = both.room.take_said()
        both.said += [said for slot, said in heard if slot == 0]
        assert not [said for slot, said in heard if slot == 1 and isinstance(said, EventSaid)]
    assert [said.detected_s for said in _events(alone)] == [
        pytest.approx(said.detected_s) for said in _events(both)
    ]
    assert _events(alone)


def test_the_end_ends_events_and_the_present_minute() -> None:
    watch = Watch(profile=front_profile())
    watch.show(slumping(), 60)
    watch.desk.end(0, watch.now_s)
    watch.collect()
    assert {said.end_reason for said in _events(watch) if said.phase == "ended"} == {"closed"}
    minutes = [write for write in watch.writes if isinstance(write, MinuteRecord)]
    assert sum(sum(minute.seconds.values()) for minute in minutes) == pytest.approx(59.9)
    assert watch.room.sessions == {}


def test_a_break_is_suggested_once_and_taken() -> None:
    watch = Watch(profile=front_profile())
    rows = PoseRows.from_sequence(sitting())
    for frame in range(625):  # a frame every three seconds is just enough
        watch.pass_time(2.8)
        watch.step(rows, frame % 1500)
    breaks = [said for said in watch.said if isinstance(said, BreakSaid)]
    assert [said.phase for said in breaks] == ["due"]
    assert breaks[0].sitting_s == pytest.approx(1800, abs=4)
    for _ in range(70):
        watch.pass_time(2.8)
        watch.step(None)
    for frame in range(20):
        watch.pass_time(0.9)
        watch.step(rows, frame)
    breaks = [said for said in watch.said if isinstance(said, BreakSaid)]
    assert [said.phase for said in breaks] == ["due", "taken"]
    (span,) = _spans(watch, "break").values()
    assert span.end_s - span.start_s == pytest.approx(210, abs=15)


def test_a_snoozed_break_comes_back() -> None:
    watch = Watch(profile=front_profile())
    rows = PoseRows.from_sequence(sitting())
    for frame in range(625):
        watch.pass_time(2.8)
        watch.step(rows, frame)
    watch.desk.snooze_break(0, 300, watch.now_s)
    for frame in range(110):
        watch.pass_time(2.8)
        watch.step(rows, frame)
    breaks = [said for said in watch.said if isinstance(said, BreakSaid)]
    assert [said.is_postponed for said in breaks] == [False, True]


def test_the_records_of_minutes_are_made_a_few_at_a_time() -> None:
    """The minutes of all sessions end together; who takes them says how many he can bear."""
    watch = Watch(profile=front_profile(), n_slots=5)
    for slot in range(1, 5):
        watch.room.open(slot, Opening(session_id=f"s{slot}", profile=front_profile()), watch.now_s)
    rows = PoseRows.from_sequence(sitting())
    for slot in range(5):
        watch.step(rows, slot=slot)
    watch.room.take_writes()
    watch.pass_time(61)
    for slot in range(5):
        watch.room.step(
            LiveFrames(np.array([slot]), np.array([watch.client_s]), _first(rows)), watch.now_s
        )
    watch.room.judging.close(4)
    del watch.room.sessions[4]  # a session that ends meanwhile has its minute all the same

    taken = []
    while watch.room.minutes:
        some = [one for one in watch.room.take_writes(2) if isinstance(one, MinuteRecord)]
        assert len(some) <= 2
        taken += some
    assert [one.session_id for one in taken] == ["s", "s1", "s2", "s3", "s4"]
    watch.pass_time(61)
    watch.room.step(
        LiveFrames(np.array([0]), np.array([watch.client_s]), _first(rows)), watch.now_s
    )
    watch.room.drop_writes(LOCAL_PERSON)
    assert watch.room.take_writes() == []


def _first(rows: PoseRows) -> PoseRows:
    return pick_poses(rows, np.array([0]))
