"""The batch of the drill is refused for its labels and for nothing else."""

from dataclasses import replace

import numpy as np
import pytest

from barun.drills.labelled_sitters import labelled_person, wrong_batch
from barun.learning.datasets.rows import LabelledRows
from barun.learning.posture_dataset import FRONT, SIDE
from barun.posture.view.geometry import view_probabilities
from barun.posture.view.view import View
from barun.store.records import LOCAL_PERSON
from barun.updating.intake import take_in
from barun.updating.settings import UpdateSettings

NOW_S = 1_795_000_000.0


def test_known_people_are_seen_from_where_their_labels_say() -> None:
    rows = labelled_person(1, NOW_S)
    assert len(rows) == len(set(rows.row_id.tolist())) == 64
    seen = view_probabilities(rows.to_posture_dataset().rows).argmax(axis=1)
    is_side = np.isin(seen, [int(View.LEFT_SIDE), int(View.RIGHT_SIDE)])
    assert (is_side == (rows.view == SIDE)).mean() > 0.9


def test_the_batch_is_of_one_person_in_sessions_and_every_label_is_wrong() -> None:
    rows, labels = wrong_batch(LOCAL_PERSON, range(11, 13), NOW_S)
    assert len(rows) == len(labels) == 64
    assert len(set(rows.session.tolist())) == 2
    assert {int(one) for one in rows.view} == {int(View.FRONT)}
    assert {one.view for one in labels} == {SIDE}
    assert int(rows.at_s.max()) <= NOW_S


@pytest.mark.parametrize("is_wrong", [True, False])
def test_an_update_refuses_it_and_takes_the_same_with_right_labels(is_wrong: bool) -> None:
    pytest.importorskip("sklearn")
    old = LabelledRows.joined([labelled_person(number, NOW_S - 3600) for number in (1, 2, 3)])
    new = labelled_person(11, NOW_S)
    new = new.select(new.view == FRONT)
    if is_wrong:
        new = replace(new, view=np.full(len(new), SIDE, dtype=np.int8))
    taken = take_in(old, new, ("view",), UpdateSettings())
    assert taken.n_refused_batches == int(is_wrong)
    assert (len(taken.rows) > 24) is not is_wrong
