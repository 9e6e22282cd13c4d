"""The files of one trained model, read from a folder and looked at before anything is made of them.

Nothing is unpickled: a pickle runs whatever its writer wants. Barun's registry takes ONNX files,
JSON, arrays of numbers and texts, and refuses everything else by name and by content.
"""

import hashlib
import io
import json
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Final

from barun.errors import RegistryError, reason_of

__all__ = ["CARD_NAME", "MOST_BYTES", "MOST_FILES", "check_files", "hash_files", "read_folder"]

CARD_NAME: Final = "card.json"
MOST_FILES: Final = 64
MOST_BYTES: Final = 512 * 1024 * 1024
"""Of all files of a model together; the largest comparison candidate has 20 MB."""

_ALLOWED: Final = frozenset({".onnx", ".json", ".npz", ".md", ".txt"})
_PICKLED: Final = frozenset(
    {".pkl", ".pickle", ".joblib", ".pt", ".pth", ".ckpt", ".bin", ".sav", ".dill", ".npy"}
)
"""``.npy`` may hold pickled objects, too; arrays belong into ``.npz``."""
_PICKLE_STARTS: Final = tuple(bytes([0x80, protocol]) for protocol in range(2, 6))
_ZIP_START: Final = b"PK"
_MODEL_OF_TRAINING: Final = "model"
"""Where ``barun train`` puts the model, beside its report."""


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return the content of the files of a folder by name, sorted; hidden ones are left out.

    Parameters
    ----------
    folder : pathlib.Path
        An artefact folder: ONNX or plain numbers, with ``card.json`` or a card a classifier.

    Raises
    ------
    RegistryError
        If it is no folder, cannot be read, or holds what a model may not consist of.
    """
    if not folder.is_dir():
        raise RegistryError("registry.no-folder", path=folder)
    if (folder / _MODEL_OF_TRAINING / CARD_NAME).is_file():
        raise RegistryError("registry.training-folder", path=folder / _MODEL_OF_TRAINING)
    entries = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    if len(entries) > MOST_FILES:
        raise RegistryError("registry.too-much", got=len(entries), limit=MOST_FILES)
    files: dict[str, bytes] = {}
    left = MOST_BYTES
    for path in entries:
        _check_name(path.name)
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise RegistryError("registry.no-plain-file", file=path.name)
        left -= status.st_size
        if left < 0:
            raise RegistryError("registry.too-large", limit_mb=MOST_BYTES >> 20)
        try:
            files[path.name] = path.read_bytes()
        except OSError as error:
            raise RegistryError(
                "registry.unreadable", path=path, reason=reason_of(error)
            ) from error
    check_files(files)
    return files


def check_files(files: Mapping[str, bytes]) -> None:
    """Refuse files a model may not consist of.

    Raises
    ------
    RegistryError
        If a name or a content is not allowed.
    """
    for name, content in files.items():
        _check_name(name)
        if content.startswith(_PICKLE_STARTS) or _holds_pickle(content):
            raise RegistryError("registry.pickled", file=name)


def hash_files(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 that names files: of their names and their own hashes, hexadecimal."""
    hashes = {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}
    return hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()


def _check_name(name: str) -> None:
    suffix = PurePath(name).suffix.lower()
    if suffix in _PICKLED:
        raise RegistryError("registry.pickled", file=name)
    if suffix not in _ALLOWED:
        raise RegistryError("registry.unknown-file", file=name, known=", ".join(sorted(_ALLOWED)))


def _holds_pickle(content: bytes) -> bool:
    """Return whether an archive holds a pickle, as files of PyTorch do."""
    if not content.startswith(_ZIP_START):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile:
        return False  # whoever reads it says what it is
    return any(PurePath(name).suffix.lower() in _PICKLED - {".npy"} for name in names)
