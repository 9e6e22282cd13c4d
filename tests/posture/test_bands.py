import math

import numpy as np
import pytest

from barun.messages import LANGUAGES, Language, text
from barun.posture.bands import BAND_TABLES, NO_BAND, BandTable, Strain, find_bands
from barun.posture.features.feature_table import FEATURES

LOW, MEDIUM, HIGH, UNKNOWN = Strain.LOW, Strain.MEDIUM, Strain.HIGH, Strain.UNKNOWN


def _table(scale: str, feature: str) -> BandTable:
    return next(one for one in BAND_TABLES if (one.scale, one.feature) == (scale, feature))


@pytest.mark.parametrize(
    ("scale", "feature", "values_deg", "expected"),
    [
        (
            "iso-11226",
            "neck_inclination",
            [-0.1, 0, 25, 25.1, 85, 85.1],
            [HIGH, LOW, LOW, MEDIUM, MEDIUM, HIGH],
        ),
        ("iso-11226", "neck_flexion", [-0.1, 0, 25, 25.1], [HIGH, LOW, LOW, HIGH]),
        (
            "iso-11226",
            "neck_lateral_inclination",
            [-10.1, -10, 10, 10.1],
            [UNKNOWN, LOW, LOW, UNKNOWN],
        ),
        (
            "iso-11226",
            "trunk_inclination",
            [-0.1, 0, 20, 20.1, 60, 60.1],
            [HIGH, LOW, LOW, MEDIUM, MEDIUM, HIGH],
        ),
        (
            "iso-11226",
            "trunk_lateral_inclination",
            [-20.1, -20, -10.1, -10, 10, 10.1, 20, 20.1],
            [UNKNOWN, MEDIUM, MEDIUM, LOW, LOW, MEDIUM, MEDIUM, UNKNOWN],
        ),
    ],
)
def test_colours_of_the_standard(
    scale: str, feature: str, values_deg: list[float], expected: list[Strain]
) -> None:
    found = _table(scale, feature).strain(np.array(values_deg))
    assert found.tolist() == expected


@pytest.mark.parametrize(
    ("scale", "feature", "values_deg", "scores"),
    [
        ("rula", "neck_flexion", [-1, 0, 10, 10.1, 20, 20.1, 90], [4, 1, 1, 2, 2, 3, 3]),
        ("rula", "trunk_inclination", [-1, 0, 20, 20.1, 60, 60.1], [None, 2, 2, 3, 3, 4]),
        ("reba", "neck_flexion", [-1, 0, 20, 20.1], [2, 1, 1, 2]),
        (
            "reba",
            "trunk_inclination",
            [-20.1, -20, -6, 0, 5, 6, 20, 20.1, 60, 60.1],
            [3, 2, 2, 1, 1, 2, 2, 3, 3, 4],
        ),
    ],
)
def test_scores_of_observation_methods(
    scale: str, feature: str, values_deg: list[float], scores: list[int | None]
) -> None:
    table = _table(scale, feature)
    found = [
        None if place == NO_BAND else table.bands[place].score
        for place in table.classify(np.array(values_deg)).tolist()
    ]
    assert found == scores


@pytest.mark.parametrize("table", BAND_TABLES, ids=lambda table: f"{table.scale} {table.feature}")
def test_table_is_in_order_and_cited(table: BandTable) -> None:
    assert table.feature in FEATURES
    assert FEATURES[table.feature].unit == "deg"
    for below, above in zip(table.bands[:-1], table.bands[1:], strict=True):
        assert below.low_deg < below.high_deg == above.low_deg
    assert any(character.isdigit() for character in table.source)
    scored = [band.score is not None for band in table.bands]
    assert all(scored) == (table.scale != "iso-11226")
    # A classification has the shape of its values and knows no value for nothing.
    found = table.classify(np.array([[5.0, math.nan], [math.inf, -math.inf]]))
    assert found.shape == (2, 2)
    assert found[0, 1] == NO_BAND
    assert table.strain(np.array([math.nan])).tolist() == [UNKNOWN]


@pytest.mark.parametrize("language", LANGUAGES)
def test_scales_and_strains_are_named(language: Language) -> None:
    for table in BAND_TABLES:
        assert text(table.scale_key, language)
    for strain in Strain:
        assert text(strain.text_key, language)


def test_tables_are_found_by_feature() -> None:
    assert {table.scale for table in find_bands("neck_flexion")} == {"iso-11226", "rula", "reba"}
    assert find_bands("screen_distance") == ()
