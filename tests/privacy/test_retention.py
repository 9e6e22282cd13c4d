"""For how long what is kept, with nobody's clock."""

import pytest

from barun.messages import LANGUAGES, text
from barun.privacy.data_map.kinds import find_kind
from barun.privacy.retention import (
    CHOSEN_BY_PERSON,
    MOST_DAYS,
    RETENTION_RULES,
    chosen_days,
    goes_at_s,
)
from barun.rights.retention import GRACE_DAYS


@pytest.mark.parametrize(
    ("chosen", "kind", "days"),
    [
        pytest.param({}, "minutes", None, id="nothing chosen"),
        pytest.param({"keep_days": 30}, "events", 30, id="the whole history"),
        pytest.param({"keep_days": 30}, "profiles", None, id="a calibration is no history"),
        pytest.param(
            {"keep_days": 30, "keep_days_by_kind": {"events": 7}}, "events", 7, id="one kind"
        ),
        pytest.param(
            {"keep_days": 30, "keep_days_by_kind": {"events": 90}}, "minutes", 30, id="the others"
        ),
        pytest.param({"keep_days_by_kind": {"runners": 400}}, "runners", 400, id="runners"),
        pytest.param({"keep_days_by_kind": {"samples": 5}}, "samples", 5, id="the installation"),
        pytest.param({}, "samples", GRACE_DAYS, id="a month to ask again"),
        pytest.param({"keep_days": True}, "minutes", None, id="no number"),
        pytest.param({"keep_days": 0}, "minutes", None, id="not a day"),
        pytest.param({"keep_days": MOST_DAYS + 1}, "minutes", None, id="beyond a century"),
        pytest.param({"keep_days_by_kind": [7]}, "minutes", None, id="no kinds"),
        pytest.param({"keep_days_by_kind": {"events": "7"}}, "events", None, id="a word"),
    ],
)
def test_what_was_chosen_for_the_kind_goes_first(
    chosen: dict[str, object], kind: str, days: int | None
) -> None:
    assert chosen_days(chosen, kind) == days


def test_when_it_goes() -> None:
    assert goes_at_s(1000.0, 2) == 1000.0 + 172800.0
    assert goes_at_s(None, 2) is None
    assert goes_at_s(1000.0, None) is None


def test_every_rule_is_of_a_kind_of_the_map_and_has_a_reason() -> None:
    for kind in RETENTION_RULES:
        assert find_kind(kind).key == kind
        for language in LANGUAGES:
            assert text(f"retention.reason-{kind}", language)
    assert {find_kind(rule.kind).retention for rule in CHOSEN_BY_PERSON} == {"keep-days"}
