"""Training as it stood after an epoch, in a file from which it goes on to the same result.

A NumPy archive of plain arrays and one JSON text; nothing in it is ever unpickled.
"""

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from barun.errors import InputError
from barun.landmarks.formats.replacing import replacing
from barun.learning.sequences.architecture import Architecture
from barun.learning.sequences.progress import EpochReport
from barun.learning.sequences.settings import TrainingSettings

__all__ = ["Checkpoint"]

Arrays = Mapping[str, npt.NDArray[Any]]

_VERSION: Final = 1
_GROUPS: Final = ("now", "best", "optimizer")


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """Training after an epoch."""

    architecture: Architecture
    settings: TrainingSettings
    data_sha256: str
    """Hash of what is trained on and of who is held out."""
    history: tuple[EpochReport, ...]
    now: Arrays
    """Weights after the last epoch, and the scaling."""
    best: Arrays
    """Weights after the best epoch."""
    optimizer: Arrays
    """Moments of the optimiser, by number of the parameter and name."""
    is_finished: bool
    """Whether nothing is left to train."""

    def write(self, path: Path) -> None:
        """Write it; what is there is replaced at once or not at all.

        Raises
        ------
        StorageError
            If it cannot be written.
        """
        about = {
            "version": _VERSION,
            "architecture": self.architecture.as_json(),
            "settings": self.settings.as_json(),
            "data_sha256": self.data_sha256,
            "history": [
                [report.epoch, report.training_loss, report.held_out_loss, report.best_epoch]
                for report in self.history
            ],
            "is_finished": self.is_finished,
        }
        arrays: dict[str, npt.NDArray[Any]] = {
            f"{group}/{name}": value
            for group in _GROUPS
            for name, value in getattr(self, group).items()
        }
        arrays["about"] = np.frombuffer(json.dumps(about).encode(), dtype=np.uint8)
        with replacing(path) as part, part.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read one.

        Raises
        ------
        InputError
            If there is none, or the file is something else.
        """
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
                arrays = {name: archive[name] for name in archive.files}
            about = json.loads(arrays.pop("about").tobytes())
            if about["version"] != _VERSION:
                raise ValueError(f"version {about['version']}")
            groups: dict[str, dict[str, npt.NDArray[Any]]] = {group: {} for group in _GROUPS}
            for name, value in arrays.items():
                group, _, rest = name.partition("/")
                groups[group][rest] = value
            return cls(
                architecture=Architecture.from_json(about["architecture"]),
                settings=TrainingSettings.from_json(about["settings"]),
                data_sha256=about["data_sha256"],
                history=tuple(EpochReport(*row) for row in about["history"]),
                is_finished=bool(about["is_finished"]),
                **groups,
            )
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
            reason = str(error) or type(error).__name__
            raise InputError("learning.checkpoint-bad", path=path, reason=reason) from error
