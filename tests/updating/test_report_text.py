"""Figures in the sentences about an update."""

import pytest

from barun.updating.report_text import say_details, show_figure

GATE = {
    "gate": "people",
    "subject": "posture",
    "value": -0.034,
    "bound": -0.02,
    "is_open": True,
    "details": {"worst_person": "P1", "difference": -0.034, "worse": []},
}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_losses_have_the_minus_of_print(language: str) -> None:
    said = say_details(GATE, language)  # type: ignore[arg-type] # one of the two
    assert "\N{MINUS SIGN}3.4" in said
    assert "-3.4" not in said
    assert show_figure(GATE, "value") == "\N{MINUS SIGN}3.4"


def test_shares_are_written_as_on_the_page() -> None:
    gate = {**GATE, "gate": "accuracy", "value": 0.798, "bound": 0.95}
    assert (show_figure(gate, "value"), show_figure(gate, "bound")) == ("79.8%", "95.0%")
