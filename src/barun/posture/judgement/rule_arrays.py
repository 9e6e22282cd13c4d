"""The rules as arrays: what is compared, how it is combined, what is allowed."""

from dataclasses import dataclass
from itertools import accumulate
from typing import Final, Protocol, Self

import numpy as np
import numpy.typing as npt

from barun.posture.features.expected_error import fit_segments, read_error_table
from barun.posture.features.feature_table import FEATURE_KEYS, FeatureView, feature_column
from barun.posture.judgement.abstention import GUARDS, Gate, Guard, list_limits
from barun.posture.judgement.reason_rank import RANK_OF_REASON
from barun.posture.judgement.rule_settings import RuleSettings
from barun.posture.judgement.sign import Agreement, Quantity, Sign
from barun.posture.reason import Reason
from barun.posture.view.view import View

__all__ = [
    "DISTANCE",
    "MEDIANS",
    "N_ROWS",
    "ONE",
    "SPREADS",
    "TILT_BEYOND_TURN",
    "TRUNK_LENGTH",
    "WIDTH",
    "ZERO",
    "RuleArrays",
    "StackedRule",
]

_Array = npt.NDArray[np.float64]
_Rows = npt.NDArray[np.intp]

# Rows of a stack of sources: values from 0 on, then medians, then spreads, then zeros and ones.
MEDIANS: Final = len(FEATURE_KEYS)
SPREADS: Final = 2 * MEDIANS
ZERO: Final = 3 * MEDIANS
ONE: Final = ZERO + 1
TRUNK_LENGTH: Final = ONE + 1
"""Row of what a shoulder width grows by when it comes nearer by one trunk length."""
TILT_BEYOND_TURN: Final = TRUNK_LENGTH + 1
"""Row of the head's tilt without what its turn explains: the last."""
N_ROWS: Final = TILT_BEYOND_TURN + 1
WIDTH: Final = MEDIANS + feature_column("shoulder_width")
DISTANCE: Final = MEDIANS + feature_column("camera_distance")

