"""The messages as JSON Schema, for the front end: ``python -m barun.service.live.contract``."""

import json
import sys
from typing import Any, Final

from pydantic import TypeAdapter

from barun.service.live.client_messages import CLIENT_MESSAGE
from barun.service.live.service_messages import SERVICE_MESSAGE

__all__ = ["live_contract"]

_UNIONS: Final[dict[str, TypeAdapter[Any]]] = {
    "ClientMessage": CLIENT_MESSAGE,
    "ServiceMessage": SERVICE_MESSAGE,
}


def live_contract() -> str:
    """Return the messages both ways as JSON Schema."""
    schemas: dict[str, Any] = {}
    for name, adapter in _UNIONS.items():
        schema = adapter.json_schema(mode="serialization")
        schemas |= schema.pop("$defs")
        schemas[name] = {"anyOf": schema["oneOf"]}
    return json.dumps({"schemas": schemas}, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(live_contract())
