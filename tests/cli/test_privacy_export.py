"""``barun privacy export`` and ``report``: everything about a person, for that person."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from barun.store.opening import open_store
from barun.store.records import LOCAL_PERSON
from tests.cli.command_line import CommandLine, Run
from tests.collection.erasable import record_people
from tests.store.records import AGREED, event, minute

PASSPHRASE = "four words make one"  # noqa: S105 # of this test


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder with a history, and with two people who were recorded."""
    folder = tmp_path / "home"
    store = open_store(folder, "", 0.0).store
    store.apply([AGREED, event("a"), minute(0)])
    store.close()
    record_people(folder)
    return folder


@pytest.fixture
def run(home: Path, barun: CommandLine) -> Run:
    barun.use(home)
    return barun.below("privacy")


def names_in(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as archive:
        return set(archive.namelist())


def test_who_sits_at_the_desk_takes_the_history_along(run: Run, home: Path, tmp_path: Path) -> None:
    said, _ = run("export", LOCAL_PERSON)
    place = tmp_path / "barun-local.zip"
    assert str(place.name) in said
    assert place.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(place) as archive:
        contents = json.loads(archive.read("contents.json"))["tables"]
        minutes = json.loads(archive.read("json/minutes.json"))
    assert contents["minutes"]["rows"] == len(minutes) == 1
    assert contents["events"]["rows"] == 1
    acts, _ = run("audit", "show", "--person", LOCAL_PERSON, "--json")
    last = json.loads(acts.splitlines()[-1])
    assert (last["action"], last["details"]) == ("export", {"what": "person", "file": "plain"})
    assert run("export", LOCAL_PERSON, status=2)[1].count("barun-local.zip") == 1  # it is there


def test_who_was_recorded_takes_samples_and_rows_along(run: Run, tmp_path: Path) -> None:
    run("export", "P2", "-o", str(tmp_path / "mine.zip"))
    names = names_in(tmp_path / "mine.zip")
    assert {"csv/samples.csv", "parquet/dataset_rows/0001.parquet", "README.ko.md"} <= names
    assert not any("minutes" in name for name in names)
    content = (tmp_path / "mine.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len(json.loads(archive.read("json/samples.json"))) == 6
        assert b"P1" not in archive.read("json/samples.json") + archive.read("csv/consents.csv")


def test_it_can_be_sealed_and_opened_again(run: Run, tmp_path: Path) -> None:
    said, _ = run("export", "P1", "--encrypt", typed=f"{PASSPHRASE}\n{PASSPHRASE}\n")
    sealed = tmp_path / "barun-P1.zip.sealed"
    assert "privacy open" in said
    assert not zipfile.is_zipfile(sealed)
    run("open", str(sealed), "open.zip", typed=PASSPHRASE)
    assert "contents.json" in names_in(tmp_path / "open.zip")


def test_nobody_of_that_name_leaves_nothing(run: Run, home: Path, tmp_path: Path) -> None:
    assert "Nothing is held about P9" in run("export", "P9", status=2)[1]
    assert "Nothing is held about Minji" in run("export", "Minji", status=2)[1]
    assert list(tmp_path.glob("*.zip*")) == []


def test_a_short_passphrase_leaves_no_file(run: Run, tmp_path: Path) -> None:
    run("export", "P1", "--encrypt", typed="short\nshort\n", status=2)
    assert list(tmp_path.glob("*.zip*")) == []


def test_a_report_says_what_is_held_and_is_written_down(run: Run) -> None:
    said, _ = run("report", LOCAL_PERSON)
    assert "Minutes of sitting" in said
    told = json.loads(run("report", "P1", "--json")[0])
    kinds = {one["kind"]: one["count"] for one in told["held"]}
    assert (kinds["samples"], kinds["dataset_rows"]) == (6, 6)
    acts, _ = run("audit", "show", "--person", "P1", "--json")
    last = json.loads(acts.splitlines()[-1])
    assert (last["action"], last["details"]) == ("access", {"what": "report"})
    assert "Nothing is held about P9" in run("report", "P9", status=2)[1]
