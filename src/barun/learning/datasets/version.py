"""One immutable version of a dataset."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from barun.errors import DatasetError
from barun.learning.datasets.content import hash_manifest
from barun.learning.datasets.manifest import Manifest
from barun.learning.datasets.rows import LabelledRows
from barun.learning.datasets.sealed_rows import check_rows, open_rows
from barun.store.people_keys import PeopleKeys

__all__ = ["MANIFEST_NAME", "DatasetVersion"]

MANIFEST_NAME: Final = "manifest.json"

_SHORT: Final = 12


@dataclass(frozen=True, slots=True, eq=False)
class DatasetVersion:
    """Rows with everything known about them; never changed once made."""

    manifest: Manifest
    rows: LabelledRows = field(repr=False)

    @property
    def hash(self) -> str:
        """SHA-256 that names the version, 64 hexadecimal digits."""
        return self.manifest.hash

    @property
    def name(self) -> str:
        """For people: the dataset and the first digits of the hash, ``posture@1f2e3d4c5b6a``."""
        return f"{self.manifest.dataset}@{self.hash[:_SHORT]}"

    @property
    def people(self) -> tuple[str, ...]:
        """Pseudonyms of everybody in it."""
        return self.rows.people

    def without(self, person: str) -> LabelledRows:
        """Return the rows of everybody else.

        Raises
        ------
        DatasetError
            If nobody of that name is in it.
        """
        return self.rows.select(~self._is(person))

    def only(self, person: str) -> LabelledRows:
        """Return the rows of one person.

        Raises
        ------
        DatasetError
            If nobody of that name is in it.
        """
        return self.rows.select(self._is(person))

    def _is(self, person: str) -> npt.NDArray[np.bool_]:
        if person not in self.people:
            raise DatasetError(
                "datasets.no-person", name=self.name, got=person, known=", ".join(self.people)
            )
        return np.asarray(self.rows.person == person)

    @classmethod
    def load(cls, folder: Path, keys: PeopleKeys) -> Self:
        """Read a version and check that it is what its name says.

        Parameters
        ----------
        folder : pathlib.Path
            The folder of the version, named by its hash.
        keys : PeopleKeys
            Of whoever is in it.

        Raises
        ------
        DatasetError
            If a file is missing or damaged, its content is not what the hashes say, or a newer
            Barun wrote it.
        EncryptionError
            If a key is missing, or what was sealed has been changed.
        """
        manifest = Manifest.from_json(_read(folder / MANIFEST_NAME), place=str(folder))
        rows = open_rows(folder, manifest, keys)
        check_rows(rows, manifest, folder)
        if not hash_manifest(manifest) == manifest.hash == folder.name:
            raise DatasetError("datasets.damaged", place=str(folder), what=MANIFEST_NAME)
        return cls(manifest, rows)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DatasetError("datasets.damaged", place=str(path.parent), what=path.name) from error
