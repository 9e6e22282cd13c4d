"""Simple methods that a network has to beat, on the same samples.

Each sample is laid out in a row after scaling its channels. What those with a free choice were set
to is the common default, chosen before any figure was seen and not tuned.
"""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.learning.sequences.extras import check_extra
from barun.learning.sequences.sample_set import SampleSet
from barun.learning.sequences.scaling import Scaling
from barun.learning.sequences.sequence_model import LABEL_BASELINES, BaselineKind
from barun.learning.sequences.settings import TrainingSettings

__all__ = ["BaselineModel"]

_Array = npt.NDArray[np.float64]
_Score = Callable[[_Array], _Array]

_N_NEIGHBOURS: Final = 5
_N_KEPT: Final = 8
"""Components of PCA and of the random projection."""
_N_REDUCED: Final = 32
"""Principal components that stand for a row where a method cannot take thousands of columns."""
_N_TREES: Final = 100
_STRENGTH: Final = 0.1
"""Inverse of the regularisation of the logistic regression."""
_OUTSIDE: Final = 0.05
"""Share of the training samples a one-class SVM may leave outside."""


class BaselineModel:
    """One of the simple methods; see `SequenceModel`.

    Parameters
    ----------
    kind : str
        ``one-class-svm`` (radial, 5 % outside) and ``isolation-forest`` on 32 principal components;
        ``mahalanobis`` on the same with the covariance of Ledoit and Wolf; ``nearest-neighbours``:
        mean distance to the nearest 5; ``pca``: residual after 8 components; ``random-projection``:
        residual after 8 random directions and the best linear way back; and from labels
        ``logistic-regression`` (on 32 principal components) and ``random-forest``.
    settings : TrainingSettings
        Scaling and seed.

    Raises
    ------
    MissingExtraError
        If scikit-learn is not installed.

    References
    ----------
    Schölkopf et al. (2001), Estimating the support of a high-dimensional distribution; Liu, Ting &
    Zhou (2008), Isolation forest; Ledoit & Wolf (2004), A well-conditioned estimator for
    large-dimensional covariance matrices.
    """

    def __init__(self, kind: BaselineKind, settings: TrainingSettings) -> None:
        check_extra("sklearn")
        self.kind: Final[BaselineKind] = kind
        self._settings = settings
        self._scaling: Scaling | None = None
        self._score: _Score | None = None

    def _lay_out(self, values: npt.NDArray[np.floating], scaling: Scaling) -> _Array:
        return scaling.apply(values).reshape(len(values), -1)

    def fit(self, samples: SampleSet) -> None:
        """Learn what is usual, from what is not labelled as faulty; or from both labels."""
        if self.kind not in LABEL_BASELINES:
            samples = samples.select(~samples.is_faulty)
        self._scaling = Scaling.fit(samples.values, self._settings.scaling)
        rows = self._lay_out(samples.values, self._scaling)
        with self._few_threads():
            if self.kind in LABEL_BASELINES:
                labels, seed = samples.is_faulty, self._settings.seed
                self._score = _FITS_WITH_LABELS[self.kind](rows, labels, seed)
            else:
                self._score = _FITS[self.kind](rows, self._settings.seed)

    def _few_threads(self) -> Any:
        from threadpoolctl import threadpool_limits

        return threadpool_limits(self._settings.threads)

    def scores(self, values: npt.NDArray[np.floating]) -> _Array:
        """Return a score each, shape (N,); the higher, the less usual."""
        if self._scaling is None or self._score is None:
            raise ValueError(f"{self.kind} is not trained")
        if not len(values):
            return np.empty(0)
        with self._few_threads():
            return np.asarray(self._score(self._lay_out(values, self._scaling)), dtype=np.float64)


def _reduce(rows: _Array, seed: int) -> tuple[_Array, _Score]:
    """Return the rows as principal components, and what makes them of further rows."""
    from sklearn.decomposition import PCA

    n_kept = min(_N_REDUCED, *rows.shape)
    pca: Any = PCA(n_kept, svd_solver="randomized", random_state=seed).fit(rows)
    return pca.transform(rows), pca.transform


