"""A sheet for an expert: what is chosen, what is read of it, and what is kept under the consent."""

import csv
import io
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from barun.collection.expert_sheet import (
    SHEET_COLUMNS,
    ExpertSheet,
    SheetOutcome,
    choose_for_expert,
    keep_sheet,
    read_sheet,
    write_sheet,
)
from barun.errors import CollectionError, LandmarkFileError
from barun.store.opening import open_store
from barun.store.records import LOCAL_PERSON
from barun.store.sample_records import SampleLabel
from barun.store.sql_store import SqlStore
from tests.fixtures.samples import SAMPLE_DAY_S, make_samples, training_consent

NOW_S = time.time()
FIRST, SECOND = "0123456789abcdef", "fedcba9876543210"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    """Forty samples of somebody who agreed."""
    opened = open_store(tmp_path / "home", "", NOW_S).store
    opened.apply([training_consent(at_s=SAMPLE_DAY_S)])
    opened.samples.add(LOCAL_PERSON, make_samples(40), NOW_S)
    yield opened
    opened.close()


def sheet_of(
    tmp_path: Path, *lines: str, head: str = "sample_id,expert_posture,expert_view"
) -> Path:
    path = tmp_path / "sheet.csv"
    path.write_text("\n".join((head, *lines)), encoding="utf-8-sig")
    return path


def test_what_is_said_is_read_whatever_else_stands_in_the_sheet(tmp_path: Path) -> None:
    path = sheet_of(
        tmp_path,
        f"1,{FIRST},front,Good,SIDE",
        f"2,S{SECOND},front,none,",
        "3,not looked at,front,,",
        head="number,sample_id,seen_from,expert_posture,expert_view",
    )
    sheet = read_sheet(path)
    assert dict(sheet.said) == {FIRST: ("good", 2)}
    assert sheet.taken_back == (SECOND,)
    path = sheet_of(tmp_path, f"{FIRST};bad", head="sample_id;expert_posture")  # no view is asked
    assert dict(read_sheet(path).said) == {FIRST: ("bad", 0)}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "12,good,",
            r"row 2: expected the number of a sample, an s and sixteen digits, but got '12'",
        ),
        (f"{FIRST},fine,", r"row 2: expert_posture must be one of good, bad, other, none, or"),
        (f"{FIRST},good,left", r"row 2: expert_view must be one of front, side, neither, or"),
        (f"{FIRST},none,side", r"row 2: expert_posture must be"),
        (f"{FIRST},good,\ns{FIRST},bad,", rf"row 3: the sample {FIRST} is there twice"),
    ],
)
def test_what_cannot_be_meant_is_said_with_its_row(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(LandmarkFileError, match=said):
        read_sheet(sheet_of(tmp_path, line))


def test_a_file_of_something_else_is_no_sheet(tmp_path: Path) -> None:
    with pytest.raises(LandmarkFileError, match="sample_id, expert_posture is missing"):
        read_sheet(sheet_of(tmp_path, "1,2", head="a,b"))


def test_labels_of_an_expert_are_kept_apart_changed_and_taken_back(store: SqlStore) -> None:
    book = store.samples
    first, second = make_samples(40).sample_id[:2].tolist()
    book.say(LOCAL_PERSON, [SampleLabel(first, "correction", "bad", 1, NOW_S)], NOW_S)
    sheet = ExpertSheet({first: ("good", 1), second: ("bad", 0), FIRST: ("bad", 0)}, ())
    assert keep_sheet(book, LOCAL_PERSON, sheet, NOW_S) == SheetOutcome(2, 1, 0)
    keep_sheet(book, LOCAL_PERSON, sheet, NOW_S)
    kinds = {(one.sample_id, one.kind): one.posture for one in book.labels(LOCAL_PERSON)}
    assert kinds == {
        (first, "correction"): "bad",
        (first, "expert"): "good",
        (second, "expert"): "bad",
    }
    (labelled,) = book.labelled(NOW_S)
    strongest = dict(zip(labelled.rows.sample_id.tolist(), labelled.posture.tolist(), strict=True))
    assert strongest == {first: "good", second: "bad"}  # the expert's word counts
    changed = ExpertSheet({second: ("other", 0)}, (first,))
    assert keep_sheet(book, LOCAL_PERSON, changed, NOW_S) == SheetOutcome(1, 0, 1)
    kinds = {(one.sample_id, one.kind): one.posture for one in book.labels(LOCAL_PERSON)}
    assert kinds == {(first, "correction"): "bad", (second, "expert"): "other"}


def test_the_doubtful_ones_come_first_and_none_twice(store: SqlStore) -> None:
    chosen = choose_for_expert(store.samples, LOCAL_PERSON, 5, NOW_S, None)
    rows = list(csv.DictReader(io.StringIO(write_sheet(chosen).decode("utf-8-sig"))))
    assert tuple(rows[0]) == SHEET_COLUMNS
    assert [row["sample_id"] for row in rows] == [f"s{one}" for one in chosen.sample_id.tolist()]
    assert {row["expert_posture"] for row in rows} == {""}
    said = ExpertSheet({name: ("good", 1) for name in chosen.sample_id.tolist()}, ())
    keep_sheet(store.samples, LOCAL_PERSON, said, NOW_S)
    others = choose_for_expert(store.samples, LOCAL_PERSON, 40, NOW_S, None)
    assert not set(others.sample_id.tolist()) & set(chosen.sample_id.tolist())


def test_while_models_are_compared_new_ones_are_drawn_by_lot(store: SqlStore) -> None:
    since_s = float(np.median(make_samples(40).at_s))
    drawn = choose_for_expert(store.samples, LOCAL_PERSON, 5, NOW_S, since_s)
    assert len(drawn) == 5
    assert (drawn.at_s >= since_s).all()
    assert drawn.sample_id.tolist() == sorted(drawn.sample_id.tolist())


def test_nothing_is_chosen_or_said_where_the_consent_has_ended(store: SqlStore) -> None:
    name = str(make_samples(40).sample_id[0])
    store.apply([training_consent("withdrawn", at_s=NOW_S)])
    with pytest.raises(CollectionError, match="not in force"):
        keep_sheet(store.samples, LOCAL_PERSON, ExpertSheet({name: ("good", 1)}, ()), NOW_S + 1)
    with pytest.raises(CollectionError, match="not in force"):
        choose_for_expert(store.samples, LOCAL_PERSON, 5, NOW_S + 1, None)
    assert store.samples.labels(LOCAL_PERSON) == ()
