"""Whoever takes the whole data folder, but not the key, reads documented metadata and no more."""

import base64
import shutil
import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from barun.collection.collection import Collection
from barun.collection.entry import Sample
from barun.collection.label import Label
from barun.errors import EncryptionError
from barun.landmarks.landmark import N_LANDMARKS
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Step
from barun.pipeline.runner_profiles import RunnerProfiles
from barun.pipeline.running_analysis import RunKnowledge, analyze_running
from barun.pipeline.running_baseline import take_together
from barun.registry.opening import opened_registry
from barun.rights.backup.writing import write_backup
from barun.running.form.baseline import RunnerBaseline
from barun.store.opening import open_store
from tests.fixtures.consents import may_keep
from tests.learning.datasets.row_samples import make_rows
from tests.pipeline.runs import filmed
from tests.registry.model_folders import toy_folder
from tests.store.records import AGREED, SETTINGS
from tests.store.test_sealing import everything, readable

COORDINATE = 0.7253141
PURPOSE = "a purpose told in words"
SOURCE = "camera beside the window"
NOW_S = 1.7e9


@pytest.fixture(name="baseline", scope="module")
def usual_run() -> RunnerBaseline:
    analysis = analyze_running(filmed(), RunKnowledge(speed_m_per_s=2.8))
    return take_together([("run.csv", analysis)]).baseline


def marks() -> Iterator[bytes]:
    """Yield what was planted in datasets and recordings, as it may stand in a file."""
    for word in (PURPOSE, SOURCE):
        yield word.encode()
        yield word.encode("utf-16-le")
    for kind in ("<f", ">f", "<d", ">d"):
        yield struct.pack(kind, COORDINATE)
    yield struct.pack("<d", float(np.float32(COORDINATE)))
    yield b"0.72531"


def stands_in(mark: bytes, content: bytes) -> bool:
    """Return whether a mark is there, as it is or in base 64 wherever that begins."""
    if mark in content:
        return True
    written = (base64.b64encode(b" " * at + mark)[4 if at else 0 : -4] for at in range(3))
    return any(len(one) >= 4 and one in content for one in written)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder with a history, a dataset and a recording; its backup lies in it, too."""
    home = tmp_path / "home"
    store = open_store(home, "", 0.0).store
    store.apply([AGREED, *everything()])
    rows = make_rows("P1")
    points = rows.image_xyz.copy()
    points[:, 0, 0] = COORDINATE
    rows = replace(rows, image_xyz=points, source=np.full(len(rows), SOURCE))
    DatasetLibrary(home / "datasets").add("posture", rows, Step("import"), created_at_s=NOW_S)
    with Collection(home / "collections", "desk") as collection:
        collection.agree(
            purpose=PURPOSE, wording="2-en", now_s=NOW_S, until_s=NOW_S + 1e6, person="P1"
        )
        session = collection.begin("P1", SOURCE, NOW_S).session
        image = np.full((N_LANDMARKS, 3), COORDINATE, dtype=np.float32)
        seen = np.ones(N_LANDMARKS, dtype=np.float32)
        collection.add([Sample(session, 1, NOW_S, (640, 480), image, seen, Label(1))], NOW_S)
    store.back_up(home / "backup.db")
    write_backup(home, store, home / "whole.barun", NOW_S)
    shutil.copytree(home, tmp_path / "stolen", ignore=shutil.ignore_patterns("master.key"))
    store.close()
    return home


def test_nothing_that_was_measured_or_said_stands_in_any_file(home: Path, tmp_path: Path) -> None:
    files = [path for path in (tmp_path / "stolen").rglob("*") if path.is_file()]
    names = {path.name for path in files}
    assert {
        "barun.db",
        "barun.db-wal",
        "backup.db",
        "whole.barun",
        "desk.journal",
        "P1.rows",
    } <= names
    for path in files:
        content = path.read_bytes()
        assert readable(content) == [], path
        assert [mark for mark in marks() if stands_in(mark, content)] == [], path
    with pytest.raises(EncryptionError):
        open_store(tmp_path / "stolen", "", 0.0)
    with pytest.raises(EncryptionError):
        DatasetLibrary(tmp_path / "stolen" / "datasets").load("posture")
    with pytest.raises(EncryptionError):
        Collection(tmp_path / "stolen" / "collections", "desk")
    assert DatasetLibrary(home / "datasets").load("posture").people == ("P1",)


READABLE = {
    "settings of the page": ("barun.db", b'"language": "ko"'),
    "a model and whom it has seen": ("models/", b'"people"'),
    "whose rows a version holds": ("datasets/", b'"P1"'),
}
"""What decision 28 says lies readable: where, and words by which it is known."""


def test_what_lies_readable_is_what_the_decision_lists(
    home: Path, tmp_path: Path, baseline: RunnerBaseline
) -> None:
    """It is there, or the list would be too long, and it is in no backup."""
    with opened_registry(home, "", lambda: NOW_S) as registry:
        card = {"dataset": "posture@1", "people": ["P1"]}
        registry.register("view", toy_folder(tmp_path / "toy", card=card), who="tests")
    store = open_store(home, "", 0.0).store
    store.apply([SETTINGS])
    RunnerProfiles(home / "runners").keep("Minji of the hill", baseline, may_keep())
    write_backup(home, store, home / "again.barun", NOW_S)
    store.close()
    files = {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in home.rglob("*")
        if path.is_file() and path.name != "master.key"
    }
    for place, words in READABLE.values():
        assert any(name.startswith(place) and words in one for name, one in files.items()), place
        assert not any(name.endswith(".barun") and words in one for name, one in files.items())
    for name, content in files.items():
        assert "Minji" not in name
        assert b"Minji" not in content, name
        assert b"barun-running-baseline" not in content, name


def test_the_search_finds_what_is_readable(tmp_path: Path) -> None:
    """It can fail: an export of the same rows is found, and so is base 64."""
    points = np.full((N_LANDMARKS, 3), COORDINATE, dtype="<f4").tobytes()
    assert stands_in(struct.pack("<f", COORDINATE) * 2, base64.b64encode(points))
    assert stands_in(PURPOSE.encode(), PURPOSE.encode() + b".")
    assert any(stands_in(mark, points) for mark in marks())
    assert not stands_in(struct.pack("<f", COORDINATE), bytes(tmp_path))
