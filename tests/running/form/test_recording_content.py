"""A recording is known again by its landmarks, and is no comparison for itself."""

from dataclasses import replace

import numpy as np

from barun.landmarks import LandmarkSequence
from barun.running.form.baseline import build_baseline
from barun.running.form.baseline_json import baseline_from_json, baseline_to_json
from barun.running.form.comparison import compare_form
from barun.running.form.recording_content import identify_recording
from barun.running.form.unit import FormUnit
from tests.running.form.runners import run, unit_of
from tests.running.steps_worked_out import with_times

REASON = "running_form.reason-same-recording"


def known(seed: int) -> FormUnit:
    return replace(unit_of(seed=seed), content=identify_recording(run(seed=seed)))


def rebuilt(sequence: LandmarkSequence, image_xyz: np.ndarray, start: int = 0) -> LandmarkSequence:
    times_s = np.arange(len(image_xyz)) / 60
    visibility = np.concatenate([np.zeros((start, 33)), sequence.visibility])
    return LandmarkSequence.from_arrays(
        image_xyz, visibility, times_s, size_wh=(640, 360), source="another name"
    )


def test_clock_size_name_and_empty_frames_do_not_matter() -> None:
    sequence = run()
    empty = np.full((3, 33, 3), np.nan, dtype=np.float32)
    same = rebuilt(sequence, np.concatenate([empty, sequence.image_xyz]), start=3)

    content = identify_recording(sequence)

    assert len(content) == 64
    assert identify_recording(with_times(sequence, 4.0)) == content
    assert identify_recording(same) == content


def test_one_landmark_matters() -> None:
    sequence = run()
    image_xyz = sequence.image_xyz.copy()
    image_xyz[7, 25, 0] += np.float32(1e-6)

    assert identify_recording(rebuilt(sequence, image_xyz)) != identify_recording(sequence)
    assert identify_recording(run(seed=2)) != identify_recording(sequence)


def test_a_recording_is_not_compared_with_a_baseline_it_is_part_of() -> None:
    kept = baseline_from_json(baseline_to_json(build_baseline([known(1), known(2)])))

    for seed in (1, 2):
        found = compare_form(known(seed), kept, None)
        assert (found.verdict, found.reason, found.against) == ("not_judged", REASON, None)
        assert np.isnan(found.score)
    assert compare_form(known(3), kept, None).verdict == "usual"


def test_what_is_not_known_again_is_compared() -> None:
    # An older Barun kept no hash; a unit without one is never taken for another.
    older = baseline_to_json(build_baseline([unit_of()])).replace('"contents": []', '"older": []')
    kept = baseline_from_json(older)

    assert kept.contents == ()
    assert compare_form(known(1), kept, None).reason is None
