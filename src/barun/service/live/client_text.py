"""What a client says in words, read strictly."""

import json
from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from barun.errors import InputError
from barun.service.live.client_messages import CLIENT_MESSAGE, ClientMessage

__all__ = ["read_text"]


def read_text(text: str) -> ClientMessage:
    """Return the message in a text.

    Raises
    ------
    InputError
        If it is none, and where it is wrong.
    """
    try:
        return CLIENT_MESSAGE.validate_json(text)
    except ValidationError as error:
        raise InputError("live.not-understood", where=_where(error.errors())) from error
    except (ValueError, RecursionError) as error:
        raise InputError("live.not-understood", where="JSON") from error


def _where(faults: Iterable[Any]) -> str:
    """Return the places of faults, without what was sent: that may be anything."""
    places = [
        ".".join(str(part) for part in fault["loc"]) or str(fault["type"]) for fault in faults
    ]
    return json.dumps(sorted(set(places))[:5])[1:-1].replace('"', "")
