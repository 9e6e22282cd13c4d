"""The report in the page: what it says, and what it may not do."""

from collections.abc import Callable

import pytest

from barun.service.protection import CONTENT_SECURITY_POLICY
from barun.service.recording_reports import REPORT_POLICY
from tests.pipeline.runs import filmed
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


@pytest.fixture(name="run")
def run_service(make_service: Callable[..., Service]) -> Service:
    """A service whose recording is a run of 10 s from the side."""
    sequence = filmed().people[0]
    clip = make_clip(sequence, n_frames=len(sequence))
    return make_service(FakeAnalyser(clip))


def test_a_run_has_a_report(run: Service) -> None:
    query = "?activity=running&lang=en&height_m=1.7&speed_m_per_s=2.8&person=1"
    answer = run.request("GET", report_of(run, query))
    assert answer.status_code == 200
    assert "Running report" in answer.text
    assert "168." in answer.text
    assert "1.70 m" in answer.text


def test_the_true_rate_of_slow_motion_is_asked_for(run: Service) -> None:
    address = report_of(run, "?activity=running&filmed_hz=120&lang=en")
    answer = run.request("GET", address)
    assert "the video is probably played too fast" in answer.text  # 336 steps a minute


@pytest.mark.parametrize(
    "query",
    ["height_m=17", "speed_m_per_s=0", "filmed_hz=-1", "person=0", "activity=dancing"],
)
def test_impossible_figures_of_a_run_are_refused(run: Service, query: str) -> None:
    answer = run.request("GET", report_of(run, f"?activity=running&{query}"))
    assert answer.status_code == 422


def test_a_recording_that_carries_no_run_says_how_to_film(service: Service) -> None:
    answer = service.request("GET", report_of(service, "?activity=running&lang=en"))
    assert answer.status_code == 200
    assert "cannot carry an analysis of running" in answer.text
    assert "How to film" in answer.text


def test_a_person_who_is_not_there_is_refused_in_words(run: Service) -> None:
    answer = run.request("GET", report_of(run, "?activity=running&person=7"))
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "running.no-such-person"


def test_a_report_that_is_asked_for_twice_is_made_once(
    run: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def count(*_arguments: object) -> str:
        made.append("report")
        return f"report {len(made)}"

    monkeypatch.setattr("barun.service.recording_reports.render_recording_report", count)
    address = report_of(run, "?activity=running&lang=en")
    assert run.request("GET", address).text == "report 1"
    assert run.request("GET", address).text == "report 1"
    assert run.request("GET", address.replace("lang=en", "lang=ko")).text == "report 2"
    assert run.request("GET", f"{address}&height_m=1.7").text == "report 3"
