"""What the gates are shown: both models on people neither has seen, times, and a second reading."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import thread_time_ns
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.errors import BarunError
from barun.learning.comparison.asking import ask_classifiers
from barun.learning.comparison.judging import find_folds, fit_configuration, predict_folds
from barun.learning.comparison.question import QuestionRows, gather_labelled
from barun.learning.comparison.recipe import Recipe, RecipePart
from barun.learning.datasets.rows import LabelledRows
from barun.models.classifier import Classifier
from barun.registry.artefact_files import check_files
from barun.registry.model_card import ModelCard, open_classifiers
from barun.registry.probe import PROBE_NAME, Probe
from barun.registry.service_model import check_serviceable
from barun.updating.candidate import Candidate
from barun.updating.gates import Evidence, Speed
from barun.updating.paired import PersonChange, compare_people
from barun.updating.settings import UpdateSettings

__all__ = ["Champion", "measure", "measure_speed"]

_Mask = npt.NDArray[np.bool_]

_BATCH: Final = 256
_COMPARING: Final = 0.9
"""Share of the work that comparing people is."""
_N_REPEATS: Final = 31
_N_CALLS: Final = 10
"""Of one row in a repeat: a single call is nearer to the resolution of the clock."""


@dataclass(frozen=True, slots=True, eq=False)
class Champion:
    """What is in service now."""

    classifiers: Mapping[str, Classifier]
    """By name, ``posture_view``; as it is served."""
    recipe: Recipe | None = None
    """How it was made; None where the card does not say."""
    rows: LabelledRows | None = None
    """What it was made of, as far as it is here and may be used; None where it is not."""

    @property
    def can_be_left_out(self) -> bool:
        """Whether it can be made again without a person, to be compared fairly."""
        return self.recipe is not None and self.rows is not None


def measure(
    model: str,
    candidate: Candidate,
    rows: LabelledRows,
    champion: Champion | None,
    settings: UpdateSettings,
    on_progress: Callable[[float], None] = lambda share: None,
) -> Evidence:
    """Gather everything the gates look at.

    Parameters
    ----------
    model : str
        ``view`` or ``posture``.
    candidate : Candidate
        What was trained.
    rows : LabelledRows
        What it was trained on; each person is left out in turn.
    champion : Champion, optional
        What it is compared with; None where there is nothing.
    settings : UpdateSettings
        Confidence and seed.
    on_progress : callable, optional
        Called with the share done, 0 to 1; what it raises ends the work.

    Raises
    ------
    MissingExtraError
        If scikit-learn is not installed.
    """
    changes: dict[str, Mapping[str, PersonChange]] = {}
    inputs: dict[str, npt.NDArray[np.float32]] = {}
    parts = candidate.recipe.parts
    n_models = 1 if champion is None else 2
    for place, part in enumerate(parts):

        def on_share(share: float, place: int = place) -> None:
            on_progress(_COMPARING * (place + share / n_models) / len(parts))

        with_neither = part.question == "view" and "neither" in part.classes
        (asked,) = gather_labelled(rows, [part.question], with_neither=with_neither)
        seen = asked.features[part.configuration.feature_set]
        inputs[asked.question.model_name] = seen.astype(np.float32)
        is_right = _answer_left_out(part, asked, on_share)
        was_right = None
        if champion is not None:
            was_right = _ask_champion(champion, part, asked, lambda share: on_share(1.0 + share))
        changes[part.question] = (
            MappingProxyType({})
            if was_right is None
            else compare_people(
                was_right,
                is_right,
                asked.person,
                asked.block,
                confidence=settings.confidence,
                seed=settings.seed,
            )
        )
    on_progress(_COMPARING)
    difference, reason = _read_again(model, candidate.files)
    speed = {} if reason else measure_speed(candidate.files, inputs)
    n_bytes = sum(map(len, candidate.files.values()))
    return Evidence(candidate.left_out, changes, speed, n_bytes, difference, reason)


def _answer_left_out(
    part: RecipePart, rows: QuestionRows, on_progress: Callable[[float], None]
) -> _Mask:
    folds = [fold for _, fold in find_folds(rows)]
    n_begun = 0

    def on_fold() -> None:
        nonlocal n_begun
        on_progress(n_begun / len(folds))
        n_begun += 1

    said = predict_folds(part.configuration, rows, folds, seed=part.seed, on_fold=on_fold)
    known = np.isfinite(said).all(axis=1)
    return known & (np.nan_to_num(said).argmax(axis=1) == rows.labels)


def _ask_champion(
    champion: Champion,
    part: RecipePart,
    rows: QuestionRows,
    on_progress: Callable[[float], None],
) -> _Mask | None:
    """Return which rows the champion recognises; None where it cannot be asked.

    It is made again without each person; where its recipe or its rows are not here, it is asked as
    it is served, which is too good of people it was trained on: the comparison favours it then.
    """
    served = ask_classifiers(champion.classifiers, rows)
    recipe, own_rows = champion.recipe, champion.rows
    if recipe is None or own_rows is None:
        return served
    own = next((one for one in recipe.parts if one.question == part.question), None)
    if own is None or own.configuration.feature_set not in rows.features:
        return served
    with_neither = own.question == "view" and "neither" in own.classes
    try:
        (learnt,) = gather_labelled(own_rows, [own.question], with_neither=with_neither)
    except BarunError:  # too few of them may still be used
        return served
    result = np.zeros(len(rows), dtype=bool) if served is None else served.copy()
    names = np.array(rows.question.classes)
    for place, person in enumerate(rows.people):
        on_progress(place / len(rows.people))
        tried = np.flatnonzero(rows.person == person)
        others = np.flatnonzero(learnt.person != person)
        if len(np.unique(learnt.labels[others])) < 2:
            continue
        fitted = fit_configuration(own.configuration, learnt.select(others), seed=own.seed)
        said = fitted.probabilities(rows.select(tried)).argmax(axis=1)
        result[tried] = np.array(learnt.question.classes)[said] == names[rows.labels[tried]]
    return result


def _read_again(
    model: str, files: Mapping[str, bytes]
) -> tuple[float, Mapping[str, object] | None]:
    """Read a model as the registry and the service will; return how differently it answers."""
    try:
        check_files(files)
        classifiers = open_classifiers(files)
        ModelCard.read(files, classifiers)
        difference = Probe.read(files[PROBE_NAME]).check(classifiers)
        check_serviceable(model, classifiers)
    except (BarunError, KeyError) as error:
        code = error.code if isinstance(error, BarunError) else "registry.probe-missing"
        return float("inf"), {"code": code, "reason": str(error)}
    return difference, None


def measure_speed(
    files: Mapping[str, bytes], inputs: Mapping[str, npt.NDArray[np.float32]]
) -> dict[str, Speed]:
    """Return how long each classifier takes, by name.

    Parameters
    ----------
    files : mapping of str to bytes
        Of the model.
    inputs : mapping of str to numpy.ndarray, shape (N, D)
        By name of the classifier: rows as they come. The same row again and again would be
        guessed by the processor and take a fifth of the time.

    Notes
    -----
    Time of the processor in this thread, where all of it runs; of 31 repeats the quickest: what
    else the machine does makes some slower and none quicker.
    """
    found = {}
    for name, classifier in open_classifiers(files).items():
        known = inputs[name]
        places = np.random.default_rng(0).integers(len(known), size=_BATCH)
        batch = np.ascontiguousarray(known[places])
        found[name] = Speed(
            min(_time_ms(classifier, batch[:1], _N_CALLS) for _ in range(_N_REPEATS)),
            min(_time_ms(classifier, batch, 1) for _ in range(_N_REPEATS)),
        )
    return found


def _time_ms(classifier: Classifier, rows: npt.NDArray[np.float32], n_calls: int) -> float:
    begin_ns = thread_time_ns()
    for _ in range(n_calls):
        classifier.probabilities(rows)
    return (thread_time_ns() - begin_ns) / 1e6 / n_calls
