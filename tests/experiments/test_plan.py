"""A plan is possible or refused, and survives the database."""

import json

import pytest

from barun.errors import ExperimentError
from barun.experiments.plan import ExperimentPlan


def test_a_plan_comes_back_from_its_json() -> None:
    plan = ExperimentPlan("view", 3, mode="shadow", share=0.25, margin=0.02)
    known = json.loads(json.dumps(plan.to_json()))
    assert ExperimentPlan.from_json(known) == plan
    assert ExperimentPlan.from_json({**known, "of_a_newer_barun": 1}) == plan


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mode", "both"),
        ("metric", "luck"),
        ("share", 0.0),
        ("share", 0.51),
        ("margin", 0.0),
        ("error", 0.0),
        ("error", 0.3),
        ("least_people", 1),
        ("least_people_for_harm", 1),
        ("hours_a_person", 0.0),
        ("least_answers", 0),
        ("most_days", 0.0),
        ("more_alerts", 0.0),
        ("share", float("nan")),
    ],
)
def test_what_decides_nothing_is_refused(name: str, value: object) -> None:
    with pytest.raises(ExperimentError, match=name):
        ExperimentPlan(**{"model": "view", "challenger": 1, name: value})  # type: ignore[arg-type]
