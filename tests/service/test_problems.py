import logging
import re
from collections.abc import Callable
from io import StringIO

import pytest

from barun.errors import (
    CollectionError,
    Fault,
    MediaError,
    ModelError,
    ProfileError,
    StorageError,
)
from barun.messages import LANGUAGES, Language
from barun.service.logs import log_to
from barun.service.problems import RefusedError, refusal_of, refusing
from tests.service.conftest import Service
from tests.service.fakes import FakeAnalyser

HANGUL = re.compile("[가-힣]")

KINDS = [
    pytest.param("GET", "/api/none", {}, 404, "service.no-such-address", id="address"),
    pytest.param("GET", "/assets/none.js", {}, 404, "service.no-such-address", id="asset"),
    pytest.param("GET", "/api/recordings/x", {}, 404, "service.no-recording", id="recording"),
    pytest.param("DELETE", "/api/recordings/x", {}, 404, "service.no-recording", id="forget"),
    pytest.param("PATCH", "/api/status", {}, 405, "service.method-not-allowed", id="method"),
    pytest.param("POST", "/assets/a.js", {}, 405, "service.method-not-allowed", id="asset-post"),
    pytest.param(
        "GET", "/api/recordings/x/landmarks?format=xls", {}, 422, "service.invalid-request",
        id="value",
    ),
    pytest.param("POST", "/api/recordings", {}, 422, "service.empty-upload", id="empty"),
    pytest.param(
        "POST", "/api/recordings", {"content": b"x" * 101}, 413, "service.too-large", id="size"
    ),
    pytest.param(
        "GET", "/", {"headers": {"Host": "evil.example"}}, 421, "service.host-refused", id="host"
    ),
    pytest.param(
        "POST", "/api/recordings", {"headers": {"Origin": "http://evil.example"}}, 403,
        "service.origin-refused", id="origin",
    ),
    pytest.param("GET", "/defect", {}, 500, "service.defect", id="defect"),
    pytest.param("GET", "/failure", {}, 500, "models.missing", id="failure"),
    pytest.param("GET", "/input", {}, 422, "errors.file-missing", id="input"),
    pytest.param("GET", "/teapot", {}, 418, "service.refused", id="other-status"),
]  # fmt: skip


@pytest.fixture
def failing(make_service: Callable[..., Service]) -> Service:
    service = make_service(max_upload_bytes=100)

    @service.app.get("/defect")
    def fail() -> None:
        raise ZeroDivisionError("the-secret.mp4")

    @service.app.get("/failure")
    def fail_as_known() -> None:
        raise ModelError("models.missing", name="full", path="x")

    @service.app.get("/input")
    def refuse() -> None:
        raise MediaError("errors.file-missing", path="x")

    @service.app.get("/teapot")
    def pour() -> None:
        from fastapi import HTTPException

        raise HTTPException(418)

    return service


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("method", "url", "options", "status", "code"), KINDS)
def test_every_kind_of_error_has_one_shape(
    failing: Service,
    method: str,
    url: str,
    options: dict[str, dict[str, str]],
    status: int,
    code: str,
    language: Language,
) -> None:
    headers = {**options.get("headers", {}), "Accept-Language": language}
    response = failing.request(method, url, **{**options, "headers": headers})
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Content-Language"] == language
    assert "Accept-Language" in response.headers["Vary"]
    body = response.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "details"}
    assert body["error"]["code"] == code
    assert isinstance(body["error"]["details"], dict)
    assert bool(HANGUL.search(body["error"]["message"])) is (language == "ko")


def test_the_method_error_names_what_is_allowed(service: Service) -> None:
    assert service.request("PATCH", "/api/status").headers["Allow"] == "GET"


def test_an_invalid_value_is_named(service: Service) -> None:
    response = service.request("GET", "/api/recordings/x/landmarks?format=xls")
    (fault,) = response.json()["error"]["details"]["faults"]
    assert fault["where"] == "query.format"
    assert "json" in fault["problem"]


@pytest.mark.parametrize(
    ("query", "header", "korean"),
    [
        pytest.param("?lang=ko", "en", True, id="query-wins"),
        pytest.param("?lang=fr", "ko-KR,ko;q=0.9,en;q=0.8", True, id="unknown-query"),
        pytest.param("", "en;q=0.5, ko", True, id="weights"),
        pytest.param("", "ko;q=0, en", False, id="not-wanted"),
        pytest.param("", "fr, de;q=0.8", True, id="fallback"),
        pytest.param("", "en;q=x", True, id="malformed-weight"),
        pytest.param("", "", True, id="nothing"),
        pytest.param("", "ko;level=1, en;q=0.9", True, id="other-parameter"),
    ],
)
def test_the_language_is_the_one_asked_for(
    make_service: Callable[..., Service], query: str, header: str, korean: bool
) -> None:
    service = make_service(language="ko")
    response = service.request("GET", f"/none{query}", headers={"Accept-Language": header})
    assert bool(HANGUL.search(response.json()["error"]["message"])) is korean


def test_a_defect_shows_and_logs_where_but_not_what(failing: Service) -> None:
    log = StringIO()
    handler = log_to(log)
    try:
        response = failing.request("GET", "/defect?lang=en")
    finally:
        logging.getLogger("barun.service").removeHandler(handler)
    assert "the-secret" not in response.text + log.getvalue()
    assert "ZeroDivisionError" in log.getvalue()
    assert '"at": "fail:' in log.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_analysis_that_fails_says_why_in_the_same_words(
    make_service: Callable[..., Service], language: Language
) -> None:
    error = MediaError("errors.file-missing", path="clip.mp4")
    service = make_service(FakeAnalyser(error))
    recording = service.upload()
    service.wait_for(recording, "failed")
    body = service.request("GET", f"/api/recordings/{recording}?lang={language}").json()
    assert body["error"] == {
        "code": "errors.file-missing",
        "message": error.text(language),
        "details": {"path": "clip.mp4"},
    }


def test_a_refusal_names_every_fault_of_the_error() -> None:
    faults = [Fault("errors.file-missing", path=name) for name in ("a.json", "b.json")]
    error = ProfileError.gathered("profile", faults)

    refusal = refusal_of(error, 422)
    for language in LANGUAGES:
        assert refusal.text(language) == error.text(language)
    assert "b.json" in refusal.text()


@pytest.mark.parametrize(
    ("raised", "status", "is_tried_again"),
    [
        (CollectionError("collection.no-session", got="x"), 404, False),
        (CollectionError("collection.bad-name", got="x"), 422, False),
        (StorageError("store.unwritable", location="x", reason="full"), 503, True),
        (RefusedError(418, "service.refused", status=418, method="GET"), 418, False),
    ],
)
def test_faults_become_the_answers_that_carry_them(
    raised: Exception, status: int, *, is_tried_again: bool
) -> None:
    with (
        pytest.raises(RefusedError) as caught,
        refusing(CollectionError, {"collection.no-session": 404}, otherwise=422),
    ):
        raise raised
    assert caught.value.status == status
    assert ("Retry-After" in caught.value.headers) is is_tried_again


def test_other_faults_stay_what_they_are() -> None:
    with pytest.raises(MediaError), refusing(CollectionError):
        raise MediaError("errors.file-missing", path="x")
