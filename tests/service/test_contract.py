"""The contract in the front end is that of the service; `npm run contract` makes its types."""

import json
from pathlib import Path

from fastapi.routing import APIRoute
from pydantic import BaseModel

from barun.service.wire import ErrorBody
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


def test_no_answer_is_built_before_it_is_used(service: Service) -> None:
    """Building the models of all, for every route anew, would be a good part of the start."""
    routes = [route for route in service.app.routes if isinstance(route, APIRoute)]
    answers = [route.response_model for route in routes]
    models = {one for one in answers if isinstance(one, type) and issubclass(one, BaseModel)}
    assert len(models) > 40
    early = [one.__name__ for one in models if not one.model_config.get("defer_build")]
    assert early == ["PageSettings"]  # which are a request, too


def test_the_schema_of_errors_is_made_once(service: Service) -> None:
    """Elsewhere routes point to it: a field for every status would be half of the start."""
    routes = [route for route in service.app.routes if isinstance(route, APIRoute)]
    described = [one for route in routes for one in route.responses.values()]
    assert len([one for one in described if one.get("model") is ErrorBody]) == 1
