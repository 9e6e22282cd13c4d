"""Which of several reasons a rule gives."""

from typing import Final

import numpy as np

from barun.posture.reason import Reason

__all__ = [
    "RANK_OF_REASON",
    "RANK_WHERE_MISSING",
    "REASON_OF_RANK",
]

_FROM_NEAREST: Final = (
    Reason.NONE,
    Reason.NOT_CALIBRATED,
    Reason.PERSON_CHANGED,
    Reason.CAMERA_MOVED,
    Reason.HAND_AT_HEAD,
    Reason.TURNED_AWAY,
    Reason.TURNED,
    Reason.TOO_FEW_FRAMES,
    Reason.ROUGH,
    Reason.ASSUMED_CAMERA,
    Reason.NOT_VISIBLE,
    Reason.OUT_OF_PICTURE,
    Reason.NO_DEPTH,
    Reason.NO_PICTURE_SIZE,
    Reason.WRONG_VIEW,
    Reason.UNKNOWN_VIEW,
    Reason.NO_PERSON,
)
"""Reasons by how much would have to change before a sign can be judged.

An agreement says the farthest reason of its signs, a rule the nearest of its agreements: what is
next to be done about it.
"""
REASON_OF_RANK: Final = np.array(_FROM_NEAREST, dtype=np.int8)
RANK_OF_REASON: Final = np.argsort(REASON_OF_RANK).astype(np.int8)
RANK_WHERE_MISSING: Final = np.maximum(RANK_OF_REASON, 1)
RANK_WHERE_MISSING[Reason.NONE] = RANK_OF_REASON[Reason.NOT_VISIBLE]
"""A value that is missing without a reason was not seen."""
