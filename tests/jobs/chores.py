"""Work for tests of executors: small, and of every ending there is."""

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from barun.errors import InputError, MissingExtraError, StorageError
from barun.jobs.work import Report

__all__ = ["WHERE", "append_line"]

WHERE = "tests.jobs.chores"
PATIENCE_S = 60.0

Arguments = Mapping[str, Any]


def double(arguments: Arguments, report: Report) -> Arguments:
    report(0.5)
    return {"doubled": 2 * arguments["number"], "파일": [None, True, 0.1]}


def append_line(path: Path, line: str) -> None:
    """Append a line in one write, so that lines of several processes do not mix."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, f"{line}\n".encode())
    finally:
        os.close(handle)


def note(arguments: Arguments, report: Report) -> Arguments:
    """Write down that it began, wait for its leave where there is one, and that it ended."""
    path, name = Path(arguments["log"]), arguments["name"]
    append_line(path, f"begin {name} {os.getpid()}")
    report(0.5)
    until_s = time.monotonic() + PATIENCE_S
    while "leave" in arguments and not Path(arguments["leave"]).exists():
        assert time.monotonic() < until_s, "nobody gave leave"
        time.sleep(0.01)
    append_line(path, f"end {name} {os.getpid()}")
    return {"name": name}


def refuse(arguments: Arguments, report: Report) -> Arguments:
    raise InputError("errors.file-missing", path=Path(arguments["path"]))


def lack_space(arguments: Arguments, report: Report) -> Arguments:
    raise StorageError("store.full", location=arguments["path"])


def lack_extra(arguments: Arguments, report: Report) -> Arguments:
    raise MissingExtraError("store.no-driver")


def stumble(arguments: Arguments, report: Report) -> Arguments:
    raise ZeroDivisionError("a defect")


def say_nonsense(arguments: Arguments, report: Report) -> Arguments:
    return {"not": {"json"}}


def print_much(arguments: Arguments, report: Report) -> Arguments:
    print("this goes astray" * 1000, flush=True)  # noqa: T201
    os.system("echo and this")  # noqa: S605
    return {"printed": True}


def die(arguments: Arguments, report: Report) -> Arguments:
    """Take the process down, as a fault in a library does."""
    if "log" in arguments:
        append_line(Path(arguments["log"]), f"die {os.getpid()}")
    os._exit(7)


def tell_niceness(arguments: Arguments, report: Report) -> Arguments:
    return {"niceness": os.nice(0)}
