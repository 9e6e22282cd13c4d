"""``barun data samples``: who let Barun keep what, what was said about it, and all as a file."""

import csv
import json
import time
from pathlib import Path

import pytest

from barun.rights.written_files import FILE_NAME
from barun.store.opening import open_store
from barun.store.records import LOCAL_PERSON
from barun.store.sample_records import LabelKind, SampleLabel
from tests.cli.command_line import CommandLine, Run
from tests.fixtures.samples import SAMPLE_DAY_S, make_samples, training_consent


@pytest.fixture
def run(tmp_path: Path, barun: CommandLine) -> Run:
    barun.use(tmp_path / "home")
    return barun.below()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An installation with 40 samples of one person, 25 of them labelled."""
    place = tmp_path / "home"
    now_s = time.time()
    store = open_store(place, "", now_s).store
    store.apply([training_consent(at_s=SAMPLE_DAY_S)])
    samples = make_samples(40)
    store.samples.add(LOCAL_PERSON, samples, now_s)
    said: LabelKind = "correction"
    agreed: LabelKind = "confirmation"
    kinds = [said] * 20 + [agreed] * 5
    labels = [
        SampleLabel(name, kind, "good", 1, SAMPLE_DAY_S + number)
        for number, (name, kind) in enumerate(
            zip(samples.sample_id[:25].tolist(), kinds, strict=True)
        )
    ]
    store.samples.say(LOCAL_PERSON, labels, now_s)
    store.close()
    return place


def _label_all(home: Path) -> None:
    store = open_store(home, "", time.time()).store
    names = make_samples(40).sample_id.tolist()
    labels = [SampleLabel(name, "expert", "good", 1, time.time()) for name in names]
    store.samples.say(LOCAL_PERSON, labels, time.time())
    store.close()


def _withdraw(home: Path) -> None:
    store = open_store(home, "", time.time()).store
    store.apply([training_consent("withdrawn", at_s=time.time())])
    store.close()


def test_without_samples_it_says_so_and_leaves_no_file(run: Run, tmp_path: Path) -> None:
    assert "no samples" in run("data", "samples")[0]
    assert "표본이 없습니다" in run("--lang", "ko", "data", "samples")[0]
    assert not (tmp_path / "home").exists()


def test_people_are_listed_with_their_kinds_of_labels(run: Run, home: Path) -> None:
    out, _ = run("data", "samples")
    assert "local (P9" in out
    assert "40 samples" in out
    assert "corrections 20" in out
    assert "confirmations 5" in out
    (one,) = json.loads(run("data", "samples", "--json")[0])["people"]
    assert (one["n_samples"], one["consent"]) == (40, "given")
    assert one["labelled"] == {"correction": 20, "confirmation": 5}


@pytest.mark.parametrize("by", ["name", "pseudonym"])
def test_a_person_is_shown_with_the_newest_labels(run: Run, home: Path, by: str) -> None:
    (known,) = json.loads(run("data", "samples", "--json")[0])["people"]
    name = known["person"] if by == "name" else known["pseudonym"]
    out, _ = run("data", "samples", name)
    assert "front 40" in out
    assert "issue 40" in out
    assert out.count("  good  1") == 20
    assert "5 older labels" in out
    found = json.loads(run("data", "samples", name, "--json")[0])
    assert len(found["labels"]) == 25
    assert found["n_days"] == 1


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_samples_and_labels_are_written_remembered_and_noted(
    run: Run, home: Path, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / f"samples.{kind}"
    run("data", "samples", "local", "-o", str(path), "--as", kind)
    content = path.read_text("utf-8-sig")
    rows = list(csv.DictReader(content.splitlines())) if kind == "csv" else json.loads(content)
    assert len(rows) == 40
    assert sum(row["label_kind"] == "correction" for row in rows) == 20
    assert str(path) in (home / FILE_NAME).read_text("utf-8")
    store = open_store(home, "", time.time()).store
    last = list(store.audit.entries())[-1]
    store.close()
    assert (last.action, last.details["what"]) == ("export", "samples")
    _, err = run("data", "samples", "local", "-o", str(path), status=2)  # nothing is overwritten
    assert str(path) in err


def test_who_is_unknown_or_withdrew_is_said(run: Run, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "samples.csv"
    assert "moon" in run("data", "samples", "moon", status=2)[1]
    assert "PERSON" in run("data", "samples", "-o", str(path), status=2)[1]
    _withdraw(home)
    assert "no samples" in run("data", "samples")[0]  # they went with the consent
    assert not path.exists()


def test_an_expert_is_given_a_sheet_with_figures_and_what_he_fills_in_is_kept(
    run: Run, home: Path, tmp_path: Path
) -> None:
    path, page = tmp_path / "sheet.csv", tmp_path / "sheet-figures.html"
    told, _ = run("data", "samples", "local", "--choose", "3", "-o", str(path))
    assert f"barun data samples local --labels {path}" in told
    rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    assert len(rows) == 3
    drawn = page.read_text("utf-8")
    assert drawn.count("<svg") == 3
    assert all(row["sample_id"] in drawn for row in rows)
    assert "local" not in drawn  # under the pseudonym only
    assert "<script" not in drawn
    remembered = (home / FILE_NAME).read_text("utf-8")
    assert str(path) in remembered
    assert str(page) in remembered
    rows[0]["expert_posture"], rows[1]["expert_view"] = "bad", "side"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    said, _ = run("data", "samples", "local", "--labels", str(path), "--json")
    assert json.loads(said) == {"kept": 2, "unknown": 0, "taken_back": 0}
    (one,) = json.loads(run("data", "samples", "--json")[0])["people"]
    assert one["labelled"]["expert"] == 2
    assert "by an expert 2" in run("data", "samples", "local")[0]
    _, err = run("data", "samples", "local", "--choose", "3", "-o", str(path), status=2)
    assert str(path) in err  # what was filled in is not overwritten
    other = ("--choose", "200", "-o", str(tmp_path / "other.csv"), "--json")
    assert json.loads(run("data", "samples", "local", *other)[0])["count"] == 38
    _label_all(home)
    last = ("--choose", "200", "-o", str(tmp_path / "last.csv"), "--json")
    found = json.loads(run("data", "samples", "local", *last)[0])
    assert found == {"count": 0, "sheet": None, "figures": None}
    assert not (tmp_path / "last.csv").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("local", "--choose", "3"),
        ("local", "--choose", "3", "--labels", "s.csv"),
        ("local", "--labels", "s.csv", "-o", "t.csv"),
        ("--labels", "s.csv"),
        ("--choose", "3", "-o", "t.csv"),
        ("moon", "--labels", "s.csv"),
        ("local", "--choose", "0", "-o", "t.csv"),
        ("local", "--choose", "3", "-o", "t.csv", "--as", "json"),
    ],
)
def test_what_does_not_go_together_is_refused(run: Run, home: Path, words: tuple[str, ...]) -> None:
    run("data", "samples", *words, status=2)
    assert run("--lang", "ko", "data", "samples", *words, status=2)[1].startswith("오류")
    assert not Path("t.csv").exists()
