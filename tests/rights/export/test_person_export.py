"""An export is whole, the same in every format, and readable without Barun."""

import csv
import hashlib
import io
import json
import math
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from arro3.io import read_parquet
from hypothesis import given
from hypothesis import strategies as st

from barun.collection.collection import FOLDER_NAME
from barun.errors import StorageError
from barun.messages import LANGUAGES, message_keys, text
from barun.posture.view.view import View
from barun.privacy.accounts.roles import ROLES
from barun.privacy.consent.entry import ConsentAct
from barun.privacy.consent.purpose import PURPOSES
from barun.privacy.data_map.kinds import DATA_KINDS, find_kind
from barun.rights.export.collection_tables import collection_tables
from barun.rights.export.formats import csv_pieces, json_pieces, parquet_parts
from barun.rights.export.history_tables import history_tables
from barun.rights.export.model_tables import model_tables, trained_with
from barun.rights.export.person_export import export_person
from barun.rights.export.person_tables import person_tables
from barun.rights.export.runner_tables import runner_tables
from barun.rights.export.table import Column, ExportTable, Row
from barun.rights.export.written_table import WRITTEN_KINDS, written_table
from barun.rights.holder import Holding
from barun.store.opening import open_in_memory
from barun.store.records import (
    LOCAL_PERSON,
    SPAN_KINDS,
    AgreementRecord,
    AngleMinute,
    EventRecord,
    ExerciseRecord,
    MinuteRecord,
    ProfileRecord,
    SessionRecord,
    SettingsRecord,
    SpanRecord,
)
from barun.store.sql_store import SqlStore
from tests.collection.erasable import library_in, record_people

NOW_S = 1_795_000_000.0
MINUTE = int(NOW_S // 60) - 100
COLUMNS = (
    Column("name", "text", "runner_name"),
    Column("angle", "number", "angle_mean", "deg", "neck_inclination"),
    Column("nose_x", "single", "landmark_x"),
    Column("count", "count", "model_number"),
    Column("yes", "flag", "is_current"),
    Column("at", "instant", "audit_at"),
    Column("more", "document", "audit_details"),
)
ROWS: list[Row] = [
    ("김민지", 1.5, 0.25, 3, True, 1_700_000_000.25, '{"a": [1, null]}'),
    ("=1+1", math.nan, None, None, None, None, "not json"),
    ('a "b"\n,c', -0.1, 1e-9, -1, False, 0.0, None),
]


def table(rows: list[Row], name: str = "settings", kind: str = "settings") -> ExportTable:
    return ExportTable(name, kind, COLUMNS, lambda: iter(rows))


def as_csv(one: ExportTable) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(csv_pieces(one)).decode("utf-8-sig"), "")))


def as_json(one: ExportTable) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(b"".join(json_pieces(one)))
    return rows


def as_parquet(one: ExportTable) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for part in parquet_parts(one):
        read = read_parquet(io.BytesIO(part)).read_all()
        columns = [read.column(name).to_pylist() for name in read.column_names]
        rows += [dict(zip(read.column_names, cells, strict=True)) for cells in zip(*columns)]  # noqa: B905 # of one table
    return rows


def test_csv_by_hand() -> None:
    first, second, third = as_csv(table(ROWS))
    assert first == {
        "name": "김민지",
        "angle": "1.5",
        "nose_x": "0.25",
        "count": "3",
        "yes": "true",
        "at": "2023-11-14T22:13:20.250+00:00",
        "more": '{"a": [1, null]}',
    }
    assert second["name"] == "'=1+1"  # no spreadsheet runs it
    assert [second[name] for name in ("angle", "nose_x", "count", "yes", "at")] == [""] * 5
    assert third["name"] == 'a "b"\n,c'
    assert third["angle"] == "-0.1"  # a number is no formula


def test_json_by_hand() -> None:
    first, second, third = as_json(table(ROWS))
    assert first["more"] == {"a": [1, None]}
    assert first["at"] == "2023-11-14T22:13:20.250+00:00"
    assert second == {
        "name": "=1+1", "angle": None, "nose_x": None, "count": None, "yes": None, "at": None,
        "more": "not json",
    }  # fmt: skip
    assert third["yes"] is False
    assert as_json(table([])) == []


