"""The datasets of this machine and their versions, in one folder.

::

    datasets/                     only its owner may enter
      posture/
        current                   hash of the version people work on
        1f2e3d.../P1.rows         a version, named by its hash: the rows of P1, sealed
        1f2e3d.../manifest.json

A version is written into a folder beside and renamed when it is complete; ``current`` is replaced
afterwards. Who is killed in between leaves at worst a whole version that doing the same makes so.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np

from barun.errors import DatasetError
from barun.learning.datasets.content import hash_manifest, hash_rows
from barun.learning.datasets.library_hold import holding_library
from barun.learning.datasets.manifest import Consent, Manifest, Origin, Step
from barun.learning.datasets.rows import LabelledRows
from barun.learning.datasets.sealed_rows import open_rows, reseal_rows, seal_folder, seal_rows
from barun.learning.datasets.version import MANIFEST_NAME, DatasetVersion
from barun.learning.datasets.writing import (
    make_private,
    one_writer,
    remove_folder,
    write_file,
    write_folder,
)
from barun.store.people_keys import PeopleKeys, people_keys

__all__ = ["FOLDER_NAME", "DatasetLibrary", "Erasure", "is_pseudonym"]

FOLDER_NAME: Final = "datasets"
"""Of the library, inside Barun's data folder."""

_CURRENT: Final = "current"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_PREFIX: Final = re.compile(r"[0-9a-f]{4,64}")
_PSEUDONYM: Final = re.compile(r"P[1-9][0-9]{0,5}")


def is_pseudonym(name: str) -> bool:
    """Return whether this is how people are called in datasets: P1, P2, ..."""
    return _PSEUDONYM.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class Erasure:
    """What erasing a person did."""

    person: str
    rows: Mapping[str, int]
    """Rows erased from the current version of each dataset that held the person."""
    replaced: Mapping[str, str]
    """Hash of the version without the person by the hash of the one that held them. Models whose
    data version is a key have seen the person."""

    @property
    def n_rows(self) -> int:
        """Rows erased from all current versions."""
        return sum(self.rows.values())


