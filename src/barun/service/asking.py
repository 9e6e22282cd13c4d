"""Who asks: the one place that says whose data a request is about."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from fastapi import Depends, Query
from starlette.requests import HTTPConnection
from starlette.types import Scope

from barun.privacy.accounts.roles import Role
from barun.service.problems import RefusedError
from barun.store.records import LOCAL_PERSON

__all__ = [
    "ASKER",
    "LOOK",
    "Asker",
    "Asking",
    "IsOwner",
    "Look",
    "Whose",
    "account_of",
    "asker_of",
    "person_of",
    "put_asker",
]

ASKER: Final = "barun.asker"
LOOK: Final = "barun.look"
"""Keys in the scope of a request that came past the gate of accounts."""

Look = Callable[["Asker", str, str], None]
"""Called with who asks, whose data and what is looked at; raises `RefusedError` where that may not
be, and writes it down where it may."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who is logged in."""

    account_id: str
    role: Role
    token_hash: bytes = field(repr=False)
    """Of the login the request came with."""


def put_asker(scope: Scope, asker: Asker, look: Look) -> None:
    """Say in the scope of a request who asks."""
    scope[ASKER], scope[LOOK] = asker, look


def asker_of(scope: Scope) -> Asker | None:
    """Return who is logged in; None where the service has no accounts."""
    found: Asker | None = scope.get(ASKER)
    return found


def account_of(scope: Scope) -> str | None:
    """Return the account of who asks; None for whoever is alone with Barun."""
    asker = asker_of(scope)
    return None if asker is None else asker.account_id


def person_of(scope: Scope) -> str:
    """Return whose data a request is about: of who is logged in, or of the one person there is.

    A service with accounts lets nobody come so far who is not logged in.
    """
    account = account_of(scope)
    return LOCAL_PERSON if account is None else account


def _asking(connection: HTTPConnection) -> str:
    return person_of(connection.scope)


def _whose(
    connection: HTTPConnection,
    person: Annotated[
        str | None,
        Query(
            description="Account whose history is looked at: a coach's question about somebody who"
            " shares it. Oneself by default.",
            max_length=64,
        ),
    ] = None,
) -> str:
    scope = connection.scope
    own = person_of(scope)
    if person is None or person == own:
        return own
    asker = asker_of(scope)
    if asker is None:
        raise RefusedError(404, "accounts.no-account")
    route: Any = scope.get("route")
    look: Look = scope[LOOK]
    look(asker, person, str(getattr(route, "path", "-")).rpartition("/")[2])
    return person


def _is_owner(connection: HTTPConnection) -> bool:
    asker = asker_of(connection.scope)
    return asker is None or asker.role == "administrator"


IsOwner = Annotated[bool, Depends(_is_owner)]
"""Whether who asks looks after the installation: is told of its folders and commands."""
Asking = Annotated[str, Depends(_asking)]
"""The person who asks, for everything that is about one's own data."""
Whose = Annotated[str, Depends(_whose)]
"""The person who asks, or somebody who lets him look."""
