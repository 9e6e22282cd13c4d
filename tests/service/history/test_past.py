"""Hours, days, minutes, angles, events, spans, weeks and exports as the API says them."""

import csv
import io
import json
from concurrent.futures import Future

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from barun.errors import StorageError
from barun.store.records import TIME_KINDS
from tests.service.history.conftest import DAY, MORNING_S, ZONE, HistoryService


def test_hours_of_a_day(agreed: HistoryService) -> None:
    first, second = agreed.get("/api/history/hours", **DAY, **ZONE).json()["rows"]

    assert first == {
        "start": "2026-11-20T09:00:00+09:00",
        **{f"{kind}_s": 0.0 for kind in TIME_KINDS},
        "good_s": 2700.0,
        "issue_s": 900.0,
        "sitting_s": 3600.0,
        "n_events": 3,
        "n_breaks": 0,
    }
    assert (second["start"], second["n_breaks"]) == ("2026-11-20T10:00:00+09:00", 1)


def test_a_day_is_that_of_the_zone(agreed: HistoryService) -> None:
    in_seoul = agreed.get("/api/history/days", **DAY, **ZONE).json()["rows"]
    in_berlin = agreed.get("/api/history/days", **DAY, zone="Europe/Berlin").json()["rows"]

    assert [row["start"] for row in in_seoul] == ["2026-11-20T00:00:00+09:00"]
    assert [row["start"] for row in in_berlin] == ["2026-11-20T00:00:00+01:00"]
    assert in_seoul[0]["good_s"] == in_berlin[0]["good_s"] == 5400.0


def test_minutes(agreed: HistoryService) -> None:
    hour = {"from": "2026-11-20T09:00:00+09:00", "to": "2026-11-20T10:00:00+09:00"}

    rows = agreed.get("/api/history/minutes", **hour).json()["rows"]

    assert len(rows) == 60
    assert (rows[0]["start"], rows[0]["good_s"]) == ("2026-11-20T00:00:00Z", 45.0)


def test_angles(agreed: HistoryService) -> None:
    angles = agreed.get("/api/history/angles", **DAY, **ZONE, by="hour").json()["angles"]

    assert list(angles) == ["head_tilt"]
    assert angles["head_tilt"][0] == {
        "start": "2026-11-20T09:00:00+09:00",
        "mean": 2.0,
        "departure": 0.5,
        "n_frames": 54000,
    }
    other = agreed.get("/api/history/angles", **DAY, keys="neck_inclination,trunk_twist")
    assert other.json() == {"angles": {}}


def test_events_in_pages(agreed: HistoryService) -> None:
    page = agreed.get("/api/history/events", **DAY, limit=2).json()
    rest = agreed.get("/api/history/events", **DAY, limit=2, before=page["next"]).json()

    assert [one["id"] for one in page["events"]] == ["e2", "e1"]
    assert [one["id"] for one in rest["events"]] == ["e0"]
    assert rest["next"] is None
    assert page["events"][0]["duration_s"] == 100.0
    assert page["events"][0]["start"] == "2026-11-20T00:20:00Z"


def test_events_of_one_rule(agreed: HistoryService) -> None:
    found = agreed.get("/api/history/events", **DAY, code="P008").json()["events"]

    assert [one["id"] for one in found] == ["e0"]


def test_a_verdict_is_kept_and_taken_back(agreed: HistoryService) -> None:
    for verdict in ("wrong", None):
        answer = agreed.request("PATCH", "/api/history/events/e1", json={"verdict": verdict})
        assert answer.status_code == 204
        events = agreed.get("/api/history/events", **DAY).json()["events"]
        assert {one["id"]: one["verdict"] for one in events}["e1"] == verdict


