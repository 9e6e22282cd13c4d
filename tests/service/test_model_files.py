import hashlib

import pytest

from tests.fixtures.drawn_person import skip_without_models
from tests.service.conftest import Service


@pytest.mark.parametrize("name", ["pose_detector", "pose_landmark_lite", "pose_landmark_full"])
def test_a_browser_gets_the_model_its_tag_names(service: Service, name: str) -> None:
    skip_without_models()
    response = service.request("GET", f"/models/{name}.tflite")
    assert response.status_code == 200
    assert response.headers["etag"] == f'"{hashlib.sha256(response.content).hexdigest()}"'
    assert response.headers["cache-control"] == "no-cache"


def test_a_model_the_browser_has_is_not_sent_again(service: Service) -> None:
    skip_without_models()
    tag = service.request("GET", "/models/pose_detector.tflite").headers["etag"]
    again = service.request("GET", "/models/pose_detector.tflite", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag


@pytest.mark.parametrize("name", ["pose_landmark_heavy", "cards", "..%2Fcards", "none"])
def test_nothing_else_is_handed_out(service: Service, name: str) -> None:
    assert service.request("GET", f"/models/{name}.tflite").status_code == 404
