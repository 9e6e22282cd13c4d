"""What it takes to ask for each address: one table, looked at before any route is."""

from typing import Final, Literal

from barun.privacy.accounts.roles import AccountAct

__all__ = ["OPEN", "RouteRule", "rule_for"]

RouteRule = AccountAct | Literal["open"]

OPEN: Final = frozenset(
    {
        "/api/account",
        "/api/account/login",
        "/api/account/code",
        "/api/account/accept",
        "/api/account/reset",
        "/api/csp-reports",
        "/healthz",
        "/readyz",
    }
)
"""What everybody may ask for: whether the service is there, who one is, and the ways in."""

_CERTIFICATES: Final = "/api/privacy/certificates"
"""Read by their number, 128 random bits: they name nobody, and whom they concern may have no login
any more."""

_BELOW: Final[tuple[tuple[str, AccountAct, AccountAct], ...]] = (
    ("/api/account", "use-own", "use-own"),
    ("/api/agreement", "use-own", "use-own"),
    ("/api/consent", "use-own", "use-own"),
    ("/api/collections", "collect", "collect"),
    ("/api/datasets", "use-datasets", "use-datasets"),
    ("/api/everything", "use-own", "use-own"),
    ("/api/exercises", "use-own", "use-own"),
    ("/api/history", "use-own", "use-own"),
    ("/api/import", "use-datasets", "use-datasets"),
    ("/api/jobs", "see-models", "change-models"),
    ("/api/live", "use-own", "use-own"),
    ("/api/models", "see-models", "change-models"),
    ("/api/experiments", "see-models", "change-models"),
    ("/api/openapi.json", "use-own", "use-own"),
    ("/api/operations", "see-service", "see-service"),
    ("/api/people", "manage-accounts", "manage-accounts"),
    ("/api/privacy", "use-own", "use-own"),
    ("/api/profiles", "use-own", "use-own"),
    ("/api/recordings", "use-own", "use-own"),
    ("/api/runners", "use-own", "use-own"),
    ("/api/samples", "use-own", "use-own"),
    ("/api/sessions", "use-own", "use-own"),
    ("/api/settings", "use-own", "use-own"),
    ("/api/status", "use-own", "use-own"),
    ("/api/updates", "see-models", "change-models"),
    ("/metrics", "see-service", "see-service"),
)
"""What it takes to read and to change what is at an address and below it. Whose data it is, is the
question of :mod:`barun.service.asking`."""

_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_GUARDED: Final = ("/api", "/metrics")


def _is_below(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(f"{prefix}/")


def rule_for(method: str, path: str) -> RouteRule | None:
    """Return what it takes to ask for an address; None where nobody may.

    Parameters
    ----------
    method : str
        ``GET`` for a WebSocket, too.
    path : str
        As it was asked for.

    Notes
    -----
    A new route below ``/api`` that stands in no table is refused to everybody, and fails a test.
    """
    if path in OPEN or (method in _READING and path.startswith(f"{_CERTIFICATES}/")):
        return "open"
    for prefix, reading, changing in _BELOW:
        if _is_below(path, prefix):
            return reading if method in _READING else changing
    if any(_is_below(path, prefix) for prefix in _GUARDED):
        return None
    return "open" if method in _READING else None  # the page and its files
