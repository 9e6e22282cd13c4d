"""Parts of a service that are there where people log in, and only there."""

from typing import TypeVar

from barun.service.problems import RefusedError

__all__ = ["needed"]

T = TypeVar("T")


def needed(part: T | None) -> T:
    """Return a part a request needs.

    Raises
    ------
    RefusedError
        404 where the service has no accounts.
    """
    if part is None:
        raise RefusedError(404, "accounts.off")
    return part
