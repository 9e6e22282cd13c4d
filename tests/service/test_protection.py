import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from barun.service.protection import CONTENT_SECURITY_POLICY, SECURITY_HEADERS
from barun.service.tls.certificate import Certificate
from barun.service.tls.self_signed import keep_self_signed
from tests.service.conftest import Service

ANSWERS = [
    pytest.param("GET", "/", 200, id="page"),
    pytest.param("HEAD", "/", 200, id="page-head"),
    pytest.param("GET", "/assets/index-abc.js", 200, id="script"),
    pytest.param("GET", "/assets/none.js", 404, id="no-script"),
    pytest.param("GET", "/api/status", 200, id="status"),
    pytest.param("GET", "/api/openapi.json", 200, id="openapi"),
    pytest.param("GET", "/api/recordings/none", 404, id="no-recording"),
    pytest.param("GET", "/docs", 404, id="no-docs"),
    pytest.param("GET", "/redoc", 404, id="no-redoc"),
    pytest.param("PATCH", "/api/status", 405, id="method"),
    pytest.param("POST", "/api/recordings", 422, id="empty-upload"),
    pytest.param("POST", "/api/csp-reports", 204, id="no-content"),
    pytest.param("GET", "/healthz", 200, id="health"),
    pytest.param("GET", "/readyz", 200, id="ready"),
]


def assert_protected(response: httpx.Response) -> None:
    for name, value in SECURITY_HEADERS.items():
        assert response.headers.get_list(name) == [value]


@pytest.mark.parametrize(("method", "url", "status"), ANSWERS)
def test_every_kind_of_answer_carries_the_security_headers(
    service: Service, method: str, url: str, status: int
) -> None:
    response = service.request(method, url)
    assert response.status_code == status
    assert_protected(response)


def test_a_defect_carries_them_too(service: Service) -> None:
    @service.app.get("/defect")
    def fail() -> None:
        raise ZeroDivisionError

    response = service.request("GET", "/defect")
    assert response.status_code == 500
    assert_protected(response)


def test_a_refused_name_carries_them_too(service: Service) -> None:
    response = service.request("GET", "/", headers={"Host": "evil.example"})
    assert response.status_code == 421
    assert_protected(response)


def test_the_policy_names_no_foreign_address() -> None:
    for directive in CONTENT_SECURITY_POLICY.split("; "):
        name, *sources = directive.split(" ")
        allowed = {"'self'", "'none'", "'wasm-unsafe-eval'", "data:", "blob:", "/api/csp-reports"}
        assert set(sources) <= allowed, name
        assert "'unsafe-inline'" not in sources


@pytest.mark.parametrize(
    ("url", "cache"),
    [
        pytest.param("/", "no-cache", id="page"),
        pytest.param("/assets/index-abc.js", "public, max-age=31536000, immutable", id="hashed"),
        pytest.param("/api/status", "no-store", id="api"),
        pytest.param("/api/recordings/none", "no-store", id="error"),
    ],
)
def test_what_may_be_kept_by_a_browser(service: Service, url: str, cache: str) -> None:
    assert service.request("GET", url).headers["Cache-Control"] == cache


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:8765", "127.0.0.1", "localhost:1234", "LOCALHOST", "[::1]:8765", "[::1]"],
)
def test_own_names_are_answered(service: Service, host: str) -> None:
    assert service.request("GET", "/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8765",
        "127.0.0.1.evil.example",
        "localhost.evil.example:8765",
        "10.0.0.5:8765",
        "",
        ":8765",
        "[::2]:8765",
        "127.0.0.1@evil.example",
        "127.0.0.1:8765; script-src *",
        "127.0.0.1:99999999",
        "localhost:80:80",
    ],
)
def test_foreign_names_are_refused(service: Service, host: str) -> None:
    response = service.request("GET", "/api/status", headers={"Host": host})
    assert response.status_code == 421
    assert response.json()["error"]["code"] == "service.host-refused"


