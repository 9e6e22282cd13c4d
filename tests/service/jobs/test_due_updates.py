"""What is due is asked for once, with its reasons, and left alone while it waits."""

from pathlib import Path

import pytest

from barun.service.jobs.due_updates import DueUpdates
from barun.updating.request import UpdateRequest
from barun.updating.settings import UpdateSettings
from tests.updating.updated_homes import NOW_S, Clock, add_people, opened, rows_of

pytest.importorskip("sklearn")

_SETTINGS = UpdateSettings(new_samples=50, on_drift=False)


def test_each_model_is_asked_for_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    add_people(home, rows_of("P1"))
    clock, nudged = Clock(NOW_S + 10), list[int]()
    with opened(home, clock) as updating:
        due = DueUpdates(str(home), updating.store, _SETTINGS, clock, lambda: nudged.append(1))
        assert due.look() == ("view", "posture")
        assert nudged == [1]
        jobs = updating.store.jobs.all(kind="retrain")
        assert len(jobs) == 2
        request = UpdateRequest.of_payload(jobs[0].payload)
        assert request.kinds == ("samples",)
        assert request.triggers[0].value == 96
        assert jobs[0].payload["settings"] == {"new_samples": 50, "on_drift": False}
        clock.now_s += 30
        assert due.look() == ()  # they wait
        assert len(updating.store.jobs.all(kind="retrain")) == 2


def test_without_a_reason_or_a_folder_nothing_is_asked(tmp_path: Path) -> None:
    home = tmp_path / "home"
    add_people(home, rows_of("P1"))
    clock = Clock(NOW_S + 10)
    with opened(home, clock) as updating:
        for folder, settings in ((str(home), UpdateSettings()), ("", _SETTINGS)):
            due = DueUpdates(folder, updating.store, settings, clock, lambda: None)
            assert due.look() == ()
        assert updating.store.jobs.all() == ()