def test_a_verdict_on_nothing_is_refused(agreed: HistoryService) -> None:
    answer = agreed.request("PATCH", "/api/history/events/none", json={"verdict": "right"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "history.no-event")


def test_spans(agreed: HistoryService) -> None:
    breaks = agreed.get("/api/history/spans", **DAY, kind="break").json()["spans"]
    blind = agreed.get("/api/history/spans", **DAY, kind="blind").json()["spans"]

    assert breaks == [
        {
            "kind": "break",
            "start": "2026-11-20T01:00:00Z",
            "end": "2026-11-20T01:05:00Z",
            "duration_s": 300.0,
            "reason": "asked",
        }
    ]
    assert blind == []


def test_a_week_beside_the_week_before(agreed: HistoryService) -> None:
    body = agreed.get("/api/history/week", start="2026-11-16", **ZONE).json()

    week, before = body["week"], body["before"]
    assert week["start"] == "2026-11-16T00:00:00+09:00"
    assert before["start"] == "2026-11-09T00:00:00+09:00"
    assert [day["good_s"] for day in week["days"]] == [0, 0, 0, 0, 5400.0, 0, 0]
    assert week["totals"]["good_s"] == 5400.0
    assert week["by_code"] == {
        "P001": {"n": 2, "duration_s": 200.0},
        "P008": {"n": 1, "duration_s": 100.0},
    }
    assert before["totals"]["good_s"] == 0.0


def test_the_history_as_json(agreed: HistoryService) -> None:
    answer = agreed.get("/api/history/export", **DAY, **ZONE, format="json")

    content = json.loads(answer.text)
    assert answer.headers["content-disposition"] == 'attachment; filename="barun-history.json"'
    assert (content["format"], content["version"], content["zone"]) == (
        "barun-history",
        1,
        "Asia/Seoul",
    )
    assert (len(content["minutes"]), len(content["events"]), len(content["spans"])) == (120, 3, 1)
    assert content["minutes"][0]["start"] == "2026-11-20T09:00:00+09:00"
    assert content["minutes"][0]["angles"]["head_tilt"]["mean"] == 2.0
    assert content["exercises"] == []


def test_the_history_as_a_table(agreed: HistoryService) -> None:
    answer = agreed.get("/api/history/export", **DAY, **ZONE, format="csv")

    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.headers["content-type"].startswith("text/csv")
    assert [row["record"] for row in rows] == ["minute"] * 120 + ["event"] * 3 + ["span"]
    assert (rows[0]["good_s"], rows[0]["head_tilt_mean"]) == ("45.0", "2.0")
    assert (rows[120]["code"], rows[120]["duration_s"]) == ("P008", "100.0")
    assert rows[123]["kind"] == "break"
    *_, entry = agreed.writer.store.audit.entries()
    assert (entry.action, entry.details) == ("export", {"what": "history", "format": "csv"})
    assert entry.subject == agreed.writer.store.audit.token("local")


@pytest.mark.parametrize("export_format", ["csv", "json"])
def test_an_empty_history_can_be_exported(history: HistoryService, export_format: str) -> None:
    answer = history.get("/api/history/export", **DAY, format=export_format)

    assert answer.status_code == 200
    if export_format == "json":
        assert json.loads(answer.text)["minutes"] == []
    else:
        assert list(csv.DictReader(io.StringIO(answer.text))) == []


@pytest.mark.parametrize(
    ("url", "query", "code"),
    [
        pytest.param("hours", {**DAY, "zone": "Mars/Base"}, "history.bad-zone", id="zone"),
        pytest.param("hours", {**DAY, "zone": "America"}, "history.bad-zone", id="folder"),
        pytest.param(
            "hours", {**DAY, "zone": "../etc/passwd"}, "service.invalid-request", id="path"
        ),
        pytest.param(
            "days", {"from": DAY["to"], "to": DAY["from"]}, "history.empty-range", id="order"
        ),
        pytest.param(
            "hours",
            {"from": "1066-10-14T00:00:00Z", "to": DAY["to"]},
            "history.bad-year",
            id="year",
        ),
        pytest.param(
            "minutes",
            {"from": "2026-01-01T00:00:00Z", "to": "2026-02-01T00:00:00Z"},
            "history.long-range",
            id="long",
        ),
        pytest.param(
            "days",
            {"from": "2026-11-20T00:00:00", "to": DAY["to"]},
            "service.invalid-request",
            id="no offset",
        ),
        pytest.param("events", {**DAY, "before": "x"}, "store.bad-cursor", id="cursor"),
        pytest.param("events", {**DAY, "limit": "0"}, "service.invalid-request", id="limit"),
        pytest.param("week", {"start": "0001-01-01"}, "history.bad-year", id="first year"),
        pytest.param("week", {"start": "9999-12-31"}, "history.bad-year", id="last year"),
    ],
)
def test_impossible_questions_are_refused_in_both_languages(
    history: HistoryService, url: str, query: dict[str, str], code: str
) -> None:
    answer = history.get(f"/api/history/{url}", **query)
    korean = history.get(f"/api/history/{url}", **query, lang="ko")

    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == code
    assert korean.json()["error"]["message"] != answer.json()["error"]["message"]


ANYTHING = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            *DAY.values(),
            *ZONE.values(),
            "2026-11-20",
            "1e308",
            "-1",
            "NaN",
            "9999-12-31T23:59:59+14:00",
            "0001-01-01T00:00:00-14:00",
            "P001",
            "~",
            "1~e",
        ]
    ),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    route=st.sampled_from(
        ["hours", "days", "minutes", "angles", "events", "spans", "week", "export"]
    ),
    query=st.dictionaries(
        st.sampled_from(
            [
                "from",
                "to",
                "zone",
                "by",
                "keys",
                "code",
                "limit",
                "before",
                "kind",
                "start",
                "format",
            ]
        ),
        ANYTHING,
    ),
    is_whole=st.booleans(),
)
def test_whatever_is_asked_the_service_answers_or_refuses(
    history: HistoryService, route: str, query: dict[str, str], is_whole: bool
) -> None:
    asked = {**DAY, "start": "2026-11-16", **query} if is_whole else query

    answer = history.get(f"/api/history/{route}", **asked)

    assert answer.status_code in {200, 422}
    if answer.status_code == 422:
        assert set(answer.json()["error"]) == {"code", "message", "details"}


def test_a_store_that_cannot_be_read_is_said(
    agreed: HistoryService, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise StorageError("store.unreachable", location="host", reason="gone")

    monkeypatch.setattr(agreed.writer.store, "time_rows", fail)
    answer = agreed.get("/api/history/days", **DAY)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json()["error"]["code"] == "store.unreachable"


def test_damage_met_while_reading_is_looked_for(
    agreed: HistoryService, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[bool] = []

    def fail(*_: object) -> None:
        raise StorageError("store.damaged", location="barun.db", reason="page 7")

    monkeypatch.setattr(agreed.writer.store, "time_rows", fail)
    monkeypatch.setattr(agreed.writer, "look_for_damage", lambda: looked.append(True))

    assert agreed.get("/api/history/days", **DAY).status_code == 503
    assert looked == [True]


def test_what_cannot_be_written_now_is_said_to_be_on_its_way(
    agreed: HistoryService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("barun.service.history.questions._PATIENCE_S", 0.01)
    monkeypatch.setattr(agreed.writer, "set_verdict", lambda *_: Future())

    answer = agreed.request("PATCH", "/api/history/events/e1", json={"verdict": "right"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "history.not-yet")


def test_the_morning_is_where_the_tests_say() -> None:
    assert MORNING_S % 3600 == 0
