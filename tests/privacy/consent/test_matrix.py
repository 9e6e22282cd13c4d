"""Every writer of personal data, in every state of the consent, on the real store and files."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

import pytest

from barun.collection.collection import Collection
from barun.collection.dataset import finish_collection
from barun.collection.label import Label
from barun.collection.people import read_agreements
from barun.collection.samples.collector import SampleCollector
from barun.collection.samples.spool import SampleSpool, SpooledBatch
from barun.errors import CollectionError, DatasetError, ProfileError
from barun.experiments.plan import ExperimentPlan
from barun.learning.datasets.consented import take_consented
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Consent, Step
from barun.learning.datasets.rows import LabelledRows
from barun.pipeline.runner_profiles import CONSENT_SINCE, RunnerProfiles
from barun.pipeline.running_analysis import RunKnowledge, analyze_running
from barun.pipeline.running_baseline import take_together
from barun.privacy.consent import texts as consent_texts
from barun.privacy.consent.entry import ConsentEntry
from barun.privacy.consent.purpose import Purpose
from barun.privacy.consent.texts import CONSENT_TEXTS, ConsentText, ConsentTexts
from barun.privacy.encryption.person_seal import DataKey, PersonSeal
from barun.running.form.baseline import RunnerBaseline
from barun.service.live.keeping import SessionKeeper
from barun.service.live.session_shelf import FolderShelf
from barun.store.experiment_days import DayChange
from barun.store.experiment_records import ExperimentRecord
from barun.store.opening import open_store
from barun.store.records import (
    LOCAL_PERSON,
    ExerciseRecord,
    ProfileRecord,
    SessionRecord,
)
from barun.store.sample_records import SampleLabel
from barun.store.sql_store import SqlStore
from barun.store.writer import StoreWriter
from barun.store.writes import VerdictChange
from tests.collection.samples.offered import FEATURES, offer_poses
from tests.collection.sitters import NOW_S, YEAR_S, make_sample
from tests.fixtures.consents import given
from tests.fixtures.samples import SAMPLE_DAY_S, make_samples
from tests.learning.datasets.row_samples import make_rows
from tests.pipeline.runs import filmed
from tests.privacy.consent.writers import ASKED
from tests.store.records import event, minute, span

State = Literal["given", "never asked", "withdrawn", "older text"]
STATES: Final[tuple[State, ...]] = ("given", "never asked", "withdrawn", "older text")
PATIENCE_S: Final = 60.0


@pytest.fixture(scope="module")
def baseline() -> RunnerBaseline:
    analysis = analyze_running(filmed(), RunKnowledge(speed_m_per_s=2.8))
    return take_together([("run.csv", analysis)]).baseline


def newer_texts() -> ConsentTexts:
    """Return the texts of a Barun in which another one came for each purpose, and asks again."""
    newer: dict[Purpose, tuple[ConsentText, ...]] = {}
    for purpose, known in CONSENT_TEXTS.items():
        newer[purpose] = (*known, ConsentText(str(len(known) + 1), "", asks_again=True))
    return MappingProxyType(newer)


# ---- what is kept in the history, and beside it


@dataclass
class Home:
    """A data folder with a history in a real file, and the ways into it."""

    folder: Path
    writer: StoreWriter
    baseline: RunnerBaseline

    def keep_runner(self) -> bool:
        answer = self.writer.store.consents.may("history", LOCAL_PERSON, NOW_S, since=CONSENT_SINCE)
        profiles = RunnerProfiles(self.folder / "runners")
        try:
            profiles.keep("Minji", self.baseline, answer)
        except ProfileError:
            assert profiles.all() == ()
            return False
        return True

    def keep_session(self) -> bool:
        keeper = SessionKeeper(FolderShelf(self.folder / "live"), 60.0, self.writer.is_agreed)
        keeper.keep({"token": {"kept_s": NOW_S}})
        return keeper.take("token", NOW_S) is not None


HISTORY_WRITERS: Final[dict[str, Callable[[Home], bool]]] = {
    "session": lambda home: home.writer.put_session(
        SessionRecord("session", LOCAL_PERSON, NOW_S)
    ).result(PATIENCE_S),
    "minute": lambda home: home.writer.put_minutes([minute(0)]).result(PATIENCE_S),
    "event": lambda home: home.writer.put_event(event("e")).result(PATIENCE_S),
    "verdict": lambda home: home.writer.store.apply(
        [event("e"), VerdictChange(LOCAL_PERSON, "e", "wrong")]
    )[1],
    "break, pause, blind time": lambda home: home.writer.put_span(span("s")).result(PATIENCE_S),
    "exercise": lambda home: home.writer.put_exercise(
        ExerciseRecord("x", LOCAL_PERSON, "chin_tuck", NOW_S, 60.0, 10)
    ).result(PATIENCE_S),
    "calibration": lambda home: home.writer.put_profile(
        ProfileRecord("p", LOCAL_PERSON, "camera", "desk", "{}", NOW_S)
    ).result(PATIENCE_S),
    "profile of a runner": Home.keep_runner,
    "session over a restart": Home.keep_session,
}


@pytest.fixture
def home(
    state: State, tmp_path: Path, baseline: RunnerBaseline, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Home]:
    """A history whose person has answered, or not; of an older text, before Barun was updated."""
    entries = [given("history")] if state != "never asked" else []
    if state == "withdrawn":
        entries.append(ConsentEntry(LOCAL_PERSON, "history", "withdrawn", NOW_S, "settings"))
    store = open_store(tmp_path, "", NOW_S).store
    assert all(store.apply(entries))
    store.close()
    if state == "older text":
        monkeypatch.setattr(consent_texts, "CONSENT_TEXTS", newer_texts())
    writer = StoreWriter(open_store(tmp_path, "", NOW_S).store, lambda: NOW_S, linger_s=0.0)
    yield Home(tmp_path, writer, baseline)
    writer.close()
    writer.store.close()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("kind", HISTORY_WRITERS)
def test_the_history_is_written_under_consent_only(home: Home, kind: str, state: State) -> None:
    reason = home.writer.store.consents.may("history", LOCAL_PERSON, NOW_S).reason

    assert reason.replace("-", " ") == state
    assert HISTORY_WRITERS[kind](home) is (state == "given")
    sizes = home.writer.store.sizes(LOCAL_PERSON)
    is_kept = state == "given" and kind not in {"profile of a runner", "session over a restart"}
    counted = {one.kind: one.n_records for one in sizes.kinds}
    assert (sum(counted.values()) > 0 or kind == "session") == (is_kept or kind == "session")


def test_every_way_into_the_history_is_in_the_matrix() -> None:
    ways = {name for name in vars(StoreWriter) if name.startswith(("put_", "set_"))}

    assert ways - {"put_settings", "put_agreement", "put_consent"} == {
        "put_session", "put_minutes", "put_event", "put_span", "put_profile", "put_exercise",
        "set_verdict",
    }  # fmt: skip


# ---- samples of live sessions, and what is counted beside them


@dataclass
class Desk:
    """A history in a real file, whose person has answered about training, or not."""

    folder: Path
    store: SqlStore

    def collect(self) -> bool:
        """Whether what a live session offers is stored, however it comes to the collector."""
        clocks = (time.monotonic, lambda: SAMPLED_S)
        collector = SampleCollector(self.store.samples, self.spools, FEATURES, clocks, None)
        collector.start()
        collector.wants(LOCAL_PERSON)  # of who is not known it is asked meanwhile
        assert collector.flush(PATIENCE_S)
        assert collector.wants(LOCAL_PERSON) is self.is_allowed
        collector.offer(offer_poses(30))  # also where nobody should have
        assert collector.flush(PATIENCE_S)
        collector.close(PATIENCE_S)
        assert list(self.spools.glob("*.spool")) == []
        return self.count() > N_BEFORE

    def take_over(self) -> bool:
        """Whether what a killed service had in its spool is stored by the next one."""
        clocks = (time.monotonic, lambda: SAMPLED_S)
        collector = SampleCollector(self.store.samples, self.spools, FEATURES, clocks, None)
        spool = SampleSpool.make(self.spools)
        seal = PersonSeal(LOCAL_PERSON, [DataKey(1, b"k" * 32)], os.urandom)
        found = self.store.samples.find_seal(LOCAL_PERSON, SAMPLED_S, makes=True)
        rows = make_samples(30, name="spooled")
        spool.append(SpooledBatch.sealed_from(LOCAL_PERSON, rows, found or seal))
        spool.close()
        collector.start()
        assert collector.flush(PATIENCE_S)
        collector.close(PATIENCE_S)
        assert list(self.spools.glob("*.spool")) == []
        return self.count() > N_BEFORE

    def add(self) -> bool:
        rows = make_samples(5, name="added")
        return bool(self.store.samples.add(LOCAL_PERSON, rows, SAMPLED_S))

    def make_key(self) -> bool:
        return self.store.samples.find_seal(LOCAL_PERSON, SAMPLED_S, makes=True) is not None

    def say(self) -> bool:
        name = str(make_samples(N_BEFORE).sample_id[0])
        label = SampleLabel(name, "answer", "good", 1, SAMPLED_S)
        return bool(self.store.samples.say(LOCAL_PERSON, [label], SAMPLED_S))

    def count_day(self) -> bool:
        change = DayChange(LOCAL_PERSON, "view-0a", 20_000, "champion", counted={"judged_s": 1.0})
        return self.store.experiments.days.put([change], SAMPLED_S) == (True,)

    @property
    def is_allowed(self) -> bool:
        return self.store.samples.may_keep(LOCAL_PERSON, SAMPLED_S).is_allowed

    def count(self) -> int:
        return sum(len(rows) for rows in self.store.samples.rows(LOCAL_PERSON))

    @property
    def spools(self) -> Path:
        return self.folder / "samples"


SAMPLED_S: Final = float(SAMPLE_DAY_S + 86_400)
N_BEFORE: Final = 3
"""Samples that were kept while the consent was in force, where there was one."""
SAMPLING: Final[dict[str, Callable[[Desk], bool]]] = {
    "collector: offered poses": Desk.collect,
    "collector: a spool of before": Desk.take_over,
    "a chunk of samples": Desk.add,
    "a data key": Desk.make_key,
    "a label": Desk.say,
    "a day of a comparison": Desk.count_day,
}


@pytest.fixture
def desk(state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A history with an experiment, and with samples of before where there was a consent."""
    store = open_store(tmp_path, "", SAMPLED_S).store
    plan = ExperimentPlan("view", 2, share=0.5, hours_a_person=1.0)
    store.experiments.begin(
        ExperimentRecord(
            "view-0a", "view", None, 2, plan.to_json(), b"s" * 32, "running", SAMPLED_S
        ),
        who="test",
        why="newer",
    )
    if state != "never asked":
        assert all(store.apply([given("history"), given("training")]))
        assert store.samples.add(LOCAL_PERSON, make_samples(N_BEFORE), SAMPLED_S) == N_BEFORE
    if state == "withdrawn":
        store.apply([ConsentEntry(LOCAL_PERSON, "training", "withdrawn", SAMPLED_S, "settings")])
    if state == "older text":
        monkeypatch.setattr(consent_texts, "CONSENT_TEXTS", newer_texts())
    yield Desk(tmp_path, store)
    store.close()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", SAMPLING)
