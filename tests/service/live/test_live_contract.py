"""The messages of the live session in the front end are those of the service."""

import json
from pathlib import Path

from barun.service.live.contract import live_contract

CONTRACT = Path(__file__).resolve().parents[3] / "web" / "src" / "contract" / "live.json"


def test_the_front_end_has_the_messages_of_the_service() -> None:
    """On a difference: ``python -m barun.service.live.contract > web/src/contract/live.json``."""
    assert json.loads(CONTRACT.read_text(encoding="utf-8")) == json.loads(live_contract())
