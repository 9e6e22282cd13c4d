"""An objection stops a purpose at once, and its reason stands in the log."""

import pytest

from barun.privacy.consent.objection import OBJECTION_REASONS
from barun.store.records import LOCAL_PERSON
from tests.service.history.conftest import DAY, ZONE, HistoryService


def object_to(service: HistoryService, purpose: str, reason: str) -> int:
    path = f"/api/consent/{purpose}/objection"
    return service.request("POST", path, json={"reason": reason}).status_code


@pytest.mark.parametrize("reason", OBJECTION_REASONS)
def test_what_a_purpose_allowed_goes_with_the_objection(
    agreed: HistoryService, reason: str
) -> None:
    assert agreed.get("/api/history/days", **DAY, **ZONE).json()["rows"] != []
    answer = agreed.request("POST", "/api/consent/history/objection", json={"reason": reason})
    assert (answer.status_code, answer.json()["reason"]) == (200, "withdrawn")
    assert agreed.get("/api/history/days", **DAY, **ZONE).json()["rows"] == []
    store = agreed.writer.store
    (note,) = [one for one in store.audit.entries() if one.action == "objection"]
    assert dict(note.details) == {"purpose": "history", "reason": reason}
    assert note.actor == note.subject == store.audit.token(LOCAL_PERSON)
    assert store.audit.verify().is_whole


def test_other_purposes_go_on(agreed: HistoryService) -> None:
    assert object_to(agreed, "training", "purpose") == 200
    assert agreed.get("/api/consent/history").json()["is_allowed"] is True
    assert agreed.get("/api/history/days", **DAY, **ZONE).json()["rows"] != []


@pytest.mark.parametrize(
    ("purpose", "reason"), [("history", "because I say so"), ("marketing", "other")]
)
def test_free_words_and_other_purposes_are_refused(
    agreed: HistoryService, purpose: str, reason: str
) -> None:
    assert object_to(agreed, purpose, reason) == 422
    assert agreed.get("/api/consent/history").json()["is_allowed"] is True
