"""A moved camera is cured by calibrating anew: people are told, and no model is made for it."""

import asyncio
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from barun.messages import LANGUAGES, text
from barun.monitoring.drift import camera_watch
from barun.pipeline.live import minute_ledger
from barun.pipeline.live.minute_ledger import MinuteTotals
from barun.pipeline.live.watched_minute import WatchedMinute
from barun.posture.calibration.profile import Profile
from barun.posture.features.feature_table import FEATURE_KEYS
from barun.posture.view.view import View
from barun.registry.update_log import FOLDER_NAME as UPDATES_NAME
from barun.registry.update_log import UpdateLog
from barun.service.operations.sightings import Sightings, camera_tag
from barun.store.records import LOCAL_PERSON, TIME_KINDS
from tests.pipeline.live.watched import front_profile
from tests.service.live.client import live, run

_TAG = camera_tag(LOCAL_PERSON, "webcam")


def _minute(profile: Profile, shift: float = 0.0, slump: float = 0.0) -> WatchedMinute:
    """Return a minute of somebody seen so far up from the calibration, in face widths."""
    usual = dict(zip(FEATURE_KEYS, profile.baselines[View.FRONT].median.tolist(), strict=True))
    seen = usual | {
        "ear_height": usual["ear_height"] + (shift - slump) * usual["face_size"],
        "shoulder_height": usual["shoulder_height"] + (shift - slump / 3) * usual["face_size"],
        "head_height": usual["head_height"] - slump / 4,
    }
    sums = np.array([seen[key] for key in minute_ledger._SUMMED])
    watched = np.array([seen[key] for key in minute_ledger._WATCHED])
    view_s = np.zeros(len(View))
    view_s[int(View.FRONT)] = 60.0
    totals = MinuteTotals(
        slot=0,
        minute=0,
        kind_s=np.full(len(TIME_KINDS), 60.0 / len(TIME_KINDS)),
        view_s=view_s,
        spent_sitting_s=60.0,
        dose=np.full(2, np.nan),
        angle_sum=np.nan_to_num(60 * sums),
        angle_count=np.where(np.isfinite(sums), 60, 0),
        stretch_sum=np.tile(np.nan_to_num(10 * watched), (6, 1)),
        stretch_count=np.tile(np.where(np.isfinite(watched), 10, 0), (6, 1)),
    )
    return WatchedMinute(LOCAL_PERSON, "webcam", totals, profile)


def _calibrated_anew(profile: Profile, shift: float) -> Profile:
    (entry,) = profile.entries
    median = entry.baseline.median.copy()
    face = median[FEATURE_KEYS.index("face_size")]
    for key in ("ear_height", "shoulder_height"):
        median[FEATURE_KEYS.index(key)] += shift * face
    baseline = replace(entry.baseline, median=median)
    return replace(profile, entries=(replace(entry, baseline=baseline),))


@pytest.mark.parametrize(
    "slump", [pytest.param(0.0, id="upright"), pytest.param(0.8, id="slumped throughout")]
)
def test_what_a_moved_camera_shows_does_not_count_until_it_is_calibrated_anew(
    slump: float,
) -> None:
    sightings, profile = Sightings(), front_profile()
    for _ in range(8):
        sightings.add([_minute(profile, slump=slump)])
    assert len(sightings._present[_TAG]) == 8
    for _ in range(10):
        sightings.add([_minute(profile, 1.0, slump)])
    assert sightings.moved == {_TAG}
    assert sightings.cameras()[_TAG] >= 1.0
    assert len(sightings._present[_TAG]) <= 8 + 2  # no longer than it takes to notice
    n_kept = len(sightings._present[_TAG])
    for _ in range(3):
        sightings.add([_minute(_calibrated_anew(profile, 1.0), 0.0, slump)])
    assert sightings.moved == frozenset()
    assert len(sightings._present[_TAG]) == n_kept + 3


