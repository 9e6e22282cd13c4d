"""``barun data export --anonymised``: files that may be given away."""

import json
from pathlib import Path

import numpy as np
import pytest

from barun.cli import data_export
from barun.learning.datasets.csv_file import read_rows_csv
from barun.learning.datasets.exporting import EXPORT_KINDS
from barun.privacy.anonymisation.pseudonym import identify_secret
from barun.privacy.anonymisation.release import DEFAULT_K, LEAST_K
from barun.store.opening import open_store
from tests.cli.command_line import CommandLine, Run
from tests.learning.posture_samples import make_person, write_person


@pytest.fixture
def run(tmp_path: Path, barun: CommandLine) -> Run:
    barun.use(tmp_path / "home")
    return barun.below("data")


@pytest.fixture
def imported(run: Run, tmp_path: Path) -> Path:
    """Three people in the dataset ``posture``; returns a folder for exports."""
    people = tmp_path / "people"
    people.mkdir()
    for number in (1, 2, 3):
        write_person(people, make_person(f"p{number}", size=0.3 + 0.02 * number, seed=number))
    run("import", str(people), "--consent", "given", "--purpose", "tests")
    return tmp_path


def test_anonymous_rows_and_how_they_were_made(run: Run, imported: Path) -> None:
    path = imported / "released.csv"

    out, _ = run("export", "--anonymised", "--k", "3", "-o", str(path), "--json")

    said = json.loads(out)
    rows = read_rows_csv(path)
    manifest = json.loads((imported / "released.csv.anonymisation.json").read_text("utf-8"))
    assert said["anonymisation"] == manifest
    assert (manifest["k"], manifest["n_people"], manifest["n_rows"]) == (3, 3, len(rows))
    assert not {"P1", "P2", "P3"} & set(rows.people)
    assert "p1.csv" not in path.read_text("utf-8")
    run("import", str(path), "--name", "released")  # and datasets take them back


def test_words_for_people(run: Run, imported: Path) -> None:
    folder = imported / "out"

    out, _ = run("export", "--anonymised", "--k", "3", "--as", "people", "-o", str(folder))

    assert "poses of 3 people" in out
    assert (folder / "anonymisation.json").is_file()
    names = {path.stem for path in folder.glob("*.csv")}
    assert len(names) == 3
    assert not names & {"p1", "p2", "p3"}


def test_noise_moves_the_points(run: Run, imported: Path) -> None:
    still, moved = imported / "still.csv", imported / "moved.csv"
    run("export", "--anonymised", "--k", "3", "-o", str(still))
    run("export", "--anonymised", "--k", "3", "--noise", "0.05", "-o", str(moved))

    first, second = (read_rows_csv(path) for path in (still, moved))
    assert np.array_equal(first.row_id, second.row_id)
    apart = second.image_xyz[..., 1] - first.image_xyz[..., 1]
    assert np.nanstd(apart) == pytest.approx(0.05 * 0.2, rel=0.15)


def test_a_plain_export_is_as_before(run: Run, imported: Path) -> None:
    run("export", "-o", str(imported / "all.csv"))

    assert read_rows_csv(imported / "all.csv").people == ("P1", "P2", "P3")
    assert not list(imported.glob("*.anonymisation.json"))
    store = open_store(imported / "home", "", 0.0).store
    *stated, entry = store.audit.entries()
    assert [one.action for one in stated] == ["consent-given"] * 3
    assert (entry.action, entry.details["form"]) == ("export", "as it is")
    store.close()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--anonymised",), "fewer than 5 people"),
        (("--anonymised", "--k", "2"), "3"),
        (("--k", "3"), "--anonymised"),
        (("--noise", "0.1"), "--anonymised"),
    ],
)
def test_refusals_write_nothing(
    run: Run, imported: Path, words: tuple[str, ...], said: str
) -> None:
    path = imported / "released.csv"

    _, err = run("export", *words, "-o", str(path), status=2)

    assert said in err
    assert not path.exists()


def test_the_help_knows_kinds_and_numbers_of_the_rooms() -> None:
    assert data_export._EXPORTS == EXPORT_KINDS
    assert (data_export._DEFAULT_K, data_export._LEAST_K) == (DEFAULT_K, LEAST_K)


def test_the_secret_lies_wrapped_in_the_database_and_an_older_one_is_moved_there(
    run: Run, imported: Path
) -> None:
    home = imported / "home"
    old = bytes(range(32))
    (home / "datasets" / ".release-secret").write_bytes(old)

    said = [
        json.loads(run("export", "--anonymised", "--k", "3", "-o", str(path), "--json")[0])
        for path in (imported / "one.csv", imported / "two.csv")
    ]

    assert (imported / "one.csv").read_bytes() == (imported / "two.csv").read_bytes()
    assert said[0]["anonymisation"]["secret_id"] == identify_secret(old)
    assert not (home / "datasets" / ".release-secret").exists()
    for path in home.rglob("*"):
        assert not path.is_file() or old not in path.read_bytes(), path
    store = open_store(home, "", 0.0).store
    assert store.secret("pseudonym") == old
    store.close()
