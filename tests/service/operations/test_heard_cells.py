"""What services of one database see is compared together, and nothing is said of a few people."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from barun.monitoring.drift.feature_cells import FeatureCells
from barun.monitoring.drift.reference import DriftReference
from barun.monitoring.vitals.vitals import Vitals
from barun.posture.judgement.rules import JUDGED_FEATURES
from barun.service.operations.gathering import Gatherer
from barun.service.operations.heard_cells import SHARED_EVERY_MIN, hear_cells
from barun.service.operations.sightings import Sightings
from barun.store.opening import open_store
from barun.store.sql_store import SqlStore
from barun.store.watch_records import VitalRecord
from tests.service.conftest import Service
from tests.service.operations.watched_minutes import minutes_of, watch_of

KEYS = tuple(JUDGED_FEATURES)
KEY = "head_height"


def reference() -> DriftReference:
    values = np.random.default_rng(5).normal(size=(60, len(KEYS)))
    return DriftReference.from_people(KEYS, values)


def seeing(count: int, shift: float = 0.0, *, seed: int = 1) -> Sightings:
    """Return what a service knows of so many cameras after half an hour."""
    means = np.random.default_rng(seed).normal(size=(count, len(KEYS)))
    means[:, KEYS.index(KEY)] += shift
    found = Sightings()
    found.use_reference(reference())
    for _ in range(30):
        found.add(minutes_of(means, KEYS))
    return found


def cells_of(seen: Sightings) -> FeatureCells:
    cells = seen.cells()
    assert cells is not None
    return cells


def test_two_services_of_five_find_what_neither_would() -> None:
    first, second = seeing(5, 6.0), seeing(5, 6.0, seed=2)
    assert first.features() == {}
    assert second.features() == {}
    found = first.features([cells_of(second)])
    assert found[KEY].is_drifted
    assert not found["head_tilt"].is_drifted
    assert second.features([cells_of(first)]) == found  # each comes to the same


def test_of_fewer_than_five_and_of_very_many_nothing_is_said() -> None:
    assert seeing(4).cells() is None
    assert seeing(40).cells() is not None
    assert seeing(41).cells() is None
    other = seeing(5)
    other.use_reference(None)
    assert other.cells() is None


def test_what_is_held_against_another_reference_does_not_count() -> None:
    heard = FeatureCells("another", cells_of(seeing(5, 6.0)).places)
    assert seeing(5, 6.0).features([heard]) == {}


@pytest.fixture
def store(tmp_path: Path, database_url: str) -> Iterator[SqlStore]:
    opened = open_store(tmp_path, database_url, 0.0).store
    yield opened
    opened.close()


def write(store: SqlStore, minute: int, process: str, places: dict[str, tuple[int, ...]]) -> None:
    vitals = Vitals(minute=minute, process=process, cells=places, cells_reference="r")
    store.watch.put_vitals(VitalRecord(minute, process, vitals.to_json()))


def test_the_newest_of_each_other_service_is_heard_for_a_while(store: SqlStore) -> None:
    write(store, 100, "b", {"a": (1, 2)})
    write(store, 110, "b", {"a": (3,)})
    write(store, 111, "b", {})  # between: nothing is said then
    write(store, 110, "me", {"a": (9,)})
    write(store, 110, "c", {"a": (4,)})
    write(store, 120, "c", {})  # fewer than five by now
    (heard,) = hear_cells(store.watch, "me", 121)
    assert (heard.reference, {key: list(one) for key, one in heard.places.items()}) == (
        "r",
        {"a": [3]},
    )
    assert hear_cells(store.watch, "me", 136) == ()
    store.close()
    assert hear_cells(store.watch, "me", 121) == ()


def test_it_is_said_every_tenth_minute_where_there_are_other_services(service: Service) -> None:
    sources = watch_of(service).sources
    assert sources.others is None  # one service alone
    heard = cells_of(seeing(5, 6.0, seed=2))
    for others in (None, lambda minute: (heard,)):
        sources.others = others
        gatherer = Gatherer(sources, "here", lambda seconds: None)
        gatherer.sightings.use_reference(reference())
        means = np.random.default_rng(1).normal(size=(5, len(KEYS)))
        means[:, KEYS.index(KEY)] += 6.0
        said = [
            gatherer.gather(minute, minutes_of(means, KEYS), 5, 60.0)
            for minute in range(1, 4 * SHARED_EVERY_MIN + 1)
        ]
        with_cells = [one.minute for one in said if one.cells]
        assert with_cells == ([] if others is None else [30, 40])
        assert bool(said[-1].features) == (others is not None)
        if others is not None:
            assert said[-1].features[KEY].is_drifted
            again = Vitals.from_json(40, "here", said[-1].to_json())
            assert again.cells_reference == said[-1].cells_reference == heard.reference
