"""All rules on all rows at once.

The signs of all rules stand below each other as rows of one array, so that judging costs the same
few NumPy calls for one rule as for all: departures, divided by what is allowed, the least of each
agreement, the largest of each rule.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Final, Protocol, Self

import numpy as np
import numpy.typing as npt

from barun.posture.baseline import Baselines
from barun.posture.features.expected_error import expected_error
from barun.posture.features.feature_table import FEATURE_KEYS, FeatureView, feature_column
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.features.turn import compute_turn_off
from barun.posture.judgement.abstention import GATE_REASONS, Gate, compute_gates
from barun.posture.judgement.rule_settings import RuleSettings
from barun.posture.judgement.sign import Agreement, Quantity, Sign
from barun.posture.reason import Reason
from barun.posture.view.view import View

__all__ = ["RuleStack", "StackedRule", "stack_rules"]

_Array = npt.NDArray[np.float64]
_Rows = npt.NDArray[np.intp]
_Reasons = npt.NDArray[np.int8]

_MEDIANS: Final = len(FEATURE_KEYS)
_SPREADS: Final = 2 * _MEDIANS
_ONE: Final = 3 * _MEDIANS
"""Rows of a stack of sources: values, then medians, then spreads, then a row of ones."""
_TRUNK_LENGTH: Final = _ONE + 1
"""Row of what a shoulder width grows by when it comes nearer by one trunk length."""
_N_ROWS: Final = _TRUNK_LENGTH + 1
_WIDTH: Final = _MEDIANS + feature_column("shoulder_width")
_DISTANCE: Final = _MEDIANS + feature_column("camera_distance")

_HOPELESS: Final = 1e9
"""An error larger than any allowance; finite, because infinity times 0 is NaN."""

_VIEWS: Final[dict[FeatureView, tuple[View, ...]]] = {
    "front": (View.FRONT,),
    "side": (View.LEFT_SIDE, View.RIGHT_SIDE),
    "any": tuple(View),
}

_FROM_NEAREST: Final = (
    Reason.NONE,
    Reason.NOT_CALIBRATED,
    Reason.PERSON_CHANGED,
    Reason.CAMERA_MOVED,
    Reason.IN_MOTION,
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
_REASON_OF_RANK: Final = np.array(_FROM_NEAREST, dtype=np.int8)
_RANK_OF_REASON: Final = np.argsort(_REASON_OF_RANK).astype(np.int8)
_UNCALIBRATED: Final = _RANK_OF_REASON[Reason.NOT_CALIBRATED]
_TURNED: Final = _RANK_OF_REASON[Reason.TURNED]
_WRONG_VIEW: Final = _RANK_OF_REASON[Reason.WRONG_VIEW]
_UNKNOWN_VIEW: Final = _RANK_OF_REASON[Reason.UNKNOWN_VIEW]
_RANK_WHERE_MISSING: Final = np.maximum(_RANK_OF_REASON, 1)
_RANK_WHERE_MISSING[Reason.NONE] = _RANK_OF_REASON[Reason.NOT_VISIBLE]
"""A value that is missing without a reason was not seen."""
_REASONS_OF_GATES: Final = tuple(np.int8(GATE_REASONS[gate]) for gate in Gate)


class StackedRule(Protocol):
    """What the stack needs of a rule."""

    @property
    def agreements(self) -> tuple[Agreement, ...]:
        """Any of them is enough."""
        ...

    @property
    def gates(self) -> tuple[Gate, ...]:
        """Situations in which it does not judge."""
        ...


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
    """Rules with their thresholds, ready to judge: Q quantities, S signs, A agreements, R rules."""

    settings: RuleSettings
    feature: _Rows
    """Shape (Q,). Column of each quantity's feature."""
    gathered: _Rows
    """Shape (6, Q). Rows of value, median and spread, then those by which each is divided."""
    origin: _Array
    """Shape (Q, 1). What is taken off a value and its median before dividing."""
    zero: _Array
    """Shape (Q, 1). Where a departure starts without a baseline; NaN where that means nothing."""
    is_pictorial: npt.NDArray[np.bool_]
    """Shape (Q, 1). Whether it compares sizes or places in the picture."""
    pairs: _Rows
    """Shape (2, S). Quantity of each sign, and what is taken off it: itself where nothing is."""
    other_factor: _Array
    """Shape (S, 1). Times what it is taken off; 0 where nothing is."""
    other_weight: _Array
    """Shape (S, 1). The same without its sign."""
    direction: _Array
    """Shape (S, 1)."""
    floor: _Array
    """Shape (S, 1)."""
    ceiling: _Array
    """Shape (S, 1)."""
    band: _Array
    """Shape (S, 1)."""
    agreement_start: _Rows
    """Shape (A,). First sign of each agreement."""
    rule_start: _Rows
    """Shape (R,). First agreement of each rule."""
    side: npt.NDArray[np.int8]
    """Shape (A, 1)."""
    other_view: npt.NDArray[np.int8]
    """Shape (A, V). Rank of the reason why an agreement is not judged in each view, else 0."""
    primary: _Rows
    """Shape (A,). The agreement that each stands in for; itself where it is no spare one."""
    is_spare: npt.NDArray[np.bool_]
    """Shape (A, 1)."""
    gated: npt.NDArray[np.bool_]
    """Shape (gates, R, 1). Whether the rule heeds the gate."""

    @classmethod
    def from_rules(cls, rules: tuple[StackedRule, ...], settings: RuleSettings) -> Self:
        """Stack rules.

        Raises
        ------
        AttributeError
            If a sign names an allowance that the settings do not have.
        KeyError
            If a spare agreement stands in for none.
        """
        agreements = [agreement for rule in rules for agreement in rule.agreements]
        signs = [sign for agreement in agreements for sign in agreement.signs]
        quantities = list(dict.fromkeys(_list_quantities(signs)))
        is_difference = [one.comparison == "difference" for one in quantities]
        pairs = [
            (quantities.index(sign.quantity), quantities.index(sign.other or sign.quantity))
            for sign in signs
        ]
        allowances = [getattr(settings, sign.allowance) for sign in signs]
        n_agreements = [len(rule.agreements) for rule in rules]
        rule_start = _to_starts(n_agreements)
        gates = [[gate in rule.gates for rule in rules] for gate in Gate]
        return cls(
            settings=settings,
            feature=_to_rows([feature_column(one.feature) for one in quantities]),
            gathered=np.array([_list_rows(one) for one in quantities], dtype=np.intp).T,
            origin=_to_column([one.origin for one in quantities]),
            zero=_to_column([0.0 if is_plain else np.nan for is_plain in is_difference]),
            is_pictorial=~np.array(is_difference)[:, np.newaxis],
            pairs=np.array(pairs, dtype=np.intp).T,
            other_factor=_to_column([sign.factor if sign.other else 0.0 for sign in signs]),
            other_weight=_to_column([abs(sign.factor) if sign.other else 0.0 for sign in signs]),
            direction=_to_column([sign.direction for sign in signs]),
            floor=_to_column([one.floor * settings.factor for one in allowances]),
            ceiling=_to_column([one.ceiling * settings.factor for one in allowances]),
            band=_to_column([one.band * settings.factor for one in allowances]),
            agreement_start=_to_starts([len(agreement.signs) for agreement in agreements]),
            rule_start=rule_start,
            side=np.array([[agreement.side] for agreement in agreements], dtype=np.int8),
            other_view=np.array([_rank_views(agreement.view) for agreement in agreements]),
            primary=_to_rows([place for rule in rules for place in _find_primaries(rule)])
            + np.repeat(rule_start, n_agreements),
            is_spare=np.array([[agreement.is_spare] for agreement in agreements]),
            gated=np.array(gates)[..., np.newaxis],
        )

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
        n_agreements = np.diff(self.rule_start, append=len(self.side))
        of_rule = np.repeat(judged.loads, n_agreements, axis=0)
        is_strongest = (judged.agreement_loads == of_rule) & (of_rule > 0)
        sides = np.where(is_strongest, self.side, np.int8(0))
        return np.sign(np.add.reduceat(sides, self.rule_start, axis=0)).T.astype(np.int8)

    def _judge(self, measurements: PostureMeasurements, baselines: Baselines) -> _Judged:
        source = np.empty((_N_ROWS, len(measurements)))
        source[:_MEDIANS] = measurements.values.T
        source[_MEDIANS:_SPREADS] = baselines.median.T
        source[_SPREADS:_ONE] = baselines.spread.T
        source[_ONE] = 1.0
        # A width of zero does not come from a measurement; what follows from one is not hidden.
        with np.errstate(divide="ignore", invalid="ignore"):
            source[_TRUNK_LENGTH] = source[_WIDTH] / source[_DISTANCE]
            load, rank = self._judge_signs(source, measurements)
        agreement_loads = np.minimum.reduceat(load, self.agreement_start, axis=0)
        rank = np.maximum.reduceat(rank, self.agreement_start, axis=0)
        other_view = self.other_view.take(measurements.view, axis=1)
        np.copyto(agreement_loads, np.nan, where=other_view > 0)
        is_judged = ~np.isnan(agreement_loads)
        np.copyto(
            agreement_loads, np.nan, where=self.is_spare & is_judged.take(self.primary, axis=0)
        )
        rank = np.maximum(rank, other_view)
        loads = np.fmax.reduceat(agreement_loads, self.rule_start, axis=0)
        reasons = _REASON_OF_RANK.take(np.minimum.reduceat(rank, self.rule_start, axis=0))
        gates = compute_gates(source[:_MEDIANS], source[_MEDIANS:_SPREADS], self.settings)
        if gates.any():
            self._close_gates(gates, loads, reasons)
        return _Judged(agreement_loads=agreement_loads, loads=loads, reasons=reasons)

    def _judge_signs(
        self, source: _Array, measurements: PostureMeasurements
    ) -> tuple[_Array, npt.NDArray[np.int8]]:
        """Return the load of each sign, NaN where it cannot be judged, and its reason's rank."""
        compared = source.take(self.gathered, axis=0)
        compared[:2] -= self.origin
        is_missing = np.isnan(compared[0])
        compared[:3] /= compared[3:]
        measured, baseline = compared[:2]
        is_new = np.isnan(baseline)
        departure = measured - np.where(is_new, self.zero, baseline)
        rank = _RANK_WHERE_MISSING.take(measurements.reason.T.take(self.feature, axis=0))
        rank *= is_missing
        # From quantities to signs: those of each sign, and those of what is taken off it.
        compared[0], compared[1] = departure, self._doubt(measurements, is_new, is_missing)
        of_signs = compared[:3].take(self.pairs, axis=1)
        departure, doubt, allowed = of_signs[:, 0]
        departure += self.other_factor * of_signs[0, 1]
        doubt += self.other_weight * of_signs[1, 1]
        is_new = is_new.take(self.pairs, axis=0)
        is_new = is_new[0] | is_new[1]
        rank = rank.take(self.pairs, axis=0)
        rank = np.maximum(rank[0], rank[1])
        allowed *= self.settings.spreads
        # fmax, because a baseline may know no spread: then the floor is allowed.
        allowed = np.minimum(np.fmax(allowed, self.floor), self.ceiling)
        np.copyto(allowed, self.band, where=is_new)
        departure *= self.direction
        load = np.maximum(departure, 0.0)
        load /= allowed
        is_vague = doubt > allowed
        np.copyto(load, np.nan, where=is_vague)
        # What is there, but has no load, is vague or has nothing to be compared with.
        is_unexplained = np.isnan(load)
        is_unexplained &= rank == 0
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
        doubt = expected_error(turn_deg, "change").T.take(self.feature, axis=0)
        is_banded = is_new > (is_missing | self.is_pictorial)
        if is_banded.any():
            absolute = expected_error(turn_deg, "absolute").T.take(self.feature, axis=0)
            np.copyto(doubt, absolute, where=is_banded)
        is_too_far = turn_deg > self.settings.picture_turn_deg
        np.copyto(doubt, is_too_far * _HOPELESS, where=self.is_pictorial)
        return doubt

    def _close_gates(self, gates: npt.NDArray[np.bool_], loads: _Array, reasons: _Reasons) -> None:
        """Take back, in place, what rules say in situations in which they do not judge."""
        closed = self.gated & gates[:, np.newaxis]
        np.copyto(loads, np.nan, where=np.logical_or.reduce(closed))
        # In the wrong view the view is what has to change first; the first gate has the last word.
        closed &= reasons != Reason.WRONG_VIEW
        for is_closed, reason in zip(closed[::-1], _REASONS_OF_GATES[::-1], strict=True):
            np.copyto(reasons, reason, where=is_closed)


