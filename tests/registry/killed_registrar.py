"""Registers or promotes and kills itself with SIGKILL at the n-th touch of the disk or database.

Run as ``python killed_registrar.py HOME DATABASE_URL STEP TOUCH N``.
"""

import os
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

from barun.registry.model_registry import ModelRegistry
from barun.registry.opening import opened_registry
from tests.collection.dying import dying


def take_step(registry: ModelRegistry, home: Path, step: str) -> None:
    """Register the second model, or promote it."""
    if step == "register":
        registry.register("toy", home / "second", who="me")
    elif step == "promote":
        registry.promote("toy", 2, who="me", why="better")
    else:
        registry.roll_back("toy", who="me", why="worse")


def _die_in_database(kind: str, at: int) -> None:
    if kind == "commit":
        event.listen(Engine, "commit", dying(lambda _connection: None, at))
        return

    def before(
        _connection: Connection, _cursor: Any, statement: str, *_: Any
    ) -> None:  # only what writes
        if statement.startswith(("INSERT", "UPDATE")):
            touched()

    touched = dying(lambda: None, at)
    event.listen(Engine, "after_cursor_execute", before)


def main() -> None:
    home, database_url, step, touch, at = sys.argv[1:]
    with opened_registry(Path(home), database_url, lambda: 2.0) as registry:
        registry.book.versions()
        if touch in {"commit", "written"}:
            _die_in_database(touch, int(at))
        else:
            setattr(os, touch, dying(getattr(os, touch), int(at)))
        take_step(registry, Path(home), step)


if __name__ == "__main__":
    main()
