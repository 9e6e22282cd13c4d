"""Whether an AVI file is whole, by the lengths of its RIFF chunks (Microsoft AVI, OpenDML 1.02)."""

import struct
from typing import BinaryIO, Final

__all__ = ["read_avi"]

_HEADER: Final = struct.Struct("<4sI4s")
_MOST_CHUNKS: Final = 10_000


def read_avi(file: BinaryIO, size_bytes: int) -> bool:
    """Return True if a RIFF chunk ends behind the end of the file.

    Parameters
    ----------
    file : binary file
        Can seek.
    size_bytes : int
        Length of the file.

    Notes
    -----
    A recorder that was switched off leaves the length 0; such a file is not called cut.
    """
    position = 0
    for _ in range(_MOST_CHUNKS):
        file.seek(position)
        head = file.read(_HEADER.size)
        if len(head) < _HEADER.size:
            return False
        name, length, _ = _HEADER.unpack(head)
        if name != b"RIFF" or length == 0:
            return False
        position += 8 + length + length % 2
        if position - length % 2 > size_bytes:
            return True
    return False
