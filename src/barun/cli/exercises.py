"""``barun exercises``: the library of corrective exercises, in words and as drawings."""

import json
import re
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from barun.cli.parameter_types import Word
from barun.cli.presentation import BarunArgument, BarunCommand, json_flag, option
from barun.errors import SettingError, storing
from barun.feedback.exercises.exercise import FINDING_KEYS, REGIONS, FindingKey
from barun.messages import Language, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barun.feedback.exercises import Exercise

__all__ = ["build"]

_COLUMN: Final = 26
"""Names are followed by titles from this column on."""
_DRAWING_SUFFIXES: Final = (".svg", "")
"""None is also a file such as /dev/stdout."""
_CODE: Final = re.compile(r"P\d{3}", re.IGNORECASE)


def _print_list(exercises: "Sequence[Exercise]", language: Language) -> None:
    from barun.feedback.exercises.wording import say_dose

    for region in REGIONS:
        there = [exercise for exercise in exercises if exercise.region == region]
        if not there:
            continue
        click.secho(text(f"exercises.region-{region}", language), bold=True)
        for exercise in there:
            title, dose = exercise.text[language].title, say_dose(exercise.dose, language)
            click.echo(f"  {exercise.key:<{_COLUMN}}{title} ({dose})")
    click.echo("\n" + text("cli.exercise-hint", language))


def _print_part(name: str, words: str, language: Language) -> None:
    click.echo(f"{text(f'exercises.{name}', language)}: {words}")


def _print_exercise(exercise: "Exercise", language: Language) -> None:
    from barun.feedback.exercises import wording

    words = exercise.text[language]
    click.secho(f"{words.title} ({exercise.key})", bold=True)
    click.echo(words.purpose + "\n")
    _print_part("start", words.start, language)
    for number, step in enumerate(words.steps, start=1):
        click.echo(f"  {number}. {step}")
    click.echo("")
    _print_part("dose", wording.say_dose(exercise.dose, language), language)
    _print_part("avoid", " ".join(words.avoid), language)
    _print_part("stop", text("exercises.stop-signs", language), language)
    _print_part("answers", wording.say_answers(exercise, language), language)
    _print_part("needs", wording.say_needs(exercise, language), language)
    _print_part("where", wording.say_where(exercise, language), language)
    _print_part("rests-on", wording.say_evidence(exercise, language), language)
    for source in exercise.sources:
        click.echo(f"  - {source.citation}\n    {source.says[language]}")
    click.echo("\n" + text("exercises.limits", language))


def _write(path: str, drawing: str) -> None:
    with storing("exercises.not-written", path=path):
        Path(path).write_text(drawing, encoding="utf-8")


def _write_drawings(
    exercise: "Exercise", drawing: str | None, animation: str | None, language: Language
) -> None:
    if drawing is not None:
        from barun.feedback.exercises.drawing import draw_exercise

        _write(drawing, draw_exercise(exercise, language))
    if animation is not None:
        from barun.feedback.exercises.animation import animate_exercise

        _write(animation, animate_exercise(exercise, language))


def _check(exercise: str | None, files: dict[str, str | None]) -> None:
    for name, file in files.items():
        if exercise is None and file is not None:
            raise SettingError("cli.exercise-needed", option=name)
        if file is not None and Path(file).suffix.lower() not in _DRAWING_SUFFIXES:
            raise SettingError("cli.drawing-not-svg", option=name, path=file)


def _find(name: str) -> "Exercise":
    """Return an exercise; a name that is nearly right is answered by the right one."""
    from barun.feedback.exercises import find_exercise, load_exercises

    keys = [one.key for one in load_exercises()]
    near = get_close_matches(name, keys, n=1)
    if name not in keys and near:
        raise SettingError("cli.exercise-near", got=name, near=near[0])
    return find_exercise(name)


class _Finding(Word):
    """A finding by its name, or by the code that reports print."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Return the name; see :class:`Word`."""
        word = str(value)
        if _CODE.fullmatch(word):
            from barun.posture.judgement.p009_sitting_too_long import (
                SITTING_TOO_LONG_CODE,
                SITTING_TOO_LONG_KEY,
            )
            from barun.posture.judgement.rules import RULES

            names = {rule.code: rule.key for rule in RULES}
            names[SITTING_TOO_LONG_CODE] = SITTING_TOO_LONG_KEY
            value = names.get(word.upper(), value)
        return super().convert(value, param, ctx)


def build(language: Language) -> click.Command:
    """Return the command."""

    def run(
        *,
        exercise: str | None,
        finding: FindingKey | None,
        drawing: str | None,
        animation: str | None,
        json_output: bool,
    ) -> None:
        from barun.feedback.exercises import exercises_for, load_exercises
        from barun.feedback.exercises.wording import as_json

        _check(exercise, {"--drawing": drawing, "--animation": animation})
        if exercise is not None:
            one = _find(exercise)
            _write_drawings(one, drawing, animation, language)
            if json_output:
                click.echo(json.dumps(as_json(one, language), ensure_ascii=False))
            else:
                _print_exercise(one, language)
            return
        several = exercises_for(finding) if finding is not None else load_exercises()
        if json_output:
            answers = [as_json(one, language) for one in several]
            click.echo(json.dumps({"exercises": answers}, ensure_ascii=False))
        else:
            _print_list(several, language)

    return BarunCommand(
        "exercises",
        language,
        run,
        [
            BarunArgument(
                "exercise", required=False, help_text=text("cli.help-exercise", language)
            ),
            option(
                "--finding",
                help_text=text("cli.help-finding", language),
                type=_Finding(FINDING_KEYS),
                metavar="FINDING",
            ),
            option("--drawing", help_text=text("cli.help-drawing", language), metavar="FILE"),
            option("--animation", help_text=text("cli.help-animation", language), metavar="FILE"),
            json_flag(language),
        ],
    )
