"""What is held about somebody who was recorded: told, handed out, and written down who did."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from barun.learning.datasets.desk_people import desk_pseudonym
from tests.rights.installations import import_people
from tests.service.collection.test_collection_routes import begin, sample
from tests.service.conftest import Service


@pytest.fixture
def desk(make_service: Callable[..., Service], tmp_path: Path) -> Iterator[Service]:
    service = make_service(data_folder=str(tmp_path))
    yield service
    service.app.state.collections.close()


def asked(desk: Service, person: str, what: str, **query: str) -> httpx.Response:
    return desk.request("GET", f"/api/collections/posture/people/{person}/{what}", params=query)


def record(desk: Service, n_samples: int = 2) -> None:
    body = {"session": begin(desk), "samples": [sample(one + 1) for one in range(n_samples)]}
    taken = desk.request("POST", "/api/collections/posture/samples", json=body)
    assert taken.status_code == 201, taken.text


def acts(desk: Service) -> list[tuple[str, dict[str, str]]]:
    entries = desk.app.state.writer.store.audit.entries()
    return [
        (one.action, dict(one.details)) for one in entries if one.action in {"access", "export"}
    ]


@pytest.mark.parametrize(("language", "word"), [("en", "P1"), ("ko", "보관")])
def test_what_is_held_is_told_in_words(desk: Service, language: str, word: str) -> None:
    record(desk)
    report = asked(desk, "P1", "report", lang=language)
    assert report.status_code == 200
    assert report.headers["content-type"].startswith("text/plain")
    assert word in report.text
    assert acts(desk) == [("access", {"what": "report"})]


def test_everything_is_handed_out_and_can_be_read_without_barun(desk: Service) -> None:
    record(desk, 3)
    answer = asked(desk, "P1", "export")
    assert answer.status_code == 200
    assert 'filename="barun-P1.zip"' in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        samples = json.loads(archive.read("json/samples.json"))
    assert len(samples["rows"] if isinstance(samples, dict) else samples) == 3
    assert {"README.md"} & set(names) or any("README" in one for one in names)
    assert acts(desk) == [("export", {"what": "person", "file": "plain"})]


@pytest.mark.parametrize("what", ["report", "export"])
def test_of_whom_nothing_is_held_nothing_is_said_nor_written_down(desk: Service, what: str) -> None:
    for _ in range(3):  # a refusal takes no place from the next
        answer = asked(desk, "P9", what)
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "rights_export.nobody"
    assert acts(desk) == []


def test_a_service_without_a_folder_holds_nobody(make_service: Callable[..., Service]) -> None:
    service = make_service()
    assert asked(service, "P1", "report").status_code == 404
    service.app.state.collections.close()


def test_who_is_in_datasets_only_is_listed_told_handed_out_and_erased(
    make_service: Callable[..., Service], tmp_path: Path
) -> None:
    """People of an imported file have agreed in no collection, and have the same rights."""
    home = tmp_path / "home"
    import_people(home, "P7", "P8", desk_pseudonym(1))
    service = make_service(data_folder=str(home))

    def in_datasets() -> list[str]:
        found: list[str] = service.request("GET", "/api/collections").json()["in_datasets"]
        return found

    assert in_datasets() == ["P7", "P8"]  # of who sits at the desk the own page tells
    assert "P7" in asked(service, "P7", "report", lang="en").text
    with zipfile.ZipFile(io.BytesIO(asked(service, "P7", "export").content)) as archive:
        assert len(json.loads(archive.read("json/dataset_rows.json"))) == 48
    traces = asked(service, "P7", "traces").json()
    assert traces["rows"] == {"posture": 48}
    gone = service.request("DELETE", "/api/collections/posture/people/P7")
    assert gone.status_code == 200, gone.text
    assert in_datasets() == ["P8"]
    assert asked(service, "P7", "report").status_code == 404
    service.app.state.collections.close()
