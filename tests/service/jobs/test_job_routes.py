"""Jobs over REST: listed with reasons, asked for, taken back, tried again; whose they are."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from barun.service.accounts.route_rules import rule_for
from barun.service.jobs.bodies import is_shown_to
from barun.store.job_book import JobBook
from barun.store.job_records import JobRecord, JobState, NewJob
from tests.service.accounts.conftest import TeamService, make_team, team
from tests.service.conftest import Service

__all__ = ["make_team", "team"]  # fixtures

ANALYSE = NewJob("analyse", {"folder": "/films", "files": [{"path": "run.mp4"}]}, "local")
EXPORT = NewJob("export", {"person": "a-minji", "path": "/tmp/minji.zip"}, "a-minji")  # noqa: S108


@pytest.fixture
def service(make_service: Callable[..., Service], tmp_path: Path, database_url: str) -> Service:
    return make_service(data_folder=str(tmp_path / "home"), database_url=database_url)


def book_of(service: Service) -> JobBook:
    book: JobBook = service.app.state.writer.store.jobs
    return book


def add(service: Service, new: NewJob) -> str:
    (added,) = book_of(service).add([new], service.utc_s)
    return added.job.job_id


def fail(service: Service, job_id: str, state: JobState) -> None:
    """Let a job end as if it had been run, for a reason that names a file."""
    kinds = ("analyse", "export", "erase")
    (job,) = book_of(service).claim(1, service.utc_s, 30.0, kinds, most_lost=3)
    assert job.job_id == job_id
    details = {"path": "/films/run.mp4"}
    assert book_of(service).give_up(
        job, service.utc_s, "jobs.source-changed", details, state=state, is_lost=state == "poison"
    )


def ask(
    service: Service, way: str = "", body: object = None, *, posts: bool = False, status: int = 200
) -> Any:
    options = {"headers": {"Accept-Language": "en"}} | ({"json": body} if body else {})
    answer = service.request("POST" if posts else "GET", f"/api/jobs{way}", **options)
    assert answer.status_code == status, answer.text
    return answer.json() if status == 200 else answer.json()["error"]["code"]


def test_without_jobs_there_is_an_empty_list(service: Service) -> None:
    assert ask(service) == {"jobs": [], "counts": {}, "is_served": False}
    service.app.state.jobs.start()
    assert ask(service)["is_served"] is True
    service.app.state.jobs.close()


def test_what_was_put_aside_is_there_with_its_reason_and_can_be_tried_again(
    service: Service,
) -> None:
    job_id = add(service, ANALYSE)
    fail(service, job_id, "poison")

    found = ask(service, "?state=poison")

    (job,) = found["jobs"]
    assert found["counts"] == {"poison": 1}
    assert (job["job_id"], job["title"], job["subject"]) == (job_id, "analyse files", "run.mp4")
    assert job["reason"].startswith("/films/run.mp4 was changed")
    assert job["reason_code"] == "jobs.source-changed"
    assert ask(service, f"/{job_id}") == job
    again = ask(service, f"/{job_id}/retry", posts=True)
    assert (again["state"], again["reason"], again["n_attempts"]) == ("queued", None, 0)


def test_a_job_is_taken_back_at_once_or_by_whoever_runs_it(service: Service) -> None:
    waiting, running = add(service, ANALYSE), add(service, EXPORT)
    book_of(service).claim(1, service.utc_s, 30.0, ("export",), most_lost=3)

    assert ask(service, f"/{waiting}/cancel", posts=True)["state"] == "cancelled"
    stopped = ask(service, f"/{running}/cancel", posts=True)
    assert (stopped["state"], stopped["is_cancelled"]) == ("running", True)
    assert ask(service, f"/{running}/retry", posts=True, status=409) == "jobs.not-ended"


def test_the_newest_come_first_and_no_more_than_asked_for(service: Service) -> None:
    for number in range(4):
        service.utc_s += 1
        add(service, NewJob("analyse", {"folder": "/f", "files": [{"path": f"{number}.csv"}]}))

    found = ask(service, "?most=3")

    assert [one["subject"] for one in found["jobs"]] == ["3.csv", "2.csv", "1.csv"]
    assert found["counts"] == {"queued": 4}


@pytest.mark.parametrize("kind", ["drift", "retrain"])
def test_work_of_the_installation_is_asked_for_once_a_day(service: Service, kind: str) -> None:
    body = {"kind": kind, "model": "view"}
    first = ask(service, body=body, posts=True)
    again = ask(service, body=body, posts=True)

    assert (first["is_new"], again["is_new"]) == (True, False)
    assert again["job"]["job_id"] == first["job"]["job_id"]
    assert (first["job"]["kind"], first["job"]["subject"]) == (kind, "view")
    service.utc_s += 86_400
    assert ask(service, body=body, posts=True)["is_new"] is True


@pytest.mark.parametrize(
    "body", [{"kind": "erase", "model": "view"}, {"kind": "drift", "model": "mood"}, {"kind": "x"}]
)
def test_files_and_people_are_none_of_the_page(service: Service, body: object) -> None:
    ask(service, body=body, posts=True, status=422)
    assert book_of(service).all() == ()


def test_what_there_is_not_is_not_found(service: Service) -> None:
    assert ask(service, "/0123", status=404) == "jobs.no-job"
    for change in ("cancel", "retry"):
        assert ask(service, f"/0123/{change}", posts=True, status=404) == "jobs.no-job"


def test_what_is_kept_in_memory_nobody_could_work_on(make_service: Callable[..., Service]) -> None:
    body = {"kind": "drift", "model": "view"}
    assert ask(make_service(), body=body, posts=True, status=409) == "jobs.none-kept"


def test_reasons_are_in_the_language_asked_for(service: Service) -> None:
    fail(service, add(service, ANALYSE), "failed")

    answer = service.request("GET", "/api/jobs", headers={"Accept-Language": "ko"})

    (job,) = answer.json()["jobs"]
    assert job["title"] == "파일 분석"
    assert "바뀌었습니다" in job["reason"]


# ---- with accounts


@pytest.mark.parametrize("name", ["boss", "steward"])
def test_who_looks_after_models_sees_that_jobs_are_there_and_not_what_they_are_about(
    team: TeamService, name: str
) -> None:
    fail(team, add(team, EXPORT), "failed")
    add(team, NewJob("erase", {"person": "a-junho"}))
    add(team, NewJob("retrain", {"model": "posture"}))
    browser = team.browser(name)

    answer = browser.get("/api/jobs")

    by_kind = {one["kind"]: one for one in answer.json()["jobs"]}
    assert by_kind["retrain"]["subject"] == "posture"
    assert (by_kind["export"]["subject"], by_kind["erase"]["subject"]) == ("", "")
    assert by_kind["export"]["reason_code"] == "jobs.source-changed"
    for word in ("minji", "junho", "/films"):
        assert word not in answer.text
    one = browser.get(f"/api/jobs/{by_kind['export']['job_id']}")
    assert one.json() == by_kind["export"]


def test_others_are_refused(team: TeamService) -> None:
    for name in ("minji", "coach"):
        assert team.browser(name).get("/api/jobs").status_code == 403
    rules = {rule_for(method, "/api/jobs/0a/cancel") for method in ("GET", "POST")}
    assert rules == {"see-models", "change-models"}


@pytest.mark.parametrize(
    ("owner", "person", "asker", "is_shown"),
    [
        (None, None, "a-boss", True),
        ("a-boss", None, "a-boss", True),
        ("a-minji", None, "a-boss", False),
        (None, "a-minji", "a-boss", False),
        ("a-boss", "a-minji", "a-boss", False),
        ("a-minji", "P7", None, True),
    ],
)
def test_whose_job_it_is(
    owner: str | None, person: str | None, asker: str | None, is_shown: bool
) -> None:
    payload = {} if person is None else {"person": person}
    job = JobRecord("j", "export", "key", owner, "queued", 0.0, payload)
    assert is_shown_to(job, asker) is is_shown
