"""Passwords a few at a time and at the cost of today; cookies nobody else can set or read."""

import threading

import pytest
from starlette.responses import Response
from starlette.types import Scope

from barun.privacy.encryption.password_hash import is_weaker
from barun.service.accounts.cookies import cookie_name, drop_cookie, give_cookie, read_cookie
from barun.service.accounts.device_name import device_name
from barun.service.accounts.passwords import Passwords
from barun.service.problems import RefusedError
from tests.service.accounts.conftest import TeamService


def scope(scheme: str, cookie: str = "") -> Scope:
    headers = [(b"cookie", cookie.encode())]
    return {"type": "http", "scheme": scheme, "server": ("127.0.0.1", 8765), "headers": headers}


def test_two_are_hashed_at_once_eight_wait_and_more_are_told_to_come_back() -> None:
    may_go_on, n_inside, most = threading.Event(), 0, 0
    lock = threading.Lock()

    def hash_one(_: str) -> str:
        nonlocal n_inside, most
        with lock:
            n_inside += 1
            most = max(most, n_inside)
        assert may_go_on.wait(60)
        with lock:
            n_inside -= 1
        return "kept"

    passwords = Passwords(hash_one)
    outcomes: list[str] = []

    def keep() -> None:
        try:
            outcomes.append(passwords.keep("x"))
        except RefusedError as refused:
            outcomes.append(refused.code)
            if outcomes.count(refused.code) == 3:
                may_go_on.set()  # all the others have a place by now

    threads = [threading.Thread(target=keep) for _ in range(13)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["accounts.crowded"] * 3 + ["kept"] * 10
    assert most == 2
    assert passwords.keep("x") == "kept"


@pytest.mark.parametrize("password", ["", "anything"])
def test_where_nothing_is_kept_nothing_fits(password: str) -> None:
    assert not Passwords().fits(password, "")


def test_a_password_is_hashed_anew_when_the_cost_has_changed(team: TeamService) -> None:
    def kept() -> str:
        account = team.writer.store.accounts.find("a-minji")
        assert account is not None
        return account.password

    assert is_weaker(kept())
    browser = team.browser("minji")
    renewed = kept()
    assert not is_weaker(renewed)
    assert browser.get("/api/settings").status_code == 200
    team.browser("minji")
    assert kept() == renewed


def test_with_tls_no_other_host_can_set_the_cookie() -> None:
    answer = Response()
    give_cookie(scope("https"), answer, "account", "secret")
    given = answer.headers["set-cookie"]
    assert given.startswith("__Host-barun-account=secret;")
    for part in ("Secure", "HttpOnly", "SameSite=strict", "Path=/", "Max-Age=2592000"):
        assert part in given
    assert "Domain" not in given
    assert cookie_name(scope("wss"), "account") == "__Host-barun-account"


def test_without_tls_each_port_has_its_own() -> None:
    answer = Response()
    give_cookie(scope("http"), answer, "device", "secret")
    assert answer.headers["set-cookie"].startswith("barun-device-8765=secret;")
    assert "Secure" not in answer.headers["set-cookie"]
    drop_cookie(scope("http"), answer, "device")
    assert 'barun-device-8765=""; ' in answer.headers.getlist("set-cookie")[1]


@pytest.mark.parametrize("cookie", ["", "=", "a=b; ;;", "barun-account-8765", "\x00", "[]=1"])
def test_odd_cookies_are_none(cookie: str) -> None:
    assert read_cookie(scope("http", cookie), "account") == ""


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
            "Firefox, Linux",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko)"
            " SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
            "Samsung Internet, Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
            " (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        ("curl/8", ""),
    ],
)
def test_browsers_are_called_by_their_names(user_agent: str, name: str) -> None:
    assert device_name(user_agent) == name
