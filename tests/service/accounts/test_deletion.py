"""Deleting one's own account: only by its owner, all of it, also after a kill."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest

from barun.collection.collection import Collection
from barun.rights.certificate import SECRET_NAME, Certificate
from barun.rights.erasure import Erasures
from barun.rights.erasure_lock import held_against_erasures
from barun.rights.holders.installed import installed_holders
from barun.rights.note import has_unfinished
from barun.service.accounts.account_desk import AccountDesk, Arrival
from barun.service.accounts.deletion import Deletions
from barun.service.accounts.route_rules import rule_for
from barun.service.asking import Asker
from barun.service.problems import RefusedError
from barun.service.rights.forgetting import Forgetting
from barun.service.settings import ServiceSettings
from barun.store.opening import open_store
from barun.store.store import Store
from tests.service.accounts.conftest import Browser, TeamService, secret_of
from tests.service.accounts.test_whose_data import (
    MARK,
    RANGE,
    Socket,
    choose,
    filled,
    give_minji_a_past,
    routes,
    share,
)
from tests.service.conftest import Service

DELETION = "/api/account/deletion"
_ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def kept_team(make_team: Callable[..., TeamService], home: Path, database_url: str) -> TeamService:
    """A team whose data lie on a disk, on SQLite and on PostgreSQL."""
    service = make_team(data_folder=str(home), database_url=database_url)
    service.people()
    give_minji_a_past(service)
    return service


def delete(browser: Browser, password: str, **options: object) -> httpx.Response:
    return browser.request("POST", DELETION, json={"password": password}, **options)  # type: ignore[arg-type] # passed on


def nothing_held(name: str) -> AbstractContextManager[Collection]:
    raise AssertionError(f"nothing is collected here, not even {name}")


def n_records(store: Store, person: str) -> int:
    return sum(one.n_records for one in store.sizes(person).kinds)


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_the_account_goes_with_everything_and_the_certificate_stays(
    kept_team: TeamService, home: Path
) -> None:
    team, store = kept_team, kept_team.writer.store
    share(team)
    minji, phone, coach = team.browser("minji"), team.browser("minji"), team.browser("coach")
    choose(minji, "a-coach")
    team.browser("boss").request("POST", "/api/people/a-minji/reset")
    plan = minji.get(DELETION).json()
    goes = {one["kind"]: one["count"] for one in plan["goes"]}
    assert (goes["minutes"], goes["events"], goes["accounts"]) == (1, 1, 1)
    assert all(one["name"] for one in plan["goes"])
    assert not plan["is_last_administrator"]

    answer = delete(minji, secret_of("minji"))

    assert answer.status_code == 202, answer.text
    assert minji.cookies == {}
    assert store.accounts.find("a-minji") is None
    assert [one.account_id for one in store.accounts.codes(team.utc_s)] == []
    assert n_records(store, "a-minji") == 0
    assert store.agreement("a-minji") is None
    assert not has_unfinished(home)
    assert phone.get("/api/settings").status_code == 401
    assert code_of(phone.log_in("minji")) == (401, "accounts.not-right")
    assert coach.get("/api/account/sharing").json() == {"people": []}
    seen = coach.get("/api/history/events", **{**RANGE, "person": "a-minji"})
    assert code_of(seen) == (403, "accounts.not-shared")

    path = f"/api/privacy/certificates/{answer.json()['certificate']}"
    signed = team.browser().get(path)
    assert signed.status_code == 200
    assert "minji" not in signed.text
    certificate = Certificate.read(signed.content)
    assert certificate.check(store.secret(SECRET_NAME)) == "valid"
    assert certificate.values["deleted"]["accounts"] == 1
    nobodys = team.browser().get("/api/privacy/certificates/" + "0" * 32)
    assert code_of(nobodys) == (404, "rights.unknown-certificate")

    token = store.audit.token("a-minji")
    own = [one for one in store.audit.entries() if one.subject == token]
    assert {"what": "closed"} in [dict(one.details) for one in own]
    assert any(one.details.get("certificate") == certificate.id for one in own)
    junho = team.browser("junho")
    assert junho.get("/api/account").json()["account"]["name"] == "junho"
    assert store.agreement("a-junho") is not None


def test_the_name_is_free_and_who_takes_it_inherits_nothing(kept_team: TeamService) -> None:
    team = kept_team
    delete(team.browser("minji"), secret_of("minji"))
    issued = team.browser("boss").request(
        "POST", "/api/people/invitations", json={"role": "person"}
    )
    given = {"code": issued.json()["path"].partition("#")[2], "name": "Minji"}
    other = team.browser()
    accepted = other.request(
        "POST", "/api/account/accept", json={**given, "password": "a boat upon the lake"}
    )
    assert accepted.status_code == 200, accepted.text
    assert accepted.json()["account"]["id"] != "a-minji"
    assert other.get("/api/history/events", **RANGE).json()["events"] == []
    assert other.get("/api/profiles").json()["profiles"] == []
    assert other.get("/api/settings").json()["camera_label"] != MARK
    assert not other.get("/api/agreement").json()["is_agreed"]
    looks = other.get("/api/privacy/receipt").json()["looks"]
    assert looks == []
    assert MARK not in other.get("/api/privacy/report").text


def test_wrong_passwords_are_counted_as_where_people_log_in(team: TeamService) -> None:
    minji = team.browser("minji")
    seen = [code_of(delete(minji, f"guess number {n}")) for n in range(6)]
    assert seen == [(403, "accounts.password-not-right")] * 5 + [(429, "accounts.wait")]
    refused = delete(minji, secret_of("minji"))
    assert refused.status_code == 429  # the right one is not looked at either
    assert int(refused.headers["Retry-After"]) >= 1
    assert team.acts("login-refused") == [{"reason": "password"}] * 5
    assert minji.get("/api/account").json()["account"]["name"] == "minji"
    team.clock.now_s += 3600.0
    assert delete(minji, secret_of("minji")).status_code == 202


@pytest.mark.parametrize("name", ["junho", "coach", "steward"])
def test_nobody_deletes_the_account_of_another(team: TeamService, name: str) -> None:
    give_minji_a_past(team)
    share(team)
    own, other = team.browser("minji"), team.browser(name)
    choose(own, "a-coach")
    assert code_of(delete(other, secret_of("minji"))) == (403, "accounts.password-not-right")
    named = {"password": secret_of(name), "account_id": "a-minji"}
    assert other.request("POST", DELETION, json=named).status_code == 422
    for path in (f"{DELETION}/a-minji", "/api/account/a-minji", "/api/people/a-minji"):
        for method in ("POST", "DELETE"):
            answer = other.request(method, path, json={"password": secret_of(name)})
            assert answer.status_code in {403, 404, 405}, (method, path)
    whose = {"params": {"person": "a-minji"}}
    assert delete(other, secret_of(name), **whose).status_code == 202  # their own, and no other
    accounts = team.writer.store.accounts
    assert accounts.find(f"a-{name}") is None
    assert accounts.find("a-minji") is not None
    assert MARK in own.get("/api/history/events", **RANGE).text


def test_it_takes_a_login_and_the_page_of_the_service(team: TeamService) -> None:
    right = secret_of("minji")
    assert delete(team.browser(), right).status_code == 401
    minji = team.browser("minji")
    for origin in (None, "http://evil.example"):
        assert delete(minji, right, origin=origin).status_code == 403
    assert minji.request("DELETE", "/api/account").status_code == 405
    assert minji.request("GET", DELETION, params={"password": right}).status_code == 200
    assert minji.request("POST", DELETION, json={}).status_code == 422
    assert team.writer.store.accounts.find("a-minji") is not None


def test_the_last_administrator_names_another_one_first(kept_team: TeamService, home: Path) -> None:
    team, boss = kept_team, kept_team.browser("boss")
    assert boss.get(DELETION).json()["is_last_administrator"]
    assert code_of(delete(boss, secret_of("boss"))) == (409, "accounts.last-administrator")
    assert not has_unfinished(home)
    assert boss.get("/api/people").status_code == 200
    boss.request("PATCH", "/api/people/a-junho", json={"role": "administrator"})
    assert not boss.get(DELETION).json()["is_last_administrator"]
    assert delete(boss, secret_of("boss")).status_code == 202
    assert team.browser("junho").get("/api/people").status_code == 200


def test_every_login_and_open_connection_ends_before_the_answer(team: TeamService) -> None:
    minji, phone, junho = (team.browser(one) for one in ("minji", "minji", "junho"))
    cookies = dict(minji.cookies)

    async def watch() -> tuple[dict[str, object], bool]:
        hers, his = Socket(phone), Socket(junho)
        for socket in (hers, his):
            socket.connect()
            assert (await socket.hear())["type"] == "websocket.accept"
        answer = await asyncio.to_thread(delete, minji, secret_of("minji"))
        assert answer.status_code == 202
        closed = await hers.hear()
        await asyncio.wait_for(hers.task, 60)
        is_his_open = his.said.empty()
        await his.leave()
        return closed, is_his_open

    closed, is_his_open = asyncio.run(watch())
    assert closed == {"type": "websocket.close", "code": 4401}
    assert is_his_open
    minji.cookies = cookies  # as a thief of the cookie would keep it
    assert minji.get("/api/account").json()["account"] is None
    for method, path in routes(team):
        if rule_for(method, path) != "open":
            for browser in (minji, phone):
                answer = browser.request(method, filled(path))
                assert answer.status_code == 401, (method, path)


def test_where_nothing_is_kept_on_a_disk_all_of_it_goes_too(team: TeamService) -> None:
    give_minji_a_past(team)
    minji = team.browser("minji")
    assert {one["kind"] for one in minji.get(DELETION).json()["goes"]} >= {"minutes", "accounts"}
    answer = delete(minji, secret_of("minji"))
    assert (answer.status_code, answer.json()) == (202, {"certificate": None})
    store = team.writer.store
    assert store.accounts.find("a-minji") is None
    assert n_records(store, "a-minji") == 0


def test_without_accounts_there_is_none_to_delete(make_service: Callable[..., Service]) -> None:
    service = make_service()
    for method in ("GET", "POST"):
        answer = service.request(method, DELETION, json={"password": "x"})
        assert code_of(answer) == (404, "accounts.off")


def test_while_it_goes_on_nobody_gets_in_and_the_next_start_finishes_it(
    kept_team: TeamService,
    make_team: Callable[..., TeamService],
    home: Path,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    minji, phone = kept_team.browser("minji"), kept_team.browser("minji")
    with monkeypatch.context() as patched:
        patched.setattr(Deletions, "finish", lambda _: None)  # killed right after the answer
        number = delete(minji, secret_of("minji")).json()["certificate"]
    path = f"/api/privacy/certificates/{number}"
    assert has_unfinished(home)
    assert code_of(phone.get(path)) == (503, "rights.certificate-waits")
    assert phone.get("/api/settings").status_code == 401
    assert code_of(phone.log_in("minji")) == (403, "accounts.disabled")

    team = make_team(data_folder=str(home), database_url=database_url)

    async def start() -> None:
        async with team.app.router.lifespan_context(team.app):
            pass  # it waits for what it resumes

    asyncio.run(start())
    assert not has_unfinished(home)
    store = kept_team.writer.store
    assert store.accounts.find("a-minji") is None
    assert n_records(store, "a-minji") == 0
    assert kept_team.browser().get(path).status_code == 200


def test_while_somebody_else_is_erased_it_is_refused_and_nothing_was_done(
    kept_team: TeamService, home: Path
) -> None:
    minji = kept_team.browser("minji")
    with held_against_erasures(home):
        assert code_of(delete(minji, secret_of("minji"))) == (503, "rights.in-use")
    assert minji.get("/api/settings").status_code == 200
    assert not has_unfinished(home)
    assert delete(minji, secret_of("minji")).status_code == 202


def test_an_account_that_cannot_be_closed_is_not_erased_later(
    kept_team: TeamService, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another administrator goes between the question and the closing."""
    desk = AccountDesk(kept_team.writer.store, kept_team.clock, lambda: kept_team.utc_s)
    monkeypatch.setattr(desk, "is_last_administrator", lambda _: False)  # it was not, just before
    settings = ServiceSettings(data_folder=str(home), accounts=True)
    forgetting = Forgetting(settings, kept_team.writer, lambda: kept_team.utc_s, nothing_held)
    deletions = Deletions(desk, forgetting, lambda _: None)
    asker = Asker("a-boss", "administrator", b"h" * 32)
    with pytest.raises(RefusedError) as refused:
        deletions.begin(asker, secret_of("boss"), Arrival("10.0.0.1"))
    assert (refused.value.status, refused.value.code) == (409, "accounts.last-administrator")
    assert not has_unfinished(home)
    boss = kept_team.writer.store.accounts.find("a-boss")
    assert boss is not None
    assert not boss.is_disabled


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
@pytest.mark.parametrize("stage", ["noted", "closed", "account-gone", "certified"])
def test_killed_anywhere_it_is_finished(home: Path, stage: str) -> None:
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("killed_deleter.py")), str(home), stage],
        env={**os.environ, "PYTHONPATH": f"{_ROOT}{os.pathsep}{_ROOT / 'src'}"},
        timeout=120,
        check=False,
        capture_output=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert has_unfinished(home)
    store = open_store(home, "", 0.0).store
    try:
        holders = installed_holders(home, store, lambda: 1.0)
        (erased,) = Erasures(home, holders, store, lambda: 1.0).resume()
        assert erased.certificate is not None
        assert erased.certificate.values["deleted"]["accounts"] == 1
        assert store.accounts.find("a-minji") is None
        assert store.accounts.find("a-boss") is not None
        assert store.agreement("a-minji") is None
        assert not has_unfinished(home)
        assert len(list((home / "certificates").glob("*.json"))) == 1
    finally:
        store.close()
