"""A process that is killed while it changes a library leaves nothing half-written."""

import os
from pathlib import Path

import pytest

from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Step
from barun.learning.datasets.rows import LabelledRows
from tests.fixtures.killed_script import run_killed
from tests.learning.datasets.killed_writer import take_step
from tests.learning.datasets.row_samples import make_rows

_SCRIPT = Path(__file__).with_name("killed_writer.py")


def _start(folder: Path, step: str) -> str:
    library = DatasetLibrary(folder)
    rows = make_rows("P1")
    if step == "erase":
        rows = LabelledRows.joined([rows, make_rows("P2", seed=2)])
    return library.add("posture", rows, Step("import"), created_at_s=1.0).hash


def _everything(library: DatasetLibrary) -> dict[str, int]:
    """Load every version there is, checked against its hashes."""
    hashes = [manifest.hash for manifest in library.manifests("posture")]
    return {each: len(library.load(each).rows) for each in hashes}


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
@pytest.mark.parametrize(
    ("step", "touch", "at"),
    [
        pytest.param("import", "open", 3, id="import, files opened"),
        pytest.param("import", "fsync", 1, id="import, rows written"),
        pytest.param("import", "fsync", 2, id="import, manifest written"),
        pytest.param("import", "rename", 1, id="import, before the version stands"),
        pytest.param("import", "replace", 1, id="import, before it is current"),
        pytest.param("clean", "fsync", 2, id="clean, manifest written"),
        pytest.param("clean", "rename", 1, id="clean, before the version stands"),
        pytest.param("clean", "replace", 1, id="clean, before it is current"),
        pytest.param("erase", "rename", 1, id="erase, before the rest stands"),
        pytest.param("erase", "replace", 1, id="erase, before the rest is current"),
        pytest.param("erase", "rename", 2, id="erase, before the old one goes"),
    ],
)
def test_killed_at_any_touch_of_the_disk(tmp_path: Path, step: str, touch: str, at: int) -> None:
    folder = tmp_path / "datasets"
    before = _start(folder, step)
    assert run_killed(_SCRIPT, folder, step, touch, at)
    library = DatasetLibrary(folder)
    there = _everything(library)
    assert library.load("posture").hash in there
    assert before in there  # the old version is whole until another has taken its place
    assert len(there) <= 2
    take_step(library, step)  # the same again goes on
    there = _everything(library)
    assert len(there) == (1 if step == "erase" else 2)
    left = [path.name for path in (folder / "posture").iterdir() if path.name.startswith(".part")]
    assert left == []
    if step == "erase":
        assert library.load("posture").people == ("P2",)
    else:
        assert library.load("posture").manifest.parents == (before,)


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_the_killer_kills_nobody_who_is_through(tmp_path: Path) -> None:
    _start(tmp_path / "datasets", "import")
    assert not run_killed(_SCRIPT, tmp_path / "datasets", "import", "replace", 99)
