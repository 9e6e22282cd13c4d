"""Training a candidate: by the champion's recipe, or with everything chosen anew."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

from barun.learning.comparison.question import QuestionName, gather_labelled
from barun.learning.comparison.recipe import Recipe
from barun.learning.comparison.report import DataSource
from barun.learning.comparison.search import Budget, TrialReport
from barun.learning.comparison.settings import ComparisonSettings
from barun.learning.comparison.training import compare_and_train
from barun.learning.datasets.rows import LabelledRows
from barun.registry.artefact_files import CARD_NAME, read_folder
from barun.registry.service_model import POSTURE, VIEW
from barun.updating.gates import LeftOut
from barun.updating.settings import UpdateSettings
from barun.updating.way import Way

__all__ = ["QUESTIONS_OF", "SERVABLE_KINDS", "Candidate", "train_candidate"]

QUESTIONS_OF: Final[Mapping[str, tuple[QuestionName, ...]]] = MappingProxyType(
    {VIEW: ("view",), POSTURE: ("posture-front", "posture-side")}
)
"""What the models that can be updated answer."""

SERVABLE_KINDS: Final = ("logistic", "small-tree", "extra-trees", "boosting", "svm", "network")
"""Kinds of classifiers a search tries: those that were within a standard error of the best and keep
the bound of time with a margin (docs/decisions/0023, 0024). Not nearest neighbours: their file
holds rows of people."""

_CLASSIFIER_CARD: Final = ".card.json"
_NO_DATE: Final = ""
"""The registry knows when a version came; a date in its files would change their hash."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A trained model that nobody has judged yet."""

    files: Mapping[str, bytes]
    """As the registry takes them. The same rows and settings give the same bytes."""
    recipe: Recipe
    way: Way
    left_out: Mapping[str, LeftOut]
    """By question: where settings were chosen anew, chosen without the person each time."""


def train_candidate(
    model: str,
    rows: LabelledRows,
    source: DataSource,
    recipe: Recipe | None,
    settings: UpdateSettings,
    work: Path,
    *,
    lineage: Mapping[str, Any],
    on_progress: Callable[[float], None] = lambda share: None,
) -> Candidate:
    """Train a model.

    Parameters
    ----------
    model : str
        ``view`` or ``posture``.
    rows : LabelledRows
        Old and new.
    source : DataSource
        Where they come from, for the card.
    recipe : Recipe, optional
        How the champion was made; None to choose anew.
    settings : UpdateSettings
        Budget of a search, seed.
    work : pathlib.Path
        Folder; a search that was killed goes on there.
    lineage : mapping
        What the card says of the update: parent, triggers, inputs.
    on_progress : callable
        Called with the share done, 0 to 1.

    Raises
    ------
    InputError
        If a class has too few rows, or nothing could be trained.
    MissingExtraError
        If a package of the extra ``train`` is missing.
    StorageError
        If something cannot be written.

    Notes
    -----
    Why everything is fitted anew of old and new rows says :mod:`barun.updating.way`. Times measured
    while training and its date are no part of the files, so that the same inputs make the same
    hash.
    """
    on_progress(0.0)
    if recipe is not None:
        folder = recipe.train(
            rows,
            source,
            work / "retrained",
            date=_NO_DATE,
            on_progress=lambda share: on_progress(0.9 * share),
        )
    else:
        folder = _choose_anew(model, rows, source, settings, work, on_progress)
    files = _with_lineage(read_folder(folder), lineage)
    card = json.loads(files[CARD_NAME])
    on_progress(1.0)
    way: Way = "chosen-anew" if recipe is None else "retrained"
    return Candidate(files, Recipe.read(card), way, _read_figures(files, QUESTIONS_OF[model]))


def _choose_anew(
    model: str,
    rows: LabelledRows,
    source: DataSource,
    settings: UpdateSettings,
    work: Path,
    on_progress: Callable[[float], None],
) -> Path:
    parts = gather_labelled(rows, QUESTIONS_OF[model])
    n_trials = settings.search_trials * sum(len(part.people) + 1 for part in parts)
    done = 0

    def on_trial(report: TrialReport) -> None:
        nonlocal done
        del report
        done += 1
        on_progress(min(0.9, 0.9 * done / max(1, n_trials)))

    result = compare_and_train(
        parts,
        work / "chosen",
        ComparisonSettings(
            Budget(settings.search_s, settings.search_trials), settings.seed, SERVABLE_KINDS
        ),
        source,
        clock=time.monotonic,
        date=_NO_DATE,
        resume=True,
        on_trial=on_trial,
    )
    return result.model_folder


def _with_lineage(files: Mapping[str, bytes], lineage: Mapping[str, Any]) -> dict[str, bytes]:
    changed = dict(files)
    for name, content in files.items():
        if name == CARD_NAME:
            card = json.loads(content)
            card["about"] = {**card.get("about", {}), "update": dict(lineage)}
        elif name.endswith(_CLASSIFIER_CARD):
            card = json.loads(content)
            for moving in ("speed", "trained"):
                card["about"].pop(moving, None)
        else:
            continue
        changed[name] = json.dumps(card, indent=1, ensure_ascii=False, allow_nan=False).encode()
    return changed


def _read_figures(
    files: Mapping[str, bytes], questions: Sequence[QuestionName]
) -> dict[str, LeftOut]:
    """Return the figures that training measured of people left out, from the cards."""
    found: dict[str, LeftOut] = {}
    cards = [
        json.loads(content)["about"]
        for name, content in sorted(files.items())
        if name.endswith(_CLASSIFIER_CARD)
    ]
    for question, about in zip(sorted(questions), cards, strict=True):
        own = about["figures"]["search and choice"]
        basis: Literal["people", "times"] = (
            "times" if str(about["figures"]["method"]).endswith("times") else "people"
        )
        found[question] = LeftOut(
            float(own["balanced_accuracy"]),
            {str(name): float(value) for name, value in own["people"].items()},
            basis,
        )
    return found
