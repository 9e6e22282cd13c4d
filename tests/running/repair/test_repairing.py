from pathlib import Path

import numpy as np
import pytest

from barun.landmarks import Landmark, LandmarkSequence
from barun.landmarks.formats import read_legacy_running
from barun.messages import text
from barun.running.repair.leg_labels import LEG_MARKS, exchange_legs
from barun.running.repair.repairing import repair_runner
from barun.simulate import Disturbances
from tests.running.steps_worked_out import CAMERAS, film


def changed(sequence: LandmarkSequence, image_xyz: np.ndarray) -> LandmarkSequence:
    return LandmarkSequence.from_arrays(
        image_xyz,
        sequence.visibility,
        sequence.times_s,
        size_wh=sequence.size_wh,
        source=sequence.source,
        world_xyz=sequence.world_xyz,
    )


def test_exchanging_twice_changes_nothing() -> None:
    sequence = film(duration_s=1).sequence
    rows = np.arange(len(sequence)) % 3 == 0

    twice = exchange_legs(exchange_legs(sequence.image_xyz, rows), rows)

    assert np.array_equal(twice, sequence.image_xyz.astype(np.float64))


@pytest.mark.parametrize("rate_hz", [30, 60, 120])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_exchanged_legs_are_found_frame_by_frame(rate_hz: float, seed: int) -> None:
    kept = film(rate_hz=rate_hz, seed=seed)
    muddled = film(
        rate_hz=rate_hz,
        seed=seed,
        disturbances=Disturbances(leg_swap_share=0.15, leg_swap_s=0.1),
    )
    ankle = Landmark.LEFT_ANKLE
    moved = kept.sequence.image_xyz[:, ankle] - muddled.sequence.image_xyz[:, ankle]
    truth = np.abs(moved[:, 0]) > 1e-6
    assert 0.05 < truth.mean() < 0.4

    repair = repair_runner(muddled.sequence)

    # Where the legs pass each other nobody can tell, and nothing is lost by it.
    legs_xy = kept.sequence.image_xyz[..., :2]
    apart = np.linalg.norm(legs_xy[:, ankle] - legs_xy[:, Landmark.RIGHT_ANKLE], axis=-1) > 0.05
    assert np.mean(repair.exchanged_legs[apart] != truth[apart]) < 0.01
    assert repair.exchanged_frames == tuple(np.flatnonzero(repair.exchanged_legs))
    assert repair.n_exchanges >= 3


@pytest.mark.parametrize("name", CAMERAS)
def test_a_sound_recording_is_left_alone(name: str) -> None:
    sequence = film(CAMERAS[name], rate_hz=60).sequence

    repair = repair_runner(sequence)

    assert repair.n_exchanges == 0
    assert repair.n_wild == 0
    assert repair.n_filled == 0
    assert np.array_equal(repair.sequence.image_xyz, sequence.image_xyz)
    assert repair.sequence.world_xyz is not None


@pytest.mark.parametrize("rate_hz", [30, 120])
def test_a_wild_point_is_taken_out_and_filled(rate_hz: float) -> None:
    sequence = film(rate_hz=rate_hz).sequence
    image_xyz = np.array(sequence.image_xyz)
    image_xyz[40, Landmark.LEFT_FOOT_INDEX, 0] += 0.3
    image_xyz[70:72, Landmark.RIGHT_WRIST, 1] -= 0.4

    repair = repair_runner(changed(sequence, image_xyz))

    assert np.argwhere(repair.wild_points).tolist() == [
        [40, Landmark.LEFT_FOOT_INDEX],
        [70, Landmark.RIGHT_WRIST],
        [71, Landmark.RIGHT_WRIST],
    ]
    assert repair.n_filled == 3
    back = repair.sequence.image_xyz[40, Landmark.LEFT_FOOT_INDEX, 0]
    assert back == pytest.approx(sequence.image_xyz[40, Landmark.LEFT_FOOT_INDEX, 0], abs=0.03)


def test_short_gaps_are_filled_and_long_ones_stay() -> None:
    sequence = film(rate_hz=60).sequence
    image_xyz = np.array(sequence.image_xyz)
    image_xyz[30:34, Landmark.LEFT_KNEE] = np.nan
    image_xyz[60:90, Landmark.LEFT_KNEE] = np.nan

    repair = repair_runner(changed(sequence, image_xyz))

    knee = repair.sequence.image_xyz[:, Landmark.LEFT_KNEE]
    assert np.all(np.isfinite(knee[30:34]))
    assert np.all(np.isnan(knee[60:90]))
    assert np.flatnonzero(repair.filled_points[:, Landmark.LEFT_KNEE]).tolist() == [30, 31, 32, 33]


def test_what_is_not_known_of_depth_is_dropped() -> None:
    sequence = film(rate_hz=60).sequence
    image_xyz = exchange_legs(sequence.image_xyz, np.arange(len(sequence)) // 5 % 6 == 5)

    repair = repair_runner(changed(sequence, image_xyz))

    assert repair.sequence.world_xyz is None


def test_legs_of_a_real_side_view(data_dir: Path) -> None:
    """The tracker exchanges them again and again; afterwards no foot leaps."""
    path = data_dir / "running/experts/pose_data7.csv"
    sequence = read_legacy_running(path, frame_rate_hz=30, size_wh=(1080, 1920))

    repair = repair_runner(sequence)

    def leaps(recording: LandmarkSequence) -> float:
        xy = recording.image_xyz[:, list(LEG_MARKS), :2].astype(np.float64)
        bend = np.linalg.norm(np.diff(xy, n=2, axis=0), axis=-1)
        return float(np.nanmean(bend))

    assert repair.n_exchanges > 5
    assert leaps(repair.sequence) < 0.8 * leaps(sequence)


def test_every_repair_can_be_drawn_with_its_frames_points_and_reason() -> None:
    sequence = film(rate_hz=60, duration_s=4).sequence
    image_xyz = np.array(sequence.image_xyz)
    image_xyz[50, Landmark.LEFT_WRIST, 0] += 0.5
    image_xyz[80:83, Landmark.RIGHT_ELBOW] = np.nan
    broken = LandmarkSequence.from_arrays(
        image_xyz,
        sequence.visibility,
        sequence.times_s,
        size_wh=sequence.size_wh,
        source="broken",
    )

    marks = repair_runner(broken).list_marks()

    drawn = {(mark.kind, mark.first, mark.after, mark.points) for mark in marks}
    assert ("wild", 50, 51, (Landmark.LEFT_WRIST,)) in drawn
    assert ("filled", 80, 83, (Landmark.RIGHT_ELBOW,)) in drawn
    assert [mark.first for mark in marks] == sorted(mark.first for mark in marks)
    for mark in marks:
        assert text(mark.reason, "ko")
        assert text(mark.reason, "en")


def test_exchanged_legs_are_one_mark_a_stretch() -> None:
    sequence = film(rate_hz=60, duration_s=6).sequence
    rows = np.zeros(len(sequence), dtype=np.bool_)
    rows[100:120] = True
    swapped = LandmarkSequence.from_arrays(
        exchange_legs(sequence.image_xyz, rows),
        exchange_legs(sequence.visibility, rows),
        sequence.times_s,
        size_wh=sequence.size_wh,
        source="swapped",
    )

    marks = [mark for mark in repair_runner(swapped).list_marks() if mark.kind == "exchanged"]

    assert [(mark.first, mark.after) for mark in marks] == [(100, 120)]
    assert Landmark.LEFT_KNEE in marks[0].points
