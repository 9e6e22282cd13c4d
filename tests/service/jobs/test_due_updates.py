"""What is due is asked for once, with its reasons, and left alone while it waits."""

from pathlib import Path

import pytest

from barun.service.jobs.due_updates import DueUpdates
from barun.store.records import LOCAL_PERSON
from barun.store.sample_records import SampleLabel
from barun.store.sql_store import SqlStore
from barun.updating.request import UpdateRequest
from barun.updating.settings import UpdateSettings
from tests.fixtures.interleaving import interleave
from tests.fixtures.samples import SAMPLE_DAY_S, make_samples, training_consent
from tests.updating.updated_homes import NOW_S, Clock, add_people, opened, rows_of

pytest.importorskip("sklearn")

_SETTINGS = UpdateSettings(new_samples=50, on_drift=False)


def test_each_model_is_asked_for_once(tmp_path: Path, database_url: str) -> None:
    home = tmp_path / "home"
    add_people(home, rows_of("P1"))
    clock, nudged = Clock(NOW_S + 10), list[int]()
    with opened(home, clock, database_url=database_url) as updating:
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


def test_without_a_reason_or_a_folder_nothing_is_asked(tmp_path: Path, database_url: str) -> None:
    home = tmp_path / "home"
    add_people(home, rows_of("P1"))
    clock = Clock(NOW_S + 10)
    with opened(home, clock, database_url=database_url) as updating:
        for folder, settings in ((str(home), UpdateSettings()), ("", _SETTINGS)):
            due = DueUpdates(folder, updating.store, settings, clock, lambda: None)
            assert due.look() == ()
        assert updating.store.jobs.all() == ()


def test_many_labels_and_alarms_are_looked_at_soon_and_a_few_labels_are_not(
    tmp_path: Path, database_url: str
) -> None:
    home = tmp_path / "home"
    add_people(home, rows_of("P1"))
    now_s = float(SAMPLE_DAY_S + 86_400)
    clock = Clock(now_s)
    settings = UpdateSettings(new_samples=200)
    with opened(home, clock, database_url=database_url) as updating:
        updating.store.apply([training_consent()])
        samples = make_samples(150)
        updating.store.samples.add(LOCAL_PERSON, samples, now_s)
        due = DueUpdates(str(home), updating.store, settings, clock, lambda: None)
        looks: list[float] = []
        look = due.look

        def counted() -> tuple[str, ...]:
            looks.append(clock.now_s)
            return look()

        due.look = counted  # type: ignore[method-assign]

        def say(rows: slice) -> None:
            names = samples.sample_id[rows].tolist()
            labels = [SampleLabel(one, "answer", "", 1, clock.now_s) for one in names]
            updating.store.samples.say(LOCAL_PERSON, labels, clock.now_s)

        assert due.look_for_news() == ()
        say(slice(0, 19))
        clock.now_s += 5
        assert due.look_for_news() == ()
        assert looks == []  # 19 are no news of 200
        say(slice(19, 150))
        clock.now_s += 5
        assert due.look_for_news() == ("view", "posture")  # 96 of a dataset and 150
        clock.now_s += 5
        assert due.look_for_news() == ()
        assert len(looks) == 1
        updating.log.note("degradation", "view", clock.now_s)
        clock.now_s += 5
        due.look_for_news()
        assert len(looks) == 2
        clock.now_s += 601
        due.look_for_news()
        assert len(looks) == 3


def test_two_services_that_look_at_once_ask_once(tmp_path: Path, database_url: str) -> None:
    """The second one counts a sample more, so that the work is not the same to the letter."""
    home = tmp_path / "home"
    add_people(home, rows_of("P1"))
    clock = Clock(float(SAMPLE_DAY_S + 86_400))
    with (
        opened(home, clock, database_url=database_url) as ours,
        opened(home, clock, database_url=database_url) as theirs,
    ):
        ours.store.apply([training_consent()])
        samples = make_samples(2)
        ours.store.samples.add(LOCAL_PERSON, samples, clock.now_s)
        dues = [
            DueUpdates(str(home), one.store, _SETTINGS, clock, lambda: None)
            for one in (ours, theirs)
        ]

        def say_and_look() -> tuple[str, ...]:
            label = SampleLabel(str(samples.sample_id[0]), "answer", "", 1, clock.now_s)
            assert theirs.store.samples.say(LOCAL_PERSON, [label], clock.now_s) == 1
            return dues[1].look()

        assert isinstance(ours.store, SqlStore)
        asked = interleave(
            ours.store,
            r"FROM job .*WHERE job\.kind",
            dues[0].look,
            say_and_look,
            head_start_s=2.0,  # it reads a dataset
        )
        assert asked == (("view", "posture"), ())
        assert len(ours.store.jobs.all(kind="retrain")) == 2
