import numpy as np
import pytest

from barun.learning.online.labelled_batch import LabelledBatch
from barun.learning.online.stream import LabelOrder, LabelStream, hold_out_ends, make_stream
from tests.learning.online.blobs import make_person


def people() -> LabelledBatch:
    return LabelledBatch.joined([make_person(name, 50, n) for n, name in enumerate("abc")])


def stream(
    order: LabelOrder = "as recorded", *, wrong_share: float = 0, n_wrong_batches: int = 0
) -> LabelStream:
    held_out = hold_out_ends(np.repeat(np.arange(15), 10))
    random = np.random.default_rng(0)
    return make_stream(
        people(),
        held_out,
        "b",
        random,
        n_classes=2,
        order=order,
        wrong_share=wrong_share,
        n_wrong_batches=n_wrong_batches,
    )


def test_ends_of_episodes_are_held_out() -> None:
    held_out = hold_out_ends(np.array([0] * 10 + [1] * 3 + [2] * 4))
    assert np.flatnonzero(held_out).tolist() == [7, 8, 9, 16]


def test_people_come_one_after_another_the_newcomer_last() -> None:
    laid_out = stream()
    assert [batch.given.names for batch in laid_out.before] == [("a",)] * 4 + [("c",)] * 4
    assert [len(batch.given) for batch in laid_out.newcomer] == [10, 10, 10, 5]
    assert len(laid_out.held_out) == 45
    assert laid_out.name == "b"


@pytest.mark.parametrize("order", ["as recorded", "mixed"])
def test_every_row_arrives_once_or_never(order: LabelOrder) -> None:
    laid_out = stream(order)
    arriving = [batch.given.features for batch in (*laid_out.before, *laid_out.newcomer)]
    seen = np.vstack([*arriving, laid_out.held_out.features])
    assert np.array_equal(np.sort(seen, axis=0), np.sort(people().features, axis=0))


def test_order_is_that_of_the_recording_or_not() -> None:
    recorded = make_person("b", 50, 1).select(~hold_out_ends(np.repeat(np.arange(5), 10)))
    got = np.vstack([batch.given.features for batch in stream().newcomer])
    np.testing.assert_array_equal(got, recorded.features)
    mixed = np.vstack([batch.given.features for batch in stream("mixed").newcomer])
    assert not np.array_equal(mixed, recorded.features)


def test_wrong_labels_are_planted_and_the_truth_is_kept() -> None:
    laid_out = stream(wrong_share=0.3)
    batches = (*laid_out.before, *laid_out.newcomer)
    wrong = [int((batch.given.labels != batch.truth).sum()) for batch in batches]
    assert 15 <= sum(wrong) <= 48  # 105 rows, 31.5 expected
    clean = stream()
    assert all((batch.given.labels == batch.truth).all() for batch in clean.newcomer)


def test_mixed_up_keys_begin_with_the_second_batch() -> None:
    laid_out = stream(n_wrong_batches=2)
    is_wrong = [set((batch.given.labels != batch.truth).tolist()) for batch in laid_out.newcomer]
    assert is_wrong == [{False}, {True}, {True}, {False}]
    assert all((batch.given.labels == batch.truth).all() for batch in laid_out.before)


def test_a_newcomer_needs_others() -> None:
    alone = make_person("b", 10, 0)
    for name in "ab":
        with pytest.raises(ValueError, match="among others"):
            make_stream(alone, np.zeros(10, bool), name, np.random.default_rng(0), n_classes=2)