def test_parquet_keeps_types_and_says_units() -> None:
    first, second, third = as_parquet(table(ROWS))
    assert first["at"] == datetime(2023, 11, 14, 22, 13, 20, 250_000, tzinfo=UTC)
    assert second["angle"] is None
    assert (third["count"], third["yes"], third["name"]) == (-1, False, 'a "b"\n,c')
    assert as_parquet(table([])) == []
    (part,) = parquet_parts(table(ROWS))
    field = read_parquet(io.BytesIO(part)).schema.field("angle")
    assert dict(field.metadata_str)["unit"] == "deg"


_CELLS = st.tuples(
    st.none() | st.text(max_size=8).filter(lambda one: "\x00" not in one),
    st.none() | st.floats(allow_nan=True, allow_infinity=False),
    st.none() | st.floats(width=32, allow_nan=False, allow_infinity=False),
    st.none() | st.integers(-(2**63), 2**63 - 1),
    st.none() | st.booleans(),
    st.none() | st.floats(0, 4e9, allow_subnormal=False),
    st.none() | st.just('{"a": 1}'),
)


@given(st.lists(_CELLS, max_size=12))
def test_json_and_parquet_bring_every_value_back(rows: list[Row]) -> None:
    one = table(rows)
    for row, told, kept in zip(rows, as_json(one), as_parquet(one), strict=True):
        is_nan = isinstance(row[1], float) and math.isnan(row[1])
        assert told["angle"] == kept["angle"] == (None if is_nan else row[1])
        assert (told["name"], told["count"], told["yes"]) == (row[0], row[3], row[4])
        assert (kept["name"], kept["count"], kept["yes"]) == (row[0], row[3], row[4])
        assert kept["nose_x"] == row[2]
        if row[5] is not None:
            assert kept["at"].timestamp() == pytest.approx(row[5], abs=1e-6)
            assert datetime.fromisoformat(told["at"]) is not None


# ---- a whole archive


def read_zip(pieces: Iterator[bytes]) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def pieces_of(*tables: ExportTable, held: dict[str, int] | None = None) -> Iterator[bytes]:
    return export_person(tables, person="local", at_s=NOW_S, held=held or {})


def test_the_archive_says_what_is_in_it() -> None:
    told: list[int] = []
    files = read_zip(
        export_person(
            [table(ROWS)], person="local", at_s=NOW_S, held={"settings": 3}, progress=told.append
        )
    )
    assert set(files) == {
        "csv/settings.csv", "json/settings.json", "parquet/settings/0001.parquet",
        "README.en.md", "README.ko.md", "contents.json",
    }  # fmt: skip
    contents = json.loads(files["contents.json"])
    assert contents["tables"] == {"settings": {"kind": "settings", "rows": 3}}
    for name, about in contents["files"].items():
        assert hashlib.sha256(files[name]).hexdigest() == about["sha256"]
        assert len(files[name]) == about["bytes"]
    assert set(contents["files"]) == set(files) - {"contents.json"}
    assert sum(told) == 9  # each row once a format
    for language, word in (("en", "Rows: 3."), ("ko", "행 수: 3.")):
        readme = files[f"README.{language}.md"].decode()
        assert word in readme
        assert text("posture.feature-neck-inclination", language) in readme  # type: ignore[arg-type]
        assert "NaN" in readme


def test_fewer_records_than_are_held_are_an_error() -> None:
    with pytest.raises(StorageError, match="4 records are held, 3 came"):
        list(pieces_of(table(ROWS), held={"settings": 4}))
    some = export_person(
        [table(ROWS)], person="local", at_s=NOW_S, held={"settings": 4}, n_damaged=lambda: 1
    )
    assert "1 records could not be opened" in read_zip(some)["README.en.md"].decode()


def test_a_table_that_changes_meanwhile_is_an_error() -> None:
    growing: list[Row] = []

    def read() -> Iterator[Row]:
        growing.append(ROWS[0])
        return iter(list(growing))

    with pytest.raises(StorageError, match="1 rows at first, then 2"):
        list(pieces_of(ExportTable("settings", "settings", COLUMNS, read)))


