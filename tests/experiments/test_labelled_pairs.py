"""Labels from use, joined with what both models of a shadow say of them: from the store on."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

from barun.experiments.desk import ExperimentDesk
from barun.experiments.plan import ExperimentPlan
from barun.experiments.store_outcomes import StoreOutcomes
from barun.experiments.words import paired_sentence
from barun.learning.comparison.candidates import Configuration
from barun.learning.comparison.recipe import Recipe, RecipePart
from barun.learning.comparison.report import DataSource
from barun.learning.datasets.rows import LabelledRows
from barun.posture.view.view import View
from barun.privacy.consent.entry import ConsentEntry
from barun.privacy.consent.purpose import Purpose
from barun.registry.model_registry import ModelRegistry
from barun.store.key_source import MemoryKeys
from barun.store.sql_store import SqlStore
from tests.experiments.labelled_samples import BOTH_VIEWS, label_samples, view_samples
from tests.fixtures.databases import database_of
from tests.learning.datasets.row_samples import make_rows
from tests.registry.model_folders import posture_folder

pytest.importorskip("skl2onnx")

START_S = 20_000 * 86_400.0
PEOPLE = tuple(f"person-{number}" for number in range(6))
PURPOSES: tuple[tuple[Purpose, str], ...] = (("history", "2"), ("training", "3"))


class Clock:
    now_s = START_S

    def __call__(self) -> float:
        return self.now_s


def _train(place: Path, *, is_swapped: bool) -> Path:
    """Return a model of views; of swapped labels it is wrong about everybody."""
    rows = LabelledRows.joined([make_rows(f"P{n}", plan="1a 2a", seed=n) for n in (1, 2)])
    if is_swapped:
        rows = replace(rows, view=(3 - rows.view).astype(np.int8))
    chosen = Configuration("logistic", "head-and-shoulders", 1.0, MappingProxyType({"C": 1.0}))
    recipe = Recipe((RecipePart("view", ("front", "side"), 0, chosen),))
    return recipe.train(rows, DataSource("made up"), place, date="2026-11-21")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    place = tmp_path_factory.mktemp("pairs")
    return _train(place / "good", is_swapped=False), _train(place / "swapped", is_swapped=True)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock, tmp_path: Path, database_url: str) -> Iterator[SqlStore]:
    made = SqlStore(database_of(database_url, tmp_path), MemoryKeys(), clock)
    made.prepare()
    for person in PEOPLE:
        given = [
            ConsentEntry(person, purpose, "given", START_S - 9e5, "settings", version, "ko")
            for purpose, version in PURPOSES
        ]
        made.apply(given)
    yield made
    made.close()


@pytest.fixture
def desk(
    store: SqlStore, folders: tuple[Path, Path], tmp_path: Path, clock: Clock
) -> ExperimentDesk:
    registry = ModelRegistry(store.models, tmp_path / "models", clock)
    for folder in folders:
        registry.register("view", folder, who="me")
    registry.promote("view", 1, who="me")
    registry.register("posture", posture_folder(tmp_path / "posture"), who="me")
    return ExperimentDesk(store.experiments, registry, StoreOutcomes(store, registry, clock), clock)


def _begin(desk: ExperimentDesk, model: str = "view", challenger: int = 2) -> str:
    plan = ExperimentPlan(model, challenger, mode="shadow")
    return desk.start(plan, who="test").experiment_id


def test_people_who_labelled_vote_and_the_worse_model_loses(
    desk: ExperimentDesk, store: SqlStore, clock: Clock
) -> None:
    name = _begin(desk)
    for person in PEOPLE:
        label_samples(store, person, view_samples(person, BOTH_VIEWS, START_S + 100))
    clock.now_s += 86_400.0
    report = desk.report(name)
    paired = report.paired
    assert paired is not None
    assert (paired.n_people, paired.n_frames) == (6, 48)
    assert (paired.n_only_champion, paired.n_only_challenger) == (48, 0)
    assert (paired.n_for_champion, paired.n_for_challenger) == (6, 0)
    assert paired.p_votes == 2 / 64
    assert paired.p_frames < 1e-12
    assert (paired.low, paired.high) == (-1.0, -1.0)
    assert report.comparison.champion.n_scored == 6
    assert "3.1 of 100" in paired_sentence(paired, "en")
    assert "6명" in paired_sentence(paired, "ko")


def test_only_labels_that_depend_on_neither_model_and_poses_since_count(
    desk: ExperimentDesk, store: SqlStore, clock: Clock
) -> None:
    label_samples(store, PEOPLE[0], view_samples("before", BOTH_VIEWS, START_S - 1000))
    name = _begin(desk)
    label_samples(store, PEOPLE[0], view_samples("wrong", BOTH_VIEWS, START_S + 100), "correction")
    label_samples(
        store, PEOPLE[0], view_samples("right", BOTH_VIEWS, START_S + 200), "confirmation"
    )
    label_samples(store, PEOPLE[1], view_samples("expert", BOTH_VIEWS, START_S + 300), "expert")
    label_samples(store, PEOPLE[2], view_samples("few", BOTH_VIEWS[:4], START_S + 300))
    clock.now_s += 1000.0
    paired = desk.report(name).paired
    assert paired is not None
    assert (paired.n_people, paired.n_frames) == (1, 8)  # four labels are too few
    assert "1" in paired_sentence(paired, "en")
    clock.now_s += 10.0
    desk.stop(name, who="test")
    label_samples(store, PEOPLE[1], view_samples("after", BOTH_VIEWS, clock.now_s + 10), "expert")
    assert desk.report(name).paired == paired


def test_whose_consent_is_withdrawn_is_gone(
    desk: ExperimentDesk, store: SqlStore, clock: Clock
) -> None:
    name = _begin(desk)
    for person in PEOPLE[:2]:
        label_samples(store, person, view_samples(person, BOTH_VIEWS, START_S + 100))
    clock.now_s += 1000.0
    store.apply([ConsentEntry(PEOPLE[0], "training", "withdrawn", clock.now_s, "settings", "", "")])
    paired = desk.report(name).paired
    assert paired is not None
    assert paired.n_people == 1


def test_of_sitting_well_or_badly_the_first_good_poses_are_the_reference(
    desk: ExperimentDesk, store: SqlStore, clock: Clock
) -> None:
    name = _begin(desk, "posture", 1)
    front = [View.FRONT] * 12
    label_samples(store, PEOPLE[0], view_samples("good", front, START_S - 500), posture="good")
    label_samples(
        store, PEOPLE[0], view_samples("bad", front[:7], START_S + 100, 0.5), posture="bad"
    )
    label_samples(
        store, PEOPLE[0], view_samples("other", front[:3], START_S + 200), posture="other"
    )
    clock.now_s += 1000.0
    paired = desk.report(name).paired
    assert paired is not None
    assert (paired.n_people, paired.n_frames) == (1, 7)
    assert (paired.n_only_champion, paired.n_only_challenger) == (0, 0)  # the same model
