"""The live session from hello to bye, message by message."""

import asyncio
import json

import pytest

from barun.service.live.limits import LiveLimits
from barun.store.records import LOCAL_PERSON
from tests.fixtures.launch import headers_of
from tests.pipeline.live.watched import front_profile, sitting, slumping
from tests.service.live.client import Client, frame, frames_of, live, run


def test_hello_is_answered_with_a_welcome() -> None:
    async def test() -> None:
        async with live() as service:
            client = await service.join()
            assert client.welcome["is_resumed"] is False
            assert client.welcome["credit"] == 2
            assert client.welcome["is_stored"] is False
            assert client.welcome["profile"] is None
            assert client.welcome["server_time_s"] == service.clock.utc()

    run(test())


def test_every_frame_is_answered_with_its_own_number_and_time() -> None:
    async def test() -> None:
        async with live() as service:
            client = await service.join()
            client.send(frame(7, 3.25))
            answer = await client.hear("answer")
            assert (answer["seq"], answer["time_s"]) == (7, 3.25)
            assert answer["state"] == "no_person"
            assert answer["rules"] == []

    run(test())


def test_calibration_slump_reminder_and_recovery() -> None:
    async def test() -> None:
        async with live() as service:
            client = await service.join()
            client.say(type="calibrate", view="front", person="", place="desk")
            heard = await service.watch(client, frames_of(sitting(60.0, seed=2))[:170])
            calibration = [one for one in heard if one["type"] == "calibration"]
            assert calibration[-1]["phase"] == "accepted"
            assert calibration[-1]["outcome"]["is_accepted"] is True
            (profile,) = [one for one in heard if one["type"] == "profile"]
            assert profile["profile"]["views"] == ["front"]
            heard = await service.watch(client, frames_of(slumping(seed=2)))
            events = [one for one in heard if one["type"] == "event" and one["code"] == "P002"]
            assert [event["phase"] for event in events] == ["started", "ended"]
            assert sum(one["type"] == "reminder" for one in heard) == 1
            answers = [one for one in heard if one["type"] == "answer"]
            postures = {answer["posture"] for answer in answers}
            assert {"good", "departed", "issue"} <= postures
            issue = next(one for one in answers if one["posture"] == "issue")
            slouch = next(rule for rule in issue["rules"] if rule["code"] == "P002")
            assert slouch["is_issue"]
            assert slouch["held"] == 1.0

    run(test())


def test_a_known_profile_is_used_at_once_or_on_demand() -> None:
    async def test() -> None:
        async with live() as service:
            profile = front_profile()
            service.hub.history._unstored["one"] = profile  # type: ignore[attr-defined] # of before
            client = await service.join(profile_id="one")
            assert client.welcome["profile"]["profile_id"] == "one"
            client.say(type="use_profile", profile_id=None)
            assert (await client.hear("profile"))["profile"] is None
            client.say(type="use_profile", profile_id="one")
            assert (await client.hear("profile"))["profile"]["profile_id"] == "one"
            client.say(type="use_profile", profile_id="other")
            assert (await client.hear("error"))["code"] == "live.no-profile"

    run(test())


def test_pause_details_quiet_snooze_blind_and_feedback_are_obeyed() -> None:
    async def test() -> None:
        async with live() as service:
            client = await service.join()
            await service.watch(client, frames_of(sitting())[:5])
            client.say(type="pause", reason="call")
            client.show(service.clock.now_s + 0.1)
            answer = await client.hear("answer")
            assert (answer["state"], answer["reason"]) == ("paused", "call")
            client.say(type="unpause", reason="call")
            client.say(type="details", on=True)
            client.show(service.clock.now_s + 0.2, frames_of(sitting())[0])
            answer = await client.hear("answer")
            assert answer["state"] != "paused"
            keys = {detail["key"] for detail in answer["details"]}
            assert {"head_tilt", "neck_inclination"} <= keys
            for message in (
                {"type": "details", "on": False},
                {"type": "quiet", "is_quiet": True, "reason": "call"},
                {"type": "quiet", "is_quiet": False, "reason": ""},
                {"type": "snooze_break", "duration_s": 600},
                {"type": "blind", "from_s": 1.0, "to_s": 4.0, "reason": "hidden"},
                {"type": "feedback", "event_id": "none", "verdict": "wrong"},
                {"type": "cancel_calibration"},
                {"type": "settings_changed"},
                {"type": "pong"},
            ):
                client.say(**message)
            client.show(service.clock.now_s + 0.3)
            answer = await client.hear()
            assert answer["type"] == "answer", answer
            assert answer["details"] is None

    run(test())


