"""Logging in, the own account, and the people: by keyboard, in both languages, on a phone."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from barun.privacy.accounts.roles import Role
from barun.privacy.encryption.password_hash import PasswordCost, hash_password
from tests.browser.conftest import RunningService
from tests.browser.test_analyse_page import accessibility_faults, expect, horizontal_overflow
from tests.browser.test_pages import choose_language

if TYPE_CHECKING:
    from playwright.sync_api import Page

Start = Callable[..., RunningService]
Open = Callable[..., "Page"]
SENTENCE = "a boat upon the lake"
CHEAP = PasswordCost(memory_kib=64, passes=1, lanes=1)
REFUSED = "401"
"""What the browser says itself of the answers that lead to the page for logging in."""


@pytest.fixture
def team(start_service: Start, tmp_path: Path) -> RunningService:
    """A service with an administrator, a person and a coach."""
    service = start_service(accounts=True, data_folder=str(tmp_path / "home"))
    store = service.server.config.app.state.writer.store  # type: ignore[union-attr] # the application
    people: tuple[tuple[str, Role], ...] = (
        ("Boss", "administrator"),
        ("Minji", "person"),
        ("Kim", "coach"),
    )
    for name, role in people:
        kept = hash_password(SENTENCE, lambda n: b"s" * n, CHEAP)
        store.accounts.add(f"a-{name.lower()}", name, role, kept, 1.7e9)
    return service


def log_in(page: "Page", name: str) -> None:
    page.get_by_role("textbox", name="Name").fill(name)
    page.get_by_role("textbox", name="Password", exact=True).fill(SENTENCE)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=f"My account: {name}")).to_be_visible()


def test_a_person_logs_in_by_keyboard_sees_who_is_logged_in_and_goes(
    team: RunningService, open_page: Open
) -> None:
    page = open_page(team, path="/settings", expected_console=REFUSED)
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    page.wait_for_function("() => document.title === 'Log in · Barun'")
    expect(page.get_by_role("navigation")).to_have_count(0)
    page.get_by_label("Name").fill("minji")
    page.get_by_label("Password").fill("not the password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Name or password is not right.")
    log_in(page, "Minji")
    expect(page.get_by_role("heading", level=1)).to_have_text("Settings")
    page.get_by_role("link", name="My account: Minji").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My account")
    expect(page.get_by_text("this device")).to_be_visible()
    expect(page.get_by_role("link", name="People")).to_have_count(0)
    page.get_by_role("button", name="Log out", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")


def test_an_administrator_invites_and_the_invited_comes_in(
    team: RunningService, open_page: Open
) -> None:
    page = open_page(team, path="/people", expected_console=REFUSED)
    log_in(page, "Boss")
    expect(page.get_by_role("heading", level=1)).to_have_text("People")
    page.get_by_label("Role", exact=True).select_option("coach")
    page.get_by_role("button", name="Invite", exact=True).click()
    link = page.get_by_label("Link", exact=True).input_value()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_text("Invitation: Coach")).to_be_visible()
    guest = open_page(team, expected_console=REFUSED)
    guest.goto(link)
    guest.reload()
    guest.get_by_label("Name").fill("Sora")
    guest.get_by_label("Password", exact=True).fill(SENTENCE)
    guest.get_by_label("Once more").fill("another sentence")
    guest.get_by_role("button", name="Create the account").click()
    expect(guest.get_by_role("alert")).to_contain_text("not the same")
    guest.get_by_label("Once more").fill(SENTENCE)
    guest.get_by_role("button", name="Create the account").click()
    expect(guest.get_by_role("link", name="My account: Sora")).to_be_visible()
    assert "#" not in guest.url


def test_who_is_disabled_sees_the_login_page_at_once(team: RunningService, open_page: Open) -> None:
    page = open_page(team, path="/people", expected_console=REFUSED)
    log_in(page, "Boss")
    other = open_page(team, path="/account", expected_console=REFUSED)
    log_in(other, "Minji")
    page.get_by_role("button", name="Disable: Minji").click()
    expect(page.get_by_role("button", name="Enable: Minji")).to_be_visible()
    other.get_by_role("link", name="History").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Log in")


def test_who_logs_in_again_goes_on_where_the_login_ended(
    team: RunningService, open_page: Open
) -> None:
    page = open_page(team, path="/account", expected_console=REFUSED)
    log_in(page, "Minji")
    page.get_by_label("Password so far").fill(SENTENCE)
    page.get_by_label("New password").fill("a boat upon the sea")
    page.context.clear_cookies()
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    expect(page.get_by_text("Your login has ended.")).to_be_visible()
    expect(page.get_by_label("New password")).to_be_hidden()
    assert accessibility_faults(page) == []
    log_in(page, "Minji")
    expect(page.get_by_role("heading", level=1)).to_have_text("My account")
    expect(page.get_by_label("New password")).to_have_value("a boat upon the sea")


def test_who_logs_in_instead_finds_nothing_of_the_one_before(
    team: RunningService, open_page: Open
) -> None:
    page = open_page(team, path="/account", expected_console=REFUSED)
    log_in(page, "Minji")
    page.get_by_label("New password").fill("a boat upon the sea")
    page.get_by_label("Password so far").fill("x")
    page.context.clear_cookies()
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    log_in(page, "Boss")
    expect(page.get_by_role("heading", level=1)).to_have_text("My account")
    expect(page.get_by_label("New password")).to_have_value("")


def test_a_person_chooses_a_coach_who_then_sees_the_history(
    team: RunningService, open_page: Open
) -> None:
    coach = open_page(team, path="/history", expected_console=REFUSED)
    log_in(coach, "Kim")
    expect(coach.get_by_text("Nobody shares a history with you yet.")).to_be_visible()
    page = open_page(team, path="/settings", expected_console=REFUSED)
    log_in(page, "Minji")
    page.get_by_role("button", name="Agree: Sharing with a coach").click()
    expect(page.get_by_text("Nobody sees anything until you choose.")).to_be_visible()
    page.get_by_label("Kim", exact=True).check()
    expect(page.get_by_text("Nobody sees anything until you choose.")).to_have_count(0)
    assert accessibility_faults(page) == []
    coach.reload()
    coach.get_by_label("Whose history").select_option("Minji")
    expect(coach.get_by_text("You look at the history of Minji")).to_be_visible()
    page.goto(f"{team.address}/privacy")
    expect(page.get_by_role("region", name="Who looked").get_by_text("Kim").first).to_be_visible()


def test_a_person_deletes_the_account_by_keyboard_and_saves_the_certificate(
    team: RunningService, open_page: Open
) -> None:
    page = open_page(team, path="/account", expected_console="Failed to load")
    other = open_page(team, path="/account", expected_console=REFUSED)
    log_in(page, "Minji")
    log_in(other, "Minji")
    page.get_by_role("button", name="Delete my account", exact=True).press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Accounts: 1")).to_be_visible()
    expect(dialog.get_by_role("heading", name="What stays")).to_be_visible()
    assert accessibility_faults(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="Delete my account", exact=True).press("Enter")
    password = page.get_by_role("textbox", name="Your password, to confirm")
    password.fill("not the password")
    password.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("The password is not right")
    password.fill(SENTENCE)
    password.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account is deleted")
    expect(page.get_by_role("link", name="My account: Minji")).to_have_count(0)
    assert accessibility_faults(page) == []
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the certificate").press("Enter")
    assert saved.value.suggested_filename.startswith("barun-erased-")
    assert '"accounts": 1' in saved.value.path().read_text()
    other.get_by_role("link", name="History").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Log in")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    page.get_by_role("textbox", name="Name").fill("Minji")
    page.get_by_role("textbox", name="Password", exact=True).fill(SENTENCE)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Name or password is not right.")


def test_the_last_administrator_is_told_to_name_another_one(
    team: RunningService, open_page: Open
) -> None:
    page = open_page(team, path="/account", expected_console=REFUSED)
    log_in(page, "Boss")
    choose_language(page, "한국어")
    page.get_by_role("button", name="내 계정 지우기", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("마지막 관리자입니다.")).to_be_visible()
    expect(dialog.get_by_role("textbox")).to_have_count(0)
    assert accessibility_faults(page) == []


@pytest.mark.parametrize("path", ["/people", "/collect", "/data"])
def test_a_page_of_another_role_says_so_once(
    team: RunningService, open_page: Open, path: str
) -> None:
    page = open_page(team, path=path, expected_console=REFUSED)
    log_in(page, "Minji")
    expect(page.get_by_text("yours is Person")).to_have_count(1)
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("language", ["English", "한국어"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_are_whole_on_every_screen_and_for_everybody(
    team: RunningService, open_page: Open, language: str, width: int
) -> None:
    page = open_page(team, path="/people", expected_console=REFUSED)
    page.set_viewport_size({"width": width, "height": 800})
    choose_language(page, language)
    assert horizontal_overflow(page) <= 0
    assert accessibility_faults(page) == []
    choose_language(page, "English")
    log_in(page, "Boss")
    choose_language(page, language)
    for path in ("/people", "/account"):
        page.goto(f"{team.address}{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator(".account-row").first).to_be_visible()
        assert horizontal_overflow(page) <= 0, path
        assert accessibility_faults(page) == [], path
