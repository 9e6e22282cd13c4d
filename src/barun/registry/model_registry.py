"""The registry: versions of models, their files, and which of them are in service.

::

    models/                       in Barun's data folder; only its owner may enter
      1f2e3d.../posture_view.onnx a version, its folder named by the hash of its files
      1f2e3d.../card.json
      1f2e3d.../probe.npz

The database knows what a folder is a version of and which alias it has. A process killed while it
registers leaves at worst a whole folder nobody refers to, which registering again takes up.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from barun.errors import ModelError, RegistryError
from barun.models.classifier import Classifier
from barun.registry.artefact_files import check_files, hash_files, read_folder
from barun.registry.model_card import ModelCard, open_classifiers
from barun.registry.probe import PROBE_NAME, Probe, pack_probe
from barun.registry.service_model import SERVED_MODELS, check_serviceable
from barun.registry.whole_folder import remove_whole_folder, write_whole_folder
from barun.store.model_book import ModelBook
from barun.store.model_records import (
    AliasChange,
    ExpectedVersion,
    ModelAlias,
    ModelVersionRecord,
)

__all__ = ["FOLDER_NAME", "LoadedVersion", "ModelRegistry"]

FOLDER_NAME: Final = "models"
"""Of the files, inside Barun's data folder."""

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True, eq=False)
class LoadedVersion:
    """A version whose files are whole and whose classifiers answer as when it was registered."""

    record: ModelVersionRecord
    classifiers: Mapping[str, Classifier]
    """By name."""
    files: Mapping[str, bytes] = field(repr=False)
    difference: float
    """Largest difference of a probability to the answers of the probe."""


