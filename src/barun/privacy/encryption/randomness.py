"""Where keys and nonces come from: passed in, so that nothing here asks the machine."""

from collections.abc import Callable

__all__ = ["RandomBytes"]

RandomBytes = Callable[[int], bytes]
"""Returns so many unpredictable bytes, as `os.urandom` does."""
