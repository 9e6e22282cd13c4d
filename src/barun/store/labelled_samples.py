"""Samples and what was said about them, put together."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, cast

import numpy as np

from barun.store.sample_records import (
    LABEL_KINDS,
    LabelKind,
    LabelledSamples,
    SampleLabel,
    SampleRows,
)

__all__ = ["join_alike", "join_labels", "strongest_labels"]

_RANK: Final = {kind: rank for rank, kind in enumerate(LABEL_KINDS)}


def strongest_labels(
    labels: Iterable[SampleLabel], kinds: Iterable[LabelKind]
) -> Mapping[str, SampleLabel]:
    """Return the label that counts for each sample: of a kind asked for, the strongest.

    What says nothing (a question that was passed over) counts for none.
    """
    chosen = set(kinds)
    found: dict[str, SampleLabel] = {}
    for one in labels:
        if one.kind not in chosen or not (one.posture or one.view):
            continue
        known = found.get(one.sample_id)
        if known is None or _RANK[one.kind] < _RANK[known.kind]:
            found[one.sample_id] = one
    return found


def join_alike(parts: Sequence[SampleRows]) -> Iterator[SampleRows]:
    """Return parts of the same features as one, in the order in which they were taken.

    Who learns from them takes the first good poses of a person as the reference.
    """
    alike: dict[tuple[str, ...], list[SampleRows]] = defaultdict(list)
    for part in parts:
        if len(part):
            alike[part.feature_keys].append(part)
    for some in alike.values():
        rows = SampleRows.joined(some)
        yield rows.select(np.lexsort((rows.sample_id, rows.at_s)))


def join_labels(
    person_id: str, rows: SampleRows, labels: Mapping[str, SampleLabel]
) -> LabelledSamples:
    """Return samples with the label that counts for each of them."""
    said = [labels[cast(str, one)] for one in rows.sample_id.tolist()]
    return LabelledSamples(
        person_id=person_id,
        rows=rows,
        kind=np.array([one.kind for one in said], dtype=np.str_),
        posture=np.array([one.posture for one in said], dtype="<U8"),
        view=np.array([one.view for one in said], dtype=np.int8),
        said_s=np.array([one.said_s for one in said]),
    )
