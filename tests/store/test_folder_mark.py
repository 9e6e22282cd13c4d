"""A database elsewhere belongs to one data folder: whoever comes with another one is told so."""

import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from barun.cli.main import build_program
from barun.config import Settings
from barun.errors import SettingError
from barun.service.history.opening import open_history
from barun.service.settings import ServiceSettings
from barun.store.folder_mark import FILE_NAME, hold_to_folder
from barun.store.opening import open_store, opened_database
from tests.fixtures.interleaving import interleave, outcome_of

OTHER = "store.other-folder"


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database that lies in no data folder."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'elsewhere.db'}"
    return str(request.getfixturevalue("empty_postgres_url"))


def opening(folder: Path, url: str, *, checks_keys: bool = True) -> Callable[[], None]:
    """Return what opens the store and closes it."""

    def open_it() -> None:
        with closing(open_store(folder, url, time.time(), checks_keys=checks_keys).store):
            pass

    return open_it


def test_who_comes_first_marks_both_and_who_comes_with_another_folder_is_refused(
    tmp_path: Path, url: str
) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    for _ in range(2):
        opening(home, url)()
    mark = (home / FILE_NAME).read_text().strip()
    assert len(mark) == 32
    assert (home / FILE_NAME).stat().st_mode & 0o077 == 0

    for checks_keys in (True, False):  # a service starts without asking for the key
        with pytest.raises(SettingError, match=f"with the mark {mark}, but .* holds: -") as told:
            opening(other, url, checks_keys=checks_keys)()
        assert told.value.code == OTHER
    assert not (other / FILE_NAME).exists()

    opening(home, url)()
    assert (home / FILE_NAME).read_text().strip() == mark


def test_the_folder_of_another_database_is_refused(tmp_path: Path, url: str) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    opening(home, url)()
    opening(other, f"sqlite:///{tmp_path / 'another.db'}")()
    found = (other / FILE_NAME).read_text().strip()
    with pytest.raises(SettingError, match=f"holds: {found}") as told:
        opening(other, url)()
    assert str(other / FILE_NAME) in told.value.text("ko")


def test_what_the_message_says_lets_a_folder_take_the_place_of_a_lost_one(
    tmp_path: Path, url: str
) -> None:
    opening(tmp_path / "lost", url)()
    other = tmp_path / "other"
    with pytest.raises(SettingError) as told:
        opening(other, url)()
    other.mkdir(exist_ok=True)
    (other / FILE_NAME).write_text(f"{told.value.details['wanted']}\r\n")
    opening(other, url, checks_keys=False)()


def test_who_was_killed_between_folder_and_database_goes_on(tmp_path: Path, url: str) -> None:
    (tmp_path / FILE_NAME).write_text("a" * 32)
    opening(tmp_path, url)()
    with pytest.raises(SettingError) as told:
        opening(tmp_path / "other", url)()
    assert told.value.details["wanted"] == "a" * 32


def test_a_folder_nobody_may_write_is_not_marked(tmp_path: Path, url: str) -> None:
    in_the_way = tmp_path / "a file, no folder"
    in_the_way.write_text("")
    for _ in range(2):
        opening(in_the_way, url, checks_keys=False)()
    opening(tmp_path / "home", url)()
    assert outcome_of(opening(in_the_way, url, checks_keys=False))() == OTHER


def test_of_two_folders_that_come_at_once_one_is_refused(tmp_path: Path, url: str) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    opening(tmp_path / "makes the tables", url)()
    with opened_database(url) as first, opened_database(url) as second:
        assert first is not None
        assert second is not None
        with first.writing() as connection:
            connection.exec_driver_sql("DELETE FROM data_folder")
        outcomes = interleave(
            first,
            "FROM data_folder",
            outcome_of(lambda: hold_to_folder(first, folders[0])),
            outcome_of(lambda: hold_to_folder(second, folders[1])),
        )
    assert outcomes == (None, OTHER)
    assert (folders[0] / FILE_NAME).exists()
    assert not (folders[1] / FILE_NAME).exists()


def test_of_one_folder_two_that_come_at_once_are_both_let_in(tmp_path: Path, url: str) -> None:
    opening(tmp_path / "makes the tables", url)()
    with opened_database(url) as first, opened_database(url) as second:
        assert first is not None
        assert second is not None
        with first.writing() as connection:
            connection.exec_driver_sql("DELETE FROM data_folder")
        outcomes = interleave(
            first,
            "FROM data_folder",
            outcome_of(lambda: hold_to_folder(first, tmp_path)),
            outcome_of(lambda: hold_to_folder(second, tmp_path)),
        )
    assert outcomes == (None, None)


def test_a_database_in_its_folder_needs_no_mark(tmp_path: Path) -> None:
    opening(tmp_path, "")()
    assert not (tmp_path / FILE_NAME).exists()


def test_no_service_and_no_worker_begins_on_another_folder(tmp_path: Path, url: str) -> None:
    opening(tmp_path / "home", url)()
    settings = ServiceSettings(data_folder=str(tmp_path / "other"), database_url=url)
    with pytest.raises(SettingError) as told:
        open_history(settings, time.time)
    assert told.value.code == OTHER

    ours = Settings(data_folder=str(tmp_path / "other"), database_url=url)
    result = CliRunner().invoke(build_program("ko", ours), ["worker", "--until-idle"])
    assert isinstance(result.exception, SettingError)  # told and counted as 2 by the program
    assert "같은 폴더를 써야 합니다" in result.exception.text("ko")
