import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from barun.errors import ModelError
from barun.models import ModelArtefact, list_models
from barun.models.artefact import ARTEFACT_FOLDER
from barun.monitoring.installed_files import check_font, check_models, check_page


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A copy of the cards, and small files instead of the models, whose hashes cannot be right."""
    shutil.copy(ARTEFACT_FOLDER / "cards.json", tmp_path)
    return tmp_path


def test_missing_and_damaged_models_fail_with_cure(models: Path) -> None:
    names = [artefact.name for artefact in list_models(models)]
    list_models(models)[0].path.write_bytes(b"damaged")
    checks = list(check_models(lambda: list_models(models)))
    assert [check.key for check in checks] == [f"model.{name}" for name in names]
    assert {check.outcome for check in checks} == {"fail"}
    assert names[0] in checks[0].finding_text()
    assert names[1] in checks[1].finding_text("ko")
    assert "pip install --force-reinstall" in (checks[0].cure_text() or "")


def test_whole_models() -> None:
    def list_one() -> Sequence[ModelArtefact]:
        return list_models()[:1]

    (check,) = check_models(list_one, lambda _: None)
    assert check.outcome == "ok"
    assert list_models()[0].sha256[:12] in check.finding_text()


def test_missing_cards() -> None:
    def fail() -> Sequence[ModelArtefact]:
        raise ModelError("models.cards-missing", path="cards.json")

    (check,) = check_models(fail)
    assert (check.key, check.outcome) == ("model", "fail")
    assert "cards.json" in check.finding_text()


@pytest.mark.parametrize("suffix", ["woff", "ttf"])
def test_font(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "LICENSE.txt").touch()
    assert check_font(tmp_path).outcome == "fail"
    (tmp_path / f"letters.{suffix}").touch()
    check = check_font(tmp_path)
    assert (check.outcome, check.details) == ("ok", {"name": f"letters.{suffix}"})
    assert check_font(tmp_path / "absent").outcome == "fail"


def test_page(tmp_path: Path) -> None:
    check = check_page(tmp_path)
    assert check.outcome == "warn"
    assert "make up" in (check.cure_text("ko") or "")
    (tmp_path / "index.html").touch()
    assert check_page(tmp_path).outcome == "ok"
