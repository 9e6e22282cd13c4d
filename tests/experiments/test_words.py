"""Figures in the sentence that says where an experiment stands."""

from types import SimpleNamespace
from typing import cast

from barun.experiments.desk import ExperimentReport
from barun.experiments.words import verdict_sentence


def test_a_loss_has_the_minus_of_print() -> None:
    interval = SimpleNamespace(estimate=-0.052, low=-0.113, high=0.009)
    group = SimpleNamespace(n_scored=40, n_people=40)
    report = SimpleNamespace(
        plan=SimpleNamespace(
            metric="accuracy",
            unit="people",
            mode="split",
            margin=0.02,
            least_people=30,
            most_days=60,
        ),
        record=SimpleNamespace(
            state="running", verdict=None, champion=1, challenger=2, reason=None
        ),
        comparison=SimpleNamespace(
            difference=interval, champion=group, challenger=group, n_days=9.0
        ),
        decision=SimpleNamespace(is_over=False, reason="certainty"),
    )
    said = verdict_sentence(cast(ExperimentReport, report), "en")
    assert "differs by \N{MINUS SIGN}5.2" in said
    assert "between \N{MINUS SIGN}11.3 and 0.9" in said