def test_memory_does_not_grow_with_the_table() -> None:
    n_rows = 60_000

    def rows() -> Iterator[Row]:
        return (("x" * 40, 1.5 * n, 0.25, n, True, 1e9 + n, None) for n in range(n_rows))

    tracemalloc.start()
    n_bytes = sum(map(len, pieces_of(ExportTable("settings", "settings", COLUMNS, rows))))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert n_bytes > 1e6
    # 400,000 cells of Parquet are held, and their columns: not the 420,000 cells three times over
    assert peak < 100e6
    parts = list(parquet_parts(ExportTable("settings", "settings", COLUMNS, rows)))
    assert len(parts) == 2
    assert len(as_parquet(table(ROWS))) == 3


def test_giving_up_in_the_middle_leaves_nothing_open() -> None:
    pieces = pieces_of(table(ROWS * 1000))
    next(pieces)
    pieces.close()  # type: ignore[attr-defined] # a generator


# ---- what there is


@pytest.fixture
def store() -> Iterator[SqlStore]:
    opened = open_in_memory()
    opened.apply(
        [
            AgreementRecord(LOCAL_PERSON, "1", "en", NOW_S - 9000),
            SettingsRecord(LOCAL_PERSON, '{"language": "ko"}', NOW_S - 10),
            SessionRecord("s", LOCAL_PERSON, NOW_S - 8000, None, "landmarks", "Cam"),
            *(
                MinuteRecord(
                    LOCAL_PERSON,
                    "s",
                    MINUTE + n,
                    {"good": 50.0, "issue": 10.0},
                    60.0,
                    "front",
                    0.25,
                    None,
                    {"head_tilt": AngleMinute(2.0, None, 99)} if n else {},
                )
                for n in range(3)
            ),
            EventRecord(
                "e", LOCAL_PERSON, "s", "P002", NOW_S - 600, NOW_S - 560, NOW_S - 500,
                "recovered", 1.5, 1.25, 60.0, "front", 1,
            ),
            SpanRecord("b", LOCAL_PERSON, "s", "break", NOW_S - 400, NOW_S - 100, "asked"),
            ExerciseRecord("x", LOCAL_PERSON, "chin_tuck", NOW_S - 60, 30.0, None),
            ProfileRecord("p", LOCAL_PERSON, "Cam", "desk", '{"format": "x"}', NOW_S - 700),
        ]
    )  # fmt: skip
    yield opened
    opened.close()


def test_the_history_is_all_there(store: SqlStore) -> None:
    sizes = {one.kind: one.n_records for one in store.sizes(LOCAL_PERSON).kinds}
    tables = history_tables(store, LOCAL_PERSON, NOW_S)
    held: dict[str, int] = {str(kind): count for kind, count in sizes.items()}
    files = read_zip(export_person(tables, person=LOCAL_PERSON, at_s=NOW_S, held=held))
    contents = json.loads(files["contents.json"])["tables"]
    rows = {name: about["rows"] for name, about in contents.items()}
    assert rows["minutes"] == sizes["minutes"] == 3
    assert {rows[name] for name in ("sessions", "events", "spans", "exercises", "settings")} == {1}
    minutes = json.loads(files["json/minutes.json"])
    assert minutes[0]["start"] == datetime.fromtimestamp(60 * MINUTE, UTC).isoformat(
        timespec="milliseconds"
    )
    assert (minutes[0]["good_s"], minutes[0]["issue_s"], minutes[0]["paused_s"]) == (50, 10, 0)
    assert (minutes[0]["neck_dose"], minutes[0]["trunk_dose"]) == (0.25, None)
    assert minutes[0]["head_tilt_mean"] is None
    assert minutes[1]["head_tilt_mean"] == pytest.approx(2.0, abs=0.01)
    assert minutes[1]["head_tilt_n_frames"] == 99
    (event,) = json.loads(files["json/events.json"])
    assert (event["code"], event["peak_load"], event["verdict"]) == ("P002", 1.5, None)
    (profile,) = json.loads(files["json/profiles.json"])
    assert profile["content"] == {"format": "x"}
    acts = json.loads(files["json/audit.json"])
    assert {one["action"] for one in acts} == {"consent-given"}
    assert {one["by"] for one in acts} == {"self"}


