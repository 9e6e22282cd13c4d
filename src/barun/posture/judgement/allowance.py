"""How far a quantity may depart from the person's own before a rule minds."""

import math
from dataclasses import dataclass

from barun.errors import SettingError

__all__ = ["Allowance"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """A departure that is allowed, between a floor and a ceiling, and a band for the uncalibrated.

    The allowed departure is ``clip(spreads * spread, floor, ceiling)``, where spread is the scatter
    of the person's own good sitting: someone who sits lively is allowed more, someone who sits like
    a statue not less than the floor.
    """

    floor: float = math.nan
    """Smallest allowed departure, in the sign's unit; NaN: not judged against a baseline."""
    ceiling: float = math.nan
    """Largest allowed departure, in the sign's unit."""
    band: float = math.nan
    """Allowed distance from zero where there is no baseline; NaN: not judged without one."""
    source: str
    """Where the figures come from; a design choice is called one."""

    def __post_init__(self) -> None:
        """Check the figures.

        Raises
        ------
        SettingError
            If floor and ceiling are not both given, not positive or the wrong way round, if the
            band is not positive, or if there is neither.
        """
        both_or_none = math.isnan(self.floor) == math.isnan(self.ceiling)
        has_any = not math.isnan(self.floor) or not math.isnan(self.band)
        # Comparisons with NaN are false: what is not given is not wrong.
        is_wrong = self.floor <= 0 or self.ceiling < self.floor or self.band <= 0
        if is_wrong or not both_or_none or not has_any:
            raise SettingError(
                "posture_rules.bad-allowance",
                floor=self.floor,
                ceiling=self.ceiling,
                band=self.band,
            )
