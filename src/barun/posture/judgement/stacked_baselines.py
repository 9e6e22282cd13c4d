"""Baselines as the stack of rules compares with them: worked out once, used for many frames."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.baseline import Baselines
from barun.posture.features.feature_table import FEATURE_KEYS
from barun.posture.judgement.rule_arrays import (
    DISTANCE,
    MEDIANS,
    N_ROWS,
    ONE,
    SPREADS,
    TRUNK_LENGTH,
    WIDTH,
    ZERO,
    RuleArrays,
)

__all__ = ["StackedBaselines", "stack_baselines"]

_Array = npt.NDArray[np.float64]

_KEPT: Final = 16
"""Baselines whose comparison is kept; a running service has one set of sessions for each view they
are seen in."""


@dataclass(frozen=True, slots=True, eq=False)
class StackedBaselines:
    """M baselines beside Q quantities and S signs; read-only."""

    source: _Array
    """Shape (rows, M). The rows from ``MEDIANS`` up to ``TRUNK_LENGTH``."""
    start: _Array
    """Shape (Q, M). Where departures start: the baseline, or zero where there is none; NaN where
    that means nothing."""
    is_new: npt.NDArray[np.bool_]
    """Shape (Q, M). Whether there is no baseline."""
    allowed: _Array
    """Shape (S, M). The departure at which the load is 1."""


def stack_baselines(arrays: RuleArrays, baselines: Baselines) -> StackedBaselines:
    """Return what rules compare with, worked out anew only for baselines not met lately."""
    # By value and not by identity: whoever holds a baseline may write into it.
    return _stack(arrays, baselines.median.tobytes(), baselines.spread.tobytes())


@lru_cache(maxsize=_KEPT)
def _stack(arrays: RuleArrays, median: bytes, spread: bytes) -> StackedBaselines:
    medians = np.frombuffer(median).reshape(-1, len(FEATURE_KEYS))
    source = np.empty((N_ROWS, len(medians)))
    source[MEDIANS:SPREADS] = medians.T
    source[SPREADS:ZERO] = np.frombuffer(spread).reshape(medians.shape).T
    source[ZERO] = 0.0
    source[ONE] = 1.0
    # A width of zero does not come from a measurement; what follows from one is not hidden.
    with np.errstate(divide="ignore", invalid="ignore"):
        source[TRUNK_LENGTH] = source[WIDTH] / source[DISTANCE]
        usual, spreads, divisor = source.take(arrays.usual, axis=0)
        usual = (usual - arrays.origin) / divisor
        allowed = (spreads / divisor).take(arrays.pairs[0], axis=0) * arrays.settings.spreads
    is_new = np.isnan(usual)
    # fmax, because a baseline may know no spread: then the floor is allowed.
    allowed = np.minimum(np.fmax(allowed, arrays.floor), arrays.ceiling)
    is_banded = is_new.take(arrays.pairs, axis=0).any(axis=0)
    return StackedBaselines(
        source=source,
        start=np.where(is_new, arrays.zero, usual),
        is_new=is_new,
        allowed=np.where(is_banded, arrays.band, allowed),
    )
