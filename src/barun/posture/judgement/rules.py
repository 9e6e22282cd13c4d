"""All rules about sitting, and how to judge by all of them at once."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.baseline import Baselines
from barun.posture.features.feature_table import FEATURE_KEYS
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.judgement.p001_forward_head import FORWARD_HEAD
from barun.posture.judgement.p002_slouch import SLOUCH
from barun.posture.judgement.p003_lateral_lean import LATERAL_LEAN
from barun.posture.judgement.p004_shoulder_asymmetry import SHOULDER_ASYMMETRY
from barun.posture.judgement.p005_head_tilt import HEAD_TILT
from barun.posture.judgement.p006_trunk_twist import TRUNK_TWIST
from barun.posture.judgement.p007_pelvis_tilt import PELVIS_TILT
from barun.posture.judgement.p008_too_close import TOO_CLOSE
from barun.posture.judgement.rule_settings import DEFAULT_RULE_SETTINGS, RuleSettings
from barun.posture.judgement.rule_stack import stack_rules

__all__ = ["JUDGED_FEATURES", "RULES", "RULE_KEYS", "find_sides", "judge_all", "rule_column"]

RULES: Final = (
    FORWARD_HEAD,
    SLOUCH,
    LATERAL_LEAN,
    SHOULDER_ASYMMETRY,
    HEAD_TILT,
    TRUNK_TWIST,
    PELVIS_TILT,
    TOO_CLOSE,
)
"""Every rule that looks at one moment, in the order of the codes."""

RULE_KEYS: Final = tuple(rule.key for rule in RULES)
"""What the R columns of loads are."""

JUDGED_FEATURES: Final = tuple(
    key for key in FEATURE_KEYS if any(key in rule.features for rule in RULES)
)
"""Features that some rule looks at, in the order of ``FEATURE_KEYS``."""

_COLUMNS: Final = {key: column for column, key in enumerate(RULE_KEYS)}


def rule_column(key: str) -> int:
    """Return the column of a rule; KeyError if there is none of that name."""
    return _COLUMNS[key]


def judge_all(
    measurements: PostureMeasurements,
    baselines: Baselines,
    settings: RuleSettings = DEFAULT_RULE_SETTINGS,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int8]]:
    """Judge every row by every rule.

    Parameters
    ----------
    measurements : PostureMeasurements
        N rows.
    baselines : Baselines
        N rows or one, of the view each row is seen in; ``Baselines.none()`` judges by absolute
        bands, where the literature has any.
    settings : RuleSettings, optional
        The thresholds.

    Returns
    -------
    loads : numpy.ndarray, shape (N, R)
        Columns as ``RULE_KEYS``: 0 as the baseline or better, 1 at the threshold, growing with the
        departure; NaN where a rule cannot tell.
    reasons : numpy.ndarray of int8, shape (N, R)
        Values of :class:`barun.posture.reason.Reason`: why it cannot tell, else NONE.
    """
    return stack_rules(RULES, settings).judge(measurements, baselines)


def find_sides(
    measurements: PostureMeasurements,
    baselines: Baselines,
    settings: RuleSettings = DEFAULT_RULE_SETTINGS,
) -> npt.NDArray[np.int8]:
    """Tell to which of the person's sides each rule points.

    For the texts of a finding; asked once for a finding, not once a frame.

    Returns
    -------
    numpy.ndarray of int8, shape (N, R)
        1 left (leaning left, left shoulder lower, head to the left), -1 right; 0 where the rule has
        no sides, cannot tell, or finds nothing.
    """
    return stack_rules(RULES, settings).find_sides(measurements, baselines)
