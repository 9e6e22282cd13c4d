"""Updates on each database, from what is due to what is handed over, with two who do it at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from barun.updating.opening import run_update
from barun.updating.request import UpdateRequest
from barun.updating.settings import UpdateSettings
from tests.updating.updated_homes import (
    NOW_S,
    Clock,
    add_people,
    opened,
    put_into_service,
    rows_of,
)

pytest.importorskip("skl2onnx")

_REQUEST = UpdateRequest("view")
_SETTINGS = UpdateSettings(one_row_ms=1000.0, batch_ms=1000.0, new_samples=90, every_s=0.0)


@pytest.fixture
def home(tmp_path: Path, database_url: str) -> Path:
    """An installation whose champion has learnt from P1 and P2, and P3, who is new."""
    place = tmp_path / "home"
    version = add_people(place, rows_of("P1"), rows_of("P2"))
    with opened(place, database_url=database_url) as updating:
        assert put_into_service(updating, version, tmp_path / "work") == 1
    add_people(place, rows_of("P3"), at_s=NOW_S + 5)
    return place


def test_what_is_due_is_made_once_registered_and_handed_over(home: Path, database_url: str) -> None:
    clock = Clock(NOW_S + 10)
    with opened(home, clock, _SETTINGS, database_url=database_url) as updating:
        (due,) = [one for one in updating.find_due() if one.model == "view"]
        result = updating.run(due)
        assert (result.summary.outcome, result.summary.candidate) == ("registered", 2)
        assert updating.registry.find("view", 2).people == ("P1", "P2", "P3")
        aliases = {("view", "champion"): 1, ("view", "challenger"): 2}
        assert updating.registry.book.aliases() == aliases
        clock.now_s += 60
        assert updating.run(due).is_repeated
        assert len(updating.registry.book.log("view")) == 2


def test_a_candidate_is_compared_at_once_where_that_is_set(home: Path, database_url: str) -> None:
    compared = replace(_SETTINGS, handover="experiment")
    with opened(home, Clock(NOW_S + 10), compared, database_url=database_url) as updating:
        result = updating.run(_REQUEST)
        (experiment,) = updating.store.experiments.open_ones()
        assert result.handed_to == experiment.experiment_id
        assert (experiment.champion, experiment.challenger) == (1, 2)


@pytest.mark.slow
def test_two_processes_that_make_the_same_update_register_it_once(
    home: Path, database_url: str
) -> None:
    payload = {
        "data_folder": str(home),
        "database_url": database_url,
        "settings": {"one_row_ms": 1000.0, "batch_ms": 1000.0, "handover": "experiment"},
        **_REQUEST.to_payload(),
    }
    with ThreadPoolExecutor(2) as pool:
        clocks = [Clock(NOW_S + 10), Clock(NOW_S + 11)]
        runs = [pool.submit(run_update, payload, utc=clock) for clock in clocks]
        outcomes = [one.result(120)["outcome"] for one in runs]
    assert outcomes == ["registered", "registered"]
    with opened(home, Clock(NOW_S + 20), database_url=database_url) as updating:
        assert [one.number for one in updating.registry.book.versions("view")] == [1, 2]
        assert len(updating.store.experiments.open_ones()) == 1
