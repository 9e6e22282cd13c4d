"""Labels follow from what is said about events, and go with it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from barun.collection.samples.labeller import SampleLabeller, label_of_event
from barun.store.key_source import FileKeys
from barun.store.opening import open_store
from barun.store.records import LOCAL_PERSON, AgreementRecord, EventReality, EventRecord, Verdict
from barun.store.sql_store import SqlStore
from barun.store.writes import VerdictChange
from tests.collection.samples.offered import NOW_S
from tests.fixtures.samples import make_samples, training_consent

_DAY_S = 86_400.0
EVENT = EventRecord(
    "e1", LOCAL_PERSON, "s", "P001", NOW_S + 100, NOW_S + 130, NOW_S + 199, "recovered",
    1.5, 1.2, 50.0, "front", n_reminders=1,
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path, database_url: str) -> Iterator[SqlStore]:
    """Three hundred samples, a second apart, with an event in their middle."""
    keys = FileKeys(tmp_path / "keys" / "master.key")
    opened = open_store(tmp_path, database_url, NOW_S, keys=keys).store
    opened.apply([training_consent(), AgreementRecord(LOCAL_PERSON, "2", "ko", NOW_S), EVENT])
    opened.samples.add(LOCAL_PERSON, make_samples(300, at_s=int(NOW_S)), NOW_S)
    yield opened
    opened.close()


def say(
    store: SqlStore, verdict: Verdict | None, reality: EventReality = "", name: str = "e1"
) -> None:
    assert store.apply([VerdictChange(LOCAL_PERSON, name, verdict, reality)]) == (True,)


def said(store: SqlStore) -> set[tuple[str, str]]:
    return {(one.kind, one.posture) for one in store.samples.labels(LOCAL_PERSON)}


@pytest.mark.parametrize(
    ("verdict", "reality", "expected"),
    [
        ("right", "", ("confirmation", "bad")),
        ("wrong", "", ("correction", "good")),
        ("wrong", "other", ("correction", "other")),
        ("right", "bad", ("confirmation", "bad")),
        (None, "", None),
    ],
)
def test_what_an_event_says(
    verdict: Verdict | None, reality: EventReality, expected: tuple[str, str] | None
) -> None:
    event = replace(EVENT, verdict=verdict, reality=reality)
    assert label_of_event(event, EVENT.end_s + 60) == expected


def test_silence_for_a_day_after_a_reminder_is_agreement() -> None:
    assert label_of_event(EVENT, EVENT.end_s + _DAY_S - 1) is None
    assert label_of_event(EVENT, EVENT.end_s + _DAY_S) == ("silent", "bad")
    assert label_of_event(replace(EVENT, n_reminders=0), EVENT.end_s + _DAY_S) is None
    assert label_of_event(replace(EVENT, end_reason=None), EVENT.end_s + _DAY_S) is None


def test_samples_of_the_event_are_labelled_and_no_others(store: SqlStore) -> None:
    say(store, "wrong")
    assert SampleLabeller(store).settle(LOCAL_PERSON, NOW_S + 300) == 30
    (found,) = store.samples.labelled(NOW_S + 300)
    assert set(found.kind.tolist()) == {"correction"}
    assert set(found.posture.tolist()) == {"good"}
    assert found.rows.at_s.min() == NOW_S + 100
    assert found.rows.at_s.max() == NOW_S + 199
    assert len(found) == 30


def test_saying_otherwise_later_changes_the_labels_and_taking_back_deletes_them(
    store: SqlStore,
) -> None:
    labeller = SampleLabeller(store)
    say(store, "wrong")
    labeller.settle(LOCAL_PERSON, NOW_S + 300)
    assert labeller.settle(LOCAL_PERSON, NOW_S + 301) == 0
    say(store, "right")
    assert labeller.settle(LOCAL_PERSON, NOW_S + 302) == 60
    assert said(store) == {("confirmation", "bad")}
    say(store, "wrong", "other")
    labeller.settle(LOCAL_PERSON, NOW_S + 303)
    assert said(store) == {("correction", "other")}
    say(store, None)
    assert SampleLabeller(store).settle(LOCAL_PERSON, NOW_S + 304) == 30
    assert said(store) == set()


def test_silence_becomes_a_label_of_its_own_kind_and_gives_way_to_words(store: SqlStore) -> None:
    labeller = SampleLabeller(store)
    assert labeller.settle(LOCAL_PERSON, NOW_S + 400) == 0
    labeller.settle(LOCAL_PERSON, NOW_S + 200 + _DAY_S)
    assert said(store) == {("silent", "bad")}
    say(store, "wrong")
    labeller.settle(LOCAL_PERSON, NOW_S + 300 + _DAY_S)
    assert said(store) == {("correction", "good")}


def test_without_the_consent_nothing_is_labelled(store: SqlStore) -> None:
    say(store, "wrong")
    store.apply([training_consent("withdrawn")])
    assert SampleLabeller(store).settle(LOCAL_PERSON, NOW_S + 300) == 0


def test_an_event_without_samples_is_labelled_once_there_are_some(store: SqlStore) -> None:
    later = replace(EVENT, event_id="e2", start_s=NOW_S + 1000, detected_s=NOW_S + 1030,
                    end_s=NOW_S + 1100)  # fmt: skip
    store.apply([later])
    say(store, "right", name="e2")
    assert SampleLabeller(store).settle(LOCAL_PERSON, NOW_S + 1200) == 0
    samples = make_samples(50, name="later", at_s=int(NOW_S) + 1010)
    store.samples.add(LOCAL_PERSON, samples, NOW_S)
    assert SampleLabeller(store).settle(LOCAL_PERSON, NOW_S + 1201) == 30


def test_answers_and_labels_of_experts_stay_when_a_verdict_goes(store: SqlStore) -> None:
    labeller = SampleLabeller(store)
    say(store, "wrong")
    labeller.settle(LOCAL_PERSON, NOW_S + 300)
    one = store.samples.labels(LOCAL_PERSON)[0]
    store.samples.say(
        LOCAL_PERSON, [replace(one, kind="answer", posture="bad", event_id=None)], NOW_S + 301
    )
    say(store, None)
    labeller.settle(LOCAL_PERSON, NOW_S + 302)
    assert said(store) == {("answer", "bad")}