@lru_cache(maxsize=64)
def stack_rules(rules: tuple[StackedRule, ...], settings: RuleSettings) -> RuleStack:
    """Return the stack of these rules with these thresholds; made once."""
    return RuleStack.from_rules(rules, settings)


def _list_quantities(signs: list[Sign]) -> list[Quantity]:
    return [one for sign in signs for one in (sign.quantity, sign.other) if one is not None]


def _list_rows(quantity: Quantity) -> list[int]:
    """Return the rows of value, median and spread, then of their divisors."""
    column = feature_column(quantity.feature)
    ruler = feature_column(quantity.ruler)
    value_divisor, baseline_divisor = {
        "difference": (_ONE, _ONE),
        "proportion": (_ONE, _ONE),
        "growth": (_MEDIANS + column, _MEDIANS + column),
        "place": (ruler, _MEDIANS + ruler),
        "approach": (_TRUNK_LENGTH, _TRUNK_LENGTH),
    }[quantity.comparison]
    rows = [column, _MEDIANS + column, _SPREADS + column]
    return [*rows, value_divisor, baseline_divisor, baseline_divisor]


def _find_primaries(rule: StackedRule) -> list[int]:
    """Return, for each agreement of a rule, the place of the one it stands in for."""
    places: list[int] = []
    latest: dict[tuple[FeatureView, int], int] = {}
    for place, agreement in enumerate(rule.agreements):
        kind = (agreement.view, agreement.side)
        if not agreement.is_spare:
            latest[kind] = place
        places.append(latest[kind])
    return places


def _rank_views(view: FeatureView) -> list[np.int8]:
    """Return, for each view, the rank of the reason why it does not show what `view` shows."""
    ranks = [_WRONG_VIEW if other else _UNKNOWN_VIEW for other in View]
    return [np.int8(0) if other in _VIEWS[view] else ranks[other] for other in View]


def _to_rows(numbers: list[int]) -> _Rows:
    return np.array(numbers, dtype=np.intp)


def _to_starts(lengths: list[int]) -> _Rows:
    return _to_rows([0, *accumulate(lengths[:-1])])


def _to_column(values: list[float]) -> _Array:
    return np.array(values, dtype=np.float64)[:, np.newaxis]
