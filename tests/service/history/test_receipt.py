"""The receipt: who looked, what goes when, the keys; and everything as a file."""

import io
import json
import re
import zipfile
from datetime import UTC, datetime

import pytest

from barun.privacy.data_map.kinds import DATA_KINDS
from barun.privacy.encryption.sealed_file import is_sealed_file, open_file
from barun.service.history.questions import History
from barun.service.history.receipt import _Receipts
from barun.service.kept_runners import KeptRunners
from barun.service.problems import RefusedError
from barun.store.job_records import NewJob
from barun.store.records import LOCAL_PERSON, SpanRecord
from tests.service.history.conftest import MORNING_S, HistoryService

PASSPHRASE = "four words make one"  # noqa: S105 # of this test
DAY_S = 86400.0


def test_the_receipt_of_an_empty_history(history: HistoryService) -> None:
    receipt = history.get("/api/privacy/receipt").json()
    assert receipt["looks"] == []
    assert receipt["keep_days"] is None
    assert {one["goes_at"] for one in receipt["kept"]} == {None}
    keys = receipt["keys"]
    assert (keys["is_there"], keys["has_recovery"], keys["outcome"]) == (False, False, "passed")


def test_what_goes_when_follows_the_setting(agreed: HistoryService) -> None:
    agreed.request("PUT", "/api/settings", json={"keep_days": 30})
    receipt = agreed.get("/api/privacy/receipt").json()
    goes = {one["kind"]: one["goes_at"] for one in receipt["kept"]}
    day = datetime.fromtimestamp(MORNING_S + 30 * DAY_S, UTC)
    assert datetime.fromisoformat(goes["minutes"]) == day
    assert goes["settings"] is None  # until erased
    assert receipt["keep_days"] == 30
    assert receipt["keys"]["is_there"] is True
    assert receipt["keys"]["outcome"] == "warning"
    assert "barun privacy keys recovery" in receipt["keys"]["finding"]
    agreed.writer.store.keys.make_recovery()
    keys = agreed.get("/api/privacy/receipt", lang="ko").json()["keys"]
    assert (keys["has_recovery"], keys["outcome"]) == (True, "passed")
    assert "복구 키" in keys["finding"]


def test_each_kind_says_what_it_is_for_and_when_it_goes(agreed: HistoryService) -> None:
    agreed.writer.store.jobs.add([NewJob("analyse", {}, LOCAL_PERSON)], MORNING_S)
    order = [kind.key for kind in DATA_KINDS]
    for language, name in (("en", "Minutes of sitting"), ("ko", "분 단위 기록")):
        kept = agreed.get("/api/privacy/receipt", lang=language).json()["kept"]
        by_kind = {one["kind"]: one for one in kept}
        assert list(by_kind) == sorted(by_kind, key=order.index)
        assert by_kind["minutes"]["name"] == name
        assert (by_kind["minutes"]["count"], by_kind["jobs"]["count"]) == (120, 1)
        assert by_kind["minutes"]["bytes"] > 0
        assert by_kind["jobs"]["bytes"] > 0
        assert by_kind["keys"]["bytes"] > 0
        assert by_kind["audit"]["count"] >= 1
        for one in kept:
            said = f"{one['what']} {one['why']} {one['until']}"
            assert all((one["what"], one["why"], one["until"]))
            assert bool(re.search("[가-힣]", said)) is (language == "ko"), said


def test_a_kind_may_have_an_age_of_its_own(agreed: HistoryService) -> None:
    chosen = {"keep_days": 30, "keep_days_by_kind": {"events": 7, "profiles": 400}}
    assert agreed.request("PUT", "/api/settings", json=chosen).is_success
    receipt = agreed.get("/api/privacy/receipt").json()
    days = {one["kind"]: one["keep_days"] for one in receipt["kept"]}
    assert (days["minutes"], days["events"], days["profiles"]) == (30, 7, 400)
    assert days["settings"] is None
    wrong = {"keep_days_by_kind": {"diary": 7}}
    assert agreed.request("PUT", "/api/settings", json=wrong).status_code == 422


def test_who_looked_is_in_it_newest_first(agreed: HistoryService) -> None:
    audit = agreed.writer.store.audit
    audit.note(MORNING_S, "access", actor_id="coach", subject_id=LOCAL_PERSON, details={"what": "history"})  # fmt: skip # noqa: E501 # one act
    audit.note(MORNING_S, "access", actor_id="coach", subject_id="somebody else")
    agreed.get("/api/privacy/export")
    looks = agreed.get("/api/privacy/receipt").json()["looks"]
    assert [(one["action"], one["what"]) for one in looks] == [
        ("export", "person"),
        ("access", "history"),
    ]
    assert looks[0]["by"] == "self"
    assert (looks[1]["by"], looks[1]["name"]) == (audit.token("coach"), None)


