"""A process that is killed while it records loses nothing it acknowledged."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from barun.collection.collection import read_record
from barun.collection.dataset import finish_collection
from barun.collection.label import Label
from barun.collection.record import CollectionRecord
from barun.learning.datasets.library import DatasetLibrary
from scripts.ended_process import ended
from tests.collection.killed_recorder import take_step
from tests.collection.sitters import NOW_S, agree, make_sample, open_collection
from tests.fixtures.killed_script import WITH_PROJECT, run_killed

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")

_SCRIPT = Path(__file__).with_name("killed_recorder.py")


def _record_until_killed(folder: Path, n_samples: int) -> list[str]:
    """Let a process record, kill it after some samples; return what it acknowledged."""
    with ended(
        subprocess.Popen(
            [sys.executable, str(_SCRIPT), str(folder)], env=WITH_PROJECT, stdout=subprocess.PIPE
        )
    ) as recording:
        assert recording.stdout is not None
        said = [recording.stdout.readline() for _ in range(n_samples)]
        recording.kill()
        said += recording.stdout.readlines()
    assert recording.returncode == -signal.SIGKILL
    return [line.decode().strip() for line in said if line.endswith(b"\n")]


def _read(folder: Path) -> CollectionRecord:
    return read_record(folder / "collections", "posture")


def test_killed_in_the_middle_of_recording_and_taken_up_again(tmp_path: Path) -> None:
    said = _record_until_killed(tmp_path, 15)
    there = list(_read(tmp_path).samples)
    assert there[: len(said)] == said
    assert len(there) - len(said) in (0, 1)  # at most the one that was not yet said
    said_again = _record_until_killed(tmp_path, 7)
    assert not set(said) & set(said_again)
    record = _read(tmp_path)
    assert {*said, *said_again} <= set(record.samples)
    assert record.people == ("P1",)  # who agreed need not be asked again
    with open_collection(tmp_path) as collection:
        result = finish_collection(collection, DatasetLibrary(tmp_path / "datasets"), NOW_S)
    assert result.n_new == len(record.samples) >= 22


def _start(folder: Path) -> None:
    with open_collection(folder) as collection:
        for person in (agree(collection), agree(collection)):
            session = collection.begin(person, "camera 0", NOW_S).session
            samples = [make_sample(session, n, label=Label(1)) for n in range(1, 4)]
            collection.add(samples, NOW_S)


@pytest.mark.parametrize(
    ("touch", "at"),
    [
        pytest.param("rename", 1, id="before the version stands"),
        pytest.param("replace", 1, id="before it is current"),
        pytest.param("write", 1, id="before the journal knows"),
        pytest.param("fsync", 7, id="when the journal is written"),
    ],
)
def test_killed_while_a_version_is_made(tmp_path: Path, touch: str, at: int) -> None:
    _start(tmp_path)
    assert run_killed(_SCRIPT, tmp_path, "finish", touch, at)
    library = DatasetLibrary(tmp_path / "datasets")
    assert len(_read(tmp_path).samples) == 6
    with open_collection(tmp_path) as collection:
        if collection.record.unfinished():
            take_step(collection, tmp_path, "finish")
        assert not collection.record.unfinished()
    assert len(library.load("posture").rows) == 6
    assert len(library.manifests("posture")) == 1


@pytest.mark.parametrize(
    ("touch", "at", "is_done"),
    [
        pytest.param("fsync", 1, False, id="before it is written"),
        pytest.param("replace", 1, False, id="before the number is kept from others"),
        pytest.param("replace", 2, False, id="before it takes its place"),
        pytest.param("fsync", 4, True, id="after it took its place"),
    ],
)
def test_killed_while_a_person_is_erased(
    tmp_path: Path, touch: str, at: int, *, is_done: bool
) -> None:
    _start(tmp_path)
    assert run_killed(_SCRIPT, tmp_path, "erase", touch, at)
    assert len(_read(tmp_path).samples) == (3 if is_done else 6)
    with open_collection(tmp_path) as collection:
        if not is_done:
            take_step(collection, tmp_path, "erase")
        assert collection.record.people == ("P2",)
        assert len(collection.record.samples) == 3
