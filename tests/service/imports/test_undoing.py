"""Taking an import back by the service: what is to be learnt from stays, what is left is done."""

from collections.abc import Callable
from pathlib import Path

import pytest

from barun.collection import import_undoing
from barun.collection.bringing import Brought, bring_files
from barun.collection.erasure import find_traces
from barun.errors import StorageError
from barun.learning.datasets.csv_file import write_rows_csv
from barun.learning.datasets.importing import read_data_files
from barun.learning.datasets.library import FOLDER_NAME, DatasetLibrary
from barun.store.job_records import NewJob
from tests.learning.datasets.row_samples import make_rows
from tests.service.conftest import Service
from tests.service.imports.test_import_routes import keep, look, send, state_of

BUILT_UPON = "datasets.undo-built-upon"


@pytest.fixture
def library(tmp_path: Path) -> DatasetLibrary:
    return DatasetLibrary(tmp_path / "data" / FOLDER_NAME)


@pytest.fixture
def service(
    make_service: Callable[..., Service], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Service:
    monkeypatch.setattr("barun.learning.quality.label_doubts.has_training", lambda: False)
    return make_service(data_folder=str(tmp_path / "data"))


def bring(library: DatasetLibrary, folder: Path, person: str, at_s: float = 5.0) -> Brought:
    """Bring a file of somebody."""
    path = folder / f"{person}.csv"
    write_rows_csv(path, make_rows(person, plan="1a", n_each=3))
    collections = library.folder.parent / "collections"
    return bring_files(collections, library, "posture", read_data_files([path]), now_s=at_s)


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("train", {"data": "posture", "model": "view", "number": 1}),
        ("search", {"data": "posture@{short}"}),
        ("retrain", {"dataset": "posture", "model": "view"}),
    ],
)
def test_what_a_waiting_job_is_to_learn_from_stays(
    service: Service,
    library: DatasetLibrary,
    tmp_path: Path,
    kind: str,
    payload: dict[str, object],
) -> None:
    version = bring(library, tmp_path, "P7").result.version.hash
    address = f"/api/datasets/posture/versions/{version}"
    short = {key: str(one).format(short=version[:8]) for key, one in payload.items()}
    jobs = service.app.state.writer.store.jobs
    ((added),) = jobs.add([NewJob(kind, short, not_before_s=4e9)], 1.0)
    refused = service.request("DELETE", address)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, BUILT_UPON)
    (shown,) = service.request("GET", "/api/datasets/posture/versions").json()["versions"]
    assert not shown["can_undo"]
    jobs.cancel(added.job.job_id, 2.0)
    assert service.request("DELETE", address).json()["gone"] == ["P7"]


def test_a_job_that_learns_from_another_version_is_no_obstacle(
    service: Service, library: DatasetLibrary, tmp_path: Path
) -> None:
    first = bring(library, tmp_path, "P1").result.version.hash
    second = bring(library, tmp_path, "P7", 6.0).result.version.hash
    payloads: list[dict[str, object]] = [{"data": first}, {"data": "gone"}, {"person": "P7"}]
    for payload in payloads:
        service.app.state.writer.store.jobs.add([NewJob("train", payload, not_before_s=4e9)], 1.0)
    done = service.request("DELETE", f"/api/datasets/posture/versions/{second}").json()
    assert done == {"n_rows": 6, "gone": ["P7"], "version": first}


def test_it_is_written_down_before_and_what_was_left_is_finished_by_the_next(
    service: Service,
    library: DatasetLibrary,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = bring(library, tmp_path, "P1").result.version.hash
    second = bring(library, tmp_path, "P7", 6.0).result.version.hash
    audit = service.app.state.writer.store.audit

    def removal(_: Path) -> None:
        said = [one for one in audit.entries() if one.details.get("what") == "import-undone"]
        assert {one.details["version"] for one in said} == {second}
        raise StorageError("datasets.not-written", place="", reason="")

    with monkeypatch.context() as patched:
        patched.setattr(import_undoing, "remove_folder", removal)
        service.request("DELETE", f"/api/datasets/posture/versions/{second}")
    assert library.has("posture", second)
    with monkeypatch.context() as patched:
        patched.setattr(import_undoing, "finish_repairs_held", lambda *_: ())
        done = service.request("DELETE", f"/api/datasets/posture/versions/{second}").json()
    assert (done["gone"], library.keys.people()) == ([], ("P1", "P7"))
    service.request("DELETE", f"/api/datasets/posture/versions/{'0' * 64}")  # there is none such
    assert library.keys.people() == ("P1",)
    assert library.current_hash("posture") == first


def test_an_import_that_comes_to_an_older_version_made_none(
    service: Service, library: DatasetLibrary, tmp_path: Path
) -> None:
    first = bring(library, tmp_path, "P1").result.version.hash
    older = bring(library, tmp_path, "P7", 6.0).result.version.hash
    library.make_current("posture", first)
    send(service, (tmp_path / "P7.csv").read_bytes(), "P7.csv")
    look(service, dataset="posture")
    said = [{"person": "P7", "becomes": "P7"}]
    kept = keep(service, consent="unknown", numbers=said)["kept"]
    assert (kept["version"], kept["is_new"]) == (older, False)


def test_what_was_kept_is_not_said_of_a_version_that_is_gone(
    service: Service, tmp_path: Path
) -> None:
    path = tmp_path / "P7.csv"
    write_rows_csv(path, make_rows("P7", plan="1a", n_each=3))
    send(service, path.read_bytes(), path.name)
    look(service, dataset="posture")
    kept = keep(service, consent="unknown")["kept"]
    assert kept["is_new"]
    service.request("DELETE", f"/api/datasets/posture/versions/{kept['version']}")
    assert state_of(service)["state"] == "none"


def test_what_a_killed_erasure_left_is_erased_before_rows_come_in(
    service: Service, library: DatasetLibrary, tmp_path: Path
) -> None:
    bring(library, tmp_path, "P7")
    note = library.folder.parent / "collections" / "P7.erasing"
    note.parent.mkdir(exist_ok=True)
    note.write_bytes(find_traces(note.parent, library, "P7").to_json())
    path = tmp_path / "P8.csv"
    write_rows_csv(path, make_rows("P8", plan="1a", n_each=3))
    send(service, path.read_bytes(), path.name)
    look(service, dataset="other")
    assert note.exists()
    keep(service, consent="unknown")
    assert not note.exists()
    assert library.keys.people() == ("P8",)
