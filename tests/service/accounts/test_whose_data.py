"""Nobody reaches what is another's: every route, found by walking them, and the WebSocket."""

import asyncio
import re
from typing import Any

import httpx
import pytest

from barun.privacy.accounts.roles import ROLES
from barun.privacy.consent.entry import ConsentEntry
from barun.privacy.consent.texts import current_version
from barun.service.accounts.route_rules import OPEN, rule_for
from barun.store.records import (
    EventRecord,
    ExerciseRecord,
    MinuteRecord,
    ProfileRecord,
    SessionRecord,
    SettingsRecord,
)
from tests.service.accounts.conftest import ADDRESS, ROLE_OF, Browser, TeamService

MARK = "minjis-own"
RANGE = {"from": "2026-11-01T00:00:00Z", "to": "2026-12-01T00:00:00Z"}
WEEK = {"start": "2026-11-16"}
ALLOWED = {
    "collect": {"steward"},
    "use-datasets": {"steward"},
    "see-models": {"steward", "boss"},
    "change-models": {"steward", "boss"},
    "see-service": {"boss"},
    "manage-accounts": {"boss"},
    "use-own": set(ROLE_OF),
}


def routes(team: TeamService) -> list[tuple[str, str]]:
    """Return method and template of every route of the API."""
    paths: dict[str, dict[str, Any]] = team.app.openapi()["paths"]
    found = [(method.upper(), path) for path, methods in paths.items() for method in methods]
    assert len(found) > 50
    return found


def filled(path: str, value: str = MARK) -> str:
    return re.sub(r"\{[^}]+\}", value, path)


