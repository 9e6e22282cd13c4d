"""A rule that is written down as signs, and judged by the stack."""

from dataclasses import dataclass

from barun.posture.baseline import Baselines
from barun.posture.features.feature_table import FeatureView
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.judgement.abstention import Gate
from barun.posture.judgement.rule import Verdicts
from barun.posture.judgement.rule_settings import DEFAULT_RULE_SETTINGS, RuleSettings
from barun.posture.judgement.rule_stack import stack_rules
from barun.posture.judgement.sign import Agreement, Sign

__all__ = ["SignRule"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SignRule:
    """A rule whose load is that of its strongest agreement, each as strong as its weakest sign.

    Agreements that cannot be judged, such as those of the other view, are left out.
    """

    code: str
    """Stable code, ``P001``."""
    key: str
    """Stable name, ``forward_head``."""
    agreements: tuple[Agreement, ...]
    """Any of them is enough."""
    gates: tuple[Gate, ...] = ()
    """Situations in which it does not judge."""

    @property
    def views(self) -> tuple[FeatureView, ...]:
        """The views that show it, the most telling first."""
        return tuple(dict.fromkeys(agreement.view for agreement in self.agreements))

    @property
    def signs(self) -> tuple[Sign, ...]:
        """Its signs, agreement by agreement."""
        return tuple(sign for agreement in self.agreements for sign in agreement.signs)

    @property
    def features(self) -> tuple[str, ...]:
        """Keys of the features it rests on, the most telling first."""
        quantities = [sign.quantity for sign in self.signs]
        quantities += [sign.other for sign in self.signs if sign.other is not None]
        return tuple(dict.fromkeys(quantity.feature for quantity in quantities))

    @property
    def is_sided(self) -> bool:
        """Whether it tells left from right."""
        return any(agreement.side for agreement in self.agreements)

    def judge(
        self,
        measurements: PostureMeasurements,
        baselines: Baselines,
        settings: RuleSettings = DEFAULT_RULE_SETTINGS,
    ) -> Verdicts:
        """Judge every row against its baseline.

        Parameters
        ----------
        measurements : PostureMeasurements
            N rows.
        baselines : Baselines
            N rows or one.
        settings : RuleSettings, optional
            The thresholds.
        """
        loads, reasons = stack_rules((self,), settings).judge(measurements, baselines)
        return Verdicts(load=loads[:, 0], reason=reasons[:, 0])
