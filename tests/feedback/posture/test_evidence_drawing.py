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


def _change(
    sequence: LandmarkSequence,
    *,
    visibility: dict[Landmark, float] | None = None,
    places: dict[Landmark, tuple[float, float]] | None = None,
) -> LandmarkSequence:
    seen, image_xyz = np.array(sequence.visibility), np.array(sequence.image_xyz)
    for mark, value in (visibility or {}).items():
        seen[:, mark] = value
    for mark, place in (places or {}).items():
        image_xyz[:, mark, :2] = place
    return LandmarkSequence.from_arrays(
        image_xyz, seen, sequence.times_s, size_wh=sequence.size_wh, source="changed"
    )


def _count_lines(sequence: LandmarkSequence) -> int:
    return len(re.findall("<path", draw_evidence(sequence, 0, None)))


def test_guessed_points_are_not_drawn() -> None:
    sequence = _sitting()
    changed = _change(sequence, visibility={Landmark.LEFT_SHOULDER: 0.05})
    assert _count_lines(changed) < _count_lines(sequence)


def test_what_lies_outside_the_picture_is_not_drawn() -> None:
    elbow = Landmark.LEFT_ELBOW
    sequence = _sitting()
    inside = _change(sequence, places={elbow: (0.7, 0.9)}, visibility={elbow: 1.0})
    outside = _change(sequence, places={elbow: (0.7, 1.1)}, visibility={elbow: 1.0})
    assert _count_lines(outside) < _count_lines(inside)


def test_hands_do_not_shrink_the_figure() -> None:
    wrist = {Landmark.LEFT_WRIST: (0.02, 0.98), Landmark.LEFT_INDEX: (0.0, 1.0)}
    sequence = _sitting()
    assert draw_evidence(_change(sequence, places=wrist), 0, None) == draw_evidence(
        sequence, 0, None
    )


def test_one_ear_is_enough_for_a_head() -> None:
    hidden = _change(_sitting(), visibility={Landmark.RIGHT_EAR: 0.0})
    assert 'class="head"' in draw_evidence(hidden, 0, None)


def test_nobody_gives_no_drawing() -> None:
    empty = LandmarkSequence.from_arrays(
        np.full((1, 33, 3), np.nan), np.full((1, 33), np.nan), [0.0], size_wh=(4, 3), source="x"
    )
    assert draw_evidence(empty, 0, None) == ""
