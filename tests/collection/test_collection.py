"""Consent, counts, undo, erasure."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from barun.collection.collection import Collection, read_record
from barun.collection.label import NO_LABEL, Label
from barun.errors import CollectionError
from tests.collection.sitters import NOW_S, YEAR_S, agree, make_sample, open_collection


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    with open_collection(tmp_path) as opened:
        yield opened


def _begin(collection: Collection, person: str | None = None) -> str:
    return collection.begin(person or agree(collection), "camera 0", NOW_S).session


def test_nothing_is_taken_before_consent(collection: Collection) -> None:
    with pytest.raises(CollectionError, match="P1 has not agreed"):
        collection.begin("P1", "camera 0", NOW_S)
    with pytest.raises(CollectionError, match="no 'P1 x'"):
        collection.add([make_sample("P1 x", 1)], NOW_S)
    assert not collection.record.samples


def test_nothing_is_taken_after_consent_has_ended(collection: Collection) -> None:
    person = agree(collection, until_s=NOW_S + 100)
    session = _begin(collection, person)
    collection.add([make_sample(session, 1, at_s=NOW_S + 99)], NOW_S + 99)
    for at_s, now_s in ((NOW_S + 100, NOW_S + 100), (NOW_S + 50, NOW_S + 101)):
        with pytest.raises(CollectionError, match="was until 2026-11-18"):
            collection.add([make_sample(session, 2, at_s=at_s)], now_s)
    with pytest.raises(CollectionError, match="before or after the time"):
        collection.add([make_sample(session, 2, at_s=NOW_S - 1)], NOW_S + 1)
    with pytest.raises(CollectionError, match="was until"):
        collection.begin(person, "camera 0", NOW_S + 100)
    with pytest.raises(CollectionError, match="was until"):
        collection.confirm(session, NOW_S + 100)
    assert list(collection.record.samples) == [f"{session}#1"]


def test_a_consent_says_what_for_and_until_when(collection: Collection) -> None:
    for purpose, until_s, message in (
        ("  ", NOW_S + 10, "what the landmarks may be used for"),
        ("x" * 501, NOW_S + 10, "1 to 500 characters"),
        ("x", NOW_S, "in the future, at most 10 years"),
        ("x", NOW_S + 11 * YEAR_S, "at most 10 years"),
    ):
        with pytest.raises(CollectionError, match=message):
            collection.agree(purpose=purpose, wording="1-en", now_s=NOW_S, until_s=until_s)
    assert not collection.record.consents


def test_people_are_numbered_after_everybody_known(collection: Collection) -> None:
    terms = {"purpose": "x", "wording": "1-en"}
    first = collection.agree(**terms, now_s=NOW_S, until_s=NOW_S + 1, taken=["P2", "P5"])
    assert first.person == "P6"
    assert agree(collection) == "P7"
    again = collection.agree(**terms, now_s=NOW_S, until_s=NOW_S + 5, person="P2")
    assert again.person == "P2"
    assert collection.record.people == ("P2", "P6", "P7")
    for name in ("Kim", "P0", "p1"):
        with pytest.raises(CollectionError, match="P1, P2 and so on"):
            collection.agree(**terms, now_s=NOW_S, until_s=NOW_S + 5, person=name)


def test_samples_sent_twice_are_kept_once(collection: Collection) -> None:
    session = _begin(collection)
    assert len(collection.add([make_sample(session, n) for n in (1, 2)], NOW_S)) == 2
    again = collection.add([make_sample(session, n) for n in (1, 2, 3, 3)], NOW_S)
    assert [one.number for one in again] == [3]
    assert len(collection.record.samples) == 3


def test_an_empty_picture_is_no_sample(collection: Collection) -> None:
    session = _begin(collection)
    sample = make_sample(session, 1)
    empty = replace(sample, image_xyz=np.full_like(sample.image_xyz, np.nan))
    with pytest.raises(CollectionError, match="nobody is in this sample"):
        collection.add([empty], NOW_S)


def test_two_sessions_in_one_second_have_two_names(collection: Collection) -> None:
    person = agree(collection)
    names = {_begin(collection, person) for _ in range(3)}
    assert names == {f"{person} 2026-11-18T11:06:40Z{end}" for end in ("", " 2", " 3")}


def test_counts_and_confirmation(collection: Collection) -> None:
    session = _begin(collection)
    labels = [Label(1, "a"), Label(1), Label(2, "c"), Label(3), NO_LABEL, NO_LABEL, Label(0, "b")]
    suggested = [1, 1, 2, 3, 2, 0, 1]
    samples = [
        make_sample(session, 1 + n, label=label, suggested=suggested[n])
        for n, label in enumerate(labels)
    ]
    collection.add(samples, NOW_S)
    tally = collection.record.tallies()["P1"]
    assert tally.counts == {"1": 2, "2": 1, "3": 1, "a": 1, "b": 0, "c": 1, "d": 0, "e": 0}
    assert (tally.n_waiting, tally.suggestions) == (3, {"1": 1, "2": 1, "3": 0})
    assert collection.confirm(session, NOW_S, view=2) == 1
    assert collection.confirm(session, NOW_S) == 1
    assert collection.confirm(session, NOW_S) == 0  # of one the model says nothing
    tally = collection.record.tallies()["P1"]
    assert (tally.counts["1"], tally.counts["2"], tally.counts["b"]) == (3, 2, 1)
    assert tally.n_waiting == 1
    assert len(collection.record.unfinished()) == 6


def test_undo_takes_back_what_came_last(collection: Collection) -> None:
    session = _begin(collection)
    collection.add([make_sample(session, 1, label=Label(1))], NOW_S)
    collection.add([make_sample(session, 2)], NOW_S)
    collection.confirm(session, NOW_S)
    assert collection.undo(session) == 1
    assert collection.record.tallies()["P1"].n_waiting == 1
    assert collection.undo(session) == 1
    assert list(collection.record.samples) == [f"{session}#1"]
    assert collection.undo(session) == 1
    assert collection.undo(session) == 0
    assert not collection.record.samples


def test_undo_of_a_run_stops_where_the_label_changed(collection: Collection) -> None:
    session = _begin(collection)
    labels = [Label(1), Label(1), Label(2), Label(2), Label(2)]
    for number, label in enumerate(labels, start=1):
        collection.add([make_sample(session, number, label=label)], NOW_S)
    assert collection.undo(session, whole_run=True) == 3
    assert collection.record.tallies()["P1"].counts["1"] == 2
    assert collection.undo(session, whole_run=True) == 2
    assert collection.undo(session, whole_run=True) == 0


def test_what_another_session_confirmed_may_be_taken_back_in_its_own(
    collection: Collection,
) -> None:
    person = agree(collection)
    first, second = _begin(collection, person), _begin(collection, person)
    collection.add([make_sample(first, 1)], NOW_S)
    assert collection.confirm(second, NOW_S) == 1
    assert collection.undo(first) == 1
    assert collection.undo(second) == 1
    assert not collection.record.samples


def test_erasing_leaves_nothing_of_a_person(collection: Collection, tmp_path: Path) -> None:
    one, other = agree(collection), agree(collection)
    mine, theirs = _begin(collection, one), _begin(collection, other)
    collection.add([make_sample(mine, 1), make_sample(mine, 2, label=Label(1))], NOW_S)
    collection.add([make_sample(theirs, 1, label=Label(2))], NOW_S)
    collection.confirm(mine, NOW_S)
    collection.finish("f" * 64, [f"{mine}#2", f"{theirs}#1"])
    assert collection.erase(one) == 2
    content = (tmp_path / "collections" / "posture.journal").read_text("utf-8")
    assert mine not in content
    assert list(collection.record.samples) == [f"{theirs}#1"]
    assert collection.record.in_dataset == {f"{theirs}#1"}
    collection.add([make_sample(theirs, 2)], NOW_S)
    assert agree(collection) == "P3"  # P1 is not given again
    with pytest.raises(CollectionError, match="an erased number is not given again"):
        collection.agree(purpose="x", wording="1-en", now_s=NOW_S, until_s=NOW_S + 9, person=one)
    with pytest.raises(CollectionError, match="P1 has not agreed"):
        collection.erase(one)


@pytest.mark.parametrize("name", ["", "../x", "Posture", "x" * 41, ".journal"])
def test_impossible_names_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CollectionError, match="small Latin letters"):
        open_collection(tmp_path, name)


_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from(["", "1", "2", "1a"])),
        st.sampled_from([("confirm", ""), ("undo", ""), ("run", ""), ("finish", "")]),
    ),
    max_size=25,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(steps=_STEPS)
def test_the_journal_says_what_the_record_says(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str]]
) -> None:
    """Whatever is done, reading the journal anew adds up to the same."""
    folder = tmp_path_factory.mktemp("steps")
    with open_collection(folder) as collection:
        session = _begin(collection)
        for number, (kind, word) in enumerate(steps, start=1):
            if kind == "add":
                label = Label.parse(word) if word else NO_LABEL
                collection.add([make_sample(session, number, label=label)], NOW_S)
            elif kind == "confirm":
                collection.confirm(session, NOW_S)
            elif kind == "finish":
                ids = [one.id for one in collection.record.unfinished()]
                collection.finish("f" * 64, ids)
            else:
                collection.undo(session, whole_run=kind == "run")
        again = read_record(folder / "collections", "posture")
        now = collection.record
        assert again.tallies() == now.tallies()
        assert {k: v.label for k, v in again.samples.items()} == {
            k: v.label for k, v in now.samples.items()
        }
        assert again.in_dataset == now.in_dataset
        assert again.n_actions(session) == now.n_actions(session)


def test_a_text_nobody_knows_allows_nothing(tmp_path: Path) -> None:
    with Collection(tmp_path, "posture") as collection:
        collection.agree(purpose="x", wording="0-ko", now_s=NOW_S, until_s=NOW_S + 99)
        with pytest.raises(CollectionError) as caught:
            collection.begin("P1", "page", NOW_S + 1)

    assert caught.value.code == "collection.older-text"