class ModelRegistry:
    """Registers, loads and promotes models.

    Parameters
    ----------
    book : ModelBook
        The tables.
    folder : pathlib.Path
        Where the files are; made when the first model is registered.
    utc : callable
        Returns seconds since 1970 UTC.
    """

    def __init__(self, book: ModelBook, folder: Path, utc: Callable[[], float]) -> None:
        self.book: Final = book
        self.folder: Final = folder
        self._utc = utc

    def register(
        self, model: str, source: Path, *, who: str, parent: int | None = None
    ) -> ModelVersionRecord:
        """Take a trained model from a folder; the version that is there if it is known.

        Parameters
        ----------
        model : str
            What it is a version of: small Latin letters, digits, ``-`` and ``_``.
        source : pathlib.Path
            The artefact folder, see :mod:`barun.registry.model_card`.
        who : str
            For the record.
        parent : int, optional
            Number of the version it was made from.

        Raises
        ------
        RegistryError
            If the name is impossible, a file is none a model may consist of, a card is malformed,
            the model does not answer its probe, there is no such parent, or the version is known
            and was made from another one.
        ModelError
            If a classifier cannot be loaded.
        StorageError
            If it cannot be written.
        """
        return self.add(model, read_folder(source), who=who, parent=parent)

    def add(
        self, model: str, files: Mapping[str, bytes], *, who: str, parent: int | None = None
    ) -> ModelVersionRecord:
        """Take a trained model from the content of its files; see :meth:`register`."""
        if not _NAME.fullmatch(model):
            raise RegistryError("registry.bad-name", got=model)
        check_files(files)
        self._refuse_erased(model, hash_files(files))
        classifiers = open_classifiers(files)
        card = ModelCard.read(files, classifiers)
        if PROBE_NAME in files:
            probe = Probe.read(files[PROBE_NAME])
        else:
            probe = Probe.draw(classifiers)
            files = {**files, PROBE_NAME: pack_probe(probe.features, probe.probabilities)}
        probe.check(classifiers)
        sha256 = hash_files(files)
        self._refuse_erased(model, sha256)
        write_whole_folder(self.folder / sha256, files)
        record = self.book.add(
            ModelVersionRecord(
                model=model,
                number=0,
                sha256=sha256,
                path=sha256,
                feature_spec=card.feature_spec,
                dataset_hash=card.dataset_hash,
                people=card.people,
                code_version=card.code_version,
                parent=parent,
                state="ready",
                registered_s=self._utc(),
                registered_by=who,
                metrics=card.metrics,
                card=card.content,
            )
        )
        if parent not in (None, record.parent):
            raise RegistryError(
                "registry.other-parent",
                name=f"{model}@{record.number}",
                known="-" if record.parent is None else record.parent,
                got=parent,
            )
        if record.state == "erased":  # while its files were written
            self.erase(record)
        self.load(record)  # from the disk, as whoever serves it will
        return record

    def _refuse_erased(self, model: str, sha256: str) -> None:
        """Refuse what was erased with somebody: it may have been kept outside of Barun."""
        for record in self.book.versions():
            if record.sha256 == sha256 and record.state == "erased":
                raise RegistryError("registry.erased", name=f"{model}@{record.number}")

    def erase(self, record: ModelVersionRecord) -> None:
        """Erase a version without an alias; only its number and hash stay. May be called twice.

        Raises
        ------
        RegistryError
            If it has an alias.
        StorageError
            If its files cannot be removed.
        """
        self.book.erase(record.model, record.number)
        others = (one for one in self.book.versions() if one.state != "erased")
        if record.path not in {one.path for one in others}:
            remove_whole_folder(self.folder / record.path)

    def load(self, record: ModelVersionRecord) -> LoadedVersion:
        """Load a version: its files by their hash, its answers by the probe.

        Raises
        ------
        ModelError
            If a file is missing or damaged, or a classifier cannot be loaded.
        RegistryError
            If it answers otherwise than when it was registered, or was erased.
        """
        place = self.folder / record.path
        name = f"{record.model} {record.number}"
        if record.state == "erased":
            raise RegistryError("registry.erased", name=f"{record.model}@{record.number}")
        if not place.is_dir():
            raise ModelError("registry.files-missing", name=name, path=place)
        files = read_folder(place)
        got = hash_files(files)
        if got != record.sha256:
            raise ModelError(
                "registry.files-damaged",
                name=name,
                path=place,
                expected=record.sha256[:12],
                got=got[:12],
            )
        classifiers = open_classifiers(files)
        difference = Probe.read(files[PROBE_NAME]).check(classifiers)
        return LoadedVersion(record, classifiers, files, difference)

    def find(self, model: str, number: int) -> ModelVersionRecord:
        """Return a version.

        Raises
        ------
        RegistryError
            If there is none such.
        """
        return self.book.version(model, number)

    def champion(self, model: str) -> ModelVersionRecord | None:
        """Return the version in service; None where that is what comes with Barun."""
        number = self.book.aliases().get((model, "champion"))
        return None if number is None else self.book.version(model, number)

    def promote(
        self,
        model: str,
        number: int | None,
        alias: ModelAlias = "champion",
        *,
        who: str,
        why: str = "",
        only_from: ExpectedVersion = "any",
        is_once: bool = False,
    ) -> AliasChange:
        """Give an alias to a version, after loading it and asking its probe.

        Parameters
        ----------
        model : str
            Its name.
        number : int, optional
            None for what comes with Barun.
        alias : {"champion", "challenger", "shadow"}, optional
            What it becomes; the champion is in service.
        who, why : str
            For the log.
        only_from, is_once
            As of :meth:`barun.store.model_book.ModelBook.promote`.

        Raises
        ------
        RegistryError
            If there is no such version, it has the alias, is withdrawn, does not answer as it
            must, is nothing the live service could use, or somebody was quicker.
        ModelError
            If its files are missing or damaged.
        """
        if number is not None:
            loaded = self.load(self.find(model, number))
            if alias == "champion":
                check_serviceable(model, loaded.classifiers)
        else:
            self._require(model)
        return self.book.promote(
            model,
            number,
            alias,
            who=who,
            why=why,
            at_s=self._utc(),
            only_from=only_from,
            is_once=is_once,
        )

    def roll_back(
        self,
        model: str,
        alias: ModelAlias = "champion",
        *,
        who: str,
        why: str = "",
        only_from: ExpectedVersion = "any",
    ) -> AliasChange:
        """Give an alias back to the version that had it before.

        Its files are not looked at: whoever serves it falls back by itself, and going back must
        not wait.

        Raises
        ------
        RegistryError
            If there is no such model, nothing to go back to, or the alias is no longer that of
            `only_from`.
        """
        self._require(model)
        return self.book.roll_back(
            model, alias, who=who, why=why, at_s=self._utc(), only_from=only_from
        )

    def _require(self, model: str) -> None:
        """Refuse a name that is neither of a model that comes with Barun nor registered."""
        known = {*SERVED_MODELS, *(record.model for record in self.book.versions())}
        if model not in known:
            raise RegistryError("registry.no-model", model=model)

    def live_at(self, at_s: float, model: str | None = None) -> tuple[AliasChange, ...]:
        """Return what had each alias at an instant, seconds since 1970 UTC."""
        return self.book.at(at_s, model)
