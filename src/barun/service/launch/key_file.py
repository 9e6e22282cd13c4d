"""The files of the launch key: what browsers and programs go on with after a restart."""

import os
import re
import stat
from pathlib import Path
from typing import Final

from barun.service.launch.launch_key import KEY_LETTERS, LaunchKey
from barun.store.whole_files import replace_file

__all__ = [
    "ADDRESS_FILE",
    "KEY_FILE",
    "is_private",
    "kept_key",
    "load_launch_key",
    "note_address",
    "noted_address",
]

KEY_FILE: Final = "keys/launch.key"
"""Inside the data folder. Without it, every browser needs the printed address once more."""
ADDRESS_FILE: Final = "keys/launch.address"
"""The address a running service printed, for who starts it a second time."""
_KEY: Final = re.compile(rf"[A-Za-z0-9_-]{{{KEY_LETTERS}}}")
_PRIVATE_FOLDER: Final = 0o700
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def is_private(path: Path) -> bool:
    """Whether only this user can have read a file; Windows keeps data folders to their owner."""
    if os.name == "nt":
        return True
    state = path.lstat()
    is_own = state.st_uid == os.geteuid() and stat.S_ISREG(state.st_mode)
    return is_own and not state.st_mode & _OTHERS


def _put(path: Path, content: str) -> None:
    """Write a file whole or not at all, that only its owner may read."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=_PRIVATE_FOLDER)
    replace_file(path, [content.encode("ascii")])


def _kept(path: Path) -> str | None:
    """Return the key of a file; None if there is none, or somebody else could have read it."""
    try:
        if not is_private(path):
            return None
        content = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return content if _KEY.fullmatch(content) else None


def kept_key(data_folder: str) -> str | None:
    """Return the key that programs of this user send; None where there is none.

    Parameters
    ----------
    data_folder : str
        Of the installation.
    """
    return _kept(Path(data_folder) / KEY_FILE)


def load_launch_key(data_folder: str) -> tuple[LaunchKey, bool]:
    """Return the key of an installation with the link of this start, and whether it is kept.

    A key others could have read, or a damaged one, is replaced.

    Parameters
    ----------
    data_folder : str
        Without one, or where nothing can be written, the key ends with the process.
    """
    if not data_folder:
        return LaunchKey.make(), False
    path = Path(data_folder) / KEY_FILE
    kept = _kept(path)
    if kept is not None:
        return LaunchKey.make(kept), True
    key = LaunchKey.make()
    try:
        _put(path, f"{key.kept}\n")
    except OSError:
        return key, False
    return key, True


def note_address(data_folder: str, address: str | None) -> None:
    """Note the address with the link for who starts the service again; None takes it away.

    A folder that cannot be written only means that it is not said.
    """
    if not data_folder:
        return
    path = Path(data_folder) / ADDRESS_FILE
    try:
        if address is None:
            path.unlink(missing_ok=True)
        else:
            _put(path, f"{address}\n")
    except OSError:
        return


def noted_address(data_folder: str) -> str | None:
    """Return the address the service of a data folder has printed, if it says one."""
    if not data_folder:
        return None
    path = Path(data_folder) / ADDRESS_FILE
    try:
        return path.read_text(encoding="ascii").strip() if is_private(path) else None
    except (OSError, UnicodeDecodeError):
        return None
