"""Which language a request asks for."""

from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import Scope

from barun.messages import Language, as_language

__all__ = ["requested_language"]


def _weighted_tag(item: str) -> tuple[float, str]:
    tag, _, parameter = item.partition(";")
    name, _, weight = parameter.strip().partition("=")
    try:
        quality = float(weight) if name == "q" else 1.0
    except ValueError:
        quality = 0.0
    return quality, tag


def requested_language(scope: Scope, fallback: Language) -> Language:
    """Return the language a request asks for.

    Parameters
    ----------
    scope : Scope
        The ASGI scope; ``?lang=ko`` wins over the header ``Accept-Language``.
    fallback : {"en", "ko"}
        Language where the request asks for none Barun speaks.
    """
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    for tag in query.get("lang", ()):
        if (language := as_language(tag)) is not None:
            return language
    accepted = Headers(scope=scope).get("accept-language", "")
    wanted = [_weighted_tag(item) for item in accepted.split(",")]
    for quality, tag in sorted(wanted, key=lambda item: -item[0]):
        if quality > 0 and (language := as_language(tag)) is not None:
            return language
    return fallback
