"""Somebody of whom every kind of data there is of who sits before Barun is kept once."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Final

from barun.experiments.plan import ExperimentPlan
from barun.learning.datasets.desk_people import desk_pseudonym
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Consent, Step
from barun.learning.datasets.rows import LabelledRows
from barun.pipeline.runner_profiles import RunnerProfiles
from barun.pipeline.running_analysis import RunKnowledge, analyze_running
from barun.pipeline.running_baseline import take_together
from barun.privacy.data_map.data_kind import PASSING_SEALINGS
from barun.privacy.data_map.kinds import DATA_KINDS
from barun.registry.update_log import UpdateLog, UpdateSummary
from barun.rights.written_files import WrittenFiles
from barun.service.live.session_shelf import FolderShelf
from barun.store.experiment_days import DayChange
from barun.store.experiment_records import ExperimentRecord
from barun.store.job_records import NewJob
from barun.store.person_folder import person_folder
from barun.store.records import (
    LOCAL_PERSON,
    ExerciseRecord,
    ProfileRecord,
    SessionRecord,
    SettingsRecord,
)
from barun.store.sql_store import SqlStore
from tests.fixtures.consents import given, may_keep
from tests.fixtures.samples import make_samples
from tests.pipeline.runs import filmed
from tests.rights.installations import add_model, registry_of, rows_of
from tests.store import records

__all__ = ["EXPORTED", "KEPT", "fill_everything"]

_DESK: Final = {"user", "runner", "account"}
_DAMAGE: Final = {"damaged", "keys", "backups"}
"""Not of a person's asking: a damaged database, wrapped keys, and copies of everybody's."""
EXPORTED: Final = frozenset(
    kind.key for kind in DATA_KINDS if kind.is_exported and kind.subject in _DESK
) | {"models", "updates"}
"""Kinds of the map that an export of who sits before Barun has to hold, of an account."""
KEPT: Final = (
    frozenset(
        kind.key
        for kind in DATA_KINDS
        if kind.is_erased and kind.subject in _DESK and kind.sealing not in PASSING_SEALINGS
    )
    | {"exports"}
) - _DAMAGE
"""Kinds of which the holders find something."""
START_S: Final = 60.0 * records.FIRST_MINUTE
_DAY: Final = 86_400


def fill_everything(home: Path, store: SqlStore, work: Path, person: str = LOCAL_PERSON) -> None:
    """Keep a record of each kind, by the same ways as Barun does.

    Parameters
    ----------
    home : pathlib.Path
        The data folder.
    store : SqlStore
        Its history.
    work : pathlib.Path
        A folder elsewhere.
    person : str, optional
        Whom; somebody with an account has it already.
    """
    agreed = [given("history", person=person), given("training", person=person)]
    assert all(store.apply(agreed))
    assert all(
        store.apply(
            [
                SettingsRecord(person, '{"theme": "dark"}', START_S),
                SessionRecord("s", person, START_S, None, "landmarks", "camera"),
                replace(records.minute(0), person_id=person, session_id="s"),
                replace(records.event("e"), person_id=person, session_id="s"),
                replace(records.span("b"), person_id=person, session_id="s"),
                ExerciseRecord("x", person, "chin_tuck", START_S, 61.0, 10),
                ProfileRecord("p", person, "camera", "desk", "{}", START_S),
            ]
        )
    )
    assert store.samples.add(person, make_samples(5, at_s=int(START_S)), START_S + 60)
    store.jobs.add([NewJob("analyse", {"source": "a.mp4"}, person)], START_S)
    _compare(store, person)
    _learn(home, store, work, person)
    place = Path(person_folder(str(home), person))
    baseline = take_together([("run", analyze_running(filmed(), RunKnowledge()))]).baseline
    RunnerProfiles(place / "runners").keep("Minji", baseline, may_keep())
    FolderShelf(place / "live").put("name", b"sealed", START_S)
    export = work / f"{person}.zip"
    export.write_bytes(b"an export of before")
    WrittenFiles(home).remember("export", [export], START_S, people=[person])


def _compare(store: SqlStore, person: str) -> None:
    plan = ExperimentPlan("view", 2, share=0.5, hours_a_person=1.0)
    begun = ExperimentRecord(
        "view-0a", "view", None, 2, plan.to_json(), b"s" * 32, "running", START_S
    )
    store.experiments.begin(begun, who="test", why="newer")
    day = int(START_S // _DAY)
    change = DayChange(person, "view-0a", day, "champion", counted={"judged_s": 60.0})
    assert store.experiments.days.put([change], START_S) == (True,)


def _learn(home: Path, store: SqlStore, work: Path, person: str) -> None:
    number = store.consents.number(person)
    assert number is not None
    name, agreed = desk_pseudonym(number), Consent("given", "tests", START_S)
    version = DatasetLibrary(home / "datasets").add(
        "update-view",
        LabelledRows.joined([rows_of("P1"), rows_of("P2"), rows_of(name)]),
        Step("derive"),
        created_at_s=START_S,
        consent={one: agreed for one in ("P1", "P2", name)},
    )
    add_model(home, store, work / "model", version)
    registry_of(home, store).promote("view", 1, who="tests")
    report = {
        "trained_on": {"people": {"P1": 48, name: 47}},
        "intake": {"batches": [{"person": name, "n_rows": 46}, {"person": "P1", "n_rows": 45}]},
        "gates": [{"worst_person": name, "worse": ["P1"]}],
    }
    summary = UpdateSummary("view", START_S, START_S + 1, "registered", ("samples",), "ab" * 32)
    UpdateLog(home / "updates").keep(summary, report, f"<p>{name}</p>" + json.dumps(report))
