"""Both models of a comparison in shadow, asked about the poses that people labelled since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.errors import BarunError
from barun.experiments.paired import PairedPerson
from barun.models.classifier import Classifier
from barun.registry.model_registry import ModelRegistry
from barun.registry.service_model import VIEW
from barun.registry.shipped import open_shipped
from barun.store.experiment_records import ExperimentRecord
from barun.store.sample_records import LabelKind, LabelledSamples, SampleSource

__all__ = ["INDEPENDENT_KINDS", "pair_labels"]

INDEPENDENT_KINDS: Final[tuple[LabelKind, ...]] = ("expert", "answer")
"""Kinds of labels that depend on neither model: what people correct or agree with is what the
champion said, and a pose on which only the challenger would have been wrong is never among it."""

_HOUR_S: Final = 3600.0


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """Labelled poses of one person that both models were asked about."""

    hour: npt.NDArray[np.int64]
    """Since 1970 UTC, shape (N,)."""
    only_champion: npt.NDArray[np.bool_]
    only_challenger: npt.NDArray[np.bool_]

    def count(self, taken: npt.NDArray[np.bool_]) -> PairedPerson:
        """Return the counts of some of them."""
        return PairedPerson(
            int(taken.sum()),
            int((taken & self.only_champion).sum()),
            int((taken & self.only_challenger).sum()),
        )


def pair_labels(
    record: ExperimentRecord,
    samples: SampleSource,
    registry: ModelRegistry,
    people: Sequence[str],
    now_s: float,
    *,
    by_hour: bool = False,
) -> tuple[PairedPerson, ...]:
    """Return of each person on how many labelled poses only one of the two models was right.

    Parameters
    ----------
    record : ExperimentRecord
        What is compared, and since when.
    samples : SampleSource
        Where people's labels are.
    registry : ModelRegistry
        Where both versions are.
    people : sequence of str
        Who takes part.
    now_s : float
        Seconds since 1970 UTC, for the consents.
    by_hour : bool, optional
        Whether every hour of a person is an entry of its own.

    Notes
    -----
    Only poses taken since the comparison began are counted: neither model was trained on them. For
    sitting well or badly the first ten poses of a person that were called good, in a view, are the
    reference, as in training; these may be older, and are not counted themselves. Nobody is there
    where a model cannot be loaded, or one does not answer the question.
    """
    try:
        numbers = (record.champion, record.challenger)
        champion, challenger = (_open(registry, record, one) for one in numbers)
    except BarunError:
        return ()
    until_s = np.inf if record.ended_s is None else record.ended_s
    found = []
    for person_id in people:
        parts = samples.labelled(now_s, person_id=person_id, kinds=INDEPENDENT_KINDS)
        asked = _join([_ask(record, part, (champion, challenger), until_s) for part in parts])
        everything = np.ones(len(asked.hour), dtype=bool)
        kinds = np.unique(asked.hour) if by_hour else ()
        taken = [asked.hour == hour for hour in kinds] if by_hour else [everything]
        found += [asked.count(one) for one in taken if one.any()]
    return tuple(found)


def _open(
    registry: ModelRegistry, record: ExperimentRecord, number: int | None
) -> Mapping[str, Classifier]:
    if number is None:
        return open_shipped(record.model)
    return registry.load(registry.find(record.model, number)).classifiers


def _ask(
    record: ExperimentRecord,
    samples: LabelledSamples,
    models: tuple[Mapping[str, Classifier], Mapping[str, Classifier]],
    until_s: float,
) -> _Asked:
    from barun.learning.comparison.asking import ask_classifiers
    from barun.learning.comparison.question import QuestionName, gather_labelled
    from barun.learning.desk_rows import to_rows

    questions: tuple[QuestionName, ...] = (
        ("view",) if record.model == VIEW else ("posture-front", "posture-side")
    )
    rows = to_rows(samples, "P1", record.model)
    parts = []
    for asked in gather_labelled(rows, questions, least=0):
        if not len(asked):
            continue
        was_right, is_right = (ask_classifiers(one, asked) for one in models)
        if was_right is None or is_right is None:
            continue
        counted = (asked.time_s >= record.started_s) & (asked.time_s < until_s)
        hour = (asked.time_s[counted] // _HOUR_S).astype(np.int64)
        before, now = was_right[counted], is_right[counted]
        parts.append(_Asked(hour, before & ~now, ~before & now))
    return _join(parts)


def _join(parts: Sequence[_Asked]) -> _Asked:
    nothing = np.zeros(0, dtype=bool)
    return _Asked(
        np.concatenate([np.zeros(0, dtype=np.int64), *(one.hour for one in parts)]),
        np.concatenate([nothing, *(one.only_champion for one in parts)]),
        np.concatenate([nothing, *(one.only_challenger for one in parts)]),
    )
