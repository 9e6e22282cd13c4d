"""Networks over short windows of frames, tried on people left out beside the classifiers of frames.

They are compared, not chosen: the live service judges frames by models of frames. If windows were
clearly better, that would be the reason to change it.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.learning.comparison.judging import find_folds
from barun.learning.comparison.question import QuestionRows
from barun.learning.sequences.architecture import ClassifierKind
from barun.learning.sequences.deep_model import DeepModel
from barun.learning.sequences.extras import check_extra
from barun.learning.sequences.sample_set import SampleSet, SampleSpec
from barun.learning.sequences.settings import TrainingSettings

__all__ = ["NETWORKS", "N_STEPS", "cut_row_windows", "gather_windows", "predict_by_network"]

NETWORKS: Final[tuple[ClassifierKind, ...]] = (
    "conv-classifier",
    "lstm-classifier",
    "gru-classifier",
)
N_STEPS: Final = 5
"""Rows of a window: two seconds in the recordings at hand. Design choice: longer ones reach over
changes of posture."""
_LONGEST_STEP: Final = 3.0
"""Usual steps between rows, after which a window begins anew. Design choice: one row or two that
were not labelled are no gap."""
_WIDTH: Final = 16
_SETTINGS: Final = TrainingSettings(epochs=15, batch_size=32, learning_rate=3e-3, device="cpu")


def cut_row_windows(rows: QuestionRows) -> npt.NDArray[np.float32]:
    """Return each row with those before it, shape (N, ``N_STEPS``, D), of the first feature set.

    A window stays within its stretch of time, which is of one person in one recording, and ends at
    a gap: three times the usual step. At the beginning of a stretch, and after a gap, the first row
    is repeated.
    """
    values = rows.features[rows.question.feature_sets[0]].astype(np.float32)
    windows = np.repeat(values[:, None], N_STEPS, axis=1)
    stretches = [_in_order(rows, number) for number in np.unique(rows.block)]
    steps_s = np.concatenate([np.diff(rows.time_s[own]) for own in stretches])
    longest_s = _LONGEST_STEP * float(np.median(steps_s)) if len(steps_s) else np.inf
    for own in stretches:
        place = np.arange(len(own))
        begins = np.diff(rows.time_s[own], prepend=-np.inf) > longest_s
        first = np.maximum.accumulate(np.where(begins, place, 0))
        before = place[:, None] - np.arange(N_STEPS - 1, -1, -1)
        windows[own] = values[own[np.maximum(before, first[:, None])]]
    return windows


def _in_order(rows: QuestionRows, number: int) -> npt.NDArray[np.intp]:
    """Return the rows of a stretch in the order of time."""
    own = np.flatnonzero(rows.block == number)
    return own[np.argsort(rows.time_s[own], kind="stable")]


def gather_windows(rows: QuestionRows) -> SampleSet:
    """Return the windows of all rows as what networks learn from; the second class is the faulty.

    Raises
    ------
    ValueError
        If there are more than two classes.
    """
    if len(rows.question.classes) != 2:
        raise ValueError(f"expected two classes, got {rows.question.classes}")
    values = cut_row_windows(rows)
    spec = SampleSpec(
        f"{rows.question.name}-window/1",
        N_STEPS,
        tuple(str(number) for number in range(values.shape[2])),
    )
    return SampleSet(spec, values, rows.person, rows.person, rows.labels == 1)


def predict_by_network(
    kind: ClassifierKind, rows: QuestionRows, *, seed: int
) -> npt.NDArray[np.float64]:
    """Return probabilities of every row by networks that know nothing of its person, (N, 2).

    Parameters
    ----------
    kind : str
        Which network.
    rows : QuestionRows
        Of two classes; finite in the first feature set.
    seed : int
        Of the first weights and the order of the rows.

    Raises
    ------
    MissingExtraError
        If PyTorch is not installed.
    ValueError
        If there are more than two classes.
    """
    check_extra("torch")
    samples = gather_windows(rows)
    result = np.full((len(rows), 2), np.nan)
    settings = TrainingSettings(**{**_SETTINGS.as_json(), "seed": seed})
    for _, (train, test) in find_folds(rows):
        model = DeepModel(kind, settings, width=_WIDTH, latent=_WIDTH, held_out_share=0.0)
        model.fit(samples.select(train))
        second = model.scores(samples.values[test])
        result[test] = np.column_stack([1.0 - second, second])
    return result
