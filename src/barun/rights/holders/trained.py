"""Trained models: retired with whom they have seen, and made again without them."""

import tempfile
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from barun.errors import BarunError, DatasetError, Fault, ModelError, RegistryError
from barun.learning.datasets.consented import take_consented
from barun.learning.datasets.library import DatasetLibrary, is_pseudonym
from barun.learning.datasets.version import DatasetVersion
from barun.monitoring.drift.reference import DriftReference
from barun.registry.artefact_files import CARD_NAME
from barun.registry.model_registry import ModelRegistry
from barun.registry.trained_with import find_trained_with
from barun.rights.holder import Holding, Obstacle, Progress, ReadsAll
from barun.store.model_records import ALIASES, ModelAlias, ModelVersionRecord

__all__ = ["TAINTED", "ModelsHolder", "note_models", "replacement_key"]

TAINTED: Final = "tainted"
"""Under which the versions are kept that have seen the person."""
_KIND: Final = "models"
_WHO: Final = "barun"
_WHY: Final = "erasure"


def replacement_key(model: str, number: int) -> str:
    """Return under which it is kept what took the place of a version, or why nothing did."""
    return f"{model} {number}"


def note_models(holdings: Iterable[Holding]) -> dict[str, Any]:
    """Return what :meth:`ModelsHolder.erase` recalls: the versions, while data tell which.

    Parameters
    ----------
    holdings : iterable of Holding
        Of the plan, made before anything was erased.
    """
    found = []
    for one in holdings:
        if one.kind == _KIND:
            model, _, number = one.place.rpartition(" ")
            aliases = [alias for alias in one.details["aliases"].split(", ") if alias]
            found.append(
                {
                    "model": model,
                    "number": int(number),
                    "sha256": one.details["sha256"],
                    "aliases": aliases,
                }
            )
    return {TAINTED: found}