@pytest.mark.parametrize("seed", range(3))
def test_only_cameras_of_a_batch_are_looked_at_and_it_comes_to_the_same(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """As if the evidence of every camera were weighed again with each batch."""
    monkeypatch.setattr(camera_watch, "_MOST_CAMERAS", 6)
    rng, sightings = np.random.default_rng(seed), Sightings()
    known = {number: front_profile() for number in range(8)}
    shifts = dict.fromkeys(known, 0.0)
    changes = {"moved": 0, "back": 0, "forgotten": 0, "untouched": 0}
    for _ in range(80):
        for number, shift in shifts.items():
            if rng.random() < 0.06:
                shifts[number] = 1.0 - shift
            elif rng.random() < 0.03:
                known[number] = _calibrated_anew(known[number], 0.1)
        sitting = rng.choice(6 if rng.random() < 0.9 else 8, rng.integers(1, 5)).tolist()
        seen_before, moved_before = set(sightings._seen), sightings.moved
        sightings.add(
            [replace(_minute(known[one], shifts[one]), person_id=f"p{one}") for one in sitting]
        )
        evidence = sightings._cameras.evidence()
        assert sightings.moved == {
            tag for tag, value in evidence.items() if value >= (0.5 if tag in moved_before else 1.0)
        }
        assert sightings._seen.keys() == evidence.keys()
        touched = {camera_tag(f"p{one}", "webcam") for one in sitting}
        changes["moved"] += len(sightings.moved - moved_before)
        changes["back"] += len((moved_before - sightings.moved) & touched)
        changes["forgotten"] += len(seen_before - set(sightings._seen))
        changes["untouched"] += len(sightings.moved - touched)
    assert all(changes.values()), changes  # else it has shown nothing


def test_the_person_is_told_and_no_model_is_made_for_it(tmp_path: Path) -> None:
    async def test() -> None:
        async with live(data_folder=tmp_path) as service:
            watch, profile = service.app.state.operations, front_profile()
            service.hub.history._unstored["one"] = profile  # type: ignore[attr-defined] # of before
            client = await service.join(profile_id="one")
            for shift in [0.0] * 8 + [1.0] * 4:
                service.clock.now_s += 60.0
                watch.judge([_minute(profile, shift, 0.8)], 1)
            watch._gatherer.tell_of_cameras()
            watch._gatherer.tell_of_cameras()  # once is enough
            assert _TAG in {one.cause for one in watch.standing if one.rule == "camera"}
            said = await client.hear("drift")
            assert said["reason"] == "camera-seems-moved"
            assert not watch.undoer.past()
            assert list(UpdateLog(tmp_path / UPDATES_NAME).signals("posture")) == []
            for _ in range(6):
                service.clock.now_s += 60.0
                watch.judge([_minute(_calibrated_anew(profile, 1.0), 0.0, 0.8)], 1)
            watch._gatherer.tell_of_cameras()
            assert "camera" not in {one.rule for one in watch.standing}
            said = await client.hear("drift")
            assert said["reason"] == ""
            await asyncio.sleep(0)
            assert [one for one in client.hear_all() if one["type"] == "drift"] == []

    run(test())


def test_who_has_just_calibrated_anew_is_not_told_of_what_was_before(tmp_path: Path) -> None:
    """The minutes that say so were judged by the former calibration."""

    async def test() -> None:
        async with live(data_folder=tmp_path) as service:
            watch, profile = service.app.state.operations, front_profile()
            service.hub.history._unstored["one"] = profile  # type: ignore[attr-defined] # of before
            client = await service.join(profile_id="one")
            for shift in [0.0] * 8 + [1.0] * 4:
                service.clock.now_s += 60.0
                watch.judge([_minute(profile, shift)], 1)
            watch._gatherer.tell_of_cameras()
            assert (await client.hear("drift"))["reason"] == "camera-seems-moved"
            (slot,) = service.hub.seats
            again = _calibrated_anew(profile, 1.0)
            service.hub.desk.use_profile(slot, again)  # as a calibration does
            service.hub.spread()
            assert (await client.hear("drift"))["reason"] == ""
            service.clock.now_s += 60.0
            watch.judge([_minute(profile, 1.0)], 1)  # of before: it comes a minute late
            watch._gatherer.tell_of_cameras()
            service.clock.now_s += 60.0
            watch.judge([_minute(again)], 1)
            watch._gatherer.tell_of_cameras()
            await asyncio.sleep(0)
            assert [one for one in client.hear_all() if one["type"] == "drift"] == []
            for _ in range(12):  # and it is noticed anew
                service.clock.now_s += 60.0
                watch.judge([_minute(again, 1.0)], 1)
            watch._gatherer.tell_of_cameras()
            assert (await client.hear("drift"))["reason"] == "camera-seems-moved"

    run(test())


def test_nothing_is_remembered_of_who_is_forgotten(tmp_path: Path) -> None:
    async def test() -> None:
        async with live(data_folder=tmp_path) as service:
            await service.agree()
            watch, writer = service.app.state.operations, service.app.state.writer
            profile, sightings = front_profile(), watch._gatherer.sightings
            other = replace(_minute(profile), person_id="minji")
            for shift in [0.0] * 8 + [1.0] * 4:
                service.clock.now_s += 60.0
                watch.judge([_minute(profile, shift), other], 1)
            assert sightings.moved == {_TAG}
            await asyncio.wrap_future(writer.forget_everything(LOCAL_PERSON))
            service.clock.now_s += 60.0
            watch.judge([_minute(profile, 1.0), other], 1)  # was on its way
            assert sightings.moved == frozenset()
            assert set(sightings._present) == {camera_tag("minji", "webcam")}
            assert set(sightings._cameras._cameras) == {camera_tag("minji", "webcam")}

    run(test())


def test_the_alert_says_what_cures_it() -> None:
    for language in LANGUAGES:
        cure = text("alerts.cure-camera", language)
        assert cure != text("alerts.cure-feature", language)
    assert "calibrate anew" in text("alerts.cure-camera", "en")
    assert "No model is made anew" in text("alerts.cure-camera", "en")
    assert "update of the model" in text("alerts.cure-feature", "en")
