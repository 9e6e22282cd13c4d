"""The contract in the front end is that of the service; `npm run contract` makes its types."""

import json
from pathlib import Path

from tests.service.conftest import Service

CONTRACT = Path(__file__).resolve().parents[2] / "web" / "src" / "contract" / "openapi.json"


def test_the_front_end_has_the_contract_of_the_service(service: Service) -> None:
    """On a difference: ``python -m barun.service.contract > web/src/contract/openapi.json``."""
    kept = json.loads(CONTRACT.read_text(encoding="utf-8"))
    assert kept == service.request("GET", "/api/openapi.json").json()


def test_every_documented_error_has_the_one_shape(service: Service) -> None:
    contract = service.request("GET", "/api/openapi.json").json()
    for path, methods in contract["paths"].items():
        for method, operation in methods.items():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    schema = answer["content"]["application/json"]["schema"]
                    assert schema == {"$ref": "#/components/schemas/ErrorBody"}, (path, method)
