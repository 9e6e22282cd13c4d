"""The troubles by name."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from barun.drills.trouble import Trouble
from barun.drills.troubles.broken_model import BrokenModel
from barun.drills.troubles.dead_thread import DeadThread
from barun.drills.troubles.dead_worker import DeadWorker
from barun.drills.troubles.drifted_camera import DriftedCamera
from barun.drills.troubles.full_disk import FullDisk
from barun.drills.troubles.mislabelled_batch import MislabelledBatch
from barun.drills.troubles.slow_model import SlowModel

__all__ = ["TROUBLES"]

TROUBLES: Final[Mapping[str, Callable[[], Trouble]]] = MappingProxyType(
    {
        trouble.name: trouble
        for trouble in (
            BrokenModel,
            DeadThread,
            DeadWorker,
            DriftedCamera,
            FullDisk,
            MislabelledBatch,
            SlowModel,
        )
    }
)
