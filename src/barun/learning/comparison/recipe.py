"""How a model was made, so that the same can be made again of other rows, in seconds.

The recipe stands in the card of every model that a comparison wrote: the questions, the kind of
classifier with its settings for each, and the seed. Nothing is searched for again.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Self

from barun.errors import InputError
from barun.learning.comparison.artefact import MODEL_FOLDER, TrainedPart, write_artefact
from barun.learning.comparison.candidates import BASELINES, CANDIDATES, Configuration
from barun.learning.comparison.diagnosis import compute_calibration
from barun.learning.comparison.export import export_model, measure_speed
from barun.learning.comparison.figures import compute_figures, figure_random_split
from barun.learning.comparison.judging import find_folds, fit_configuration, predict_folds
from barun.learning.comparison.question import (
    QUESTIONS,
    QuestionName,
    QuestionRows,
    gather_labelled,
)
from barun.learning.comparison.report import DataSource, compare_by_person, describe_data
from barun.learning.comparison.threads import one_thread
from barun.learning.datasets.rows import LabelledRows
from barun.learning.datasets.writing import make_private, one_writer

__all__ = ["Recipe", "RecipePart"]

_FIXED: Final = "settings as before, leaving out one of the "


@dataclass(frozen=True, slots=True)
class RecipePart:
    """How one question was answered."""

    question: QuestionName
    classes: tuple[str, ...]
    """That were learnt; where views have ``neither`` among them, it is learnt again."""
    seed: int
    configuration: Configuration


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a model was made."""

    parts: tuple[RecipePart, ...]

    @classmethod
    def read(cls, card: Mapping[str, Any]) -> Self:
        """Read the recipe of a model's card.

        Parameters
        ----------
        card : mapping
            Content of ``card.json``.

        Raises
        ------
        InputError
            If there is none: another program made the model, or an earlier version of Barun.
        """
        try:
            parts = tuple(map(_read_part, card["about"]["recipe"]["parts"]))
        except (KeyError, TypeError, ValueError) as error:
            raise InputError("comparison.no-recipe") from error
        if not parts:
            raise InputError("comparison.no-recipe")
        return cls(parts)

    def train(
        self,
        rows: LabelledRows,
        source: DataSource,
        out: Path,
        *,
        date: str,
        on_progress: Callable[[float], None] = lambda share: None,
    ) -> Path:
        """Make the model again, of these rows, and return the folder that the registry takes.

        Parameters
        ----------
        rows : LabelledRows
            Of the version to train on.
        source : DataSource
            Where they come from, for the card.
        out : pathlib.Path
            Folder; made where there is none.
        date : str
            Today, for the card.
        on_progress : callable, optional
            Called with the share done, 0 to 1; what it raises ends the work.

        Raises
        ------
        InputError
            If a class has too few rows, or the model is not the same when written.
        MissingExtraError
            If a package of the extra ``train`` is missing.
        StorageError
            If something cannot be written.
        """
        make_private(out)
        with one_writer(out), one_thread():
            done = []
            for place, part in enumerate(self.parts):

                def on_share(share: float, place: int = place) -> None:
                    on_progress((place + share) / len(self.parts))

                with_neither = part.question == "view" and "neither" in part.classes
                (gathered,) = gather_labelled(rows, [part.question], with_neither=with_neither)
                done.append(_train_part(part, gathered, source, on_share))
            write_artefact(out / MODEL_FOLDER, done, source, date=date)
        return out / MODEL_FOLDER


def _read_part(values: Mapping[str, Any]) -> RecipePart:
    chosen = values["configuration"]
    if values["question"] not in QUESTIONS or chosen["candidate"] not in CANDIDATES:
        raise ValueError("unknown")
    configuration = Configuration(
        str(chosen["candidate"]),
        str(chosen["feature_set"]),
        float(chosen["keep"]),
        MappingProxyType(dict(chosen["parameters"])),
    )
    classes = tuple(map(str, values["classes"]))
    return RecipePart(values["question"], classes, int(values["seed"]), configuration)


def _train_part(
    part: RecipePart, rows: QuestionRows, source: DataSource, on_progress: Callable[[float], None]
) -> TrainedPart:
    configuration, seed = part.configuration, part.seed
    if configuration.feature_set not in rows.features:
        raise InputError("comparison.no-recipe")
    fitted = fit_configuration(configuration, rows, seed=seed)
    exported = export_model(fitted, rows)
    if not exported.is_equal:
        raise InputError("comparison.not-written", count=1)
    folds = [fold for _, fold in find_folds(rows)]
    default = rows.question.feature_sets[0]
    asked = {"own": configuration, **{name: Configuration(name, default) for name in BASELINES}}
    n_begun, n_all = 0, len(asked) * len(folds)

    def on_fold() -> None:
        nonlocal n_begun
        on_progress(n_begun / n_all)
        n_begun += 1

    answers = {
        name: predict_folds(one, rows, folds, seed=seed, on_fold=on_fold)
        for name, one in asked.items()
    }
    figures = {
        name: compute_figures(rows.labels, answer, rows.person) for name, answer in answers.items()
    }
    report = {
        "question": rows.question.name,
        "model_name": rows.question.model_name,
        "classes": list(rows.question.classes),
        "basis": "people" if len(rows.people) > 1 else "times",
        "method": _FIXED,
        "data": describe_data(rows, source),
        "seed": seed,
        "honest": figures["own"].as_json(),
        "margin": compare_by_person(figures["own"], figures["default-forest"]),
        "yardsticks": {name: {"honest": figures[name].as_json()} for name in BASELINES},
        "chosen": {
            "random": figure_random_split(configuration, rows, seed=seed).as_json(),
            "speed": asdict(measure_speed(fitted, exported, rows)),
        },
        "calibration": asdict(compute_calibration(rows.labels, answers["own"])),
    }
    return TrainedPart(fitted, exported, report)
