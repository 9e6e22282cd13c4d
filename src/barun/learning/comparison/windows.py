"""Networks over short windows of frames, tried on people left out beside the classifiers of frames.

They are compared, not chosen: the live service judges frames by models of frames. If windows were
clearly better, that would be the reason to change it.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.learning.comparison.judging import find_folds
from barun.learning.comparison.question import QuestionRows
from barun.learning.comparison.splits import Fold
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


def gather_windows(rows: QuestionRows, *, label: int = 1) -> SampleSet:
    """Return the windows of all rows as what networks learn from.

    Parameters
    ----------
    rows : QuestionRows
        Finite in the first feature set.
    label : int
        The class that is told from all others, as the faulty.
    """
    return _to_samples(rows, cut_row_windows(rows), label)


def _to_samples(rows: QuestionRows, values: npt.NDArray[np.float32], label: int) -> SampleSet:
    spec = SampleSpec(
        f"{rows.question.name}-window/1",
        N_STEPS,
        tuple(str(number) for number in range(values.shape[2])),
    )
    return SampleSet(spec, values, rows.person, rows.person, rows.labels == label)


def predict_by_network(
    kind: ClassifierKind,
    rows: QuestionRows,
    *,
    seed: int,
    folds: Iterable[Fold] | None = None,
) -> npt.NDArray[np.float64]:
    """Return probabilities of rows by networks that were not trained on them, (N, C).

    Parameters
    ----------
    kind : str
        Which network.
    rows : QuestionRows
        All rows.
    seed : int
        Of the first weights and the order of the rows.
    folds : iterable of (train, test), optional
        By default those of people, or of times of a single one.

    Returns
    -------
    numpy.ndarray, shape (N, C)
        NaN of rows that no fold tries. Of two classes one network tells the second; of more there
        is a network for each, which tells it from all others, and what they say is divided by
        its sum.

    Raises
    ------
    MissingExtraError
        If PyTorch is not installed.

    Notes
    -----
    A number that is unknown is the median of those trained on, as for classifiers of frames. Folds
    that tear neighbours apart let a window that is tried share rows with windows trained on.
    """
    check_extra("torch")
    windows = cut_row_windows(rows)
    n_classes = len(rows.question.classes)
    asked = (1,) if n_classes == 2 else tuple(range(n_classes))
    result = np.full((len(rows), n_classes), np.nan)
    settings = TrainingSettings(**{**_SETTINGS.as_json(), "seed": seed})
    if folds is None:
        folds = [fold for _, fold in find_folds(rows)]
    for train, test in folds:
        if len(np.unique(rows.labels[train])) < 2:
            continue
        values = _fill(windows, train)
        said = []
        for label in asked:
            samples = _to_samples(rows, values, label)
            model = DeepModel(kind, settings, width=_WIDTH, latent=_WIDTH, held_out_share=0.0)
            model.fit(samples.select(train))
            said.append(model.scores(values[test]))
        if n_classes == 2:
            said.insert(0, 1.0 - said[0])
        together = np.column_stack(said)
        result[test] = together / together.sum(axis=1, keepdims=True)
    return result


def _fill(windows: npt.NDArray[np.float32], train: npt.NDArray[np.intp]) -> npt.NDArray[np.float32]:
    """Return windows whose gaps hold the median of the rows trained on, 0 where all are gaps."""
    if np.isfinite(windows).all():
        return windows
    last = windows[train, -1]
    known = np.isfinite(last).any(axis=0)
    fill = np.zeros(windows.shape[2], dtype=np.float32)
    fill[known] = np.nanmedian(last[:, known], axis=0)
    return np.where(np.isfinite(windows), windows, fill)
