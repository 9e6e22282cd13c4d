from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from barun.errors import InputError
from barun.landmarks import MIRROR, LandmarkRecording, LandmarkSequence
from barun.pipeline.posture_analysis import analyze_sitting, choose_sitter
from barun.pipeline.posture_report import report_of_sitting, summarise_sitting
from barun.posture.view.geometry import view_probabilities
from barun.posture.view.view import View
from barun.simulate import (
    LEANING_LEFT,
    SLUMPED,
    UPRIGHT,
    SittingPosture,
    SittingScript,
    simulate_sitting,
)

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


def _sit(posture: SittingPosture, *, upright_s: float = 30, held_s: float = 60) -> LandmarkSequence:
    script = SittingScript.sit(UPRIGHT, upright_s).then(posture, move_s=3, hold_s=held_s)
    return simulate_sitting(script, np.random.default_rng(2)).sequence


def _change(
    sequence: LandmarkSequence, change: Callable[[np.ndarray], np.ndarray]
) -> LandmarkSequence:
    return LandmarkSequence.from_arrays(
        change(sequence.image_xyz.copy()),
        sequence.visibility,
        sequence.times_s,
        size_wh=sequence.size_wh,
        source="changed",
        world_xyz=sequence.world_xyz,
    )


def _rows(sequence: LandmarkSequence, first: int, last: int) -> LandmarkSequence:
    return LandmarkSequence.from_arrays(
        sequence.image_xyz[first:last],
        sequence.visibility[first:last],
        sequence.times_s[first:last],
        size_wh=sequence.size_wh,
        source=sequence.source,
        world_xyz=None if sequence.world_xyz is None else sequence.world_xyz[first:last],
    )


def test_who_comes_back_under_a_new_number_is_the_same_sitter() -> None:
    whole = _sit(SLUMPED)
    n_rows = len(whole)
    parts = LandmarkRecording(
        {0: _rows(whole, 0, 1500), 1: _rows(whole, 1800, n_rows)}, times_s=whole.times_s
    )
    sitter, n_others = choose_sitter(parts)
    assert n_others == 0
    assert sitter.has_person.sum() == n_rows - 300
    np.testing.assert_array_equal(sitter.image_xyz[2000], whole.image_xyz[2000])
    assert np.isnan(sitter.image_xyz[1600]).all()


def test_who_stands_beside_or_passes_by_is_not_the_sitter() -> None:
    whole = _sit(SLUMPED)
    beside = _rows(whole, 100, 900)
    passing = _rows(whole, 2400, 2460)
    recording = LandmarkRecording(
        {0: _rows(whole, 0, 2300), 1: beside, 2: passing}, times_s=whole.times_s
    )
    sitter, n_others = choose_sitter(recording)
    assert n_others == 2
    assert sitter.has_person.sum() == 2300


def test_nobody_is_refused_with_what_to_do() -> None:
    with pytest.raises(InputError, match="head and shoulders"):
        choose_sitter(LandmarkRecording({}))


def test_a_mirrored_camera_leans_to_the_other_side() -> None:
    sequence = _sit(LEANING_LEFT)

    def mirror(image_xyz: np.ndarray) -> np.ndarray:
        image_xyz[..., 0] = 1 - image_xyz[..., 0]
        return image_xyz[:, MIRROR]

    mirrored = LandmarkRecording({0: _change(sequence, mirror)})
    straight = LandmarkRecording({0: sequence})
    tilts = [
        np.nanmedian(
            analyze_sitting(
                one, is_mirrored=flag, recognise=view_probabilities
            ).course.measurements.value("shoulder_tilt")[-600:]
        )
        for one, flag in ((straight, False), (mirrored, True), (mirrored, False))
    ]
    assert tilts[0] == pytest.approx(tilts[1], abs=0.01)
    assert tilts[0] == pytest.approx(-tilts[2], abs=0.01)
    assert abs(tilts[0]) > 5


def test_the_summary_adds_up() -> None:
    analysis = analyze_sitting(LandmarkRecording({0: _sit(SLUMPED)}), recognise=view_probabilities)
    report = report_of_sitting(analysis, "clip.mp4", NOW, hold_s=30)
    summary = summarise_sitting(report)
    time_s = summary["time_s"]
    in_all = (
        time_s["within"] + time_s["departed"] + time_s["away"] + sum(time_s["unknown"].values())
    )
    assert in_all == pytest.approx(summary["duration_s"], abs=0.01)
    assert summary["frames_by_view"] == {View.FRONT.label: summary["n_frames"]}
    slumps = [one for one in summary["findings"] if one["key"] == "slouch"]
    assert [one["outcome"] for one in slumps] == ["issue"]
    assert slumps[0]["duration_s"] == pytest.approx(60, abs=4)
    assert not report.is_too_short
    assert replace(report, hold_s=1000).is_too_short
