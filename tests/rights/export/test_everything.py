"""Every kind of the data map that can be handed out is, by the command and by the page alike."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from barun.messages import text
from barun.privacy.data_map.kinds import DATA_KINDS
from barun.rights.export.person_export import export_person
from barun.rights.export.person_tables import count_held, person_tables
from barun.rights.holders.installed import installed_holders
from barun.service.settings import ServiceSettings
from barun.store.records import LOCAL_PERSON
from barun.store.sql_store import SqlStore
from barun.tasks.export import write_export
from tests.rights.everything import EXPORTED, KEPT, START_S, fill_everything
from tests.rights.installations import erasures_of, opened
from tests.service.conftest import Service

NOW_S = START_S + 3600


def read(content: bytes) -> dict[str, Any]:
    """Return the tables of an export with their rows, by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        tables = json.loads(archive.read("contents.json"))["tables"]
        return {
            name: (about["kind"], json.loads(archive.read(f"json/{name}.json")))
            for name, about in tables.items()
        }


def kinds_with_rows(tables: dict[str, Any]) -> set[str]:
    return {kind for kind, rows in tables.values() if rows}


def exported_of(home: Path, store: SqlStore, person: str) -> bytes:
    holders = installed_holders(home, store, lambda: NOW_S)
    holdings = [one for holder in holders for one in holder.find(person)]
    assert {one.kind for one in holdings} >= KEPT - {"accounts"}
    tables = person_tables(home, store, person, holdings, NOW_S)
    held = count_held(holdings)
    return b"".join(export_person(tables, person=person, at_s=NOW_S, held=held))


def test_an_account_gets_every_kind(tmp_path: Path, database_url: str) -> None:
    home = tmp_path / "home"
    with opened(home, database_url) as store:
        store.accounts.add("a1", "anna", "person", "-", START_S)
        fill_everything(home, store, tmp_path, "a1")
        tables = read(exported_of(home, store, "a1"))
    assert kinds_with_rows(tables) - {"exports"} == EXPORTED
    # of the rows models have learnt from, and of what reports say, nothing about others
    assert len(tables["learnt"][1]) == 48
    (update,) = {one["update_id"] for one in tables["updates"][1]}
    assert update
    said = [(one["part"], one["content"]) for one in tables["updates"][1]]
    assert [part for part, _ in said] == [
        "trained_on.people", "intake.batches", "gates.worst_person",
    ]  # fmt: skip
    assert said[0][1] == 47
    assert said[1][1]["n_rows"] == 46
    assert "P1" not in {row["person"] for _, row in said if isinstance(row, dict)}


class OwnService:
    """A service of one person, with its files and its database."""

    def __init__(self, home: Path, database_url: str, page: Path) -> None:
        self.home, self.database_url = home, database_url
        settings = ServiceSettings(data_folder=str(home), database_url=database_url)
        self.service = Service(settings, page)
        self.service.utc_s = NOW_S

    def __call__(self, method: str, path: str, **query: str) -> httpx.Response:
        return self.service.request(method, path, params=query)


@pytest.fixture
def own(tmp_path: Path, database_url: str) -> Iterator[OwnService]:
    page, home = tmp_path / "static", tmp_path / "home"
    page.mkdir()
    (page / "index.html").write_text("<!doctype html><title>Barun</title>")
    with opened(home, database_url) as store:
        fill_everything(home, store, tmp_path)
    own = OwnService(home, database_url, page)
    yield own
    own.service.close()


def test_the_page_hands_out_what_the_command_does(own: OwnService, tmp_path: Path) -> None:
    by_page = read(own("GET", "/api/privacy/export").content)
    assert kinds_with_rows(by_page) - {"exports"} == EXPORTED - {"accounts"}
    path = tmp_path / "command.zip"
    with opened(own.home, own.database_url) as store:
        write_export(store, own.home, LOCAL_PERSON, path, None, lambda _: None)
    by_command = read(path.read_bytes())
    assert by_page.keys() == by_command.keys()
    for name, (_, rows) in by_command.items():
        if name != "audit":  # which has the export itself in it
            assert by_page[name][1] == rows, name


def test_the_report_of_the_page_names_every_kind_that_is_held(own: OwnService) -> None:
    said = own("GET", "/api/privacy/report", lang="en").text
    for kind in KEPT - {"accounts"}:
        assert text(f"data_map.name-{kind}", "en") in said, kind


Erase = Callable[[OwnService], object]


def by_page(own: OwnService) -> None:
    answer = own("DELETE", "/api/everything", settings="true")
    assert answer.status_code == 200, answer.text
    assert answer.json()["certificate"]


def by_command(own: OwnService) -> None:
    with opened(own.home, own.database_url) as store:
        assert erasures_of(own.home, store).erase(LOCAL_PERSON) is not None


@pytest.mark.parametrize("erase", [by_page, by_command])
def test_nothing_of_any_kind_is_left(own: OwnService, erase: Erase) -> None:
    erase(own)
    with opened(own.home, own.database_url) as store:
        holders = installed_holders(own.home, store, lambda: NOW_S)
        assert [one for holder in holders for one in holder.find(LOCAL_PERSON)] == []
        tables = person_tables(own.home, store, LOCAL_PERSON, [], NOW_S)
        left = {one.kind for one in tables if any(True for _ in one.read())}
    assert left <= {kind.key for kind in DATA_KINDS if not kind.is_erased}
    assert not list((own.home / "live").glob("*"))
