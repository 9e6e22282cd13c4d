"""What an update may learn from: old rows, new rows, and who was left out and why."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Protocol

import numpy as np

from barun.collection.people import read_agreements
from barun.errors import DatasetError
from barun.learning.datasets.content import hash_rows
from barun.learning.datasets.desk_people import desk_pseudonym
from barun.learning.datasets.history import find_confirmed
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Consent
from barun.learning.datasets.rows import LabelledRows
from barun.learning.datasets.version import DatasetVersion
from barun.learning.desk_rows import to_rows
from barun.learning.label_weights import LEARNT_KINDS
from barun.privacy.consent.question import ConsentAnswer
from barun.store.sample_records import SampleSource

__all__ = ["DeskSamples", "Gathered", "Gatherer"]

_PURPOSE: Final = "training"


class DeskSamples(SampleSource, Protocol):
    """Labelled samples of live sessions; ``store.samples`` is one."""

    def may_keep(self, person_id: str, now_s: float) -> ConsentAnswer:
        """Return whether samples of a person may be used, and why."""
        ...

    def people(self) -> tuple[str, ...]:
        """Return of whom there are samples."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """Rows, and whose were left out."""

    rows: LabelledRows
    """All that may be learnt from, in the order of the dataset, live sessions last."""
    old: LabelledRows
    """What the champion has learnt from and is still there, with the labels of today."""
    new: LabelledRows
    """Everything else that is labelled."""
    champion_rows: LabelledRows | None
    """What the champion was made of, as it was then; None where that is not here."""
    dataset: DatasetVersion | None
    """Version that rows come from; None where there is none."""
    consent: Mapping[str, Consent]
    """Of everybody in it, for the manifest of what is made of it."""
    confirmed: frozenset[str]
    """Ids of rows whose labels somebody looked at deliberately."""
    left_out: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """People whose consent does not stand now, counted by the reason; nobody is named."""
    n_rows_left_out: int = 0
    """Rows of theirs in the dataset; samples of live sessions are not even read."""

    def as_json(self) -> dict[str, Any]:
        """Return values JSON can hold."""
        return {
            "dataset": None if self.dataset is None else self.dataset.name,
            "n_old": len(self.old),
            "n_new": len(self.new),
            "left_out": dict(self.left_out),
            "n_rows_left_out": self.n_rows_left_out,
        }

    @property
    def hash(self) -> str:
        """Of all rows that may be learnt from."""
        return hash_rows(self.rows)

    def without(self, row_ids: Collection[str]) -> LabelledRows:
        """Return all rows but some, in their order."""
        return self.rows.select(~np.isin(self.rows.row_id, list(row_ids)))


@dataclass(frozen=True, slots=True)
class Gatherer:
    """Gathers rows on one installation.

    Parameters
    ----------
    library : DatasetLibrary
        Of the datasets.
    collections_folder : pathlib.Path
        Of the journals, which know who agreed again.
    samples : DeskSamples, optional
        Of live sessions; None where they are not used.
    person_number : callable
        Returns the number of a person's entry in the store by id; None of who is unknown.
    """

    library: DatasetLibrary
    collections_folder: Path
    samples: DeskSamples | None
    person_number: Callable[[str], int | None]

    def gather(
        self, model: str, dataset: str, champion_dataset: str | None, now_s: float
    ) -> Gathered:
        """Return what may be learnt from now.

        Parameters
        ----------
        model : str
            ``view`` or ``posture``.
        dataset : str
            Name of the dataset; there need not be one.
        champion_dataset : str, optional
            Hash of the version the champion was made of.
        now_s : float
            Seconds since 1970 UTC: consents are asked of this instant.

        Raises
        ------
        DatasetError
            If a version is damaged.
        """
        version = self.library.load(dataset) if dataset in self.library.names() else None
        counts: dict[str, int] = {}
        known, consent, confirmed = LabelledRows.empty(), dict[str, Consent](), set[str]()
        n_rows_left_out = 0
        renewed = read_agreements(self.collections_folder, dataset)
        if version is not None:
            confirmed |= find_confirmed(self.library, dataset, version.hash)
            consent = {
                name: renewed.get(name, version.manifest.consent.get(name, Consent()))
                for name in version.people
            }
            for name, one in consent.items():
                reason = one.may_train(name, now_s).reason
                if reason != "given":
                    counts[reason] = counts.get(reason, 0) + 1
                    n_rows_left_out += version.manifest.people[name]
            agreed = [name for name, one in consent.items() if _may_train(name, one, now_s)]
            known = version.rows.select(np.isin(version.rows.person, agreed))
        desk, deliberate = self._read_desk(model, now_s, consent, counts)
        confirmed |= deliberate
        everything = _join(known, desk)
        champion_rows = self._find_champion_rows(champion_dataset, everything.people)
        is_old = np.isin(
            everything.row_id,
            known.row_id if champion_rows is None else champion_rows.row_id,
        )
        return Gathered(
            everything,
            everything.select(is_old),
            everything.select(~is_old),
            champion_rows,
            version,
            MappingProxyType({name: consent[name] for name in everything.people}),
            frozenset(confirmed),
            MappingProxyType(dict(sorted(counts.items()))),
            n_rows_left_out,
        )

    def _read_desk(
        self, model: str, now_s: float, consent: dict[str, Consent], counts: dict[str, int]
    ) -> tuple[LabelledRows, set[str]]:
        """Return the samples of live sessions, and ids of those labelled deliberately."""
        if self.samples is None:
            return LabelledRows.empty(), set()
        for person_id in self.samples.people():
            reason = self.samples.may_keep(person_id, now_s).reason
            if reason != "given":
                counts[reason] = counts.get(reason, 0) + 1
        parts, deliberate = [], set[str]()
        for one in self.samples.labelled(now_s, kinds=LEARNT_KINDS):
            number = self.person_number(one.person_id)
            if number is None:
                continue  # gone meanwhile
            name = desk_pseudonym(number)
            parts.append(to_rows(one, name, model))
            deliberate |= set(one.rows.sample_id[one.kind == "expert"].tolist())
            entry = self.samples.may_keep(one.person_id, now_s).entry
            if entry is not None:
                wording = f"{entry.text_version}-{entry.language}"
                consent[name] = Consent(
                    "given", _PURPOSE, entry.at_s, until_s=entry.until_s, wording=wording
                )
        return (LabelledRows.joined(parts) if parts else LabelledRows.empty()), deliberate

    def _find_champion_rows(
        self, dataset_hash: str | None, people: tuple[str, ...]
    ) -> LabelledRows | None:
        """Return what the champion was made of, of people whose rows may be used today."""
        if not dataset_hash:
            return None
        try:
            version = self.library.load(dataset_hash)
        except DatasetError:
            return None  # of another machine, of files, or replaced by one without somebody
        own = version.rows.select(np.isin(version.rows.person, people))
        return own if len(own) else None


def _may_train(person: str, consent: Consent, now_s: float) -> bool:
    return consent.may_train(person, now_s).reason == "given"


def _join(first: LabelledRows, second: LabelledRows) -> LabelledRows:
    parts = [one for one in (first, second) if len(one)]
    return LabelledRows.joined(parts) if parts else LabelledRows.empty()
