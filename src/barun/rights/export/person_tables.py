"""The tables that a person's export is made of, as the holders say what there is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Final

from barun.collection.collection import FOLDER_NAME as COLLECTIONS_NAME
from barun.collection.samples.spool import FOLDER_NAME as SPOOLS_NAME
from barun.collection.samples.spool_request import ask_to_spool
from barun.learning.datasets.desk_people import desk_pseudonym
from barun.learning.datasets.library import FOLDER_NAME as DATASETS_NAME
from barun.learning.datasets.library import DatasetLibrary, is_pseudonym
from barun.pipeline.runner_profiles import FOLDER_NAME as RUNNERS_NAME
from barun.registry.update_log import FOLDER_NAME as UPDATES_NAME
from barun.registry.update_log import UpdateLog
from barun.rights.export.account_tables import account_tables
from barun.rights.export.audit_table import audit_table
from barun.rights.export.collection_tables import collection_tables, learnt_tables
from barun.rights.export.history_tables import history_tables
from barun.rights.export.job_table import job_table
from barun.rights.export.model_tables import model_tables
from barun.rights.export.runner_tables import runner_tables
from barun.rights.export.table import ExportTable
from barun.rights.export.update_table import update_table
from barun.rights.export.written_table import written_table
from barun.rights.holder import Holding
from barun.rights.holders.files import folder_of
from barun.rights.holders.learnt import OF_KIND
from barun.rights.waiting_samples import open_waiting
from barun.store.records import LOCAL_PERSON
from barun.store.sample_packing import pack_samples, unpack_samples
from barun.store.sample_records import SampleRows
from barun.store.store import Store

__all__ = ["InMemory", "count_held", "person_tables"]

InMemory = Callable[[str], Sequence[SampleRows]]
"""Returns the samples of a person that a process has not brought to the store yet."""

_EVER_S: Final = 4e9
_ROWS: Final = "dataset_rows"
_SECOND_S: Final = 1.0
"""What is written in the second in which an export begins is in it."""


def _nothing(_: str) -> Sequence[SampleRows]:
    return ()


def _end_s(store: Store, person: str, at_s: float) -> float:
    """Return until when a history is read: now, and for ever where a clock was set back since."""
    later = (person, at_s + _SECOND_S, _EVER_S)
    has_later = (
        store.time_rows(*later, UTC, "day")
        or store.spans(*later)
        or store.exercises(*later)
        or sum(len(rows) for rows in store.samples.rows(*later))
    )
    return _EVER_S if has_later else at_s + _SECOND_S


def count_held(holdings: Sequence[Holding]) -> Mapping[str, int]:
    """Return how many records of each kind the holders count.

    Of what models have learnt from live sessions, the table of its kind holds the rows of datasets
    only: models and reports stand with their own kinds.
    """
    held: dict[str, int] = {}
    for one in holdings:
        kind = one.details.get(OF_KIND, _ROWS)
        if kind != _ROWS:
            held[kind] = held.get(kind, 0) + one.count
        else:
            held[one.kind] = held.get(one.kind, 0) + one.count
    return held


def person_tables(
    data_folder: Path,
    store: Store,
    person: str,
    holdings: Sequence[Holding],
    at_s: float,
    in_memory: InMemory = _nothing,
) -> tuple[ExportTable, ...]:
    """Return the tables of everything held about a person.

    Parameters
    ----------
    data_folder : pathlib.Path
        Barun's.
    store : Store
        The history and the register of models.
    person : str
        Whom, as the holders call them.
    holdings : sequence of Holding
        What the holders found.
    at_s : float
        Now, seconds since 1970.
    in_memory : callable, optional
        Returns the samples of a person that this process has not brought to the store yet.
    """
    library = DatasetLibrary(data_folder / DATASETS_NAME)
    collections = data_folder / COLLECTIONS_NAME
    log = UpdateLog(data_folder / UPDATES_NAME)
    if is_pseudonym(person):
        return (
            *collection_tables(collections, library, person),
            *model_tables(store.models, holdings),
            update_table(log, person),
            written_table(holdings),
            audit_table(store, person, at_s + _SECOND_S),
        )

    def waiting() -> Sequence[SampleRows]:
        ask_to_spool(data_folder / SPOOLS_NAME)
        # memory first: what goes from there to a spool meanwhile is in both, and counts once; with
        # the digits it will have in the store, so that each format has the same
        fresh = [unpack_samples(pack_samples(rows)) for rows in in_memory(person)]
        return (*fresh, *open_waiting(store, data_folder / SPOOLS_NAME, person))

    tables = history_tables(store, person, _end_s(store, person, at_s), waiting)
    place = folder_of(data_folder, person)
    if place is not None:
        tables += runner_tables(place / RUNNERS_NAME)
    number = store.consents.number(person)
    called = None if number is None else desk_pseudonym(number)
    tables += (
        job_table(store, person),
        *learnt_tables(collections, library, called),
        *model_tables(store.models, _as_participant(holdings)),
        update_table(log, called),
        written_table(holdings),
    )
    return tables if person == LOCAL_PERSON else (*account_tables(store, person), *tables)


def _as_participant(holdings: Sequence[Holding]) -> tuple[Holding, ...]:
    """Return the models that have learnt from somebody's live sessions, as models."""
    return tuple(
        replace(one, kind="models", place=one.place.removeprefix("models "))
        for one in holdings
        if one.details.get(OF_KIND) == "models"
    )