def test_samples_are_kept_under_consent_only(desk: Desk, act: str, state: State) -> None:
    assert desk.is_allowed is (state == "given")
    before = desk.count()

    assert SAMPLING[act](desk) is (state == "given")

    assert before == (N_BEFORE if state in {"given", "older text"} else 0)
    assert (desk.count() > before) is (state == "given" and act in WRITES_SAMPLES)
    assert list(desk.store.samples.labels(LOCAL_PERSON)) == [] or state == "given"


WRITES_SAMPLES: Final = set(list(SAMPLING)[:3])


def test_every_way_into_samples_is_in_the_matrix() -> None:
    """Where a new one is placed among those who ask, a case has to come with it."""
    tried = {
        "collection.samples.spool:SampleSpool.__init__",
        "store.sample_book:SampleBook.say",
        "store.sample_book:SampleBook._insert_chunk",
        "store.experiment_days:ExperimentDays._upsert",
        "store.experiment_days:ExperimentDays._put_one",
    }
    assert {one for one in ASKED if "sample" in one or "experiment" in one} == tried


# ---- what is kept for training


@dataclass
class Archive:
    """A data folder with a collection and a dataset in which P1 has answered, or not."""

    folder: Path
    state: State

    @property
    def library(self) -> DatasetLibrary:
        return DatasetLibrary(self.folder / "datasets")

    @property
    def consent(self) -> dict[str, Consent]:
        """What P1 is known to have agreed to."""
        known: dict[State, Consent] = {
            "given": Consent("given", "tests", NOW_S - 1, wording="2-ko"),
            "never asked": Consent(),
            "withdrawn": Consent("withdrawn", recorded_at_s=NOW_S - 1),
            "older text": Consent("given", "tests", NOW_S - 1, wording="2-ko"),
        }
        return {"P1": known[self.state]}

    def opened(self) -> Collection:
        return Collection(self.folder / "collections", "posture")

    def begin(self) -> bool:
        with self.opened() as collection:
            return _is_allowed(lambda: collection.begin("P1", "page", NOW_S + 2))

    def add(self) -> bool:
        with self.opened() as collection:
            sessions = tuple(collection.record.sessions) or ("P1 none",)
            sample = make_sample(sessions[0], 9, label=Label(1, "a"), at_s=NOW_S + 2)
            return _is_allowed(lambda: collection.add([sample], NOW_S + 2))

    def confirm(self) -> bool:
        with self.opened() as collection:
            sessions = tuple(collection.record.sessions) or ("P1 none",)
            return _is_allowed(lambda: collection.confirm(sessions[0], NOW_S + 2))

    def finish(self) -> bool:
        with self.opened() as collection:
            return _is_allowed(lambda: finish_collection(collection, self.library, NOW_S + 2))

    def make_version(self, kind: Literal["import", "clean", "relabel", "derive"]) -> bool:
        """Whether rows of P1 enter a version that somebody else is in, too."""
        rows = LabelledRows.joined([make_rows("P1", seed=1), make_rows("P2", seed=2)])
        consent = {**self.consent, "P2": Consent("given", "tests", NOW_S - 1)}
        if self.state == "older text":  # P2 agreed to what Barun cannot know: that of today
            newest = consent_texts.CONSENT_TEXTS["training"][-1].version
            consent["P2"] = Consent("given", "tests", NOW_S - 1, wording=f"{newest}-ko")
        version = self.library.add(
            "made", rows, Step(kind), created_at_s=NOW_S + 2, consent=consent
        )
        return "P1" in version.people

    def use_version(self) -> bool:
        """Whether rows of P1 of a version made long ago are trained on, or given away."""
        version = self.library.load("old")
        return _is_allowed(
            lambda: take_consented(version.rows, version.manifest, NOW_S + 2, self.consent)
        )


