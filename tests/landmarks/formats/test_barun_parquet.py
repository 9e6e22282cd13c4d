from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from barun.errors import StorageError
from barun.landmarks import LandmarkRecording, LandmarkSequence
from barun.landmarks.formats import read_recording, write_recording

resource = pytest.importorskip("resource", reason="limits of a process are a matter of Unix")

ROOM_BYTES = 20_000


def _recording(n_frames: int = 300) -> LandmarkRecording:
    rng = np.random.default_rng(2)
    sequence = LandmarkSequence.from_arrays(
        rng.random((n_frames, 33, 3)),
        rng.random((n_frames, 33)),
        np.arange(n_frames) / 30,
        size_wh=(1280, 720),
        source="clip.mp4",
    )
    return LandmarkRecording({0: sequence})


@contextmanager
def little_room() -> Iterator[None]:
    """Files of this process end at `ROOM_BYTES`, as on a disk that is full.

    The log of the tests is such a file, too: within a test nobody writes to it.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM_BYTES, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_full_disk_is_said_and_leaves_the_older_file(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"landmarks.{suffix}"
    path.write_bytes(b"older")

    with little_room(), pytest.raises(StorageError, match="too large"):
        write_recording(path, _recording())

    assert path.read_bytes() == b"older"
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "landmarks.parquet"
    recording = _recording()
    write_recording(path, recording)
    again = read_recording(path).people[0]
    np.testing.assert_array_equal(again.image_xyz, recording.people[0].image_xyz)
    np.testing.assert_array_equal(again.times_s, recording.people[0].times_s)
