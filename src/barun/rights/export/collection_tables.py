"""What collections and datasets hold of a person under a pseudonym, as tables."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Final

import numpy as np

from barun.collection.collection import collection_names, journal_path
from barun.collection.dataset import to_rows
from barun.collection.past_damage import read_past_damage
from barun.collection.record import CollectionRecord
from barun.landmarks.formats.wide_table import IMAGE_COLUMNS, WORLD_COLUMNS
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Manifest
from barun.learning.datasets.rows import LabelledRows
from barun.learning.datasets.table import image_block
from barun.rights.export.table import Column, ExportTable, Row

__all__ = ["collection_tables", "learnt_tables"]

_DATASET: Final = Column("dataset", "text")
_LABELLED: Final = (
    Column("row_id", "text"),
    Column("session", "text", "sample_session"),
    Column("source", "text", "sample_source"),
    Column("recorded", "instant", "sample_recorded"),
    Column("view", "count", "label_view"),
    Column("grade", "text", "label_grade"),
    Column("width_px", "count", unit="px"),
    Column("height_px", "count", unit="px"),
    *(
        Column(name, "single", f"landmark_{name.rpartition('_')[2]}")
        for name in IMAGE_COLUMNS
    ),
    *(Column(name, "single", "landmark_world", "m") for name in WORLD_COLUMNS),
)  # fmt: skip
_CONSENT: Final = (
    Column("collection", "text"),
    Column("purpose", "text", "consent_purpose"),
    Column("wording", "text", "consent_wording"),
    Column("agreed", "instant", "consent_agreed"),
    Column("until", "instant", "consent_until"),
)
_VERSION: Final = (
    _DATASET,
    Column("version", "text"),
    Column("created", "instant", "version_created"),
    Column("is_current", "flag"),
    Column("n_rows", "count", "version_rows"),
    Column("step", "text", "version_step"),
    Column("consent", "document", "version_consent"),
)
_ROWS_A_PIECE: Final = 500
_NO_WORLD: Final = (None,) * len(WORLD_COLUMNS)


def _labelled(rows: LabelledRows) -> Iterator[Row]:
    """Yield rows as cells, as :data:`_LABELLED` has them."""
    for begin in range(0, len(rows), _ROWS_A_PIECE):
        chosen = np.zeros(len(rows), dtype=bool)
        chosen[begin : begin + _ROWS_A_PIECE] = True
        some = rows.select(chosen)
        image = image_block(some).tolist()
        world: list[list[float]] = [[]] * len(some)
        if some.world_xyz is not None:
            world = some.world_xyz.reshape(len(some), -1).tolist()
        for row in range(len(some)):
            yield (
                str(some.row_id[row]),
                str(some.session[row]),
                str(some.source[row]),
                float(some.recorded_at_s[row]),
                int(some.view[row]),
                str(some.grade[row]),
                *map(int, some.size_wh[row]),
                *image[row],
                *(world[row] or _NO_WORLD),
            )


def collection_tables(
    folder: Path, library: DatasetLibrary, person: str
) -> tuple[ExportTable, ...]:
    """Return the tables of what there is of a pseudonym.

    Parameters
    ----------
    folder : pathlib.Path
        Of the journals.
    library : DatasetLibrary
        Of the datasets.
    person : str
        Pseudonym.

    Notes
    -----
    One journal, or one version of a dataset, is in memory at a time, as everywhere in Barun. A row
    that stands in several versions of a dataset with the same labels is given once.
    """
    read = _CollectionReader(folder, library, person)
    sample = (Column("collection", "text"), *_LABELLED)
    row = (_DATASET, Column("version", "text"), *_LABELLED)
    return (
        ExportTable("consents", "consents", _CONSENT, read.consents),
        ExportTable("samples", "samples", sample, read.samples),
        ExportTable("dataset_versions", "dataset_rows", _VERSION, read.versions, is_counted=False),
        ExportTable("dataset_rows", "dataset_rows", row, read.dataset_rows),
    )


def learnt_tables(
    folder: Path, library: DatasetLibrary, person: str | None
) -> tuple[ExportTable, ...]:
    """Return the table of what models have learnt from the live sessions of somebody.

    Parameters
    ----------
    folder : pathlib.Path
        Of the journals.
    library : DatasetLibrary
        Of the datasets.
    person : str or None
        What somebody of the store is called in datasets; None of who is not in any.
    """
    row = (_DATASET, Column("version", "text"), *_LABELLED)

    def read() -> Iterator[Row]:
        if person is not None:
            yield from _CollectionReader(folder, library, person).dataset_rows()

    return (ExportTable("learnt", "learnt", row, read),)


class _CollectionReader:
    """Reads each table of one person, again with every call."""

    def __init__(self, folder: Path, library: DatasetLibrary, person: str) -> None:
        self._folder = folder
        self._library = library
        self._person = person

    def _record(self, name: str) -> CollectionRecord:
        """Return what a collection says, as far as it can be read."""
        return read_past_damage(journal_path(self._folder, name)).record

    def consents(self) -> Iterator[Row]:
        for name in collection_names(self._folder):
            one = self._record(name).consents.get(self._person)
            if one is not None:
                yield (name, one.purpose, one.wording, one.agreed_at_s, one.until_s)

    def samples(self) -> Iterator[Row]:
        for name in collection_names(self._folder):
            record = self._record(name)
            own = [one for one in record.samples.values() if record.person_of(one) == self._person]
            yield from ((name, *row) for row in _labelled(to_rows(record, own)))

    def versions(self) -> Iterator[Row]:
        for dataset in self._library.names():
            current = self._library.current_hash(dataset)
            for one in self._library.manifests(dataset):
                if self._person in one.people or self._person in one.consent:
                    yield (
                        dataset, one.hash, one.created_at_s, one.hash == current,
                        one.people.get(self._person, 0), one.step.kind, self._consent_of(one),
                    )  # fmt: skip

    def _consent_of(self, manifest: Manifest) -> str | None:
        consent = manifest.consent.get(self._person)
        return None if consent is None else json.dumps(asdict(consent), ensure_ascii=False)

    def dataset_rows(self) -> Iterator[Row]:
        for dataset in self._library.names():
            seen: set[tuple[str, int, str]] = set()
            for version in self._versions_of(dataset):
                rows = self._library.load(f"{dataset}@{version}").only(self._person)
                words = (rows.row_id.tolist(), rows.view.tolist(), rows.grade.tolist())
                labelled = list(zip(*words, strict=True))
                fresh = rows.select(np.array([one not in seen for one in labelled], dtype=bool))
                seen.update(labelled)
                yield from ((dataset, version, *row) for row in _labelled(fresh))

    def _versions_of(self, dataset: str) -> list[str]:
        """Return the versions that hold the person: the one people work on, then the newest."""
        current = self._library.current_hash(dataset)
        found = [one.hash for one in self._library.manifests(dataset) if self._person in one.people]
        return sorted(reversed(found), key=lambda one: one != current)
