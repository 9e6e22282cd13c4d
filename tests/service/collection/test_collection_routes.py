"""The page's way to collections: consent, samples, labels, versions."""

import base64
import io
import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from barun.collection.collection import Collection
from barun.errors import StorageError
from barun.learning.datasets.library import FOLDER_NAME, DatasetLibrary
from tests.collection.sitters import pose
from tests.collection.test_past_damage import spoil
from tests.service.conftest import Service

ADDRESS = "/api/collections/posture"
NOW_S = 1_795_000_000.0
CONSENT = {
    "purpose": "to try things", "until_s": NOW_S + 1000, "wording": "1-ko", "agreed": True,
}  # fmt: skip


@pytest.fixture
def desk(make_service: Callable[..., Service], tmp_path: Path) -> Iterator[Service]:
    service = make_service(data_folder=str(tmp_path))
    yield service
    service.app.state.collections.close()


def ask(desk: Service, method: str, path: str = "", body: Any = None, status: int = 201) -> Any:
    options = {} if body is None else {"json": body}
    answer = desk.request(method, f"{ADDRESS}{path}", **options)
    assert answer.status_code == status, answer.text
    return answer.json()


def refused(desk: Service, path: str, body: Any, status: int) -> str:
    return str(ask(desk, "POST", path, body, status)["error"]["code"])


def begin(desk: Service) -> str:
    person = ask(desk, "POST", "/people", CONSENT)["person"]
    body = {"person": person, "source": "page"}
    return str(ask(desk, "POST", "/sessions", body)["session"])


def sample(number: int, /, *, view: int = 1, is_side: bool = False, **other: Any) -> dict[str, Any]:
    numbers = np.concatenate([pose(number, is_side=is_side), np.full((33, 1), 0.9)], axis=1)
    points = base64.b64encode(numbers.astype("<f4").tobytes()).decode()
    return {
        "number": number, "recorded_at_s": NOW_S, "width_px": 640, "height_px": 480, "view": view,
        "grade": "", "points": points, **other,
    }  # fmt: skip


def test_from_consent_to_a_version(desk: Service, tmp_path: Path) -> None:
    assert ask(desk, "GET", status=200) == {
        "name": "posture", "people": [], "n_unfinished": 0, "n_without_consent": 0,
        "fewest": 50, "enough": 100, "warnings": [],
    }  # fmt: skip
    session = begin(desk)
    taken = ask(
        desk,
        "POST",
        "/samples",
        {
            "session": session,
            "samples": [
                sample(1, grade="b"), sample(2, view=2), sample(3, view=0),
                sample(4, view=0, is_side=True),
            ],
        },
    )  # fmt: skip
    assert (taken["n_new"], taken["suggested_view"]) == (4, 2)
    (person,) = taken["collection"]["people"]
    assert person["counts"] == {"1": 1, "2": 1, "3": 0, "a": 0, "b": 1, "c": 0, "d": 0, "e": 0}
    assert (person["n_waiting"], person["suggestions"]) == (2, {"1": 1, "2": 1, "3": 0})
    assert (person["person"], person["is_in_force"]) == ("P1", True)
    one = ask(desk, "POST", "/confirm", {"session": session, "view": 2}, 200)
    assert one["n_confirmed"] == 1
    undone = ask(desk, "POST", "/undo", {"session": session}, 200)
    assert undone["n_undone"] == 1
    assert undone["collection"]["people"][0]["n_waiting"] == 2
    assert ask(desk, "POST", "/confirm", {"session": session}, 200)["n_confirmed"] == 2
    finished = ask(desk, "POST", "/finish")
    assert (finished["n_new"], finished["collection"]["n_unfinished"]) == (4, 0)
    version = DatasetLibrary(tmp_path / FOLDER_NAME).load("posture")
    assert version.hash == finished["version"]
    assert version.rows.view.tolist() == [1, 2, 1, 2]
    np.testing.assert_array_equal(version.rows.image_xyz[0], pose(1))
    assert refused(desk, "/finish", None, 409) == "collection.nothing-new"
    (listed,) = desk.request("GET", "/api/collections").json()["collections"]
    assert listed["name"] == "posture"


