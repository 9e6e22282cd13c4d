"""Write docs/exercises.md and its drawings: the library of exercises, in English and Korean.

.venv/bin/python scripts/write_exercises.py
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from barun.feedback.exercises import Exercise, load_exercises, wording
from barun.feedback.exercises.drawing import draw_exercise
from barun.feedback.exercises.exercise import FINDING_KEYS, REGIONS
from barun.feedback.exercises.library import exercises_for
from barun.messages import LANGUAGES, Language, text

DOCS: Final = Path(__file__).resolve().parents[1] / "docs"
PAGE: Final = DOCS / "exercises.md"
PICTURES: Final = DOCS / "pictures" / "exercises"

_HEAD: Final = """\
# Exercises

What `barun exercises` shows: the exercises Barun suggests for what it finds. The drawings are made
from the skeleton of the simulator.

Written by `scripts/write_exercises.py`; a test fails when it is out of date.
"""
_LANGUAGE_NAMES: Final[dict[Language, str]] = {"en": "English", "ko": "한국어"}


def picture_name(exercise: Exercise, language: Language) -> str:
    """Return the file name of a drawing."""
    return f"{exercise.key}.{language}.svg"


def _bold(entry: str, language: Language) -> str:
    return f"**{text(f'exercises.{entry}', language)}**"


def _lines(exercise: Exercise, language: Language) -> Iterator[str]:
    words = exercise.text[language]
    yield f"#### {words.title}\n"
    yield f"`{exercise.key}` · {words.purpose}\n"
    yield f"![{words.picture}](pictures/exercises/{picture_name(exercise, language)})\n"
    yield f"{_bold('start', language)}: {words.start}\n"
    for number, step in enumerate(words.steps, start=1):
        yield f"{number}. {step}"
    yield ""
    yield f"- {_bold('dose', language)}: {wording.say_dose(exercise.dose, language)}"
    yield f"- {_bold('avoid', language)}: {' '.join(words.avoid)}"
    yield f"- {_bold('answers', language)}: {wording.say_answers(exercise, language)}"
    yield f"- {_bold('needs', language)}: {wording.say_needs(exercise, language)}"
    yield f"- {_bold('where', language)}: {wording.say_where(exercise, language)}"
    yield f"- {_bold('rests-on', language)}: {wording.say_evidence(exercise, language)}"
    for source in exercise.sources:
        yield f"  - {source.says[language]} ({source.citation})"
    yield ""


def _table(language: Language) -> Iterator[str]:
    yield f"| {text('exercises.answers', language)} | |\n|---|---|"
    for key in FINDING_KEYS:
        titles = ", ".join(one.text[language].title for one in exercises_for(key))
        yield f"| {text(f'exercises.finding-{key}', language)} | {titles} |"
    yield ""


def to_markdown() -> str:
    """Return the whole page."""
    lines = [_HEAD]
    for language in LANGUAGES:
        lines.append(f"## {_LANGUAGE_NAMES[language]}\n")
        lines.append(f"{text('exercises.limits', language)}\n")
        stop = text("exercises.stop-signs", language)
        lines.append(f"{_bold('stop', language)}: {stop}\n")
        lines += _table(language)
        for region in REGIONS:
            lines.append(f"### {text(f'exercises.region-{region}', language)}\n")
            for exercise in load_exercises():
                if exercise.region == region:
                    lines += _lines(exercise, language)
    return "\n".join(lines)


def to_pictures() -> dict[str, str]:
    """Return the drawings by file name."""
    return {
        picture_name(exercise, language): draw_exercise(exercise, language)
        for exercise in load_exercises()
        for language in LANGUAGES
    }


def main() -> int:
    """Write the page and its drawings, and remove drawings of exercises that are gone."""
    PAGE.write_text(to_markdown(), encoding="utf-8")
    PICTURES.mkdir(parents=True, exist_ok=True)
    pictures = to_pictures()
    for name, drawing in pictures.items():
        (PICTURES / name).write_text(drawing, encoding="utf-8")
    for file in PICTURES.glob("*.svg"):
        if file.name not in pictures:
            file.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
