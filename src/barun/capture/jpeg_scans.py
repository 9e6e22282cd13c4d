"""JPEG files that take a machine minutes to draw."""

from pathlib import Path
from typing import Final

__all__ = ["has_too_many_scans", "holds_too_many_scans"]

_JPEG: Final = b"\xff\xd8"
_SCAN: Final = b"\xff\xda"
_MOST: Final = 64
"""Cameras and libraries write ten at most, and a preview as many again. A design choice."""
_BLOCK_BYTES: Final = 1 << 20


def has_too_many_scans(content: bytes) -> bool:
    """Say whether a picture is a JPEG made to keep the machine busy.

    A progressive JPEG is drawn once a scan, however small the scan is: 18 kB of empty ones take a
    second and a half in full HD. What is drawn holds no byte 255 that anything but zero or the
    mark of a restart follows, so the marks of scans can be counted.

    References
    ----------
    libjpeg-turbo, "Two issues with the JPEG standard" (LJT-01-004).
    """
    return content.startswith(_JPEG) and content.count(_SCAN) > _MOST


def holds_too_many_scans(path: Path) -> bool:
    """Say the same of a file, without holding it in memory.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    with path.open("rb") as file:
        block = file.read(_BLOCK_BYTES)
        n_scans = 0
        while block and n_scans <= _MOST:
            n_scans += block.count(_SCAN)
            more = file.read(_BLOCK_BYTES)
            n_scans += block[-1:] + more[:1] == _SCAN
            block = more
    return n_scans > _MOST
