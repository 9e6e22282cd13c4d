"""Nothing Barun keeps, takes or shows is missing from the map, and nothing in it is made up."""

import ast
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

import barun
from barun.learning.datasets.desk_people import desk_pseudonym
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Consent, Step
from barun.messages import LANGUAGES, text
from barun.privacy.data_map.data_kind import (
    BASES,
    PASSING_SEALINGS,
    PURPOSES,
    RETENTIONS,
    SEALINGS,
    SUBJECTS,
    VIEWERS,
    DataKind,
)
from barun.privacy.data_map.kinds import (
    DATA_KINDS,
    IMPERSONAL_PATHS,
    IMPERSONAL_ROUTES,
    IMPERSONAL_TABLES,
    find_kind,
)
from barun.registry.model_registry import ModelRegistry
from barun.registry.update_log import UpdateLog, UpdateSummary
from barun.rights.erasure import Erasures
from barun.rights.holders.installed import installed_holders
from barun.rights.written_files import WrittenFiles
from barun.service.app import create_app
from barun.service.launch.key_file import load_launch_key, note_address
from barun.service.live.keeping import SessionKeeper
from barun.service.live.session_shelf import FolderShelf
from barun.service.operations.metrics_keys import MetricsKeys
from barun.service.settings import ServiceSettings
from barun.service.tls.self_signed import keep_self_signed
from barun.store.history import StoredKind
from barun.store.opening import open_in_memory, open_store
from barun.store.records import AgreementRecord
from barun.store.tables import METADATA
from tests.collection.erasable import record_people
from tests.learning.datasets.row_samples import make_rows
from tests.registry.model_folders import toy_folder

SOURCES = sorted(Path(barun.__file__).parent.rglob("*.py"))
_FILES = DataKind(
    "-", "user", "proof", "request", "token", "minute", ("nobody",), paths=tuple(IMPERSONAL_PATHS)
)
_ROUTES = DataKind(
    "-", "user", "proof", "request", "token", "minute", ("nobody",), routes=tuple(IMPERSONAL_ROUTES)
)


def unplaced_paths(paths: list[str]) -> list[str]:
    kinds = (*DATA_KINDS, _FILES)
    return [path for path in paths if not any(kind.holds_path(path) for kind in kinds)]


def unplaced_routes(routes: list[str]) -> list[str]:
    kinds = (*DATA_KINDS, _ROUTES)
    return [route for route in routes if not any(kind.holds_route(route) for kind in kinds)]


def unplaced_tables(tables: list[str]) -> list[str]:
    known = {table for kind in DATA_KINDS for table in kind.tables} | set(IMPERSONAL_TABLES)
    return [table for table in tables if table not in known]


def all_routes() -> list[str]:
    """Return every route of the service, the WebSocket included."""
    app = create_app(ServiceSettings())
    try:
        apart = [str(getattr(route, "path", "")) for route in app.routes]  # no part of OpenAPI
        own = {path for path in apart if path.startswith("/api")}
        return sorted({*app.openapi()["paths"], *own})
    finally:
        for close in app.state.closing:
            close()


def learn_from_live_sessions(folder: Path) -> None:
    """Keep what an update keeps: rows of live sessions, a report, a signal."""
    person = desk_pseudonym(1)
    DatasetLibrary(folder / "datasets").add(
        "update-view",
        make_rows(person, plan="1a", n_each=4),
        Step("derive"),
        created_at_s=1.0,
        consent={person: Consent("given", "tests", 1.0)},
    )
    log = UpdateLog(folder / "updates")
    log.note("drift", "view", 1.0)
    summary = UpdateSummary("view", 1.0, 2.0, "rejected", ("drift",), "ab" * 32)
    log.keep(summary, {"people": ["P1"]}, "<p>P1</p>")


@pytest.fixture(scope="module")
def filled_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder in which everything that is kept was kept once, in Barun's own ways."""
    folder = tmp_path_factory.mktemp("data")
    store = open_store(folder, "", time.time()).store
    store.apply([AgreementRecord("local", "1", "en", time.time())])
    ModelRegistry(store.models, folder / "models", time.time).register(
        "view",
        toy_folder(
            folder.parent / "toy", scale=1.0, card={"dataset": "posture@1", "people": ["P1"]}
        ),
        who="tests",
    )
    record_people(folder)
    learn_from_live_sessions(folder)
    holders = installed_holders(folder, store, time.time)
    Erasures(folder, holders, store, time.time).erase("P2")
    WrittenFiles(folder).remember("backup", [folder.parent / "backup.db"], time.time())
    for place in (folder, folder / "accounts" / "a1"):
        (place / "runners").mkdir(parents=True)
        (place / "runners" / "runner-Minji.json").write_text("{}")
        (place / "runners" / "runner-1f2e.sealed").write_bytes(b"sealed")
        keeper = SessionKeeper(FolderShelf(place / "live"), 60.0, lambda: True)
        keeper.keep({"secret": {"kept_s": time.time()}})
    load_launch_key(str(folder))
    MetricsKeys(str(folder)).add("prometheus", time.time())
    note_address(str(folder), "http://127.0.0.1:8765/")
    keep_self_signed(str(folder), ("localhost",), time.time())
    yield folder
    store.close()


def test_every_table_is_placed() -> None:
    assert unplaced_tables([table.name for table in METADATA.sorted_tables]) == []
    assert unplaced_tables(["minute", "diary"]) == ["diary"]


