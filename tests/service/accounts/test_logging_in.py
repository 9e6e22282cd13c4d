"""Logging in and out, as people do and as attackers would."""

from collections.abc import Callable
from pathlib import Path

import pytest

from barun.errors import SettingError
from barun.service.accounts.opening import check_accounts
from barun.service.accounts.people_desk import PeopleDesk
from barun.service.settings import ServiceSettings
from tests.service.accounts.conftest import ADDRESS, Browser, TeamService, secret_of
from tests.service.conftest import Service

RANGE = {"from": "2026-11-01T00:00:00Z", "to": "2026-12-01T00:00:00Z"}


def test_who_is_not_logged_in_is_told_so_and_sees_the_page(team: TeamService) -> None:
    stranger = team.browser()
    assert stranger.get("/api/account").json() == {"uses_accounts": True, "account": None}
    assert stranger.get("/api/settings").status_code == 401
    assert stranger.get("/").status_code == 200
    assert stranger.get("/assets/index-abc.js").status_code == 200
    assert stranger.get("/healthz").status_code == 200


def test_name_and_password_let_in(team: TeamService) -> None:
    browser = team.browser()
    answer = browser.log_in("  MINJI ")
    assert answer.status_code == 401  # the password is that of another name
    answer = browser.log_in("Minji", secret_of("minji"))
    assert answer.json()["account"] == {"id": "a-minji", "name": "minji", "role": "person"}
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert browser.get("/api/settings").status_code == 200


def test_a_wrong_password_and_a_wrong_name_are_answered_alike(team: TeamService) -> None:
    wrong = team.browser().log_in("minji", "not the password")
    unknown = team.browser().log_in("nobody", "not the password")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert team.acts("login-refused") == [{"reason": "password"}] * 2


@pytest.mark.parametrize("password", ["", "\u0000", "x" * 1000])
def test_an_odd_password_is_only_wrong(team: TeamService, password: str) -> None:
    assert team.browser().log_in("minji", password).status_code == 401


def test_a_planted_session_is_worth_nothing(team: TeamService) -> None:
    attacker = team.browser("junho")
    victim = team.browser()
    victim.cookies = dict(attacker.cookies)  # as an attacker would plant it
    planted = attacker.token
    assert victim.log_in("minji").status_code == 200
    assert victim.token != planted
    assert victim.get("/api/account").json()["account"]["id"] == "a-minji"
    assert attacker.get("/api/account").json()["account"] is None  # ended, and never became hers
    made_up = team.browser()
    made_up.cookies = {"barun-account-8765": "f" * 43}
    assert made_up.log_in("minji").status_code == 200
    assert made_up.token != "f" * 43


def test_guessing_is_slowed_down_where_it_comes_from_and_nowhere_else(team: TeamService) -> None:
    laptop = team.browser("minji", "10.0.0.9")  # known from before, at the attacker's address
    laptop.request("POST", "/api/account/logout")
    attacker = team.browser(address="10.0.0.9")
    seen = [attacker.log_in("minji", f"guess number {n}").status_code for n in range(12)]
    assert seen == [401] * 5 + [429] * 7
    refused = attacker.log_in("minji")
    assert refused.status_code == 429  # the right one is not looked at either
    assert int(refused.headers["Retry-After"]) >= 1
    assert laptop.log_in("minji").status_code == 200
    assert team.browser(address="10.0.0.7").log_in("minji").status_code == 200
    assert len(team.acts("login-refused")) == 5
    team.clock.now_s += 1.0
    assert attacker.log_in("minji").status_code == 200


def test_a_second_service_gives_no_second_chance(
    make_team: Callable[..., TeamService], tmp_path: Path, database_url: str
) -> None:
    kept = {"data_folder": str(tmp_path / "data"), "database_url": database_url}
    one = make_team(**kept)
    one.people()
    laptop = one.browser("minji", "10.0.0.9")
    laptop.request("POST", "/api/account/logout")
    other = make_team(**kept)  # behind the same proxy, or after a restart
    attackers = [service.browser(address="10.0.0.9") for service in (one, other)]
    seen = [attackers[n % 2].log_in("minji", f"guess {n}").status_code for n in range(12)]
    assert seen == [401] * 5 + [429] * 7
    assert [one.log_in("minji").status_code for one in attackers] == [429, 429]
    laptop.service = other
    assert laptop.log_in("minji").status_code == 200
    assert other.browser(address="10.0.0.7").log_in("minji").status_code == 200
    for service in (one, other):
        service.clock.now_s += 1.0
        service.utc_s += 1.0
    assert attackers[1].log_in("minji").status_code == 200
    seen = [attackers[0].log_in("minji", f"guess {n}").status_code for n in range(6)]
    assert seen == [401] * 5 + [429]  # who got in may mistype again, anywhere