def _fit_one_class_svm(rows: _Array, seed: int) -> _Score:
    from sklearn.svm import OneClassSVM

    reduced, reduce = _reduce(rows, seed)
    fit: Any = OneClassSVM(nu=_OUTSIDE, gamma="scale").fit(reduced)
    return lambda further: -fit.score_samples(reduce(further))


def _fit_isolation_forest(rows: _Array, seed: int) -> _Score:
    from sklearn.ensemble import IsolationForest

    reduced, reduce = _reduce(rows, seed)
    fit: Any = IsolationForest(n_estimators=_N_TREES, random_state=seed).fit(reduced)
    return lambda further: -fit.score_samples(reduce(further))


def _fit_mahalanobis(rows: _Array, seed: int) -> _Score:
    from sklearn.covariance import LedoitWolf

    reduced, reduce = _reduce(rows, seed)
    fit: Any = LedoitWolf().fit(reduced)
    return lambda further: fit.mahalanobis(reduce(further))


def _fit_nearest_neighbours(rows: _Array, seed: int) -> _Score:
    from sklearn.neighbors import NearestNeighbors

    del seed  # nothing random in it
    n_near = min(_N_NEIGHBOURS, len(rows))
    fit: Any = NearestNeighbors(n_neighbors=n_near, algorithm="brute").fit(rows)
    return lambda further: fit.kneighbors(further)[0].mean(axis=1)


def _fit_pca(rows: _Array, seed: int) -> _Score:
    from sklearn.decomposition import PCA

    n_kept = min(_N_KEPT, *rows.shape)
    fit: Any = PCA(n_kept, svd_solver="randomized", random_state=seed).fit(rows)

    def score(further: _Array) -> _Array:
        back = fit.inverse_transform(fit.transform(further))
        return np.asarray(((further - back) ** 2).mean(axis=1))

    return score


def _fit_random_projection(rows: _Array, seed: int) -> _Score:
    middle = rows.mean(axis=0)
    n_kept = min(_N_KEPT, *rows.shape)
    random = np.random.default_rng(seed)
    directions = random.standard_normal((rows.shape[1], n_kept)) / np.sqrt(rows.shape[1])
    way_back, *_ = np.linalg.lstsq((rows - middle) @ directions, rows - middle, rcond=None)

    def score(further: _Array) -> _Array:
        apart = further - middle
        return np.asarray(((apart - apart @ directions @ way_back) ** 2).mean(axis=1))

    return score


def _fit_logistic_regression(rows: _Array, labels: npt.NDArray[np.bool_], seed: int) -> _Score:
    from sklearn.linear_model import LogisticRegression

    reduced, reduce = _reduce(rows, seed)
    spread = reduced.std(axis=0) + 1e-12
    fit: Any = LogisticRegression(C=_STRENGTH, class_weight="balanced", max_iter=1000)
    fit.fit(reduced / spread, labels)
    return lambda further: fit.predict_proba(reduce(further) / spread)[:, 1]


def _fit_random_forest(rows: _Array, labels: npt.NDArray[np.bool_], seed: int) -> _Score:
    from sklearn.ensemble import RandomForestClassifier

    fit: Any = RandomForestClassifier(_N_TREES, class_weight="balanced", random_state=seed)
    fit.fit(rows, labels)
    return lambda further: fit.predict_proba(further)[:, 1]


_FITS: Final[dict[BaselineKind, Callable[[_Array, int], _Score]]] = {
    "one-class-svm": _fit_one_class_svm,
    "isolation-forest": _fit_isolation_forest,
    "nearest-neighbours": _fit_nearest_neighbours,
    "mahalanobis": _fit_mahalanobis,
    "pca": _fit_pca,
    "random-projection": _fit_random_projection,
}
_FITS_WITH_LABELS: Final[
    dict[BaselineKind, Callable[[_Array, npt.NDArray[np.bool_], int], _Score]]
] = {
    "logistic-regression": _fit_logistic_regression,
    "random-forest": _fit_random_forest,
}
