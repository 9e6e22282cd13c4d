"""A sign of a posture: one quantity, one direction, one allowance."""

from dataclasses import dataclass
from typing import Literal

from barun.posture.features.feature_table import FeatureView

__all__ = ["Agreement", "Comparison", "Quantity", "Sign"]

Comparison = Literal["difference", "beyond_turn", "proportion", "growth", "place", "approach"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """What is compared with the baseline, and how.

    - ``difference``: value minus baseline, in the feature's unit: of what a camera that stands
      square measures best.
    - ``beyond_turn``: the same, of the head's tilt, without what a turn of the head on a bent neck
      explains; see :mod:`barun.posture.judgement.turned_head`.
    - ``proportion``: the same, of a ratio of lengths in the picture, which only says something
      beside the baseline.
    - ``growth``: value over baseline, minus 1: what does not depend on the picture's scale.
    - ``place``: value over the ruler now, minus baseline over the ruler then: a place in the
      picture, in shoulder widths or face widths. Moving the chair towards the camera scales both,
      so that only a change of the body shows (exactly so where the camera looks level).
    - ``approach``: growth times the camera's distance at the baseline, in trunk lengths: how far
      something of constant size came nearer. A wrongly assumed lens makes it wrong by as much as
      the distance.
    """

    feature: str
    comparison: Comparison = "difference"
    origin: float = 0.0
    """Of a place: where the middle of the picture is on the feature's scale, towards which things
    shrink that move away."""
    ruler: Literal["shoulder_width", "face_size"] = "shoulder_width"
    """Of a place: what it is measured in; shoulders have no width from the side."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A quantity that goes too far in one direction.

    The departure is ``direction * (quantity + factor * other)``: `other` is what explains the
    quantity otherwise and is taken off it.
    """

    quantity: Quantity
    direction: Literal[-1, 1]
    """Which way is the wrong one."""
    allowance: str
    """Field of :class:`barun.posture.judgement.rule_settings.RuleSettings`."""
    other: Quantity | None = None
    factor: float = 0.0
    """Unit of `quantity` for one unit of `other`."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Signs that count only together: their load is that of the least."""

    view: FeatureView
    """The view in which it is judged."""
    signs: tuple[Sign, ...]
    side: Literal[-1, 0, 1] = 0
    """To which of the person's sides it points: 1 left, -1 right, 0 neither."""
    is_spare: bool = False
    """Whether it only counts where the rule's last agreement of the same view and side that is no
    spare one cannot be judged, as when the hips are out of the picture."""