def test_it_resumes_and_knows_what_it_has(
    desk: Service, make_service: Callable[..., Service], tmp_path: Path
) -> None:
    session = begin(desk)
    body = {"session": session, "samples": [sample(1), sample(2)]}
    assert ask(desk, "POST", "/samples", body)["n_new"] == 2
    desk.app.state.collections.close()  # as when the service ends
    again = make_service(data_folder=str(tmp_path))
    assert ask(again, "GET", status=200)["people"][0]["counts"]["1"] == 2
    more = {"session": session, "samples": [sample(2), sample(3)]}
    assert ask(again, "POST", "/samples", more)["n_new"] == 1  # the answer may have been lost
    again.app.state.collections.close()


def test_nothing_without_consent_or_after_it(desk: Service) -> None:
    unknown = {"person": "P1", "source": "page"}
    assert refused(desk, "/sessions", unknown, 409) == "collection.no-consent"
    session = begin(desk)
    desk.utc_s = NOW_S + 1000
    body = {"session": session, "samples": [sample(1)]}
    assert refused(desk, "/samples", body, 409) == "collection.consent-ended"
    assert not ask(desk, "GET", status=200)["people"][0]["is_in_force"]
    renewed = ask(desk, "POST", "/people", {**CONSENT, "person": "P1", "until_s": NOW_S + 5000})
    assert (renewed["person"], renewed["is_in_force"]) == ("P1", True)
    late = {"session": session, "samples": [sample(1, recorded_at_s=NOW_S + 1000)]}
    assert ask(desk, "POST", "/samples", late)["n_new"] == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"agreed": False}, "service.invalid-request"),
        ({"purpose": ""}, "service.invalid-request"),
        ({"purpose": "   "}, "collection.no-purpose"),
        ({"until_s": NOW_S}, "collection.bad-end"),
        ({"until_s": NOW_S + 4e8}, "collection.bad-end"),
        ({"person": "Kim"}, "service.invalid-request"),
        ({"name": "Kim"}, "service.invalid-request"),
    ],
)
def test_consents_that_are_none(desk: Service, change: dict[str, Any], code: str) -> None:
    assert refused(desk, "/people", {**CONSENT, **change}, 422) == code
    assert ask(desk, "GET", status=200)["people"] == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"points": "A" * 700}, "service.invalid-request"),
        ({"points": "!" * 704}, "collection.bad-points"),
        ({"points": "A" * 700 + "===="}, "collection.bad-points"),
        ({"points": base64.b64encode(np.full(132, 11, "<f4").tobytes()).decode()},
         "collection.bad-points"),
        ({"points": base64.b64encode(np.full(132, np.nan, "<f4").tobytes()).decode()},
         "collection.nobody"),
        ({"recorded_at_s": NOW_S + 61}, "collection.from-the-future"),
        ({"view": 4}, "service.invalid-request"),
        ({"number": 0}, "service.invalid-request"),
    ],
)  # fmt: skip
def test_samples_that_are_none(desk: Service, change: dict[str, Any], code: str) -> None:
    body = {"session": begin(desk), "samples": [sample(1, **change)]}
    assert refused(desk, "/samples", body, 422) == code


def test_a_session_nobody_began_is_not_there(desk: Service) -> None:
    begin(desk)
    for path, more in (("/samples", {"samples": [sample(1)]}), ("/undo", {}), ("/confirm", {})):
        assert refused(desk, path, {"session": "P1 x", **more}, 404) == "collection.no-session"


