"""The kinds of classifiers that are compared, and what may be tuned in each.

Every one is a scikit-learn pipeline with a fixed seed on one thread. scikit-learn is imported when
one is built.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal

from barun.errors import MissingExtraError

__all__ = ["BASELINES", "CANDIDATES", "KEEP_SHARES", "Candidate", "Configuration", "Range"]

Parameters = Mapping[str, Any]

_N_TREES: Final = 64
"""Of a forest. On people left out 100 recognise no more (docs/decisions/0023), and by the rule of
choice the smaller wins: 256 rows take two thirds of the time."""

KEEP_SHARES: Final = (1.0, 0.5, 0.25)
"""Shares of the features that selection may keep: those that differ most between the classes."""


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers that a parameter may have."""

    low: float
    high: float
    default: float
    is_log: bool = False
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """One kind of classifier."""

    name: str
    """As in reports; its text is ``comparison.candidate-NAME``."""
    space: Mapping[str, Range]
    """What is tuned."""
    make: Callable[[Parameters, int], Any]
    """Builds the bare estimator from parameters and a seed."""
    is_scaled: bool = True
    """Whether features are standardised first; trees need it not, and their thresholds survive
    the way into float32 better without."""

    @property
    def defaults(self) -> Parameters:
        """What is tried first."""
        return MappingProxyType({name: _cast(one, one.default) for name, one in self.space.items()})


def _cast(one: Range, value: float) -> float | int:
    return round(value) if one.is_whole else float(value)


@dataclass(frozen=True, slots=True)
class Configuration:
    """A classifier with everything set."""

    candidate: str
    feature_set: str
    keep: float = 1.0
    """Share of the features kept."""
    parameters: Parameters = field(default_factory=lambda: MappingProxyType({}))

    def as_json(self) -> dict[str, Any]:
        """Return values JSON can hold."""
        return {
            "candidate": self.candidate,
            "feature_set": self.feature_set,
            "keep": self.keep,
            "parameters": dict(self.parameters),
        }

    def build(self, *, n_features: int, has_gaps: bool, seed: int) -> Any:
        """Return an unfitted pipeline with ``fit`` and ``predict_proba``.

        Parameters
        ----------
        n_features : int
            D of the set.
        has_gaps : bool
            Whether a feature may be NaN: the median of the training rows stands in then.
        seed : int
            Of whatever is random.

        Raises
        ------
        MissingExtraError
            If scikit-learn is not installed.
        """
        try:
            from sklearn.feature_selection import SelectKBest
            from sklearn.impute import SimpleImputer
            from sklearn.pipeline import make_pipeline
            from sklearn.preprocessing import StandardScaler
        except ImportError as error:
            raise MissingExtraError("learning.train-extra", package="scikit-learn") from error
        known = {**CANDIDATES, **BASELINES}
        candidate = known[self.candidate]
        steps: list[Any] = []
        if has_gaps:
            steps.append(SimpleImputer(strategy="median", keep_empty_features=True))
        if candidate.is_scaled:
            steps.append(StandardScaler())
        if self.keep < 1.0:
            steps.append(SelectKBest(_separation, k=max(1, round(self.keep * n_features))))
        return make_pipeline(*steps, candidate.make(self.parameters, seed))


def _separation(features: Any, labels: Any) -> Any:
    """Return how far apart the classes are in each feature, (D,): F of an analysis of variance."""
    import numpy as np

    means = features.mean(axis=0)
    between, within = np.zeros(len(means)), np.zeros(len(means))
    for label in np.unique(labels):
        own = features[labels == label]
        between += len(own) * (own.mean(axis=0) - means) ** 2
        within += ((own - own.mean(axis=0)) ** 2).sum(axis=0)
    return between / np.maximum(within, 1e-12)  # the degrees of freedom are the same for all


def _neighbours(parameters: Parameters, seed: int) -> Any:
    from sklearn.neighbors import KNeighborsClassifier

    del seed  # nothing in it is random
    # Compared with every row: exact, and what the exported model does.
    return KNeighborsClassifier(**parameters, algorithm="brute", n_jobs=1)


def _logistic(parameters: Parameters, seed: int) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(
        **parameters, class_weight="balanced", max_iter=2000, random_state=seed
    )


def _small_tree(parameters: Parameters, seed: int) -> Any:
    from sklearn.tree import DecisionTreeClassifier

    return DecisionTreeClassifier(**parameters, class_weight="balanced", random_state=seed)


def _support_vectors(parameters: Parameters, seed: int) -> Any:
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.svm import SVC

    del seed  # nothing in it is random
    machine = SVC(**parameters, gamma="scale", class_weight="balanced")
    return CalibratedClassifierCV(machine, ensemble=False, cv=3)


def _forest(parameters: Parameters, seed: int) -> Any:
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(
        **parameters, n_estimators=_N_TREES, class_weight="balanced", n_jobs=1, random_state=seed
    )


def _extra_trees(parameters: Parameters, seed: int) -> Any:
    from sklearn.ensemble import ExtraTreesClassifier

    return ExtraTreesClassifier(
        **parameters, n_estimators=_N_TREES, class_weight="balanced", n_jobs=1, random_state=seed
    )


