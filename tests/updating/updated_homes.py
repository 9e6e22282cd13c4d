"""Installations with made-up people who sit, a model in service, and new people who come."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np

from barun.learning.comparison.candidates import Configuration
from barun.learning.comparison.recipe import Recipe, RecipePart
from barun.learning.comparison.report import DataSource
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Consent, Step
from barun.learning.datasets.rows import LabelledRows
from barun.learning.datasets.version import DatasetVersion
from barun.updating.opening import Updating, opened_updating
from barun.updating.settings import UpdateSettings
from tests.learning.datasets.row_samples import make_rows

__all__ = [
    "NOW_S",
    "Clock",
    "add_people",
    "opened",
    "put_into_service",
    "rows_of",
    "swap_views",
    "view_recipe",
]

NOW_S = 1_795_000_000.0
_PLAN = "1a 1b 1c 1d 2a 2b 2c 2d"


class Clock:
    """Stands still until it is moved."""

    def __init__(self, now_s: float = NOW_S) -> None:
        self.now_s = now_s

    def __call__(self) -> float:
        return self.now_s


def rows_of(person: str) -> LabelledRows:
    """Return 96 poses of somebody, in all postures."""
    return make_rows(person, plan=_PLAN, seed=int(person[1:]))


def swap_views(rows: LabelledRows, places: np.ndarray) -> LabelledRows:
    """Return rows of which some are said to be seen from the front that are not, and around."""
    view = rows.view.copy()
    view[places] = 3 - view[places]
    return replace(rows, view=view)


def add_people(
    home: Path,
    *rows: LabelledRows,
    at_s: float = NOW_S,
    consent: Consent | None = None,
) -> DatasetVersion:
    """Make a version of everybody so far and these."""
    library = DatasetLibrary(home / "datasets")
    is_there = "posture" in library.names()
    before = [library.load("posture").rows] if is_there else []
    agreed = consent or Consent("given", "tests", NOW_S - 1)
    return library.add(
        "posture",
        LabelledRows.joined([*before, *rows]),
        Step("import", {"files": [str(one.origin_file[0]) for one in rows]}),
        created_at_s=at_s,
        parents=[library.current_hash("posture")] if is_there else [],
        consent={str(name): agreed for one in rows for name in np.unique(one.person)},
    )


def view_recipe(kind: str = "logistic", features: str = "head-and-shoulders") -> Recipe:
    """Return how a small view model is made."""
    parameters = {"C": 1.0} if kind == "logistic" else {"n_neighbors": 3}
    chosen = Configuration(kind, features, 1.0, MappingProxyType(parameters))
    return Recipe((RecipePart("view", ("front", "side"), 0, chosen),))


def put_into_service(
    updating: Updating,
    version: DatasetVersion,
    work: Path,
    recipe: Recipe | None = None,
    model: str = "view",
) -> int:
    """Train a model, of views if not said, on a version and make it champion; return its number."""
    source = DataSource(version.name, version.hash)
    folder = (recipe or view_recipe()).train(version.rows, source, work, date="2026-11-21")
    number = updating.registry.register(model, folder, who="tests").number
    updating.registry.promote(model, number, who="tests")
    return number


@contextmanager
def opened(
    home: Path,
    clock: Clock | None = None,
    settings: UpdateSettings | None = None,
    *,
    database_url: str = "",
) -> Iterator[Updating]:
    """Open the updates of an installation; times of a busy machine prove nothing here."""
    chosen = settings or UpdateSettings(one_row_ms=1000.0, batch_ms=1000.0)
    with opened_updating(home, database_url, chosen, clock or Clock()) as updating:
        yield updating
