"""``barun privacy consent``: what was agreed to is shown, given and taken back by purpose."""

import json
from pathlib import Path

import pytest

from barun.collection.collection import Collection
from barun.pipeline.runner_profiles import RunnerProfiles
from barun.store.key_source import KEY_FILE
from barun.store.opening import FILE_NAME, open_store
from tests.cli.command_line import CommandLine, Run
from tests.fixtures.consents import agree_in
from tests.store.records import minute


@pytest.fixture(name="home")
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BARUN_DATA_FOLDER", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def run(home: Path, barun: CommandLine) -> Run:
    barun.use(home)
    return barun.below("privacy", "consent")


def listed(run: Run) -> dict[tuple[str, str], str]:
    lines = map(json.loads, run("list", "--json")[0].splitlines())
    return {(one["person"], one["purpose"]): one["reason"] for one in lines}


def test_looking_leaves_no_history_behind(run: Run, home: Path) -> None:
    assert set(listed(run).values()) == {"never-asked"}
    assert not home.exists()


def test_nobody_agrees_or_withdraws_without_having_been_shown_what(run: Run, home: Path) -> None:
    _, asked = run("give", "history", status=2)
    assert "Minutes: how long you sat" in asked
    assert "--yes" in asked
    assert not home.exists()
    _, told = run("withdraw", "history", status=2)
    assert "Everything the history keeps is deleted" in told


def test_a_consent_is_given_and_taken_back(run: Run, home: Path) -> None:
    out, _ = run("give", "training", "--yes")
    assert "Training models  agreed  text 3" in out
    assert listed(run)["local", "training"] == "given"
    run("withdraw", "training", "--yes")
    assert listed(run)["local", "training"] == "withdrawn"
    changed = json.loads(run("withdraw", "training", "--yes", "--json")[0])["changed"]
    assert changed is False
    lines = [json.loads(line) for line in run("list", "--history", "--json")[0].splitlines()]
    assert [(one["act"], one["way"]) for one in lines] == [
        ("given", "command-line"),
        ("withdrawn", "command-line"),
    ]


def test_withdrawing_deletes_the_history_and_what_lies_beside_it(run: Run, home: Path) -> None:
    agree_in(home)
    store = open_store(home, "", 0.0).store
    assert store.apply([minute(0)]) == (True,)
    store.close()
    (home / "runners").mkdir()
    (home / "runners" / "runner-Minji.json").write_text("{}")
    (home / "live").mkdir()
    (home / "live" / "a.session.sealed").write_bytes(b"state")

    run("withdraw", "history", "--yes")

    store = open_store(home, "", 0.0).store
    assert store.minute_rows("local", 0.0, 4e9) == ()
    assert store.apply([minute(0)]) == (False,)
    store.close()
    assert RunnerProfiles(home / "runners").sizes() == []
    assert list((home / "live").iterdir()) == []


def test_without_its_key_a_history_is_withdrawn_all_the_same(run: Run, home: Path) -> None:
    agree_in(home)
    (home / KEY_FILE).unlink()

    run("withdraw", "history", "--yes")

    assert listed(run)["local", "history"] == "withdrawn"
    assert (home / FILE_NAME).exists()


def test_people_of_collections_are_listed_and_named_where_to_go(run: Run, home: Path) -> None:
    with Collection(home / "collections", "posture") as collection:
        collection.agree(purpose="x", wording="2-ko", now_s=1.6e9, until_s=1.6e9 + 60)

    assert listed(run)["P1", "training"] == "expired"
    assert "barun privacy erase P1" in run("withdraw", "training", "--person", "P1", status=2)[1]


def test_what_is_to_be_repeated_names_whose_consent_it_is(run: Run, home: Path) -> None:
    store = open_store(home, "", 0.0).store
    store.accounts.add("a-minji", "Kim Minji", "person", "", 1.0)
    store.close()
    for act in ("give", "withdraw"):
        said = run(act, "history", "--person", "Kim Minji", status=2)[1]
        assert f"barun privacy consent {act} history --person 'Kim Minji' --yes" in said
    run("give", "history", "--person", "Kim Minji", "--yes")
    assert listed(run)["a-minji", "history"] == "given"
    assert listed(run)["local", "history"] == "never-asked"
    run("withdraw", "history", "--person", "kim minji", "--yes")
    assert listed(run)["a-minji", "history"] == "withdrawn"


def test_nobody_agrees_for_who_is_not_there(run: Run, home: Path) -> None:
    assert "barun accounts list" in run("give", "history", "--person", "nix", "--yes", status=2)[1]
    assert not home.exists()


def test_an_unknown_purpose_is_refused(run: Run) -> None:
    assert "marketing" in run("give", "marketing", "--yes", status=2)[1]
