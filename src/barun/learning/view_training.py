"""Training of the view model: front, side or neither.

Front and side are learnt from labelled recordings, together with simulated people; neither, from
simulated people alone. What recordings label as neither (3) is no class of its own but what nobody
wanted to label, front and side views among it, and is not trained on.
"""

import hashlib
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from barun.learning.posture_dataset import FRONT, SIDE, PostureDataset
from barun.learning.view_people import simulate_view_people
from barun.posture.view.decision import find_doubtful_views
from barun.posture.view.geometry import compute_geometric_probabilities
from barun.posture.view.view_features import compute_view_features
from barun.posture.view.view_model import VIEW_MODEL_CLASSES

__all__ = [
    "LARGEST_FEATURE",
    "N_SIMULATED",
    "ViewTrainingRows",
    "ViewWeights",
    "fit_view_weights",
    "gather_recorded_rows",
    "gather_simulated_rows",
    "gather_training_rows",
    "product_columns",
]

_Array = npt.NDArray[np.float64]
_Labels = npt.NDArray[np.int8]

_NEITHER, _FRONT, _SIDE = range(len(VIEW_MODEL_CLASSES))

N_SIMULATED: Final = 4000
_SEED: Final = 20250705
_FRONT_DEG: Final = (0.0, 28.0)
_BETWEEN_DEG: Final = (33.0, 57.0)
_SIDE_DEG: Final = (62.0, 122.0)
_BEHIND_DEG: Final = (136.0, 180.0)
"""What simulated people turned so far are examples of; the gaps are left out. Design choice: the
boundaries of :mod:`barun.posture.view.geometry` lie in the gaps."""

_RECORDED_WEIGHT: Final = 3.0
_NEITHER_WEIGHT: Final = 1.5
"""Weight of a recorded row and of a simulated NEITHER against a simulated front or side."""
_STRENGTH: Final = 3.0
"""Inverse of the regularisation. It and the weights were chosen from a dozen combinations that all
lie within 1 % of each other, leaving one person out."""

LARGEST_FEATURE: Final = 2.5
"""Features are cut off beyond: squares would make much of a landmark gone astray."""


@dataclass(frozen=True, slots=True, eq=False)
class ViewTrainingRows:
    """What a view model is trained on."""

    features: _Array
    """Shape (N, D), finite."""
    labels: _Labels
    """Shape (N,). Columns of ``VIEW_MODEL_CLASSES``."""
    weights: _Array
    """Shape (N,)."""

    @classmethod
    def joined(cls, first: Self, second: Self) -> Self:
        """Return both as one."""
        return cls(
            np.concatenate([first.features, second.features]),
            np.concatenate([first.labels, second.labels]),
            np.concatenate([first.weights, second.weights]),
        )

    @property
    def sha256(self) -> str:
        """Hash of features and labels, hexadecimal."""
        digest = hashlib.sha256(self.features.astype("<f4").tobytes())
        digest.update(self.labels.astype("<i1").tobytes())
        return digest.hexdigest()