def test_size_and_rate_are_limited(desk: Service) -> None:
    session = begin(desk)
    many = [sample(number) for number in range(1, 17)]
    assert refused(desk, "/samples", {"session": session, "samples": many}, 422)
    large = {"session": session, "samples": [sample(1, grade="a" * 20_000)]}
    assert refused(desk, "/samples", large, 413) == "service.too-large"
    body = {"session": session, "samples": many[:15]}
    for _ in range(8):  # 120 at once
        ask(desk, "POST", "/samples", body)
    answer = desk.request("POST", f"{ADDRESS}/samples", json=body)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert answer.json()["error"]["code"] == "collection.too-fast"
    desk.clock.now_s += 0.25  # 15 samples later
    ask(desk, "POST", "/samples", body)


def test_one_program_records_at_a_time(desk: Service, tmp_path: Path) -> None:
    folder = tmp_path / "collections"
    with Collection(folder, "posture"):
        assert refused(desk, "/people", CONSENT, 409) == "collection.in-use"
        assert ask(desk, "GET", status=200)["people"] == []
    begin(desk)
    desk.clock.now_s += 61
    desk.app.state.collections.let_go_of_idle()
    with Collection(folder, "posture") as collection:
        assert collection.record.people == ("P1",)


def test_withdrawing_erases_everywhere(desk: Service, tmp_path: Path) -> None:
    session = begin(desk)
    ask(desk, "POST", "/samples", {"session": session, "samples": [sample(1), sample(2)]})
    version = ask(desk, "POST", "/finish")["version"]
    ask(desk, "POST", "/samples", {"session": session, "samples": [sample(3)]})
    erased = ask(desk, "DELETE", "/people/P1", status=200)
    assert (erased["samples"], erased["rows"]) == ({"posture": 3}, {"posture": 2})
    assert list(erased["replaced"]) == [version]
    library = DatasetLibrary(tmp_path / FOLDER_NAME)
    assert library.load("posture").people == ()
    assert ask(desk, "GET", status=200)["people"] == []
    assert ask(desk, "DELETE", "/people/P1", status=409)["error"]["code"] == "collection.no-consent"
    assert ask(desk, "POST", "/people", CONSENT)["person"] == "P2"
    audit = desk.app.state.writer.store.audit
    (entry,) = audit.entries()
    assert (entry.action, entry.subject) == ("erasure", audit.token("P1"))
    number = erased["certificate"]
    assert entry.details["certificate"] == number
    answer = desk.request("GET", f"/api/privacy/certificates/{number}")
    assert answer.status_code == 200
    certificate = answer.json()
    assert (certificate["id"], certificate["deleted"]["samples"]) == (number, 3)
    assert desk.request("GET", f"/api/privacy/certificates/{'0' * 32}").status_code == 404
    assert desk.request("GET", "/api/privacy/certificates/..%2Fx").status_code in {404, 422}


def test_balance_is_told_in_the_language_asked_for(desk: Service) -> None:
    session = begin(desk)
    for start in range(1, 31, 10):
        samples = [sample(number) for number in range(start, start + 10)]
        ask(desk, "POST", "/samples", {"session": session, "samples": samples})
    english = ask(desk, "GET", status=200)["warnings"]
    assert english == ["P1: label 1 has 30 samples, 2 only 0. Record more of 2."]
    korean = desk.request("GET", ADDRESS, headers={"Accept-Language": "ko"}).json()["warnings"]
    assert korean == ["P1: 라벨 1은 표본이 30개인데 2는 0개뿐입니다. 2를 더 기록해 주세요."]


