"""The words people agree to do not change unnoticed, and say what must be said."""

import pytest

from barun.messages import LANGUAGES, Language
from barun.privacy.consent.purpose import PURPOSES, Purpose, is_purpose
from barun.privacy.consent.texts import (
    CONSENT_TEXTS,
    ConsentText,
    ConsentTexts,
    consent_text,
    current_version,
    hash_words,
    is_outdated,
)

VERSIONS = [(purpose, one) for purpose in PURPOSES for one in CONSENT_TEXTS[purpose]]


@pytest.mark.parametrize(("purpose", "one"), VERSIONS, ids=lambda value: str(value)[:40])
def test_the_words_of_a_version_are_those_it_was_made_of(
    purpose: Purpose, one: ConsentText
) -> None:
    assert hash_words(purpose, one.version) == one.sha256, (
        "the words were changed: keep the old ones, and add a version for the new ones"
    )


def test_every_purpose_has_a_text_and_every_version_its_own_words() -> None:
    assert set(CONSENT_TEXTS) == set(PURPOSES)
    hashes = [one.sha256 for _, one in VERSIONS]
    assert len(set(hashes)) == len(hashes)
    assert not is_purpose("marketing")


def test_versions_are_counted() -> None:
    for purpose in PURPOSES:
        versions = [one.version for one in CONSENT_TEXTS[purpose]]
        assert versions == [str(number) for number in range(1, len(versions) + 1)]
        assert current_version(purpose) == versions[-1]


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("under 14", "guardian")), ("ko", ("14세 미만", "보호자"))],
)
def test_the_text_to_show_speaks_of_minors(
    purpose: Purpose, language: Language, words: tuple[str, ...]
) -> None:
    said = consent_text(purpose, current_version(purpose), language).lower()

    assert all(word in said for word in words)


@pytest.mark.parametrize(
    ("purpose", "language", "word"),
    [
        ("analysis", "en", "others in the picture"),
        ("analysis", "ko", "함께 찍히는 사람"),
        ("history", "en", "somebody else"),
        ("history", "ko", "다른 사람"),
        ("training", "en", "Others must not be in the picture"),
        ("training", "ko", "다른 사람이 화면에 나오지"),
    ],
)
def test_the_texts_about_recordings_speak_of_third_persons(
    purpose: Purpose, language: Language, word: str
) -> None:
    assert word in consent_text(purpose, current_version(purpose), language)


def test_a_text_that_asks_for_more_outdates_those_before_it() -> None:
    texts: ConsentTexts = {
        "history": (
            ConsentText("1", "", asks_again=True),
            ConsentText("2", "", asks_again=False),
            ConsentText("3", "", asks_again=True),
            ConsentText("4", "", asks_again=False),
        )
    }

    outdated = [is_outdated("history", version, texts) for version in "1234"]

    assert outdated == [True, True, False, False]


def test_a_version_nobody_knows_is_outdated() -> None:
    assert is_outdated("history", "0")
    assert is_outdated("training", "")


def test_a_use_is_covered_by_the_text_that_first_speaks_of_it_and_those_after() -> None:
    texts: ConsentTexts = {
        "history": tuple(ConsentText(version, "", asks_again=False) for version in "123")
    }

    outdated = [is_outdated("history", version, texts, since="2") for version in "123"]

    assert outdated == [True, False, False]


def test_the_first_texts_are_still_good_for_what_they_speak_of() -> None:
    assert not is_outdated("history", "1")
    assert is_outdated("history", "1", since="2")
    assert not is_outdated("training", "1")


def test_texts_of_all_versions_are_there_in_both_languages() -> None:
    for purpose, one in VERSIONS:
        words = [consent_text(purpose, one.version, language) for language in LANGUAGES]
        assert len(set(words)) == len(LANGUAGES)
