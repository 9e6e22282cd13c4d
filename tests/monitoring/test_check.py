import pytest

from barun.errors import Fault, ModelError
from barun.monitoring.check import Check, CheckOutcome, worst_outcome


def test_texts_in_both_languages() -> None:
    check = Check("port", "warn", "port-taken", "port-taken-cure", {"port": 80, "reason": "busy"})
    assert (check.title_text(), check.title_text("ko")) == ("Port", "포트")
    assert check.finding_text() == "'barun serve' cannot take port 80: busy."
    assert "80번 포트" in check.finding_text("ko")
    assert "barun serve --address" in (check.cure_text() or "")


def test_title_of_a_part_is_that_of_its_area() -> None:
    assert Check("folder.data", "ok", "page-built").title_text() == "Folder"


@pytest.mark.parametrize("kind", [Fault, ModelError])
def test_details_that_are_texts_speak_the_language(kind: type[Fault] | type[ModelError]) -> None:
    reason = kind("errors.file-missing", path="x.bin")
    check = Check("model", "fail", "model-broken", "reinstall-cure", {"reason": reason})
    assert "There is no file or folder 'x.bin'" in check.finding_text("en")
    assert "파일이나 폴더가 없습니다" in check.finding_text("ko")


def test_json() -> None:
    assert Check("page", "ok", "page-built").as_json("ko") == {
        "key": "page",
        "outcome": "ok",
        "title": "웹 페이지",
        "finding": "'barun serve'의 웹 페이지가 준비되어 있습니다",
        "cure": None,
    }


@pytest.mark.parametrize(("outcome", "cure"), [("ok", "reinstall-cure"), ("warn", None)])
def test_cure_exactly_when_not_ok(outcome: CheckOutcome, cure: str | None) -> None:
    with pytest.raises(ValueError, match="page: a check has a cure exactly when it is not ok"):
        Check("page", outcome, "page-built", cure)


@pytest.mark.parametrize(
    ("outcomes", "worst"),
    [([], "ok"), (["ok", "ok"], "ok"), (["ok", "warn"], "warn"), (["fail", "warn", "ok"], "fail")],
    ids=["none", "ok", "warn", "fail"],
)
def test_worst(outcomes: list[CheckOutcome], worst: CheckOutcome) -> None:
    checks = [
        Check("page", outcome, "page-built", None if outcome == "ok" else "page-missing-cure")
        for outcome in outcomes
    ]
    assert worst_outcome(checks) == worst
