from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from barun.messages import LANGUAGES, Language
from barun.models import list_models
from barun.monitoring.check import Check
from barun.monitoring.versions import check_opencv
from barun.service import installation
from barun.service.installation import InstallationCheck, examine_installation
from tests.service.conftest import Service


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation whose model files and page are missing."""
    models = tuple(replace(model, path=tmp_path / model.path.name) for model in list_models())
    monkeypatch.setattr(installation, "list_models", lambda: models)
    monkeypatch.setattr(installation, "page_folder", lambda: tmp_path)


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_missing_is_named_with_its_cure(language: Language) -> None:
    found = examine_installation("lite", language)
    assert not found.is_ready
    checks = {check.key: check for check in found.checks}
    failed = {key for key, check in checks.items() if check.outcome == "failed"}
    assert failed == {"model-pose_detector", "model-pose_landmark_lite", "page"}
    assert "scripts/install" in checks["page"].finding
    assert {model.name for model in found.models if model.is_used} == {
        "pose_detector",
        "pose_landmark_lite",
    }
    assert not any(model.is_whole for model in found.models)


def test_the_doctors_checks_are_told_with_their_cures(monkeypatch: pytest.MonkeyPatch) -> None:
    opencv = check_opencv()
    monkeypatch.setattr(
        installation,
        "check_opencv",
        lambda: Check("page", "warn", "page-missing", "reinstall-cure"),
    )
    found = {check.title: check for check in examine_installation("full", "en").checks}
    odd = Check("page", "warn", "page-missing", "reinstall-cure")
    shown = next(check for check in found.values() if check.outcome == "warning")
    assert shown.finding == f"{odd.finding_text()}\n{odd.cure_text()}"
    assert opencv.title_text() not in found


def test_the_status_tells_what_is_installed(service: Service) -> None:
    status = service.request("GET", "/api/status").json()
    assert status["is_ready"] is True
    assert status["models"][0]["name"] == "pose_detector"
    assert status["languages"] == ["en", "ko"]
    assert status["has_camera"] is False
    assert status["limits"] == {
        "max_upload_bytes": 2 * 2**30,
        "max_waiting": 3,
        "keep_s": 900.0,
    }


def test_it_is_not_ready_while_something_is_missing(make_service: Callable[..., Service]) -> None:
    service = make_service()
    service.checks = (InstallationCheck("page", "failed", "The page", "Build it."),)
    response = service.request("GET", "/readyz?lang=en")
    assert response.status_code == 503
    assert response.json()["error"]["code"] == "service.not-ready"
    assert response.json()["error"]["details"] == {"missing": "The page"}
    assert service.request("GET", "/healthz").status_code == 200
    assert service.request("GET", "/api/status").json()["is_ready"] is False


def test_a_page_that_was_not_built_says_how(
    make_service: Callable[..., Service], page: Path
) -> None:
    (page / "index.html").unlink()
    response = make_service().request("GET", "/")
    assert response.status_code == 503
    assert "scripts/install" in response.json()["error"]["message"]
