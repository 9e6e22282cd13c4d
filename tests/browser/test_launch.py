"""How a browser gets into the service of one person, and stays in."""

import http.server
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import RunningService
from tests.browser.test_analyse_page import accessibility_faults, expect, horizontal_overflow

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

_PHONE = {"width": 360, "height": 740}


@contextmanager
def page_elsewhere(link: str) -> Iterator[str]:
    """Give the address of a page of another site with a link, as a mail in a browser has."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f'<a href="{link}">open</a>'.encode())

        def log_message(self, *_: object) -> None: ...

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://localhost:{server.server_address[1]}/"  # not the site 127.0.0.1
        finally:
            server.shutdown()
            thread.join(20)


@pytest.fixture
def context(browser: "Browser") -> "Iterator[BrowserContext]":
    """A browser that was never let in."""
    opened = browser.new_context(locale="ko-KR", viewport=_PHONE)  # type: ignore[arg-type] # by keys
    opened.set_default_timeout(20_000)
    yield opened
    opened.close()


def test_a_stranger_is_told_how_to_get_in(
    context: "BrowserContext", service: RunningService
) -> None:
    page = context.new_page()
    answer = page.goto(f"{service.address}/live")
    assert answer is not None
    assert answer.status == 401
    expect(page.get_by_role("heading").first).to_have_text(
        "바른이 실행 중이지만 아직 이 브라우저를 알지 못합니다"
    )
    assert page.get_by_text("Open the address that Barun printed").is_visible()
    assert accessibility_faults(page) == []
    assert horizontal_overflow(page) <= 0
    assert context.cookies() == []


def test_the_address_lets_in_once_and_for_all(
    context: "BrowserContext", start_service: Callable[..., RunningService]
) -> None:
    service = start_service()
    page: Page = context.new_page()
    page.goto(service.entrance("/live"))
    assert page.url == f"{service.address}/live"
    (cookie,) = context.cookies()
    assert (cookie.get("httpOnly"), cookie.get("sameSite")) == (True, "Strict")
    assert page.evaluate("document.cookie") == ""
    port = int(service.address.rsplit(":", 1)[1])
    page.goto("about:blank")
    service.stop()
    start_service(at_port=port)  # by a bookmark, after a restart
    answer = page.goto(f"{service.address}/history")
    assert answer is not None
    assert answer.status == 200


def test_a_link_of_another_page_leads_in_without_a_word(
    context: "BrowserContext", service: RunningService
) -> None:
    page = context.new_page()
    page.goto(service.entrance())
    with page_elsewhere(f"{service.address}/analyse") as elsewhere:
        page.goto(elsewhere)
        page.get_by_role("link").click()
        page.wait_for_url(f"{service.address}/analyse")
        expect(page.get_by_role("heading").first).to_be_visible()
        assert "알지 못합니다" not in page.inner_text("body")


def test_a_stranger_who_follows_it_goes_in_no_circle(
    context: "BrowserContext", service: RunningService
) -> None:
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with page_elsewhere(f"{service.address}/analyse") as elsewhere:
        page.goto(elsewhere)
        page.get_by_role("link").click()
        page.wait_for_url(f"{service.address}/analyse?launch=")
        expect(page.get_by_role("heading").first).to_be_visible()
        page.wait_for_timeout(1000)
    ours = [url for url in asked if url.startswith(service.address) and "/analyse" in url]
    assert ours == [f"{service.address}/analyse", f"{service.address}/analyse?launch="]


def test_a_page_that_is_not_known_any_more_says_so_and_goes_on(
    context: "BrowserContext", service: RunningService
) -> None:
    page = context.new_page()
    page.goto(service.entrance("/settings"))
    expect(page.get_by_role("heading", level=1)).to_have_text("설정")
    page.context.clear_cookies()
    page.get_by_label("화면 모드").select_option("dark")
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("더는 알지 못합니다")
    assert horizontal_overflow(page) <= 0
    assert accessibility_faults(page) == []
    context.new_page().goto(service.entrance())
    expect(notice).to_have_count(0)
    with service.client() as program:
        for _ in range(600):
            if program.get("/api/settings").json()["theme"] == "dark":
                break
            page.wait_for_timeout(100)
        assert program.get("/api/settings").json()["theme"] == "dark"
