"""``barun data`` from import to export."""

import csv
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from barun.landmarks import LandmarkRecording
from barun.landmarks.formats import write_legacy_running, write_recording
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.posture_dataset import PostureDataset
from barun.simulate import UPRIGHT, SittingScript, simulate_sitting
from barun.store.opening import open_store
from tests.cli.command_line import CommandLine
from tests.learning.posture_samples import make_person, write_person

Run = Callable[..., dict[str, Any]]
AGREED = ("--consent", "given", "--purpose", "tests")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two people; the last six poses of the first stand in the second's file too."""
    people = tmp_path / "people"
    people.mkdir()
    first, second = make_person("p1", seed=1), make_person("p2", n_each=4, seed=2)
    extended = PostureDataset.joined([first, second.select(np.arange(6))])
    object.__setattr__(extended, "person", np.array(["p1"] * len(extended)))
    write_person(people, extended)
    write_person(people, second)
    return people


@pytest.fixture
def run(tmp_path: Path, barun: CommandLine) -> Run:
    barun.use(tmp_path / "home")
    call = barun.below("data")

    def told(*words: str, status: int = 0) -> dict[str, Any]:
        out, err = call(*words, status=status)
        if "--json" in words:
            found: dict[str, Any] = json.loads(out)
            return found
        return {"out": out, "err": err}

    return told


def test_the_whole_way(run: Run, folder: Path, tmp_path: Path) -> None:
    done = run("import", str(folder), "--consent", "given", "--purpose", "tests", "--json")
    assert (done["n_new"], done["people"]) == (134, {"P1": 102, "P2": 32})
    assert run("import", str(folder), "--json")["n_new"] == 0

    checked = run("check", "posture", "--no-models", "--json")
    by_id = {finding["id"]: finding for finding in checked["findings"]}
    assert by_id["exact-copy-1"]["n_rows"] == 6
    assert by_id["exact-copy-1"]["rows"][0]["file_row"] == 98
    assert checked["has_models"] is False

    planned = run("clean", "--apply", "exact-copy", "--no-models", "--json")
    assert (planned["version"], planned["n_excluded"]) == (None, 6)
    assert len(run("versions", "--json")["datasets"]["posture"]["versions"]) == 1
    cleaned = run("clean", "--apply", "exact-copy", "--no-models", "--write", "--json")
    assert cleaned["before"] == done["version"]

    shown = run("versions", "posture", "--json")["datasets"]["posture"]
    assert shown["current"] == cleaned["version"]
    assert [v["step"]["kind"] for v in shown["versions"]] == ["import", "clean"]
    assert shown["versions"][0]["consent"]["P1"]["purpose"] == "tests"
    difference = run("diff", done["version"], "posture", "--json")
    assert difference["removed"] == {"P1": 6}
    assert difference["n_same"] == 128

    path = tmp_path / "all.parquet"
    assert run("export", "--as", "parquet", "-o", str(path), "--json")["n_rows"] == 128
    assert run("diff", str(path), "posture", "--json")["n_same"] == 128
    original = run("check", done["version"], "--no-models", "--json")
    assert original["n_rows"] == 134  # the version before is as it was


def test_a_recording_without_times_is_told_its_rate(run: Run, tmp_path: Path) -> None:
    sequence = simulate_sitting(SittingScript.sit(UPRIGHT, 1), np.random.default_rng(0)).sequence
    path = tmp_path / "p9.csv"
    write_legacy_running(path, sequence)
    for words in (["check", str(path)], ["import", str(path)]):
        assert "--fps 30" in run(*words, status=2)["err"]
    done = run("import", str(path), "--fps", "10", "--size", "1280x720", *AGREED, "--json")
    assert (done["people"], done["n_new"]) == ({"P9": len(sequence)}, len(sequence))
    out = tmp_path / "all.csv"
    run("export", "--as", "csv", "-o", str(out))
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert [float(row["recorded_at_s"]) for row in rows[:3]] == [0.0, 0.1, 0.2]
    assert (rows[0]["width_px"], rows[0]["height_px"]) == ("1280", "720")


def test_words_for_people(run: Run, folder: Path) -> None:
    assert "134 new poses" in run("import", str(folder))["out"]
    said = run("check", str(folder), "--no-models")["out"]
    assert "exact-copy-1 [high]" in said
    assert "p1.csv: 6 poses stand in p2.csv too" in said
    assert "scikit-learn" in said
    assert "Nothing was written" in run("clean", "--no-models")["out"]
    assert "* " in run("versions")["out"]
    assert "Removed: 0 (-)" in run("diff", "posture", "posture")["out"]


