"""``barun data erase`` reaches collections and datasets; ended consents stay out of versions."""

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from barun.collection.collection import read_record
from barun.collection.dataset import finish_collection
from barun.collection.label import Label
from barun.learning.datasets.library import DatasetLibrary
from barun.registry.opening import opened_registry
from barun.store.opening import open_store
from tests.cli.command_line import CommandLine, Run
from tests.collection.erasable import library_in, record_people
from tests.collection.sitters import make_sample, open_collection
from tests.fixtures.killed_script import run_killed
from tests.registry.model_folders import toy_folder

_ROOT = Path(__file__).resolve().parents[2]
_KILLED = _ROOT / "tests" / "collection" / "killed_eraser.py"


@pytest.fixture(name="home")
def data_folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def run(home: Path, barun: CommandLine) -> Run:
    barun.use(home)
    return barun.below("data")


def test_models_that_learnt_from_the_person_are_named(run: Run, home: Path) -> None:
    record_people(home)
    held = library_in(home).load("posture").hash
    cards: tuple[Mapping[str, object], ...] = (
        {"people": ["P1", "P2"]},
        {"people": ["P2"]},
        {"dataset": held},  # who was in it is not said, but the version held everybody
    )
    with opened_registry(home, "", time.time) as registry:
        for number, card in enumerate(cards):
            folder = toy_folder(home / f"toy{number}", card=card, scale=1.0 + number)
            registry.register("toy", folder, who="test")
    out, _ = run("erase", "P1", status=2)
    for name in ("toy@1", "toy@3"):
        assert f"Models trained with a person's data ({name}): 1" in out
    assert "toy@2" not in out
    found = json.loads(run("erase", "P1", "--yes", "--json")[0])
    assert [one["version"] for one in found["certificate"]["models"]] == [1, 3]
    with opened_registry(home, "", time.time) as registry:
        states = [one.state for one in registry.book.versions("toy")]
    assert states == ["erased", "ready", "erased"]


def test_it_says_what_it_would_erase_and_what_it_erased_where(run: Run, home: Path) -> None:
    record_people(home)
    out, err = run("erase", "P1", status=2)
    assert "Would erase of P1:" in out
    for line in ("Recorded samples (desk): 3", "Rows of datasets (posture): 3"):
        assert line in out
    assert "barun privacy erase P1 --yes" in err
    assert "P1" in read_record(home / "collections", "desk").consents
    out, _ = run("erase", "P1", "--yes")
    assert "Erased of P1:" in out
    for name in ("desk", "posture"):
        assert read_record(home / "collections", name).people == ("P2",)
        assert library_in(home).load(name).people == ("P2",)
    assert "Certificate: " in out
    assert "Nothing of P1 is kept" in run("erase", "P1", "--yes")[0]
    store = open_store(home, "", 0.0).store
    assert {one.action for one in store.audit.entries(subject=store.audit.token("P1"))} == {
        "erasure"
    }
    store.close()


def test_nobody_is_not_asked_to_be_erased(run: Run, home: Path) -> None:
    record_people(home)
    out, err = run("erase", "P9")
    assert ("Nothing of P9 is kept." in out, err) == (True, "")
    assert "barun accounts list" in out  # where names of people are found
    assert "--yes" not in out


def test_machines_are_told_the_same(run: Run, home: Path) -> None:
    record_people(home)
    would: dict[str, Any] = json.loads(run("erase", "P1", "--json", status=2)[0])
    done: dict[str, Any] = json.loads(run("erase", "P1", "--yes", "--json")[0])
    assert done["holdings"] == would["holdings"]
    counts = {(one["kind"], one["place"]): one["count"] for one in done["holdings"]}
    assert counts["samples", "desk"] == counts["dataset_rows", "posture"] == 3
    certificate = done["certificate"]
    assert certificate["deleted"]["samples"] == 6
    assert len(certificate["dataset_versions"]) == 4
    nobody = json.loads(run("erase", "P1", "--yes", "--json")[0])
    assert (nobody["holdings"], nobody["certificate"]) == ([], None)


def test_a_collection_that_is_being_recorded_is_not_erased_from(run: Run, home: Path) -> None:
    record_people(home)
    with open_collection(home, "posture"):
        assert "recorded elsewhere" in run("erase", "P1", "--yes", status=2)[1]
    assert library_in(home).load("desk").people == ("P1", "P2")


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_killed_in_the_middle_the_next_command_goes_on(run: Run, home: Path) -> None:
    record_people(home)
    assert run_killed(_KILLED, home, "replace", "3")
    assert "P1" in library_in(home).load("posture").people
    out, _ = run("versions")
    assert "P1" not in out
    assert "P2:3" in out
    for name in ("desk", "posture"):
        assert read_record(home / "collections", name).people == ("P2",)


def _record_ended(home: Path) -> None:
    """P1's consent has ended; P2's has not. Both are in a version, P1 has a sample in none."""
    now_s = time.time()
    with open_collection(home) as collection:
        for until_s in (now_s + 10, now_s + 1e6):
            person = collection.agree(
                purpose="x", wording="1-en", now_s=now_s - 100, until_s=until_s
            ).person
            session = collection.begin(person, "camera", now_s - 99).session
            samples = [make_sample(session, n, label=Label(1), at_s=now_s - 99) for n in (1, 2)]
            collection.add(samples, now_s - 99)
        finish_collection(collection, DatasetLibrary(home / "datasets"), now_s - 98)
        collection.agree(
            purpose="x", wording="1-en", now_s=now_s - 97, until_s=now_s - 50, person="P1"
        )


def test_check_and_clean_say_whose_consent_has_ended(run: Run, home: Path) -> None:
    _record_ended(home)
    out, _ = run("check", "posture", "--no-models")
    assert "The consent of P1 ended on" in out
    out, _ = run("clean", "posture", "--no-models", "--apply", "consent-over", "--write")
    assert "2 poses left out" in out
    assert library_in(home).load("posture").people == ("P2",)
    checked = json.loads(run("check", "posture", "--no-models", "--json")[0])
    assert "consent-over" not in {one["kind"] for one in checked["findings"]}
