"""Samples of people seen from either side, and what they say of them."""

from collections.abc import Sequence

import numpy as np

from barun.posture.view.view import View
from barun.privacy.anonymisation.canonical_pose import CANONICAL_FRONT, CANONICAL_SIDE
from barun.store.sample_records import LabelKind, SampleLabel, SamplePosture, SampleRows
from barun.store.store import Store

__all__ = ["BOTH_VIEWS", "label_samples", "view_samples"]

BOTH_VIEWS = (View.FRONT, View.LEFT_SIDE) * 4


def view_samples(name: str, views: Sequence[View], at_s: float, slump: float = 0.0) -> SampleRows:
    """Return samples a second apart, of the canonical pose with a little noise."""
    count = len(views)
    random = np.random.default_rng([*name.encode()])
    points = np.array([CANONICAL_SIDE if one.is_side else CANONICAL_FRONT for one in views])
    points = points + random.normal(0.0, 0.02, points.shape)
    points[:, :7, 1] += slump
    return SampleRows(
        sample_id=np.array([random.bytes(8).hex() for _ in range(count)], dtype="<U16"),
        session=np.full(count, "s1"),
        at_s=(at_s + np.arange(count)).astype(np.int64),
        points=points.astype(np.float32),
        visibility=np.ones((count, 9), dtype=np.float32),
        features=np.empty((count, 0), dtype=np.float32),
        view=np.array(views, dtype=np.int8),
        view_confidence=np.ones(count, dtype=np.float32),
        verdict=np.ones(count, dtype=np.int8),
        load=np.ones(count, dtype=np.float32),
        model=np.full(count, "view=1"),
    )


def label_samples(
    store: Store,
    person: str,
    rows: SampleRows,
    kind: LabelKind = "answer",
    posture: SamplePosture = "",
) -> None:
    """Keep samples, and what their person says of them: the view as it was, or the posture."""
    now_s = float(rows.at_s[-1]) + 1.0
    assert store.samples.add(person, rows, now_s) == len(rows)
    labels = [
        SampleLabel(name, kind, posture, 0 if posture else (2 if View(seen).is_side else 1), now_s)
        for name, seen in zip(rows.sample_id.tolist(), rows.view.tolist(), strict=True)
    ]
    assert store.samples.say(person, labels, now_s) == len(rows)