def test_a_calibration_that_is_cancelled_says_so() -> None:
    async def test() -> None:
        async with live() as service:
            client = await service.join()
            client.say(type="calibrate", view="side")
            client.show(1.0)
            assert (await client.hear("answer"))["state"] == "calibrating_side"
            client.say(type="cancel_calibration")
            phases = [(await client.hear("calibration"))["phase"] for _ in range(2)]
            assert phases == ["waiting_for_person", "cancelled"]

    run(test())


def test_bye_ends_the_session() -> None:
    async def test() -> None:
        async with live() as service:
            client = await service.join()
            client.say(type="bye")
            assert await client.ended() == 1000
            assert service.hub.seats == {}

    run(test())


@pytest.mark.parametrize(
    ("first", "code", "error"),
    [
        ("{", 4400, "live.not-understood"),
        ('{"type": "pong"}', 4400, "live.hello-first"),
        (b"\1\2", 4400, "live.hello-first"),
        ('{"type": "hello", "protocol": 2}', 4400, "live.protocol"),
        ('{"type": "hello", "protocol": 1, "source": "x"}', 4400, "live.not-understood"),
    ],
)
def test_a_wrong_beginning_is_refused(first: str | bytes, code: int, error: str) -> None:
    async def test() -> None:
        async with live() as service:
            client = await service.connect()
            client.send(first)
            assert (await client.hear("error"))["code"] == error
            assert await client.ended() == code

    run(test())


def test_who_does_not_say_hello_is_not_waited_for() -> None:
    async def test() -> None:
        async with live(LiveLimits(most_sessions=2, hello_s=0.02)) as service:
            client = await service.connect()
            assert (await client.hear())["code"] == "live.no-hello"
            assert await client.ended() == 4408

    run(test())


def test_one_session_too_many_is_told_to_come_later() -> None:
    async def test() -> None:
        async with live(LiveLimits(most_sessions=1)) as service:
            await service.join()
            client = await service.connect()
            client.say(type="hello", protocol=1)
            assert (await client.hear())["code"] == "live.full"
            assert await client.ended() == 1013

    run(test())


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"origin": "null"}, 403),
        ({"host": "evil.example", "origin": "http://evil.example"}, 421),
        ({"sec-fetch-site": "cross-site"}, 403),
    ],
)
def test_foreign_pages_are_refused_before_the_connection_is_accepted(
    headers: dict[str, str], status: int
) -> None:
    async def test() -> None:
        async with live() as service:
            client = await service.connect(headers)
            assert client.status == status

    run(test())


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ("{}", "live.not-understood"),
        ('{"type": "fly"}', "live.not-understood"),
        ('{"type": "pause", "reason": "tired"}', "live.not-understood"),
        ('{"type": "hello", "protocol": 1}', "live.hello-twice"),
        (b"", "live.frame-short"),
        (frame(1, 1.0, kind=9), "live.frame-kind"),
        (frame(1, 1.0, b"\0" * 528, kind=1, flags=1), "live.frame-length"),
        (frame(1, 1.0, b"\0"), "live.frame-length"),
        (frame(1, float("nan")), "live.frame-numbers"),
        (frame(1, 1.0, size=(0, 720)), "live.frame-numbers"),
        (frame(1, 1.0, b"picture", kind=2), "live.no-pictures"),
    ],
)
def test_what_is_not_understood_is_told_and_passed_over(data: str | bytes, error: str) -> None:
    async def test() -> None:
        async with live() as service:
            client = await service.join(language="ko")
            client.send(data)
            told = await client.hear()
            assert told["code"] == error
            assert any("가" <= letter <= "힣" for letter in told["message"])
            client.show(2.0)
            assert (await client.hear())["type"] == "answer"

    run(test())


