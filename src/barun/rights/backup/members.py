"""The inside of a backup: a tar of files, and at its end the hash of each of them."""

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, Final

from barun.errors import SettingError, StorageError, reason_of
from barun.store.faults import UNWRITABLE
from barun.store.whole_files import write_private

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["INDEX_NAME", "pack_members", "unpack_members"]

INDEX_NAME: Final = "index.json"
"""The last member: names and SHA-256 of all others. Without it, the backup was not finished."""
_BLOCK_BYTES: Final = 1 << 16
_END: Final = bytes(1024)
_MOST_INDEX_BYTES: Final = 1 << 26


def pack_members(files: Iterable[tuple[str, Path]]) -> Generator[bytes, None, None]:
    """Yield a tar piece by piece; files that are gone when their turn comes are left out.

    Parameters
    ----------
    files : iterable of (str, pathlib.Path)
        Name in the tar, written with ``/``, and where the file is. A file that grows meanwhile is
        taken as long as it was when it was opened.

    Raises
    ------
    StorageError
        If one cannot be read, or became shorter.
    """
    hashes: dict[str, str] = {}
    for name, path in files:
        try:
            file = open(path, "rb", opener=_open_itself)  # noqa: SIM115 # closed below
        except FileNotFoundError:
            continue
        except OSError as error:
            raise _unreadable(path, reason_of(error)) from error
        with file:
            n_bytes = os.fstat(file.fileno()).st_size
            yield _head(name, n_bytes)
            digest = hashlib.sha256()
            for block in _blocks(file, path, n_bytes):
                digest.update(block)
                yield block
            yield bytes(-n_bytes % tarfile.BLOCKSIZE)
        hashes[name] = digest.hexdigest()
    index = json.dumps(hashes).encode()
    yield _head(INDEX_NAME, len(index))
    yield index + bytes(-len(index) % tarfile.BLOCKSIZE) + _END


def _open_itself(path: str, flags: int) -> int:
    """Open a file and no link to another one."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0))


def _blocks(file: BinaryIO, path: Path, n_bytes: int) -> Iterator[bytes]:
    left = n_bytes
    while left:
        try:
            block = file.read(min(_BLOCK_BYTES, left))
        except OSError as error:
            raise _unreadable(path, reason_of(error)) from error
        if not block:
            raise _unreadable(path, "EOF")
        left -= len(block)
        yield block


def _head(name: str, n_bytes: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = n_bytes, 0o600
    return info.tobuf(tarfile.GNU_FORMAT, "utf-8", "strict")


def _unreadable(path: Path, reason: str) -> StorageError:
    return StorageError("privacy_commands.backup-unreadable", path=path, reason=reason)


def unpack_members(
    pieces: Iterable[bytes], folder: Path, is_kept: Callable[[str], bool], *, source: Path
) -> tuple[str, ...]:
    """Write the files of a backup into a folder, and return their names.

    Parameters
    ----------
    pieces : iterable of bytes
        What :func:`pack_members` yielded.
    folder : pathlib.Path
        Where to; there, and empty.
    is_kept : callable
        Returns whether a name is one that a backup may hold.
    source : pathlib.Path
        For the text of the error.

    Raises
    ------
    SettingError
        If this is no backup, or not whole: a name leads elsewhere, a hash is another one, the end
        is missing. What was written until then lies in the folder.
    StorageError
        If something cannot be written.
    """
    hashes: dict[str, str] = {}
    index: Mapping[str, str] | None = None
    try:
        with tarfile.open(fileobj=_Stream(pieces), mode="r|") as archive:
            for info in archive:
                if index is not None:
                    raise _no_backup(source, info.name)
                if info.name == INDEX_NAME:
                    index = _read_index(archive, info)
                else:
                    _check(info, hashes, is_kept, source)
                    hashes[info.name] = _write(archive, info, folder)
    except (tarfile.TarError, ValueError, AttributeError) as error:
        raise _no_backup(source, type(error).__name__) from error
    except OSError as error:
        raise StorageError(UNWRITABLE, location=folder, reason=reason_of(error)) from error
    if index is None or index != hashes:
        raise _no_backup(source, INDEX_NAME)
    return tuple(hashes)


def _check(
    info: tarfile.TarInfo, known: Mapping[str, str], is_kept: Callable[[str], bool], source: Path
) -> None:
    parts = PurePosixPath(info.name).parts
    # as Barun writes names: no drive, no way up, nothing that a system reads otherwise
    is_plain = info.isreg() and "\\" not in info.name and "/".join(parts) == info.name
    is_inside = not info.name.startswith("/") and ".." not in parts
    is_clean = not re.search(r"[\x00-\x1f:]", info.name)
    if not (is_plain and is_inside and is_clean and is_kept(info.name)) or info.name in known:
        raise _no_backup(source, ascii(info.name))


def _write(archive: tarfile.TarFile, info: tarfile.TarInfo, folder: Path) -> str:
    path = folder / info.name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    content = archive.extractfile(info)

    def hashed() -> Iterator[bytes]:
        while content is not None and (block := content.read(_BLOCK_BYTES)):
            digest.update(block)
            yield block

    write_private(path, hashed())
    return digest.hexdigest()


def _read_index(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Mapping[str, str]:
    if info.size > _MOST_INDEX_BYTES:
        raise ValueError("index")
    content = archive.extractfile(info)
    values = json.loads(b"" if content is None else content.read())
    return {str(name): str(sha256) for name, sha256 in values.items()}


def _no_backup(path: Path, reason: str) -> SettingError:
    return SettingError("privacy_commands.no-backup", path=path, reason=reason)


class _Stream(io.RawIOBase):
    """Pieces as a file that can only be read on."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        place = memoryview(buffer)
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        n_bytes = min(len(place), len(self._rest))
        place[:n_bytes], self._rest = self._rest[:n_bytes], self._rest[n_bytes:]
        return n_bytes