def test_names_that_are_not_there_are_slowed_down_alike(team: TeamService) -> None:
    attacker = team.browser(address="10.0.0.9")
    seen = [attacker.log_in("nobody", "guess").status_code for _ in range(7)]
    assert seen == [401] * 5 + [429] * 2


def test_a_login_ends_idle_and_old(team: TeamService) -> None:
    browser = team.browser("minji")
    for _ in range(10):
        team.utc_s += 11 * 3600.0
        assert browser.get("/api/settings").status_code == 200
    team.utc_s += 12 * 3600.0
    assert browser.get("/api/settings").status_code == 401
    browser = team.browser("minji")
    for _ in range(71):
        team.utc_s += 10 * 3600.0
        assert browser.get("/api/settings").status_code == 200
    team.utc_s += 10 * 3600.0
    assert browser.get("/api/settings").status_code == 401  # thirty days


def test_logging_out_ends_the_login_and_not_the_others(team: TeamService) -> None:
    one, other = team.browser("minji"), team.browser("minji")
    kept = dict(one.cookies)
    assert one.request("POST", "/api/account/logout").status_code == 204
    one.cookies = kept
    assert one.get("/api/settings").status_code == 401
    assert other.get("/api/settings").status_code == 200
    assert [act["what"] for act in team.acts("login")] == ["in", "in", "out"]


def test_logins_are_listed_and_ended(team: TeamService) -> None:
    phone, laptop = team.browser("minji"), team.browser("minji")
    listed = laptop.get("/api/account/logins").json()["logins"]
    assert [one["is_this"] for one in listed].count(True) == 1
    there = next(one["id"] for one in listed if not one["is_this"])
    assert (
        team.browser("junho").request("DELETE", f"/api/account/logins/{there}").status_code == 404
    )
    assert phone.get("/api/settings").status_code == 200
    assert laptop.request("DELETE", f"/api/account/logins/{there}").status_code == 204
    assert phone.get("/api/settings").status_code == 401
    phone = team.browser("minji")
    assert laptop.request("DELETE", "/api/account/logins").status_code == 204
    assert phone.get("/api/settings").status_code == 401
    assert laptop.get("/api/settings").status_code == 200


def test_another_password_takes_the_former_one_and_ends_the_other_logins(team: TeamService) -> None:
    phone, laptop = team.browser("minji"), team.browser("minji")
    wanted = "a boat upon the lake"
    change = {"former": "wrong one here", "wanted": wanted}
    assert laptop.request("PUT", "/api/account/password", json=change).status_code == 403
    change["former"] = secret_of("minji")
    easy = {**change, "wanted": "password1234"}
    assert laptop.request("PUT", "/api/account/password", json=easy).status_code == 422
    assert laptop.request("PUT", "/api/account/password", json=change).status_code == 204
    assert phone.get("/api/settings").status_code == 401
    assert laptop.get("/api/settings").status_code == 200
    assert team.browser().log_in("minji").status_code == 401
    assert team.browser().log_in("minji", wanted).status_code == 200


def test_an_invitation_makes_an_account_once(team: TeamService) -> None:
    boss = team.browser("boss")
    issued = boss.request("POST", "/api/people/invitations", json={"role": "coach"}).json()
    code = issued["path"].partition("#")[2]
    guest = team.browser()
    told = guest.request("POST", "/api/account/code", json={"code": code}).json()
    assert (told["kind"], told["role"]) == ("invitation", "coach")
    wanted = {"code": code, "name": "Sora", "password": "a boat upon the lake"}
    taken = guest.request("POST", "/api/account/accept", json={**wanted, "name": "MINJI"})
    assert taken.status_code == 409
    answer = guest.request("POST", "/api/account/accept", json=wanted)
    assert answer.json()["account"]["role"] == "coach"
    assert guest.get("/api/settings").status_code == 200
    again = team.browser().request("POST", "/api/account/accept", json={**wanted, "name": "Two"})
    assert again.status_code == 404


def test_an_invitation_ends_and_can_be_taken_back(team: TeamService) -> None:
    boss = team.browser("boss")
    issued = boss.request("POST", "/api/people/invitations", json={"role": "person"}).json()
    code = {"code": issued["path"].partition("#")[2]}
    assert boss.get("/api/people").json()["codes"][0]["id"] == issued["id"]
    assert "#" not in boss.get("/api/people").text
    assert boss.request("DELETE", f"/api/people/codes/{issued['id']}").status_code == 204
    assert team.browser().request("POST", "/api/account/code", json=code).status_code == 404
    issued = boss.request("POST", "/api/people/invitations", json={"role": "person"}).json()
    code = {"code": issued["path"].partition("#")[2]}
    team.utc_s += 7 * 86400.0
    assert team.browser().request("POST", "/api/account/code", json=code).status_code == 404