def _is_allowed(act: Callable[[], object]) -> bool:
    try:
        act()
    except (CollectionError, DatasetError):
        return False
    return True


COLLECTING: Final[dict[str, Callable[[Archive], bool]]] = {
    "begin to record": Archive.begin,
    "journal: a sample": Archive.add,
    "journal: a label": Archive.confirm,
    "finish into a version": Archive.finish,
}
DATASETS: Final[dict[str, Callable[[Archive], bool]]] = {
    "import": lambda archive: archive.make_version("import"),
    "clean": lambda archive: archive.make_version("clean"),
    "relabel": lambda archive: archive.make_version("relabel"),
    "derive": lambda archive: archive.make_version("derive"),
    "train, export an old version": Archive.use_version,
}


@pytest.fixture
def archive(state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """A folder in which P1 was recorded while the consent was in force, where there was one."""
    with Collection(tmp_path / "collections", "posture") as collection:
        if state != "never asked":
            collection.agree(purpose="tests", wording="2-ko", now_s=NOW_S, until_s=NOW_S + YEAR_S)
            session = collection.begin("P1", "page", NOW_S).session
            collection.add([make_sample(session, 1, label=Label(1, "a"))], NOW_S)
        if state == "withdrawn":
            collection.erase("P1")
    archive = Archive(tmp_path, state)
    agreed = {} if state == "never asked" else {"P1": Consent("given", "tests", 0.0)}
    archive.library.add(
        "old", make_rows("P1", seed=1), Step("import"), created_at_s=NOW_S - 2, consent=agreed
    )
    if state == "older text":
        monkeypatch.setattr(consent_texts, "CONSENT_TEXTS", newer_texts())
    return archive


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", COLLECTING)
def test_people_are_recorded_under_consent_only(archive: Archive, act: str, state: State) -> None:
    before = archive.folder.joinpath("collections", "posture.journal").read_bytes()

    assert COLLECTING[act](archive) is (state == "given")

    after = archive.folder.joinpath("collections", "posture.journal").read_bytes()
    assert (after != before) is (state == "given" and act != "journal: a label")
    known = read_agreements(archive.folder / "collections", "posture")
    assert ("P1" in known) is (state in {"given", "older text"})


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", DATASETS)
def test_rows_are_kept_and_used_under_consent_only(
    archive: Archive, act: str, state: State
) -> None:
    """Of whom nobody knows a consent rows are kept aside, and used for nothing."""
    is_kept = state == "never asked" and act != "train, export an old version"
    assert DATASETS[act](archive) is (state == "given" or is_kept)