class DatasetLibrary:
    """Reads and writes datasets in one folder.

    Parameters
    ----------
    folder : pathlib.Path
        The library; need not exist before something is added.
    keys : PeopleKeys, optional
        What rows are sealed with; by default those of the data folder the library lies in.
    """

    def __init__(self, folder: Path, keys: PeopleKeys | None = None) -> None:
        self.folder = folder
        self._keys = keys

    @property
    def keys(self) -> PeopleKeys:
        """What rows are sealed with, a key a person."""
        return people_keys(self.folder.parent) if self._keys is None else self._keys

    def names(self) -> tuple[str, ...]:
        """Return the names of the datasets, sorted."""
        if not self.folder.is_dir():
            return ()
        return tuple(sorted(one.name for one in self.folder.iterdir() if _is_dataset(one)))

    def manifests(self, dataset: str) -> tuple[Manifest, ...]:
        """Return the manifests of all versions of a dataset, oldest first, parents before children.

        Erasing a person makes many versions in one instant: their order is that of the lineage.

        Raises
        ------
        DatasetError
            If there is no such dataset, or a manifest is damaged.
        """
        found = [self._manifest(dataset, version) for version in self._hashes(dataset)]
        found.sort(key=lambda manifest: (manifest.created_at_s, manifest.hash))
        return _parents_first(found)

    def current_hash(self, dataset: str) -> str:
        """Return the hash of the version people work on.

        Raises
        ------
        DatasetError
            If there is no such dataset.
        """
        place = self._place(dataset) / _CURRENT
        content = place.read_text(encoding="ascii", errors="replace").strip()
        if not _HASH.fullmatch(content):
            raise DatasetError("datasets.damaged", place=str(place.parent), what=_CURRENT)
        return content

    def find(self, reference: str) -> tuple[str, str]:
        """Return dataset and hash of a reference.

        Parameters
        ----------
        reference : str
            ``posture`` for its current version, ``posture@1f2e3d`` or ``1f2e3d4c`` for another.

        Raises
        ------
        DatasetError
            If nothing or more than one version fits.
        """
        dataset, at, prefix = reference.partition("@")
        names = self.names()
        if not at and reference in names:
            return reference, self.current_hash(reference)
        if not at:
            dataset, prefix = "", reference
        among = [dataset] if at else names
        fitting = [
            (name, version)
            for name in among
            if _PREFIX.fullmatch(prefix) and (name in names or at)
            for version in self._hashes(name)
            if version.startswith(prefix)
        ]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            raise DatasetError("datasets.ambiguous", got=reference, count=len(fitting))
        raise _missing(reference, names)

    def has(self, dataset: str, version: str) -> bool:
        """Return whether a version is there; an erased person's versions no longer are."""
        path = self.folder / dataset / version / MANIFEST_NAME
        return bool(_NAME.fullmatch(dataset) and _HASH.fullmatch(version)) and path.is_file()

    def load(self, reference: str) -> DatasetVersion:
        """Return a version, checked against its hashes; see :meth:`find` for references.

        Raises
        ------
        DatasetError
            If there is none such, or it is damaged.
        """
        dataset, version = self.find(reference)
        return DatasetVersion.load(self._place(dataset) / version, self.keys)

    def add(
        self,
        dataset: str,
        rows: LabelledRows,
        step: Step,
        *,
        created_at_s: float,
        parents: Sequence[str] = (),
        origins: Sequence[Origin] = (),
        consent: Mapping[str, Consent] = MappingProxyType({}),
        expected_current: str | None = None,
    ) -> DatasetVersion:
        """Keep rows as the new current version of a dataset.

        Parameters
        ----------
        dataset : str
            Its name: small Latin letters, digits, ``-`` and ``_``; made where there is none.
        rows : LabelledRows
            The whole content, not only what is new. Rows of people whose consent is over at
            `created_at_s` are left out; the manifest says how many (`Manifest.left_out`).
        step : Step
            What made it.
        created_at_s : float
            Now, seconds since 1970.
        parents : sequence of str
            Hashes of the versions it was made of.
        origins : sequence of Origin
            Files that rows came from, in addition to those of the parents.
        consent : mapping of str to Consent
            Of people, over what the parents say.
        expected_current : str, optional
            Hash that must still be the current one.

        Returns
        -------
        DatasetVersion
            The version; the one that is there if this step was taken before.

        Raises
        ------
        DatasetError
            If the name is impossible, a person is no pseudonym, row ids repeat, a parent is
            missing, another version became the current one meanwhile, nobody is left whose
            consent is in force, or an import is being taken back for long.
        StorageError
            If it cannot be written.
        """
        _check_new(dataset, rows)
        place = self.folder / dataset
        for folder in (self.folder, place):
            make_private(folder)
        with holding_library(self.folder, is_alone=False), one_writer(place):
            current = self.current_hash(dataset) if (place / _CURRENT).is_file() else None
            if expected_current is not None and current != expected_current:
                raise DatasetError("datasets.moved-on", name=dataset)
            inherited = [self._manifest(dataset, parent) for parent in parents]
            agreed = _join_consents(inherited, consent)
            rows, step = _without_ended(rows, step, agreed, created_at_s)
            manifest = _make_manifest(dataset, rows, step, inherited, origins, agreed, created_at_s)
            self._write(place, rows, manifest)
            write_file(place / _CURRENT, manifest.hash.encode())
            self._seal_older(dataset)
        return DatasetVersion(self._manifest(dataset, manifest.hash), rows)

    def make_current(self, dataset: str, version: str) -> None:
        """Go back, or forth, to a version that is there.

        Parameters
        ----------
        dataset : str
            Its name.
        version : str
            Hash.

        Raises
        ------
        DatasetError
            If there is no such version.
        StorageError
            If it cannot be written.
        """
        place = self._place(dataset)
        with one_writer(place):
            self._manifest(dataset, version)
            write_file(place / _CURRENT, version.encode())

    def erase(self, person: str, *, created_at_s: float) -> Erasure:
        """Erase a person from every version of every dataset.

        Every version that held or named the person is replaced by one without, the older ones
        first, and its files are removed. At last the key of the person is shredded: what lies in
        copies cannot be opened from here. Killed midway, the same call goes on where it stopped.

        Parameters
        ----------
        person : str
            Pseudonym.
        created_at_s : float
            Now, seconds since 1970.

        Raises
        ------
        DatasetError
            If a version is damaged.
        StorageError
            If something cannot be written or removed.
        """
        replaced: dict[str, str] = {}
        rows: dict[str, int] = {}
        for dataset in self.names():
            current = self.current_hash(dataset)
            manifests = self.manifests(dataset)
            done = {str(m.step.details["of"]): m.hash for m in manifests if m.step.kind == "erase"}
            held = [manifest for manifest in manifests if manifest.mentions(person)]
            for manifest in held:
                if manifest.hash == current and person in manifest.people:
                    rows[dataset] = manifest.people[person]
                done[manifest.hash] = self._erase_from(manifest, person, done, created_at_s)
                replaced[manifest.hash] = done[manifest.hash]
            if current in replaced:
                self.make_current(dataset, replaced[current])
            with one_writer(self._place(dataset)):
                for manifest in held:
                    remove_folder(self._place(dataset) / manifest.hash)
        if is_pseudonym(person):
            self.keys.shred(person)
        return Erasure(person, MappingProxyType(rows), MappingProxyType(replaced))

    def _erase_from(
        self, manifest: Manifest, person: str, replaced: Mapping[str, str], created_at_s: float
    ) -> str:
        dataset = manifest.dataset
        folder = self._place(dataset) / manifest.hash
        left = open_rows(folder, manifest, self.keys, without=person)
        consent = {name: entry for name, entry in manifest.consent.items() if name != person}
        confirmed = set(manifest.step.details.get("confirmed", ())) & set(left.row_id.tolist())
        left_out = {name: count for name, count in manifest.left_out.items() if name != person}
        step = Step(
            "erase",
            {
                "of": manifest.hash,
                "step": manifest.step.kind,
                **({"confirmed": sorted(confirmed)} if confirmed else {}),
                **({"consent_over": left_out} if left_out else {}),
            },
        )
        stays = set(left.origin_file.tolist())
        new = _with_hash(
            replace(
                manifest,
                rows_sha256=hash_rows(left),
                n_rows=len(left),
                people=_count_people(left),
                consent=MappingProxyType(consent),
                origins=tuple(origin for origin in manifest.origins if origin.name in stays),
                parents=tuple(replaced.get(parent, parent) for parent in manifest.parents),
                step=step,
                created_at_s=created_at_s,
            )
        )
        with one_writer(place := self._place(dataset)):
            self._write(place, left, new)
        return new.hash

    def seal(self) -> int:
        """Seal versions that are readable as older ones were; return how many there were.

        Raises
        ------
        DatasetError
            If one is damaged; it stays as it is.
        EncryptionError
            If the master key is missing or another one.
        StorageError
            If something cannot be written.
        """
        n_sealed = 0
        for dataset in self.names():
            with one_writer(self._place(dataset)):
                n_sealed += self._seal_older(dataset)
        return n_sealed

    def reseal(self) -> int:
        """Seal under everybody's newest data key what older ones sealed; return how many parts."""
        n_done = 0
        for dataset in self.names():
            with one_writer(place := self._place(dataset)):
                for manifest in self.manifests(dataset):
                    n_done += reseal_rows(place / manifest.hash, manifest, self.keys)
        return n_done

    def _write(self, place: Path, rows: LabelledRows, manifest: Manifest) -> None:
        """Write a version, unless it is there; `place` is held."""
        folder = place / manifest.hash
        if folder.is_dir():
            return
        content = json.dumps(manifest.to_json(), indent=1, ensure_ascii=False).encode()
        sealed = seal_rows(rows, manifest, self.keys)
        write_folder(folder, {**sealed, MANIFEST_NAME: content})

    def _seal_older(self, dataset: str) -> int:
        return sum(
            seal_folder(self._place(dataset) / manifest.hash, manifest, self.keys)
            for manifest in self.manifests(dataset)
        )

    def _place(self, dataset: str) -> Path:
        place = self.folder / dataset
        if not _NAME.fullmatch(dataset) or not (place / _CURRENT).is_file():
            raise _missing(dataset, self.names())
        return place

    def _hashes(self, dataset: str) -> list[str]:
        return [
            place.name for place in self._place(dataset).iterdir() if _HASH.fullmatch(place.name)
        ]

    def _manifest(self, dataset: str, version: str) -> Manifest:
        path = self.folder / dataset / version / MANIFEST_NAME
        if not _HASH.fullmatch(version) or not path.is_file():
            raise DatasetError("datasets.missing", got=f"{dataset}@{version[:12]}", known=dataset)
        return Manifest.from_json(path.read_bytes(), place=str(path.parent))


