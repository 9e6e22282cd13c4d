"""The words of the library: complete in both languages, honest about what they rest on."""

import re
import tomllib
from importlib import resources

import pytest

from barun.errors import SettingError
from barun.feedback.exercises import exercises_for, find_exercise, load_exercises
from barun.feedback.exercises.exercise import (
    EQUIPMENT,
    EVIDENCE,
    FINDING_KEYS,
    REGIONS,
    Exercise,
)
from barun.feedback.exercises.wording import as_json, say_dose
from barun.messages import LANGUAGES, Language, text

EXERCISES = load_exercises()
MEDICAL = re.compile(
    r"\b(diagnos|cure[sd]?\b|curing|treat|heal(s|ed|ing)?\b|therap|patient)|진단|치료|완치|처방|환자",
    re.IGNORECASE,
)
"""What only a clinician may promise."""

by_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.key)
by_language = pytest.mark.parametrize("language", LANGUAGES)


def _strings(exercise: Exercise, language: Language) -> list[str]:
    words = exercise.text[language]
    return [
        words.title,
        words.purpose,
        words.start,
        *words.steps,
        *words.avoid,
        words.picture,
        *(source.says[language] for source in exercise.sources),
    ]


def test_there_are_enough_and_their_names_are_stable() -> None:
    keys = [exercise.key for exercise in EXERCISES]

    assert len(keys) == len(set(keys)) >= 16
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", key) for key in keys)
    assert {"chin_tuck", "thoracic_extension", "scapular_retraction", "wall_angel"} <= set(keys)
    assert [REGIONS.index(exercise.region) for exercise in EXERCISES] == sorted(
        REGIONS.index(exercise.region) for exercise in EXERCISES
    )


@by_exercise
def test_both_languages_say_the_same_things(exercise: Exercise) -> None:
    english, korean = exercise.text["en"], exercise.text["ko"]

    assert set(exercise.text) == set(LANGUAGES)
    assert len(english.steps) == len(korean.steps) >= 3
    assert len(english.avoid) == len(korean.avoid) >= 1
    for source in exercise.sources:
        assert set(source.says) == set(LANGUAGES)


@by_exercise
@by_language
def test_no_word_is_missing_or_in_the_other_language(
    exercise: Exercise, language: Language
) -> None:
    for words in _strings(exercise, language):
        assert words == words.strip() != ""
        assert bool(re.search("[가-힣]", words)) == (language == "ko")
    for sentence in _strings(exercise, language)[1:]:
        assert sentence.endswith(".")


@by_exercise
def test_korean_is_polite(exercise: Exercise) -> None:
    words = exercise.text["ko"]
    for passage in (words.purpose, *words.steps, *words.avoid, words.picture):
        for sentence in re.split(r"(?<=다)\. ?", passage):
            assert sentence == "" or sentence.endswith("니다")


@by_exercise
@by_language
def test_nothing_is_promised_that_only_a_clinician_may(
    exercise: Exercise, language: Language
) -> None:
    assert [words for words in _strings(exercise, language) if MEDICAL.search(words)] == []


@pytest.mark.parametrize("words", ["This treats pain", "cures", "통증을 치료합니다", "It heals"])
def test_the_check_sees_a_promise(words: str) -> None:
    assert MEDICAL.search(words)


@pytest.mark.parametrize("finding", FINDING_KEYS)
def test_every_finding_has_answers_and_one_at_the_desk(finding: str) -> None:
    answers = [one for one in EXERCISES if finding in one.findings]

    assert len(answers) >= 2
    assert any(one.at_desk for one in answers)


@pytest.mark.parametrize("finding", FINDING_KEYS)
def test_an_exercise_made_for_the_finding_comes_first(finding: str) -> None:
    answers = exercises_for(finding)  # type: ignore[arg-type] # a key of the list above

    assert answers[0].findings[0] == finding
    assert {one.key for one in answers} == {one.key for one in EXERCISES if finding in one.findings}


@by_exercise
def test_dose_is_within_what_people_do(exercise: Exercise) -> None:
    dose = exercise.dose

    assert 1 <= dose.repetitions <= 15
    assert 0 <= dose.hold_s <= 30
    assert 1 <= dose.sets <= 3
    assert 1 <= dose.times_per_day <= 12
    stretch = dose.repetitions * dose.hold_s * dose.sets
    assert stretch <= 90, "more than the 60 s altogether that ACSM 2011 names, by far"


@by_exercise
def test_facts_are_of_the_lists(exercise: Exercise) -> None:
    assert exercise.equipment in EQUIPMENT
    assert exercise.evidence in EVIDENCE
    assert exercise.findings
    assert set(exercise.findings) <= set(FINDING_KEYS)
    assert len(set(exercise.findings)) == len(exercise.findings)
    if exercise.at_desk:
        assert exercise.equipment in ("none", "chair")
        assert exercise.motion.support == "seat"


@by_exercise
def test_sources_carry_the_evidence_that_is_claimed(exercise: Exercise) -> None:
    assert exercise.sources
    published = [source for source in exercise.sources if re.search(r"\(\d{4}\)", source.citation)]
    if exercise.evidence == "trial":
        assert published
    elif exercise.evidence == "guideline":
        assert len(published) < len(exercise.sources)
    else:
        assert any("not tested" in source.says["en"] for source in exercise.sources)


def test_every_source_is_used() -> None:
    listed = resources.files("barun.feedback.exercises").joinpath("sources.toml")
    keys = set(tomllib.loads(listed.read_text(encoding="utf-8")))

    assert {source.key for one in EXERCISES for source in one.sources} == keys


def test_unknown_names_list_those_there_are() -> None:
    with pytest.raises(SettingError, match=r"no finding 'back'.*forward_head"):
        exercises_for("back")  # type: ignore[arg-type] # the mistake under test
    with pytest.raises(SettingError, match=r"no exercise 'push_up'.*chin_tuck"):
        find_exercise("push_up")


def test_dose_in_words() -> None:
    assert say_dose(find_exercise("chin_tuck").dose, "en") == (
        "10 repetitions, hold 5 s, 3 times a day"
    )
    assert say_dose(find_exercise("hamstring_stretch").dose, "ko") == (
        "양쪽 각각 2회, 30초 유지, 하루 한 번"
    )
    assert say_dose(find_exercise("look_far").dose, "en") == "once, hold 20 s, 12 times a day"


@by_exercise
@by_language
def test_machines_get_everything(exercise: Exercise, language: Language) -> None:
    answer = as_json(exercise, language)

    assert answer["key"] == exercise.key
    assert answer["steps"] == list(exercise.text[language].steps)
    assert answer["stop"] == text("exercises.stop-signs", language)
    assert len(answer["sources"]) == len(exercise.sources)


def test_the_library_is_read_once_and_cannot_be_changed() -> None:
    assert load_exercises() is EXERCISES
    with pytest.raises(TypeError, match="does not support item assignment"):
        EXERCISES[0].text["en"] = EXERCISES[1].text["en"]  # type: ignore[index] # must not work
