"""What a candidate was made for stands in its card, and a service that sees others says so.

From end to end: an update trains on made-up people and writes the reference; the candidate is put
into service; cameras of other people ring; and where it is also called wrong, it is undone.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pytest

from barun.learning.comparison.candidates import Configuration
from barun.learning.comparison.recipe import Recipe, RecipePart
from barun.learning.datasets.rows import LabelledRows
from barun.learning.people_means import compute_people_means
from barun.monitoring.drift.reference import DriftReference
from barun.posture.features.feature_table import FEATURE_KEYS
from barun.registry.update_log import FOLDER_NAME as UPDATES_NAME
from barun.registry.update_log import UpdateLog
from barun.service.settings import ServiceSettings
from barun.updating.request import UpdateRequest
from barun.updating.settings import UpdateSettings
from tests.learning.datasets.row_samples import make_rows
from tests.service.conftest import Service
from tests.service.operations.watched_minutes import minutes_of, pass_minute, watch_of
from tests.updating.updated_homes import NOW_S, Clock, add_people, opened, put_into_service

pytest.importorskip("skl2onnx")

_N_PEOPLE = 10
_EASY = UpdateSettings(least_accuracy=0.0, one_row_ms=1000.0, batch_ms=1000.0)


def _people(first: int, last: int) -> list[LabelledRows]:
    random = np.random.default_rng(7)
    sizes = random.uniform(0.28, 0.42, _N_PEOPLE + 1)
    plan = "1a 1b 1c 2a 2b 2c"
    return [
        make_rows(f"P{n}", plan=plan, seed=n, size=sizes[n], noise=0.01)
        for n in range(first, last + 1)
    ]


def _recipe() -> Recipe:
    chosen = Configuration("logistic", "departures", 1.0, MappingProxyType({"C": 1.0}))
    return Recipe(
        (
            RecipePart("posture-front", ("good", "bad"), 0, chosen),
            RecipePart("posture-side", ("good", "bad"), 0, chosen),
        )
    )


@pytest.fixture(scope="module")
def first_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation whose second posture model was made by an update, and is in service."""
    tmp_path = tmp_path_factory.mktemp("drift")
    place = tmp_path / "home"
    version = add_people(place, *_people(1, _N_PEOPLE - 1))
    clock = Clock()
    with opened(place, clock, _EASY) as updating:
        first = put_into_service(updating, version, tmp_path / "work", _recipe(), "posture")
        assert first == 1
        add_people(place, *_people(_N_PEOPLE, _N_PEOPLE), at_s=NOW_S + 5)
        clock.now_s += 10
        result = updating.run(UpdateRequest("posture"))
        assert result.summary.outcome == "registered", result.report
        updating.registry.promote("posture", 2, who="tests")
    return place


@pytest.fixture
def home(first_home: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    shutil.copytree(first_home, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def service(home: Path, page: Path) -> Iterator[Service]:
    made = Service(ServiceSettings(data_folder=str(home)), page)
    made.utc_s = NOW_S + 40 * 86_400.0
    made.utc_s -= made.utc_s % 60
    made.app.state.champions.begin()
    yield made
    made.close()


def _front_means() -> tuple[tuple[str, ...], npt.NDArray[np.float64]]:
    keys, means = compute_people_means(LabelledRows.joined(_people(1, _N_PEOPLE)))
    return keys, means[::2]  # a row a person and view, the front first


def _alerts(service: Service) -> set[tuple[str, str]]:
    return {(one.rule, one.cause) for one in watch_of(service).standing}


def test_the_update_writes_what_the_candidate_was_made_for(home: Path) -> None:
    with opened(home, Clock(NOW_S + 20), _EASY) as updating:
        card = updating.registry.find("posture", 2).card
        first = updating.registry.find("posture", 1).card
    reference = DriftReference.from_card(card)
    assert reference is not None
    assert {"face_size", "ear_height", "head_height", "neck_inclination"} <= set(reference.features)
    assert set(reference.features) <= set(FEATURE_KEYS)
    assert reference.features["head_height"].n_effective == _N_PEOPLE
    assert DriftReference.from_card(first) is None  # trained by a recipe that nobody told


def test_people_as_in_training_do_not_ring_and_others_do(service: Service, home: Path) -> None:
    keys, means = _front_means()
    for _ in range(45):
        pass_minute(service, minutes_of(means, keys))
    assert not [one for one in _alerts(service) if one[0] == "feature"]
    last = watch_of(service).last
    assert last is not None
    assert last.features  # they were compared
    for _ in range(300):
        pass_minute(service, minutes_of(1.6 * means, keys))
    assert {("feature", "face_size"), ("feature", "shoulder_width")} <= _alerts(service)
    # drift alone does no harm: nothing is undone, but the model is to learn from what it sees now
    assert service.app.state.writer.store.models.aliases()["posture", "champion"] == 2
    (signal,) = UpdateLog(home / UPDATES_NAME).signals("posture")
    assert signal.kind == "drift"
    assert [(one.kind, one.reason) for one in watch_of(service).undoer.past()] == [
        ("retrain", "drift")
    ]
    with opened(home, Clock(service.utc_s), _EASY) as updating:
        assert "drift" in {one.kind for one in updating.decide("posture").fired}


def test_drift_with_harm_is_undone(service: Service) -> None:
    keys, means = _front_means()
    tally = watch_of(service).sources.labels
    pass_minute(service, minutes_of(1.6 * means, keys))
    for is_right in [True] * 19 + [False] * 3:  # 86 %, too few to be sure that it is below 90
        tally.count(is_right=is_right)
    pass_minute(service, minutes_of(1.6 * means, keys))
    assert service.app.state.writer.store.models.aliases()["posture", "champion"] == 2
    for _ in range(30):
        pass_minute(service, minutes_of(1.6 * means, keys))
    assert service.app.state.writer.store.models.aliases()["posture", "champion"] == 1
    reasons = {(one.kind, one.reason) for one in watch_of(service).undoer.past()}
    assert reasons == {("roll-back", "drift"), ("retrain", "drift")}
