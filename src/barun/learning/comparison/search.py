"""Search for the best configuration within a budget, resumed where it was stopped.

Optuna proposes; its journal, a file to which every finished trial is appended, is what a killed
search goes on from.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from barun.errors import InputError, MissingExtraError
from barun.learning.comparison.candidates import CANDIDATES, KEEP_SHARES, Configuration, Range
from barun.learning.comparison.judging import Trial, try_configuration
from barun.learning.comparison.question import QuestionRows

__all__ = ["Budget", "Search", "TrialReport"]

_LOCK_SUFFIX: Final = ".lock"
_LEAST_TRIALS: Final = 2


@dataclass(frozen=True, slots=True)
class Budget:
    """When a search ends: whichever comes first."""

    seconds: float
    trials: int | None = None
    """Most trials; None without end."""


@dataclass(frozen=True, slots=True)
class TrialReport:
    """How far a search is, for whoever watches."""

    study: str
    trial: Trial
    best: Trial
    spent_s: float
    budget: Budget


class Search:
    """Searches of one training, in one journal.

    Parameters
    ----------
    journal : pathlib.Path
        File; made where there is none. Nobody else may write it meanwhile.
    seed : int
        The same seed and number of trials give the same proposals.
    clock : callable
        Seconds, monotonic.
    on_trial : callable, optional
        Called after every trial.

    Raises
    ------
    MissingExtraError
        If optuna is not installed.
    """

    def __init__(
        self,
        journal: Path,
        *,
        seed: int,
        clock: Callable[[], float],
        on_trial: Callable[[TrialReport], None] | None = None,
    ) -> None:
        try:
            import optuna
        except ImportError as error:
            raise MissingExtraError("learning.train-extra", package="optuna") from error
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        _mend(journal)
        from optuna.storages.journal import JournalFileBackend

        backend = JournalFileBackend(str(journal))
        self._storage = optuna.storages.JournalStorage(backend)
        self._seed = seed
        self._clock = clock
        self._on_trial = on_trial

    def run(
        self, name: str, rows: QuestionRows, budget: Budget, candidates: tuple[str, ...]
    ) -> tuple[Trial, ...]:
        """Search, and return every finished trial, of this and of earlier runs.

        Parameters
        ----------
        name : str
            Of the search in the journal.
        rows : QuestionRows
            What is trained and tried on: by person, or by time where there is only one.
        budget : Budget
            For this and earlier runs together. Two trials are always made.
        candidates : tuple of str
            Kinds of classifiers.

        Raises
        ------
        InputError
            If no trial could be finished.
        """
        import optuna

        study = optuna.create_study(
            study_name=name, storage=self._storage, direction="maximize", load_if_exists=True
        )
        _restart_broken(optuna, study)
        if not study.get_trials(deepcopy=False):
            for configuration in _first_configurations(rows, candidates):
                study.enqueue_trial(_as_params(configuration))
        elif not _all_enqueued(study, candidates):
            for configuration in _first_configurations(rows, candidates):
                study.enqueue_trial(_as_params(configuration), skip_if_exists=True)
        finished = _read_trials(optuna, study)
        failures = 0
        while not _is_spent(finished, budget, failures):
            study.sampler = optuna.samplers.TPESampler(
                seed=self._seed + 1009 * len(finished), n_startup_trials=len(candidates)
            )
            asked = study.ask()
            configuration = _suggest(asked, rows, candidates)
            try:
                trial = try_configuration(
                    configuration, rows, seed=self._seed, number=asked.number, clock=self._clock
                )
            except ValueError:  # too few rows of a class for this kind of classifier
                study.tell(asked, state=optuna.trial.TrialState.FAIL)
                failures += 1
                continue
            asked.set_user_attr("scores", dict(trial.scores))
            asked.set_user_attr("numbers", trial.numbers)
            asked.set_user_attr("duration_s", trial.duration_s)
            asked.set_user_attr("configuration", configuration.as_json())
            study.tell(asked, trial.mean)
            finished = (*finished, trial)
            self._report(name, trial, finished, budget)
        if not finished:
            raise InputError("comparison.no-trial", name=name)
        return finished

    def _report(self, name: str, trial: Trial, finished: tuple[Trial, ...], budget: Budget) -> None:
        if self._on_trial is not None:
            best = max(finished, key=lambda one: one.mean)
            spent_s = sum(one.duration_s for one in finished)
            self._on_trial(TrialReport(name, trial, best, spent_s, budget))


def _mend(journal: Path) -> None:
    """Cut off what a killed writer left: half a line, and the lock it held."""
    for lock in journal.parent.glob(f"{journal.name}*{_LOCK_SUFFIX}*"):
        lock.unlink(missing_ok=True)
    if not journal.is_file():
        return
    content = journal.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    lines = whole.splitlines(keepends=True)
    while lines and not _is_json(lines[-1]):
        lines.pop()
    mended = b"".join(lines)
    if mended != content:
        with journal.open("r+b") as file:
            file.truncate(len(mended))


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _is_spent(finished: tuple[Trial, ...], budget: Budget, failures: int) -> bool:
    if budget.trials is not None and len(finished) + failures >= budget.trials:
        return True
    if len(finished) + failures < _LEAST_TRIALS:
        return False
    return sum(one.duration_s for one in finished) >= budget.seconds


def _first_configurations(
    rows: QuestionRows, candidates: tuple[str, ...]
) -> tuple[Configuration, ...]:
    """Return what is tried first: every kind as it comes, on the first set of features."""
    first = rows.question.feature_sets[0]
    return tuple(Configuration(name, first, 1.0, CANDIDATES[name].defaults) for name in candidates)


def _all_enqueued(study: Any, candidates: tuple[str, ...]) -> bool:
    fixed = [
        trial.system_attrs.get("fixed_params", {}).get("candidate")
        for trial in study.get_trials(deepcopy=False)
    ]
    return set(candidates) <= set(fixed)


def _restart_broken(optuna: Any, study: Any) -> None:
    """Give up trials that a killed run left unfinished, and put them in line again."""
    running = (optuna.trial.TrialState.RUNNING,)
    for trial in study.get_trials(deepcopy=False, states=running):
        study.tell(trial.number, state=optuna.trial.TrialState.FAIL)
        fixed = trial.system_attrs.get("fixed_params")
        if fixed:
            study.enqueue_trial(fixed)


def _as_params(configuration: Configuration) -> dict[str, Any]:
    own = {
        f"{configuration.candidate}.{name}": value
        for name, value in configuration.parameters.items()
    }
    return {
        "candidate": configuration.candidate,
        "feature_set": configuration.feature_set,
        "keep": configuration.keep,
        **own,
    }


def _suggest(asked: Any, rows: QuestionRows, candidates: tuple[str, ...]) -> Configuration:
    name = asked.suggest_categorical("candidate", list(candidates))
    feature_set = asked.suggest_categorical("feature_set", list(rows.question.feature_sets))
    keep = asked.suggest_categorical("keep", list(KEEP_SHARES))
    parameters = {
        key: _suggest_number(asked, f"{name}.{key}", one)
        for key, one in CANDIDATES[name].space.items()
    }
    return Configuration(name, feature_set, keep, MappingProxyType(parameters))


def _suggest_number(asked: Any, name: str, one: Range) -> float | int:
    if one.is_whole:
        return int(asked.suggest_int(name, round(one.low), round(one.high), log=one.is_log))
    return float(asked.suggest_float(name, one.low, one.high, log=one.is_log))


def _read_trials(optuna: Any, study: Any) -> tuple[Trial, ...]:
    complete = (optuna.trial.TrialState.COMPLETE,)
    return tuple(_read_trial(one) for one in study.get_trials(deepcopy=False, states=complete))


def _read_trial(kept: Any) -> Trial:
    attributes: Mapping[str, Any] = kept.user_attrs
    configuration = attributes["configuration"]
    return Trial(
        kept.number,
        Configuration(
            configuration["candidate"],
            configuration["feature_set"],
            configuration["keep"],
            MappingProxyType(configuration["parameters"]),
        ),
        attributes["scores"],
        attributes["numbers"],
        attributes["duration_s"],
    )
