"""What a runner may try: a sentence to think of, an exercise, and what is known about it.

Changing the form of a runner without complaints is not supported by evidence (Souza 2016; Moore
2016, Sports Med): these are things to try, one at a time, not corrections.
"""

from typing import Final

from barun.running.judgement.running_rule import Advice

__all__ = [
    "ARMS_FORWARD",
    "HEELS_UP",
    "LAND_SOFTLY",
    "LAND_UNDER_YOURSELF",
    "LEAN_FROM_ANKLES",
    "LEVEL_PELVIS",
    "LISTEN_TO_STEPS",
    "QUICKER_STEPS",
    "QUIET_HEAD",
    "QUIET_TRUNK",
    "SAME_ON_BOTH_SIDES",
    "TWO_LANES",
]

QUICKER_STEPS: Final = Advice(
    "quicker-steps",
    (
        "5 % more steps a minute unload the knee, 10 % also the hip: Heiderscheit (2011),"
        " MSSE 43:296",
        "more steps a minute bring the landing foot nearer: Lieberman (2015), JEB 218:3406",
    ),
)
LAND_UNDER_YOURSELF: Final = Advice(
    "land-under-yourself",
    (
        "the distance from heel to centre of mass predicts knee moment and braking: Wille (2014),"
        " JOSPT 44:825",
    ),
)
LEAN_FROM_ANKLES: Final = Advice(
    "lean-from-ankles",
    ("more lean of the trunk means less load on the knee: Teng & Powers (2015), MSSE 47:625",),
)
LAND_SOFTLY: Final = Advice(
    "land-softly",
    (
        "a knee that bends considerably less than 45 degrees suggests reduced shock absorption:"
        " Souza (2016), PMR Clin 27:217",
    ),
)
LEVEL_PELVIS: Final = Advice("level-pelvis")
TWO_LANES: Final = Advice("two-lanes")
QUIET_TRUNK: Final = Advice("quiet-trunk")
QUIET_HEAD: Final = Advice("quiet-head")
ARMS_FORWARD: Final = Advice("arms-forward")
HEELS_UP: Final = Advice("heels-up")
SAME_ON_BOTH_SIDES: Final = Advice("same-on-both-sides")
LISTEN_TO_STEPS: Final = Advice("listen-to-steps")
