"""The families of classifiers that are compared, with what is tuned in each.

Every one is a scikit-learn pipeline with a fixed seed on one thread. scikit-learn is imported when
one is built.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from barun.errors import MissingExtraError

__all__ = ["FAMILIES", "ClassifierFamily"]

Parameters = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ClassifierFamily:
    """One kind of classifier."""

    name: str
    """Short name, as in tables."""
    grid: tuple[Parameters, ...]
    """What tuning may choose from, the strongest regularisation first."""
    make: Callable[[Parameters, int], Any]
    """Builds an unfitted estimator from parameters and a seed."""

    def build(self, parameters: Parameters, *, seed: int) -> Any:
        """Return an unfitted pipeline with ``fit`` and ``predict_proba``.

        Raises
        ------
        MissingExtraError
            If scikit-learn is not installed.
        """
        try:
            return self.make(parameters, seed)
        except ImportError as error:
            raise MissingExtraError("learning.train-extra", package="scikit-learn") from error


def _scaled(estimator: Any) -> Any:
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    imputer = SimpleImputer(strategy="median", keep_empty_features=True)
    return make_pipeline(imputer, StandardScaler(), estimator)


def _logistic(parameters: Parameters, seed: int) -> Any:
    from sklearn.linear_model import LogisticRegression

    return _scaled(
        LogisticRegression(**parameters, class_weight="balanced", max_iter=5000, random_state=seed)
    )


def _neighbours(parameters: Parameters, seed: int) -> Any:
    from sklearn.neighbors import KNeighborsClassifier

    del seed  # nothing in it is random
    return _scaled(KNeighborsClassifier(**parameters, weights="distance", n_jobs=1))


def _support_vectors(parameters: Parameters, seed: int) -> Any:
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.svm import SVC

    del seed  # nothing in it is random
    machine = SVC(**parameters, class_weight="balanced")
    return _scaled(CalibratedClassifierCV(machine, ensemble=False, cv=3))


def _forest(parameters: Parameters, seed: int) -> Any:
    from sklearn.ensemble import RandomForestClassifier

    return _scaled(
        RandomForestClassifier(
            **parameters,
            n_estimators=150,
            class_weight="balanced_subsample",
            n_jobs=1,
            random_state=seed,
        )
    )


def _boosting(parameters: Parameters, seed: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier

    return _scaled(
        HistGradientBoostingClassifier(
            **parameters,
            learning_rate=0.08,
            max_iter=80,
            class_weight="balanced",
            early_stopping=False,
            random_state=seed,
        )
    )


FAMILIES: Final = MappingProxyType(
    {
        family.name: family
        for family in (
            ClassifierFamily("logistic", ({"C": 0.1}, {"C": 1.0}, {"C": 10.0}), _logistic),
            ClassifierFamily("neighbours", ({"n_neighbors": 25}, {"n_neighbors": 7}), _neighbours),
            ClassifierFamily("svm", ({"C": 0.3}, {"C": 3.0}), _support_vectors),
            ClassifierFamily(
                "forest", ({"min_samples_leaf": 15}, {"min_samples_leaf": 4}), _forest
            ),
            ClassifierFamily("boosting", ({"max_depth": 2}, {"max_depth": 4}), _boosting),
        )
    }
)
"""By name."""
