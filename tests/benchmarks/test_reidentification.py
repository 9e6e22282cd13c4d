"""The attackers find who can be found, nobody else, and never from near copies."""

import numpy as np
import pytest

pytest.importorskip("sklearn")

from benchmarks.reidentification import rescale_face
from benchmarks.reidentification_attack import ATTACKERS, attack, split_in_two
from tests.learning.posture_samples import make_person


@pytest.mark.parametrize("name", ATTACKERS)
def test_people_of_different_bodies_are_named_and_equal_ones_by_chance(name: str) -> None:
    random = np.random.default_rng(0)
    person = np.repeat(["P1", "P2", "P3", "P4"], 100)
    halves = np.tile(np.repeat([0, 1], 50), 4)
    stretch = np.arange(400) // 10
    bodies = np.repeat(np.arange(4.0), 100)[:, None] + random.normal(0, 0.1, (400, 3))
    nobody = random.normal(0, 1, (400, 3))

    found = attack(name, bodies, person, halves, stretch, n_draws=20)
    by_chance = attack(name, nobody, person, halves, stretch, n_draws=20)

    assert found.share > 0.98
    assert found.by_vote == 1.0
    assert by_chance.share == pytest.approx(0.25, abs=0.08)
    assert by_chance.interval[0] < 0.3
    assert by_chance.most_exposed[1] >= by_chance.share


def test_rows_about_the_cut_are_left_out() -> None:
    person = make_person("p1", n_each=30, seed=1)

    halves = split_in_two(person)

    for view in (1, 2):
        own = person.view == view
        earlier, later = (person.recorded_at_s[own & (halves == half)] for half in (0, 1))
        assert later.min() - earlier.max() >= 2.5
        assert abs(len(earlier) - len(later)) <= 2


def test_a_rescaled_face_keeps_its_shape_and_the_body() -> None:
    xy = make_person("p1", seed=1).rows.xy
    rescaled = rescale_face(xy)

    assert np.array_equal(rescaled[:, 11:], xy[:, 11:], equal_nan=True)
    before, after = (np.linalg.norm(poses[:, 2] - poses[:, 5], axis=1) for poses in (xy, rescaled))
    height_before, height_after = (
        np.linalg.norm(poses[:, 0] - poses[:, 9], axis=1) for poses in (xy, rescaled)
    )
    assert after / height_after == pytest.approx(before / height_before)
