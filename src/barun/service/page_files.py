"""Files of the page, which may not be built yet."""

import os
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

__all__ = ["PageFiles"]


class PageFiles(StaticFiles):
    """Files of a folder; what cannot be one of them is not there, and no defect."""

    async def check_config(self) -> None:
        """Answer that nothing is there, where there is no folder."""
        if self.directory is None or not Path(self.directory).is_dir():
            raise HTTPException(404)

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Find a file; none has a zero byte in its name, of which the system would complain."""
        return ("", None) if "\0" in path else super().lookup_path(path)
