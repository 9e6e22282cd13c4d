"""What a rule about sitting is."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from barun.posture.baseline import Baselines
from barun.posture.features.measurements import PostureMeasurements

__all__ = ["PostureRule", "Verdicts"]


@dataclass(frozen=True, slots=True, eq=False)
class Verdicts:
    """What one rule says of N rows, each for itself; time is the monitor's business."""

    load: npt.NDArray[np.float64]
    """Shape (N,). How far towards the threshold: 0 as the baseline or better, 1 at the threshold,
    2 at twice the allowed departure; NaN where the rule cannot tell."""
    reason: npt.NDArray[np.int8]
    """Shape (N,). Values of :class:`barun.posture.reason.Reason`: why it cannot tell, else NONE."""


class PostureRule(Protocol):
    """A rule: pure, row by row, without memory."""

    @property
    def code(self) -> str:
        """Stable code, ``P001``."""
        ...

    @property
    def key(self) -> str:
        """Stable name, ``forward_head``; its texts are ``posture_rules.<key>-...``."""
        ...

    @property
    def features(self) -> tuple[str, ...]:
        """Keys of the features it rests on, the most telling first."""
        ...

    def judge(self, measurements: PostureMeasurements, baselines: Baselines) -> Verdicts:
        """Judge every row against its baseline.

        Parameters
        ----------
        measurements : PostureMeasurements
            N rows.
        baselines : Baselines
            N rows or one.
        """
        ...
