"""Messages of the service as JSON, but for answers."""

import json
from collections.abc import Mapping
from typing import Final

from barun.errors import BarunError
from barun.messages import Language
from barun.pipeline.live.said import Said, to_message
from barun.service.problems import error_content

__all__ = ["PING", "error_text", "message_text", "said_text"]


def message_text(message: Mapping[str, object]) -> bytes:
    """Return a message as JSON."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


PING: Final = message_text({"type": "ping"})


def said_text(said: Said) -> bytes:
    """Return what a session says as JSON."""
    return message_text(to_message(said))


def error_text(error: BarunError, language: Language) -> bytes:
    """Return an error in the one shape of all errors, with its type."""
    return message_text({"type": "error", **error_content(error, language)})
