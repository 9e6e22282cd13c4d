"""The figures of a comparison as values that go into JSON; the page is drawn from nothing else."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np

from barun.learning.comparison.candidates import BASELINES, Configuration
from barun.learning.comparison.choice import (
    best_of_candidates,
    find_within_one_error,
    pool_standard_errors,
)
from barun.learning.comparison.diagnosis import (
    compute_calibration,
    compute_importance,
    compute_learning_curve,
)
from barun.learning.comparison.export import (
    ExportedModel,
    Speed,
    export_model,
    measure_speed,
)
from barun.learning.comparison.figures import (
    N_RANDOM_FOLDS,
    Figures,
    compute_figures,
    figure_random_split,
    figure_time_split,
)
from barun.learning.comparison.judging import Trial, find_folds, fit_configuration
from barun.learning.comparison.nested import NestedResult
from barun.learning.comparison.question import QuestionRows
from barun.learning.comparison.settings import ComparisonSettings
from barun.learning.comparison.splits import time_folds
from barun.learning.evaluation import random_folds
from barun.learning.intervals import mean_interval

__all__ = [
    "FORMAT_VERSION",
    "DataSource",
    "compare_by_person",
    "describe_answer",
    "describe_data",
    "find_answer_key",
    "find_margin_texts",
    "make_report",
]

FORMAT_VERSION: Final = 1

_SPEED_REPEATS: Final = 9
"""Of a kind that is only compared; what was chosen is measured more often."""


@dataclass(frozen=True, slots=True)
class DataSource:
    """Where rows come from."""

    name: str
    """Dataset and version, or the files."""
    version_sha256: str | None = None
    """Hash of the version, where it is one."""
    about: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """More that the card of a model made of them says, beside its figures; values JSON can hold."""


def make_report(
    rows: QuestionRows,
    source: DataSource,
    settings: ComparisonSettings,
    nested: NestedResult,
    trials: Sequence[Trial],
    taken: Trial,
    speed: Speed,
    exported: ExportedModel,
    refused: Sequence[Configuration],
    *,
    may_go_on: Callable[[], bool],
) -> dict[str, Any]:
    """Gather everything a report says.

    Parameters
    ----------
    rows : QuestionRows
        All rows.
    source : DataSource
        Where they come from.
    settings : ComparisonSettings
        What was asked for.
    nested : NestedResult
        Honest predictions.
    trials : sequence of Trial
        Of the search on everybody.
    taken : Trial
        The one that was written.
    speed : Speed
        Measured.
    exported : ExportedModel
        What was written.
    refused : sequence of Configuration
        Which the rule would have taken, but which are not the same when written.
    may_go_on : callable
        Whether there is time left. What it cuts off is null in the report, and ``not_measured``
        beside it says why: ``budget`` or ``trials`` (so many were asked for).
    """
    best = best_of_candidates(trials)
    honest = _honest(rows, nested.chosen)
    default = _honest(rows, nested.baselines["default-forest"])
    curve = [
        asdict(point)
        for point in compute_learning_curve(
            taken.configuration, rows, seed=settings.seed, may_go_on=may_go_on
        )
    ]
    left_out = _why_not_reached(settings, (*nested.n_trials.values(), len(trials)))
    candidates = {
        name: {
            **_say_why(
                {
                    "honest": _honest_or_none(rows, nested.by_candidate.get(name)),
                    **_splits(best[name].configuration, rows, settings.seed, may_go_on),
                    "speed": _speed(best[name].configuration, rows, settings.seed, may_go_on),
                },
                {"honest": left_out, "times": "budget", "random": "budget", "speed": "budget"},
            ),
            "configuration": best[name].configuration.as_json(),
            "numbers": best[name].numbers,
        }
        for name in _in_order(best, nested)
    }
    yardsticks = {
        name: {
            "honest": _honest(rows, probabilities).as_json(),
            **_splits(
                Configuration(name, rows.question.feature_sets[0]), rows, settings.seed, may_go_on
            ),
        }
        for name, probabilities in nested.baselines.items()
    }
    return {
        "question": rows.question.name,
        "model_name": rows.question.model_name,
        "classes": list(rows.question.classes),
        "basis": "people" if len(rows.people) > 1 else "times",
        "data": describe_data(rows, source),
        "seed": settings.seed,
        "budget_s": settings.budget.seconds,
        "trials": {**nested.n_trials, "everybody": len(trials)},
        "not_reached": {name: left_out for name in settings.candidates if name not in best},
        "honest": honest.as_json(),
        "choices": {name: one.as_json() for name, one in nested.choices.items()},
        "margin": compare_by_person(honest, default),
        "candidates": candidates,
        "yardsticks": yardsticks,
        "networks": _try_networks(rows, settings),
        "chosen": {
            **taken.configuration.as_json(),
            **_splits(taken.configuration, rows, settings.seed, lambda: True),
            "rule": _describe_rule(trials, taken, refused),
            "speed": asdict(speed),
            "largest_difference": exported.largest_difference,
            "feature_spec": exported.metadata.feature_spec,
        },
        "calibration": asdict(compute_calibration(rows.labels, nested.chosen)),
        "importance": compute_importance(
            taken.configuration, rows, find_folds(rows), seed=settings.seed
        ),
        "learning_curve": curve,
        "no_curve": _why_no_curve(curve, may_go_on),
    }


def _why_not_reached(settings: ComparisonSettings, n_trials: Sequence[int]) -> str:
    """Return why a kind was not tried in every search: those that were asked for were, or time."""
    most = settings.budget.trials
    return "trials" if most is not None and min(n_trials) >= most else "budget"


def _say_why(figures: dict[str, Any], why: Mapping[str, str]) -> dict[str, Any]:
    """Return figures, and of those that are None the reason, by name."""
    missing = {name: why[name] for name, found in figures.items() if found is None}
    return {**figures, "not_measured": missing}


def _why_no_curve(
    curve: Sequence[Mapping[str, Any]], may_go_on: Callable[[], bool]
) -> Literal["people", "budget"] | None:
    """Return why there is nothing to say of one more person; None where there is."""
    if curve and curve[-1]["gain"] is not None:
        return None
    return "people" if may_go_on() else "budget"


def _try_networks(rows: QuestionRows, settings: ComparisonSettings) -> dict[str, Any]:
    """Return the figures of networks over windows, by kind."""
    if not settings.with_networks:
        return {}
    from barun.learning.comparison.windows import NETWORKS, predict_by_network

    ways = {
        "honest": [fold for _, fold in find_folds(rows)],
        "times": list(time_folds(rows.person, rows.time_s, rows.block)),
        "random": list(random_folds(len(rows), N_RANDOM_FOLDS, seed=settings.seed)),
    }
    return {
        kind: {
            way: _honest(
                rows, predict_by_network(kind, rows, seed=settings.seed, folds=folds)
            ).as_json()
            for way, folds in ways.items()
        }
        for kind in NETWORKS
    }


def _in_order(best: dict[str, Trial], nested: NestedResult) -> list[str]:
    """Return kinds, those reached on everybody, the best on people left out first."""

    def known(name: str) -> bool:
        found = nested.by_candidate.get(name)
        return found is not None and bool(np.isfinite(found).any())

    return sorted(best, key=lambda name: (not known(name), -best[name].mean))


def _honest(rows: QuestionRows, probabilities: np.ndarray[Any, np.dtype[np.float64]]) -> Figures:
    return compute_figures(rows.labels, probabilities, rows.person)


def _honest_or_none(
    rows: QuestionRows, probabilities: np.ndarray[Any, np.dtype[np.float64]] | None
) -> dict[str, Any] | None:
    """Return the figures of a kind that was reached whoever was left out, else None."""
    if probabilities is None or np.isnan(probabilities).any():
        return None
    return _honest(rows, probabilities).as_json()


def _splits(
    configuration: Configuration, rows: QuestionRows, seed: int, may_go_on: Callable[[], bool]
) -> dict[str, Any]:
    if not may_go_on() and configuration.candidate not in BASELINES:
        return {"times": None, "random": None}
    return {
        "times": figure_time_split(configuration, rows, seed=seed).as_json(),
        "random": figure_random_split(configuration, rows, seed=seed).as_json(),
    }


def _speed(
    configuration: Configuration, rows: QuestionRows, seed: int, may_go_on: Callable[[], bool]
) -> dict[str, Any] | None:
    """Return how fast and how large a kind is as it would be served, trained on everybody."""
    if not may_go_on():
        return None
    fitted = fit_configuration(configuration, rows, seed=seed)
    exported = export_model(fitted, rows)
    return asdict(measure_speed(fitted, exported, rows, n_repeats=_SPEED_REPEATS))


def describe_data(rows: QuestionRows, source: DataSource) -> dict[str, Any]:
    """Return what a model was trained on, as values JSON can hold."""
    counts = np.bincount(rows.labels, minlength=len(rows.question.classes)).tolist()
    return {
        "name": source.name,
        "version_sha256": source.version_sha256,
        "training_data_sha256": rows.sha256,
        "rows": len(rows),
        "people": {name: int((rows.person == name).sum()) for name in rows.people},
        "classes": dict(zip(rows.question.classes, counts, strict=True)),
        "stretches": len(np.unique(rows.block)),
        "copies_left_out": rows.n_copies,
    }


def _describe_rule(
    trials: Sequence[Trial], taken: Trial, refused: Sequence[Configuration]
) -> dict[str, Any]:
    near = find_within_one_error(trials)
    return {
        "best": near[0].configuration.as_json(),
        "best_score": near[0].mean,
        "standard_error": pool_standard_errors(trials),
        "best_numbers": near[0].numbers,
        "within": len(near),
        "score": taken.mean,
        "numbers": taken.numbers,
        "refused": [one.as_json() for one in refused],
    }


def compare_by_person(own: Figures, other: Figures) -> dict[str, Any]:
    """Return by how much one is better than the other, person by person; shares of 1.

    Returns
    -------
    dict
        ``mean``, its ``standard_error`` over people (0 of one) and ``interval`` (95 %, by Student's
        distribution over people; None of one), ``people``, and ``is_better``: whether the mean is
        above its standard error. An interval that holds 0 says that it may be chance all the same.
    """
    people = {name: own.people[name] - other.people[name] for name in own.people}
    values = np.array(list(people.values()))
    error = float(values.std(ddof=1) / math.sqrt(len(values))) if len(values) > 1 else 0.0
    mean = float(values.mean())
    return {
        "mean": mean,
        "standard_error": error,
        "interval": mean_interval(values),
        "people": people,
        "is_better": mean > error,
    }


def find_answer_key(part: Mapping[str, Any]) -> str:
    """Return the key of the text that tells the honest figures of a part of a report."""
    return "comparison.answer" if part["basis"] == "people" else "comparison.answer-one"


def describe_answer(honest: Mapping[str, Any]) -> dict[str, Any]:
    """Return what that text needs, percent."""
    low, high = honest["interval"]
    return {
        "mean": 100 * honest["balanced_accuracy"],
        "worst": 100 * honest["worst"],
        "name": honest["worst_person"],
        "accuracy": 100 * honest["accuracy"],
        "low": 100 * low,
        "high": 100 * high,
    }


def find_margin_texts(margin: Mapping[str, Any]) -> tuple[tuple[str, dict[str, float]], ...]:
    """Return the keys of the texts that tell a margin, with their details, in points.

    Parameters
    ----------
    margin : mapping
        From :func:`compare_by_person`.
    """
    if len(margin["people"]) == 1:
        return (("comparison.margin-one", {"mean": 100 * margin["mean"]}),)
    kind = "better" if margin["is_better"] else "not"
    points = {"mean": 100 * margin["mean"], "error": 100 * margin["standard_error"]}
    said: list[tuple[str, dict[str, float]]] = [(f"comparison.margin-{kind}", points)]
    if margin["interval"] is not None:
        low, high = margin["interval"]
        ends = {"count": len(margin["people"]), "low": 100 * low, "high": 100 * high}
        said.append(("comparison.margin-interval", ends))
        if low <= 0.0 <= high:
            said.append(("comparison.margin-chance", {}))
    return tuple(said)
