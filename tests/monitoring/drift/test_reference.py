"""The reference of a model and the comparison with it."""

import json

import numpy as np
import pytest

from barun.monitoring.drift.feature_drift import FEWEST, compare_features
from barun.monitoring.drift.reference import CARD_ENTRY, DriftReference

KEYS = ("head_tilt", "head_height", "seldom")


def people(n_people: int, seed: int = 0, shift: float = 0.0) -> np.ndarray:
    random = np.random.default_rng(seed)
    values = random.normal(size=(n_people, 3))
    values[:, 1] += shift
    values[7:, 2] = np.nan
    return values


@pytest.fixture(scope="module")
def reference() -> DriftReference:
    return DriftReference.from_people(KEYS, people(40))


def test_a_feature_of_few_people_has_no_reference(reference: DriftReference) -> None:
    assert set(reference.features) == {"head_tilt", "head_height"}


def test_it_outlasts_json_and_stands_in_a_card(reference: DriftReference) -> None:
    content = json.loads(json.dumps(reference.to_json()))
    assert DriftReference.from_json(content) == reference
    card = {"card.json": {"about": {CARD_ENTRY: content}}}
    assert DriftReference.from_card(card) == reference
    assert DriftReference.from_card({"card.json": {}}) is None
    assert DriftReference.from_card({"view.card.json": {}}) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("edges", [2.0, 1.0]),
        ("edges", "12"),
        ("shares", [1.0]),
        ("shares", [0.0] * 10),
        ("sample", []),
        ("sample", [1.0, float("nan")]),
        ("n_effective", 0),
        ("n_effective", None),
    ],
)
def test_what_is_no_reference_is_none(reference: DriftReference, name: str, value: object) -> None:
    content = json.loads(json.dumps(reference.to_json()))
    content["head_tilt"][name] = value
    assert DriftReference.from_json(content) is None


@pytest.mark.parametrize("content", [None, [], {}, {"head_tilt": 1}])
def test_other_things_are_no_reference(content: object) -> None:
    assert DriftReference.from_json(content) is None


def test_the_feature_that_changed_is_named_first(reference: DriftReference) -> None:
    found = compare_features(reference, KEYS, people(30, seed=1, shift=3.0))
    assert [(one.key, one.is_drifted) for one in found] == [
        ("head_height", True),
        ("head_tilt", False),
    ]
    assert found[0].stability > 0.25
    assert found[0].probability < 1e-6


def test_the_same_population_is_not_called_another(reference: DriftReference) -> None:
    for seed in range(1, 60):
        found = compare_features(reference, KEYS, people(12, seed=seed))
        assert not any(one.is_drifted for one in found)


def test_too_few_people_are_not_compared(reference: DriftReference) -> None:
    assert compare_features(reference, KEYS, people(FEWEST - 1, shift=9.0)) == ()


def test_of_few_people_a_whole_change_is_found_and_chance_is_not() -> None:
    """The index of ten people cannot reach what chance is said to reach: the other test decides."""
    few = DriftReference.from_people(KEYS, people(10))
    found = compare_features(few, KEYS, people(10, seed=1, shift=20.0))
    assert (found[0].key, found[0].is_drifted) == ("head_height", True)
    for seed in range(1, 200):
        calm = compare_features(few, KEYS, people(10, seed=seed))
        assert not any(one.is_drifted for one in calm)


def test_a_reference_without_a_feature_is_no_entry_of_a_card(reference: DriftReference) -> None:
    assert reference.to_card() == {CARD_ENTRY: reference.to_json()}
    assert DriftReference.from_people(KEYS, people(7)).to_card() == {}
