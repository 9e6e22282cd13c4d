import json

import pytest

from barun.errors import SettingError
from barun.pipeline.live.said import EventSaid
from barun.pipeline.live.session_state import keep_session, restore_session
from barun.posture.rows import PoseRows
from tests.pipeline.live.watched import Watch, front_profile, slumping


def _slouches(watch: Watch) -> list[EventSaid]:
    return [said for said in watch.said if isinstance(said, EventSaid) and said.code == "P002"]


def test_a_session_goes_on_after_a_restart_with_its_event() -> None:
    before = Watch(profile=front_profile())
    before.show(slumping(), 60)
    (started,) = _slouches(before)
    state = json.loads(json.dumps(keep_session(before.room, 0, before.now_s)))
    after = Watch(opens=False)
    after.now_s, after.client_s = before.now_s + 10, 5.0  # another clock: the page was loaded anew
    session = restore_session(after.room, 1, state, after.now_s)
    assert session.opening.session_id == "s"
    assert session.profile is not None
    rows = PoseRows.from_sequence(slumping())
    for row in range(1800, 2550, 3):
        after.step(rows, row, slot=1)
    (ended,) = _slouches(after)
    assert ended.event_id == started.event_id
    assert ended.end_reason == "recovered"


@pytest.mark.parametrize(
    "change",
    [
        {"version": 7},
        {"judging": {}},
        {"judging": None},
        {"opening": {"nothing": 1}},
        {"events": [{"code": "P002"}]},
        {"ledger": {"last_s": "x"}},
        {"spans": 3},
        {"opened_s": None},
    ],
)
def test_a_damaged_state_is_refused_and_the_slot_stays_free(change: dict[str, object]) -> None:
    watch = Watch(profile=front_profile())
    watch.show(slumping(), 1)
    state = keep_session(watch.room, 0, watch.now_s) | change
    with pytest.raises(SettingError, match="kept session"):
        restore_session(watch.room, 1, state, watch.now_s)
    assert not watch.room.judging.is_open[1]
    assert 1 not in watch.room.sessions
