"""Labelled samples come in the order in which they were taken, however they were kept."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from barun.posture.view.view import View
from barun.privacy.consent.entry import ConsentEntry
from barun.store.key_source import MemoryKeys
from barun.store.records import LOCAL_PERSON
from barun.store.sample_records import SampleLabel
from barun.store.sql_store import SqlStore
from tests.experiments.labelled_samples import view_samples
from tests.fixtures.databases import database_of

NOW_S = 20_000 * 86_400.0


@pytest.fixture
def store(tmp_path: Path, database_url: str) -> Iterator[SqlStore]:
    made = SqlStore(database_of(database_url, tmp_path), MemoryKeys(), lambda: NOW_S)
    made.prepare()
    made.apply([ConsentEntry(LOCAL_PERSON, "training", "given", 0.0, "settings", "3", "ko")])
    yield made
    made.close()


def test_they_come_by_time_and_not_by_the_names_of_their_chunks(store: SqlStore) -> None:
    for number in range(12):  # a chunk each, whose name is drawn by lot
        rows = view_samples(f"{number}", [View.FRONT] * 3, NOW_S - 600.0 * (number % 5 + 1))
        store.samples.add(LOCAL_PERSON, rows, NOW_S)
        labels = [SampleLabel(one, "expert", "good", 1, NOW_S) for one in rows.sample_id.tolist()]
        store.samples.say(LOCAL_PERSON, labels, NOW_S)
    (found,) = store.samples.labelled(NOW_S)
    assert len(found) == 36
    assert (np.diff(found.rows.at_s) >= 0).all()
