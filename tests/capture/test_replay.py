from dataclasses import replace

import numpy as np
import pytest

from barun.capture.replay import ReplayEngine
from barun.errors import LandmarkValueError
from barun.landmarks import LandmarkRecording, LandmarkSequence

PICTURE = np.zeros((9, 16, 3), dtype=np.uint8)


def _sequence(
    times_s: list[float], size_wh: tuple[int, int] | None = (640, 480), missing: int | None = None
) -> LandmarkSequence:
    image_xyz = np.zeros((len(times_s), 33, 3)) + np.array(times_s)[:, None, None]
    if missing is not None:
        image_xyz[missing] = np.nan
    return LandmarkSequence.from_arrays(
        image_xyz, np.ones((len(times_s), 33)), times_s, size_wh=size_wh, source="test"
    )


def _shown(engine: ReplayEngine, time_s: float) -> list[float]:
    return [float(e.frame.image_xyz[0, 0]) for e in engine.estimate(PICTURE, time_s)]


@pytest.mark.parametrize(
    ("time_s", "shown"),
    [
        pytest.param(1.0, [1.0], id="exact"),
        pytest.param(1.04, [1.0], id="nearest-before"),
        pytest.param(1.07, [1.1], id="nearest-after"),
        pytest.param(0.95, [1.0], id="half-an-interval-early"),
        pytest.param(0.94, [], id="before-the-start"),
        pytest.param(1.25, [1.2], id="half-an-interval-late"),
        pytest.param(1.26, [], id="after-the-end"),
    ],
)
def test_nearest_within_half_an_interval(time_s: float, shown: list[float]) -> None:
    assert _shown(ReplayEngine(_sequence([1.0, 1.1, 1.2])), time_s) == pytest.approx(shown)


def test_gap_in_the_recording_is_empty() -> None:
    engine = ReplayEngine(_sequence([0.0, 0.1, 0.2, 1.0, 1.1]))
    assert _shown(engine, 0.6) == []


def test_row_without_a_person_is_empty() -> None:
    engine = ReplayEngine(_sequence([0.0, 0.1, 0.2], missing=1))
    assert [_shown(engine, time_s) for time_s in (0.0, 0.1, 0.2)] == [
        [0.0],
        [],
        [pytest.approx(0.2)],
    ]


def test_single_instant_lasts_half_a_second() -> None:
    engine = ReplayEngine(_sequence([2.0]))
    assert [len(_shown(engine, time_s)) for time_s in (1.4, 1.6, 2.4, 2.6)] == [0, 1, 1, 0]


def test_people_keep_their_numbers() -> None:
    people = {3: _sequence([0.0, 0.1]), 1: _sequence([0.0, 0.1], missing=1)}
    engine = ReplayEngine(LandmarkRecording(people))
    assert [e.person for e in engine.estimate(PICTURE, 0.0)] == [1, 3]
    assert [e.person for e in engine.estimate(PICTURE, 0.1)] == [3]


def test_who_was_seen_once_answers_for_that_instant_only() -> None:
    """Half an interval of the recording is 0.05 s, however short the stay."""
    passer = _sequence([0.0, 0.1, 0.2])
    image_xyz, visibility = passer.image_xyz.copy(), passer.visibility.copy()
    image_xyz[[0, 2]], visibility[[0, 2]] = np.nan, np.nan
    passer = replace(passer, image_xyz=image_xyz, visibility=visibility)
    engine = ReplayEngine(LandmarkRecording({0: _sequence([0.0, 0.1, 0.2]), 1: passer}))
    shown = {time_s: len(_shown(engine, time_s)) for time_s in (0.04, 0.06, 0.14, 0.16)}
    assert shown == {0.04: 1, 0.06: 2, 0.14: 2, 0.16: 1}


@pytest.mark.parametrize(
    ("recorded", "given"), [((640, 480), (640, 480)), (None, (16, 9))], ids=["known", "unknown"]
)
def test_size_of_the_picture(recorded: tuple[int, int] | None, given: tuple[int, int]) -> None:
    (estimate,) = ReplayEngine(_sequence([0.0], recorded)).estimate(PICTURE, 0.0)
    assert estimate.frame.size_wh == given
    assert estimate.region is None


def test_recording_without_people_shows_nobody() -> None:
    assert ReplayEngine(LandmarkRecording({})).estimate(PICTURE, 0.0) == ()


def test_recording_without_instants_is_refused() -> None:
    with pytest.raises(LandmarkValueError, match=r"at least one instant.*'test'"):
        ReplayEngine(_sequence([]))
