"""The report in the page: what it says, and what it may not do."""

from collections.abc import Callable

import pytest

from barun.service.protection import CONTENT_SECURITY_POLICY
from barun.service.recording_reports import REPORT_POLICY
from tests.service.conftest import Service
from tests.service.fakes import FakeAnalyser, make_clip


def report_of(service: Service, query: str = "") -> str:
    recording = service.upload(b"a video", "desk.mp4")
    service.wait_for(recording, "done")
    return f"/api/recordings/{recording}/report{query}"


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("?activity=posture&lang=en", "How you sat"),
        ("?activity=posture&lang=ko", 'lang="ko"'),
        ("?activity=landmarks&lang=en", 'lang="en"'),
    ],
    ids=["posture", "in Korean", "joint angles"],
)
def test_a_recording_has_a_report(service: Service, query: str, title: str) -> None:
    answer = service.request("GET", report_of(service, query))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert title in answer.text


def test_a_report_is_shut_in(service: Service) -> None:
    answer = service.request("GET", report_of(service))
    assert answer.headers["content-security-policy"] == REPORT_POLICY
    for directive in ("default-src 'none'", "sandbox allow-scripts", "frame-ancestors 'self'"):
        assert directive in REPORT_POLICY
    assert "allow-same-origin" not in REPORT_POLICY
    assert answer.headers["cross-origin-embedder-policy"] == "require-corp"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    status = service.request("GET", "/api/status")
    assert status.headers["content-security-policy"] == CONTENT_SECURITY_POLICY


def test_there_is_no_report_before_the_end(service: Service) -> None:
    service.analyser.hold()
    recording = service.upload()
    answer = service.request("GET", f"/api/recordings/{recording}/report")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "service.not-done")
    assert service.request("GET", "/api/recordings/none/report").status_code == 404


def test_a_report_on_nobody_is_refused_in_words(make_service: Callable[..., Service]) -> None:
    service = make_service(FakeAnalyser(make_clip()))
    answer = service.request("GET", report_of(service))
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "posture_report.nobody-sits"
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY


def test_a_page_that_leaves_may_come_back_in_time(service: Service) -> None:
    recording = service.upload()
    service.wait_for(recording, "done")
    address = f"/api/recordings/{recording}"
    assert service.request("DELETE", f"{address}?after_s=6").status_code == 204
    service.clock.now_s += 5
    assert service.request("GET", address).status_code == 200
    service.clock.now_s += 5  # it came back: nobody is leaving any more
    assert service.request("GET", address).status_code == 200
    assert service.request("DELETE", f"{address}?after_s=6").status_code == 204
    service.clock.now_s += 6
    assert service.request("GET", address).status_code == 404


@pytest.mark.parametrize("after_s", ["-1", "61", "soon"])
def test_leaving_takes_a_minute_at_most(service: Service, after_s: str) -> None:
    recording = service.upload()
    answer = service.request("DELETE", f"/api/recordings/{recording}?after_s={after_s}")
    assert answer.status_code == 422
