"""Making a model again as an earlier version was made, of the rows that are there now."""

import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from barun.jobs.work import Report
from barun.learning.comparison.recipe import Recipe
from barun.registry.artefact_files import CARD_NAME
from barun.registry.model_registry import FOLDER_NAME, ModelRegistry
from barun.rights.holders.installed import TRAINING_NAME
from barun.rights.note import FOLDER_NAME as ERASURES_NAME
from barun.tasks.consented import read_version
from barun.tasks.place import ASKED, Place

__all__ = ["run"]

_WHO: Final = "jobs"


def run(arguments: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Train by the recipe of a registered version, and register what came of it.

    Nothing is put into service.

    Parameters
    ----------
    arguments : mapping of str to object
        ``model`` and ``number`` of the version whose recipe is taken; ``data``: a version of a
        dataset.
    report : callable
        Told how far it is.

    Returns
    -------
    mapping of str to object
        ``model`` and ``number`` of the version that was made.

    Raises
    ------
    InputError
        If there is no such version or dataset, or the recipe is not known.
    """
    place = Place.of(arguments)
    source, rows = read_version(place, arguments["data"])
    report(0.1)
    with place.opened() as store:
        registry = ModelRegistry(store.models, place.data_folder / FOLDER_NAME, time.time)
        former = registry.find(arguments["model"], int(arguments["number"]))
        card = former.card.get(CARD_NAME, {})
        recipe = Recipe.read(card if isinstance(card, Mapping) else {})
        date = datetime.fromtimestamp(arguments[ASKED], UTC).date().isoformat()
        work = place.data_folder / ERASURES_NAME / TRAINING_NAME  # an erasure clears it, too
        work.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=work, prefix="training-") as folder:
            made = recipe.train(
                rows,
                source,
                Path(folder),
                date=date,
                on_progress=lambda share: report(0.1 + 0.8 * share),
            )
            report(0.9)
            record = registry.register(former.model, made, who=_WHO, parent=former.number)
    report(1.0)
    return {"model": record.model, "number": record.number}
