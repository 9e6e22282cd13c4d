"""A service whose disk can be made full from outside: ``python -m barun.drills.staged_service``."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from barun.service.server import serve
from barun.service.settings import ServiceSettings
from barun.store.full_disk import fill_disk_while
from barun.updating.settings import UpdateSettings

__all__ = ["FULL_NAME"]

FULL_NAME: Final = "disk-is-full"
"""While this file lies in the folder of the drill, the disk is full."""


def main(folder: Path, port: int, options: Mapping[str, int]) -> None:
    """Serve the data folder inside of `folder` until the process is ended."""
    fill_disk_while(folder / FULL_NAME)
    updates = UpdateSettings(**options)
    serve(ServiceSettings(port=port, data_folder=str(folder / "data"), updates=updates))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3]))
