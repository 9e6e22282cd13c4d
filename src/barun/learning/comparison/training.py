"""From labelled rows to a model in a folder and a report about it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from barun.errors import InputError
from barun.learning.comparison.artefact import MODEL_FOLDER, TrainedPart, write_artefact
from barun.learning.comparison.candidates import Configuration
from barun.learning.comparison.choice import best_of_candidates, choose, find_within_one_error
from barun.learning.comparison.export import ExportedModel, export_model, measure_speed
from barun.learning.comparison.judging import FittedModel, Trial, fit_configuration
from barun.learning.comparison.nested import cross_validate
from barun.learning.comparison.question import QuestionRows
from barun.learning.comparison.report import FORMAT_VERSION, DataSource, make_report
from barun.learning.comparison.search import Budget, Search, TrialReport
from barun.learning.comparison.settings import ComparisonSettings, open_folder
from barun.learning.comparison.threads import one_thread
from barun.learning.datasets.writing import make_private, one_writer, write_file

__all__ = ["MODEL_FOLDER", "REPORT_NAME", "ComparisonResult", "compare_and_train"]

REPORT_NAME: Final = "report.json"

_NESTED_SHARE: Final = 0.45
_FINAL_SHARE: Final = 0.2
"""Of the budget, for the honest figures and for the model itself; the rest is for the report."""


@dataclass(frozen=True, slots=True)
class ComparisonResult:
    """What a comparison made."""

    report: dict[str, Any]
    """As in ``report.json``."""
    model_folder: Path
    """What the registry takes."""


def compare_and_train(
    parts: Sequence[QuestionRows],
    out: Path,
    settings: ComparisonSettings,
    source: DataSource,
    *,
    clock: Callable[[], float],
    date: str,
    resume: bool = False,
    on_trial: Callable[[TrialReport], None] | None = None,
    on_stage: Callable[[str, str, int, int], None] = lambda question, name, number, count: None,
) -> ComparisonResult:
    """Compare, tune, choose by the rule, and write the chosen model with a report.

    Parameters
    ----------
    parts : sequence of QuestionRows
        Questions that one model answers together: the view, or the postures of front and side.
    out : pathlib.Path
        Folder; made where there is none. Gets ``model/`` (classifiers, cards, probe rows),
        ``report.json`` and the trials, from which a killed comparison goes on.
    settings : ComparisonSettings
        Budget, shared evenly by the parts; seed; kinds of classifiers.
    source : DataSource
        Where the rows come from, for the card.
    clock : callable
        Seconds, monotonic: what the budget is counted in.
    date : str
        Today, for the card.
    resume : bool
        Whether to go on from trials that are there.
    on_trial : callable, optional
        Called after every trial.
    on_stage : callable
        Called with the question, the name of each stage, its number from 1 and how many there are.

    Raises
    ------
    InputError
        If the folder holds something else, or nothing could be trained.
    MissingExtraError
        If a package of the extra ``train`` is missing.
    StorageError
        If something cannot be written.
    """
    make_private(out)
    with one_writer(out), one_thread():
        journal = open_folder(out, parts, settings, resume=resume)
        search = Search(journal, seed=settings.seed, clock=clock, on_trial=on_trial)
        budget = settings.budget
        own = replace(settings, budget=Budget(budget.seconds / len(parts), budget.trials))
        done = [_train_part(search, rows, own, source, clock, on_stage) for rows in parts]
        report = {
            "format": FORMAT_VERSION,
            "budget_s": budget.seconds,
            "parts": [one.report for one in done],
        }
        write_artefact(out / MODEL_FOLDER, done, source, date=date)
        content = json.dumps(report, indent=1, ensure_ascii=False, allow_nan=False)
        write_file(out / REPORT_NAME, content.encode())
    return ComparisonResult(report, out / MODEL_FOLDER)


def _train_part(
    search: Search,
    rows: QuestionRows,
    settings: ComparisonSettings,
    source: DataSource,
    clock: Callable[[], float],
    on_stage: Callable[[str, str, int, int], None],
) -> TrainedPart:
    begin_s = clock()
    question = rows.question.name
    seconds, most = settings.budget.seconds, settings.budget.trials
    nested = cross_validate(
        search,
        rows,
        Budget(_NESTED_SHARE * seconds, most),
        settings.candidates,
        seed=settings.seed,
        on_fold=lambda name, number, count: on_stage(question, name, number, count),
    )
    on_stage(question, "everybody", 1, 1)
    last = Budget(_FINAL_SHARE * seconds, most)
    trials = search.run(f"{question}: everybody", rows, last, settings.candidates)
    taken, fitted, exported, refused = _export_first(rows, trials, settings.seed)
    on_stage(question, "report", 1, 1)
    report = make_report(
        rows,
        source,
        settings,
        nested,
        trials,
        taken,
        measure_speed(fitted, exported, rows),
        exported,
        refused,
        may_go_on=lambda: clock() - begin_s < seconds,
    )
    report["spent_s"] = round(clock() - begin_s, 2)
    return TrainedPart(fitted, exported, report)


def _order(trials: Sequence[Trial]) -> list[Trial]:
    """Return the trials as the rule would take them, were those before not there."""
    near = list(find_within_one_error(trials))
    first = choose(trials)
    by_size = sorted(near, key=lambda one: (one.numbers, -one.mean, one.number))
    rest = [one for one in best_of_candidates(trials).values() if one not in near]
    return [first, *(one for one in by_size if one is not first), *rest]


def _export_first(
    rows: QuestionRows, trials: Sequence[Trial], seed: int
) -> tuple[Trial, FittedModel, ExportedModel, list[Configuration]]:
    """Return the first model in the order of the rule that is the same when written.

    Raises
    ------
    InputError
        If none is.
    """
    refused: list[Configuration] = []
    for trial in _order(trials):
        fitted = fit_configuration(trial.configuration, rows, seed=seed)
        exported = export_model(fitted, rows)
        if exported.is_equal:
            return trial, fitted, exported, refused
        refused.append(trial.configuration)
    raise InputError("comparison.not-written", count=len(refused))
