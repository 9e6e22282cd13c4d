"""What every pose engine keeps to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pytest

from barun.capture.blazepose import BlazePoseEngine, BlazePoseOptions
from barun.capture.pose_engine import PoseEngine, PoseEstimate
from barun.capture.replay import ReplayEngine
from barun.errors import FailureError, LandmarkValueError
from barun.landmarks import N_LANDMARKS, LandmarkSequence
from tests.fixtures.drawn_person import draw_empty_room, draw_person, skip_without_models

SIZE_WH = (480, 640)
PERSON_TIMES_S = (0.0, 0.1, 0.2)
EMPTY_TIME_S = 5.0


@dataclass(frozen=True)
class Case:
    """An implementation, set up so that it sees one person at `PERSON_TIMES_S` and then nobody."""

    build: Callable[[], PoseEngine]
    needs_models: bool = True


def _build_replay() -> ReplayEngine:
    generator = np.random.default_rng(1)
    times_s = np.array([*PERSON_TIMES_S, EMPTY_TIME_S])
    image_xyz = generator.random((4, N_LANDMARKS, 3))
    image_xyz[-1] = np.nan
    visibility = generator.random((4, N_LANDMARKS))
    visibility[-1] = np.nan
    world_xyz = generator.random((4, N_LANDMARKS, 3))
    world_xyz[-1] = np.nan
    return ReplayEngine(
        LandmarkSequence.from_arrays(
            image_xyz, visibility, times_s, size_wh=SIZE_WH, source="test", world_xyz=world_xyz
        )
    )


CASES = {
    "blazepose-video": Case(lambda: BlazePoseEngine(BlazePoseOptions(model="lite"))),
    "blazepose-image": Case(lambda: BlazePoseEngine(BlazePoseOptions(model="lite", mode="image"))),
    "blazepose-parity": Case(
        lambda: BlazePoseEngine(BlazePoseOptions(model="lite", mediapipe_parity=True))
    ),
    "blazepose-crowd": Case(
        lambda: BlazePoseEngine(BlazePoseOptions(model="lite", max_people=3, roi_smoothing=True))
    ),
    "replay": Case(_build_replay, needs_models=False),
}


def _build(name: str) -> PoseEngine:
    case = CASES[name]
    if case.needs_models:
        skip_without_models()
    return case.build()


@pytest.fixture(scope="module", params=list(CASES))
def shared_engine(request: pytest.FixtureRequest) -> Iterator[PoseEngine]:
    with _build(request.param) as engine:
        yield engine


@pytest.fixture
def engine(shared_engine: PoseEngine) -> PoseEngine:
    """An engine as before the first picture; not to be closed."""
    shared_engine.reset()
    return shared_engine


@pytest.fixture(params=list(CASES))
def own_engine(request: pytest.FixtureRequest) -> Iterator[PoseEngine]:
    """An engine the test may close."""
    with _build(request.param) as engine:
        yield engine


@pytest.fixture(scope="module")
def person() -> npt.NDArray[np.uint8]:
    return draw_person(SIZE_WH)


@pytest.fixture(scope="module")
def empty_room() -> npt.NDArray[np.uint8]:
    return draw_empty_room(SIZE_WH)


def _values(estimates: tuple[PoseEstimate, ...]) -> list[npt.NDArray[np.float32]]:
    return [estimate.frame.image_xyz.copy() for estimate in estimates]


def test_fulfils_the_protocol(engine: PoseEngine) -> None:
    assert isinstance(engine, PoseEngine)


def test_one_person_has_complete_values(engine: PoseEngine, person: npt.NDArray[np.uint8]) -> None:
    for time_s in PERSON_TIMES_S:
        (estimate,) = engine.estimate(person, time_s)
        frame = estimate.frame
        assert frame.image_xyz.shape == (N_LANDMARKS, 3)
        assert frame.image_xyz.dtype == np.float32
        assert np.all(np.isfinite(frame.image_xyz))
        assert frame.visibility.shape == (N_LANDMARKS,)
        assert np.all((frame.visibility >= 0) & (frame.visibility <= 1))
        assert frame.world_xyz is not None
        assert frame.world_xyz.shape == (N_LANDMARKS, 3)
        assert np.all(np.isfinite(frame.world_xyz))
        assert frame.time_s == time_s
        assert frame.size_wh == SIZE_WH
        assert 0 <= estimate.presence <= 1
        assert estimate.person == 0


def test_empty_picture_gives_nobody(
    engine: PoseEngine, person: npt.NDArray[np.uint8], empty_room: npt.NDArray[np.uint8]
) -> None:
    engine.estimate(person, PERSON_TIMES_S[0])
    assert engine.estimate(empty_room, EMPTY_TIME_S) == ()


def test_input_is_not_changed(engine: PoseEngine, person: npt.NDArray[np.uint8]) -> None:
    before = person.copy()
    engine.estimate(person, PERSON_TIMES_S[0])
    np.testing.assert_array_equal(person, before)


def test_read_only_input_is_accepted(engine: PoseEngine, person: npt.NDArray[np.uint8]) -> None:
    frozen = person.copy()
    frozen.flags.writeable = False
    assert len(engine.estimate(frozen, PERSON_TIMES_S[0])) == 1


def test_strides_do_not_matter(engine: PoseEngine, person: npt.NDArray[np.uint8]) -> None:
    plain = _values(engine.estimate(person, PERSON_TIMES_S[0]))
    engine.reset()
    backwards = np.ascontiguousarray(person[:, ::-1, ::-1])[:, ::-1, ::-1]
    assert not backwards.flags.c_contiguous
    strided = _values(engine.estimate(backwards, PERSON_TIMES_S[0]))
    np.testing.assert_array_equal(plain, strided)


def test_reset_gives_the_same_again(engine: PoseEngine, person: npt.NDArray[np.uint8]) -> None:
    first = [_values(engine.estimate(person, time_s)) for time_s in PERSON_TIMES_S]
    engine.reset()
    second = [_values(engine.estimate(person, time_s)) for time_s in PERSON_TIMES_S]
    np.testing.assert_array_equal(first, second)


def test_reset_counts_people_from_zero(engine: PoseEngine, person: npt.NDArray[np.uint8]) -> None:
    engine.estimate(person, PERSON_TIMES_S[0])
    engine.reset()
    (estimate,) = engine.estimate(person, PERSON_TIMES_S[0])
    assert estimate.person == 0


def test_results_stay_as_they_were(own_engine: PoseEngine, person: npt.NDArray[np.uint8]) -> None:
    (estimate,) = own_engine.estimate(person, PERSON_TIMES_S[0])
    before = estimate.frame.image_xyz.copy(), estimate.frame.visibility.copy()
    own_engine.estimate(np.roll(person, 60, axis=1), PERSON_TIMES_S[1])
    own_engine.close()
    np.testing.assert_array_equal(estimate.frame.image_xyz, before[0])
    np.testing.assert_array_equal(estimate.frame.visibility, before[1])


def test_results_are_read_only(engine: PoseEngine, person: npt.NDArray[np.uint8]) -> None:
    (estimate,) = engine.estimate(person, PERSON_TIMES_S[0])
    frame = estimate.frame
    assert frame.world_xyz is not None
    for array in (frame.image_xyz, frame.visibility, frame.world_xyz):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.parametrize("time_s", [0.1, 0.0], ids=["equal", "earlier"])
def test_time_must_go_forward(
    engine: PoseEngine, person: npt.NDArray[np.uint8], time_s: float
) -> None:
    engine.estimate(person, 0.1)
    with pytest.raises(LandmarkValueError, match=r"later than the one before(.|\n)*reset\(\)"):
        engine.estimate(person, time_s)
    # The refused picture has left no trace.
    assert len(engine.estimate(person, 0.2)) == 1


@pytest.mark.parametrize("time_s", [float("nan"), float("inf")])
def test_time_must_be_finite(
    engine: PoseEngine, person: npt.NDArray[np.uint8], time_s: float
) -> None:
    with pytest.raises(LandmarkValueError, match="finite"):
        engine.estimate(person, time_s)
    assert len(engine.estimate(person, PERSON_TIMES_S[0])) == 1


@pytest.mark.parametrize(
    ("picture", "message"),
    [
        pytest.param([[0]], "NumPy array", id="list"),
        pytest.param(np.zeros((4, 4), np.uint8), "shape", id="grey"),
        pytest.param(np.zeros((4, 4, 4), np.uint8), "shape", id="transparency"),
        pytest.param(np.zeros((4, 4, 3), np.float32), "uint8", id="float"),
        pytest.param(np.zeros((0, 4, 3), np.uint8), "4 x 0", id="no-row"),
        pytest.param(np.zeros((1, 40_000, 3), np.uint8), "40000 x 1", id="too-wide"),
    ],
)
def test_other_arrays_are_refused(
    engine: PoseEngine, picture: npt.NDArray[np.uint8], message: str
) -> None:
    with pytest.raises(LandmarkValueError, match=message):
        engine.estimate(picture, 0.0)


@pytest.mark.parametrize("size_wh", [(1, 1), (2000, 3)], ids=["one-pixel", "strip"])
def test_odd_sizes_are_looked_at(engine: PoseEngine, size_wh: tuple[int, int]) -> None:
    assert engine.estimate(draw_empty_room(size_wh), EMPTY_TIME_S) == ()


def test_close_twice(own_engine: PoseEngine) -> None:
    own_engine.close()
    own_engine.close()


def test_use_after_close(own_engine: PoseEngine, person: npt.NDArray[np.uint8]) -> None:
    own_engine.close()
    with pytest.raises(FailureError, match="engine is closed"):
        own_engine.estimate(person, PERSON_TIMES_S[0])
