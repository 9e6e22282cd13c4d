"""What a browser reports when a page tried what its content security policy forbids."""

import json
from typing import Final

__all__ = ["violated_directive"]

_DIRECTIVES: Final = frozenset(
    (
        "base-uri", "connect-src", "default-src", "font-src", "form-action", "frame-ancestors",
        "frame-src", "img-src", "manifest-src", "media-src", "object-src", "script-src",
        "script-src-attr", "script-src-elem", "style-src", "style-src-attr", "style-src-elem",
        "worker-src",
    )
)  # fmt: skip


def violated_directive(report: bytes) -> str:
    """Return the directive a report names, ``unknown`` for what is not such a report.

    Parameters
    ----------
    report : bytes
        Body of type ``application/csp-report``. Its other values hold addresses and stay unread.
    """
    try:
        directive = json.loads(report)["csp-report"]["effective-directive"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return "unknown"
    return directive if isinstance(directive, str) and directive in _DIRECTIVES else "unknown"
