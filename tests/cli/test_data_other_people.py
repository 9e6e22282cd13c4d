"""``barun data import``: what somebody agreed to here covers no other human of the same number."""

import json
import time
from pathlib import Path

import pytest

from barun.learning.datasets.consented import take_consented
from barun.learning.datasets.library import DatasetLibrary
from tests.cli.command_line import CommandLine, Run
from tests.collection.sitters import agree, open_collection
from tests.learning.posture_samples import make_person, write_person

AGREED = ("--consent", "given", "--purpose", "their own", "--until", "2999-12-31")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder in which a P1 was recorded who agreed."""
    now_s = time.time()
    with open_collection(tmp_path / "home") as collection:
        assert agree(collection, now_s=now_s, until_s=now_s + 1e6) == "P1"
    return tmp_path / "home"


@pytest.fixture
def run(home: Path, barun: CommandLine) -> Run:
    barun.use(home)
    return barun.below("data")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two people, P1 and P2, of somewhere else."""
    people = tmp_path / "people"
    people.mkdir()
    for number in (1, 2):
        write_person(people, make_person(f"p{number}", n_each=4, seed=number))
    return people


def used_people(home: Path) -> tuple[str, ...]:
    """Return whose rows are trained on."""
    version = DatasetLibrary(home / "datasets").load("posture")
    return take_consented(version.rows, version.manifest, time.time()).rows.people


@pytest.mark.parametrize("consent", [(), AGREED], ids=["unsaid", "with one of their own"])
def test_another_human_of_the_same_number_is_refused(
    run: Run, home: Path, folder: Path, consent: tuple[str, ...]
) -> None:
    out, err = run("import", str(folder), *consent, status=2)

    assert out == ""
    assert "somebody is known as P1 already" in err
    assert "--renumber P1=P3." in err
    assert "--same-person P1" in err
    assert not (home / "datasets" / "posture").exists()


def test_the_refusal_is_korean_too(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BARUN_LANGUAGE", "ko")

    _, err = run("import", str(folder), status=2)

    assert "다른 사람에게 적용되지 않습니다" in err
    assert "--renumber P1=P3, " in err


def test_under_another_number_nobody_agreed_for_them(run: Run, home: Path, folder: Path) -> None:
    out, _ = run("import", str(folder), "--renumber", "P1=P3", "--json")

    assert set(json.loads(out)["people"]) == {"P2", "P3"}
    consent = DatasetLibrary(home / "datasets").load("posture").manifest.consent
    assert {one: consent[one].state for one in consent} == {"P2": "unknown", "P3": "unknown"}


def test_who_is_said_to_be_the_same_person_is_covered(run: Run, home: Path, folder: Path) -> None:
    run("import", str(folder), "--same-person", "P1")

    assert used_people(home) == ("P1",)


def test_the_people_of_other_datasets_have_their_numbers_too(run: Run, folder: Path) -> None:
    run("import", str(folder), "--same-person", "P1", "--name", "elsewhere")

    _, err = run("import", str(folder), status=2)
    assert "--same-person P1 --same-person P2" in err
    assert "--renumber P1=P3 --renumber P2=P4" in err
    run("import", str(folder), "--same-person", "P1", "--same-person", "P2")


def test_the_same_files_again_are_no_other_people(run: Run, folder: Path) -> None:
    run("import", str(folder), "--same-person", "P1")

    out, _ = run("import", str(folder), "--json")
    assert json.loads(out)["n_new"] == 0
    write_person(folder, make_person("p1", n_each=4, seed=9))
    assert "known as P1 already" in run("import", str(folder), status=2)[1]


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (["P9=P3"], "nobody there is called P9"),
        (["P1=P2"], "P1, P2 would become one person, P2"),
        (["P1=P3", "P2=P3"], "P1, P2 would become one person, P3"),
        (["P2=P1", "P1=P2"], "somebody is known as P1 already"),
    ],
)
def test_numbers_that_make_somebody_another_are_refused(
    run: Run, home: Path, folder: Path, numbers: list[str], said: str
) -> None:
    words = [word for number in numbers for word in ("--renumber", number)]

    assert said in run("import", str(folder), *words, status=2)[1]
    assert not (home / "datasets" / "posture").exists()
