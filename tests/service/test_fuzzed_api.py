"""Whatever is sent to any route, the service answers as its description says, and never fails."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from barun.service.settings import ServiceSettings
from tests.fixtures.launch import headers_of
from tests.service.conftest import Service

CONTRACT = Path(__file__).resolve().parents[2] / "web" / "src" / "contract" / "openapi.json"
HEADERS = {"Host": "127.0.0.1:8765"}
OPERATIONS = [
    pytest.param(path, method, id=f"{method.upper()} {path}")
    for path, methods in json.loads(CONTRACT.read_text(encoding="utf-8"))["paths"].items()
    for method in methods
]


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The description of a service whose person has agreed to a history."""
    folder = tmp_path_factory.mktemp("static")
    (folder / "index.html").write_text("<!doctype html><title>Barun</title>")
    service = Service(ServiceSettings(), folder)
    service.request("PUT", "/api/agreement", json={"text_version": "1", "language": "ko"})
    known = HEADERS | headers_of(service.app)
    yield known, schemathesis.openapi.from_asgi("/api/openapi.json", service.app, headers=known)
    service.close()


@pytest.mark.slow
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
@settings(
    max_examples=10,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],  # shrinking a request takes long and tells little
)
@given(data=st.data())
def test_no_request_makes_the_service_fail(
    schema: Any, path: str, method: str, data: st.DataObject
) -> None:
    mode = data.draw(st.sampled_from(list(schemathesis.GenerationMode)))
    known, described = schema
    case = data.draw(described[path][method].as_strategy(generation_mode=mode))
    case.call_and_validate(
        headers=known,
        # a 500 is in no description; a 503 (busy) may be
        checks=[status_code_conformance, content_type_conformance, response_schema_conformance],
    )
