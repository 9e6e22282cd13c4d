"""The minutes of many sessions are added up a few at a time."""

import numpy as np

from barun.posture.features.feature_table import FEATURE_KEYS
from barun.service.operations.gathering import Gatherer
from tests.service.conftest import Service
from tests.service.operations.watched_minutes import minutes_of, watch_of


def test_others_go_first_between_the_minutes_of_many_sessions(service: Service) -> None:
    rng = np.random.default_rng(5)
    minutes = minutes_of(rng.normal(size=(40, len(FEATURE_KEYS))), tuple(FEATURE_KEYS))
    rests: list[float] = []
    gatherer = Gatherer(watch_of(service).sources, "here", rests.append)
    gatherer.gather(7, minutes, 40, 60.0)
    assert len(rests) == 2  # between 16, 16 and 8
    gatherer.gather(8, minutes[:16], 16, 60.0)
    assert len(rests) == 2
    at_once = Gatherer(watch_of(service).sources, "here", rests.append).sightings
    at_once.add(minutes)
    at_once.add(minutes[:16])
    for found, expected in zip(
        gatherer.sightings._present.values(), at_once._present.values(), strict=True
    ):
        np.testing.assert_array_equal(np.array(found), np.array(expected))
    assert gatherer.sightings._present.keys() == at_once._present.keys()
    assert len(gatherer.sightings._present) == 40