def test_a_message_that_is_too_large_ends_the_connection() -> None:
    async def test() -> None:
        async with live() as service:
            client = await service.join()
            client.send(json.dumps({"type": "quiet", "reason": "x" * 70_000}))
            assert (await client.hear())["code"] == "live.too-large"
            assert await client.ended() == 1009

    run(test())


def test_of_frames_that_wait_the_newest_is_judged() -> None:
    async def test() -> None:
        async with live() as service:
            client = await service.join()
            for _ in range(3):
                client.show(1.0 + client.seq)
            seen = [await client.hear("answer")]
            while seen[-1]["seq"] < 3:
                seen.append(await client.hear("answer"))
            assert sum(one["skipped"] for one in seen) + len(seen) == 3

    run(test())


def test_history_is_kept_once_the_person_has_agreed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test() -> None:
        async with live() as service:
            client = await service.join()
            await service.watch(client, frames_of(sitting())[:20])
            is_told, tell = asyncio.Event(), service.hub.store_from_now

            def note() -> None:
                tell()
                is_told.set()

            monkeypatch.setattr(service.hub, "store_from_now", note)
            await service.agree()
            await is_told.wait()  # the listener speaks from another thread
            await service.watch(client, frames_of(sitting())[20:40])
            client.say(type="bye")
            await client.ended()
            writer = service.app.state.writer
            await asyncio.to_thread(writer.flush)
            start_s = service.clock.utc() - 600
            minutes = list(writer.store.all_minutes(LOCAL_PERSON, start_s, start_s + 1200))
            # of the 3.9 s between the first frame and the last, those since the agreement
            assert sum(sum(minute.seconds.values()) for minute in minutes) == pytest.approx(2.0)

    run(test())


def test_the_running_sessions_are_listed_without_names() -> None:
    async def test() -> None:
        async with live() as service:
            client: Client = await service.join()
            await service.watch(client, frames_of(sitting())[:3])
            service.mind()
            from httpx import ASGITransport, AsyncClient

            base = "http://127.0.0.1:8765"
            transport = ASGITransport(service.app)
            known = headers_of(service.app)
            async with AsyncClient(transport=transport, base_url=base, headers=known) as http:
                (session,) = (await http.get("/api/sessions")).json()["sessions"]
                metrics = (await http.get("/metrics")).text
            assert session["session_id"] == client.welcome["session_id"]
            assert session["n_frames"] == 3
            assert client.welcome["resume_token"] not in metrics + str(session)
            assert "barun_live_frames_answered_total 3" in metrics
            assert 'barun_live_latency_seconds_bucket{le="+Inf"} 3' in metrics
            assert "barun_live_sessions 1" in metrics

    run(test())


def test_the_pose_model_of_the_landmarks_is_known_from_hello_on() -> None:
    async def test() -> None:
        async with live() as service:
            client = await service.join(model="full")
            assert client.welcome["model"] == "full"
            client.say(type="calibrate", view="front", person="", place="")
            heard = await service.watch(client, frames_of(sitting(60.0, seed=2))[:170])
            (made,) = [one for one in heard if one["type"] == "profile"]
            assert made["profile"]["models"] == ["full"]
            client.say(type="model", model="lite")
            told = await client.hear("profile")
            assert told["profile"]["models"] == ["full"]
            heard = await service.watch(client, frames_of(sitting(30.0, seed=2)))
            answers = [one for one in heard if one["type"] == "answer"]
            assert answers[-1]["reason"] == "not-calibrated"
            client.say(type="model", model="full")
            heard = await service.watch(client, frames_of(sitting(30.0, seed=2)))
            answers = [one for one in heard if one["type"] == "answer"]
            assert answers[-1]["state"] == "monitoring"

    run(test())


def test_pictures_are_looked_at_with_the_model_of_the_service() -> None:
    async def test() -> None:
        async with live() as service:
            client = await service.join(source="pictures", model="lite")
            assert client.welcome["model"] == "full"  # of the settings
            other = await service.join(source="demo")
            assert other.welcome["model"] is None

    run(test())
