"""Which job goes where, and who is asked before it begins."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from barun.errors import InputError
from barun.jobs.inline_executor import InlineExecutor
from barun.messages import message_keys
from barun.privacy.consent.entry import ConsentEntry
from barun.store.job_records import JobRecord
from barun.store.opening import open_store
from barun.store.records import LOCAL_PERSON
from barun.store.sql_store import SqlStore
from barun.tasks.kinds import KINDS
from barun.tasks.lanes import make_lanes, prepare_work
from barun.tasks.place import Place

NOW_S = 1_790_000_000.0
PLACE = Place(Path("data"), "postgresql://host/barun")


@pytest.fixture
def store(tmp_path: Path, database_url: str) -> Iterator[SqlStore]:
    opened = open_store(tmp_path, database_url, NOW_S).store
    yield opened
    opened.close()


def job(kind: str, owner: str | None = LOCAL_PERSON) -> JobRecord:
    return JobRecord("j1", kind, "key", owner, "running", NOW_S - 9, {"n": 1}, n_attempts=2)


def consent(act: str) -> ConsentEntry:
    version = "1" if act == "given" else ""
    return ConsentEntry(LOCAL_PERSON, "analysis", act, NOW_S, "settings", version)  # type: ignore[arg-type]


def test_every_kind_has_its_function() -> None:
    for kind in KINDS.values():
        if kind.name in {"search", "train", "retrain"}:
            pytest.importorskip("sklearn")
            pytest.importorskip("optuna")
        module, _, name = kind.function.partition(":")
        assert callable(getattr(import_module(module), name))


def test_every_kind_has_a_name_in_both_languages() -> None:
    known = set(message_keys())

    assert [kind for kind in KINDS if f"jobs.kind-{kind}" not in known] == []


def test_work_says_what_is_to_be_done_and_since_when(store: SqlStore) -> None:
    work = prepare_work(job("analyse"), store, PLACE, NOW_S)

    assert work.function == "barun.tasks.analyse:run"
    assert work.arguments == {"n": 1, "asked_s": NOW_S - 9}


def test_the_place_is_told_only_to_what_runs_at_home(store: SqlStore) -> None:
    """The address of a database may hold a password; it does not go to a cluster."""
    arguments = prepare_work(job("export"), store, PLACE, NOW_S).arguments

    assert arguments["place"] == {
        "data_folder": "data",
        "database_url": "postgresql://host/barun",
    }
    assert Place.of(arguments) == PLACE


@pytest.mark.parametrize(
    ("acts", "code"),
    [
        ((), None),
        (("given",), None),
        (("given", "withdrawn"), "jobs.consent-withdrawn"),
        (("given", "withdrawn", "given"), None),
    ],
)
def test_who_took_his_consent_back_is_not_analysed(
    store: SqlStore, acts: tuple[str, ...], code: str | None
) -> None:
    """Asked when the job begins, however long ago it was asked for."""
    assert all(store.apply([consent(act) for act in acts]))

    if code is None:
        prepare_work(job("analyse"), store, PLACE, NOW_S)
    else:
        with pytest.raises(InputError) as refused:
            prepare_work(job("analyse"), store, PLACE, NOW_S)
        assert refused.value.code == code
    prepare_work(job("analyse", owner=None), store, PLACE, NOW_S)
    prepare_work(job("export"), store, PLACE, NOW_S)  # his right, whatever he agrees to


def test_a_kind_of_a_newer_barun_is_refused(store: SqlStore) -> None:
    with pytest.raises(InputError, match="dance"):
        prepare_work(job("dance"), store, PLACE, NOW_S)


def test_a_cluster_gets_only_what_needs_no_data_folder(store: SqlStore) -> None:
    local, cluster = InlineExecutor(), InlineExecutor()

    here, there = make_lanes(store, PLACE, lambda: NOW_S, local, cluster)
    (alone,) = make_lanes(store, PLACE, lambda: NOW_S, local)
    (handing_on,) = make_lanes(store, PLACE, lambda: NOW_S, None, cluster)

    assert (here.executor, there.executor) == (local, cluster)
    assert there.kinds == handing_on.kinds == ("analyse",)
    assert set(here.kinds) | {"analyse"} == set(alone.kinds) == set(KINDS)
    assert "analyse" not in here.kinds
    assert all(lane.forgets == {"erase"} for lane in (here, there, alone))
