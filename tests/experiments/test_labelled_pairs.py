"""Labels from use, joined with what both models of a shadow say of them: from the store on."""

from collections.abc import Iterator, Sequence
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
from barun.privacy.anonymisation.canonical_pose import CANONICAL_FRONT, CANONICAL_SIDE
from barun.privacy.consent.entry import ConsentEntry
from barun.privacy.consent.purpose import Purpose
from barun.registry.model_registry import ModelRegistry
from barun.store.key_source import MemoryKeys
from barun.store.sample_records import LabelKind, SampleLabel, SampleRows
from barun.store.sql_store import SqlStore
from barun.store.sqlite_database import SqliteDatabase
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
def store(clock: Clock) -> Iterator[SqlStore]:
    made = SqlStore(SqliteDatabase(None), MemoryKeys(), clock)
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


def _samples(name: str, views: Sequence[View], at_s: float, slump: float = 0.0) -> SampleRows:
    count = len(views)
    random = np.random.default_rng([*name.encode()])
    points = np.array([CANONICAL_SIDE if one.is_side else CANONICAL_FRONT for one in views])
    points = points + random.normal(0.0, 0.02, points.shape)
    points[:, :7, 1] += slump
    return SampleRows(
        sample_id=np.array([random.bytes(8).hex() for _ in range(count)], dtype="<U16"),
        session=np.full(count, "s1"),
        at_s=(at_s + np.arange(count)).astype(np.int64),
        points=points.astype(np.float32),
        visibility=np.ones((count, 9), dtype=np.float32),
        features=np.empty((count, 0), dtype=np.float32),
        view=np.array(views, dtype=np.int8),
        view_confidence=np.ones(count, dtype=np.float32),
        verdict=np.ones(count, dtype=np.int8),
        load=np.ones(count, dtype=np.float32),
        model=np.full(count, "view=1"),
    )


def _label(
    store: SqlStore, person: str, rows: SampleRows, kind: LabelKind = "answer", posture: str = ""
) -> None:
    """Keep samples, and what their person says of them: the view as it was, or the posture."""
    now_s = float(rows.at_s[-1]) + 1.0
    assert store.samples.add(person, rows, now_s) == len(rows)
    labels = [
        SampleLabel(name, kind, posture, 0 if posture else (2 if View(seen).is_side else 1), now_s)  # type: ignore[arg-type] # a posture
        for name, seen in zip(rows.sample_id.tolist(), rows.view.tolist(), strict=True)
    ]
    assert store.samples.say(person, labels, now_s) == len(rows)


_BOTH = [View.FRONT, View.LEFT_SIDE] * 4


def _begin(desk: ExperimentDesk, model: str = "view", challenger: int = 2) -> str:
    plan = ExperimentPlan(model, challenger, mode="shadow")
    return desk.start(plan, who="test").experiment_id


def test_people_who_labelled_vote_and_the_worse_model_loses(
    desk: ExperimentDesk, store: SqlStore, clock: Clock
) -> None:
    name = _begin(desk)
    for person in PEOPLE:
        _label(store, person, _samples(person, _BOTH, START_S + 100))
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
    _label(store, PEOPLE[0], _samples("before", _BOTH, START_S - 1000))
    name = _begin(desk)
    _label(store, PEOPLE[0], _samples("wrong", _BOTH, START_S + 100), "correction")
    _label(store, PEOPLE[0], _samples("right", _BOTH, START_S + 200), "confirmation")
    _label(store, PEOPLE[1], _samples("expert", _BOTH, START_S + 300), "expert")
    _label(store, PEOPLE[2], _samples("few", _BOTH[:4], START_S + 300))
    clock.now_s += 1000.0
    paired = desk.report(name).paired
    assert paired is not None
    assert (paired.n_people, paired.n_frames) == (1, 8)  # four labels are too few
    assert "1" in paired_sentence(paired, "en")
    clock.now_s += 10.0
    desk.stop(name, who="test")
    _label(store, PEOPLE[1], _samples("after", _BOTH, clock.now_s + 10), "expert")
    assert desk.report(name).paired == paired


def test_whose_consent_is_withdrawn_is_gone(
    desk: ExperimentDesk, store: SqlStore, clock: Clock
) -> None:
    name = _begin(desk)
    for person in PEOPLE[:2]:
        _label(store, person, _samples(person, _BOTH, START_S + 100))
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
    _label(store, PEOPLE[0], _samples("good", front, START_S - 500), posture="good")
    _label(store, PEOPLE[0], _samples("bad", front[:7], START_S + 100, 0.5), posture="bad")
    _label(store, PEOPLE[0], _samples("other", front[:3], START_S + 200), posture="other")
    clock.now_s += 1000.0
    paired = desk.report(name).paired
    assert paired is not None
    assert (paired.n_people, paired.n_frames) == (1, 7)
    assert (paired.n_only_champion, paired.n_only_challenger) == (0, 0)  # the same model