def _is_dataset(place: Path) -> bool:
    """Return whether a folder holds a dataset: one whose only version was taken back does not."""
    named = _NAME.fullmatch(place.name) and (place / _CURRENT).is_file()
    return bool(named) and any(_HASH.fullmatch(one.name) for one in place.iterdir())


def _missing(got: str, names: Sequence[str]) -> DatasetError:
    """Say that there is no such dataset, and which there are, or how to have one."""
    if not names:
        return DatasetError("datasets.none-yet", got=got)
    return DatasetError("datasets.missing", got=got, known=", ".join(names))


def _check_new(dataset: str, rows: LabelledRows) -> None:
    if not _NAME.fullmatch(dataset):
        raise DatasetError("datasets.bad-name", got=dataset)
    for person in rows.people:
        if not is_pseudonym(person):
            raise DatasetError("datasets.no-pseudonym", got=person)
    ids, counts = np.unique(rows.row_id, return_counts=True)
    if len(ids) < len(rows):
        raise DatasetError("datasets.row-twice", got=ids[counts > 1][0])


def _parents_first(manifests: Sequence[Manifest]) -> tuple[Manifest, ...]:
    by_hash = {manifest.hash: manifest for manifest in manifests}
    ordered: dict[str, Manifest] = {}
    for manifest in manifests:
        waiting = [manifest]
        while waiting:
            last = waiting[-1]
            absent = [by_hash[p] for p in last.parents if p in by_hash and p not in ordered]
            if absent:
                waiting += absent
            else:
                ordered[waiting.pop().hash] = last
    return tuple(ordered.values())


