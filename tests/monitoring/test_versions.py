from collections.abc import Callable
from importlib import metadata

import pytest

from barun import __version__
from barun.monitoring.check import CheckOutcome
from barun.monitoring.versions import check_library, check_opencv, check_python, check_versions


def has(version: str) -> Callable[[str], str]:
    return lambda _: version


@pytest.mark.parametrize(
    ("version", "bounds", "outcome"),
    [
        ("2.1", ">=2.1,<3", "ok"),
        ("2.1.0", ">=2.1,<3", "ok"),
        ("2.10.3", "<3,>=2.9", "ok"),
        ("2.0.9", ">=2.1,<3", "fail"),
        ("3.0", ">=2.1,<3", "fail"),
        ("5.0.0.90", ">=4.10,<5", "fail"),
        ("4.14.0.94", ">=4.10,<5", "ok"),
        ("4.9.0.80", ">=4.10,<5", "fail"),
        ("3.0rc1", ">=2.1,<3", "fail"),
        ("1.0.post1", "", "ok"),
    ],
)
def test_library_bounds(version: str, bounds: str, outcome: CheckOutcome) -> None:
    check = check_library("numpy", bounds, has(version))
    assert (check.key, check.outcome) == ("library.numpy", outcome)
    assert version in check.finding_text()


def test_missing_library() -> None:
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    check = check_library("ai-edge-litert", ">=2.1,<3", missing)
    assert check.outcome == "fail"
    assert "is needed, but not installed" in check.finding_text()
    assert check.cure_text("ko") == (
        "바른이 설치된 환경에서 다시 설치해 주세요: pip install 'ai-edge-litert>=2.1,<3'"
    )


@pytest.mark.parametrize(
    ("python", "outcome"), [((3, 11, 0), "ok"), ((3, 14, 1), "ok"), ((3, 10, 9), "fail")]
)
def test_python(python: tuple[int, ...], outcome: CheckOutcome) -> None:
    assert check_python(python).outcome == outcome


def test_opencv_five_is_refused() -> None:
    check = check_opencv(lambda: "5.0.0")
    assert check.outcome == "fail"
    assert "OpenCV 4 is needed, but version 5.0.0 is loaded" in check.finding_text()
    assert "pip uninstall" in (check.cure_text() or "")


def test_opencv_that_does_not_load() -> None:
    def fail() -> str:
        raise ImportError("libGL.so.1: cannot open shared object file")

    check = check_opencv(fail)
    assert check.outcome == "fail"
    assert "libGL.so.1" in check.finding_text("ko")


def test_extras_are_left_out() -> None:
    requirements = [
        "numpy<3,>=2.1",
        "uvicorn[standard]>=0.5 ; python_version>'3'",
        "torch>=2.6; extra == 'deep'",
    ]
    keys = [check.key for check in check_versions(requirements, has("2.5"))]
    assert keys == ["barun", "python", "library.numpy", "library.uvicorn"]


def test_this_environment() -> None:
    checks = {check.key: check for check in check_versions()}
    assert {check.outcome for check in checks.values()} == {"ok"}
    assert checks["barun"].finding_text() == f"version {__version__}"
    for name in ("numpy", "opencv-python-headless", "ai-edge-litert", "pillow", "fastapi"):
        assert f"library.{name}" in checks
    assert check_opencv().outcome == "ok"
