"""The key that lets a program read ``/metrics``, and nothing else."""

import hmac
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.types import Scope

from barun.service.launch.key_file import kept_or_made

__all__ = ["SCRAPED", "SCRAPE_KEY_FILE", "ScrapeKey"]

SCRAPE_KEY_FILE: Final = "keys/scrape.key"
"""Inside the data folder, readable by its owner only; made at the first start. Deleted, another is
made at the next one, and the old one is worth nothing."""
SCRAPED: Final = "/metrics"


class ScrapeKey:
    """Knows whether a request may read the figures without a login.

    Parameters
    ----------
    data_folder : str
        Of the installation; without one nothing is let in this way.
    """

    def __init__(self, data_folder: str) -> None:
        path = Path(data_folder) / SCRAPE_KEY_FILE
        self._key = (kept_or_made(path) or "") if data_folder else ""

    def lets_in(self, scope: Scope) -> bool:
        """Return whether a request reads ``/metrics`` and shows the key.

        The comparison takes as long for every key that is wrong.
        """
        if not self._key or scope["type"] != "http":
            return False
        if scope["path"] != SCRAPED or scope["method"] not in {"GET", "HEAD"}:
            return False
        kind, _, shown = Headers(scope=scope).get("authorization", "").partition(" ")
        is_it = hmac.compare_digest(shown.strip().encode(), self._key.encode())
        return kind.lower() == "bearer" and is_it