def test_every_table_of_the_map_is_there_and_belongs_to_no_one_or_to_somebody() -> None:
    known = {table.name for table in METADATA.sorted_tables} | {"alembic_version"}
    placed = [table for kind in DATA_KINDS for table in kind.tables]
    assert set(placed) <= known
    assert set(IMPERSONAL_TABLES) <= known
    assert not set(placed) & set(IMPERSONAL_TABLES)
    assert len(placed) == len(set(placed))


def test_a_table_with_a_person_is_personal() -> None:
    with_person = {table.name for table in METADATA.sorted_tables if "person_no" in table.columns}
    assert not with_person & set(IMPERSONAL_TABLES)


def test_every_route_is_placed() -> None:
    routes = all_routes()
    assert "/api/live" in routes
    assert unplaced_routes(routes) == []
    assert unplaced_routes(["/api/settings", "/api/diary"]) == ["/api/diary"]


def test_every_route_of_the_map_is_there() -> None:
    routes = all_routes()
    for kind in (*DATA_KINDS, _ROUTES):
        for pattern in kind.routes:
            one = replace(kind, routes=(pattern,))
            assert any(one.holds_route(route) for route in routes), pattern


def test_every_file_of_a_data_folder_is_placed(filled_folder: Path) -> None:
    paths = [
        path.relative_to(filled_folder).as_posix()
        for path in sorted(filled_folder.rglob("*"))
        if path.is_file()
    ]
    assert unplaced_paths(paths) == []
    assert unplaced_paths(["barun.db", "diary/today.txt", "live/x/y"]) == [
        "diary/today.txt",
        "live/x/y",
    ]


def test_every_place_of_the_map_is_used(filled_folder: Path) -> None:
    """What a kill or damage leaves is not there; everything else is."""
    paths = [path.relative_to(filled_folder).as_posix() for path in filled_folder.rglob("*")]
    rare = {
        "barun.damaged-*", "collections/*.erasing", "collections/*.erased", "erasures/*.json",
        "erasures/restored", "retention.json", "collections/*.repairing", "hung-models/*",
        "live/*.session.new", "samples/*.spool", "updates/.work/*/*/*", "samples/asked",
        "samples/*.heard",
        "accounts/*/live/*.session.new", "keys/*", "datasets/.release-secret", "models/.lock",
        "datasets/*/*/rows.npz", "folder-mark", ".folder-beat", "updates/.*.lock",
    }  # fmt: skip
    for kind in (*DATA_KINDS, _FILES):
        for pattern in set(kind.paths) - rare:
            one = replace(kind, paths=(pattern,))
            assert any(one.holds_path(path) for path in paths), pattern


def test_every_named_folder_or_file_of_the_sources_is_placed() -> None:
    """A constant that names a folder or file of the data folder stands in a path of the map."""
    named: dict[str, str] = {}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.AnnAssign)
                and isinstance(node.target, ast.Name)
                and node.target.id in {"FOLDER_NAME", "FILE_NAME", "KEY_FILE"}
                and isinstance(node.value, ast.Constant)
            ):
                named[str(node.value.value)] = f"{path.name}:{node.lineno}"
    assert {"runners", "datasets", "collections", "models", "barun.db"} <= set(named)
    placed = [*(path for kind in DATA_KINDS for path in kind.paths), *IMPERSONAL_PATHS]
    parts = {part for path in placed for part in path.split("/")}
    unplaced = {
        name: at for name, at in named.items() if name not in parts and unplaced_paths([name])
    }
    assert unplaced == {}


@pytest.mark.parametrize("kind", DATA_KINDS, ids=lambda kind: kind.key)
def test_every_kind_is_said_in_words(kind: DataKind) -> None:
    assert kind.key in {one.key for one in DATA_KINDS}
    assert kind.subject in SUBJECTS
    assert kind.purpose in PURPOSES
    assert kind.basis in BASES
    assert kind.sealing in SEALINGS
    assert kind.retention in RETENTIONS
    assert kind.seen_by
    assert set(kind.seen_by) <= set(VIEWERS)
    assert kind.tables or kind.paths or kind.sealing in PASSING_SEALINGS
    for language in LANGUAGES:
        assert text(f"data_map.name-{kind.key}", language)
        assert text(f"data_map.what-{kind.key}", language)


def test_every_kind_is_named_once_and_found() -> None:
    keys = [kind.key for kind in DATA_KINDS]
    assert len(keys) == len(set(keys))
    assert find_kind("minutes").tables == ("session", "minute", "quarter")
    with pytest.raises(KeyError, match="diary"):
        find_kind("diary")


def test_what_the_store_counts_is_a_kind() -> None:
    assert set(get_args(StoredKind)) <= {kind.key for kind in DATA_KINDS}


def test_what_is_kept_under_consent_is_erased() -> None:
    assert [kind.key for kind in DATA_KINDS if kind.basis == "consent" and not kind.is_erased] == []


def test_every_kind_that_is_erased_has_a_holder() -> None:
    """What is gone by itself, or lies in memory, is of the service."""
    store = open_in_memory()
    held = {
        kind for one in installed_holders(Path("/nowhere"), store, time.time) for kind in one.kinds
    }
    store.close()
    by_itself = {kind.key for kind in DATA_KINDS if kind.sealing in PASSING_SEALINGS}
    wanted = {kind.key for kind in DATA_KINDS if kind.is_erased} - by_itself
    assert wanted - held == set()
    assert held <= {kind.key for kind in DATA_KINDS}
