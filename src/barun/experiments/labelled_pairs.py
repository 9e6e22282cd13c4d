"""Both models of a comparison in shadow, asked about the poses that people labelled since."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

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


def pair_labels(
    record: ExperimentRecord,
    samples: SampleSource,
    registry: ModelRegistry,
    people: Sequence[str],
    now_s: float,
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
        pairs = [_pair(record, part, (champion, challenger), until_s) for part in parts]
        known = [one for one in pairs if one.n_frames]
        if known:
            found.append(
                PairedPerson(
                    sum(one.n_frames for one in known),
                    sum(one.n_only_champion for one in known),
                    sum(one.n_only_challenger for one in known),
                )
            )
    return tuple(found)


def _open(
    registry: ModelRegistry, record: ExperimentRecord, number: int | None
) -> Mapping[str, Classifier]:
    if number is None:
        return open_shipped(record.model)
    return registry.load(registry.find(record.model, number)).classifiers


def _pair(
    record: ExperimentRecord,
    samples: LabelledSamples,
    models: tuple[Mapping[str, Classifier], Mapping[str, Classifier]],
    until_s: float,
) -> PairedPerson:
    from barun.learning.comparison.asking import ask_classifiers
    from barun.learning.comparison.question import QuestionName, gather_labelled
    from barun.learning.desk_rows import to_rows

    questions: tuple[QuestionName, ...] = (
        ("view",) if record.model == VIEW else ("posture-front", "posture-side")
    )
    rows = to_rows(samples, "P1", record.model)
    n_frames = n_champion = n_challenger = 0
    for asked in gather_labelled(rows, questions, least=0):
        if not len(asked):
            continue
        told = [ask_classifiers(one, asked) for one in models]
        was_right, is_right = told
        if was_right is None or is_right is None:
            continue
        counted = (asked.time_s >= record.started_s) & (asked.time_s < until_s)
        n_frames += int(counted.sum())
        n_champion += int((counted & was_right & ~is_right).sum())
        n_challenger += int((counted & ~was_right & is_right).sum())
    return PairedPerson(n_frames, n_champion, n_challenger)