_DIFFERENCES: Final = ("difference", "beyond_turn")
"""Comparisons of what a camera that stands square measures best."""
_VIEWS: Final[dict[FeatureView, tuple[View, ...]]] = {
    "front": (View.FRONT,),
    "side": (View.LEFT_SIDE, View.RIGHT_SIDE),
    "any": tuple(View),
}


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
class RuleArrays:
    """Rules with their thresholds: Q quantities, S signs, A agreements, R rules.

    The last four quantities are what closes the gates; no sign rests on them.
    """

    settings: RuleSettings
    feature: _Rows
    """Shape (Q,). Column of each quantity's feature."""
    now: _Rows
    """Shape (2, Q). Rows of the value of each quantity, and of what it is divided by."""
    usual: _Rows
    """Shape (3, Q). Rows of its median and spread, and of what both are divided by."""
    origin: _Array
    """Shape (Q, 1). What is taken off a value and its median before dividing."""
    zero: _Array
    """Shape (Q, 1). Where a departure starts without a baseline; NaN where that means nothing."""
    is_pictorial: npt.NDArray[np.bool_]
    """Shape (Q, 1). Whether it compares sizes or places in the picture."""
    change_error: _Array
    """Shape (turns, 2, Q). Expected error of the change of each; 0 of what is pictorial. From
    `fit_segments`."""
    absolute_error: _Array
    """The same of the value itself."""
    pairs: _Rows
    """Shape (2, S). Quantity of each sign, and what is taken off it: itself where nothing is."""
    other_factor: _Array
    """Shape (2, S, 1). Times what it is taken off, and the same without its sign for its doubt; 0
    where nothing is."""
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
    hidden_load: _Array
    """Shape (A, V). What is added to its load in each view: NaN where it is not judged, else 0."""
    primary: _Rows
    """Shape (A,). The agreement that each stands in for; itself where it is no spare one."""
    is_spare: npt.NDArray[np.bool_]
    """Shape (A, 1)."""
    gated: npt.NDArray[np.bool_]
    """Shape (gates, R, 1). Whether the rule heeds the gate."""
    gate_limits: _Array
    """Shape (guards, 1)."""

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
        is_difference = [one.comparison in _DIFFERENCES for one in quantities]
        features = [one.feature for one in quantities] + [guard.feature for guard in GUARDS]
        feature = _to_rows([feature_column(key) for key in features])
        is_measured = np.array([*is_difference, *[False] * len(GUARDS)])
        pairs = [
            (quantities.index(sign.quantity), quantities.index(sign.other or sign.quantity))
            for sign in signs
        ]
        allowances = [getattr(settings, sign.allowance) for sign in signs]
        n_agreements = [len(rule.agreements) for rule in rules]
        rule_start = _to_starts(n_agreements)
        gathered = [*map(_list_rows, quantities), *map(_list_rows_of_guard, GUARDS)]
        factors = [sign.factor if sign.other else 0.0 for sign in signs]
        other_view = np.array([_rank_views(agreement.view) for agreement in agreements])
        gates = [[gate in rule.gates for rule in rules] for gate in Gate]
        return cls(
            settings=settings,
            feature=feature,
            now=_to_rows(gathered)[:, :2].T,
            usual=_to_rows(gathered)[:, 2:].T,
            origin=_to_column([*[one.origin for one in quantities], *[0.0] * len(GUARDS)]),
            zero=_to_column(
                [
                    *[0.0 if is_plain else np.nan for is_plain in is_difference],
                    *[guard.zero for guard in GUARDS],
                ]
            ),
            is_pictorial=~is_measured[:, np.newaxis],
            change_error=fit_segments(read_error_table("change")[:, feature] * is_measured),
            absolute_error=fit_segments(read_error_table("absolute")[:, feature] * is_measured),
            pairs=np.array(pairs, dtype=np.intp).T,
            other_factor=np.array([factors, np.abs(factors)])[..., np.newaxis],
            direction=_to_column([sign.direction for sign in signs]),
            floor=_to_column([one.floor * settings.factor for one in allowances]),
            ceiling=_to_column([one.ceiling * settings.factor for one in allowances]),
            band=_to_column([one.band * settings.factor for one in allowances]),
            agreement_start=_to_starts([len(agreement.signs) for agreement in agreements]),
            rule_start=rule_start,
            side=np.array([[agreement.side] for agreement in agreements], dtype=np.int8),
            other_view=other_view,
            hidden_load=np.where(other_view > 0, np.nan, 0.0),
            primary=_to_rows([place for rule in rules for place in _find_primaries(rule)])
            + np.repeat(rule_start, n_agreements),
            is_spare=np.array([[agreement.is_spare] for agreement in agreements]),
            gated=np.array(gates)[..., np.newaxis],
            gate_limits=list_limits(settings),
        )


def _list_quantities(signs: list[Sign]) -> list[Quantity]:
    return [one for sign in signs for one in (sign.quantity, sign.other) if one is not None]


def _list_rows(quantity: Quantity) -> list[int]:
    """Return the rows of the value and its divisor, then of median, spread and theirs."""
    column = feature_column(quantity.feature)
    ruler = feature_column(quantity.ruler)
    value_divisor, baseline_divisor = {
        "difference": (ONE, ONE),
        "beyond_turn": (ONE, ONE),
        "proportion": (ONE, ONE),
        "growth": (MEDIANS + column, MEDIANS + column),
        "place": (ruler, MEDIANS + ruler),
        "approach": (TRUNK_LENGTH, TRUNK_LENGTH),
    }[quantity.comparison]
    value = TILT_BEYOND_TURN if quantity.comparison == "beyond_turn" else column
    return [value, value_divisor, MEDIANS + column, SPREADS + column, baseline_divisor]


def _list_rows_of_guard(guard: Guard) -> list[int]:
    """Return the same rows for what closes a gate."""
    column = feature_column(guard.feature)
    median = MEDIANS + column if guard.is_usual else ZERO
    return [column, ONE, median, SPREADS + column, ONE]


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
    ranks = [
        RANK_OF_REASON[Reason.WRONG_VIEW] if other else RANK_OF_REASON[Reason.UNKNOWN_VIEW]
        for other in View
    ]
    return [np.int8(0) if other in _VIEWS[view] else ranks[other] for other in View]


def _to_rows(numbers: list[int] | list[list[int]]) -> _Rows:
    return np.array(numbers, dtype=np.intp)


def _to_starts(lengths: list[int]) -> _Rows:
    return _to_rows([0, *accumulate(lengths[:-1])])


def _to_column(values: list[float]) -> _Array:
    return np.array(values, dtype=np.float64)[:, np.newaxis]
