import json
from pathlib import Path

import pytest

from barun.errors import ModelError
from barun.models.classifier_card import (
    ClassifierCard,
    find_classifier,
    read_classifier,
    write_classifier,
)


@pytest.fixture
def card(tmp_path: Path) -> ClassifierCard:
    return write_classifier(
        tmp_path / "toy.onnx", b"toy", license_name="Apache-2.0", about={"people": 4}
    )


def test_card_is_read_as_it_was_written(card: ClassifierCard) -> None:
    assert ClassifierCard.read(card.path) == card == find_classifier("toy", card.path.parent)
    assert card.about == {"people": 4}
    assert read_classifier(card) == b"toy"


def test_missing_file(card: ClassifierCard) -> None:
    card.path.unlink()
    with pytest.raises(ModelError, match=r"'toy' is missing(.|\n)*version control"):
        read_classifier(card)


@pytest.mark.parametrize("content", [b"tox", b"", b"toy "], ids=["changed", "empty", "longer"])
def test_damaged_file(card: ClassifierCard, content: bytes) -> None:
    card.path.write_bytes(content)
    with pytest.raises(ModelError, match=f"expected 3 bytes.*found {len(content)} bytes") as caught:
        read_classifier(card)
    assert "카드의 내용과 다릅니다" in caught.value.text("ko")


def test_unreadable_file(card: ClassifierCard) -> None:
    card.path.unlink()
    card.path.mkdir()
    with pytest.raises(ModelError, match="cannot be read"):
        read_classifier(card)


def test_file_without_card(tmp_path: Path) -> None:
    (tmp_path / "toy.onnx").write_bytes(b"toy")
    with pytest.raises(ModelError, match=r"has no card: expected '.*toy\.card\.json'"):
        ClassifierCard.read(tmp_path / "toy.onnx")


def test_unknown_name(card: ClassifierCard) -> None:
    with pytest.raises(ModelError, match=r"'tyo'(.|\n)*Known models: toy"):
        find_classifier("tyo", card.path.parent)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param({"sha256": None}, "'sha256' is no text", id="no hash"),
        pytest.param({"name": "other"}, "'name' is 'other'", id="card of another"),
        pytest.param({"bytes": "3"}, "'bytes' is no whole number", id="size as text"),
        pytest.param({"about": []}, "'about' no object", id="about as list"),
    ],
)
def test_malformed_card(card: ClassifierCard, change: dict[str, object], reason: str) -> None:
    path = card.path.with_name("toy.card.json")
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | change))
    with pytest.raises(ModelError, match=reason):
        ClassifierCard.read(card.path)


@pytest.mark.parametrize("content", ["{", "[]"], ids=["no JSON", "list"])
def test_card_that_is_none(card: ClassifierCard, content: str) -> None:
    card.path.with_name("toy.card.json").write_text(content)
    with pytest.raises(ModelError, match="cannot be used"):
        ClassifierCard.read(card.path)
