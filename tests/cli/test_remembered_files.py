"""What commands write outside of the data folder is remembered, so that erasing reaches it."""

import json
from pathlib import Path

import pytest

from barun.errors import StorageError
from barun.rights.written_files import WrittenFiles
from tests.cli.command_line import CommandLine, Run
from tests.collection.erasable import record_people
from tests.registry.model_folders import toy_folder
from tests.rights.installations import opened, registry_of


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    record_people(home)
    with opened(home) as store:
        card = {"people": ["P1"]}
        folder = toy_folder(tmp_path / "toy", card=card)
        registry_of(home, store).register("toy", folder, who="me")
    return home


@pytest.fixture
def run(home: Path, barun: CommandLine) -> Run:
    barun.use(home)
    return barun.below()


def test_exports_of_poses_and_models_and_backups_go_with_whom_they_hold(
    home: Path, run: Run, tmp_path: Path
) -> None:
    place = tmp_path / "elsewhere"
    place.mkdir()
    run("data", "export", "desk", "--as", "csv", "-o", str(place / "poses.csv"))
    run("data", "export", "desk", "--as", "people", "-o", str(place / "people"))
    run("models", "export", "toy@1", "-o", str(place / "toy.zip"), "--own")
    run("privacy", "backup", str(place / "backup.db"))
    known = {Path(one.path).name: one.people for one in WrittenFiles(home).all()}
    assert known == {
        "poses.csv": ("P1", "P2"), "p1.csv": ("P1",), "p2.csv": ("P2",),
        "toy.zip": ("P1",), "backup.db": (),
    }  # fmt: skip
    run("privacy", "erase", "P1", "--yes")
    left = sorted(path.name for path in place.rglob("*") if path.is_file())
    assert left == ["backup.db", "p2.csv"]
    assert b"P1" not in (home / "written.json").read_bytes()


def test_files_that_are_gone_are_forgotten_and_damage_is_said(home: Path, tmp_path: Path) -> None:
    written = WrittenFiles(home)
    assert written.all() == ()
    written.remember("export", [tmp_path / "none.csv"], 0.0, people=["P1"])
    assert not written.all()[0].is_there
    written.unname("P1")
    assert written.all() == ()
    (home / "written.json").write_text(json.dumps([{"kind": "export"}]))
    with pytest.raises(StorageError, match="cannot be read"):
        written.all()
