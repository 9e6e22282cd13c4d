"""Where there is a database, there are two: no test of these rooms opens SQLite past PostgreSQL.

A test takes ``database_url`` or ``new_database`` (`tests/conftest.py`), or a fixture that is
parametrised over both, and runs on both then. What opens SQLite by itself stands in
`tests.house.sqlite_alone` with the reason.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.sqlite_alone import SQLITE_ALONE

TESTS = Path(__file__).resolve().parents[1]
ROOMS = (
    "store", "jobs", "registry", "experiments", "updating", "tasks", "collection/samples",
    "service/experiments", "service/jobs", "service/models", "service/operations",
    "service/samples", "service/updates",
)  # fmt: skip

OPENS_SQLITE = {"SqliteDatabase", "open_in_memory", "sqlite3.connect", "create_engine"}
"""Whatever they are called with."""
TAKES_ADDRESS = {"open_store": 1, "opened_registry": 1, "opened_updating": 1, "opened_table": 1,
                 "opened_database": 0, "Place": 1}  # fmt: skip
"""Place of the address among the arguments; an empty one, or none, is SQLite."""
TAKES_FOLDER = {"ServiceSettings", "live", "make_service", "make_history_service"}
"""With a folder and no address they keep a file of SQLite there."""
_IN_TEXT = re.compile(r"\b(open_store|opened_registry|SqliteDatabase)\(")
"""In a program that a test runs, as text."""


def _name_of(call: ast.Call) -> str:
    spelt = ast.unparse(call.func)
    return spelt if spelt in OPENS_SQLITE else spelt.rpartition(".")[2]


def _is_sqlite(call: ast.Call) -> bool:
    """Return whether a call opens a database, and SQLite whatever the test is run with."""
    name = _name_of(call)
    if name in OPENS_SQLITE:
        return True
    keywords = {one.arg: one.value for one in call.keywords}
    if name in TAKES_FOLDER:
        address = keywords.get("database_url", ast.Constant(""))
        return "data_folder" in keywords and _says_sqlite(address)
    if name not in TAKES_ADDRESS or None in keywords:
        return False
    at = TAKES_ADDRESS[name]
    given = call.args[at] if len(call.args) > at else keywords.get("database_url")
    return given is None or _says_sqlite(given)


def _says_sqlite(address: ast.expr) -> bool:
    if isinstance(address, ast.JoinedStr):
        address = address.values[0]
    if not isinstance(address, ast.Constant):
        return False
    return address.value == "" or str(address.value).startswith("sqlite")


def _may_be_left_out(arguments: ast.arguments) -> bool:
    """Return whether an address is SQLite for whoever says nothing."""
    by_place = [*arguments.posonlyargs, *arguments.args]
    given = [*zip(reversed(by_place), reversed(arguments.defaults), strict=False)]
    given += [(one, value) for one, value in zip(arguments.kwonlyargs, arguments.kw_defaults,
                                                 strict=True) if value is not None]  # fmt: skip
    return any(one.arg == "database_url" and _says_sqlite(value) for one, value in given)


def find_sqlite(source: str) -> Iterator[str]:
    """Yield the names of the functions, classes or values that open SQLite alone."""
    for part in ast.parse(source).body:
        is_docstring = isinstance(part, ast.Expr)
        name = getattr(part, "name", None) or ast.unparse(part).partition(" = ")[0]
        for node in ast.walk(part):
            if isinstance(node, ast.Call) and _is_sqlite(node):
                yield name
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                is_program = not is_docstring and _IN_TEXT.search(node.value) is not None
                yield from [name] * is_program
            elif isinstance(node, ast.arguments) and _may_be_left_out(node):
                yield name


def _found() -> set[str]:
    return {
        f"{path.relative_to(TESTS).as_posix()}::{name}"
        for room in ROOMS
        for path in sorted((TESTS / room).rglob("*.py"))
        for name in find_sqlite(path.read_text(encoding="utf-8"))
    }


def test_every_test_of_these_rooms_runs_on_both_databases() -> None:
    found = {one for one in _found() if one.partition("::")[0] not in SQLITE_ALONE}
    assert sorted(found - SQLITE_ALONE.keys()) == []


def test_every_exception_is_needed_and_has_a_reason() -> None:
    found = _found()
    used = found | {one.partition("::")[0] for one in found}
    assert sorted(SQLITE_ALONE.keys() - used) == []
    assert all(len(reason) > 20 for reason in SQLITE_ALONE.values())


def test_every_room_that_is_looked_at_is_there() -> None:
    assert [room for room in ROOMS if not list((TESTS / room).glob("test_*.py"))] == []


@pytest.mark.parametrize(
    "line",
    [
        "open_store(tmp_path, '', 0.0)",
        "opening.open_store(tmp_path, '', 0.0)",
        "open_store(tmp_path, database_url='', now_s=0.0)",
        "open_store(tmp_path, f'sqlite:///{tmp_path}/x.db', 0.0)",
        "opened_registry(tmp_path, '', time.time)",
        "opened_database('')",
        "open_in_memory()",
        "SqlStore(SqliteDatabase(tmp_path / 'x.db'), keys)",
        "sqlite3.connect(path)",
        "Place(tmp_path)",
        "ServiceSettings(data_folder=str(tmp_path))",
        "make_service(data_folder=str(tmp_path))",
        "lambda database_url='': open_store(tmp_path, database_url, 0.0)",
        "run([python, '-c', 'store = open_store(Path(sys.argv[1]), \"\", 0.0)'])",
    ],
)
def test_what_opens_sqlite_is_found(line: str) -> None:
    made = f"def test_it(tmp_path):\n    with one() as other:\n        found = {line}\n"
    assert list(find_sqlite(made)) == ["test_it"]


@pytest.mark.parametrize(
    "line",
    [
        "open_store(tmp_path, database_url, 0.0)",
        "open_store(tmp_path, urls['one'], 0.0)",
        "open_store(tmp_path, 'postgresql://host/db', 0.0)",
        "opened_registry(tmp_path, database_url, time.time)",
        "empty_store(request, tmp_path, MemoryKeys())",
        "Place(tmp_path, database_url)",
        "ServiceSettings(data_folder=str(tmp_path), database_url=database_url)",
        "ServiceSettings(accounts=True)",
        "lambda folder, database_url, now_s=0.0: open_store(folder, database_url, now_s)",
        "isinstance(store._database, SqliteDatabase)",
    ],
)
def test_what_takes_an_address_is_not(line: str) -> None:
    assert list(find_sqlite(f"def test_it(tmp_path):\n    {line}\n")) == []
