"""A model with its card as one file, to carry to another machine.

A zip archive of the files of one version and ``model.json``, which names the model, their hash and
where they came from. An archive from elsewhere is looked at before it is unpacked: names that lead
out of it, links, encryption, and more than it may unfold to are refused.
"""

import io
import json
import lzma
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from barun.errors import RegistryError, storing
from barun.registry.artefact_files import MOST_BYTES, MOST_FILES, hash_files
from barun.registry.model_registry import LoadedVersion, ModelRegistry
from barun.store.model_records import ModelVersionRecord
from barun.store.whole_files import replace_file

__all__ = ["ARCHIVE_SUFFIX", "export_model", "import_model"]

ARCHIVE_SUFFIX: Final = ".barun-model.zip"
_ABOUT: Final = "model.json"
_FORMAT: Final = 1
_DAMAGES: Final = (
    OSError, EOFError, NotImplementedError, RuntimeError, ValueError, lzma.LZMAError,
    zipfile.BadZipFile, zlib.error,
)  # fmt: skip
_END: Final = b"PK\x05\x06"
_END_64: Final = b"PK\x06\x07"
_END_OF_DIRECTORY: Final = struct.Struct("<4s4H2LH")
_END_BYTES: Final = 22 + 65535 + 20
"""Where the end of the list of files is looked for: its comment may be so long. What stands before
it in archives of more than 65535 files is not needed by 64."""
_MOST_DIRECTORY_BYTES: Final = 256 * 1024
_THEN: Final = (1980, 1, 1, 0, 0, 0)
"""The same model makes the same archive, whenever."""


def export_model(loaded: LoadedVersion, path: Path) -> None:
    """Write a version into one file, whole or not at all.

    Parameters
    ----------
    loaded : LoadedVersion
        From :meth:`barun.registry.model_registry.ModelRegistry.load`.
    path : pathlib.Path
        What is there is replaced.

    Raises
    ------
    StorageError
        If it cannot be written.
    """
    record = loaded.record
    about = {
        "format": _FORMAT,
        "model": record.model,
        "sha256": record.sha256,
        "number": record.number,
        "parent": record.parent,
        "registered_s": record.registered_s,
    }
    files = {**loaded.files, _ABOUT: json.dumps(about, indent=2).encode()}
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _THEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            packed.writestr(entry, files[name])
    with storing("registry.not-written", path=path):
        replace_file(path, [archive.getvalue()])


def import_model(
    registry: ModelRegistry, path: Path, *, who: str, model: str | None = None
) -> ModelVersionRecord:
    """Register the model of a file; the version that is there if it is known.

    Parameters
    ----------
    registry : ModelRegistry
        Where to.
    path : pathlib.Path
        From :func:`export_model`.
    who : str
        For the record.
    model : str, optional
        What it becomes a version of; by default what it was one of.

    Raises
    ------
    RegistryError
        If the file is no such archive, was changed, or holds what a model may not consist of.
    ModelError, StorageError
        As :meth:`barun.registry.model_registry.ModelRegistry.register`.
    """
    try:
        _check_directory(path)
        with zipfile.ZipFile(path) as packed:
            files = _unpack(packed, path)
    except _DAMAGES as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise RegistryError("registry.bad-archive", path=path, reason=reason) from error
    about = _read_about(files.pop(_ABOUT, None), path)
    if hash_files(files) != about["sha256"]:
        raise RegistryError("registry.bad-archive", path=path, reason="sha256")
    return registry.add(model or about["model"], files, who=who)


def _check_directory(path: Path) -> None:
    """Refuse an archive whose list of files alone would fill the memory: it is read as a whole."""
    with path.open("rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - _END_BYTES))
        end = file.read()
    at = end.rfind(_END)
    n_files = n_bytes = 0
    if 0 <= at <= len(end) - _END_OF_DIRECTORY.size:
        _, _, _, _, n_files, n_bytes, _, _ = _END_OF_DIRECTORY.unpack_from(end, at)
    if _END_64 in end or n_bytes > _MOST_DIRECTORY_BYTES:
        got = max(n_files, MOST_FILES + 1)
        raise RegistryError("registry.too-much", got=got, limit=MOST_FILES)


def _unpack(packed: zipfile.ZipFile, path: Path) -> dict[str, bytes]:
    entries = packed.infolist()
    if len(entries) > MOST_FILES + 1:
        raise RegistryError("registry.too-much", got=len(entries), limit=MOST_FILES)
    files: dict[str, bytes] = {}
    left = MOST_BYTES
    for entry in entries:
        mode = entry.external_attr >> 16
        is_plain = stat.S_IFMT(mode) in (0, stat.S_IFREG) and not entry.is_dir()
        if not is_plain or not _is_plain_name(entry.filename) or entry.filename in files:
            raise RegistryError("registry.bad-entry", path=path, name=entry.filename[:80])
        with packed.open(entry) as file:
            content = file.read(left + 1)  # the size an entry claims may be a lie
        left -= len(content)
        if left < 0:
            raise RegistryError("registry.too-large", limit_mb=MOST_BYTES >> 20)
        files[entry.filename] = content
    return files


def _is_plain_name(name: str) -> bool:
    return not name.startswith(".") and not set(name) & set("/\\:\0") and len(name) <= 200


def _read_about(content: bytes | None, path: Path) -> Mapping[str, Any]:
    try:
        about = json.loads(content or b"")
        is_known = about["format"] == _FORMAT and isinstance(about["model"], str)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise RegistryError("registry.bad-archive", path=path, reason=_ABOUT) from error
    if not is_known or not isinstance(about.get("sha256"), str):
        raise RegistryError("registry.bad-archive", path=path, reason=_ABOUT)
    return dict(about)