def test_the_report_draws_the_rows(run: Run, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "check.html"
    run("check", str(folder), "--no-models", "--report", str(path))
    page = path.read_text(encoding="utf-8")
    assert page.count('<svg class="pose"') >= 6
    assert 'id="exact-copy-1"' in page
    assert "자료 점검" in page
    assert "Data check" in page
    assert str(folder.parent) not in page.replace(str(folder), "")


def test_a_person_can_be_erased(run: Run, folder: Path, tmp_path: Path) -> None:
    run("import", str(folder))
    assert "--yes" in run("erase", "P1", status=2)["err"]
    erased = run("erase", "P1", "--yes", "--json")
    assert erased["certificate"]["deleted"]["dataset_rows"] == 102
    assert DatasetLibrary(tmp_path / "home" / "datasets").load("posture").people == ("P2",)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check", "nothing"), "no 'nothing'"),
        (("import", "/nowhere"), "no file or folder"),
        (("import", ".", "--person", "Kim"), "pseudonym"),
        (("import", ".", "--until", "soon"), "2027-12-31"),
        (("import", ".", "--until", "2020-01-01"), "2020-01-01 has passed"),
        (("import", ".", "--renumber", "P1"), "such as P1=P7"),
        (("import", ".", "--renumber", "P1=Kim"), "'P1=Kim'"),
        (("import", ".", "--same-person", "Kim"), "pseudonym"),
        (("clean", "nothing"), "no 'nothing'"),
        (("clean",), "no 'posture'"),
        (("export", "--as", "xlsx", "-o", "x"), "legacy-csv"),
        (("diff", "a", "b"), "no 'a'"),
        (("versions", "nothing"), "no 'nothing'"),
        (("erase", "Kim", "--yes"), "PERSON: expected a pseudonym"),
        (("import", "other.csv"), "other.csv is no landmark file"),
        (("check", "walk.csv"), "barun data import 'walk.csv' --person P7"),
        (("import", "walk.csv", "--person", "P1", "--name", "My Data"), "or a dataset is named"),
    ],
)
def test_bad_input_is_answered_with_what_to_do(
    run: Run, words: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    walk = simulate_sitting(SittingScript.sit(UPRIGHT, 0.2), np.random.default_rng(0)).sequence
    write_recording(tmp_path / "walk.csv", LandmarkRecording({0: walk}))
    told = run(*words, status=2)
    assert said in told["err"]
    assert told["out"] == ""


def test_no_dataset_yet(run: Run) -> None:
    assert "barun data import" in run("versions")["out"]


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
@pytest.mark.slow
@pytest.mark.parametrize("command", ["import", "clean"])
def test_kill_9_at_any_moment_leaves_whole_versions(
    run: Run, folder: Path, tmp_path: Path, command: str
) -> None:
    if command == "clean":
        run("import", str(folder))
    words = {
        "import": ["data", "import", str(folder)],
        "clean": ["data", "clean", "--no-models", "--write"],
    }[command]
    code = f"import sys; from barun.cli.main import main; sys.exit(main({words!r}))"
    library = DatasetLibrary(tmp_path / "home" / "datasets")
    for delay_s in (0.3, 0.5, 0.7):
        with suppress(subprocess.TimeoutExpired):  # which kills it
            subprocess.run(
                [sys.executable, "-c", code],
                stdout=subprocess.DEVNULL,
                timeout=delay_s,
                check=False,
            )
        for name in library.names():
            for manifest in library.manifests(name):
                library.load(manifest.hash)
    run(*words[1:])
    kinds = [manifest.step.kind for manifest in library.manifests("posture")]
    assert kinds == (["import"] if command == "import" else ["import", "clean"])


@pytest.mark.parametrize("words", [("--purpose", "tests"), ("--until", "2999-12-31")])
def test_what_was_agreed_to_needs_the_agreement(
    run: Run, folder: Path, words: tuple[str, ...]
) -> None:
    assert "--consent given" in run("import", str(folder), *words, status=2)["err"]
    assert "barun data import" in run("versions")["out"]  # nothing was imported


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system sets no time zone")
def test_versions_are_told_in_the_time_of_this_machine(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("import", str(folder), "--json")
    seen = {}
    try:
        for zone in ("UTC", "XYZ-9"):  # nine hours ahead, as in Seoul
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            said = re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d", run("versions")["out"])
            assert said is not None
            seen[zone] = datetime.strptime(said[0], "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert seen["XYZ-9"] - seen["UTC"] == timedelta(hours=9)


def test_rows_without_a_consent_are_kept_aside_until_it_is_stated(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "all.csv"
    assert "kept aside" in run("import", str(folder))["out"]
    assert "nothing is recorded of anybody" in run("export", "-o", str(out), status=2)["err"]
    library = DatasetLibrary(tmp_path / "home" / "datasets")
    before = library.current_hash("posture")
    one = run("consent", "posture", "--purpose", "asked on paper", "--person", "P1", "--json")
    assert one["people"] == ["P1"]
    assert "P2: 32 poses are not used (never asked)" in run("export", "-o", str(out))["err"]
    run("consent", "posture", "--purpose", "asked on paper")
    run("export", f"posture@{before[:12]}", "-o", str(tmp_path / "old.csv"))  # of old ones, too
    manifest = library.load("posture").manifest
    assert {one.purpose for one in manifest.consent.values()} == {"asked on paper"}
    assert run("consent", "posture", "--purpose", "x", "--json")["version"] == manifest.hash
    words = ("--purpose", "x", "--person", "P9")
    assert "in this dataset" in run("consent", "posture", *words, status=2)["err"]
    store = open_store(tmp_path / "home", "", 0.0).store
    stated = list(store.audit.entries(subject=store.audit.token("P2")))
    store.close()
    assert [(one.action, one.details["way"]) for one in stated] == [("consent-given", "stated")]