@pytest.mark.parametrize(
    ("listens_on", "host"),
    [("127.0.0.2", "127.0.0.2:8765"), ("::1", "[::1]:8765"), ("[::1]", "[::1]:8765")],
)
def test_the_address_listened_on_is_answered(
    make_service: Callable[..., Service], listens_on: str, host: str
) -> None:
    service = make_service(host=listens_on, allowed_hosts=())
    assert service.request("GET", "/healthz", headers={"Host": host}).status_code == 200
    assert service.request("GET", "/healthz", headers={"Host": "127.0.0.3"}).status_code == 421


def test_a_host_can_be_allowed(make_service: Callable[..., Service]) -> None:
    service = make_service(allowed_hosts=("barun.test",))
    assert service.request("GET", "/healthz", headers={"Host": "barun.test:1"}).status_code == 200
    assert service.request("GET", "/healthz", headers={"Host": "localhost"}).status_code == 421


def test_a_star_stands_for_one_word_of_a_name(make_service: Callable[..., Service]) -> None:
    service = make_service(allowed_hosts=("*.example.org",))

    def status(host: str) -> int:
        return service.request("GET", "/healthz", headers={"Host": host}).status_code

    assert status("desk.example.org:8765") == 200
    refused = ("example.org", "a.b.example.org", "evil-example.org", ".example.org.evil.example")
    assert [status(host) for host in refused] == [421] * 4


def certified(tmp_path: Path, *, is_self_signed: bool) -> Certificate:
    kept = keep_self_signed(str(tmp_path), ("desk.example.org", "192.168.0.7"), time.time())
    return replace(kept, is_self_signed=is_self_signed)


@pytest.mark.parametrize("is_self_signed", [True, False])
def test_names_of_the_certificate_are_answered_and_only_a_vouched_one_binds_browsers(
    make_service: Callable[..., Service], tmp_path: Path, *, is_self_signed: bool
) -> None:
    service = make_service(certificate=certified(tmp_path, is_self_signed=is_self_signed))
    answer = service.request("GET", "/healthz", headers={"Host": "desk.example.org:8765"})
    assert answer.status_code == 200
    bound = answer.headers.get("Strict-Transport-Security")
    assert bound == (None if is_self_signed else "max-age=31536000")
    foreign = service.request("GET", "/healthz", headers={"Host": "other.example.org"})
    assert foreign.status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Origin": "http://evil.example"}, id="foreign"),
        pytest.param({"Origin": "null"}, id="sandboxed"),
        pytest.param({"Origin": "http://["}, id="malformed"),
        pytest.param({"Origin": "http://127.0.0.1:8765/"}, id="with-path"),
        pytest.param({"Origin": "http://127.0.0.1:9999"}, id="other-port"),
        pytest.param({"Origin": "https://127.0.0.1:8765"}, id="other-scheme"),
        pytest.param({"Origin": "http://localhost:8765"}, id="other-own-name"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, id="cross-site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, id="same-site"),
        pytest.param(
            {"Origin": "http://127.0.0.1:8765", "Sec-Fetch-Site": "cross-site"}, id="contradiction"
        ),
    ],
)
@pytest.mark.parametrize("method", ["POST", "DELETE", "PUT", "PATCH"])
def test_changes_asked_for_by_foreign_pages_are_refused(
    service: Service, method: str, headers: dict[str, str]
) -> None:
    response = service.request(method, "/api/recordings/x", headers=headers)
    assert response.status_code == 403
    assert response.json()["error"]["code"] == "service.origin-refused"


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="no-browser"),
        pytest.param(
            {"Origin": "http://127.0.0.1:8765", "Sec-Fetch-Site": "same-origin"}, id="own-page"
        ),
        pytest.param({"Sec-Fetch-Site": "none"}, id="typed-by-the-person"),
    ],
)
def test_own_changes_are_allowed(service: Service, headers: dict[str, str]) -> None:
    response = service.request("POST", "/api/recordings", content=b"x", headers=headers)
    assert response.status_code == 202


def test_foreign_pages_cannot_read(service: Service) -> None:
    response = service.request("GET", "/api/status", headers={"Origin": "http://evil.example"})
    assert "Access-Control-Allow-Origin" not in response.headers
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
