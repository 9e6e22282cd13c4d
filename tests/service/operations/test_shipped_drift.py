"""On a fresh installation the models that come with Barun are held against a population, too.

What it is, their cards say. Sitters as simulated anywhere here do not ring, however many there are;
people seen otherwise than any of them do.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from barun.learning.simulated_sitters import SittersView, features_of, simulate_means
from barun.models.artefact import ARTEFACT_FOLDER
from barun.monitoring.drift.feature_drift import compare_features
from barun.monitoring.drift.reference import DriftReference
from barun.registry.shipped import list_shipped
from barun.service.settings import ServiceSettings
from barun.tasks.shipped_reference import shipped_reference
from tests.service.conftest import Service
from tests.service.operations.watched_minutes import minutes_of, pass_minute, watch_of

_OTHERS = range(10_000, 10_040)
"""Sitters the reference was not made of."""
_VIEWS: tuple[SittersView, ...] = ("front", "side")


@pytest.fixture(scope="module")
def sitters() -> dict[SittersView, tuple[tuple[str, ...], npt.NDArray[np.float64]]]:
    return {view: simulate_means(view, _OTHERS) for view in _VIEWS}


def _reference() -> DriftReference:
    found = shipped_reference("posture")
    assert found is not None
    return found


def test_every_shipped_model_says_what_it_is_held_against_and_that_it_is_assumed() -> None:
    for model in list_shipped():
        found = shipped_reference(model.model)
        assert found is not None
        worth = set()
        for card in model.cards:
            source = card.about["drift_reference_source"]
            assert source["population"].startswith("simulated")
            assert "assumed" in source["says"]
            assert set(card.about["drift_reference"]) <= set(found.features)
            worth.add(source["worth"])
        known = {key for view in _VIEWS for key in features_of(view)}
        assert set(found.features) <= known
        assert {one.n_effective for one in found.features.values()} == worth
    assert shipped_reference("other") is None
    texts = [path.read_text("utf-8") for path in sorted(ARTEFACT_FOLDER.glob("*.card.json"))]
    assert all(json.loads(one)["about"]["drift_reference"] for one in texts)


@pytest.mark.parametrize("view", _VIEWS)
def test_other_simulated_sitters_do_not_ring_however_many(
    view: SittersView,
    sitters: dict[SittersView, tuple[tuple[str, ...], npt.NDArray[np.float64]]],
) -> None:
    keys, means = sitters[view]
    random = np.random.default_rng(5)
    compared = 0
    for count in (8, 12, 20, 40, 400):
        for _ in range(40):
            drawn = means[random.integers(len(means), size=count)]
            found = compare_features(_reference(), keys, drawn)
            compared += len(found)
            assert not [one.key for one in found if one.is_drifted]
    assert compared


def test_people_who_sit_in_the_middle_do_not_ring_however_alike_and_many() -> None:
    reference = _reference()
    keys = tuple(reference.features)
    samples = [np.array(one.sample) for one in reference.features.values()]
    for share in (0.25, 0.5, 0.75):  # where either half has its middle, and between them
        middle = np.array([np.quantile(one, share) for one in samples])
        found = compare_features(reference, keys, np.tile(middle, (12, 1)))
        assert not [one.key for one in found if one.is_drifted]


@pytest.mark.parametrize("count", [12, 40])
def test_people_beyond_all_of_them_ring(count: int) -> None:
    reference = _reference()
    keys = tuple(reference.features)
    spread = [np.ptp(one.sample) for one in reference.features.values()]
    most = np.array([max(one.sample) for one in reference.features.values()])
    found = compare_features(reference, keys, np.tile(most + 0.1 * np.array(spread), (count, 1)))
    assert len(found) == len(keys)
    assert all(one.is_drifted for one in found)


@pytest.fixture
def fresh(tmp_path: Path, page: Path, database_url: str) -> Iterator[Service]:
    """A service nobody has trained or registered anything for."""
    told = ServiceSettings(data_folder=str(tmp_path / "home"), database_url=database_url)
    made = Service(told, page)
    made.utc_s -= made.utc_s % 60
    made.app.state.champions.begin()
    yield made
    made.close()


def test_a_fresh_service_compares_and_rings_when_everybody_is_seen_otherwise(
    fresh: Service,
    sitters: dict[SittersView, tuple[tuple[str, ...], npt.NDArray[np.float64]]],
) -> None:
    keys, means = sitters["front"]
    people = means[:12]
    for _ in range(45):
        pass_minute(fresh, minutes_of(people, keys))
    last = watch_of(fresh).last
    assert last is not None
    assert last.models["posture"].origin == "shipped"
    assert set(last.features) == set(_reference().features) & set(keys)
    assert not [one for one in watch_of(fresh).standing if one.rule == "feature"]
    rolled = people.copy()  # a new kind of camera, that stands askew everywhere
    for key in ("head_tilt", "shoulder_tilt"):
        rolled[:, keys.index(key)] += 20.0
    for _ in range(300):
        pass_minute(fresh, minutes_of(rolled, keys))
    rung = {one.cause for one in watch_of(fresh).standing if one.rule == "feature"}
    assert {"head_tilt", "shoulder_tilt"} <= rung
