"""A batch of samples all of whose labels are wrong, as of somebody who mixes up two keys."""

import time
from importlib.util import find_spec
from types import MappingProxyType
from typing import Final

from barun.drills.good_version import WHO, registry_of
from barun.drills.labelled_sitters import labelled_person, wrong_batch
from barun.drills.stage import Stage
from barun.errors import MissingExtraError
from barun.learning.comparison.candidates import Configuration
from barun.learning.comparison.recipe import Recipe, RecipePart
from barun.learning.comparison.report import DataSource
from barun.learning.datasets.library import FOLDER_NAME as DATASETS_NAME
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Consent, Step
from barun.learning.datasets.rows import LabelledRows
from barun.learning.datasets.version import DatasetVersion
from barun.registry.service_model import VIEW
from barun.registry.update_log import FOLDER_NAME as UPDATES_NAME
from barun.registry.update_log import UpdateLog
from barun.store.records import LOCAL_PERSON
from barun.updating.request import DEFAULT_DATASET

__all__ = ["MislabelledBatch"]

_KNOWN: Final = range(1, 4)
"""Simulated people the model in service was made of."""
_STRANGERS: Final = range(11, 17)
"""Those in the batch, a session each."""
_ENOUGH: Final = 300
"""New samples that call for an update here; what is known alone is not enough."""
_RECIPE: Final = Recipe(
    (
        RecipePart(
            "view",
            ("front", "side"),
            0,
            Configuration("logistic", "head-and-shoulders", 1.0, MappingProxyType({"C": 1.0})),
        ),
    )
)


class MislabelledBatch:
    """Lets samples come in that were all labelled as seen from the side, and were not.

    The service looks for due updates by itself. The update must refuse the batch, and the model
    that is in service stays.
    """

    name: Final = "mislabelled-batch"
    warm_up_s: Final = 5.0

    def __init__(self) -> None:
        self.n_samples = 0
        """In the batch that came in."""
        self._champion = 0
        self._known: set[int] = set()

    def prepare(self, stage: Stage) -> None:
        """Make a model of some people, put it into service, and agree to training."""
        if find_spec("sklearn") is None:
            raise MissingExtraError("learning.train-extra", package="scikit-learn")
        stage.service_options["new_samples"] = _ENOUGH
        now_s = time.time()
        version = _keep_people(stage, now_s)
        source = DataSource(version.name, version.hash)
        folder = _RECIPE.train(version.rows, source, stage.folder / "trained", date="")
        stage.agree_to_training()
        store = stage.open_store()
        registry = registry_of(stage, store)
        self._champion = registry.register(VIEW, folder, who=WHO).number
        registry.promote(VIEW, self._champion, who=WHO, why="drill")
        store.close()

    def strike(self, stage: Stage) -> None:
        """Let the batch come in."""
        now_s = time.time()
        rows, labels = wrong_batch(LOCAL_PERSON, _STRANGERS, now_s)
        store = stage.open_store()
        self._known = {one.number for one in store.models.versions(VIEW)}
        store.samples.add(LOCAL_PERSON, rows, now_s)
        store.samples.say(LOCAL_PERSON, labels, now_s)
        store.close()
        self.n_samples = len(rows)

    def noticed(self, stage: Stage, since_s: float) -> str | None:
        """By the line of the update that took nothing of it."""
        for line in stage.lines_since(since_s):
            if line.says("update_ended", source=VIEW, directive="refused"):
                return line.words
        return None

    def lift(self, stage: Stage) -> None:
        """Nothing: there is nothing to undo, if it was refused."""

    def recovered(self, stage: Stage, since_s: float) -> str | None:
        """By the model that is still in service, with no other beside it, and the report."""
        models = stage.watched_store.models
        aliases = models.aliases()
        numbers = {one.number for one in models.versions(VIEW)}
        log = UpdateLog(stage.data_folder / UPDATES_NAME)
        last = log.last(VIEW)
        report = None if last is None else log.report(last)
        is_kept = aliases.get((VIEW, "champion")) == self._champion and numbers == self._known
        if not is_kept or report is None:
            return None
        n_refused = report["intake"]["n_refused_batches"]
        return f"model {VIEW} {self._champion} still in service (batches refused {n_refused})"


def _keep_people(stage: Stage, now_s: float) -> DatasetVersion:
    """Write the dataset the model in service is made of."""
    rows = LabelledRows.joined([labelled_person(number, now_s - 3600) for number in _KNOWN])
    agreed = Consent("given", "training", now_s - 7200)
    return DatasetLibrary(stage.data_folder / DATASETS_NAME).add(
        DEFAULT_DATASET,
        rows,
        Step("import", {"files": sorted(set(rows.origin_file.tolist()))}),
        created_at_s=now_s,
        consent={name: agreed for name in rows.people},
    )
