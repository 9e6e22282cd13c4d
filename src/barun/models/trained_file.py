"""Opening a trained classifier by the kind of its file."""

from collections.abc import Callable, Mapping
from pathlib import PurePath
from types import MappingProxyType
from typing import Final

from barun.errors import ModelError
from barun.models.classifier import Classifier, OnnxClassifier
from barun.models.linear_numbers import LinearClassifier
from barun.models.neighbours import NeighboursClassifier

__all__ = ["TRAINED_SUFFIXES", "open_trained"]

_OPEN: Final[Mapping[str, Callable[[bytes, str], Classifier]]] = MappingProxyType(
    {
        ".onnx": lambda content, name: OnnxClassifier(content, name=name),
        ".npz": lambda content, name: NeighboursClassifier(content, name=name),
        ".json": lambda content, name: LinearClassifier(content, name=name),
    }
)

TRAINED_SUFFIXES: Final = tuple(_OPEN)
"""Of the files that hold a classifier."""


def open_trained(file_name: str, content: bytes) -> Classifier:
    """Return a classifier that can be asked.

    Parameters
    ----------
    file_name : str
        Says by its suffix what runs it: ONNX Runtime (``.onnx``) or NumPy (``.npz``, ``.json``).
    content : bytes
        The file, already verified. Nothing in it is executed.

    Raises
    ------
    ModelError
        If the suffix is another, or the file is not what it should be.
    """
    path = PurePath(file_name)
    opener = _OPEN.get(path.suffix.lower())
    if opener is None:
        reason = f"{file_name} is none of {', '.join(TRAINED_SUFFIXES)}"
        raise ModelError("models.classifier-shape", name=path.stem, reason=reason)
    return opener(content, path.stem)
