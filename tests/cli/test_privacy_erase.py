"""``barun privacy erase`` and ``verify``: told before, done after, proven later."""

import errno
import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from barun.store import whole_files
from barun.store.records import LOCAL_PERSON, AgreementRecord
from tests.cli.command_line import CommandLine, Run
from tests.collection.erasable import library_in, record_people
from tests.collection.sitters import NOW_S
from tests.registry.model_folders import toy_folder
from tests.rights.installations import opened, registry_of


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """P1 and P2 in collections and datasets, P1 in a model."""
    home = tmp_path / "home"
    home.mkdir()
    record_people(home)
    with opened(home) as store:
        registry = registry_of(home, store)
        registry.register("toy", toy_folder(tmp_path / "toy", card={"people": ["P1"]}), who="me")
        registry.promote("toy", 1, who="me")
    return home


@pytest.fixture
def run(home: Path, barun: CommandLine) -> Run:
    barun.use(home)
    return barun.below("privacy")


def test_models_are_named_and_what_takes_their_place(run: Run, home: Path) -> None:
    out, err = run("erase", "P1", status=2)
    assert "Models trained with a person's data (toy@1, champion): 1" in out
    assert "toy@1 cannot be trained again" in out
    assert "Nothing was erased yet" in err
    (left,) = json.loads(run("erase", "P1", "--json", status=2)[0])["not_reached"]
    assert (left["code"], left["name"]) == ("rights.left-model", "toy@1")
    assert re.fullmatch(r"[a-z_]+\.[a-z-]+", left["reason"])  # a code, as all words for programs
    out, _ = run("erase", "P1", "--yes")
    assert "was erased, and nothing took its place" in out
    with opened(home) as store:
        assert registry_of(home, store).champion("toy") is None


def test_a_certificate_is_valid_changed_or_from_elsewhere(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = tmp_path / "paper.json"
    run("erase", "P1", "--yes", "--certificate", str(paper))
    out, _ = run("verify", str(paper))
    assert out.startswith("Valid")
    assert "Deleted, records by kind" in out
    (own,) = (home / "certificates").glob("*.json")
    assert json.loads(run("verify", str(own), "--json")[0])["state"] == "valid"

    changed = tmp_path / "changed.json"
    changed.write_text(paper.read_text().replace('"samples": 6', '"samples": 7'))
    assert changed.read_text() != paper.read_text()
    out, _ = run("verify", str(changed), status=1)
    assert out.startswith("Changed")
    assert "Deleted" not in out

    monkeypatch.setenv("BARUN_DATA_FOLDER", str(tmp_path / "other"))
    assert run("verify", str(paper), status=1)[0].startswith("Whole, but signed by another")

    (tmp_path / "none.json").write_text("{}")
    assert "no certificate" in run("verify", str(tmp_path / "none.json"), status=2)[1]
    assert "cannot be read" in run("verify", str(tmp_path / "absent.json"), status=2)[1]


def test_a_certificate_is_not_written_over_a_file(run: Run, tmp_path: Path, home: Path) -> None:
    paper = tmp_path / "paper.json"
    paper.write_text("mine")
    run("erase", "P1", "--yes", "--certificate", str(paper), status=2)
    assert paper.read_text() == "mine"
    assert library_in(home).load("desk").people == ("P1", "P2")


def test_nobody_is_erased_before_the_certificate_has_a_place(
    run: Run, tmp_path: Path, home: Path
) -> None:
    paper = str(tmp_path / "nowhere" / "paper.json")
    assert "there is no folder" in run("erase", "P1", "--yes", "--certificate", paper, status=2)[1]
    assert library_in(home).load("desk").people == ("P1", "P2")


def test_a_certificate_that_finds_no_room_is_named_where_it_lies(
    run: Run, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = whole_files.replace_file

    def full(
        path: Path, pieces: Iterable[bytes], mode: int = 0o600, *, is_held: bool = False
    ) -> int:
        if path.name == "paper.json":
            raise OSError(errno.ENOSPC, "No space left on device")
        return written(path, pieces, mode, is_held=is_held)

    monkeypatch.setattr(whole_files, "replace_file", full)
    paper = str(tmp_path / "paper.json")
    said = run("erase", "P1", "--yes", "--certificate", paper, status=1)[1]
    (own,) = (home / "certificates").glob("*.json")
    assert "Everything was erased" in said
    assert str(own) in said


@pytest.mark.parametrize("person", ["", " ", "a\nb", "x" * 201])
def test_impossible_names_are_refused(run: Run, person: str) -> None:
    run("erase", person, status=2)


def test_korean(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "ko_KR.UTF-8")
    assert "P9에 관해 보관 중인 것이 없습니다." in run("erase", "P9")[0]


@pytest.mark.parametrize("yes", [(), ("--yes",)], ids=["asked", "done"])
def test_of_nobody_nothing_is_kept_and_no_server_is_warned_of(
    tmp_path: Path,
    barun: CommandLine,
    monkeypatch: pytest.MonkeyPatch,
    database_url: str,
    yes: tuple[str, ...],
) -> None:
    home = tmp_path / "home"
    barun.use(home)
    monkeypatch.setenv("BARUN_DATABASE_URL", database_url)
    with opened(home, database_url) as store:
        store.apply([AgreementRecord(LOCAL_PERSON, "1", "en", NOW_S)])
    out, err = barun.below("privacy")("erase", "somebody", *yes)
    assert out.startswith("Nothing of somebody is kept.")
    assert "PostgreSQL" not in out + err
    asked = json.loads(barun.below("privacy")("erase", "somebody", *yes, "--json")[0])
    assert (asked["holdings"], asked["not_reached"]) == ([], [])
    told, _ = barun.below("privacy")("erase", LOCAL_PERSON, status=2)
    assert ("PostgreSQL" in told) == bool(database_url)
