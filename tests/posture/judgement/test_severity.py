import math

import pytest

from barun.posture.judgement.severity import compute_severity


@pytest.mark.parametrize(
    ("load", "severity"),
    [
        (0.0, "none"),
        (0.999, "none"),
        (1.0, "mild"),
        (1.499, "mild"),
        (1.5, "moderate"),
        (2.0, "marked"),
        (9.0, "marked"),
        (math.nan, "none"),
    ],
)
def test_severity_of_a_load(load: float, severity: str) -> None:
    assert compute_severity(load) == severity
