"""Reading a file that comes with Barun and must hold exactly what its card says."""

import hashlib
from pathlib import Path

from barun.errors import Fault, reason_of

__all__ = ["read_verified"]


def read_verified(
    path: Path, *, name: str, sha256: str, n_bytes: int, missing: str, damaged: str
) -> bytes | Fault:
    """Return the verified content of a file, or what is wrong with it.

    Parameters
    ----------
    path : Path
        The file.
    name : str
        What a person calls it.
    sha256 : str
        Expected hash, hexadecimal.
    n_bytes : int
        Expected size.
    missing, damaged : str
        Keys of the texts for a file that is not there, and for one with another hash.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Fault(missing, name=name, path=path)
    except OSError as error:
        return Fault("models.unreadable", name=name, path=path, reason=reason_of(error))
    got = hashlib.sha256(content).hexdigest()
    if got != sha256:
        return Fault(
            damaged,
            name=name,
            path=path,
            expected=sha256[:12],
            expected_bytes=n_bytes,
            got=got[:12],
            got_bytes=len(content),
        )
    return content
