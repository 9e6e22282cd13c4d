"""``barun data repair`` and what ``barun privacy tidy`` says of damage, as a person uses them."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from barun.cli.main import main
from barun.collection.collection import read_record
from barun.collection.journal import hold_journal
from barun.store.opening import open_store
from tests.collection.erasable import library_in, record_people
from tests.collection.sitters import NOW_S, make_sample, open_collection
from tests.collection.test_past_damage import spoil

Run = Callable[..., tuple[str, str]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """P1 and P2, three samples each, in `desk` and `posture`."""
    record_people(tmp_path)
    monkeypatch.setenv("BARUN_DATA_FOLDER", str(tmp_path))
    monkeypatch.setenv("BARUN_SETTINGS", str(tmp_path / "none.toml"))
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    return tmp_path


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str, status: int = 0) -> tuple[str, str]:
        assert main(list(words)) == status, capsys.readouterr()
        out, err = capsys.readouterr()
        return out, err

    return call


@pytest.fixture
def desk(home: Path) -> Path:
    return home / "collections" / "desk.journal"


def repairs(home: Path) -> list[dict[str, str]]:
    """Return what stands in the audit log about it."""
    store = open_store(home, "", 0.0).store
    found = [dict(one.details) for one in store.audit.entries() if one.action == "repair"]
    store.close()
    return found


def test_it_says_first_and_does_it_when_asked_to(run: Run, home: Path, desk: Path) -> None:
    spoil(desk, 3)
    before = desk.read_bytes()
    out, err = run("data", "repair", status=2)
    assert "desk: would drop what cannot be read in 1 damaged line (3; " in out
    assert "keep 3 samples." in out
    assert "Named in there: P1." in out
    assert "--yes" in err
    assert "posture" not in out
    assert desk.read_bytes() == before
    assert repairs(home) == []
    out, _ = run("data", "repair", "desk", "--yes")
    assert "desk: written anew without what could not be read in 1 damaged line (3; " in out
    assert len(read_record(desk.parent, "desk").samples) == 3
    assert repairs(home) == [{"what": "collection", "lines": "1", "samples": "0"}]
    shown, _ = run("privacy", "audit", "show")
    assert "had a damaged recording written anew" in shown
    assert "damaged lines: 1" in shown
    assert "desk" not in shown  # a collection may be named after somebody
    assert run("data", "repair")[0] == "Nothing is damaged: desk, posture.\n"
    with open_collection(home, "desk"):
        pass


def test_it_says_so_in_korean_and_to_machines(run: Run, desk: Path) -> None:
    spoil(desk, 3)
    out, err = run("--lang", "ko", "data", "repair", status=2)
    assert "desk: 손상되어 읽을 수 없는 1줄" in out
    assert "그 줄에 이름이 있는 사람: P1" in out
    assert "--yes" in err
    would = json.loads(run("data", "repair", "--json", status=2)[0])
    done = json.loads(run("data", "repair", "--yes", "--json")[0])
    assert (would["is_done"], done["is_done"]) == (False, True)
    assert done["collections"] == would["collections"]
    (one,) = done["collections"]
    assert (one["name"], one["lines"], one["named"], one["n_kept"]) == ("desk", [3], ["P1"], 3)
    assert json.loads(run("data", "repair", "--json")[0]) == {"collections": [], "is_done": False}


def test_samples_that_go_for_want_of_a_consent_are_told(run: Run, home: Path) -> None:
    with open_collection(home, "work") as collection:
        person = collection.agree(
            purpose="tests", wording="1-en", now_s=NOW_S, until_s=NOW_S + 99, person="P3"
        ).person
        session = collection.begin(person, "camera 0", NOW_S).session
        collection.add([make_sample(session, number) for number in (1, 2)], NOW_S)
    spoil(home / "collections" / "work.journal", 1)
    out, _ = run("data", "repair", "work", status=2)
    assert "keep 0 samples" in out
    assert "2 samples that can be read go, too" in out
    out, _ = run("data", "repair", "work", "--yes")
    assert "2 samples that can be read go, too" in out
    assert repairs(home) == [{"what": "collection", "lines": "1", "samples": "2"}]
    assert read_record(home / "collections", "work").samples == {}


def test_a_wrong_name_and_an_empty_folder(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "There is no collection 'work'" in run("data", "repair", "work", status=2)[1]
    monkeypatch.setenv("BARUN_DATA_FOLDER", str(home / "nowhere"))
    assert run("data", "repair")[0] == "There is no recording to look at.\n"


def test_it_is_refused_while_somebody_records(run: Run, home: Path, desk: Path) -> None:
    spoil(desk, 3)
    before = desk.read_bytes()
    handle = hold_journal(desk)
    try:
        assert "recorded elsewhere" in run("data", "repair", "--yes", status=2)[1]
    finally:
        os.close(handle)
    assert desk.read_bytes() == before
    assert repairs(home) == []


def test_tidying_acts_past_the_damage_and_says_so(
    run: Run, home: Path, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(desk, 3)
    monkeypatch.setattr("time.time", lambda: 2.2e9)  # long after every consent
    out, err = run("privacy", "tidy")
    assert "2 people whose consent had ended" in out
    assert "Not everything could be read of: desk." in err
    assert "barun data repair" in err
    assert library_in(home).load("posture").people == ()
    assert b'"P1' not in desk.read_bytes()
    assert "barun data repair" not in run("privacy", "tidy", "--lang", "ko")[0]