def give_minji_a_past(team: TeamService) -> None:
    person, writer, now_s = "a-minji", team.writer, team.utc_s
    waits = [
        writer.put_session(SessionRecord(f"{MARK}-session", person, now_s, camera=MARK)),
        writer.put_minutes(
            [MinuteRecord(person, f"{MARK}-session", int(now_s // 60), {"good": 60.0}, 60.0,
                          "front", None, None)]
        ),
        writer.put_event(
            EventRecord(MARK, person, f"{MARK}-session", "P001", now_s, now_s + 30, now_s + 60,
                        None, 1.5, 1.2, 50.0, "front")
        ),
        writer.put_exercise(
            ExerciseRecord(
                done_id=MARK, person_id=person, exercise_id="chin_tuck", at_s=now_s,
                duration_s=60.0, n_repetitions=8, is_counted_by_camera=False,
            )
        ),
        writer.put_profile(
            ProfileRecord(
                profile_id=MARK, person_id=person, camera=MARK, place=MARK, content="{}",
                updated_s=now_s,
            )
        ),
        writer.put_settings(SettingsRecord(person, f'{{"camera_label": "{MARK}"}}', now_s)),
    ]  # fmt: skip
    for wait in waits:
        assert wait.result(5)


def choose(browser: Browser, *coaches: str) -> httpx.Response:
    return browser.request("PUT", "/api/account/coaches", json={"coaches": list(coaches)})


def share(team: TeamService, act: str = "given") -> None:
    entry = ConsentEntry(
        "a-minji",
        "coach",
        act,  # type: ignore[arg-type] # given or withdrawn
        team.utc_s,
        "settings",
        current_version("coach") if act == "given" else "",
    )
    assert team.writer.put_consent(entry).result(5)


def test_every_route_has_a_rule(team: TeamService) -> None:
    without = [one for one in routes(team) if rule_for(*one) is None]
    assert without == []
    assert rule_for("GET", "/api/something-new") is None
    assert rule_for("POST", "/") is None
    assert rule_for("GET", "/api/accountx") is None


def test_open_routes_are_those_that_are_needed_to_get_in(team: TeamService) -> None:
    opened = {path for method, path in routes(team) if rule_for(method, path) == "open"}
    by_number = "/api/privacy/certificates/{number}"  # who deleted their account has no login
    assert opened == OPEN - {"/api/csp-reports"} | {by_number}
    assert rule_for("POST", by_number) == "use-own"
    assert rule_for("GET", "/api/privacy/certificates") == "use-own"


def test_without_a_login_every_route_is_closed(team: TeamService) -> None:
    stranger = team.browser()
    for method, path in routes(team):
        if rule_for(method, path) != "open":
            answer = stranger.request(method, filled(path))
            assert answer.status_code == 401, (method, path, answer.text)


def test_an_address_without_a_rule_is_closed_to_everybody(team: TeamService) -> None:
    for name in ROLE_OF:
        assert team.browser(name).get("/api/something-new").status_code == 403


def test_roles_open_what_the_table_says_on_every_route(team: TeamService) -> None:
    assert {ROLE_OF[name] for name in ROLE_OF} == set(ROLES)
    for name in ("minji", "coach", "steward", "boss"):
        browser = team.browser(name)
        for method, path in routes(team):
            rule = rule_for(method, path)
            if rule in {"open", None} or path.endswith("/logout") or "everything" in path:
                continue
            answer = browser.request(method, filled(path, "no-such"))
            is_refused = (
                answer.status_code == 403
                and answer.json()["error"]["code"] == "accounts.not-your-role"
            )
            assert is_refused is (name not in ALLOWED[str(rule)]), (name, method, path, answer.text)


@pytest.mark.parametrize("name", ["junho", "coach", "steward", "boss"])
def test_no_route_shows_another_past(team: TeamService, name: str) -> None:
    give_minji_a_past(team)
    own, other = team.browser("minji"), team.browser(name)
    n_shown = 0
    for method, path in routes(team):
        if method != "GET":
            continue
        # an answer about a collection or a dataset says the name it was asked with
        address = filled(path) if rule_for("GET", path) == "use-own" else filled(path, "no-such")
        for query in (RANGE, WEEK, {}):
            seen = own.request("GET", address, params=query)
            answer = other.request("GET", address, params=query)
            n_shown += MARK in seen.text and seen.status_code == 200
            if answer.status_code == 200:
                assert MARK not in answer.text, (path, answer.text)
            if rule_for("GET", path) == "use-own":
                with_name = {**query, "person": "a-minji"}
                peeped = other.request("GET", address, params=with_name)
                assert peeped.status_code != 200 or MARK not in peeped.text, path
    assert n_shown >= 5  # else the walk would prove nothing


def test_no_route_changes_what_is_anothers(team: TeamService) -> None:
    give_minji_a_past(team)
    other = team.browser("junho")
    for method, path in routes(team):
        if method == "GET" or path.endswith("/logout"):
            continue
        for body in ({}, {"verdict": "right"}, {"camera": "x"}, {"verdict": None}):
            other.request(method, filled(path), json=body)
    own = team.browser("minji")
    assert MARK in own.get("/api/history/events", **RANGE).text
    assert own.get("/api/history/events", **RANGE).json()["events"][0]["verdict"] is None
    assert MARK in own.get("/api/profiles").text
    assert MARK in own.get("/api/exercises/done", **RANGE).text
    assert own.get("/api/settings").json()["camera_label"] == MARK
    assert own.get("/api/history/hours", **RANGE).json()["rows"] != []


def test_recordings_and_runners_belong_to_who_sent_them(team: TeamService) -> None:
    team.analyser.may_go_on.set()
    own, other = team.browser("minji"), team.browser("junho")
    sent = own.request("POST", "/api/recordings", content=b"a video")
    path = f"/api/recordings/{sent.json()['id']}"
    assert own.get(path).status_code == 200
    for method, below in (
        ("GET", ""), ("GET", "/landmarks"), ("GET", "/report"), ("DELETE", ""),
    ):  # fmt: skip
        assert other.request(method, path + below).status_code == 404
    assert own.get(path).status_code == 200


def test_a_coach_sees_who_shares_while_it_is_shared_and_it_is_written_down(
    team: TeamService,
) -> None:
    give_minji_a_past(team)
    coach = team.browser("coach")
    asked = {**RANGE, "person": "a-minji"}
    refused = coach.get("/api/history/events", **asked)
    assert refused.json()["error"]["code"] == "accounts.not-shared"
    nobody = coach.get("/api/history/events", **{**asked, "person": "a-nobody"})
    assert nobody.json() == refused.json()
    assert coach.get("/api/account/sharing").json() == {"people": []}
    assert team.acts("access") == []
    share(team)
    assert coach.get("/api/history/events", **asked).json() == refused.json()  # nobody is chosen
    chosen = choose(team.browser("minji"), "a-coach")
    assert chosen.json() == {"coaches": [{"id": "a-coach", "name": "coach", "is_chosen": True}]}
    assert MARK in coach.get("/api/history/events", **asked).text
    assert coach.get("/api/account/sharing").json()["people"][0]["id"] == "a-minji"
    entries = [one for one in team.writer.store.audit.entries() if one.action == "access"]
    token = team.writer.store.audit.token
    assert [(one.actor, one.subject, dict(one.details)) for one in entries] == [
        (token("a-coach"), token("a-minji"), {"what": "events"})
    ]
    for path in ("/api/history/export", "/api/profiles", "/api/settings"):
        assert MARK not in coach.get(path, **asked).text
    for name in ("junho", "steward", "boss"):
        other = team.browser(name).get("/api/history/events", **asked)
        assert other.json()["error"]["code"] == "accounts.not-your-role"
    share(team, "withdrawn")
    assert coach.get("/api/history/events", **asked).status_code == 403


def test_a_coach_sees_only_who_chose_that_coach(team: TeamService) -> None:
    other = team.writer.store.accounts
    other.set_role("a-junho", "coach", team.utc_s)
    minji, coach, junho = (team.browser(one) for one in ("minji", "coach", "junho"))
    asked = {**RANGE, "person": "a-minji"}
    before = choose(minji, "a-coach")
    assert (before.status_code, before.json()["error"]["code"]) == (403, "accounts.share-first")
    share(team)
    for wrong in ("a-boss", "a-nobody", "a-minji"):
        assert choose(minji, wrong).json()["error"]["code"] == "accounts.no-coach"
    choose(minji, "a-coach")
    assert coach.get("/api/history/events", **asked).status_code == 200
    assert junho.get("/api/history/events", **asked).status_code == 403
    choose(minji, "a-junho")
    assert coach.get("/api/history/events", **asked).status_code == 403
    assert junho.get("/api/history/events", **asked).status_code == 200
    choose(minji)
    assert junho.get("/api/history/events", **asked).status_code == 403
    assert team.acts("account-changed")[-3:] == [
        {"what": "coaches", "count": count} for count in ("1", "1", "0")
    ]


def test_who_withdraws_and_agrees_again_chooses_anew(team: TeamService) -> None:
    minji, coach = team.browser("minji"), team.browser("coach")
    asked = {**RANGE, "person": "a-minji"}
    share(team)
    choose(minji, "a-coach")
    assert coach.get("/api/history/events", **asked).status_code == 200
    team.utc_s += 10
    share(team, "withdrawn")
    team.utc_s += 10
    share(team)
    assert coach.get("/api/history/events", **asked).status_code == 403
    team.utc_s -= 15  # a clock that was set back takes no choice away
    choose(minji, "a-coach")
    assert coach.get("/api/history/events", **asked).status_code == 200


def test_a_coach_who_is_none_any_more_or_gone_sees_nothing(team: TeamService) -> None:
    minji, coach = team.browser("minji"), team.browser("coach")
    share(team)
    choose(minji, "a-coach")
    team.writer.store.accounts.set_role("a-coach", "person", team.utc_s)
    answer = coach.get("/api/history/events", **{**RANGE, "person": "a-minji"})
    assert answer.json()["error"]["code"] == "accounts.not-your-role"
    assert minji.get("/api/account/coaches").json() == {"coaches": []}
    assert team.writer.store.accounts.remove("a-coach")
    assert team.writer.store.accounts.coaches.chosen("a-minji") == {}
    assert team.writer.store.accounts.remove("a-minji")


def test_forgetting_everything_forgets_ones_own_only(team: TeamService) -> None:
    give_minji_a_past(team)
    assert team.browser("junho").request("DELETE", "/api/everything").status_code == 200
    assert MARK in team.browser("minji").get("/api/profiles").text


class Socket:
    """A WebSocket in process."""

    def __init__(self, browser: Browser, **headers: str) -> None:
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        given = {"host": ADDRESS[7:], "cookie": cookie, "origin": ADDRESS, **headers}
        self._scope: dict[str, Any] = {
            "type": "websocket",
            "asgi": {"version": "3.0"},
            "scheme": "ws",
            "path": "/api/live",
            "raw_path": b"/api/live",
            "root_path": "",
            "query_string": b"",
            "headers": [(n.encode(), v.encode()) for n, v in given.items() if v],
            "client": ("10.0.0.1", 5),
            "server": ("127.0.0.1", 8765),
            "subprotocols": [],
            "extensions": {"websocket.http.response": {}},
        }
        self._app = browser.service.app
        self._in: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    def connect(self) -> None:
        self._in.put_nowait({"type": "websocket.connect"})
        self.task = asyncio.create_task(self._serve())

    async def _serve(self) -> None:
        await self._app(self._scope, self._in.get, self._take)

    async def _take(self, message: Any) -> None:
        self.said.put_nowait(message)
        if message["type"] == "websocket.close":
            self._in.put_nowait({"type": "websocket.disconnect", "code": message.get("code", 1000)})

    def say(self, text: str) -> None:
        self._in.put_nowait({"type": "websocket.receive", "text": text})

    async def hear(self) -> dict[str, Any]:
        return await asyncio.wait_for(self.said.get(), 60)

    async def leave(self) -> None:
        self._in.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await asyncio.wait_for(self.task, 60)


@pytest.mark.parametrize(
    ("name", "headers", "status"),
    [
        ("", {}, 401),
        ("minji", {"origin": ""}, 403),
        ("minji", {"origin": "http://evil.example"}, 403),
        ("minji", {"host": "evil.example"}, 421),
        ("minji", {"cookie": "barun-account-8765=" + "f" * 43}, 401),
    ],
)
def test_a_websocket_is_refused_before_it_is_accepted(
    team: TeamService, name: str, headers: dict[str, str], status: int
) -> None:
    browser = team.browser(name)

    async def attempt() -> dict[str, Any]:
        socket = Socket(browser, **headers)
        socket.connect()
        first = await socket.hear()
        await asyncio.wait_for(socket.task, 60)
        return first

    first = asyncio.run(attempt())
    assert first["type"] == "websocket.http.response.start"
    assert first["status"] == status


def test_a_login_that_ends_ends_its_open_websockets_at_once(team: TeamService) -> None:
    minji, boss = team.browser("minji"), team.browser("boss")
    other = team.browser("junho")

    async def watch() -> tuple[dict[str, Any], bool]:
        hers, his = Socket(minji), Socket(other)
        for socket in (hers, his):
            socket.connect()
            assert (await socket.hear())["type"] == "websocket.accept"
        change = {"is_disabled": True}
        await asyncio.to_thread(boss.request, "PATCH", "/api/people/a-minji", json=change)
        closed = await hers.hear()
        await asyncio.wait_for(hers.task, 60)
        is_his_open = his.said.empty()
        await his.leave()
        return closed, is_his_open

    closed, is_his_open = asyncio.run(watch())
    assert closed == {"type": "websocket.close", "code": 4401}
    assert is_his_open


def test_a_session_is_not_taken_up_by_another_person(team: TeamService) -> None:
    minji, junho = team.browser("minji"), team.browser("junho")
    hello = '{"type": "hello", "protocol": 1, "source": "landmarks"%s}'

    async def steal() -> tuple[str, str]:
        async with team.app.router.lifespan_context(team.app):
            hers = Socket(minji)
            hers.connect()
            await hers.hear()
            hers.say(hello % "")
            welcome = await hers.hear()
            secret = re.search(r'"resume_token":\s*"([^"]+)"', str(welcome.get("text")))
            assert secret is not None, welcome
            thief = Socket(junho)
            thief.connect()
            await thief.hear()
            thief.say(hello % f', "resume": "{secret.group(1)}"')
            got = await thief.hear()
            await thief.leave()
            await hers.leave()
            return str(welcome["text"]), str(got["text"])

    welcome, got = asyncio.run(steal())
    assert re.search(r'"is_resumed":\s*false', got)
    own, stolen = (re.search(r'"session_id":\s*"([^"]+)"', one) for one in (welcome, got))
    assert own is not None
    assert stolen is not None
    assert own.group(1) != stolen.group(1)


def test_a_receipt_names_no_folder_and_no_command_to_who_does_not_look_after_barun(
    team: TeamService,
) -> None:
    for name, is_owner in (("minji", False), ("coach", False), ("boss", True)):
        browser = team.browser(name)
        privacy = browser.get("/api/privacy").json()
        receipt = browser.get("/api/privacy/receipt").json()
        assert (privacy["place"] is not None) is is_owner, name
        assert (privacy["total_bytes"] is not None) is is_owner, name  # how much others have
        assert (receipt["keys"]["location"] is not None) is is_owner, name
        assert ("barun privacy" in receipt["keys"]["finding"]) is is_owner, name
        report = browser.get("/api/privacy/report").text
        assert "barun privacy" not in report
        assert "privacy receipt" in report