def test_nobody_else_is_in_it(store: SqlStore) -> None:
    store.apply(
        [
            AgreementRecord("visitor-7", "1", "en", NOW_S - 9000),
            ExerciseRecord("y", "visitor-7", "neck_circles", NOW_S - 60, 30.0, None),
        ]
    )
    content = b"".join(read_zip(export_person(
        history_tables(store, LOCAL_PERSON, NOW_S), person=LOCAL_PERSON, at_s=NOW_S, held={}
    )).values())  # fmt: skip
    assert b"chin_tuck" in content
    assert b"neck_circles" not in content
    assert b"visitor-7" not in content


def test_collections_and_datasets_are_all_there(tmp_path: Path) -> None:
    record_people(tmp_path)
    library = library_in(tmp_path)
    tables = collection_tables(tmp_path / FOLDER_NAME, library, "P1")
    held = {"samples": 6, "dataset_rows": 6, "consents": 2}
    files = read_zip(export_person(tables, person="P1", at_s=NOW_S, held=held))
    samples = json.loads(files["json/samples.json"])
    assert len(samples) == 6
    record = samples[0]
    assert record["collection"] == "desk"
    assert {"nose_x", "nose_visibility", "nose_world_x", "label_view"} - set(record) == {
        "label_view"
    }
    rows = json.loads(files["json/dataset_rows.json"])
    assert len(rows) == 6  # once, although each stands in two versions
    assert {one["row_id"] for one in rows} == {one["row_id"] for one in samples}
    versions = json.loads(files["json/dataset_versions.json"])
    assert len(versions) == 4
    assert sum(one["is_current"] for one in versions) == 2
    assert all(one["consent"]["purpose"] == "tests" for one in versions)
    # Parquet is packed: any two letters are in it by chance
    readable = [files[name] for name in files if not name.endswith(".parquet")]
    assert readable
    assert b"P2" not in b"".join(readable)


def test_models_come_as_the_holders_name_them(store: SqlStore) -> None:
    holdings = [
        Holding("models", 1, "posture 3", n_bytes="model"),
        Holding("models", 1, "view 1", n_bytes="model"),
        Holding("samples", 2, "desk", n_bytes=9),
    ]
    assert trained_with(holdings) == (("posture", 3), ("view", 1))
    (models,) = model_tables(store.models, holdings)
    assert list(models.read()) == []  # the register has none of them


def test_runners_come_whole(tmp_path: Path) -> None:
    (runners,) = runner_tables(tmp_path / "runners")
    assert list(runners.read()) == []


# ---- words


def test_words_of_a_column_are_those_that_are_stored() -> None:
    words = {
        "view": [view.label for view in View],
        "span_kind": SPAN_KINDS,
        "ledger_act": get_args(ConsentAct),
        "ledger_purpose": PURPOSES,
        "role": ROLES,
    }
    for column, stored in words.items():
        for language in LANGUAGES:
            for word in stored:
                assert word in text(f"export_columns.{column}", language), (column, word)


def all_tables(store: SqlStore, folder: Path) -> list[ExportTable]:
    """Return every table of an account and of somebody who was recorded."""
    people = ("a", "P1")
    return [one for who in people for one in person_tables(folder, store, who, [], NOW_S)]


def test_every_kind_that_the_map_calls_exported_has_a_table(
    store: SqlStore, tmp_path: Path
) -> None:
    handed_out = {one.kind for one in all_tables(store, tmp_path)} - WRITTEN_KINDS
    assert {kind.key for kind in DATA_KINDS if kind.is_exported} == handed_out


def test_files_written_elsewhere_are_named(tmp_path: Path) -> None:
    holdings = [
        Holding("exports", 1, "/elsewhere/p1.zip", n_bytes=9, oldest_s=NOW_S),
        Holding("samples", 3, "desk", n_bytes=9),
    ]
    assert list(written_table(holdings).read()) == [("exports", "/elsewhere/p1.zip", NOW_S)]


def test_every_table_and_column_is_explained(store: SqlStore, tmp_path: Path) -> None:
    tables = all_tables(store, tmp_path)
    known = set(message_keys())
    for one in tables:
        assert find_kind(one.kind).is_exported or one.kind in WRITTEN_KINDS
        assert f"export_columns.table-{one.name}" in known
        for column in one.columns:
            assert f"export_columns.{column.meaning}" in known, column.name
            for language in LANGUAGES:
                assert text(f"export_columns.{column.meaning}", language)