def test_who_looked_is_called_by_name_where_there_is_an_account(agreed: HistoryService) -> None:
    store = agreed.writer.store
    store.accounts.add("c1", "coach of mine", "coach", "-", MORNING_S)
    store.audit.note(MORNING_S, "access", actor_id="c1", subject_id=LOCAL_PERSON)
    (look,) = agreed.get("/api/privacy/receipt").json()["looks"]
    assert look["name"] == "coach of mine"


def test_a_backup_of_everybody_is_in_it(agreed: HistoryService) -> None:
    audit = agreed.writer.store.audit
    audit.note(MORNING_S, "export", details={"what": "backup", "file": "plain"})
    audit.note(MORNING_S, "export", details={"what": "dataset", "file": "csv"})  # of participants
    (look,) = agreed.get("/api/privacy/receipt").json()["looks"]
    assert (look["what"], look["by"]) == ("backup", "barun")


def test_everything_comes_as_one_file(agreed: HistoryService) -> None:
    agreed.request("PUT", "/api/settings", json={"theme": "dark"})
    answer = agreed.get("/api/privacy/export")
    assert answer.headers["content-type"] == "application/zip"
    assert 'filename="barun-export.zip"' in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        tables = json.loads(archive.read("contents.json"))["tables"]
        settings = json.loads(archive.read("json/settings.json"))
        ledger = json.loads(archive.read("json/ledger.json"))
    assert tables["minutes"]["rows"] == 120
    assert settings[0]["content"]["theme"] == "dark"
    assert {(one["purpose"], one["act"]) for one in ledger} == {("history", "given")}


def test_a_sealed_file_opens_with_the_passphrase_only(agreed: HistoryService) -> None:
    answer = agreed.request("POST", "/api/privacy/export", json={"passphrase": PASSPHRASE})
    assert is_sealed_file(answer.content)
    content = b"".join(open_file([answer.content], PASSPHRASE))
    assert zipfile.is_zipfile(io.BytesIO(content))
    assert b"minutes" not in answer.content
    short = agreed.request("POST", "/api/privacy/export", json={"passphrase": "short"})
    assert short.status_code == 422


def test_only_so_many_are_put_together_at_once(agreed: HistoryService) -> None:
    receipts = _Receipts(History(agreed.writer, lambda: MORNING_S, "en"), KeptRunners(""))
    going = [receipts.export(LOCAL_PERSON, None) for _ in range(2)]
    with pytest.raises(RefusedError) as refused:
        receipts.export(LOCAL_PERSON, None)
    assert (refused.value.status, refused.value.code) == (503, "rights_export.busy")
    assert b"".join(going[0])  # done: its place is free
    going[1:] = []  # gone in the middle: so is that one
    again = [receipts.export(LOCAL_PERSON, None) for _ in range(2)]
    assert len(again) == 2


def test_a_record_of_the_future_is_in_it(agreed: HistoryService) -> None:
    """A clock that was set back leaves records after now; they are the person's, too."""
    later_s = MORNING_S + 400 * DAY_S
    agreed.writer.put_span(SpanRecord("z", LOCAL_PERSON, "s", "break", later_s, later_s + 60))
    assert agreed.writer.flush()
    with zipfile.ZipFile(io.BytesIO(agreed.get("/api/privacy/export").content)) as archive:
        spans = json.loads(archive.read("json/spans.json"))
    assert spans[-1]["span_id"] == "z"


@pytest.mark.parametrize(
    ("language", "word"), [("en", "Minutes of sitting"), ("ko", "분 단위 기록")]
)
def test_the_report_speaks_the_language_asked_for(
    agreed: HistoryService, language: str, word: str
) -> None:
    answer = agreed.get("/api/privacy/report", lang=language)
    assert answer.headers["content-type"].startswith("text/plain")
    assert f"{word}: 120" in answer.text


def test_an_answer_is_kept_by_nobody_on_the_way(agreed: HistoryService) -> None:
    for path in ("receipt", "report", "export"):
        assert "no-store" in agreed.get(f"/api/privacy/{path}").headers["cache-control"]
