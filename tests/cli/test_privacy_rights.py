"""``barun privacy correct|object|retention|tidy``, as a person uses them."""

import json
from pathlib import Path

import pytest

from barun.store.opening import open_store
from barun.store.records import LOCAL_PERSON
from tests.cli.command_line import CommandLine, Run
from tests.store.records import AGREED, event, minute

EVER = (0.0, 4e9)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    store = open_store(tmp_path / "home", "", 0.0).store
    store.apply([AGREED, event("e1"), minute(0)])
    store.close()
    return tmp_path / "home"


@pytest.fixture
def run(home: Path, barun: CommandLine) -> Run:
    barun.use(home)
    return barun.below("privacy")


def test_a_verdict_is_corrected(run: Run, home: Path) -> None:
    assert "--verdict" in run("correct", "event", "e1", status=2)[1]
    assert "Corrected" in run("correct", "event", "e1", "--verdict", "wrong")[0]
    assert "no entry 'e9'" in run("correct", "event", "e9", "--verdict", "wrong", status=2)[1]
    store = open_store(home, "", 0.0).store
    assert store.events(LOCAL_PERSON, *EVER).events[0].verdict == "wrong"
    store.close()
    assert "corrected" in run("audit", "show")[0]


def test_an_objection_stops_a_purpose_and_no_other(run: Run, home: Path) -> None:
    run("consent", "give", "coach", "--yes")
    assert "add --yes" in run("object", "coach", status=2)[1]
    assert "Stopped" in run("object", "coach", "--reason", "purpose", "--yes")[0]
    store = open_store(home, "", 0.0).store
    assert store.consents.may("coach", LOCAL_PERSON, 4e9).reason == "withdrawn"
    assert store.consents.may("history", LOCAL_PERSON, 4e9).is_allowed
    (entry,) = (one for one in store.audit.entries() if one.action == "objection")
    assert dict(entry.details) == {"purpose": "coach", "reason": "purpose"}
    assert len(store.minute_rows(LOCAL_PERSON, *EVER)) == 1
    store.close()
    run("object", "history", "--yes")
    store = open_store(home, "", 0.0).store
    assert store.minute_rows(LOCAL_PERSON, *EVER) == ()
    store.close()
    assert "barun data erase P3" in run("object", "training", "--person", "P3", status=2)[1]


def test_ages_are_those_of_an_account_and_of_nobody_who_is_not_there(run: Run, home: Path) -> None:
    store = open_store(home, "", 0.0).store
    store.accounts.add("a-minji", "Kim Minji", "person", "", 1.0)
    store.close()
    run("retention", "--keep", "events=7", "--person", "kim minji")
    for said in ("a-minji", "Kim Minji"):
        assert json.loads(run("retention", "--person", said, "--json")[0])["events"] == 7
    assert json.loads(run("retention", "--json")[0])["events"] != 7
    refused = run("retention", "--keep", "events=7", "--person", "nix", status=2)[1]
    assert "barun accounts list" in refused


def test_ages_are_shown_with_reasons_and_chosen(run: Run, home: Path) -> None:
    said = run("retention")[0]
    assert "Minutes of sitting: until erased (by default until erased)." in said
    assert "Recorded samples: 30 days (by default 30 days)." in said
    assert "Jobs in the background: 30 days (by default 30 days)." in said
    kept = json.loads(run("retention", "--keep", "events=1", "--keep", "samples=7", "--json")[0])
    assert (kept["events"], kept["samples"], kept["minutes"]) == (1, 7, None)
    assert "found 'events=0'" in run("retention", "--keep", "events=0", status=2)[1]
    assert "found 'diary=3'" in run("retention", "--keep", "diary=3", status=2)[1]
    assert "1 entries" in run("tidy")[0]
    store = open_store(home, "", 0.0).store
    assert store.events(LOCAL_PERSON, *EVER).events == ()
    assert len(store.minute_rows(LOCAL_PERSON, *EVER)) == 1
    store.close()
    kept = json.loads(run("retention", "--keep", "events=default", "--json")[0])
    assert kept["events"] is None