def _boosting(parameters: Parameters, seed: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(
        **parameters,
        max_iter=60,
        class_weight="balanced",
        early_stopping=False,
        random_state=seed,
    )


def _network(parameters: Parameters, seed: int) -> Any:
    from sklearn.neural_network import MLPClassifier

    values = dict(parameters)
    return MLPClassifier(
        hidden_layer_sizes=(values.pop("units"),),
        **values,
        solver="lbfgs",
        max_iter=150,
        random_state=seed,
    )


def _members(parameters: Parameters, seed: int) -> list[tuple[str, Any]]:
    return [
        ("logistic", _logistic({"C": parameters["C"]}, seed)),
        ("trees", _extra_trees({"min_samples_leaf": parameters["min_samples_leaf"]}, seed)),
        ("network", _network({"units": 8, "alpha": 1.0}, seed)),
    ]


def _voting(parameters: Parameters, seed: int) -> Any:
    from sklearn.ensemble import VotingClassifier

    return VotingClassifier(
        _members(parameters, seed), voting="soft", flatten_transform=False, n_jobs=1
    )


def _stacking(parameters: Parameters, seed: int) -> Any:
    from sklearn.ensemble import StackingClassifier
    from sklearn.model_selection import StratifiedKFold

    return StackingClassifier(
        _members(parameters, seed),
        final_estimator=_logistic({"C": 1.0}, seed),
        cv=StratifiedKFold(4),  # unshuffled: rows in their order, so mostly stretches of time
        stack_method="predict_proba",
        n_jobs=1,
    )


_LEAF: Final = Range(1, 30, 5, is_log=True, is_whole=True)
_STRENGTH: Final = Range(0.01, 30.0, 1.0, is_log=True)
_SHARE: Final = Range(0.1, 1.0, 0.3)

CANDIDATES: Final = MappingProxyType(
    {
        one.name: one
        for one in (
            Candidate("logistic", {"C": _STRENGTH}, _logistic),
            Candidate(
                "small-tree",
                {
                    "max_depth": Range(1, 4, 1, is_whole=True),
                    "min_samples_leaf": Range(1, 30, 5, is_log=True, is_whole=True),
                },
                _small_tree,
                is_scaled=False,
            ),
            Candidate(
                "neighbours",
                {"n_neighbors": Range(3, 60, 15, is_log=True, is_whole=True)},
                _neighbours,
            ),
            Candidate(
                "extra-trees",
                {"min_samples_leaf": _LEAF, "max_features": _SHARE},
                _extra_trees,
                is_scaled=False,
            ),
            Candidate(
                "forest",
                {"min_samples_leaf": _LEAF, "max_features": _SHARE},
                _forest,
                is_scaled=False,
            ),
            Candidate(
                "boosting",
                {
                    "learning_rate": Range(0.02, 0.3, 0.08, is_log=True),
                    "max_leaf_nodes": Range(3, 31, 8, is_log=True, is_whole=True),
                    "l2_regularization": Range(0.01, 30.0, 1.0, is_log=True),
                },
                _boosting,
                is_scaled=False,
            ),
            Candidate("svm", {"C": Range(0.05, 50.0, 1.0, is_log=True)}, _support_vectors),
            Candidate(
                "network",
                {
                    "units": Range(4, 32, 12, is_log=True, is_whole=True),
                    "alpha": Range(0.01, 30.0, 1.0, is_log=True),
                },
                _network,
            ),
            Candidate("voting", {"C": _STRENGTH, "min_samples_leaf": _LEAF}, _voting),
            Candidate("stacking", {"C": _STRENGTH, "min_samples_leaf": _LEAF}, _stacking),
        )
    }
)
"""By name, the quick ones first: a short budget tries these."""


def _dummy(strategy: Literal["prior", "stratified"]) -> Callable[[Parameters, int], Any]:
    def make(parameters: Parameters, seed: int) -> Any:
        from sklearn.dummy import DummyClassifier

        del parameters
        return DummyClassifier(strategy=strategy, random_state=seed)

    return make


def _threshold(parameters: Parameters, seed: int) -> Any:
    from sklearn.tree import DecisionTreeClassifier

    del parameters
    return DecisionTreeClassifier(max_depth=1, class_weight="balanced", random_state=seed)


def _default_forest(parameters: Parameters, seed: int) -> Any:
    from sklearn.ensemble import RandomForestClassifier

    del parameters
    return RandomForestClassifier(n_jobs=1, random_state=seed)


BASELINES: Final = MappingProxyType(
    {
        one.name: one
        for one in (
            Candidate("majority", {}, _dummy("prior"), is_scaled=False),
            Candidate("stratified", {}, _dummy("stratified"), is_scaled=False),
            Candidate("one-threshold", {}, _threshold, is_scaled=False),
            Candidate("default-forest", {}, _default_forest, is_scaled=False),
        )
    }
)
"""By name: what every model has to beat. They are yardsticks and never chosen."""
