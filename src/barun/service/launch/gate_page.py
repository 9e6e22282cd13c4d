"""The page for a browser that was not let in: how to get in, in both languages."""

import base64
import hashlib
from html import escape
from typing import Final

from starlette.responses import HTMLResponse

from barun.messages import LANGUAGES, Language, text

__all__ = ["gate_page"]

_STYLE: Final = (
    ":root{color-scheme:light dark}"
    "body{font:1.05rem/1.6 system-ui,sans-serif;max-width:38rem;margin:12vh auto;padding:0 1.25rem}"
    "h1{font-size:1.4rem}code{font-size:.95em}section{margin-block:2.5rem}p{white-space:pre-line}"
)
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def _section(code: str, language: Language) -> str:
    title, how = (escape(text(one, language)) for one in ("service.launch-title", code))
    return f'<section lang="{language}"><h1>{title}</h1><p>{how}</p></section>'


def gate_page(code: str, language: Language, again_at: str | None) -> HTMLResponse:
    """Return the page.

    Parameters
    ----------
    code : str
        The message that says what is missing.
    language : {"en", "ko"}
        The language that comes first.
    again_at : str or None
        Path that the page goes to by itself. Where a page of somewhere else led here, browsers keep
        the cookie back; they send it once this page asks.
    """
    languages = sorted(LANGUAGES, key=lambda one: one != language)
    sections = "".join(_section(code, one) for one in languages)
    again = ""
    if again_at is not None:
        again = f'<meta http-equiv="refresh" content="0; url={escape(again_at)}">'
    return HTMLResponse(
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"{again}<title>Barun</title><style>{_STYLE}</style><main>{sections}</main></html>",
        401,
        {
            "Content-Security-Policy": _POLICY,
            "Content-Language": language,
            "Cache-Control": "no-store",
            "WWW-Authenticate": "Bearer",
        },
    )