def _count_people(rows: LabelledRows) -> Mapping[str, int]:
    return MappingProxyType({name: int(np.sum(rows.person == name)) for name in rows.people})


def _join_consents(
    parents: Sequence[Manifest], consent: Mapping[str, Consent]
) -> Mapping[str, Consent]:
    known: dict[str, Consent] = {}
    for parent in parents:
        known.update(parent.consent)
    return {**known, **consent}


def _without_ended(
    rows: LabelledRows, step: Step, consent: Mapping[str, Consent], at_s: float
) -> tuple[LabelledRows, Step]:
    """Leave out the rows of people whose consent is over; the step says whose and how many."""
    over = [name for name in rows.people if consent.get(name, Consent()).is_over(at_s)]
    if not over:
        return rows, step
    counts = _count_people(rows)
    left = rows.select(~np.isin(rows.person, over))
    if not len(left):
        raise DatasetError("datasets.consent-over", people=", ".join(over))
    n_out = {name: counts[name] for name in over}
    return left, replace(step, details={**step.details, "consent_over": n_out})


def _with_hash(manifest: Manifest) -> Manifest:
    return replace(manifest, hash=hash_manifest(manifest))


def _make_manifest(
    dataset: str,
    rows: LabelledRows,
    step: Step,
    parents: Sequence[Manifest],
    origins: Sequence[Origin],
    consent: Mapping[str, Consent],
    created_at_s: float,
) -> Manifest:
    files: dict[tuple[str, str], Origin] = {}
    for parent in parents:
        files.update({(one.name, one.sha256): one for one in parent.origins})
    files.update({(one.name, one.sha256): one for one in origins})
    return _with_hash(
        Manifest(
            dataset=dataset,
            rows_sha256=hash_rows(rows),
            n_rows=len(rows),
            people=_count_people(rows),
            consent=MappingProxyType({name: consent.get(name, Consent()) for name in rows.people}),
            origins=tuple(files.values()),
            parents=tuple(parent.hash for parent in parents),
            step=step,
            hash="",
            created_at_s=created_at_s,
        )
    )
