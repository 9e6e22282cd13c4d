"""An installation in which one person is everywhere: collected, in data, models and files."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import numpy as np

from barun.collection.dataset import finish_collection
from barun.collection.label import Label
from barun.learning.comparison.candidates import Configuration
from barun.learning.comparison.recipe import Recipe, RecipePart
from barun.learning.comparison.report import DataSource
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Consent, Origin, Step
from barun.learning.datasets.rows import LabelledRows
from barun.learning.datasets.version import DatasetVersion
from barun.registry.model_registry import ModelRegistry
from barun.rights.erasure import Erasures
from barun.rights.holders.installed import installed_holders
from barun.store.opening import open_store
from barun.store.sql_store import SqlStore
from tests.collection.sitters import NOW_S, YEAR_S, make_sample, open_collection
from tests.learning.datasets.row_samples import make_rows

__all__ = [
    "ERASED_S",
    "add_model",
    "erasures_of",
    "import_people",
    "install",
    "library_of",
    "neighbours",
    "opened",
    "record",
    "registry_of",
    "rows_of",
]

ERASED_S = NOW_S + 1000


def install(place: Path) -> Path:
    """Return an installation below a folder.

    P9041 to P3 are in a dataset, P9041 and P2 recorded, a model of everybody is in service.
    """
    home = place / "home"
    version = import_people(home, "P9041", "P2", "P3")
    record(home, "P9041")
    record(home, "P2")
    with opened(home) as store:
        number = add_model(home, store, place / "work", version)
        registry_of(home, store).promote("view", number, who="tests")
    return home


def rows_of(person: str) -> LabelledRows:
    """Return 48 poses of somebody, from the front and from the side."""
    return make_rows(person, plan="1a 1b 2a 2b", seed=int(person[1:]))


def library_of(home: Path) -> DatasetLibrary:
    """Return the datasets of an installation."""
    return DatasetLibrary(home / "datasets")


def import_people(home: Path, *people: str, name: str = "posture") -> DatasetVersion:
    """Make a version of everybody so far and these."""
    library = library_of(home)
    parents = [library.current_hash(name)] if name in library.names() else []
    before = [library.load(name).rows] if parents else []
    fresh = [rows_of(person) for person in people]
    origins = [
        Origin(
            rows.origin_file[0].item(),
            hashlib.sha256(rows.image_xyz.tobytes()).hexdigest(),
            len(rows),
        )
        for rows in fresh
    ]
    return library.add(
        name,
        LabelledRows.joined([*before, *fresh]),
        Step("import", {"files": [one.name for one in origins]}),
        created_at_s=NOW_S,
        parents=parents,
        origins=origins,
        consent={person: Consent("given", "tests", NOW_S) for person in people},
    )


def record(home: Path, person: str, name: str = "desk", *, at_s: float = NOW_S) -> None:
    """Record three samples of somebody and put them into a version; the consent holds a year."""
    with open_collection(home, name) as collection:
        collection.agree(
            purpose="tests", wording="1-en", now_s=at_s, until_s=at_s + YEAR_S, person=person
        )
        session = collection.begin(person, "camera", at_s).session
        offset = 10 * int(person[1:])
        samples = [
            make_sample(session, offset + number, label=Label(1), at_s=at_s)
            for number in range(1, 4)
        ]
        collection.add(samples, at_s)
        finish_collection(collection, library_of(home), at_s)


def neighbours() -> Recipe:
    """Return how a view model is made that holds the rows it was trained on."""
    chosen = Configuration("neighbours", "full-108", 1.0, MappingProxyType({"n_neighbors": 3}))
    return Recipe((RecipePart("view", ("front", "side"), 0, chosen),))


@contextmanager
def opened(home: Path, database_url: str = "") -> Iterator[SqlStore]:
    """Open the store of an installation."""
    store = open_store(home, database_url, NOW_S).store
    try:
        yield store
    finally:
        store.close()


def registry_of(home: Path, store: SqlStore) -> ModelRegistry:
    """Return the models of an installation."""
    return ModelRegistry(store.models, home / "models", lambda: NOW_S)


def add_model(home: Path, store: SqlStore, work: Path, version: DatasetVersion) -> int:
    """Train a view model on a version of a dataset and register it; return its number."""
    source = DataSource(version.name, version.hash)
    folder = neighbours().train(version.rows, source, work, date="2026-11-21")
    return registry_of(home, store).register("view", folder, who="tests").number


def erasures_of(home: Path, store: SqlStore) -> Erasures:
    """Return what erases people of an installation, at a fixed time and with known numbers."""
    counter = iter(range(1, 1000))
    return Erasures(
        home,
        installed_holders(home, store, lambda: ERASED_S),
        store,
        lambda: ERASED_S,
        lambda count: np.uint8(next(counter)).tobytes() * count,
    )
