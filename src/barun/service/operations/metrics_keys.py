"""The keys by which programs read ``/metrics``, and nothing else.

::

    keys/metrics/NAME    hash of a key and when it was made; the key itself is kept nowhere

Made, listed and taken back by ``barun metrics-keys``, which notes it in the audit log. A service
that runs looks at the folder whenever somebody shows a key, so that one that was taken back opens
nothing any more at once.
"""

import hmac
import json
import re
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.types import Scope

from barun.errors import InputError, storing
from barun.service.accounts.secrets_of_login import hash_of, make_token
from barun.service.launch.key_file import is_private
from barun.store.faults import UNWRITABLE
from barun.store.whole_files import write_private

__all__ = ["METRICS_KEYS_FOLDER", "SCRAPED", "MetricsKey", "MetricsKeys"]

METRICS_KEYS_FOLDER: Final = "keys/metrics"
"""Inside the data folder."""
SCRAPED: Final = "/metrics"
_MOST: Final = 20
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_PRIVATE_FOLDER: Final = 0o700


@dataclass(frozen=True, slots=True)
class MetricsKey:
    """A key that opens ``/metrics``, without the key."""

    name: str
    """What it is called by whoever made it, such as the machine that shows it."""
    hash: bytes = field(repr=False)
    """SHA-256 of the key."""
    made_s: float
    """Seconds since 1970 UTC."""


class MetricsKeys:
    """The keys of one data folder; its methods block.

    Parameters
    ----------
    data_folder : str
        Of the installation; without one there are none.
    """

    def __init__(self, data_folder: str) -> None:
        self._folder = Path(data_folder) / METRICS_KEYS_FOLDER if data_folder else None

    def all(self) -> tuple[MetricsKey, ...]:
        """Return the keys there are, by name.

        One that others could have written is left out, as is one that cannot be read.
        """
        if self._folder is None or not self._folder.is_dir():
            return ()
        found = (_read(path) for path in sorted(self._folder.iterdir()))
        return tuple(one for one in found if one is not None)

    def add(self, name: str, now_s: float) -> str:
        """Return a new key, to be shown once.

        Parameters
        ----------
        name : str
            What to call it.
        now_s : float
            Seconds since 1970 UTC.

        Raises
        ------
        InputError
            If nothing can be called so, there is one of this name, or there are too many.
        StorageError
            If it cannot be kept.
        """
        folder, path = self._place(name)
        if len(self.all()) >= _MOST:
            raise InputError("metrics_keys.too-many", most=_MOST)
        key = make_token()
        content = json.dumps({"sha256": hash_of(key).hex(), "made_s": now_s})
        with storing(UNWRITABLE, location=path):
            folder.parent.mkdir(parents=True, exist_ok=True, mode=_PRIVATE_FOLDER)
            folder.mkdir(exist_ok=True, mode=_PRIVATE_FOLDER)
            try:
                write_private(path, [content.encode("ascii")])
            except FileExistsError as error:
                raise InputError("metrics_keys.there", name=name) from error
        return key

    def remove(self, name: str) -> None:
        """Take a key back: it opens nothing any more.

        Raises
        ------
        InputError
            If there is none of this name.
        StorageError
            If it cannot be removed.
        """
        _, path = self._place(name)
        with storing(UNWRITABLE, location=path):
            try:
                path.unlink()
            except FileNotFoundError as error:
                known = ", ".join(one.name for one in self.all())
                if not known:
                    raise InputError("metrics_keys.none-yet", name=name) from error
                raise InputError("metrics_keys.none-called", name=name, known=known) from error

    def lets_in(self, scope: Scope) -> bool:
        """Return whether a request reads ``/metrics`` and shows one of the keys.

        What is compared are hashes, in a time that does not depend on where they differ.
        """
        if scope["type"] != "http" or scope["path"] != SCRAPED:
            return False
        if scope["method"] not in {"GET", "HEAD"}:
            return False
        kind, _, shown = Headers(scope=scope).get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not shown.strip():
            return False
        shown_hash = hash_of(shown.strip())
        with suppress(OSError):
            return any([hmac.compare_digest(one.hash, shown_hash) for one in self.all()])
        return False

    def _place(self, name: str) -> tuple[Path, Path]:
        if not _NAME.fullmatch(name):
            raise InputError("metrics_keys.bad-name", got=name)
        if self._folder is None:
            raise InputError("metrics_keys.no-folder")
        return self._folder, self._folder / name


def _read(path: Path) -> MetricsKey | None:
    if not _NAME.fullmatch(path.name):
        return None
    try:
        if not is_private(path):
            return None
        values = json.loads(path.read_text(encoding="ascii"))
        kept = bytes.fromhex(values["sha256"])
        return MetricsKey(path.name, kept, float(values["made_s"])) if len(kept) == 32 else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
