"""A disk that is full when a drill wants it: SQLite seems to say what it says on a real one."""

import re
import sqlite3
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, event

from barun.store.free_space import pretend_full_while

__all__ = ["fill_disk_while"]

_WRITES: Final = re.compile(
    r"\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|VACUUM)\b", re.IGNORECASE
)


def fill_disk_while(there: Path) -> None:
    """Let nothing be written by this process while a file is there.

    For services of drills alone; it lasts as long as the process.

    Parameters
    ----------
    there : pathlib.Path
        Whoever makes it fills the disk, whoever removes it makes room.
    """

    def execute(cursor: Any, statement: str, parameters: Any, context: Any) -> None:
        del cursor, parameters, context
        if _WRITES.match(statement) and there.exists():
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            error.sqlite_errorname = "SQLITE_FULL"
            raise error

    pretend_full_while(there)
    for kind in ("do_execute", "do_executemany"):
        event.listen(Engine, kind, execute)
