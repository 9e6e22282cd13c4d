"""The cookies of accounts: the login, and the device it was made on."""

from http.cookies import CookieError, SimpleCookie
from typing import Final, Literal

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from barun.privacy.accounts.login_span import ABSOLUTE_S, DEVICE_S

__all__ = ["CookieKind", "cookie_name", "drop_cookie", "give_cookie", "read_cookie"]

CookieKind = Literal["account", "device"]

_KEPT_S: Final[dict[CookieKind, float]] = {"account": ABSOLUTE_S, "device": DEVICE_S}


def _is_safe(scope: Scope) -> bool:
    return scope["scheme"] in {"https", "wss"}


def cookie_name(scope: Scope, kind: CookieKind) -> str:
    """Return the name of a cookie.

    With TLS, ``__Host-`` makes the browser refuse one that another host of the domain has set;
    without, on the loopback interface, all ports share their cookies, so the port is in the name.
    """
    if _is_safe(scope):
        return f"__Host-barun-{kind}"
    server = scope.get("server") or ("", 0)
    return f"barun-{kind}-{server[1] or 0}"


def read_cookie(scope: Scope, kind: CookieKind) -> str:
    """Return what a cookie holds; nothing where it is not there."""
    cookies = SimpleCookie()
    try:
        cookies.load(Headers(scope=scope).get("cookie", ""))
    except CookieError:
        return ""
    found = cookies.get(cookie_name(scope, kind))
    return found.value if found is not None else ""


def give_cookie(scope: Scope, response: Response, kind: CookieKind, value: str) -> None:
    """Make an answer set a cookie that no script and no foreign page gets at."""
    response.set_cookie(
        cookie_name(scope, kind),
        value,
        max_age=round(_KEPT_S[kind]),
        path="/",
        httponly=True,
        samesite="strict",
        secure=_is_safe(scope),
    )


def drop_cookie(scope: Scope, response: Response, kind: CookieKind) -> None:
    """Make an answer take a cookie away."""
    response.delete_cookie(
        cookie_name(scope, kind),
        path="/",
        httponly=True,
        samesite="strict",
        secure=_is_safe(scope),
    )
