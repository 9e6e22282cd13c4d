"""The library of exercises, read from its files: one a exercise in ``entries``, and the sources."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from barun.errors import SettingError
from barun.feedback.exercises.exercise import (
    FINDING_KEYS,
    REGIONS,
    Arrow,
    Dose,
    Exercise,
    ExerciseMotion,
    ExerciseText,
    FindingKey,
    Source,
)
from barun.feedback.exercises.key_pose import read_key_pose
from barun.messages import LANGUAGES, Language

__all__ = ["exercises_for", "find_exercise", "load_exercises"]

_PACKAGE: Final = "barun.feedback.exercises"
_SUFFIX: Final = ".toml"


def _text(entry: Mapping[str, Any]) -> ExerciseText:
    return ExerciseText(
        title=entry["title"],
        purpose=entry["purpose"],
        start=entry["start"],
        steps=tuple(entry["steps"]),
        avoid=tuple(entry["avoid"]),
        picture=entry["picture"],
    )


def _source(entry: Mapping[str, Any], citations: Mapping[str, str]) -> Source:
    says: dict[Language, str] = {language: entry[language] for language in LANGUAGES}
    return Source(entry["key"], citations[entry["key"]], MappingProxyType(says))


def _motion(entry: Mapping[str, Any]) -> ExerciseMotion:
    common = entry.get("all", {})
    poses = tuple(read_key_pose(entry["support"], (common, pose)) for pose in entry["poses"])
    return ExerciseMotion(
        support=entry["support"],
        view_deg=float(entry["view_deg"]),
        frame=entry.get("frame", "whole"),
        props=tuple(entry.get("props", ())),
        poses=poses,
        arrows=tuple(
            Arrow(arrow["follows"], float(arrow["right_m"]), float(arrow["down_m"]))
            for arrow in entry.get("arrows", ())
        ),
        gaze_m=tuple(float(reach_m) for reach_m in entry.get("gaze_m", ())),
        cycles=entry.get("cycles", False),
        other_side=entry.get("other_side", False),
        move_s=float(entry.get("move_s", 1.6)),
    )


def _exercise(key: str, entry: Mapping[str, Any], citations: Mapping[str, str]) -> Exercise:
    text: dict[Language, ExerciseText] = {
        language: _text(entry["text"][language]) for language in LANGUAGES
    }
    return Exercise(
        key=key,
        region=entry["region"],
        findings=tuple(entry["findings"]),
        equipment=entry["equipment"],
        at_desk=entry["at_desk"],
        evidence=entry["evidence"],
        dose=Dose(**entry["dose"]),
        text=MappingProxyType(text),
        sources=tuple(_source(source, citations) for source in entry["sources"]),
        motion=_motion(entry["motion"]),
    )


@cache
def load_exercises() -> tuple[Exercise, ...]:
    """Return all exercises, from the eyes down to the hips, by key within a part of the body.

    Returns
    -------
    tuple of Exercise
        The same objects at each call; they cannot be changed.

    Examples
    --------
    >>> load_exercises()[0].key
    'look_far'
    """
    # as in barun.messages: these take long to import, and most commands need no exercise
    import tomllib
    from importlib import resources

    package = resources.files(_PACKAGE)
    content = package.joinpath("sources.toml").read_text(encoding="utf-8")
    citations = {key: source["citation"] for key, source in tomllib.loads(content).items()}
    exercises = [
        _exercise(
            file.name.removesuffix(_SUFFIX),
            tomllib.loads(file.read_text(encoding="utf-8")),
            citations,
        )
        for file in package.joinpath("entries").iterdir()
        if file.name.endswith(_SUFFIX)
    ]
    return tuple(sorted(exercises, key=lambda one: (REGIONS.index(one.region), one.key)))


def exercises_for(finding_key: FindingKey) -> tuple[Exercise, ...]:
    """Return the exercises that answer a finding.

    Parameters
    ----------
    finding_key : FindingKey
        Such as ``forward_head``.

    Returns
    -------
    tuple of Exercise
        Those for which it is the first concern first, then those doable at the desk; never empty.

    Raises
    ------
    SettingError
        If there is no such finding.
    """
    if finding_key not in FINDING_KEYS:
        known = ", ".join(FINDING_KEYS)
        raise SettingError("exercises.no-such-finding", got=finding_key, known=known)
    answering = [one for one in load_exercises() if finding_key in one.findings]
    return tuple(
        sorted(answering, key=lambda one: (one.findings.index(finding_key) > 0, not one.at_desk))
    )


def find_exercise(key: str) -> Exercise:
    """Return the exercise called `key`.

    Raises
    ------
    SettingError
        If there is none; the text lists the keys there are.
    """
    exercises = {exercise.key: exercise for exercise in load_exercises()}
    if key not in exercises:
        raise SettingError("exercises.no-such-exercise", got=key, known=", ".join(exercises))
    return exercises[key]
