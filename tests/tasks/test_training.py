"""Searching, training again and updating as jobs, on an installation with data and a model."""

import time
from pathlib import Path

import pytest

from barun.jobs.inline_executor import InlineExecutor
from barun.jobs.work import Done, Failed, Outcome
from barun.store.job_records import JobRecord
from barun.tasks.lanes import prepare_work
from barun.tasks.place import Place
from tests.rights.installations import add_model, import_people, opened, registry_of

pytest.importorskip("skl2onnx")
pytest.importorskip("sklearn")
pytest.importorskip("optuna")

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """P1 to P3 in a dataset, and a model of them in service."""
    home = tmp_path / "home"
    version = import_people(home, "P1", "P2", "P3")
    with opened(home) as store:
        number = add_model(home, store, tmp_path / "work", version)
        registry_of(home, store).promote("view", number, who="tests")
    return home


def outcome_of(home: Path, kind: str, **payload: object) -> Outcome:
    job = JobRecord("j", kind, "key", None, "running", time.time(), payload, n_attempts=1)
    with opened(home) as store:
        work = prepare_work(job, store, Place(home), time.time())
    found = InlineExecutor().submit(work).poll()
    assert found is not None
    return found


def test_a_model_is_made_again_of_other_data_and_registered(home: Path) -> None:
    import_people(home, "P4")

    outcome = outcome_of(home, "train", model="view", number=1, data="posture")

    assert outcome == Done({"model": "view", "number": 2})
    with opened(home) as store:
        registry = registry_of(home, store)
        made, champion = registry.find("view", 2), registry.champion("view")
    assert (made.parent, set(made.people)) == (1, {"P1", "P2", "P3", "P4"})
    assert champion is not None
    assert champion.number == 1  # nothing is put into service


def test_a_search_leaves_a_model_and_a_report(home: Path, tmp_path: Path) -> None:
    outcome = outcome_of(
        home, "search", model="view", data="posture", out=str(tmp_path / "found"), budget_s=60.0,
        trials=2, seed=0, candidates=["logistic"], language="ko",
    )  # fmt: skip

    assert isinstance(outcome, Done)
    assert Path(outcome.result["model"]).is_dir()
    assert 'lang="ko"' in Path(outcome.result["report"]).read_text("utf-8")


@pytest.mark.parametrize("kind", ["train", "search"])
def test_of_no_data_nothing_is_made(home: Path, tmp_path: Path, kind: str) -> None:
    outcome = outcome_of(
        home, kind, model="view", number=1, data="nowhere", out=str(tmp_path / "found"),
        budget_s=1.0, trials=2, seed=0, candidates=None, language="en",
    )  # fmt: skip

    assert isinstance(outcome, Failed)
    assert outcome.is_lasting


def test_an_update_says_what_came_of_it(home: Path) -> None:
    outcome = outcome_of(home, "retrain", model="view", dataset="posture")

    assert isinstance(outcome, Done)
    assert outcome.result["model"] == "view"
