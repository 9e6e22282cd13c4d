from barun.pipeline.live.live_session import Opening
from barun.pipeline.live.said import EventSaid, ProfileSaid
from barun.pipeline.live.step_taken import StepTaken
from barun.store.records import MinuteRecord, SessionRecord
from tests.pipeline.live.watched import Watch, sitting, slumping


def test_nothing_of_a_demo_is_stored_counted_or_learnt_from() -> None:
    watch = Watch(opens=False)
    steps: list[StepTaken] = []
    watch.room.take_step = steps.append
    watch.room.open(0, Opening(session_id="demo", source="demo"), watch.now_s)
    watch.desk.calibrate(0, "front", person="", place="")
    watch.show(sitting(60, seed=2), 25)
    watch.show(slumping())
    watch.desk.end(0, watch.now_s)
    watch.collect()

    assert [said for said in watch.said if isinstance(said, ProfileSaid)]  # judged like anybody
    assert [said for said in watch.said if isinstance(said, EventSaid)]
    assert watch.writes == []
    assert not watch.room.watched
    assert steps
    assert all(step.is_paused.all() for step in steps)


def test_who_sits_down_in_the_place_of_a_demo_is_stored() -> None:
    watch = Watch(opens=False)
    watch.room.open(0, Opening(session_id="demo", source="demo"), watch.now_s)
    watch.show(sitting(), 5)
    watch.desk.end(0, watch.now_s)
    watch.room.open(0, Opening(session_id="person"), watch.now_s)
    watch.show(sitting(), 5)
    watch.desk.end(0, watch.now_s)
    watch.collect()

    sessions = [write for write in watch.writes if isinstance(write, SessionRecord)]
    assert [one.session_id for one in sessions] == ["person", "person"]
    assert [one for one in watch.writes if isinstance(one, MinuteRecord)]
    assert len(watch.room.watched) == 1
