"""Every rule has its texts in both languages, and none that nobody asks for."""

import re
from collections.abc import Iterator

import pytest

from barun.findings.finding import Severity
from barun.messages import LANGUAGES, Language, message_keys, text
from barun.posture.judgement.p009_sitting_too_long import SITTING_TOO_LONG_KEY
from barun.posture.judgement.rule_texts import advice_key, explanation_key, short_key, title_key
from barun.posture.judgement.rules import RULES

SEVERITIES: tuple[Severity, ...] = ("mild", "moderate", "marked")
KEYS = (*(rule.key for rule in RULES), SITTING_TOO_LONG_KEY)
SIDED = {rule.key for rule in RULES if rule.is_sided}
LONGEST_SHORT = 60

languages = pytest.mark.parametrize("language", LANGUAGES)


def _short_keys(rule_key: str) -> Iterator[str]:
    yield short_key(rule_key)
    if rule_key in SIDED:
        yield short_key(rule_key, 1)
        yield short_key(rule_key, -1)


def _expected() -> Iterator[str]:
    for key in KEYS:
        yield title_key(key)
        yield from _short_keys(key)
        yield explanation_key(key)
        yield from (advice_key(key, severity) for severity in SEVERITIES)


@languages
@pytest.mark.parametrize("key", sorted(_expected()))
def test_no_text_is_missing(key: str, language: Language) -> None:
    assert text(key, language)


def test_no_text_is_left_over() -> None:
    room = {key for key in message_keys() if key.startswith("posture_rules.")}
    errors = {"posture_rules.bad-allowance", "posture_rules.bad-sensitivity"}
    assert room - errors - {"posture_rules.bad-limit"} == set(_expected())


@pytest.mark.parametrize("rule_key", KEYS)
def test_a_notification_is_short(rule_key: str) -> None:
    for key in _short_keys(rule_key):
        assert len(text(key, "en")) <= LONGEST_SHORT
        assert len(text(key, "ko")) <= LONGEST_SHORT // 2 + 10


@pytest.mark.parametrize("rule_key", sorted(SIDED))
def test_sides_are_named(rule_key: str) -> None:
    assert "left" in text(short_key(rule_key, 1), "en")
    assert "right" in text(short_key(rule_key, -1), "en")
    assert "왼쪽" in text(short_key(rule_key, 1), "ko")
    assert "오른쪽" in text(short_key(rule_key, -1), "ko")


MEDICAL = r"pain|injur|disease|disorder|diagnos|patholog|spine|통증|질환|부상|진단|디스크|거북목"


@languages
@pytest.mark.parametrize("key", sorted(_expected()))
def test_no_medical_claims(key: str, language: Language) -> None:
    assert not re.search(MEDICAL, text(key, language), re.IGNORECASE)
