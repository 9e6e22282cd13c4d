"""Errors about a file that was sent, in the name the person knows it by."""

from pathlib import Path
from typing import TypeVar

from barun.errors import BarunError, Fault

__all__ = ["named"]

_E = TypeVar("_E", bound=BarunError)


def named(error: _E, path: Path, name: str) -> _E:
    """Return an error with a file's own name in place of where its content lies.

    Parameters
    ----------
    error : BarunError
        About the file.
    path : pathlib.Path
        Where the content lies.
    name : str
        What the person calls it.
    """
    places = {str(path), path.name}

    def renamed(details: dict[str, object]) -> dict[str, object]:
        return {key: name if str(one) in places else one for key, one in details.items()}

    said = type(error)(error.code, **renamed(error.details))
    said.faults = tuple(Fault(one.code, **renamed(one.details)) for one in error.faults)
    return said
