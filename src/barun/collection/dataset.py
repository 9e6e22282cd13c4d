"""Samples of a collection as rows, and into a version of the dataset."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from barun.collection.collection import Collection
from barun.collection.entry import Sample
from barun.collection.people import agreements_of
from barun.collection.record import CollectionRecord
from barun.errors import CollectionError
from barun.landmarks.landmark import N_LANDMARKS
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Step
from barun.learning.datasets.rows import LabelledRows, make_row_ids
from barun.learning.datasets.version import DatasetVersion

__all__ = ["FinishResult", "finish_collection", "to_rows"]


@dataclass(frozen=True, slots=True, eq=False)
class FinishResult:
    """What finishing a recording made."""

    version: DatasetVersion
    n_new: int
    """Rows that no version held before."""
    n_without_consent: int
    """Samples left out because the agreement has ended meanwhile."""

    @property
    def left_out(self) -> Mapping[str, int]:
        """Rows of the version before that did not enter this one: the consent is over."""
        return self.version.manifest.left_out if self.n_new else {}


def to_rows(record: CollectionRecord, samples: Sequence[Sample]) -> LabelledRows:
    """Return samples as rows.

    Parameters
    ----------
    record : CollectionRecord
        Where they are.
    samples : sequence of Sample
        In the order of the rows.

    Notes
    -----
    The session stands as the origin of a row too, with the number of the sample as its row: there
    was no file.
    """
    if not samples:
        return LabelledRows.empty()
    sessions = np.array([sample.session for sample in samples], dtype=np.str_)
    numbers = np.array([sample.number for sample in samples], dtype=np.int64)
    image_xyz = np.stack([sample.image_xyz for sample in samples]).astype(np.float32)
    missing = np.full((N_LANDMARKS, 3), np.nan, dtype=np.float32)
    world = [sample.world_xyz for sample in samples]
    people = np.array([record.person_of(sample) for sample in samples], dtype=np.str_)
    return LabelledRows(
        row_id=make_row_ids(sessions, numbers, image_xyz),
        image_xyz=image_xyz,
        visibility=np.stack([sample.visibility for sample in samples]).astype(np.float32),
        size_wh=np.array([sample.size_wh for sample in samples], dtype=np.int32),
        person=people,
        session=sessions,
        recorded_at_s=np.array([sample.recorded_at_s for sample in samples]),
        source=np.array([record.sessions[sample.session].source for sample in samples]),
        view=np.array([sample.label.view for sample in samples], dtype=np.int8),
        grade=np.array([sample.label.grade for sample in samples], dtype=np.str_),
        sample_id=np.array([str(sample.number) for sample in samples]),
        participant_id=people,
        origin_file=sessions,
        origin_row=numbers,
        world_xyz=np.stack([missing if one is None else one for one in world])
        if any(one is not None for one in world)
        else None,
    )


def finish_collection(
    collection: Collection, library: DatasetLibrary, now_s: float
) -> FinishResult:
    """Put the labelled samples that are in no version yet into a new one.

    Rows of people whose consent is over stay out of it, also those that the version before held.
    Killed midway, the same call goes on: rows that a version holds already are not added again.

    Parameters
    ----------
    collection : Collection
        Which.
    library : DatasetLibrary
        Where the dataset of the same name is, or will be.
    now_s : float
        Seconds since 1970.

    Raises
    ------
    CollectionError
        If there is nothing to add.
    DatasetError
        If the dataset is damaged, or was changed meanwhile.
    StorageError
        If it cannot be written.
    """
    name, record = collection.name, collection.record
    unfinished = record.unfinished()
    samples = [sample for sample in unfinished if record.is_covered(sample, now_s)]
    if not samples:
        raise CollectionError("collection.nothing-new", n_ended=len(unfinished))
    rows = to_rows(record, samples)
    before = library.load(name) if name in library.names() else None
    is_new = np.ones(len(rows), dtype=bool)
    if before is not None:
        is_new = ~np.isin(rows.row_id, before.rows.row_id)
    fresh = rows.select(is_new)
    version = before
    if len(fresh) or version is None:
        version = library.add(
            name,
            fresh if before is None else LabelledRows.joined([before.rows, fresh]),
            Step("collect", {"sessions": sorted(set(fresh.session.tolist()))}),
            created_at_s=now_s,
            parents=[] if before is None else [before.hash],
            consent=agreements_of(record),
            expected_current=None if before is None else before.hash,
        )
    collection.finish(version.hash, [sample.id for sample in samples])
    return FinishResult(version, len(fresh), len(unfinished) - len(samples))
