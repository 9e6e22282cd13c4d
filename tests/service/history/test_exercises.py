"""The library, today's plan, the log."""

import re

import pytest

from barun.feedback.exercises import load_exercises
from tests.service.history.conftest import DAY, MORNING_S, ZONE, HistoryService

DONE = {"at": "2026-11-20T11:00:00+09:00", "duration_s": 60, "n_repetitions": 10}


def test_the_library_in_both_languages(history: HistoryService) -> None:
    english = history.get("/api/exercises", lang="en").json()["exercises"]
    korean = history.get("/api/exercises", lang="ko").json()["exercises"]

    assert [one["id"] for one in english] == [one.key for one in load_exercises()]
    tuck = next(one for one in korean if one["id"] == "chin_tuck")
    assert (tuck["title"], tuck["codes"]) == ("턱 당기기", ["P001", "P008"])
    assert tuck["dose"] == {
        "repetitions": 10,
        "hold_s": 5,
        "sets": 1,
        "times_per_day": 3,
        "per_side": False,
    }


@pytest.mark.parametrize("key", [one.key for one in load_exercises()])
def test_every_figure_can_be_moved(history: HistoryService, key: str) -> None:
    body = history.get(f"/api/exercises/{key}").json()

    figure = body["frames"]
    n_instants = len(figure["times_s"])
    assert body["steps"]
    assert body["sources"]
    assert len(figure["view_box"].split()) == 4
    assert figure["times_s"] == sorted(figure["times_s"])
    assert 0 < figure["end"] < n_instants
    moving = [piece for piece in figure["pieces"] if len(piece["paths"]) > 1]
    assert moving
    for piece in figure["pieces"]:
        assert len(piece["paths"]) in {1, n_instants}
        # one goes over into the next only where the commands are the same
        assert len({re.sub(r"-?\d+ ?", "", path) for path in piece["paths"]}) == 1
        assert len({len(re.findall(r"-?\d+", path)) for path in piece["paths"]}) == 1
    if key != "look_far":
        assert all(piece["paths"][0] == piece["paths"][-1] for piece in moving)
    assert {prop["tone"] for prop in figure["props"]} <= {"floor", "soft", "hard"}


def test_an_exercise_that_is_not_there(history: HistoryService) -> None:
    answer = history.get("/api/exercises/handstand")

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "history.no-exercise")
    assert "handstand" in answer.json()["error"]["message"]


def test_every_exercise_has_a_small_drawing(history: HistoryService) -> None:
    answer = history.get("/api/exercises/chin_tuck/figure.svg")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "max-age" in answer.headers["cache-control"]
    assert answer.text.startswith("<svg")
    assert history.get("/api/exercises/handstand/figure.svg").status_code == 404


def test_what_was_done_is_kept_until_it_is_taken_out(agreed: HistoryService) -> None:
    made = agreed.request("POST", "/api/exercises/chin_tuck/done", json=DONE)
    assert made.status_code == 201
    entry = made.json()

    assert agreed.get("/api/exercises/done", **DAY).json()["done"] == [entry]
    assert (entry["at"], entry["n_repetitions"]) == ("2026-11-20T02:00:00Z", 10)
    assert agreed.request("DELETE", f"/api/exercises/done/{entry['id']}").status_code == 204
    assert agreed.request("DELETE", f"/api/exercises/done/{entry['id']}").status_code == 404
    assert agreed.get("/api/exercises/done", **DAY).json()["done"] == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"at": "2026-11-20T11:00:00"}, id="no offset"),
        pytest.param({"at": "9999-12-31T23:59:59-14:00"}, id="far away"),
        pytest.param({"duration_s": -1}, id="negative"),
        pytest.param({"n_repetitions": 1e9}, id="too many"),
        pytest.param({"mood": "good"}, id="unknown"),
    ],
)
def test_an_impossible_entry_is_refused(agreed: HistoryService, change: dict[str, object]) -> None:
    answer = agreed.request("POST", "/api/exercises/chin_tuck/done", json=DONE | change)

    assert answer.status_code == 422


def _plan(service: HistoryService) -> dict[str, dict[str, object]]:
    plan = service.get("/api/exercises/plan", **ZONE).json()["plan"]
    return {one["exercise"]["id"]: one for one in plan}


def test_a_day_without_findings_has_the_customary_exercises(history: HistoryService) -> None:
    plan = _plan(history)

    assert len(plan) == 3
    assert all(one["because"] == [] for one in plan.values())


def test_the_plan_answers_today_s_findings(
    agreed: HistoryService, monkeypatch: pytest.MonkeyPatch
) -> None:
    _set_clock(agreed, MORNING_S + 4 * 3600)
    agreed.request("POST", "/api/exercises/chin_tuck/done", json=DONE)

    plan = _plan(agreed)

    assert next(iter(plan)) == "chin_tuck"
    assert plan["chin_tuck"]["because"] == ["P001", "P008"]  # the longer one first
    assert plan["chin_tuck"]["n_done"] == 1
    assert 3 <= len(plan) <= 5


def test_a_finding_said_to_be_wrong_asks_for_nothing(agreed: HistoryService) -> None:
    _set_clock(agreed, MORNING_S + 4 * 3600)
    for name in ("e0", "e1", "e2"):
        agreed.request("PATCH", f"/api/history/events/{name}", json={"verdict": "wrong"})

    assert all(one["because"] == [] for one in _plan(agreed).values())


def test_yesterday_s_findings_are_not_in_the_plan(agreed: HistoryService) -> None:
    _set_clock(agreed, MORNING_S + 24 * 3600)

    assert all(one["because"] == [] for one in _plan(agreed).values())


def _set_clock(service: HistoryService, now_s: float) -> None:
    service.utc_s = now_s
