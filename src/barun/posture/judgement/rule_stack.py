"""All rules on all rows at once.

The signs of all rules stand below each other as rows of one array, so that judging costs the same
few NumPy calls for one rule as for all: departures, divided by what is allowed, the least of each
agreement, the largest of each rule.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.baseline import Baselines
from barun.posture.features.expected_error import interpolate_turns
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.features.turn import compute_turn_off
from barun.posture.judgement.abstention import GATE_REASONS, Gate, compute_gates
from barun.posture.judgement.reason_rank import (
    RANK_OF_REASON,
    RANK_WHERE_MISSING,
    REASON_OF_RANK,
)
from barun.posture.judgement.rule_arrays import (
    DISTANCE,
    MEDIANS,
    N_ROWS,
    ONE,
    SPREADS,
    TILT_BEYOND_TURN,
    TRUNK_LENGTH,
    WIDTH,
    RuleArrays,
    StackedRule,
)
from barun.posture.judgement.rule_settings import RuleSettings
from barun.posture.judgement.turned_head import compute_tilt_beyond_turn
from barun.posture.reason import Reason
from barun.posture.view.view import View

__all__ = ["RuleStack", "stack_rules"]

_Array = npt.NDArray[np.float64]
_Reasons = npt.NDArray[np.int8]

_HOPELESS: Final = 1e9
"""An error larger than any allowance; finite, because infinity times a weight of 0 is NaN."""

_UNCALIBRATED: Final = RANK_OF_REASON[Reason.NOT_CALIBRATED]
_TURNED: Final = RANK_OF_REASON[Reason.TURNED]
_LOST: Final = RANK_OF_REASON[Reason.UNKNOWN_VIEW]
_REASONS_OF_GATES: Final = tuple(np.int8(GATE_REASONS[gate]) for gate in Gate)


@dataclass(frozen=True, slots=True, eq=False)
class _Judged:
    """Loads and reasons, with the loads of the agreements behind them."""

    agreement_loads: _Array
    """Shape (A, N)."""
    loads: _Array
    """Shape (R, N)."""
    reasons: _Reasons
    """Shape (R, N)."""


@dataclass(frozen=True, slots=True, eq=False)
class RuleStack:
    """Rules with their thresholds, ready to judge."""

    arrays: RuleArrays
    """What they are written down as."""

    def judge(
        self, measurements: PostureMeasurements, baselines: Baselines
    ) -> tuple[_Array, _Reasons]:
        """Judge every row.

        Parameters
        ----------
        measurements : PostureMeasurements
            N rows.
        baselines : Baselines
            N rows or one.

        Returns
        -------
        loads : numpy.ndarray, shape (N, R)
            0 as the baseline or better, 1 at the threshold; NaN where a rule cannot tell.
        reasons : numpy.ndarray of int8, shape (N, R)
            Values of Reason: why not, else NONE.
        """
        judged = self._judge(measurements, baselines)
        return judged.loads.T, judged.reasons.T

    def find_sides(
        self, measurements: PostureMeasurements, baselines: Baselines
    ) -> npt.NDArray[np.int8]:
        """Tell to which of the person's sides each load points.

        Returns
        -------
        numpy.ndarray of int8, shape (N, R)
            1 left, -1 right; 0 where the rule has no sides, cannot tell, or finds nothing.
        """
        judged = self._judge(measurements, baselines)
        n_agreements = np.diff(self.arrays.rule_start, append=len(self.arrays.side))
        of_rule = np.repeat(judged.loads, n_agreements, axis=0)
        is_strongest = (judged.agreement_loads == of_rule) & (of_rule > 0)
        sides = np.where(is_strongest, self.arrays.side, np.int8(0))
        return np.sign(np.add.reduceat(sides, self.arrays.rule_start, axis=0)).T.astype(np.int8)

    def _judge(self, measurements: PostureMeasurements, baselines: Baselines) -> _Judged:
        arrays = self.arrays
        source = np.empty((N_ROWS, len(measurements)))
        source[:MEDIANS] = measurements.values.T
        source[MEDIANS:SPREADS] = baselines.median.T
        source[SPREADS:ONE] = baselines.spread.T
        source[ONE] = 1.0
        # A width of zero does not come from a measurement; what follows from one is not hidden.
        with np.errstate(divide="ignore", invalid="ignore"):
            source[TRUNK_LENGTH] = source[WIDTH] / source[DISTANCE]
            source[TILT_BEYOND_TURN] = compute_tilt_beyond_turn(source)
            load, rank = self._judge_signs(source, measurements)
        agreement_loads = np.minimum.reduceat(load, arrays.agreement_start, axis=0)
        rank = np.maximum.reduceat(rank, arrays.agreement_start, axis=0)
        other_view = arrays.other_view.take(measurements.view, axis=1)
        np.copyto(agreement_loads, np.nan, where=other_view > 0)
        is_needless = ~np.isnan(agreement_loads).take(arrays.primary, axis=0)
        is_needless &= arrays.is_spare
        np.copyto(agreement_loads, np.nan, where=is_needless)
        rank = np.maximum(rank, other_view)
        if np.count_nonzero(measurements.view) < len(measurements):
            # What any view shows is hidden because of how the person sits to the camera.
            is_lost = (rank > 0) & (measurements.view == View.NEITHER)
            np.maximum(rank, _LOST, out=rank, where=is_lost)
        loads = np.fmax.reduceat(agreement_loads, arrays.rule_start, axis=0)
        reasons = REASON_OF_RANK.take(np.minimum.reduceat(rank, arrays.rule_start, axis=0))
        gates = compute_gates(source[:MEDIANS], source[MEDIANS:SPREADS], arrays.settings)
        if np.count_nonzero(gates):
            self._close_gates(gates, loads, reasons)
        return _Judged(agreement_loads=agreement_loads, loads=loads, reasons=reasons)

    def _judge_signs(
        self, source: _Array, measurements: PostureMeasurements
    ) -> tuple[_Array, npt.NDArray[np.int8]]:
        """Return the load of each sign, NaN where it cannot be judged, and its reason's rank."""
        arrays = self.arrays
        compared = source.take(arrays.gathered, axis=0)
        compared[:2] -= arrays.origin
        is_missing = np.isnan(compared[0])
        compared[:3] /= compared[3:]
        measured, baseline = compared[:2]
        is_new = np.isnan(baseline)
        departure = measured - np.where(is_new, arrays.zero, baseline)
        rank = RANK_WHERE_MISSING.take(measurements.reason.T.take(arrays.feature, axis=0))
        rank *= is_missing
        # From quantities to signs: those of each sign, and those of what is taken off it.
        compared[0], compared[1] = departure, self._doubt(measurements, is_new, is_missing)
        of_signs = compared[:3].take(arrays.pairs, axis=1)
        departure, doubt, allowed = of_signs[:, 0]
        departure += arrays.other_factor * of_signs[0, 1]
        doubt += arrays.other_weight * of_signs[1, 1]
        is_new = is_new.take(arrays.pairs, axis=0)
        is_new = is_new[0] | is_new[1]
        rank = rank.take(arrays.pairs, axis=0)
        rank = np.maximum(rank[0], rank[1])
        allowed *= arrays.settings.spreads
        # fmax, because a baseline may know no spread: then the floor is allowed.
        allowed = np.minimum(np.fmax(allowed, arrays.floor), arrays.ceiling)
        np.copyto(allowed, arrays.band, where=is_new)
        departure *= arrays.direction
        load = np.maximum(departure, 0.0)
        load /= allowed
        is_vague = doubt > allowed
        np.copyto(load, np.nan, where=is_vague)
        # What is there, but has no load, is vague or has nothing to be compared with.
        is_unexplained = np.isnan(load)
        is_unexplained &= rank == 0
        if np.count_nonzero(is_unexplained):
            np.copyto(rank, np.where(is_vague, _TURNED, _UNCALIBRATED), where=is_unexplained)
        return load, rank

    def _doubt(
        self,
        measurements: PostureMeasurements,
        is_new: npt.NDArray[np.bool_],
        is_missing: npt.NDArray[np.bool_],
    ) -> _Array:
        """Return by how much each quantity may be wrong, shape (Q, N).

        Of a difference that is the expected error of the feature. Comparisons of sizes and places
        are signs in themselves, not measures of anything a square camera would see better: they
        hold up to a certain turn, and then not at all.
        """
        turn_deg = compute_turn_off(measurements.yaw_deg, measurements.view)
        arrays = self.arrays
        doubt = interpolate_turns(arrays.change_error, turn_deg).T
        is_banded = is_new > (is_missing | arrays.is_pictorial)
        if np.count_nonzero(is_banded):
            absolute = interpolate_turns(arrays.absolute_error, turn_deg).T
            np.copyto(doubt, absolute, where=is_banded)
        is_too_far = turn_deg > arrays.settings.picture_turn_deg
        if np.count_nonzero(is_too_far):
            np.copyto(doubt, _HOPELESS, where=arrays.is_pictorial & is_too_far)
        return doubt

    def _close_gates(self, gates: npt.NDArray[np.bool_], loads: _Array, reasons: _Reasons) -> None:
        """Take back, in place, what rules say in situations in which they do not judge."""
        closed = self.arrays.gated & gates[:, np.newaxis]
        np.copyto(loads, np.nan, where=np.logical_or.reduce(closed))
        # In the wrong view the view is what has to change first; the first gate has the last word.
        closed &= reasons != Reason.WRONG_VIEW
        for is_closed, reason in zip(closed[::-1], _REASONS_OF_GATES[::-1], strict=True):
            np.copyto(reasons, reason, where=is_closed)


@lru_cache(maxsize=64)
def stack_rules(rules: tuple[StackedRule, ...], settings: RuleSettings) -> RuleStack:
    """Return the stack of these rules with these thresholds; made once."""
    return RuleStack(RuleArrays.from_rules(rules, settings))
