"""How often a model raises a false alarm about people it has not seen, and what it finds.

Models are trained leaving out one person at a time. Windows of one person are no independent
observations: shares are given for each person, and intervals are over people.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.learning.intervals import exact_interval
from barun.learning.sequences.sample_set import SampleSet
from barun.learning.sequences.sequence_model import SequenceModel
from barun.learning.sequences.thresholds import (
    Provenance,
    Threshold,
    ThresholdKind,
    fit_threshold,
)

__all__ = [
    "Fold",
    "Rates",
    "compute_auc",
    "gather_left_out",
    "judge_folds",
    "leave_people_out",
    "macro_auc",
]

_Array = npt.NDArray[np.float64]

_MUCH: Final = 0.05
"""Share of a person's samples above which the person counts as falsely alarmed."""


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """One person left out."""

    person: str
    training: _Array
    """Scores of the usual samples the model was trained on."""
    training_people: npt.NDArray[np.str_]
    unseen: _Array
    """Scores of the usual samples of the person left out."""
    faulty: _Array
    """Scores of the faulty samples of the person left out."""
    others: _Array
    """Scores of the further samples that were given, such as a faulty run of somebody else."""


@dataclass(frozen=True, slots=True, eq=False)
class Rates:
    """What a threshold does."""

    false_alarms: dict[str, float]
    """Share of the usual samples that are alarms, by person left out."""
    found: dict[str, float]
    """Share of the faulty samples that are alarms; of the person left out, or of others."""
    thresholds: dict[str, float] = field(default_factory=dict)

    @property
    def mean_false_alarms(self) -> float:
        """Every person weighs the same."""
        return float(np.mean(list(self.false_alarms.values())))

    @property
    def mean_found(self) -> float:
        """Mean over the folds; NaN where nothing is faulty."""
        return float(np.mean(list(self.found.values()))) if self.found else float("nan")

    @property
    def abstains(self) -> bool:
        """Whether there were too few scores or people for a threshold."""
        return any(value == np.inf for value in self.thresholds.values())

    @property
    def n_alarmed(self) -> int:
        """People of whom more than 5 % of the samples are false alarms."""
        return sum(share > _MUCH for share in self.false_alarms.values())

    @property
    def alarmed_interval(self) -> tuple[float, float]:
        """Exact interval of the share of such people."""
        return exact_interval(self.n_alarmed, len(self.false_alarms))


def leave_people_out(
    make_model: Callable[[], SequenceModel],
    samples: SampleSet,
    *,
    others: npt.NDArray[np.floating] | None = None,
    on_fold: Callable[[str], None] | None = None,
) -> tuple[Fold, ...]:
    """Train as often as there are people, leaving one out each time.

    Parameters
    ----------
    make_model : callable
        Returns an untrained model.
    samples : SampleSet
        Of at least two people.
    others : numpy.ndarray, shape (N, T, C), optional
        Further samples that every model scores.
    on_fold : callable, optional
        Called with the person before each training.

    Raises
    ------
    ValueError
        If there is one person only.
    """
    if len(samples.names) < 2:
        raise ValueError("leaving people out needs at least two")
    folds = []
    for person in samples.names:
        if on_fold is not None:
            on_fold(person)
        model = make_model()
        seen, left_out = samples.without([person]), samples.of([person])
        model.fit(seen)
        usual = seen.select(~seen.is_faulty)
        folds.append(
            Fold(
                person=person,
                training=model.scores(usual.values),
                training_people=usual.people,
                unseen=model.scores(left_out.values[~left_out.is_faulty]),
                faulty=model.scores(left_out.values[left_out.is_faulty]),
                others=np.empty(0) if others is None else model.scores(others),
            )
        )
    return tuple(folds)


def gather_left_out(
    folds: Sequence[Fold], *, without: str = ""
) -> tuple[_Array, npt.NDArray[np.str_]]:
    """Return scores and names of people left out, all but one of them."""
    chosen = [fold for fold in folds if fold.person != without]
    people = [np.full(len(fold.unseen), fold.person) for fold in chosen]
    return np.concatenate([fold.unseen for fold in chosen]), np.concatenate(people)


def judge_folds(folds: Sequence[Fold], kind: ThresholdKind, provenance: Provenance) -> Rates:
    """Apply a threshold to each person left out, who had no say in it.

    Parameters
    ----------
    folds : sequence of Fold
        From `leave_people_out`.
    kind : str
        Of the threshold.
    provenance : {"training", "people-left-out"}
        Set on the scores of the samples the model was trained on, as is often done, or on the
        scores of the other people when they were left out themselves.

    References
    ----------
    The second is the cross-validated quantile of Barber et al. (2021), Predictive inference with
    the jackknife+, over people: the models that scored the others had seen the person judged.
    """
    false_alarms, found, thresholds = {}, {}, {}
    for fold in folds:
        threshold = _set_threshold(folds, fold, kind, provenance).value
        faulty = fold.faulty if len(fold.faulty) else fold.others
        if len(fold.unseen):
            false_alarms[fold.person] = float(np.mean(fold.unseen > threshold))
        if len(faulty):
            found[fold.person] = float(np.mean(faulty > threshold))
        thresholds[fold.person] = threshold
    return Rates(false_alarms, found, thresholds)


def _set_threshold(
    folds: Sequence[Fold], fold: Fold, kind: ThresholdKind, provenance: Provenance
) -> Threshold:
    if provenance == "training":
        return fit_threshold(kind, fold.training, fold.training_people, provenance)
    scores, people = gather_left_out(folds, without=fold.person)
    return fit_threshold(kind, scores, people, provenance)


def compute_auc(usual: _Array, faulty: _Array) -> float:
    """Return how often a faulty sample scores higher than a usual one; NaN without either.

    Ties count half.
    """
    if not len(usual) or not len(faulty):
        return float("nan")
    ordered = np.sort(usual)
    below = np.searchsorted(ordered, faulty, side="left")
    not_above = np.searchsorted(ordered, faulty, side="right")
    return float((below + not_above).mean() / (2 * len(usual)))


def macro_auc(folds: Sequence[Fold]) -> float:
    """Return the mean over people of the area under the curve within each person left out.

    Where a person has no faulty samples, the further ones stand for them; people without either are
    left out. NaN if nobody is left.
    """
    areas = np.array(
        [
            compute_auc(fold.unseen, fold.faulty if len(fold.faulty) else fold.others)
            for fold in folds
        ]
    )
    known = areas[np.isfinite(areas)]
    return float(known.mean()) if len(known) else float("nan")
