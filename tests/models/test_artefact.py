import hashlib
import json
from pathlib import Path

import pytest

from barun.errors import ModelError
from barun.models import check_model, find_model, list_models, load_model

CARD = {
    "file": "toy.tflite",
    "bytes": 3,
    "license": "Apache-2.0",
    "modification": "none",
    "source": {"package": "p", "version": "1", "file": "f", "sha256": "00"},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sha256 = hashlib.sha256(b"toy").hexdigest()
    cards = {"toy": CARD | {"sha256": sha256}}
    (tmp_path / "cards.json").write_text(json.dumps(cards), encoding="utf-8")
    (tmp_path / "toy.tflite").write_bytes(b"toy")
    return tmp_path


def test_whole_model_is_loaded(folder: Path) -> None:
    assert load_model("toy", folder) == b"toy"
    assert check_model(find_model("toy", folder)) is None


def test_missing_file(folder: Path) -> None:
    (folder / "toy.tflite").unlink()
    with pytest.raises(ModelError, match=r"'toy' is not built(.|\n)*make up(.|\n)*install"):
        load_model("toy", folder)


@pytest.mark.parametrize("content", [b"tox", b"", b"toy "], ids=["changed", "empty", "longer"])
def test_damaged_file(folder: Path, content: bytes) -> None:
    (folder / "toy.tflite").write_bytes(content)
    with pytest.raises(ModelError, match=f"damaged: expected 3 bytes.*found {len(content)} bytes"):
        load_model("toy", folder)
    fault = check_model(find_model("toy", folder))
    assert fault is not None
    assert "손상" in fault.text("ko")


def test_unreadable_file(folder: Path) -> None:
    (folder / "toy.tflite").unlink()
    (folder / "toy.tflite").mkdir()
    with pytest.raises(ModelError, match="cannot be read"):
        load_model("toy", folder)


def test_unknown_name(folder: Path) -> None:
    with pytest.raises(ModelError, match=r"'tyo'(.|\n)*Known models: toy"):
        find_model("tyo", folder)


def test_missing_cards(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"cards\.json' is missing"):
        list_models(tmp_path)


def test_cards_of_barun_are_complete() -> None:
    artefacts = list_models()
    names = ["pose_detector", "pose_landmark_lite", "pose_landmark_full", "pose_landmark_heavy"]
    assert [artefact.name for artefact in artefacts] == names
    for artefact in artefacts:
        assert artefact.path.suffix == ".tflite"
        assert artefact.n_bytes > 1_000_000
        assert len(artefact.sha256) == len(artefact.source.sha256) == 64
        assert artefact.license == "Apache-2.0"
        assert artefact.source.version == "0.5.1675469404"
    cards = artefacts[0].path.with_name("cards.json")
    assert list(json.loads(cards.read_text(encoding="utf-8"))) == names
