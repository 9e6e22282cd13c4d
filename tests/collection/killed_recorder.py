"""Records without end, says what is acknowledged, and waits to be killed.

Run as ``python killed_recorder.py FOLDER``; or with ``STEP TOUCH N`` behind to die by SIGKILL at
the n-th touch of the disk while finishing or erasing.
"""

import os
import sys
from pathlib import Path

from barun.collection.collection import Collection
from barun.collection.dataset import finish_collection
from barun.collection.label import Label
from barun.collection.recorder import Recorder
from barun.learning.datasets.library import DatasetLibrary
from tests.collection.dying import dying
from tests.collection.sitters import NOW_S, agree, open_collection
from tests.collection.test_recorder import estimate


def record(folder: Path) -> None:
    """Record one sample after the other; print the number of each that is on the disk."""
    with open_collection(folder) as collection:
        people = collection.record.people
        recorder = Recorder(collection, "camera 0", lambda *_: 1, every=1, label=Label(1))
        recorder.begin(people[0] if people else agree(collection), NOW_S)
        for index in range(1_000_000):
            sample = recorder.take(index, (estimate(index),), NOW_S)
            assert sample is not None
            sys.stdout.write(f"{sample.id}\n")
            sys.stdout.flush()


def take_step(collection: Collection, folder: Path, step: str) -> None:
    """Make a version, or erase the first person."""
    if step == "finish":
        finish_collection(collection, DatasetLibrary(folder / "datasets"), NOW_S)
    else:
        collection.erase("P1")


def main() -> None:
    folder = Path(sys.argv[1])
    if len(sys.argv) == 2:
        record(folder)
        return
    step, touch, at = sys.argv[2:]
    with open_collection(folder) as collection:
        setattr(os, touch, dying(getattr(os, touch), int(at)))
        take_step(collection, folder, step)


if __name__ == "__main__":
    main()
