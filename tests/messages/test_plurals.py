"""English words after numbers: one of one, several of all others, and names left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.messages import text
from barun.messages.plurals import choose_plurals


@pytest.mark.parametrize(
    ("template", "number", "said"),
    [
        ("{n} pose(s)", 1, "1 pose"),
        ("{n} pose(s)", 0, "0 poses"),
        ("{n} pose(s)", 2, "2 poses"),
        ("{n} pose(s)", 11, "11 poses"),
        ("{n} pose(s)", "1", "1 pose"),
        ("{n} pose(s)", "1,001", "1,001 poses"),
        ("{n:,} pose(s)", 1, "1 pose"),
        ("{n} box(es)", 1, "1 box"),
        ("{n} box(es)", 5, "5 boxes"),
        ("{n} pose(s) (is|are) new; (it|they) stay(s|)", 1, "1 pose is new; it stays"),
        ("{n} pose(s) (is|are) new; (it|they) stay(s|)", 3, "3 poses are new; they stay"),
        ("{n} of http(s)://x", 1, "1 of http(s)://x"),
    ],
)
def test_the_number_before_chooses(template: str, number: object, said: str) -> None:
    assert choose_plurals(template, {"n": number}).format(n=number) == said


def test_the_nearest_number_counts_and_words_do_not() -> None:
    written = "{name}: {count} pose(s) of {people} person(s) in {place} pose(s)"
    details = {"name": "1", "count": 3, "people": 1, "place": "a/b"}
    said = choose_plurals(written, details).format(**details)
    assert said == "1: 3 poses of 1 person in a/b pose"


def test_without_a_number_there_are_several() -> None:
    assert choose_plurals("pose(s) of {name}", {"name": "P1"}) == "poses of {name}"


@given(st.text(alphabet="ab(s|)1 ", max_size=12))
def test_what_is_filled_in_stays_as_it_is(name: str) -> None:
    template = "{name}: {n} pose(s)"
    said = choose_plurals(template, {"name": name, "n": 2}).format(name=name, n=2)
    assert said == f"{name}: 2 poses"


def test_texts_of_the_catalogue_go_by_their_numbers() -> None:
    one, many = (
        text("datasets.consent-over-left-out", "en", person="P1", count=count) for count in (1, 2)
    )
    assert (one, many) == (
        "P1: the consent is over; 1 pose did not enter this version.",
        "P1: the consent is over; 2 poses did not enter this version.",
    )