def test_a_full_disk_is_said(desk: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    session = begin(desk)

    def refuse(*_: object) -> None:
        raise StorageError("collection.not-written", path="disk", reason="full")

    monkeypatch.setattr("barun.collection.journal.Journal.append", refuse)
    body = {"session": session, "samples": [sample(1)]}
    assert refused(desk, "/samples", body, 503) == "collection.not-written"
    assert ask(desk, "GET", status=200)["people"][0]["counts"]["1"] == 0


def test_without_a_data_folder_nothing_is_recorded(service: Service) -> None:
    assert service.request("GET", "/api/collections").json() == {
        "collections": [],
        "in_datasets": [],
    }
    assert service.request("GET", ADDRESS).json()["people"] == []
    answer = service.request("POST", f"{ADDRESS}/people", json=CONSENT)
    assert answer.status_code == 503


def _record(desk: Service, collection: str, n_samples: int, person: str | None = None) -> str:
    """Record somebody in a collection; return the pseudonym."""
    place = f"/api/collections/{collection}"

    def post(path: str, body: Any) -> Any:
        answer = desk.request("POST", f"{place}{path}", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    who = post("/people", {**CONSENT, "person": person})["person"]
    session = post("/sessions", {"person": who, "source": "page"})["session"]
    samples = [sample(number) for number in range(1, n_samples + 1)]
    post("/samples", {"session": session, "samples": samples})
    return str(who)


def test_withdrawing_says_before_and_after_what_is_where(desk: Service, tmp_path: Path) -> None:
    assert _record(desk, "posture", 3) == "P1"
    assert _record(desk, "desk", 2) == "P2"  # one number a person, everywhere
    _record(desk, "desk", 2, "P1")
    ask(desk, "POST", "/finish")
    traces = {
        "person": "P1", "samples": {"desk": 2, "posture": 3}, "rows": {"posture": 3},
        "n_versions": 1, "n_models": 0, "left": [],
    }  # fmt: skip
    assert ask(desk, "GET", "/people/P1/traces", status=200) == traces
    erased = ask(desk, "DELETE", "/people/P1", status=200)
    assert (erased["samples"], erased["rows"]) == (traces["samples"], traces["rows"])
    assert len(erased["replaced"]) == 1
    assert erased["left"] == []
    (other,) = desk.request("GET", "/api/collections/desk").json()["people"]
    assert other["person"] == "P2"
    assert ask(desk, "GET", "/people/P1/traces", status=200)["samples"] == {}
    again = {**CONSENT, "person": "P1"}
    assert refused(desk, "/people", again, 422) == "collection.bad-person"


def test_withdrawing_says_what_damage_keeps_from_it(desk: Service, tmp_path: Path) -> None:
    _record(desk, "posture", 3)
    _record(desk, "desk", 2, "P1")
    desk.app.state.collections.close()
    spoil(tmp_path / "collections" / "desk.journal", 2)
    traces = ask(desk, "GET", "/people/P1/traces", status=200)
    assert traces["samples"] == {"desk": 2, "posture": 3}
    (left,) = traces["left"]
    assert "damaged lines of a recording" in left
    report = desk.request("GET", f"{ADDRESS}/people/P1/report")
    assert "Not everything could be read" in report.text
    erased = ask(desk, "DELETE", "/people/P1", status=200)
    assert (erased["samples"], erased["left"]) == (traces["samples"], [left])
    assert ask(desk, "GET", "/people/P1/traces", status=200)["samples"] == {}


def test_somebody_recorded_elsewhere_is_not_half_erased(desk: Service, tmp_path: Path) -> None:
    _record(desk, "posture", 3)
    _record(desk, "desk", 2, "P1")
    desk.app.state.collections.close()
    with Collection(tmp_path / "collections", "desk"):
        answer = desk.request("DELETE", f"{ADDRESS}/people/P1")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "collection.in-use")
    assert ask(desk, "GET", "/people/P1/traces", status=200)["samples"] == {"desk": 2, "posture": 3}


def test_what_was_begun_before_a_kill_is_finished_when_the_service_starts(
    desk: Service, make_service: Callable[..., Service], tmp_path: Path
) -> None:
    _record(desk, "posture", 3)
    ask(desk, "POST", "/finish")
    desk.app.state.collections.close()
    note = {"samples": {"posture": 3}, "rows": {"posture": 3}, "versions": []}
    (tmp_path / "collections" / "P1.erasing").write_text(json.dumps(note))
    again = make_service(data_folder=str(tmp_path))
    assert ask(again, "GET", status=200)["people"] == []
    assert DatasetLibrary(tmp_path / FOLDER_NAME).load("posture").people == ()
    again.app.state.collections.close()


@pytest.mark.parametrize(
    ("kind", "suffix", "names"),
    [
        ("sqlite", ".sqlite", None),
        ("csv", ".csv", None),
        ("people", "-people.zip", {"people/p1.csv"}),
        ("labels", "-labels.zip", {"labels/view_1.csv", "labels/grade_b.csv"}),
        (
            "all",
            ".zip",
            {
                "pose_data.sqlite", "pose_data.csv", "people/p1.csv", "labels/view_1.csv",
                "labels/grade_b.csv",
            },
        ),
    ],
)  # fmt: skip
def test_files_for_older_programs(
    desk: Service, tmp_path: Path, kind: str, suffix: str, names: set[str] | None
) -> None:
    session = begin(desk)
    samples = [sample(1, grade="b"), sample(2), sample(3, view=0)]
    ask(desk, "POST", "/samples", {"session": session, "samples": samples})
    answer = desk.request("GET", f"{ADDRESS}/export?kind={kind}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="posture{suffix}"'
    if names is not None:
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert set(archive.namelist()) == names
            lines = archive.read(min(names)).decode().strip().splitlines()
            assert len(lines) == (2 if min(names) == "labels/grade_b.csv" else 3)
    elif kind == "csv":
        assert len(answer.text.strip().splitlines()) == 3  # the heads, and two labelled samples
    else:
        path = tmp_path / "taken.sqlite"
        path.write_bytes(answer.content)
        table = sqlite3.connect(path)
        try:
            found = table.execute("SELECT view_angle, pose_grade, person_id FROM pose_data")
            assert set(found.fetchall()) == {(1, None, "P1"), (1, "b", "P1")}
        finally:
            table.close()


def test_no_files_of_people_whose_consent_has_ended(desk: Service) -> None:
    session = begin(desk)
    answer = desk.request("GET", f"{ADDRESS}/export")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "datasets.no-rows")
    ask(desk, "POST", "/samples", {"session": session, "samples": [sample(1)]})
    assert desk.request("GET", f"{ADDRESS}/export").status_code == 200
    desk.utc_s = NOW_S + 1000
    assert desk.request("GET", f"{ADDRESS}/export").status_code == 409
    assert desk.request("GET", f"{ADDRESS}/export?kind=xlsx").status_code == 422
    (exported,) = desk.app.state.writer.store.audit.entries()  # what was refused is not there
    assert exported.action == "export"
    assert exported.details == {"what": "collection", "name": "posture", "file": "all"}


def test_ended_consents_are_counted_and_leave_the_next_version(desk: Service) -> None:
    session = begin(desk)
    ask(desk, "POST", "/samples", {"session": session, "samples": [sample(1), sample(2)]})
    ask(desk, "POST", "/finish")
    ask(desk, "POST", "/samples", {"session": session, "samples": [sample(3)]})
    desk.utc_s = NOW_S + 1000
    now = ask(desk, "GET", status=200)
    assert (now["n_unfinished"], now["n_without_consent"]) == (0, 1)
    consent = {**CONSENT, "until_s": NOW_S + 5000}
    person = ask(desk, "POST", "/people", consent)["person"]
    second = ask(desk, "POST", "/sessions", {"person": person, "source": "page"})["session"]
    fresh = [sample(1, recorded_at_s=NOW_S + 1000)]
    ask(desk, "POST", "/samples", {"session": second, "samples": fresh})
    finished = ask(desk, "POST", "/finish")
    assert (finished["n_new"], finished["n_without_consent"]) == (1, 1)
    assert finished["left_out"] == {"P1": 2}
