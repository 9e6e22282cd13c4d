from pathlib import Path

import pytest

from barun.errors import ModelError
from barun.models.classifier_card import ClassifierCard, list_classifiers, write_classifier
from barun.monitoring.classifiers import check_classifiers
from tests.models.toy_classifier import toy_bytes


@pytest.fixture
def card(tmp_path: Path) -> ClassifierCard:
    return write_classifier(
        tmp_path / "toy.onnx", toy_bytes(), license_name="Apache-2.0", about={"limits": "a toy"}
    )


def test_whole_classifier_runs(card: ClassifierCard) -> None:
    (check,) = check_classifiers(lambda: list_classifiers(card.path.parent))
    assert (check.key, check.outcome) == ("classifier.toy", "ok")
    assert "toy/1" in check.finding_text()
    assert check.title_text("ko") == "분류기"


def test_damaged_and_missing_classifiers_fail_with_cure(card: ClassifierCard) -> None:
    card.path.write_bytes(b"damaged")
    (damaged,) = check_classifiers(lambda: (card,))
    card.path.unlink()
    (missing,) = check_classifiers(lambda: (card,))
    assert (damaged.outcome, missing.outcome) == ("fail", "fail")
    assert "found 7 bytes" in damaged.finding_text()
    assert "'toy' is missing" in missing.finding_text()
    assert "pip install --force-reinstall" in (missing.cure_text("ko") or "")


def test_unreadable_card() -> None:
    def fail() -> tuple[ClassifierCard, ...]:
        raise ModelError("models.classifier-card", card="toy.card.json", reason="empty")

    (check,) = check_classifiers(fail)
    assert (check.key, check.outcome) == ("classifier", "fail")
    assert "toy.card.json" in check.finding_text()


def test_classifiers_of_barun_run() -> None:
    assert {check.outcome for check in check_classifiers()} <= {"ok"}
