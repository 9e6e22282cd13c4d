"""Whose the numbers in files are."""

from pathlib import Path

import numpy as np
import pytest

from barun.errors import DatasetError
from barun.learning.datasets.importing import ImportedFile, ImportResult, import_files
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Consent, Origin
from barun.learning.datasets.taken_numbers import NOBODY_ELSE, TakenNumbers, renumber
from tests.learning.datasets.row_samples import make_rows

NOW_S = 1.7e9
GIVEN = Consent("given", "tests", NOW_S - 1)


def bring(
    library: DatasetLibrary,
    person: str,
    seed: int,
    *,
    consent: Consent = GIVEN,
    taken: TakenNumbers = NOBODY_ELSE,
) -> ImportResult:
    rows = make_rows(person, seed=seed)
    file = ImportedFile(rows, Origin(f"{person}-{seed}.csv", "0" * 64, len(rows)))
    return import_files(
        library, "posture", [file], created_at_s=NOW_S, consent={person: consent}, taken=taken
    )


def test_whoever_is_in_the_dataset_is_asked_for_without_being_named(tmp_path: Path) -> None:
    library = DatasetLibrary(tmp_path / "datasets")
    first = bring(library, "P1", 1).version

    with pytest.raises(DatasetError, match="known as P1 already"):
        bring(library, "P1", 2)

    assert library.current_hash("posture") == first.hash
    assert bring(library, "P1", 2, taken=TakenNumbers(same_person=frozenset({"P1"}))).n_new > 0


def test_a_file_is_of_whom_its_rows_are_already(tmp_path: Path) -> None:
    library = DatasetLibrary(tmp_path / "datasets")
    rows = make_rows("P1", seed=1)
    half = ImportedFile(rows.select(np.arange(len(rows)) < 9), Origin("p1.csv", "0" * 64, 9))
    import_files(library, "posture", [half], created_at_s=NOW_S, consent={"P1": GIVEN})

    assert bring(library, "P1", 1).n_new == len(rows) - 9  # the same file, which grew


def test_a_consent_of_files_under_another_number_reaches_nobody_else(tmp_path: Path) -> None:
    library = DatasetLibrary(tmp_path / "datasets")
    bring(library, "P1", 1)
    other = make_rows("P1", seed=2)
    (moved,) = renumber([other], {"P1": "P7"})
    file = ImportedFile(moved, Origin("p1.csv", "0" * 64, len(moved)))
    version = import_files(library, "posture", [file], created_at_s=NOW_S).version

    with pytest.raises(DatasetError, match="known as P1 already"):  # without the number this time
        bring(library, "P1", 2, consent=Consent("given", "anything", NOW_S))

    assert library.load("posture").manifest.consent["P1"] == GIVEN
    assert library.current_hash("posture") == version.hash


def test_nobody_is_refused_whose_rows_stay_out_anyway(tmp_path: Path) -> None:
    library = DatasetLibrary(tmp_path / "datasets")
    bring(library, "P1", 1)
    ended = Consent("given", "tests", NOW_S - 9, NOW_S - 1)

    done = bring(library, "P2", 2, consent=ended, taken=TakenNumbers(frozenset({"P2"})))

    assert (done.n_new, set(done.left_out)) == (0, {"P2"})


def test_the_number_that_is_proposed_was_nobodys_not_of_the_erased_either() -> None:
    taken = TakenNumbers(frozenset({"P1", "P10", "P900001"}), last=12)

    with pytest.raises(DatasetError) as refused:
        taken.refuse_others(("P10", "P2", "P1"), ())

    assert "--renumber P1=P13 --renumber P10=P14" in str(refused.value)


def test_other_numbers_stand_in_the_participant_column_too() -> None:
    rows = make_rows("P1", seed=1)

    (renumbered,) = renumber([rows], {"P1": "P70"})

    assert renumbered.people == ("P70",)
    assert "P1" not in renumbered.participant_id.tolist()
    assert renumbered.row_id.tolist() == rows.row_id.tolist()
