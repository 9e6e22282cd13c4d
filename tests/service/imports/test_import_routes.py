"""The page's way to import files: sent, looked at, kept under a consent, taken back."""

import io
import time
import zipfile
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest

from barun.collection.bringing import consent_stated
from barun.errors import CollectionError, DatasetError, LandmarkFileError
from barun.landmarks.formats import barun_parquet
from barun.landmarks.formats.legacy_frames import write_legacy_frames
from barun.learning.datasets import importing
from barun.learning.datasets.csv_file import write_rows_csv
from barun.learning.datasets.importing import import_files, read_data_files
from barun.learning.datasets.legacy_rows import to_frames
from barun.learning.datasets.library import FOLDER_NAME, DatasetLibrary
from barun.learning.datasets.manifest import Step
from barun.learning.datasets.parquet_file import (
    is_rows_parquet,
    read_rows_parquet,
    write_rows_parquet,
)
from barun.service.imports import import_desk, reading, unpacking
from barun.service.problems import RefusedError
from barun.service.spool import Spool
from tests.learning.datasets.row_samples import make_rows
from tests.service.conftest import Service

GIVEN = {"consent": "given", "purpose": "tests", "until": "2099-12-31"}


@pytest.fixture
def desk(
    make_service: Callable[..., Service], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Service:
    monkeypatch.setattr("barun.learning.quality.label_doubts.has_training", lambda: False)
    return make_service(data_folder=str(tmp_path / "data"))


@pytest.fixture
def library(tmp_path: Path) -> DatasetLibrary:
    return DatasetLibrary(tmp_path / "data" / FOLDER_NAME)


def legacy_csv(folder: Path, person: str = "P1", name: str = "", seed: int = 1) -> Path:
    """Write the poses of somebody as the older tools did."""
    path = folder / (name or f"{person.lower()}.csv")
    rows = make_rows(person, plan="1a 2b", n_each=4, seed=seed)
    write_legacy_frames(path, to_frames(rows, source=path.name))
    return path


def send(
    service: Service, content: bytes, name: str, status: int = 201, *, in_folder: bool = False
) -> dict[str, Any]:
    answer = service.request(
        "POST",
        f"/api/import/files?in_folder={str(in_folder).lower()}",
        content=content,
        headers={"X-Filename": quote(name)},
    )
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    return body


def state_of(service: Service, language: str = "en") -> dict[str, Any]:
    body: dict[str, Any] = service.request(
        "GET", "/api/import", headers={"Accept-Language": language}
    ).json()
    return body


def wait(service: Service) -> dict[str, Any]:
    for _ in range(2400):
        state = state_of(service)
        if state["state"] not in ("looking", "keeping"):
            return state
        time.sleep(0.02)
    raise AssertionError("the import does not end")


def look(service: Service, **asked: object) -> dict[str, Any]:
    answer = service.request("POST", "/api/import/look", json=asked)
    assert answer.status_code == 202, answer.text
    return wait(service)


def keep(service: Service, **said: object) -> dict[str, Any]:
    answer = service.request("POST", "/api/import/keep", json=said)
    assert answer.status_code == 202, answer.text
    return wait(service)


def actions(service: Service) -> list[tuple[str, str]]:
    entries = service.app.state.writer.store.audit.entries()
    return [(one.action, one.details.get("what", one.details.get("way", ""))) for one in entries]


def packed(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, one in files.items():
            archive.writestr(f"recordings/{name}.csv", one)
    return content.getvalue()


def test_files_are_looked_at_then_kept_as_the_command_keeps_them_then_taken_back(
    desk: Service, library: DatasetLibrary, tmp_path: Path
) -> None:
    path = legacy_csv(tmp_path)
    assert state_of(desk)["state"] == "none"
    assert send(desk, path.read_bytes(), "somewhere/p1.csv")["files"][0]["name"] == "p1.csv"
    found = look(desk, dataset="posture")
    assert (found["state"], found["may_be_kept"], found["n_rows"]) == ("looked", True, 8)
    assert found["people"] == [{"person": "P1", "n_rows": 8, "is_taken": False}]
    ranks = ["high", "medium", "low"]
    severities = [ranks.index(one["severity"]) for one in found["findings"]]
    assert severities
    assert severities == sorted(severities)
    assert library.names() == ()  # nothing is kept before somebody says so
    report = desk.request("GET", "/api/import/report?lang=ko")
    if report.status_code != 503:  # where the script of reports is built
        assert report.status_code == 200
        assert "default-src 'none'" in report.headers["Content-Security-Policy"]
    kept = keep(desk, **GIVEN)
    assert (kept["state"], kept["files"], kept["kept"]["n_new"]) == ("kept", [], 8)
    now = library.load("posture")
    assert now.hash == kept["kept"]["version"]
    assert (now.manifest.consent["P1"].state, now.manifest.consent["P1"].purpose) == (
        "given",
        "tests",
    )
    own = DatasetLibrary(tmp_path / "own" / FOLDER_NAME)
    files = read_data_files([path])
    by_command = import_files(own, "posture", files, created_at_s=1.0).version
    assert by_command.rows.row_id.tolist() == now.rows.row_id.tolist()
    assert by_command.manifest.origins == now.manifest.origins
    assert ("consent-given", "stated") in actions(desk)
    (version,) = desk.request("GET", "/api/datasets/posture/versions").json()["versions"]
    assert version["can_undo"]
    assert library.keys.people() == ("P1",)
    address = f"/api/datasets/posture/versions/{now.hash}"
    done = desk.request("DELETE", address)
    assert done.json() == {"n_rows": 8, "gone": ["P1"], "version": None}
    assert library.names() == ()
    assert library.keys.people() == ()
    assert ("correction", "import-undone") in actions(desk)
    assert desk.request("DELETE", address).status_code == 404
    assert desk.request("GET", "/api/datasets").json() == {"datasets": []}


def test_a_number_somebody_has_is_not_another_persons(
    desk: Service, library: DatasetLibrary, tmp_path: Path
) -> None:
    library.add("posture", make_rows("P1", plan="1a", n_each=3), Step("import"), created_at_s=1.0)
    send(desk, legacy_csv(tmp_path, seed=9).read_bytes(), "p1.csv")
    found = look(desk, dataset="posture")
    assert found["people"][0]["is_taken"]
    assert found["first_free"] == 2
    refused = keep(desk, consent="unknown")
    assert (refused["state"], refused["may_be_kept"]) == ("looked", True)
    assert "--same-person P1" in refused["problem"]  # as the command says it
    assert "파일에 있는 번호(P1)" in state_of(desk, "ko")["problem"]
    said = [{"person": "P1", "becomes": "P2"}]
    kept = keep(desk, consent="unknown", numbers=said)
    assert kept["kept"]["without_consent"] == ["P1", "P2"]
    assert library.load("posture").manifest.people == {"P1": 3, "P2": 8}
    before, now = library.manifests("posture")
    answer = desk.request("DELETE", f"/api/datasets/posture/versions/{before.hash}")
    assert answer.status_code == 409  # the other one was made of it
    assert answer.json()["error"]["code"] == "datasets.undo-built-upon"
    done = desk.request("DELETE", f"/api/datasets/posture/versions/{now.hash}")
    assert done.json()["version"] == before.hash == library.current_hash("posture")


def test_a_number_that_is_taken_after_looking_is_asked_about(
    desk: Service, library: DatasetLibrary, tmp_path: Path
) -> None:
    send(desk, legacy_csv(tmp_path, seed=9).read_bytes(), "p1.csv")
    assert not look(desk, dataset="posture")["people"][0]["is_taken"]
    library.add("posture", make_rows("P1", plan="1a", n_each=3), Step("import"), created_at_s=1.0)
    refused = keep(desk, consent="unknown")
    assert "Say again who is who" in refused["problem"]
    assert (refused["may_be_kept"], refused["people"][0]["is_taken"]) == (True, True)
    library.add("other", make_rows("P2", plan="1a", n_each=3), Step("import"), created_at_s=1.0)
    refused = keep(desk, consent="unknown", numbers=[{"person": "P1", "becomes": "P2"}])
    assert "Say again who is who" in refused["problem"]
    assert refused["first_free"] == 3
    kept = keep(desk, consent="unknown", numbers=[{"person": "P1", "becomes": "P3"}])
    assert kept["state"] == "kept"


def test_who_is_done_holds_no_place_and_nothing_comes_after_the_end(
    desk: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_desk, "_MOST_IMPORTS", 1)
    send(desk, legacy_csv(tmp_path).read_bytes(), "p1.csv")
    look(desk)
    assert keep(desk, consent="unknown")["state"] == "kept"
    imports = desk.app.state.imports
    with imports.place("somebody"):
        pass
    imports.close()
    with Spool() as spool, pytest.raises(RefusedError) as refused:
        imports.add(spool, "p1.csv", in_folder=False)
    assert refused.value.code == "service.import-gone"
    assert imports.find() is None


def test_what_cannot_be_read_is_said_file_by_file_and_nothing_is_kept(
    desk: Service, tmp_path: Path
) -> None:
    good, lines = legacy_csv(tmp_path), legacy_csv(tmp_path, "P2").read_text().splitlines()
    lines[2] = lines[2].replace("0.", "x0.", 1)
    send(desk, good.read_bytes(), "p1.csv")
    bad = send(desk, "\n".join(lines).encode(), "p2.csv")["files"][1]
    send(desk, b"a,b\n1,2\n", "notes.csv", in_folder=True)
    send(desk, b"SQLite format 3\0" + bytes(100), "p3.db")
    send(desk, legacy_csv(tmp_path, "P4", "minji.csv").read_bytes(), "minji.csv")
    found = {one["name"]: one for one in look(desk)["found"]}
    assert (found["p1.csv"]["n_rows"], found["p1.csv"]["problem"]) == (8, "")
    assert "p2.csv" in found["p2.csv"]["problem"]
    assert str(tempfile_root()) not in found["p2.csv"]["problem"]
    assert found["notes.csv"]["is_left_alone"]
    assert "barun data import 'p3.db'" in found["p3.db"]["problem"]
    assert desk.request("POST", "/api/import/keep", json=GIVEN).status_code == 409
    for one in state_of(desk)["files"]:
        if one["name"] in ("p2.csv", "p3.db"):
            desk.request("DELETE", f"/api/import/files/{one['id']}")
    assert desk.request("DELETE", f"/api/import/files/{bad['id']}").status_code == 404
    assert look(desk)["people"] == [
        {"person": "P1", "n_rows": 8, "is_taken": False},
        {"person": "P4", "n_rows": 8, "is_taken": False},
    ]


def tempfile_root() -> Path:
    import tempfile

    return Path(tempfile.gettempdir()) / "barun-"


def test_nobody_named_in_a_file_is_said_by_who_sends_it(desk: Service, tmp_path: Path) -> None:
    text = legacy_csv(tmp_path).read_text().replace(",P1", ",")
    send(desk, text.encode(), "sitting.csv")
    (file,) = look(desk)["found"]
    assert "barun data import 'sitting.csv' --person P7" in file["problem"]
    assert look(desk, person="P3")["people"] == [{"person": "P3", "n_rows": 8, "is_taken": False}]
    half = desk.request("POST", "/api/import/look", json={"width": 640})
    assert half.status_code == 422


def test_an_archive_of_files_and_what_is_no_archive(
    desk: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    p1, p2 = legacy_csv(tmp_path).read_bytes(), legacy_csv(tmp_path, "P2").read_bytes()
    send(desk, packed(p1=p1, p2=p2, notes=b"a,b\n1,2\n"), "all.zip")
    found = look(desk)
    assert [one["name"] for one in found["found"]] == ["notes.csv", "p1.csv", "p2.csv"]
    assert [one["is_left_alone"] for one in found["found"]] == [True, False, False]
    assert (found["n_rows"], found["may_be_kept"]) == (16, True)
    monkeypatch.setattr(import_desk, "MOST_BYTES", len(p1) + 10)
    assert "unfolds to more" in look(desk)["found"][-1]["problem"]
    monkeypatch.setattr(unpacking, "MOST_FILES", 2)
    assert "at most 2 files" in look(desk)["found"][0]["problem"]
    monkeypatch.setattr(unpacking, "_MOST_LISTING_BYTES", 20)
    assert "at most 2 files" in look(desk)["found"][0]["problem"]
    monkeypatch.undo()
    desk.request("DELETE", "/api/import")
    broken = bytearray(packed(p1=p1))
    broken[60:90] = bytes(30)
    send(desk, bytes(broken), "broken.zip")
    rows = tmp_path / "rows.csv"
    write_rows_csv(rows, make_rows("P5", plan="1a", n_each=3))
    send(desk, rows.read_bytes(), "rows.csv")
    found = {one["name"]: one for one in look(desk)["found"]}
    assert "broken.zip" in found["broken.zip"]["problem"]
    assert found["rows.csv"]["people"] == ["P5"]
    desk.request("DELETE", "/api/import")
    write_rows_csv(rows, replace(make_rows("P5", n_each=1), person=np.full(8, "minji")))
    send(desk, rows.read_bytes(), "rows.csv")
    refused = look(desk)
    assert "called 'minji'" in refused["problem"]  # a name is no number
    assert not refused["may_be_kept"]


def test_what_the_files_of_an_import_unfold_to_has_one_bound(
    desk: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = make_rows("P1", plan="1a", n_each=200)
    one_cell = replace(rows, source=np.full(len(rows), "x" * 4000))
    for name, content in (("few", rows), ("long", one_cell)):
        write_rows_parquet(tmp_path / f"{name}.parquet", content)
        write_rows_csv(tmp_path / f"{name}.csv", content)
    n_bytes = sum(getattr(rows, one.name).nbytes for one in fields(rows) if one.name != "world_xyz")
    monkeypatch.setattr(import_desk, "MOST_HELD_BYTES", 4 * n_bytes)
    for name in ("few.parquet", "few.csv", "long.csv", "long.parquet"):
        send(desk, (tmp_path / name).read_bytes(), name)
    found = look(desk)["found"]
    assert [one["problem"] for one in found[:2]] == ["", ""]
    for one in found[2:]:
        assert f"may take {4 * n_bytes >> 20} MiB in memory" in one["problem"]
        assert one["name"] in one["problem"]
    monkeypatch.setattr(import_desk, "MOST_HELD_BYTES", n_bytes + n_bytes // 2)
    assert ["may take" in one["problem"] for one in look(desk)["found"][:2]] == [False, True]


def test_whether_a_file_holds_rows_is_asked_without_reading_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "rows.parquet"
    write_rows_parquet(path, make_rows("P1", plan="1a", n_each=3))
    monkeypatch.setattr(barun_parquet, "MOST_BYTES", 1)
    assert is_rows_parquet(path)
    with pytest.raises(LandmarkFileError, match="unfolds to more"):
        read_rows_parquet(path)
    monkeypatch.setattr(barun_parquet, "MOST_ROWS", 2)
    with pytest.raises(LandmarkFileError, match="or 2 rows"):
        read_rows_parquet(path, 1 << 30)


@pytest.mark.parametrize("folding", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_whose_unfolding_has_no_bound_is_refused_unopened(
    tmp_path: Path, folding: int
) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", folding) as archive:
        archive.writestr("p1.csv", bytes(1 << 20))
    with pytest.raises(DatasetError) as refused:
        next(unpacking.members(path, "bomb.zip", 1 << 30))
    assert refused.value.code == "datasets.archive-folding"


@pytest.mark.parametrize("problem", [UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"), OSError()])
def test_a_damaged_archive_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    path = tmp_path / "broken.zip"
    path.write_bytes(packed(p1=b"a"))

    def fail(*_given: object) -> None:
        raise problem

    monkeypatch.setattr(zipfile.ZipFile, "open", fail)
    with pytest.raises(DatasetError) as refused:
        next(unpacking.members(path, "broken.zip", 1000))
    assert refused.value.code == "datasets.archive-damaged"
    monkeypatch.undo()
    full = RefusedError(507, "service.no-space", folder="/tmp")  # noqa: S108 # only its name
    monkeypatch.setattr(Spool, "write", lambda *_given: (_ for _ in ()).throw(full))
    with pytest.raises(RefusedError) as named:
        next(unpacking.members(path, "broken.zip", 1000))
    assert named.value is full


def test_files_in_an_archive_have_names_that_can_be_shown_and_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        monkeypatch.setattr("warnings.warn", lambda *_given, **_more: None)  # two of one name
        for name in ("mon/p1.csv", "tue/p1.csv", "tue/p1.csv", "mon/p\x1b[31m2.csv"):
            archive.writestr(name, b"a")
    names = [name for name, _, _ in unpacking.members(path, "all.zip", 1000)]
    assert names == ["p[31m2.csv", "p1.csv", "p1 (2).csv", "p1 (3).csv"]


@pytest.mark.parametrize(
    "said",
    [
        {"consent": "given"},
        {"consent": "given", "purpose": "  "},
        {"consent": "unknown", "purpose": "tests"},
        {"consent": "unknown", "until": "2099-12-31"},
    ],
)
def test_half_a_consent_is_refused_in_the_words_of_the_command(
    desk: Service, said: dict[str, str]
) -> None:
    answer = desk.request("POST", "/api/import/keep", json=said)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "collection.consent-incomplete"


def test_a_consent_is_not_over_and_may_end_with_the_calendar(desk: Service) -> None:
    over = desk.request("POST", "/api/import/keep", json={**GIVEN, "until": "1969-12-30"})
    assert over.status_code == 422
    assert over.json()["error"]["code"] == "collection.stated-over"
    last = desk.request("POST", "/api/import/keep", json={**GIVEN, "until": "9999-12-31"})
    assert (last.status_code, last.json()["error"]["code"]) == (404, "service.import-gone")


@pytest.mark.parametrize(("until_s", "is_over"), [(9.0, True), (10.0, True), (10.5, False)])
def test_the_consent_both_ways_state_is_not_over(until_s: float, is_over: bool) -> None:
    if is_over:
        with pytest.raises(CollectionError, match="Give a later last day"):
            consent_stated("given", "tests", 10.0, until_s)
    else:
        stated = consent_stated("given", "tests", 10.0, until_s)
        assert stated is not None
        assert stated.until_s == until_s


def test_limits_of_size_number_and_time(desk: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_desk, "MOST_BYTES", 100)
    monkeypatch.setattr(import_desk, "_MOST_FILES", 2)
    monkeypatch.setattr(import_desk, "_MOST_IMPORTS", 1)
    imports = desk.app.state.imports
    send(desk, b"a" * 60, "a.csv")
    assert send(desk, b"b" * 60, "b.csv", 413)["error"]["code"] == "service.import-large"
    send(desk, b"b" * 40, "b.csv")
    assert send(desk, b"", "c.csv", 422)["error"]["code"] == "service.import-full"
    nameless = desk.request("POST", "/api/import/files", content=b"a")
    assert nameless.status_code == 422
    with pytest.raises(Exception, match="1 people are importing"), imports.place("somebody"):
        pass
    spools = [one.spool for one in imports.find().files]
    desk.clock.now_s += 15 * 60
    assert state_of(desk)["state"] == "none"
    assert all(one.is_closed for one in spools)
    send(desk, b"a", "a.csv")
    spool = imports.find().files[0].spool
    agreed = {"text_version": "1", "language": "ko"}
    assert desk.request("PUT", "/api/agreement", json=agreed).status_code == 200
    assert desk.request("DELETE", "/api/everything").status_code == 200
    assert spool.is_closed
    assert desk.request("POST", "/api/import/look", json={}).status_code == 404


def test_while_files_are_worked_on_they_stay_and_dropping_them_stops_it(
    desk: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    reads, goes_on = threading.Event(), threading.Event()
    read = importing.read_data_file

    def slowly(*given: Any, **more: Any) -> Any:
        reads.set()
        assert goes_on.wait(30)
        return read(*given, **more)

    monkeypatch.setattr(reading, "read_data_file", slowly)
    content = legacy_csv(tmp_path).read_bytes()
    send(desk, content, "p1.csv")
    desk.request("POST", "/api/import/look", json={})
    assert reads.wait(30)
    assert (state_of(desk)["state"], state_of(desk)["step"]) == ("looking", "Files")
    assert send(desk, content, "p1.csv", 409)["error"]["code"] == "service.import-busy"
    spool = desk.app.state.imports.find().files[0].spool
    assert desk.request("DELETE", "/api/import").status_code == 204
    assert state_of(desk)["state"] == "none"
    goes_on.set()
    desk.app.state.imports.close()
    assert spool.is_closed
    assert send(desk, content, "p1.csv", 503)["error"]["code"] == "service.import-others"
