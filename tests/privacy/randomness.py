"""Bytes that look drawn at random and are the same in every run."""

import hashlib
from collections.abc import Callable


def counted_random(seed: str = "") -> Callable[[int], bytes]:
    """Return a source whose answers differ from call to call."""
    counter = iter(range(1_000_000))

    def draw(n_bytes: int) -> bytes:
        return hashlib.shake_256(f"{seed} {next(counter)}".encode()).digest(n_bytes)

    return draw
