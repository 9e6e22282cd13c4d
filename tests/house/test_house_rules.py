"""Rules of the house that no linter knows."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAX_LINES = 500
FORBIDDEN_NAMES = {"utils", "helpers", "common", "core", "misc", "manager", "base"}

# Spelt in pieces, or this file would break its own rule.
REGISTRY_HOSTS = ["pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "deb" + ".debian.org"]
MACHINE_PATHS = ["/ro" + "ot/", "/wo" + "rk/", "/ho" + "me/[a-z]"]
FORBIDDEN_TEXT = re.compile("|".join([re.escape(host) for host in REGISTRY_HOSTS] + MACHINE_PATHS))


def _tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def _modules() -> list[Path]:
    return sorted((ROOT / "src" / "barun").rglob("*.py"))


def test_there_are_modules_and_files_to_look_at() -> None:
    assert len(_modules()) > 20
    assert len(_tracked_files()) > 50


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_module_is_small_and_named_for_a_thing(path: Path) -> None:
    n_lines = len(path.read_text(encoding="utf-8").splitlines())

    assert n_lines <= MAX_LINES, f"{n_lines} lines; split it"
    assert path.stem not in FORBIDDEN_NAMES
    assert not path.stem.endswith(("_utils", "_helpers", "_manager"))


def test_no_file_names_a_registry_or_a_place_on_one_machine() -> None:
    found = []
    for path in _tracked_files():
        try:
            content = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a font
        found += [
            f"{path.relative_to(ROOT)}: {match[0]}" for match in FORBIDDEN_TEXT.finditer(content)
        ]

    assert found == []


def test_every_contract_of_the_tree_names_a_test_folder() -> None:
    """Tests mirror the rooms: a room with modules has a folder of tests."""
    rooms = {path.parent.name for path in (ROOT / "src" / "barun").glob("*/__init__.py")}
    with_modules = {
        room for room in rooms if len(list((ROOT / "src" / "barun" / room).rglob("*.py"))) > 1
    }

    missing = {
        room for room in with_modules if not list((ROOT / "tests" / room).rglob("test_*.py"))
    }

    assert missing == set()
