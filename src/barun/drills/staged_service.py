"""A service that can be given troubles from outside: ``python -m barun.drills.staged_service``."""

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from barun.collection.samples.collector import SampleCollector
from barun.service.server import serve
from barun.service.settings import ServiceSettings
from barun.store.full_disk import fill_disk_while
from barun.updating.settings import UpdateSettings

__all__ = ["DEFECT_NAME", "FULL_NAME"]

DEFECT_NAME: Final = "samples-defect"
"""When this file comes into the folder of the drill, the thread that keeps samples meets a defect,
and the file goes."""
FULL_NAME: Final = "disk-is-full"
"""While this file lies in the folder of the drill, the disk is full."""


def _fail_once_when(there: Path) -> None:
    """Let the thread that keeps samples end whenever a file comes."""
    turn = SampleCollector._turn

    def fail_or_turn(collector: SampleCollector) -> None:
        if there.exists():
            there.unlink()
            raise RuntimeError("a defect for a drill")
        turn(collector)

    SampleCollector._turn = fail_or_turn  # type: ignore[assignment, method-assign] # here alone


def main(folder: Path, port: int, options: Mapping[str, Any]) -> None:
    """Serve the data folder inside of `folder` until the process is ended."""
    fill_disk_while(folder / FULL_NAME)
    _fail_once_when(folder / DEFECT_NAME)
    updates = replace(UpdateSettings(), **options)
    serve(ServiceSettings(port=port, data_folder=str(folder / "data"), updates=updates))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3]))
