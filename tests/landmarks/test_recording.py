"""People in time: each keeps the rows of his own stay, and none of what was known is lost."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.errors import LandmarkValueError
from barun.landmarks import LandmarkRecording, LandmarkSequence

_Times = npt.NDArray[np.float64]
_PARTS = ("image", "visibility", "world")


def _person(
    is_known: list[bool], times_s: _Times | None = None, part: str = "all"
) -> LandmarkSequence:
    """Known rows hold their number at landmark 7; `part` alone is known, or all."""
    n_rows = len(is_known)
    known = np.array(is_known, dtype=np.bool_)
    arrays = {
        "image": np.full((n_rows, 33, 3), np.nan),
        "visibility": np.full((n_rows, 33), np.nan),
    }
    arrays["world"] = arrays["image"].copy()
    for name, array in arrays.items():
        if part in (name, "all"):
            array[known] = 0.5
            array[known, 7] = (np.flatnonzero(known) / 1000).reshape(-1, *[1] * (array.ndim - 2))
    return LandmarkSequence.from_arrays(
        arrays["image"],
        arrays["visibility"],
        np.arange(n_rows) / 10 if times_s is None else times_s,
        size_wh=(640, 480),
        source="clip",
        world_xyz=arrays["world"],
    )


def _assert_same(got: LandmarkSequence, expected: LandmarkSequence) -> None:
    assert got.world_xyz is not None
    assert expected.world_xyz is not None
    np.testing.assert_array_equal(got.image_xyz, expected.image_xyz, strict=True)
    np.testing.assert_array_equal(got.visibility, expected.visibility, strict=True)
    np.testing.assert_array_equal(got.times_s, expected.times_s, strict=True)
    np.testing.assert_array_equal(got.world_xyz, expected.world_xyz, strict=True)
    assert (got.size_wh, got.source) == (expected.size_wh, expected.source)


@pytest.mark.parametrize("part", _PARTS)
def test_a_stay_begins_and_ends_with_what_is_known(part: str) -> None:
    recording = LandmarkRecording({4: _person([False, True, False, True, False, False], part=part)})

    person = recording.people[4]
    np.testing.assert_allclose(person.times_s, [0.1, 0.2, 0.3])
    assert person.has_entry.tolist() == [True, False, True]
    assert recording.rows(4) == slice(1, 4)
    np.testing.assert_allclose(recording.times_s, np.arange(6) / 10)


@given(st.lists(st.lists(st.booleans(), min_size=5, max_size=5), min_size=1, max_size=3))
def test_over_all_instants_everything_is_there_again(presence: list[list[bool]]) -> None:
    people = {number: _person(is_known) for number, is_known in enumerate(presence)}

    recording = LandmarkRecording(people)

    for number, whole in people.items():
        _assert_same(recording.over_all_instants(number), whole)
        n_known = np.flatnonzero(presence[number])
        stay = int(np.ptp(n_known)) + 1 if n_known.size else 1
        assert len(recording.people[number]) == stay
    again = LandmarkRecording(recording.people, recording.times_s)
    assert all(again.people[number] is person for number, person in recording.people.items())


def test_who_is_there_all_the_time_is_left_as_he_is() -> None:
    whole = _person([True, False, True])
    recording = LandmarkRecording({0: whole})
    assert recording.people[0] is whole
    assert recording.over_all_instants(0) is whole


def test_somebody_nothing_is_known_of_stays_with_one_row() -> None:
    recording = LandmarkRecording({0: _person([True] * 3), 2: _person([False] * 3)})
    assert recording.rows(2) == slice(0, 1)


def test_a_short_stay_does_not_keep_the_long_arrays_alive() -> None:
    """A row is 33 (3 + 1 + 3) numbers of four bytes, an instant eight: 5 x 924 + 1000 x 8."""
    whole = _person([400 <= row < 405 for row in range(1000)])
    recording = LandmarkRecording({0: whole})
    person = recording.people[0]
    assert person.image_xyz.base is person.visibility.base is None
    assert person.world_xyz is not None
    assert person.world_xyz.base is None
    assert recording.n_bytes == 5 * 924 + 1000 * 8


def test_nobody_has_no_instants() -> None:
    recording = LandmarkRecording({}, np.arange(3.0))
    assert recording.times_s.size == 0
    assert recording.main_person is None
    assert recording.n_bytes == 0


def test_instants_cannot_be_changed() -> None:
    recording = LandmarkRecording({0: _person([True, True])})
    with pytest.raises(ValueError, match="read-only"):
        recording.times_s[0] = 1.0


@pytest.mark.parametrize(
    ("times_s", "all_times_s"),
    [
        pytest.param([0.0, 0.2], [0.0, 0.1, 0.2], id="one left out"),
        pytest.param([0.1, 0.2, 0.3], [0.0, 0.1, 0.2], id="beyond the end"),
        pytest.param([0.05, 0.1], [0.0, 0.1, 0.2], id="between two"),
        pytest.param([], [0.0, 0.1, 0.2], id="none"),
    ],
)
def test_times_that_are_not_the_recordings_are_refused(
    times_s: list[float], all_times_s: list[float]
) -> None:
    person = _person([True] * len(times_s), np.array(times_s))
    with pytest.raises(LandmarkValueError, match="must be consecutive ones of the recording"):
        LandmarkRecording({0: person}, np.array(all_times_s))


def test_without_instants_all_people_must_have_the_same() -> None:
    late = _person([True] * 3, np.array([1.0, 1.1, 1.2]))
    with pytest.raises(LandmarkValueError, match=r"must be consecutive.*of clip are not"):
        LandmarkRecording({0: _person([True] * 3), 1: late})


def test_instants_that_do_not_rise_are_refused() -> None:
    with pytest.raises(LandmarkValueError, match="must increase"):
        LandmarkRecording({0: _person([True], np.array([0.0]))}, np.array([0.0, 2.0, 1.0]))


def test_main_person_is_the_one_seen_most_and_of_equals_the_first() -> None:
    people = {5: _person([True] * 3), 1: _person([False, True, True]), 2: _person([True] * 3)}
    assert LandmarkRecording(people).main_person == 2
