from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pytest

from barun.learning.sequences.evaluation import (
    Fold,
    compute_auc,
    gather_left_out,
    judge_folds,
    leave_people_out,
    macro_auc,
)
from barun.learning.sequences.figures import describe_folds, describe_scores, hash_recordings
from barun.learning.sequences.sample_set import SampleSet
from barun.learning.sequences.sequence_model import ModelKind
from tests.learning.sequences.waves import make_waves

_Array = npt.NDArray[np.float64]


@dataclass
class _Recogniser:
    """Scores 0 what it was trained on and 1 what it has never seen."""

    seen: list[set[str]]
    kind: ModelKind = "pca"
    known: npt.NDArray[np.float32] = field(default_factory=lambda: np.empty(0, dtype=np.float32))

    def fit(self, samples: SampleSet) -> None:
        self.seen.append(set(samples.names))
        self.known = samples.values

    def scores(self, values: npt.NDArray[np.floating]) -> _Array:
        return np.array([float(not (one == self.known).all(axis=(1, 2)).any()) for one in values])


def _fold(person: str, training: list[float], unseen: list[float], faulty: list[float]) -> Fold:
    return Fold(
        person,
        np.array(training),
        np.full(len(training), "others"),
        np.array(unseen),
        np.array(faulty),
        np.empty(0),
    )


def test_the_person_left_out_is_never_trained_on() -> None:
    seen: list[set[str]] = []
    samples = make_waves(3, 4, n_faulty=2)

    folds = leave_people_out(lambda: _Recogniser(seen), samples, others=samples.values[:5])

    assert [fold.person for fold in folds] == list(samples.names)
    assert seen == [set(samples.names) - {name} for name in samples.names]
    for fold in folds:
        assert (fold.training == 0).all()
        assert len(fold.training) == 8  # the faulty ones of the two others are not usual
        assert (fold.unseen == 1).all()
        assert len(fold.unseen) == 4
        assert len(fold.faulty) == 2
    # what is further given is scored by each model: the first person's, seen by two of three
    assert [fold.others.mean() for fold in folds] == [1, 0, 0]


def test_one_person_cannot_be_left_out() -> None:
    with pytest.raises(ValueError, match="at least two"):
        leave_people_out(lambda: _Recogniser([]), make_waves(1, 3))


def test_thresholds_of_training_scores_alarm_about_everybody_new() -> None:
    folds = leave_people_out(lambda: _Recogniser([]), make_waves(4, 6))

    rates = judge_folds(folds, "mean-3sd", "training")
    fair = judge_folds(folds, "quantile", "people-left-out")

    assert rates.mean_false_alarms == 1
    assert rates.n_alarmed == 4
    assert rates.alarmed_interval[0] == pytest.approx(0.3976, abs=1e-3)  # 4 of 4, exact
    assert fair.mean_false_alarms == 0


def test_nobody_has_a_say_in_the_own_threshold() -> None:
    folds = [
        _fold("a", [0.0], [1.0, 1.0], [5.0]),
        _fold("b", [0.0], [2.0, 2.0], [0.5]),
        _fold("c", [0.0], [9.0, 0.0], []),
    ]
    scores, people = gather_left_out(folds, without="c")
    assert scores.tolist() == [1, 1, 2, 2]
    assert set(people) == {"a", "b"}

    rates = judge_folds(folds, "quantile", "people-left-out")
    assert rates.thresholds["c"] == pytest.approx(2)
    assert rates.false_alarms["c"] == 0.5
    assert rates.found["b"] == 0
    assert "c" not in rates.found


def test_auc_by_hand() -> None:
    assert compute_auc(np.array([1.0, 2.0]), np.array([3.0, 0.0])) == 0.5
    assert compute_auc(np.array([1.0]), np.array([1.0, 2.0])) == 0.75  # a tie counts half
    assert np.isnan(compute_auc(np.empty(0), np.array([1.0])))


def test_macro_auc_leaves_out_who_has_nothing_faulty() -> None:
    folds = [_fold("a", [0], [1.0], [2.0]), _fold("b", [0], [1.0], [0.0]), _fold("c", [0], [1], [])]
    assert macro_auc(folds) == 0.5
    assert np.isnan(macro_auc(folds[2:]))


def test_figures_name_nobody() -> None:
    folds = leave_people_out(lambda: _Recogniser([]), make_waves(3, 4, n_faulty=2))
    described = describe_folds(folds)
    assert described["people"] == 3
    assert described["thresholds"]["mean-3sd/training"]["false_alarms_by_person"] == [1, 1, 1]
    assert described["thresholds"]["conformal-people/people-left-out"]["false_alarms_mean"] == 0
    assert "person" not in str(
        described["thresholds"]["mean-3sd/training"]["of_people_interval_95"]
    )
    assert "person 1" not in str(described)


def test_given_thresholds_are_described_alike() -> None:
    samples = make_waves(2, 2)
    described = describe_scores(
        samples, np.array([1.0, 2.0, 3.0, 4.0]), np.array([5.0]), {"some": 2.5}
    )
    assert described["thresholds"]["some"]["false_alarms_by_person"] == [0, 1]
    assert described["thresholds"]["some"]["found_mean"] == 1
    assert described["auc_mean"] == 1


def test_recordings_are_known_again_without_their_names() -> None:
    samples = make_waves(3, 4)
    hashes = hash_recordings(samples)
    assert len(set(hashes)) == 3
    assert hash_recordings(samples.of(["person 2"]))[0] in hashes
