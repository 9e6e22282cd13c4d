"""An exercise in words: its dose as a sentence, its parts named, and all of it for machines."""

from typing import Any

from barun.feedback.exercises.exercise import Dose, Exercise
from barun.messages import Language, text

__all__ = ["as_json", "say_answers", "say_dose", "say_evidence", "say_needs", "say_where"]


def say_dose(dose: Dose, language: Language) -> str:
    """Return how much, in words, such as ``10 repetitions, hold 5 s, 3 times a day``."""
    if dose.per_side:
        parts = [text("exercises.dose-each-side", language, count=dose.repetitions)]
    elif dose.repetitions > 1:
        parts = [text("exercises.dose-repetitions", language, count=dose.repetitions)]
    else:
        parts = [text("exercises.dose-once", language)]
    if dose.hold_s:
        parts.append(text("exercises.dose-hold", language, seconds=dose.hold_s))
    if dose.sets > 1:
        parts.append(text("exercises.dose-sets", language, count=dose.sets))
    if dose.times_per_day > 1:
        parts.append(text("exercises.dose-times", language, count=dose.times_per_day))
    else:
        parts.append(text("exercises.dose-daily", language))
    return ", ".join(parts)


def say_answers(exercise: Exercise, language: Language) -> str:
    """Return the findings an exercise answers, in words."""
    return ", ".join(text(f"exercises.finding-{key}", language) for key in exercise.findings)


def say_needs(exercise: Exercise, language: Language) -> str:
    """Return what an exercise needs, in words."""
    return text(f"exercises.equipment-{exercise.equipment}", language)


def say_where(exercise: Exercise, language: Language) -> str:
    """Return whether an exercise can be done at the desk, in words."""
    key = "exercises.where-desk" if exercise.at_desk else "exercises.where-elsewhere"
    return text(key, language)


def say_evidence(exercise: Exercise, language: Language) -> str:
    """Return on what an exercise rests, in words."""
    return text(f"exercises.evidence-{exercise.evidence}", language)


def as_json(exercise: Exercise, language: Language) -> dict[str, Any]:
    """Return an exercise for machines, its words in one language, without the drawing."""
    words, dose = exercise.text[language], exercise.dose
    return {
        "key": exercise.key,
        "title": words.title,
        "region": exercise.region,
        "findings": list(exercise.findings),
        "equipment": exercise.equipment,
        "at_desk": exercise.at_desk,
        "purpose": words.purpose,
        "start": words.start,
        "steps": list(words.steps),
        "dose": {
            "repetitions": dose.repetitions,
            "hold_s": dose.hold_s,
            "sets": dose.sets,
            "times_per_day": dose.times_per_day,
            "per_side": dose.per_side,
        },
        "avoid": list(words.avoid),
        "stop": text("exercises.stop-signs", language),
        "evidence": exercise.evidence,
        "sources": [
            {"citation": source.citation, "says": source.says[language]}
            for source in exercise.sources
        ],
    }
