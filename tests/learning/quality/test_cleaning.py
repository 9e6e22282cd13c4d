from dataclasses import replace

import numpy as np
import pytest

from barun.errors import DatasetError
from barun.learning.datasets.rows import LabelledRows
from barun.learning.quality.checking import CheckReport, check_rows
from barun.learning.quality.cleaning import (
    RowDecision,
    apply_choices,
    apply_decisions,
    choose_findings,
)
from tests.learning.datasets.row_samples import make_rows


def _report() -> CheckReport:
    """Two copies, one front pose labelled side, a wrong participant, a mixture."""
    rows = make_rows("P1", plan="1a 2a 3a", n_each=10, seed=1)
    view = rows.view.copy()
    view[4] = 2
    rows = replace(rows, view=view)
    copies = replace(
        rows.select(np.array([1, 2])),
        row_id=np.array(["copy1", "copy2"]),
        origin_row=np.array([90, 91]),
    )
    second = make_rows("P2", plan="1a 2a", n_each=10, seed=2)
    second = replace(second, participant_id=np.full(20, "P1"))
    whole = LabelledRows.joined([rows, copies, second])
    return check_rows(whole, name="x", with_models=False)


def test_what_is_proposed_can_be_chosen_at_once() -> None:
    report = _report()
    choices = choose_findings(report, ["proposed"])
    kinds = {choice.finding.id: choice.action.value for choice in choices}
    assert kinds == {
        "exact-copy-1": "exclude",
        "wrong-participant-1": "set-participant",
        "doubtful-view-1": "exclude",
    }
    cleaned = apply_choices(report.rows, choices)
    assert (cleaned.n_excluded, cleaned.n_changed) == (3, 20)
    assert set(cleaned.rows.participant_id[cleaned.rows.person == "P2"].tolist()) == {"P2"}
    assert not {"copy1", "copy2"} & set(cleaned.rows.row_id.tolist())
    assert cleaned.details["findings"] == kinds
    assert report.rows.participant_id[-1] == "P1"  # the original is untouched


@pytest.mark.parametrize(
    ("word", "n_excluded", "view"),
    [("=relabel", 0, 1), ("=unlabel", 0, 0), ("=exclude", 1, None), ("", 1, None)],
)
def test_a_finding_can_be_answered_in_several_ways(
    word: str, n_excluded: int, view: int | None
) -> None:
    report = _report()
    cleaned = apply_choices(report.rows, choose_findings(report, [f"doubtful-view-1{word}"]))
    assert cleaned.n_excluded == n_excluded
    if view is not None:
        assert cleaned.rows.view[4] == view
        assert cleaned.n_changed == 1


def test_flipping_a_flipped_session_mends_it() -> None:
    rows = make_rows(plan="1a", n_each=10)
    image = rows.image_xyz.copy()
    image[..., 0] = 1 - image[..., 0]
    report = check_rows(replace(rows, image_xyz=image), name="x", with_models=False)
    mended = apply_choices(report.rows, choose_findings(report, ["mirrored"])).rows
    np.testing.assert_allclose(mended.image_xyz, rows.image_xyz, atol=1e-6)
    assert mended.row_id.tolist() == rows.row_id.tolist()


@pytest.mark.parametrize(
    ("word", "match"),
    [
        ("no-such-thing", "exact-copy-1"),
        ("exact-copy-9", "exact-copy-1"),
        ("exact-copy-1=mirror", "exclude"),
        ("mixed-view", "relabel"),
        ("mixed-view-1=review", "relabel"),
    ],
)
def test_what_cannot_be_done_is_refused(word: str, match: str) -> None:
    with pytest.raises(DatasetError, match=match):
        choose_findings(_report(), [word])


def test_nothing_is_proposed_about_what_was_cleaned() -> None:
    report = _report()
    cleaned = apply_choices(report.rows, choose_findings(report, ["proposed"])).rows
    again = check_rows(cleaned, name="x", with_models=False)
    assert choose_findings(again, ["proposed"]) == ()


def test_a_kind_that_was_not_found_changes_nothing() -> None:
    assert choose_findings(_report(), ["jump"]) == ()


def test_decisions_row_by_row() -> None:
    rows = make_rows(plan="1a 2b", n_each=3)
    ids = rows.row_id.tolist()
    cleaned = apply_decisions(
        rows,
        [
            RowDecision(ids[0], "exclude"),
            RowDecision(ids[1], "relabel", view=3),
            RowDecision(ids[2], "relabel", grade="c"),
            RowDecision(ids[3], "exclude"),
            RowDecision(ids[3], "confirm"),  # thought better of it
        ],
    )
    assert cleaned.rows.row_id.tolist() == ids[1:]
    assert cleaned.rows.view.tolist() == [3, 1, 2, 2, 2]
    assert cleaned.rows.grade.tolist() == ["a", "c", "b", "b", "b"]
    assert (cleaned.n_excluded, cleaned.n_changed) == (1, 2)
    assert cleaned.details["confirmed"] == [ids[3]]


@pytest.mark.parametrize(
    ("decision", "match"),
    [
        (RowDecision("nobody", "confirm"), "nobody"),
        (RowDecision(make_rows().row_id[0], "relabel", view=7), "7"),
        (RowDecision(make_rows().row_id[0], "relabel", grade="z"), "'z'"),
    ],
)
def test_impossible_decisions_are_refused(decision: RowDecision, match: str) -> None:
    with pytest.raises(DatasetError, match=match):
        apply_decisions(make_rows(), [decision])
