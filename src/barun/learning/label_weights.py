"""How much a label weighs when something is learnt from it, by how it came about."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.store.sample_records import LabelKind

__all__ = ["DESK_SOURCE", "LABEL_WEIGHTS", "LEARNT_KINDS", "source_of", "weigh_rows"]

LABEL_WEIGHTS: Final[Mapping[LabelKind, float]] = MappingProxyType(
    {"expert": 1.0, "correction": 1.0, "answer": 1.0, "confirmation": 0.5, "silent": 0.05}
)
"""Against a label that somebody gave on purpose. Design choices: a correction contradicts what was
on the screen, and so was thought about; agreeing with it takes less; silence may be agreement,
or nobody looked. Silence is counted and never trained on: it would teach the next model the errors
of this one."""

LEARNT_KINDS: Final[tuple[LabelKind, ...]] = ("expert", "correction", "answer", "confirmation")
"""Kinds of labels that are learnt from."""

DESK_SOURCE: Final = "desk"
"""``source`` of rows that were samples of live sessions begins so; after it stands the kind of
label. They are kept without the place and the size of their picture."""


def source_of(kind: LabelKind) -> str:
    """Return what ``source`` says of a sample of a live session with such a label."""
    return f"{DESK_SOURCE} {kind}"


_WEIGHTS: Final = {source_of(kind): weight for kind, weight in LABEL_WEIGHTS.items()}


def weigh_rows(source: npt.NDArray[np.str_]) -> npt.NDArray[np.float64]:
    """Return the weight of each row by its source, shape (N,); 1 of recorded ones.

    Parameters
    ----------
    source : numpy.ndarray, shape (N,)
        As of :class:`barun.learning.datasets.rows.LabelledRows`.
    """
    return np.array([_WEIGHTS.get(one, 1.0) for one in source.tolist()], dtype=np.float64)
