import numpy as np
import pytest

from barun.pipeline.clip_landmarks import FrameResult, Progress, estimate_landmarks
from tests.pipeline.fakes import SIZE_WH, PicturesInMemory, ScriptedEngine


def test_people_come_and_go() -> None:
    source = PicturesInMemory([SIZE_WH] * 4)
    engine = ScriptedEngine([[0], [0, 1], [], [1]], at=(0.25, 0.5, 0.0))

    clip = estimate_landmarks(source, engine)

    first, second = clip.recording.people[0], clip.recording.people[1]
    assert first.has_person.tolist() == [True, True]
    assert second.has_person.tolist() == [True, False, True]
    np.testing.assert_allclose(first.times_s, [0.0, 0.1])
    np.testing.assert_allclose(second.times_s, [0.1, 0.2, 0.3])
    np.testing.assert_allclose(clip.recording.times_s, [0.0, 0.1, 0.2, 0.3])
    assert (clip.n_frames, clip.n_frames_with_person) == (4, 3)
    assert clip.ending.outcome == "complete"


def test_nobody_gives_a_recording_without_people() -> None:
    clip = estimate_landmarks(PicturesInMemory([SIZE_WH] * 2), ScriptedEngine([[], []], (0, 0, 0)))

    assert dict(clip.recording.people) == {}
    assert clip.n_frames == 2


def test_a_picture_of_another_size_keeps_its_shape() -> None:
    """A 32 x 48 picture on the 64 x 48 canvas: half as wide, so x and z count half."""
    source = PicturesInMemory([SIZE_WH, (32, 48)])
    engine = ScriptedEngine([[0], [0]], at=(0.5, 0.5, -0.2))

    sequence = estimate_landmarks(source, engine).recording.people[0]

    np.testing.assert_allclose(sequence.image_xyz[0, 0], [0.5, 0.5, -0.2])
    np.testing.assert_allclose(sequence.image_xyz[1, 0], [0.25, 0.5, -0.1])
    assert sequence.size_wh == SIZE_WH
    assert sequence.world_xyz is not None
    np.testing.assert_array_equal(sequence.world_xyz[0], sequence.world_xyz[1])


def test_a_large_picture_is_shrunk_onto_the_canvas() -> None:
    """128 x 192 fits 64 x 48 at a quarter: 32 x 48 pixels of it."""
    source = PicturesInMemory([SIZE_WH, (128, 192)])
    engine = ScriptedEngine([[0], [0]], at=(1.0, 1.0, 0.0))

    sequence = estimate_landmarks(source, engine).recording.people[0]

    np.testing.assert_allclose(sequence.image_xyz[1, 0], [0.5, 1.0, 0.0])


def test_progress_counts_to_the_total() -> None:
    seen: list[Progress] = []
    source = PicturesInMemory([SIZE_WH] * 4)

    estimate_landmarks(
        source,
        ScriptedEngine([[0], [], [0, 1], []], (0.5, 0.5, 0.0)),
        on_progress=seen.append,
    )

    assert [progress.n_done for progress in seen] == [1, 2, 3, 4]
    assert {progress.n_total for progress in seen} == {4}
    assert [progress.n_people for progress in seen] == [1, 0, 2, 0]


def test_cancelling_keeps_what_was_found() -> None:
    results: list[FrameResult] = []

    clip = estimate_landmarks(
        PicturesInMemory([SIZE_WH] * 4),
        ScriptedEngine([[0]] * 4, (0.5, 0.5, 0.0)),
        on_result=results.append,
        cancelled=lambda: len(results) == 2,
    )

    assert len(clip.recording.people[0]) == 2
    assert clip.ending.outcome == "stopped"


def test_who_stops_takes_no_picture_that_is_not_looked_at() -> None:
    source = PicturesInMemory([SIZE_WH] * 4)
    seen: list[Progress] = []

    clip = estimate_landmarks(
        source,
        ScriptedEngine([[0]] * 4, (0.5, 0.5, 0.0)),
        on_progress=seen.append,
        cancelled=lambda: len(seen) == 2,
    )

    assert (clip.n_frames, clip.ending.n_frames, clip.ending.time_s) == (2, 2, 0.1)


@pytest.mark.parametrize(("n_frames", "duration_s"), [(1, 0.0), (2, 0.2), (30, 3.0)])
def test_duration_ends_with_the_last_picture(n_frames: int, duration_s: float) -> None:
    clip = estimate_landmarks(
        PicturesInMemory([SIZE_WH] * n_frames), ScriptedEngine([[]] * n_frames, (0, 0, 0))
    )
    assert clip.duration_s == pytest.approx(duration_s)
