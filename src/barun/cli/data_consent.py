"""``barun data consent``: what people agreed to whose rows came without a word of it."""

import json
from typing import TYPE_CHECKING

import click

from barun.cli.data_source import Pseudonym, find_library, now_s
from barun.cli.parameter_types import parse_last_day
from barun.cli.presentation import BarunArgument, BarunCommand, json_flag, option
from barun.cli.privacy_store import write_down
from barun.config import Settings
from barun.messages import Language, text

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["build", "note_stated"]


def note_stated(settings: Settings, people: "Iterable[str]") -> None:
    """Write into the audit log that a consent was stated of people, who are not named there."""
    details = {"purpose": "training", "way": "stated"}
    for person in people:
        write_down(settings, "consent-given", details, subject_id=person)


def build(language: Language, settings: Settings) -> click.Command:
    """Return the command."""

    def run(
        *, name: str, purpose: str, until: str | None, person: tuple[str, ...], json_output: bool
    ) -> None:
        from barun.learning.datasets.manifest import Consent
        from barun.learning.datasets.stating import state_consent

        at_s = now_s()
        stated = Consent("given", purpose, at_s, parse_last_day(until))
        library = find_library(settings)
        before = library.load(name).hash
        version = state_consent(library, name, stated, created_at_s=at_s, people=person)
        whom = [one for one in version.people if version.manifest.consent[one] == stated]
        if version.hash != before:
            note_stated(settings, whom)
        if json_output:
            values = {"dataset": name, "version": version.hash, "people": whom}
            click.echo(json.dumps(values, ensure_ascii=False))
        else:
            said = ", ".join(whom) or "-"
            click.echo(text("datasets.consent-stated", language, people=said, name=version.name))

    return BarunCommand(
        "consent",
        language,
        run,
        [
            BarunArgument("name", help_text=text("cli.help-data-dataset", language)),
            option(
                "--purpose",
                help_text=text("cli.help-data-purpose", language),
                required=True,
                metavar="TEXT",
            ),
            option("--until", help_text=text("cli.help-data-until", language), metavar="DAY"),
            option(
                "--person",
                help_text=text("cli.help-data-consent-person", language),
                type=Pseudonym(),
                multiple=True,
            ),
            json_flag(language),
        ],
        group="data",
    )
