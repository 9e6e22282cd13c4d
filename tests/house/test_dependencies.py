"""Every dependency has its reason, and the locks hold what the project asks for."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
_PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)(?:\s*;\s*([^\\]+?))?\s*\\?$", re.MULTILINE)


def _pins(lock: str) -> dict[str, set[Version]]:
    pins: dict[str, set[Version]] = {}
    for name, version, _marker in _PIN.findall((ROOT / "requirements" / lock).read_text()):
        pins.setdefault(canonicalize_name(name), set()).add(Version(version))
    return pins


def _requirements(specifications: list[str]) -> list[Requirement]:
    return [Requirement(specification) for specification in specifications]


BASE = _requirements(PROJECT["project"]["dependencies"])
DEVELOPMENT = _requirements(PROJECT["dependency-groups"]["dev"])


def _is_satisfied(requirement: Requirement, pins: dict[str, set[Version]]) -> bool:
    versions = pins.get(canonicalize_name(requirement.name), set())
    return bool(versions) and all(version in requirement.specifier for version in versions)


@pytest.mark.parametrize("requirement", BASE, ids=str)
def test_base_dependency_has_a_range_a_lock_and_a_reason(requirement: Requirement) -> None:
    reasons = (ROOT / "docs/decisions/0003-dependencies.md").read_text(encoding="utf-8")

    assert "<" in str(requirement.specifier), "no upper bound"
    assert _is_satisfied(requirement, _pins("base.txt"))
    assert re.search(rf"^\|.*\b{re.escape(requirement.name)}\b.*\|", reasons, re.MULTILINE)


@pytest.mark.parametrize("requirement", [*BASE, *DEVELOPMENT], ids=str)
def test_development_lock_satisfies(requirement: Requirement) -> None:
    assert _is_satisfied(requirement, _pins("dev.txt"))


@pytest.mark.parametrize(
    ("name", "version"),
    [
        pytest.param("click", "8.3.3", id="click: ParamType takes no type"),
        pytest.param("arro3-core", "0.8.3", id="arro3: no arrays of length 0"),
        pytest.param("arro3-io", "0.8.3", id="arro3-io: goes with arro3-core"),
        pytest.param("opencv-python-headless", "4.12.0.88", id="OpenCV: cannot be silenced"),
        pytest.param("onnxruntime", "1.26.0", id="ONNX Runtime: counts forests wrongly"),
        pytest.param("onnxruntime", "1.27.0", id="ONNX Runtime: counts forests wrongly, still"),
        pytest.param("onnxruntime", "1.29.0", id="ONNX Runtime: 9 MB more"),
        pytest.param("pillow", "11.2.1", id="Pillow: no AVIF"),
    ],
)
def test_versions_that_do_not_work_are_not_taken(name: str, version: str) -> None:
    (requirement,) = (each for each in BASE if canonicalize_name(each.name) == name)
    assert Version(version) not in requirement.specifier


def test_an_unlocked_requirement_is_noticed() -> None:
    assert not _is_satisfied(Requirement("numpy>=99"), _pins("base.txt"))
    assert not _is_satisfied(Requirement("never-heard-of"), _pins("base.txt"))


def test_base_and_development_locks_agree() -> None:
    base, development = _pins("base.txt"), _pins("dev.txt")

    assert {name: development.get(name) for name in base} == base


@pytest.mark.parametrize("lock", ["base.txt", "dev.txt", "build.txt", "uv.txt"])
def test_lock_has_no_torch_and_a_hash_for_every_package(lock: str) -> None:
    content = (ROOT / "requirements" / lock).read_text()
    entries = re.split(r"^(?=[a-z0-9])", content, flags=re.MULTILINE)[1:]

    assert "torch" not in _pins(lock)
    assert entries
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
