"""A copy of a data folder is told from the folder itself while services run on both."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from barun.service.history.opening import close_history, open_history
from barun.service.settings import ServiceSettings
from barun.store.database import Database
from barun.store.faults import OTHER_FOLDER
from barun.store.folder_beat import BEAT_NAME, FolderBeat
from barun.store.opening import open_store, opened_database
from barun.store.writer import StoreWriter
from tests.fixtures.interleaving import interleave

NOW_S = 1_795_000_000.0


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that belongs to the folder ``home`` of the test."""
    found = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    if request.param == "postgres":
        found = str(request.getfixturevalue("empty_postgres_url"))
    with closing(open_store(tmp_path / "home", found, NOW_S).store):
        return found


@pytest.fixture
def databases(url: str) -> Iterator[tuple[Database, Database]]:
    """The same, opened by two services."""
    with opened_database(url) as first, opened_database(url) as second:
        assert first is not None
        assert second is not None
        yield first, second


def copied(folder: Path) -> Path:
    """Return a copy of a folder, as somebody makes it who takes a service to another machine."""
    return Path(shutil.copytree(folder, folder.with_name("copy")))


def test_services_of_one_folder_never_suspect_each_other(
    databases: tuple[Database, Database], tmp_path: Path
) -> None:
    first, second = (FolderBeat(one, tmp_path / "home") for one in databases)
    assert not any(one.look() for _ in range(3) for one in (first, second))
    assert not any(first.look() for _ in range(3))


def test_services_of_one_folder_that_look_at_once_do_not_either(
    databases: tuple[Database, Database], tmp_path: Path
) -> None:
    first, second = (FolderBeat(one, tmp_path / "home") for one in databases)
    for _ in range(3):
        looks = interleave(
            databases[0], "FROM data_folder", first.look, second.look, head_start_s=0.3
        )
        assert looks == (False, False)


def test_a_copy_is_noticed_on_both_sides_until_one_of_them_ends(
    databases: tuple[Database, Database], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    first, second = FolderBeat(databases[0], home), FolderBeat(databases[1], copied(home))
    looks = [(first.look(), second.look()) for _ in range(4)]
    assert looks[-1] == (True, True)
    first.look()  # what the other one left
    assert not first.look()


def test_a_service_that_was_killed_in_between_is_no_other_folder(
    databases: tuple[Database, Database], tmp_path: Path
) -> None:
    beat = FolderBeat(databases[0], tmp_path / "home")
    beat.look()
    (tmp_path / "home" / BEAT_NAME).write_bytes(b"")
    assert not beat.look()
    assert not beat.look()


def test_a_folder_that_cannot_be_written_says_nothing(
    databases: tuple[Database, Database], tmp_path: Path
) -> None:
    first, second = (FolderBeat(one, tmp_path / "home") for one in databases)
    first.look()
    (tmp_path / "home" / BEAT_NAME).unlink()
    (tmp_path / "home" / BEAT_NAME).mkdir()
    assert not any(one.look() for _ in range(3) for one in (first, second))


def test_whoever_runs_the_service_is_told(
    url: str, tmp_path: Path, let_pass: Callable[[StoreWriter], None], clock: "Clock"
) -> None:
    def codes(writer: StoreWriter) -> list[str]:
        return [one.code for one in writer.notices if one.code == OTHER_FOLDER]

    home = tmp_path / "home"
    ours = open_history(ServiceSettings(data_folder=str(home), database_url=url), clock)
    there = ServiceSettings(data_folder=str(copied(home)), database_url=url)
    theirs = open_history(there, clock)
    try:
        for _ in range(4):
            let_pass(ours)
            let_pass(theirs)
        assert codes(ours) == codes(theirs) == [OTHER_FOLDER]
        (notice,) = (one for one in ours.notices if one.code == OTHER_FOLDER)
        assert str(home) in notice.text("en")
        assert str(home) in notice.text("ko")
    finally:
        close_history(theirs)
    let_pass(ours)
    let_pass(ours)
    assert codes(ours) == []
    close_history(ours)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now_s = NOW_S

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def let_pass(clock: Clock) -> Callable[[StoreWriter], None]:
    """Lets half a minute pass for a writer."""

    def wait(writer: StoreWriter) -> None:
        clock.now_s += 31.0
        for _ in range(2):  # what comes after the first is done before the second
            assert writer.flush(60.0)

    return wait
