import re
import xml.etree.ElementTree as ElementTree

import numpy as np

from barun.feedback.posture.evidence_drawing import draw_evidence
from barun.landmarks import Landmark, LandmarkSequence
from barun.simulate import SLUMPED, UPRIGHT, SittingScript, simulate_sitting


def _sitting() -> LandmarkSequence:
    script = SittingScript.sit(UPRIGHT, 1).then(SLUMPED, move_s=1, hold_s=1)
    return simulate_sitting(script, np.random.default_rng(4)).sequence


def test_the_pose_lies_over_the_own_posture() -> None:
    sequence = _sitting()
    svg = draw_evidence(sequence, len(sequence) - 1, 0)
    ElementTree.fromstring(svg)  # noqa: S314 - made here
    assert svg.index("reference") < svg.index("bone left")


def test_without_a_reference_there_is_one_figure() -> None:
    assert "reference" not in draw_evidence(_sitting(), 0, None)


def test_guessed_points_are_not_drawn() -> None:
    sequence = _sitting()
    visibility = np.array(sequence.visibility)
    visibility[:, Landmark.LEFT_ELBOW] = 0.05
    changed = LandmarkSequence.from_arrays(
        sequence.image_xyz,
        visibility,
        sequence.times_s,
        size_wh=sequence.size_wh,
        source="simulated",
    )
    bones = [len(re.findall("<path", draw_evidence(one, 0, None))) for one in (sequence, changed)]
    assert bones[1] < bones[0]


def test_nobody_gives_no_drawing() -> None:
    empty = LandmarkSequence.from_arrays(
        np.full((1, 33, 3), np.nan), np.full((1, 33), np.nan), [0.0], size_wh=(4, 3), source="x"
    )
    assert draw_evidence(empty, 0, None) == ""
