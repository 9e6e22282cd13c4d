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
from barun.posture.judgement.abstention import GATE_REASONS, GUARDS, Gate, hold_gates
from barun.posture.judgement.reason_rank import (
    RANK_OF_REASON,
    RANK_WHERE_MISSING,
    REASON_OF_RANK,
)
from barun.posture.judgement.rule_arrays import (
    MEDIANS,
    N_ROWS,
    TILT_BEYOND_TURN,
    RuleArrays,
    StackedRule,
)
from barun.posture.judgement.rule_settings import RuleSettings
from barun.posture.judgement.stacked_baselines import StackedBaselines, stack_baselines
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
_REASONS_OF_GATES: Final = tuple(np.array(GATE_REASONS[gate], dtype=np.int8) for gate in Gate)
_WRONG_VIEW: Final = np.int8(Reason.WRONG_VIEW)
"""Comparing an array with a member of an enum takes ten times as long."""


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
        loads, reasons, _ = self._judge(measurements, baselines)
        return loads.T, reasons.T

    def find_sides(
        self, measurements: PostureMeasurements, baselines: Baselines
    ) -> npt.NDArray[np.int8]:
        """Tell to which of the person's sides each load points.

        Returns
        -------
        numpy.ndarray of int8, shape (N, R)
            1 left, -1 right; 0 where the rule has no sides, cannot tell, or finds nothing.
        """
        loads, _, agreement_loads = self._judge(measurements, baselines)
        n_agreements = np.diff(self.arrays.rule_start, append=len(self.arrays.side))
        of_rule = np.repeat(loads, n_agreements, axis=0)
        is_strongest = (agreement_loads == of_rule) & (of_rule > 0)
        sides = np.where(is_strongest, self.arrays.side, np.int8(0))
        return np.sign(np.add.reduceat(sides, self.arrays.rule_start, axis=0)).T.astype(np.int8)

    def _judge(
        self, measurements: PostureMeasurements, baselines: Baselines
    ) -> tuple[_Array, _Reasons, _Array]:
        """Return loads and reasons of the rules, (R, N), and the loads of the agreements, (A, N).

        Live, this is called with one row thirty times a second, and a call of NumPy costs more than
        its arithmetic.
        """
        arrays, view = self.arrays, measurements.view
        usual = stack_baselines(arrays, baselines)
        source = np.empty((N_ROWS, len(view)))
        source[:MEDIANS] = measurements.values.T
        source[MEDIANS:] = usual.source[MEDIANS:]
        # A width of zero does not come from a measurement; what follows from one is not hidden.
        with np.errstate(divide="ignore", invalid="ignore"):
            source[TILT_BEYOND_TURN] = compute_tilt_beyond_turn(source)
            load, rank, gates = self._judge_signs(source, measurements, usual)
        agreement_loads = np.minimum.reduceat(load, arrays.agreement_start, axis=0)
        agreement_loads += arrays.hidden_load.take(view, axis=1)
        is_needless = (agreement_loads == agreement_loads).take(arrays.primary, axis=0)  # not NaN
        is_needless &= arrays.is_spare
        np.copyto(agreement_loads, np.nan, where=is_needless)
        rank = np.maximum.reduceat(rank, arrays.agreement_start, axis=0)
        np.maximum(rank, arrays.other_view.take(view, axis=1), out=rank)
        if np.count_nonzero(view) < len(view):
            # What any view shows is hidden because of how the person sits to the camera.
            is_lost = (rank > 0) & (view == View.NEITHER)
            np.maximum(rank, _LOST, out=rank, where=is_lost)
        loads = np.fmax.reduceat(agreement_loads, arrays.rule_start, axis=0)
        reasons = REASON_OF_RANK.take(np.minimum.reduceat(rank, arrays.rule_start, axis=0))
        if np.count_nonzero(gates):
            self._close_gates(gates, loads, reasons)
        return loads, reasons, agreement_loads

    def _judge_signs(
        self, source: _Array, measurements: PostureMeasurements, usual: StackedBaselines
    ) -> tuple[_Array, npt.NDArray[np.int8], npt.NDArray[np.bool_]]:
        """Return the load of each sign, NaN where it cannot be judged, and its reason's rank.

        Last come the gates that hold.
        """
        arrays = self.arrays
        compared = source.take(arrays.now, axis=0)
        departure = compared[0]
        departure -= arrays.origin
        is_missing = np.isnan(departure)
        departure /= compared[1]
        departure -= usual.start
        rank = RANK_WHERE_MISSING.take(measurements.reason.T.take(arrays.feature, axis=0))
        rank *= is_missing
        compared[1] = self._doubt(measurements, usual.is_new, is_missing)
        # From quantities to signs: those of each sign, and those of what is taken off it.
        of_signs = compared.take(arrays.pairs, axis=1)
        others = of_signs[:, 1]
        others *= arrays.other_factor
        others += of_signs[:, 0]
        departure_of_sign, doubt = others
        rank = np.maximum.reduce(rank.take(arrays.pairs, axis=0))
        departure_of_sign *= arrays.direction
        load = np.maximum(departure_of_sign, 0.0)
        load /= usual.allowed
        is_vague = doubt > usual.allowed
        np.copyto(load, np.nan, where=is_vague)
        # What is there, but has no load, is vague or has nothing to be compared with.
        is_unexplained = np.isnan(load)
        is_unexplained &= np.logical_not(rank)
        if np.count_nonzero(is_unexplained):
            np.copyto(rank, np.where(is_vague, _TURNED, _UNCALIBRATED), where=is_unexplained)
        return load, rank, hold_gates(departure[-len(GUARDS) :], arrays.gate_limits)

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
        closed &= reasons != _WRONG_VIEW
        for is_closed, reason in zip(closed[::-1], _REASONS_OF_GATES[::-1], strict=True):
            if np.count_nonzero(is_closed):
                np.copyto(reasons, reason, where=is_closed)


@lru_cache(maxsize=64)
def stack_rules(rules: tuple[StackedRule, ...], settings: RuleSettings) -> RuleStack:
    """Return the stack of these rules with these thresholds; made once."""
    return RuleStack(RuleArrays.from_rules(rules, settings))
