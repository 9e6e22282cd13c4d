from dataclasses import replace

import numpy as np
import pytest

from barun.errors import InputError
from barun.learning.comparison.feature_sets import FEATURE_SETS
from barun.learning.comparison.question import gather_rows
from barun.learning.posture_dataset import PostureDataset
from barun.messages import message_keys
from tests.learning.posture_samples import make_person

_PLAN = "1a 1b 1c 1d 2a 2b 2c 2d 3e"


def test_every_column_of_every_set_has_a_part_with_a_text() -> None:
    rows = make_person().rows
    for one in FEATURE_SETS.values():
        assert {f"comparison.part-{part}" for part in one.parts} <= set(message_keys())
        if one.compute is not None:
            assert one.compute(rows).shape == (len(rows), len(one.parts))


def test_a_copy_stays_with_the_person_who_has_fewer_rows() -> None:
    short = make_person("p5")
    copied = replace(short, person=np.full(len(short), "p1"))
    long = make_person("p1", n_each=3, seed=1)
    rows = gather_rows(PostureDataset.joined([long, copied, short]), "view")
    assert rows.n_copies == 96
    assert {name: int((rows.person == name).sum()) for name in rows.people} == {"p1": 24, "p5": 96}


def test_views_are_front_and_side_and_neither_on_request() -> None:
    dataset = make_person(plan=_PLAN, n_each=24)
    rows = gather_rows(dataset, "view")
    assert rows.question.classes == ("front", "side")
    assert np.bincount(rows.labels).tolist() == [96, 96]
    rows = gather_rows(dataset, "view", with_neither=True)
    assert rows.question.classes == ("neither", "front", "side")
    assert np.bincount(rows.labels).tolist() == [24, 96, 96]
    assert rows.question.feature_sets[0] == "head-and-shoulders"


def test_postures_are_good_and_bad_without_the_baseline() -> None:
    dataset = PostureDataset.joined([make_person(name, n_each=24) for name in ("p1", "p2")])
    # the second person is a copy of the first: dropped
    rows = gather_rows(dataset, "posture-side")
    assert rows.people == ("p1",)
    assert np.bincount(rows.labels).tolist() == [2 * 24 - 10, 2 * 24]
    assert rows.features["departures"].shape == (86, 9)
    assert np.isfinite(rows.features["departures"]).all()


def test_a_class_that_is_missing_is_named() -> None:
    with pytest.raises(InputError, match="'side'"):
        gather_rows(make_person(plan="1a 1b", n_each=30), "view")


def test_the_hash_is_of_what_is_learnt_from() -> None:
    first, other = (gather_rows(make_person(seed=seed), "view") for seed in (0, 1))
    again = gather_rows(make_person(seed=0), "view")
    assert first.sha256 == again.sha256 != other.sha256


def test_stretches_do_not_reach_over_recordings() -> None:
    dataset = make_person(n_each=24)
    whole = gather_rows(dataset, "view")
    halves = np.where(np.arange(len(dataset)) % 2, "left camera", "right camera")
    parted = gather_rows(dataset, "view", session=halves)
    assert len(parted) == len(whole) == len(dataset)
    for number in np.unique(parted.block):
        assert len(np.unique(halves[parted.block == number])) == 1
    assert any(len(np.unique(halves[whole.block == number])) == 2 for number in whole.block)
