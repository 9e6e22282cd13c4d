"""``barun privacy correct`` and ``object``: putting right what is held, and stopping a purpose."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from barun.cli.account_reference import find_person_id
from barun.cli.parameter_types import Word
from barun.cli.person_option import person_option
from barun.cli.presentation import BarunArgument, BarunCommand, flag, option
from barun.cli.privacy_consent import make_entry, stop_purpose
from barun.cli.privacy_store import inner_group, opened_store
from barun.config import Settings
from barun.errors import SettingError
from barun.messages import Language, text
from barun.privacy.consent.objection import OBJECTION_REASONS
from barun.privacy.consent.purpose import PURPOSES

if TYPE_CHECKING:
    from barun.privacy.consent.purpose import Purpose
    from barun.rights.correction import Corrections

__all__ = ["build_correct", "build_object"]

_GROUP: Final = "privacy-correct"
_GRADES: Final = ("a", "b", "c", "d", "e", "none")
_VIEWS: Final = ("unknown", "front", "side", "neither")
"""By their numbers."""


@contextmanager
def _opened(settings: Settings) -> "Iterator[Corrections]":
    from barun.rights.correction import Corrections

    with opened_store(settings) as store:
        yield Corrections(Path(settings.data_folder), store, time.time)


def _needed(values: dict[str, Any]) -> dict[str, Any]:
    """Return what was said; refuse nothing at all."""
    said = {name: value for name, value in values.items() if value is not None}
    if not said:
        options = ", ".join(f"--{name}" for name in values)
        raise SettingError("correction.needs-change", options=options)
    return said


def build_correct(language: Language, settings: Settings) -> click.Command:
    """Return the group of commands ``correct``."""

    def command(
        name: str, argument: str, run: Callable[..., None], *params: click.Parameter
    ) -> click.Command:
        said = BarunArgument(argument, help_text=text(f"cli.help-correct-{argument}", language))
        return BarunCommand(name, language, run, [said, *params], group=_GROUP)

    def event(*, entry: str, verdict: str | None, person: str) -> None:
        said: Any = _needed({"verdict": verdict})["verdict"]
        person = find_person_id(settings, person)
        with _opened(settings) as corrections:
            corrections.verdict(person, entry, None if said == "none" else said)
        click.echo(text("correction.done", language))

    def calibration(*, entry: str, camera: str | None, place: str | None, person: str) -> None:
        said = _needed({"camera": camera, "place": place})
        person = find_person_id(settings, person)
        with _opened(settings) as corrections:
            corrections.calibration(person, entry, **said)
        click.echo(text("correction.done", language))

    def runner(*, name: str, to: str | None, person: str) -> None:
        said = _needed({"to": to})["to"]
        person = find_person_id(settings, person)
        with _opened(settings) as corrections:
            corrections.runner(person, name, said)
        click.echo(text("correction.done", language))

    def label(*, entry: str, data: str, view: str | None, grade: str | None) -> None:
        said = _needed({"view": view, "grade": grade})
        if "view" in said:
            said["view"] = _VIEWS.index(said["view"])
        if said.get("grade") == "none":
            said["grade"] = ""
        with _opened(settings) as corrections:
            corrections.label(data, entry, **said)
        click.echo(text("correction.done", language))

    def word(name: str, words: tuple[str, ...]) -> click.Option:
        said = text(f"cli.help-correct-{name}", language)
        return option(f"--{name}", help_text=said, type=Word(words))

    def free(name: str) -> click.Option:
        return option(
            f"--{name}", help_text=text(f"cli.help-correct-{name}", language), metavar="NAME"
        )

    whose = person_option(language)
    data = option(
        "--data",
        help_text=text("cli.help-correct-data", language),
        default="posture",
        metavar="NAME",
    )
    return inner_group(
        "correct",
        language,
        [
            command("event", "entry", event, word("verdict", ("right", "wrong", "none")), whose),
            command("calibration", "entry", calibration, free("camera"), free("place"), whose),
            command("runner", "name", runner, free("to"), whose),
            command("label", "entry", label, data, word("view", _VIEWS), word("grade", _GRADES)),
        ],
    )


def build_object(language: Language, settings: Settings) -> click.Command:
    """Return the command ``object``."""

    def run(*, purpose: "Purpose", person: str, reason: str, yes: bool) -> None:
        from barun.learning.datasets.library import is_pseudonym

        person = find_person_id(settings, person)
        if is_pseudonym(person):
            raise SettingError("correction.collected", person=person)
        name = text(f"consent.name-{purpose}", language)
        if not yes:
            click.echo(text(f"consent.deletes-{purpose}", language), err=True)
            raise SettingError("correction.needs-yes", purpose=name)
        # stopping needs no key; without it there is no entry of the log
        with opened_store(settings, checks_keys=False) as store:
            stop_purpose(store, settings, make_entry(person, purpose, "withdrawn", language))
            with_reason = {"purpose": purpose, "reason": reason}
            store.audit.note(
                time.time(), "objection", actor_id=person, subject_id=person, details=with_reason
            )
        click.echo(text("correction.objected", language, purpose=name))

    return BarunCommand(
        "object",
        language,
        run,
        [
            BarunArgument(
                "purpose",
                help_text=text("cli.help-object-purpose", language),
                type=Word(PURPOSES),
            ),
            person_option(language),
            option(
                "--reason",
                help_text=text("cli.help-object-reason", language),
                type=Word(OBJECTION_REASONS),
                default="situation",
            ),
            flag("--yes", help_text=text("cli.help-consent-yes", language)),
        ],
        group="privacy",
    )
