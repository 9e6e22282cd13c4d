"""Who agreed until a day is erased a month after it, unless they agreed again."""

import os
from pathlib import Path

import pytest

from barun.errors import StorageError
from barun.learning.datasets.manifest import Consent, Step
from barun.learning.datasets.stating import state_consent
from barun.rights.retention import (
    GRACE_DAYS,
    choose_retention,
    damaged_collections,
    find_due,
    goes_at_s,
    installed_days,
    remove_old_runners,
)
from barun.store.people_keys import people_keys
from barun.store.records import SettingsRecord
from tests.collection.sitters import NOW_S, YEAR_S, open_collection
from tests.collection.test_past_damage import spoil
from tests.rights.installations import (
    erasures_of,
    import_people,
    library_of,
    opened,
    record,
    rows_of,
)

_DUE_S = NOW_S + YEAR_S + GRACE_DAYS * 86400


def _due(home: Path, now_s: float) -> tuple[str, ...]:
    return find_due(home / "collections", library_of(home), now_s)


def test_a_month_after_the_end_and_not_before(tmp_path: Path) -> None:
    record(tmp_path, "P1")
    assert goes_at_s(NOW_S + YEAR_S) == _DUE_S
    assert _due(tmp_path, _DUE_S - 1) == ()
    assert _due(tmp_path, _DUE_S) == ("P1",)


def test_who_agrees_again_stays(tmp_path: Path) -> None:
    record(tmp_path, "P1")
    record(tmp_path, "P2")
    with open_collection(tmp_path, "other") as collection:
        collection.agree(
            purpose="x", wording="1-en", now_s=NOW_S, until_s=_DUE_S, person="P1", taken=("P1",)
        )
    assert _due(tmp_path, _DUE_S) == ("P2",)


@pytest.mark.parametrize(
    ("consent", "is_due"),
    [
        pytest.param(Consent(), False, id="nobody said"),
        pytest.param(Consent("given", "x", NOW_S), False, id="without an end"),
        pytest.param(Consent("given", "x", NOW_S, NOW_S + YEAR_S), True, id="with an end"),
    ],
)
def test_who_was_imported(tmp_path: Path, consent: Consent, *, is_due: bool) -> None:
    import_people(tmp_path, "P2")
    library_of(tmp_path).add(
        "other", rows_of("P1"), Step("import"), created_at_s=NOW_S, consent={"P1": consent}
    )
    assert _due(tmp_path, _DUE_S) == (("P1",) if is_due else ())


def test_damage_does_not_keep_what_may_not_be_kept(tmp_path: Path) -> None:
    for person in ("P1", "P2"):
        record(tmp_path, person)
    folder = tmp_path / "collections"
    assert damaged_collections(folder) == ()
    spoil(folder / "desk.journal", 3)  # samples of P1
    assert damaged_collections(folder) == ("desk",)
    assert _due(tmp_path, _DUE_S - 1) == ()
    assert _due(tmp_path, _DUE_S) == ("P1", "P2")
    with opened(tmp_path) as store:
        for person in _due(tmp_path, _DUE_S):
            assert erasures_of(tmp_path, store).erase(person) is not None
    assert _due(tmp_path, _DUE_S) == ()
    left = (folder / "desk.journal").read_bytes()
    assert b'"P1' not in left
    assert b'"P2' not in left
    assert people_keys(tmp_path).people() == ()
    assert library_of(tmp_path).load("desk").people == ()


def test_a_consent_that_a_dataset_knows_counts_where_the_journal_is_damaged(
    tmp_path: Path,
) -> None:
    record(tmp_path, "P1")
    journal = tmp_path / "collections" / "desk.journal"
    n_lines = journal.read_bytes().count(b"\n")
    record(tmp_path, "P1", at_s=NOW_S + YEAR_S - 1)  # asked again before the first one ended
    assert _due(tmp_path, _DUE_S) == ()
    spoil(journal, n_lines + 1)  # which is where that stands
    assert _due(tmp_path, _DUE_S) == ()
    assert _due(tmp_path, _DUE_S + YEAR_S) == ("P1",)


def test_who_is_in_the_damage_only_goes_by_what_datasets_know(tmp_path: Path) -> None:
    record(tmp_path, "P1")
    journal = tmp_path / "collections" / "desk.journal"
    journal.write_bytes(b"damaged\n" * 5)
    assert _due(tmp_path, _DUE_S - 1) == ()
    assert _due(tmp_path, _DUE_S) == ("P1",)


def test_nothing_is_there(tmp_path: Path) -> None:
    assert _due(tmp_path / "none", _DUE_S) == ()


def test_who_runs_the_installation_chooses_how_long(tmp_path: Path) -> None:
    record(tmp_path, "P1")
    choose_retention(tmp_path, "samples", 5)
    days = installed_days(tmp_path)
    assert days == {"samples": 5, "dataset_rows": None, "jobs": 30}
    ended_s = NOW_S + YEAR_S
    folder, library = tmp_path / "collections", library_of(tmp_path)
    assert find_due(folder, library, ended_s + 5 * 86400 - 1, days) == ()
    assert find_due(folder, library, ended_s + 5 * 86400, days) == ("P1",)
    choose_retention(tmp_path, "samples", None)
    assert installed_days(tmp_path)["samples"] == GRACE_DAYS


def test_rows_kept_aside_go_after_the_days_that_were_chosen(tmp_path: Path) -> None:
    library = library_of(tmp_path)
    library.add("aside", rows_of("P1"), Step("import"), created_at_s=NOW_S)
    import_people(tmp_path, "P2")
    due = NOW_S + 90 * 86400
    folder = tmp_path / "collections"
    assert find_due(folder, library, due + 9e9, installed_days(tmp_path)) == ()
    choose_retention(tmp_path, "dataset_rows", 90)
    days = installed_days(tmp_path)
    assert find_due(folder, library, due - 1, days) == ()
    assert find_due(folder, library, due, days) == ("P1",)
    state_consent(library, "aside", Consent("given", "asked", NOW_S), created_at_s=NOW_S + 1)
    assert find_due(folder, library, due, days) == ()


def test_what_cannot_be_read_lets_nothing_go(tmp_path: Path) -> None:
    (tmp_path / "retention.json").write_text("[")
    with pytest.raises(StorageError, match="cannot be read"):
        installed_days(tmp_path)


def test_profiles_of_runners_go_by_the_age_their_person_chose(tmp_path: Path) -> None:
    for person in ("local", "a1"):
        place = tmp_path if person == "local" else tmp_path / "accounts" / person
        (place / "runners").mkdir(parents=True)
        path = place / "runners" / "runner-1f2e.sealed"
        path.write_bytes(b"cannot be opened: as old as its file")
        os.utime(path, (NOW_S, NOW_S))
    with opened(tmp_path) as store:
        content = '{"keep_days_by_kind": {"runners": 10}}'
        store.apply([SettingsRecord("local", content, NOW_S)])
        assert remove_old_runners(tmp_path, store, NOW_S + 10 * 86400) == 0
        assert remove_old_runners(tmp_path, store, NOW_S + 10 * 86400 + 1) == 1
    assert [one.parts[-3] for one in tmp_path.rglob("runner-*")] == ["a1"]
