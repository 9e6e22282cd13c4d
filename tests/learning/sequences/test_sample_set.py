import numpy as np
import pytest

from barun.learning.sequences.people_split import hold_people_out
from barun.learning.sequences.sample_set import SampleSet, SampleSpec
from tests.learning.sequences.waves import WAVES, make_waves


def test_people_keep_their_whole_names() -> None:
    assert make_waves(3).names == ("person 0", "person 1", "person 2")


def test_of_and_without_are_all() -> None:
    samples = make_waves(3, 5)

    some, others = samples.of(["person 1"]), samples.without(["person 1"])

    assert some.names == ("person 1",)
    assert others.names == ("person 0", "person 2")
    assert len(some) + len(others) == len(samples) == 15


def test_hash_knows_values_people_and_labels() -> None:
    first = make_waves(2, 3)
    other_label = SampleSet(
        first.spec, first.values, first.people, first.recordings, ~first.is_faulty
    )
    other_person = SampleSet(
        first.spec, first.values, first.people[::-1], first.recordings, first.is_faulty
    )

    hashes = {
        first.sha256,
        other_label.sha256,
        other_person.sha256,
        make_waves(2, 3, seed=1).sha256,
    }

    assert len(hashes) == 4
    assert make_waves(2, 3).sha256 == first.sha256


@pytest.mark.parametrize(
    ("values", "says"),
    [
        pytest.param(np.zeros((2, 11, 3)), "expected samples", id="steps"),
        pytest.param(np.full((2, 12, 3), np.nan), "finite", id="NaN"),
    ],
)
def test_impossible_samples_are_refused(values: np.ndarray, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        SampleSet.from_recording(WAVES, values, "somebody")


def test_samples_of_different_kinds_are_not_joined() -> None:
    other = SampleSpec("waves/2", 12, ("a", "b", "c"))
    parts = [
        make_waves(1, 2),
        SampleSet.from_recording(other, np.zeros((1, 12, 3)), "somebody"),
    ]
    with pytest.raises(ValueError, match="different kinds"):
        SampleSet.joined(parts)


def test_whole_people_are_held_out_and_not_always_the_last() -> None:
    samples = make_waves(10, 2)
    held = set()
    for seed in range(5):
        training, out = hold_people_out(samples, 0.2, seed=seed)
        assert out is not None
        assert len(out.names) == 2
        assert not set(training.names) & set(out.names)
        assert set(training.names) | set(out.names) == set(samples.names)
        held.add(out.names)
    assert len(held) > 1
    assert hold_people_out(samples, 0.2, seed=3)[0].sha256 == (
        hold_people_out(samples, 0.2, seed=3)[0].sha256
    )


@pytest.mark.parametrize(
    ("n_people", "share"), [pytest.param(2, 0.5, id="two people"), pytest.param(9, 0.0, id="0")]
)
def test_nobody_is_held_out(n_people: int, share: float) -> None:
    samples = make_waves(n_people, 2)
    assert hold_people_out(samples, share, seed=0) == (samples, None)
