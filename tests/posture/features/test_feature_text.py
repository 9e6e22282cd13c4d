import re
from pathlib import Path

import pytest

from barun.messages import LANGUAGES, Language, text
from barun.posture.features.feature_table import FEATURE_KEYS, FEATURES, feature_column
from barun.posture.features.feature_text import explanation_key, name_key, reason_key, unit_key
from barun.posture.reason import Reason

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "units.md"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("feature", FEATURE_KEYS)
def test_every_feature_is_named_and_explained(feature: str, language: Language) -> None:
    name, about = text(name_key(feature), language), text(explanation_key(feature), language)
    assert 0 < len(name) < 50
    assert len(about) > len(name)
    assert "\n" not in about
    assert text(unit_key(feature), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_features_have_one_name(language: Language) -> None:
    assert len({text(name_key(key), language) for key in FEATURE_KEYS}) == len(FEATURE_KEYS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", list(Reason), ids=lambda reason: reason.label)
def test_every_reason_has_a_text(reason: Reason, language: Language) -> None:
    assert len(text(reason_key(reason), language)) > 5


def test_the_neck_is_not_passed_off_as_the_craniovertebral_angle() -> None:
    assert "not the craniovertebral" in text(explanation_key("neck_inclination"))


def test_units_document_lists_every_feature_as_the_table_has_it() -> None:
    section = DOCUMENT.read_text(encoding="utf-8").partition("## Features of sitting")[2]
    listed = {}
    for line in section.partition("\n## ")[0].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        key = re.fullmatch(r"`(\w+)`", cells[0])
        if key:
            listed[key[1]] = tuple(cells[1:])
    assert list(listed) == list(FEATURE_KEYS)
    assert listed == {
        feature.key: (feature.unit, feature.view, feature.sign, feature.source)
        for feature in FEATURES.values()
    }


def test_columns_follow_the_table() -> None:
    assert [feature_column(key) for key in FEATURE_KEYS] == list(range(len(FEATURE_KEYS)))
    with pytest.raises(KeyError):
        feature_column("posture_score")
