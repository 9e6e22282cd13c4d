"""The addresses of the page, and the files beside it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from barun.service.page import PAGES
from tests.service.conftest import Service

ROUTER = Path(__file__).parents[2] / "web" / "src" / "state" / "router.ts"


def test_the_service_knows_the_pages_of_the_front_end() -> None:
    listed = re.search(r"export const PAGES = \[(.*?)\]", ROUTER.read_text("utf-8"), re.DOTALL)
    assert listed is not None
    names = set(re.findall(r'"(\w+)"', listed[1]))
    assert {page for page in PAGES if "/" not in page} == names


@pytest.mark.parametrize("path", ["/", "/live", "/exercises/chin_tuck", "/settings"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_page_is_the_one_document(service: Service, path: str, method: str) -> None:
    answer = service.request(method, path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert ("<title>Barun</title>" in answer.text) == (method == "GET")


@pytest.mark.parametrize("path", ["/nowhere", "/live/more", "/exercises/a/b", "/../app.py"])
def test_other_addresses_lead_nowhere(service: Service, path: str) -> None:
    answer = service.request("GET", path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "service.no-such-address")


@pytest.mark.parametrize("path", ["/nowhere", "/live/more", "/exercises/a/b"])
def test_a_browser_is_told_in_the_page(service: Service, path: str) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    answer = service.request("GET", path, headers=browser)
    assert answer.status_code == 404
    assert "<title>Barun</title>" in answer.text
    assert "script-src" in answer.headers["content-security-policy"]
    for other in ("/api/nothing", "/assets/none.js", "/models/none"):
        answer = service.request("GET", other, headers=browser)
        assert (answer.status_code, set(answer.json())) == (404, {"error"}), other


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("manifest.webmanifest", "application/manifest+json"),
        ("service-worker.js", "text/javascript; charset=utf-8"),
        ("favicon-alert.svg", "image/svg+xml"),
    ],
)
def test_files_beside_the_page_say_what_they_are(
    make_service: Callable[..., Service], page: Path, name: str, media_type: str
) -> None:
    service = make_service()
    assert service.request("GET", f"/{name}").json()["error"]["code"] == "service.page-not-built"
    (page / name).write_text("content")
    answer = service.request("GET", f"/{name}")
    assert (answer.text, answer.headers["content-type"]) == ("content", media_type)
    assert answer.headers["cache-control"] == "no-cache"  # else an old worker would live on


def test_icons_lie_in_their_folder(service: Service, page: Path) -> None:
    (page / "icons").mkdir()
    (page / "icons" / "icon-192.png").write_bytes(b"png")
    assert service.request("GET", "/icons/icon-192.png").content == b"png"
    assert service.request("GET", "/icons/none.png").status_code == 404