class ModelsHolder(ReadsAll):
    """Versions of models that were trained on somebody, and those made from them.

    Parameters
    ----------
    registry : ModelRegistry
        Of the models.
    library : DatasetLibrary
        Of the datasets; people are erased from it before.
    work_folder : pathlib.Path
        Where models are trained before the registry takes them.
    on_replaced : callable, optional
        Called with the name of a model whose version in service has gone, and when: its settings
        were chosen while the person was there.
    """

    name: Final = "models"
    kinds: Final = (_KIND,)

    def __init__(
        self,
        registry: ModelRegistry,
        library: DatasetLibrary,
        work_folder: Path,
        on_replaced: Callable[[str, float], object] = lambda model, at_s: None,
    ) -> None:
        self._on_replaced = on_replaced
        self._registry = registry
        self._library = library
        self._work_folder = work_folder

    def find(self, person: str) -> tuple[Holding, ...]:
        """Return the versions, each with its hash and what it is in service as."""
        if not is_pseudonym(person):
            return ()
        aliases = self._aliases()
        return tuple(
            Holding(
                _KIND,
                1,
                f"{one.model} {one.number}",
                n_bytes="model",
                oldest_s=one.registered_s,
                details={
                    "sha256": one.sha256,
                    "aliases": ", ".join(aliases.get((one.model, one.number), [])),
                },
            )
            for one in self._seen(person)
        )

    def _seen(self, person: str) -> tuple[ModelVersionRecord, ...]:
        holding = {
            one.hash
            for dataset in self._library.names()
            for one in self._library.manifests(dataset)
            if person in one.people
        }
        return find_trained_with(self._registry.book.versions(), person, holding)

    def obstacles(self, person: str) -> tuple[Obstacle, ...]:
        """Return the versions whose recipe is not known: nothing takes their place."""
        if not is_pseudonym(person):
            return ()
        found = []
        for one in self._seen(person):
            try:
                self._check_recipe(one)
            except BarunError as error:
                name = f"{one.model}@{one.number}"
                reason = Fault(error.code, **error.details)
                found.append(Obstacle("rights.left-model", {"name": name, "reason": reason}))
        return tuple(found)

    def erase(self, person: str, progress: Progress) -> None:
        """Make each version again without the person, let it take its place, and erase the old."""
        if not is_pseudonym(person):
            return
        for one in progress.recall(TAINTED) or ():
            record = self._registry.find(one["model"], one["number"])
            key = replacement_key(record.model, record.number)
            if progress.recall(key) is None:
                progress.keep(key, self._replace(record, progress.at_s))
            try:
                self._hand_over(record, one["aliases"], progress.recall(key).get("number"))
            except (RegistryError, ModelError) as error:  # it is nothing the service could use
                progress.keep(key, {"reason": error.code})
                self._hand_over(record, one["aliases"], None)
            self._registry.erase(record)
            if "champion" in one["aliases"]:
                self._on_replaced(record.model, progress.at_s)
        self._registry.book.wipe()

    def _aliases(self) -> dict[tuple[str, int], list[ModelAlias]]:
        now = self._registry.book.aliases()
        found: dict[tuple[str, int], list[ModelAlias]] = {}
        for alias in ALIASES:
            for model in {name for name, _ in now}:
                number = now.get((model, alias))
                if number is not None:
                    found.setdefault((model, number), []).append(alias)
        return found

    def _check_recipe(self, record: ModelVersionRecord) -> None:
        from barun.learning.comparison.recipe import Recipe

        Recipe.read(_card_of(record))

    def _replace(self, record: ModelVersionRecord, at_s: float) -> Mapping[str, Any]:
        """Return number and hash of what takes the place of a version, or why nothing does."""
        if record.state != "ready":
            return {"reason": "rights.reason-withdrawn"}
        try:
            made = self._train_again(record, at_s)
        except BarunError as error:
            return {"reason": error.code}
        return {"number": made.number, "sha256": made.sha256}

    def _train_again(self, record: ModelVersionRecord, at_s: float) -> ModelVersionRecord:
        from barun.learning.comparison.recipe import Recipe
        from barun.learning.comparison.report import DataSource
        from barun.learning.people_means import compute_people_means

        recipe = Recipe.read(_card_of(record))
        version = self._surviving(record.dataset_hash)
        taken = take_consented(version.rows, version.manifest, at_s)
        date = datetime.fromtimestamp(at_s, UTC).date().isoformat()
        self._work_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._work_folder, prefix="training-") as place:
            about = DriftReference.from_people(*compute_people_means(taken.rows)).to_card()
            source = DataSource(version.name, version.hash, about)
            folder = recipe.train(taken.rows, source, Path(place), date=date)
            return self._registry.register(record.model, folder, who=_WHO)

    def _surviving(self, dataset_hash: str) -> DatasetVersion:
        """Return the version that took the place of one, however many people were erased since.

        Raises
        ------
        DatasetError
            If there is none: the model was trained on files, or on data of another machine.
        """
        for dataset in self._library.names():
            manifests = self._library.manifests(dataset)
            hashes = {one.hash for one in manifests}
            followers = {
                str(one.step.details["of"]): one.hash
                for one in manifests
                if one.step.kind == "erase"
            }
            found = dataset_hash
            while found not in hashes and found in followers:
                found = followers[found]
            if found in hashes:
                return self._library.load(f"{dataset}@{found}")
        raise DatasetError("rights.reason-no-data", version=dataset_hash[:12] or "-")

    def _hand_over(
        self, record: ModelVersionRecord, aliases: list[ModelAlias], number: int | None
    ) -> None:
        """Give the aliases a version still has to another, or to what comes with Barun."""
        now = self._registry.book.aliases()
        for alias in aliases:
            if now.get((record.model, alias)) == record.number:
                self._registry.promote(record.model, number, alias, who=_WHO, why=_WHY)


def _card_of(record: ModelVersionRecord) -> Mapping[str, Any]:
    card = record.card.get(CARD_NAME, {})
    return card if isinstance(card, Mapping) else {}
