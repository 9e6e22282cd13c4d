"""What became of models that were undone, told from what is kept, in both languages."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from barun.messages import LANGUAGES
from barun.monitoring.alerts.alert import Alert
from barun.registry.model_registry import ModelRegistry
from barun.registry.update_log import UpdateLog, UpdateOutcome, UpdateSummary
from barun.service.operations.recovery_story import (
    RecoveryStory,
    Stage,
    find_stages,
    tell_recoveries,
)
from barun.service.operations.words import alert_text, payload_of, step_text
from barun.store.job_records import NewJob
from barun.store.key_source import MemoryKeys
from barun.store.sql_store import SqlStore
from barun.store.watch_records import UndoingKind, UndoingRecord
from barun.updating.handing_over import WAITS
from tests.fixtures.databases import database_of
from tests.registry.model_folders import view_folder

AT_S = 1_795_000_000.0


class Home:
    """An installation in which version 2 of the view model was undone."""

    def __init__(self, place: Path, database_url: str) -> None:
        self.now_s = AT_S
        database = database_of(database_url, place)
        self.store = SqlStore(database, MemoryKeys(), lambda: self.now_s)
        self.store.prepare()
        self.log = UpdateLog(place / "updates")
        self.registry = ModelRegistry(self.store.models, place / "models", lambda: self.now_s)
        for number in (1, 2, 3):
            self.registry.register("view", view_folder(place / str(number), 0.1 * number), who="me")
        self.registry.promote("view", 1, who="me")
        self.registry.promote("view", 2, who="me")
        self.now_s += 100.0

    def undo(self, kind: UndoingKind, reason: str, before: int | None, after: int | None) -> None:
        record = UndoingRecord("view", kind, self.now_s, before, after, reason)
        self.store.watch.note(record, actor="barun")
        if kind == "roll-back":
            self.registry.roll_back("view", who="barun", why="rolled back")
        self.now_s += 1.0

    def go_wrong(self, reason: str = "accuracy") -> None:
        self.undo("roll-back", reason, 2, 1)
        if reason != "latency":
            self.undo("retrain", reason, 2, None)

    def update(self, outcome: UpdateOutcome, candidate: int | None = None, to: str = "") -> None:
        self.now_s += 10.0
        summary = UpdateSummary(
            "view", self.now_s, self.now_s + 5.0, outcome, ("degradation",), "ab" * 32, candidate,
            closed=("accuracy", "size") if outcome == "rejected" else (),
        )  # fmt: skip
        self.log.keep(summary, {"handed_to": to}, "<!doctype html>")
        self.now_s += 10.0

    def tell(self, *, can_train: bool = True) -> RecoveryStory:
        (story,) = tell_recoveries(self.store, self.log, self.now_s, can_train=lambda: can_train)
        return story


@pytest.fixture
def home(tmp_path: Path, database_url: str) -> Iterator[Home]:
    made = Home(tmp_path, database_url)
    yield made
    made.store.close()


def words(story: RecoveryStory) -> str:
    """Return what is said in English; in Korean something else is, of as many steps."""
    said = {tag: [step_text(one, tag) for one in story.steps] for tag in LANGUAGES}
    assert all(en != ko for en, ko in zip(said["en"], said["ko"], strict=True))
    return " ".join(said["en"])


def test_nothing_was_undone(home: Home) -> None:
    assert tell_recoveries(home.store, home.log, home.now_s) == ()
    home.undo("retrain", "drift", None, None)  # what comes in has changed, and nobody was harmed
    home.undo("freeze", "asked", None, None)
    assert tell_recoveries(home.store, home.log, home.now_s) == ()
    assert find_stages(home.store, home.log, lambda: home.now_s) == {}


def test_from_the_roll_back_on_it_is_told_where_it_stands(home: Home) -> None:
    home.go_wrong()
    story = home.tell()
    assert (story.stage, [one.kind for one in story.steps]) == (
        "retraining", ["noticed", "rolled-back", "asked"]
    )  # fmt: skip
    assert "Noticed harm of version 2: people said that it was too often wrong" in words(story)
    (job,) = home.store.jobs.add([NewJob("retrain", {"model": "view"})], home.now_s)
    assert home.tell().steps[-1].kind == "job-queued"
    home.store.jobs.cancel(job.job.job_id, home.now_s + 1)
    story = home.tell()
    assert (story.stage, story.steps[-1].kind) == ("kept", "job-failed")
    assert "version 1 stays" in words(story)


def test_where_nothing_trains_that_is_said_and_what_to_do(home: Home) -> None:
    home.go_wrong()
    story = home.tell(can_train=False)
    assert story.stage == "waits"
    assert "pip install 'barun[train]'" in words(story)


def test_where_no_retraining_begins_for_a_day_that_is_said(home: Home) -> None:
    home.go_wrong()
    home.now_s += 86_000.0
    assert home.tell().stage == "retraining"
    home.now_s += 1000.0
    story = home.tell()
    assert (story.stage, story.steps[-1].kind) == ("waits", "not-begun")
    assert "update_on_degradation" in words(story)


@pytest.mark.parametrize("outcome", ["rejected", "refused", "nothing-new", "impossible"])
def test_what_did_not_pass_leaves_the_last_good_version(home: Home, outcome: UpdateOutcome) -> None:
    home.go_wrong()
    home.update(outcome)
    story = home.tell()
    assert (story.stage, story.steps[-1].kind) == ("kept", f"not-{outcome}")
    said = words(story)
    assert said.lower().endswith("version 1 stays.")
    assert ("Size" in said) == (outcome == "rejected")


@pytest.mark.parametrize("handed_to", WAITS)
def test_what_passed_and_is_not_compared_says_why(home: Home, handed_to: str) -> None:
    home.go_wrong()
    home.update("registered", 3, handed_to)
    story = home.tell()
    assert story.stage == ("kept" if handed_to in {"undone", "compared", "withdrawn"} else "waits")
    assert "version 1" in words(story)


def test_slowness_is_not_answered_by_another_training(home: Home) -> None:
    home.go_wrong("latency")
    story = home.tell()
    assert (story.stage, story.steps[-1].kind) == ("kept", "no-retraining")
    words(story)


def test_a_retraining_that_could_not_be_opened_is_not_said_to_be_open(home: Home) -> None:
    home.undo("retrain", "drift", None, None)
    home.now_s += 13 * 3600.0  # that one was longer ago
    home.undo("roll-back", "accuracy", 2, 1)
    story = home.tell()
    assert (story.stage, story.steps[-1].kind) == ("retraining", "rolled-back")  # may yet come
    home.now_s += 60.0
    story = home.tell()
    assert (story.stage, story.steps[-1].kind) == ("waits", "not-asked")
    said = words(story)
    assert "twelve hours" not in said
    assert "barun jobs add retrain view" in said
    home.store.jobs.add([NewJob("retrain", {"model": "view"})], home.now_s)
    assert (home.tell().stage, home.tell().steps[-1].kind) == ("retraining", "job-queued")


def test_a_retraining_that_was_open_already_is_not_opened_again(home: Home) -> None:
    home.undo("retrain", "drift", None, None)
    home.now_s += 11 * 3600.0
    home.undo("roll-back", "accuracy", 2, 1)
    story = home.tell()
    assert (story.stage, story.steps[-1].kind) == ("kept", "asked-before")


def test_a_person_who_puts_another_version_into_service_ends_it(home: Home) -> None:
    home.go_wrong()
    home.now_s += 50.0
    home.registry.promote("view", 3, who="me")
    story = home.tell()
    assert (story.stage, story.steps[-1].kind) == ("replaced", "replaced")
    assert "version 3 came into service" in words(story).lower()


def test_where_there_is_nothing_to_go_back_to(home: Home) -> None:
    home.undo("retrain", "accuracy", 2, None)
    story = home.tell()
    assert [one.kind for one in story.steps] == ["noticed", "stays", "asked"]
    words(story)


def test_a_roll_back_that_failed_is_no_roll_back(home: Home) -> None:
    record = UndoingRecord("view", "roll-back", home.now_s, 2, 1, "unusable")
    home.store.watch.note(record, actor="barun")
    home.now_s += 1.0
    assert [one.kind for one in home.tell().steps][:2] == ["noticed", "back-failed"]


def test_a_second_undoing_is_a_story_of_its_own(home: Home) -> None:
    home.go_wrong()
    home.now_s += 3600.0
    home.registry.promote("view", 3, who="me")
    home.now_s += 3600.0
    home.undo("roll-back", "unusable", 3, 1)
    second, first = tell_recoveries(home.store, home.log, home.now_s, can_train=lambda: True)
    assert (first.stage, second.stage) == ("replaced", "kept")
    assert [one.kind for one in second.steps] == ["noticed", "rolled-back", "asked-before"]
    words(second)
    assert find_stages(home.store, home.log, lambda: home.now_s) == {"view": "kept"}
    assert find_stages(home.store, home.log, lambda: home.now_s + 7200.0) == {}


@pytest.mark.parametrize("stage", get_args(Stage))
def test_who_is_told_of_alerts_hears_where_it_stands(stage: str) -> None:
    alert = Alert("recovery", f"view-{stage}", "info", 1, 1.0, 1.0)
    english, korean = (alert_text(alert, language) for language in LANGUAGES)
    assert "'view' was undone for harm" in english
    assert "'방향' 모델" in korean
    told = payload_of(alert, is_over=False)
    assert told["text"] == {"en": english, "ko": korean}
