"""All rules about running."""

from typing import Final

from barun.running.judgement.r001_overstride import OVERSTRIDE
from barun.running.judgement.r002_low_cadence import LOW_CADENCE
from barun.running.judgement.r003_trunk_lean import TRUNK_LEAN
from barun.running.judgement.r004_stiff_landing import STIFF_LANDING
from barun.running.judgement.r005_bounce import BOUNCE
from barun.running.judgement.r006_pelvic_drop import PELVIC_DROP
from barun.running.judgement.r007_crossover import CROSSOVER
from barun.running.judgement.r008_trunk_sway import TRUNK_SWAY
from barun.running.judgement.r009_lateral_lean import LATERAL_LEAN
from barun.running.judgement.r010_arm_crossing import ARM_CROSSING
from barun.running.judgement.r011_heel_rise import HEEL_RISE
from barun.running.judgement.r012_uneven_legs import UNEVEN_LEGS
from barun.running.judgement.r013_uneven_steps import UNEVEN_STEPS
from barun.running.judgement.r014_uneven_contacts import UNEVEN_CONTACTS

__all__ = ["RUNNING_RULES"]

RUNNING_RULES: Final = (
    OVERSTRIDE,
    LOW_CADENCE,
    TRUNK_LEAN,
    STIFF_LANDING,
    BOUNCE,
    PELVIC_DROP,
    CROSSOVER,
    TRUNK_SWAY,
    LATERAL_LEAN,
    ARM_CROSSING,
    HEEL_RISE,
    UNEVEN_LEGS,
    UNEVEN_STEPS,
    UNEVEN_CONTACTS,
)
"""In the order of the codes."""
