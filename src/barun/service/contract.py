"""The OpenAPI description, for the front end: ``python -m barun.service.contract``."""

import json
import sys

from barun.service.app import create_app
from barun.service.history.opening import close_history
from barun.service.settings import ServiceSettings

__all__ = ["contract"]


def contract() -> str:
    """Return the description as JSON text."""
    app = create_app(ServiceSettings())
    description = app.openapi()
    app.state.analyses.close()
    close_history(app.state.writer)
    return json.dumps(description, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(contract())
