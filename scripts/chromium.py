"""The Chromium that tests, benchmarks and pictures are made with."""

from pathlib import Path
from typing import Final

__all__ = ["CHROMIUM", "QUIET_ARGUMENTS"]

CHROMIUM: Final = Path("/usr/bin/chromium")
"""Debian's."""

QUIET_ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
"""Without a sandbox, which containers do not allow, without a graphics card, which they have not,
and without anything of the browser's own on the network."""
