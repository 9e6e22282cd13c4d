from dataclasses import replace

import numpy as np

from barun.learning.datasets.difference import compare_rows
from tests.learning.datasets.row_samples import make_rows


def test_rows_are_compared_by_their_ids() -> None:
    before = make_rows(plan="1a 2b", n_each=3)
    grade = before.grade.copy()
    view = before.view.copy()
    grade[1], view[2] = "c", 0
    participant = before.participant_id.copy()
    participant[4] = ""
    after = replace(before, grade=grade, view=view, participant_id=participant)
    after = after.select(np.array([5, 4, 3, 2, 1]))  # the order does not matter
    found = compare_rows(before, after)
    assert found.removed == {"P1": 1}
    assert found.added == {}
    assert found.relabelled == {"grade a -> c": 1, "view 1 -> -": 1}
    assert (found.n_relabelled, found.n_other, found.n_same) == (2, 1, 2)
    back = compare_rows(after, before)
    assert back.added == {"P1": 1}


def test_the_same_rows_do_not_differ() -> None:
    rows = make_rows()
    found = compare_rows(rows, rows)
    assert (found.n_relabelled, found.n_other, found.n_same) == (0, 0, 96)
    world = np.zeros((96, 33, 3), dtype=np.float32)
    assert compare_rows(rows, replace(rows, world_xyz=world)).n_other == 96


def test_rows_that_share_nothing_are_all_added_and_removed() -> None:
    rows = make_rows(plan="1a 2b", n_each=3)
    before, after = rows.select(np.arange(2)), rows.select(np.arange(2, 6))
    found = compare_rows(before, after)
    assert (found.removed, found.added) == ({"P1": 2}, {"P1": 4})
    assert (found.n_relabelled, found.n_other, found.n_same) == (0, 0, 0)