def test_a_forgotten_password_is_replaced_by_a_one_time_code(team: TeamService) -> None:
    logged_in = team.browser("minji")
    issued = team.browser("boss").request("POST", "/api/people/a-minji/reset").json()
    given = {"code": issued["path"].partition("#")[2], "password": "a boat upon the lake"}
    assert team.browser().request("POST", "/api/account/reset", json=given).status_code == 204
    assert logged_in.get("/api/settings").status_code == 401
    assert team.browser().log_in("minji").status_code == 401
    assert team.browser().log_in("minji", given["password"]).status_code == 200
    assert team.browser().request("POST", "/api/account/reset", json=given).status_code == 404


def test_who_is_disabled_is_out_at_once_and_may_come_back(team: TeamService) -> None:
    minji, boss = team.browser("minji"), team.browser("boss")
    out = boss.request("PATCH", "/api/people/a-minji", json={"is_disabled": True})
    assert out.json()["is_disabled"] is True
    assert minji.get("/api/settings").status_code == 401
    assert team.browser().log_in("minji").status_code == 403
    assert team.browser().log_in("minji", "not the password").status_code == 401
    boss.request("PATCH", "/api/people/a-minji", json={"is_disabled": False})
    assert team.browser().log_in("minji").status_code == 200


def test_the_last_administrator_stays(team: TeamService) -> None:
    boss = team.browser("boss")
    refused = boss.request("PATCH", "/api/people/a-boss", json={"role": "person"})
    assert refused.status_code == 409
    assert boss.get("/api/people").status_code == 200


def test_a_role_changes_what_an_open_login_may_do(team: TeamService) -> None:
    steward = team.browser("steward")
    assert steward.get("/api/datasets").status_code == 200
    change = {"role": "person"}
    team.browser("boss").request("PATCH", "/api/people/a-steward", json=change)
    assert steward.get("/api/datasets").status_code == 403


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null"])
def test_a_change_needs_a_page_of_the_service(team: TeamService, origin: str | None) -> None:
    minji = team.browser("minji")
    assert minji.request("PUT", "/api/settings", origin=origin, json={}).status_code == 403
    assert minji.request("PUT", "/api/settings", origin=ADDRESS, json={}).status_code == 200
    body = {"name": "minji", "password": secret_of("minji")}
    refused = team.browser().request("POST", "/api/account/login", origin=origin, json=body)
    assert refused.status_code == 403


def test_a_restart_keeps_people_logged_in(
    make_team: Callable[..., TeamService], tmp_path: Path
) -> None:
    before = make_team(data_folder=str(tmp_path / "data"))
    before.people()
    browser = before.browser("minji")
    after = make_team(data_folder=str(tmp_path / "data"))
    again = Browser(after)
    again.cookies = dict(browser.cookies)
    assert again.get("/api/account").json()["account"]["id"] == "a-minji"


def test_a_service_nobody_could_log_in_to_does_not_start(
    make_team: Callable[..., TeamService],
) -> None:
    empty = make_team()
    with pytest.raises(SettingError) as refused:
        check_accounts(ServiceSettings(accounts=True), empty.writer.store)
    assert refused.value.code == "accounts.no-administrator"
    empty.people()
    check_accounts(ServiceSettings(accounts=True), empty.writer.store)
    with pytest.raises(SettingError):
        check_accounts(ServiceSettings(accounts=True, source="0"), empty.writer.store)
    check_accounts(ServiceSettings(source="0"), empty.writer.store)


def test_what_is_over_is_deleted_once_an_hour(team: TeamService) -> None:
    team.browser("minji")
    desk, logins = PeopleDesk(team.writer.store, lambda: team.utc_s), team.writer.store.logins
    desk.tidy()
    assert len(logins.all_of("a-minji")) == 1
    team.utc_s += 31 * 86400.0
    desk.tidy()
    assert logins.all_of("a-minji") == ()
    team.browser("minji")
    team.utc_s += 1800.0
    team.writer.store.logins.touch(logins.all_of("a-minji")[0].token_hash, 0.0)
    desk.tidy()
    assert len(logins.all_of("a-minji")) == 1
    team.utc_s += 1800.0
    desk.tidy()
    assert logins.all_of("a-minji") == ()


def test_a_service_of_one_person_has_no_accounts_and_says_so(
    make_service: Callable[..., Service],
) -> None:
    alone = make_service()
    answer = alone.request("GET", "/api/account")
    assert answer.json() == {"uses_accounts": False, "account": None}
    body = {"name": "minji", "password": secret_of("minji")}
    for method, path, given in (
        ("POST", "/api/account/login", body),
        ("POST", "/api/account/logout", None),
        ("GET", "/api/account/logins", None),
        ("GET", "/api/people", None),
        ("POST", "/api/people/invitations", {"role": "administrator"}),
    ):
        refused = alone.request(method, path, json=given)
        assert (refused.status_code, refused.json()["error"]["code"]) == (404, "accounts.off"), path
    person = alone.request("GET", "/api/history/events", params={**RANGE, "person": "a-minji"})
    assert person.status_code == 404
