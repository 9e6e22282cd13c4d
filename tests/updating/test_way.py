"""The way a model is made again is the one that won in the comparison that is written down."""

import re
from pathlib import Path
from types import MappingProxyType

import pytest

from barun.learning.comparison.candidates import Configuration
from barun.learning.comparison.recipe import Recipe, RecipePart
from barun.learning.online.choice import LearnerFigures
from barun.messages import LANGUAGES
from barun.updating.report_text import find_reasons, say_way
from barun.updating.way import ANEW, COMPARED, PARTIAL, choose_way
from tests.updating.updated_homes import view_recipe

_RECORD = Path(__file__).parents[2] / "docs" / "decisions" / "0026-online-learning.md"


def _written() -> dict[str, tuple[float, float]]:
    """Return by way the mean of the newcomers and what was most forgotten, in percent."""
    found = {}
    for line in _RECORD.read_text("utf-8").splitlines():
        cells = [one.strip(" *") for one in line.strip("|").split("|")]
        if len(cells) == 9 and re.fullmatch(r"[\d.]+", cells[7]):
            found[cells[0]] = float(cells[7]), float(cells[8])
    return found


def test_the_figures_are_those_of_the_decision_record() -> None:
    written = _written()
    for ways in COMPARED.values():
        for one in ways.values():
            assert written[one.name] == pytest.approx(
                (100 * one.newcomer, 100 * one.most_forgotten)
            )


def test_a_recipe_is_followed_as_the_comparison_chose() -> None:
    choice = choose_way(view_recipe(), ["samples"])
    assert (choice.way, choice.reason) == ("retrained", "compared")
    assert choice.figures.keys() == {"logistic"}
    ways = choice.figures["logistic"]
    assert ways[ANEW].most_forgotten < ways[PARTIAL].most_forgotten


def test_a_partial_update_that_won_is_not_passed_over_in_silence() -> None:
    faithful = LearnerFigures("partial fit, logistic", 0.9, 0.01)
    other = {"logistic": {**COMPARED["logistic"], PARTIAL: faithful}}
    with pytest.raises(ValueError, match="partial fit, logistic"):
        choose_way(view_recipe(), ["samples"], other)


def test_without_a_recipe_or_after_an_erasure_everything_is_chosen_again() -> None:
    without, erased = choose_way(None, ["drift"]), choose_way(view_recipe(), ["asked", "erasure"])
    assert (without.way, without.reason) == ("chosen-anew", "no-recipe")
    assert (erased.way, erased.reason) == ("chosen-anew", "erasure")


def test_trees_can_only_be_made_again() -> None:
    chosen = Configuration("boosting", "full-108", 1.0, MappingProxyType({}))
    choice = choose_way(Recipe((RecipePart("view", ("front", "side"), 0, chosen),)), ["samples"])
    assert (choice.way, choice.reason, dict(choice.figures)) == ("retrained", "only-way", {})


def test_the_report_says_why_with_the_figures_of_both_ways() -> None:
    report = {"why_way": choose_way(view_recipe(), ["samples"]).as_json()}
    (reason,) = find_reasons(report)
    for language in LANGUAGES:
        words = say_way(reason, language)
        for figure in ("3.2", "48.4", "85.0", "82.4", "0026"):
            assert figure in words
    (erased,) = find_reasons({"why_way": choose_way(None, []).as_json()})
    assert "nothing says how" in say_way(erased, "en")
    assert find_reasons({}) == ()  # of an older Barun
