"""The base install stays small: weighed in this environment, which holds the same versions."""

import re
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
BARUN = ROOT / "src" / "barun"
BOUND_MB = 520
"""Without compiled bytecode, as ``scripts/install-size`` weighs a fresh environment."""


def _locked() -> list[Requirement]:
    lock = (ROOT / "requirements" / "base.txt").read_text(encoding="utf-8")
    lines = re.findall(r"^([a-z0-9][^\n]*?)\s*\\$", lock, re.MULTILINE)
    found = [Requirement(line) for line in lines]
    return [one for one in found if one.marker is None or one.marker.evaluate()]


def _package_bytes(name: str) -> int:
    files = distribution(name).files or []
    return sum(
        file.size or 0 for file in files if file.suffix != ".pyc" and "bin" not in file.parts
    )


def test_the_base_install_stays_below_its_bound() -> None:
    if not (BARUN / "service" / "static" / "index.html").is_file():
        pytest.skip("the page is not built: scripts/install builds it")
    sizes_mb = {one.name: _package_bytes(one.name) / 1e6 for one in _locked()}
    sizes_mb["barun"] = (
        sum(
            file.stat().st_size
            for file in BARUN.rglob("*")
            if file.is_file() and file.suffix != ".pyc"
        )
        / 1e6
    )
    largest = sorted(sizes_mb.items(), key=lambda item: -item[1])

    assert all(size_mb > 0 for size_mb in sizes_mb.values())
    assert sum(sizes_mb.values()) <= BOUND_MB, largest


def test_the_script_holds_the_same_bound() -> None:
    script = (ROOT / "scripts" / "install-size").read_text(encoding="utf-8")
    assert f"bound_mb={BOUND_MB}\n" in script
