"""Whether folders, port and terminal are as Barun needs them."""

import os
import shutil
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal

from barun.errors import reason_of
from barun.monitoring.check import Check

__all__ = ["check_folder", "check_port", "check_terminal"]

_LITTLE_BYTES: Final = 10**9
_TOO_LITTLE_BYTES: Final = 10**8
_KOREAN: Final = "바른"
_LOOPBACK: Final = "127.0.0.1"


def check_folder(
    path: Path,
    use: Literal["data", "current"],
    count_free_bytes: Callable[[Path], int] | None = None,
) -> Check:
    """Check that a folder can be written and the disk has room.

    Parameters
    ----------
    path : pathlib.Path
        The folder. If it does not exist, the nearest folder above it that does is checked, and
        nothing is created.
    use : {"data", "current"}
        What it is for; part of the key.
    count_free_bytes : callable, optional
        Returns the free bytes of the disk of a folder.
    """
    key = f"folder.{use}"
    standing = next(
        (folder for folder in (path, *path.absolute().parents) if folder.exists()), path
    )
    details: dict[str, object] = {"path": path}
    reason = _why_not_writable(standing)
    if reason is not None:
        details["reason"] = reason
        return Check(key, "fail", "folder-not-writable", f"folder-{use}-cure", details)
    count = _count_free_bytes if count_free_bytes is None else count_free_bytes
    free_bytes = count(standing)
    details["free_gb"] = f"{free_bytes / 10**9:.1f}"
    if free_bytes >= _LITTLE_BYTES:
        return Check(key, "ok", "folder-writable", details=details)
    outcome: Literal["warn", "fail"] = "fail" if free_bytes < _TOO_LITTLE_BYTES else "warn"
    return Check(key, outcome, "folder-full", "folder-full-cure", details)


def check_port(port: int, occupy: Callable[[int], None] | None = None) -> Check:
    """Check that the port of `barun serve` is free.

    Parameters
    ----------
    port : int
        Number of the port.
    occupy : callable, optional
        Takes the port for a moment, raises `OSError` if it cannot.
    """
    try:
        (_occupy if occupy is None else occupy)(port)
    except OSError as error:
        details = {"port": port, "reason": reason_of(error)}
        return Check("port", "warn", "port-taken", "port-taken-cure", details)
    return Check("port", "ok", "port-free", details={"port": port})


def check_terminal(encoding: str | None) -> Check:
    """Check that the terminal can show Korean.

    Parameters
    ----------
    encoding : str or None
        ``sys.stdout.encoding``.
    """
    details = {"encoding": encoding or "?"}
    try:
        _KOREAN.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return Check("terminal", "warn", "terminal-narrow", "terminal-narrow-cure", details)
    return Check("terminal", "ok", "terminal-wide", details=details)


def _why_not_writable(folder: Path) -> str | None:
    """Return why nothing can be written there, None if it can; what is tried leaves no trace."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
    except OSError as error:
        return os.strerror(error.errno) if error.errno else type(error).__name__
    return None


def _count_free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _occupy(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.bind((_LOOPBACK, port))
