"""How well views are recognised on people whom the model has not seen."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.learning.data_defects import clean, find_defects
from barun.learning.posture_dataset import (
    FRONT,
    SIDE,
    PostureDataset,
    read_posture_file,
    read_posture_folder,
)
from barun.learning.view_artefact import VETO_BELOW
from barun.learning.view_training import (
    ViewTrainingRows,
    ViewWeights,
    fit_view_weights,
    gather_simulated_rows,
    gather_training_rows,
)
from barun.posture.view.decision import decide_views
from barun.posture.view.geometry import (
    compute_front_and_side,
    compute_geometric_probabilities,
    mark_unknown,
    to_view_columns,
    veto,
)
from barun.posture.view.view import View
from barun.posture.view.view_features import compute_view_features

__all__ = [
    "ViewProbabilities",
    "ViewScore",
    "compute_unseen_probabilities",
    "compute_view_probabilities",
    "read_view_dataset",
    "score_views",
]

_Array = npt.NDArray[np.float64]
_Mask = npt.NDArray[np.bool_]

_VIEW_FILES: Final = "view_*_*.csv"
"""Recordings labelled by view alone: ``view_PERSON_ROWS.csv``."""


def read_view_dataset(folder: Path, *, cleaned: bool = True) -> PostureDataset:
    """Read everything that is labelled by view.

    Parameters
    ----------
    folder : pathlib.Path
        As for :func:`barun.learning.posture_dataset.read_posture_folder`.
    cleaned : bool
        Whether copies, bystanders and doubtful labels are left out; see
        :mod:`barun.learning.data_defects`.
    """
    graded = read_posture_folder(folder)
    place = folder / "posture" if (folder / "posture").is_dir() else folder
    parts = [clean(graded, find_defects(graded)) if cleaned else graded]
    for path in sorted(place.glob(_VIEW_FILES)):
        parts.append(read_posture_file(path, person=path.stem.split("_")[1]))
    return PostureDataset.joined(parts)


@dataclass(frozen=True, slots=True, eq=False)
class ViewProbabilities:
    """What three ways of telling views say of N rows, shape (N, 4) each, columns as `View`."""

    geometry: _Array
    model: _Array
    both: _Array


def compute_view_probabilities(dataset: PostureDataset, weights: ViewWeights) -> ViewProbabilities:
    """Return what geometry, a model, and both together say."""
    features = compute_view_features(dataset.rows)
    _, front, side = weights.probabilities(features.values).T
    possible_front, possible_side = compute_front_and_side(features)
    vetoed = veto(front, possible_front, VETO_BELOW), veto(side, possible_side, VETO_BELOW)
    model = to_view_columns(front, side, features.facing)
    both = to_view_columns(*vetoed, features.facing)
    return ViewProbabilities(
        compute_geometric_probabilities(features),
        mark_unknown(model, dataset.rows),
        mark_unknown(both, dataset.rows),
    )


def compute_unseen_probabilities(
    dataset: PostureDataset,
    test: PostureDataset | None = None,
    simulated: ViewTrainingRows | None = None,
) -> ViewProbabilities:
    """Return what models say that were each trained without the person of the row.

    Parameters
    ----------
    dataset : PostureDataset
        What is trained on.
    test : PostureDataset, optional
        What is judged, by default the same rows; people are told apart by their names.
    simulated : ViewTrainingRows, optional
        From `gather_simulated_rows`, to make them only once.
    """
    test = dataset if test is None else test
    simulated = gather_simulated_rows() if simulated is None else simulated
    found = ViewProbabilities(*(np.full((len(test), len(View)), np.nan) for _ in range(3)))
    for person in test.people:
        others = dataset.select(dataset.person != person)
        weights = fit_view_weights(gather_training_rows(others, simulated))
        mine = test.person == person
        part = compute_view_probabilities(test.select(mine), weights)
        found.geometry[mine], found.model[mine], found.both[mine] = (
            part.geometry,
            part.model,
            part.both,
        )
    return found


@dataclass(frozen=True, slots=True)
class ViewScore:
    """How often a view is recognised where the label says front or side."""

    n_rows: int
    """Rows labelled front or side."""
    n_right: int
    """Recognised as labelled."""
    n_wrong: int
    """Recognised as the other; the rest was rejected."""
    n_told_apart: int
    """The labelled of the two more probable than the other, nothing rejected."""

    @property
    def accuracy(self) -> float:
        """Share told apart, front or side; NaN without rows."""
        return self.n_told_apart / self.n_rows if self.n_rows else float("nan")

    @property
    def right_share(self) -> float:
        """Share recognised, rejected rows counted as failures; NaN without rows."""
        return self.n_right / self.n_rows if self.n_rows else float("nan")

    @property
    def wrong_share(self) -> float:
        """Share taken for the other view; NaN without rows."""
        return self.n_wrong / self.n_rows if self.n_rows else float("nan")


def score_views(dataset: PostureDataset, probabilities: _Array, which: _Mask) -> ViewScore:
    """Compare with the labels front and side.

    Parameters
    ----------
    dataset : PostureDataset
        N rows.
    probabilities : numpy.ndarray, shape (N, 4)
        Columns as `View`.
    which : numpy.ndarray, shape (N,)
        Rows that count; those labelled otherwise are left out.
    """
    labelled = which & np.isin(dataset.view, (FRONT, SIDE))
    is_front = dataset.view[labelled] == FRONT
    found = decide_views(probabilities[labelled])
    front = probabilities[labelled, View.FRONT]
    side = probabilities[labelled, View.LEFT_SIDE] + probabilities[labelled, View.RIGHT_SIDE]
    right = np.where(is_front, found == View.FRONT, found >= View.LEFT_SIDE)
    wrong = ~right & (found != View.NEITHER)
    told_apart = np.where(is_front, front > side, side > front)
    return ViewScore(len(is_front), int(right.sum()), int(wrong.sum()), int(told_apart.sum()))