@dataclass(frozen=True, slots=True, eq=False)
class ViewWeights:
    """Logistic regression on the features, their squares and products.

    ``softmax(bias + z @ linear + products(z) @ quadratic)`` where ``z`` are the features cut off at
    ``LARGEST_FEATURE``, and ``products`` are ``z[i] * z[j]`` of all i <= j.
    """

    bias: _Array
    """Shape (C,)."""
    linear: _Array
    """Shape (D, C)."""
    quadratic: _Array
    """Shape (D (D + 1) / 2, C)."""

    def probabilities(self, features: _Array) -> _Array:
        """Return probabilities, shape (N, C), of features (N, D); NaN where a feature is."""
        z = np.clip(features, -LARGEST_FEATURE, LARGEST_FEATURE)
        first, second = product_columns(z.shape[1])
        products = z[:, first] * z[:, second]
        scores = self.bias + z @ self.linear + products @ self.quadratic
        scores -= scores.max(axis=1, keepdims=True)
        powers = np.exp(scores)
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def product_columns(n_features: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return i and j of all products z[i] * z[j], i <= j, in their order."""
    return np.triu_indices(n_features)


def gather_recorded_rows(dataset: PostureDataset) -> ViewTrainingRows:
    """Return the recorded rows that are labelled front or side and whose pose does not contradict.

    A contradiction is seen by geometry alone, so that no model judges its own training data.
    """
    features = compute_view_features(dataset.rows)
    is_front, is_side = dataset.view == FRONT, dataset.view == SIDE
    in_doubt = find_doubtful_views(
        compute_geometric_probabilities(features), labelled_front=is_front, labelled_side=is_side
    )
    chosen = (is_front | is_side) & ~in_doubt & np.isfinite(features.values).all(axis=1)
    labels = np.where(is_front[chosen], _FRONT, _SIDE).astype(np.int8)
    weights = np.full(len(labels), _RECORDED_WEIGHT)
    return ViewTrainingRows(features.values[chosen], labels, weights)


def gather_simulated_rows(n_people: int = N_SIMULATED, seed: int = _SEED) -> ViewTrainingRows:
    """Return simulated people seen from all round, without those at the boundaries."""
    random = np.random.default_rng(seed)
    yaw_deg = random.uniform(-180, 180, n_people)
    turn_deg = np.abs(yaw_deg)
    labels = np.full(n_people, -1, dtype=np.int8)
    for (low, high), label in (
        (_FRONT_DEG, _FRONT),
        (_BETWEEN_DEG, _NEITHER),
        (_SIDE_DEG, _SIDE),
        (_BEHIND_DEG, _NEITHER),
    ):
        labels[(turn_deg >= low) & (turn_deg <= high)] = label
    features = compute_view_features(simulate_view_people(yaw_deg, random)).values
    chosen = (labels >= 0) & np.isfinite(features).all(axis=1)
    weights = np.where(labels[chosen] == _NEITHER, _NEITHER_WEIGHT, 1.0)
    return ViewTrainingRows(features[chosen], labels[chosen], weights)


def gather_training_rows(
    dataset: PostureDataset, simulated: ViewTrainingRows | None = None
) -> ViewTrainingRows:
    """Return everything a view model is trained on.

    Parameters
    ----------
    dataset : PostureDataset
        Labelled recordings, copies already removed; may be empty.
    simulated : ViewTrainingRows, optional
        From `gather_simulated_rows`, to make them only once.
    """
    made_up = gather_simulated_rows() if simulated is None else simulated
    if not len(dataset):
        return made_up
    return ViewTrainingRows.joined(gather_recorded_rows(dataset), made_up)


def fit_view_weights(rows: ViewTrainingRows) -> ViewWeights:
    """Fit the model.

    Notes
    -----
    Quadratic logistic regression was chosen over a linear one, random forests, extra trees and
    gradient boosting: leaving one person out it rejects the fewest good rows, and it is smooth
    where no training row lies. The features are standardised for the fit; the weights returned are
    for the features as they are.
    """
    from sklearn.linear_model import LogisticRegression

    z = np.clip(rows.features, -LARGEST_FEATURE, LARGEST_FEATURE)
    mean, spread = z.mean(axis=0), z.std(axis=0)
    centred = (z - mean) / spread
    first, second = product_columns(z.shape[1])
    products = centred[:, first] * centred[:, second]
    product_mean, product_spread = products.mean(axis=0), products.std(axis=0)
    columns = np.hstack([centred, (products - product_mean) / product_spread])
    fit: Any = LogisticRegression(C=_STRENGTH, solver="newton-cholesky", max_iter=200)
    fit.fit(columns, rows.labels, sample_weight=rows.weights)
    n_features = z.shape[1]
    linear = fit.coef_[:, :n_features].T / spread[:, None]
    quadratic = fit.coef_[:, n_features:].T / product_spread[:, None]
    bias = fit.intercept_ - product_mean @ quadratic - mean @ linear
    # Products of centred features, written out in the features themselves.
    scaled = quadratic / (spread[first] * spread[second])[:, None]
    bias = bias + (mean[first] * mean[second]) @ scaled
    np.subtract.at(linear, first, mean[second][:, None] * scaled)
    np.subtract.at(linear, second, mean[first][:, None] * scaled)
    return ViewWeights(bias=bias, linear=linear, quadratic=scaled)
