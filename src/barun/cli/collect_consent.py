"""Who is recorded, and what that person agreed to, before the first frame."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import click

from barun.errors import CollectionError, SettingError
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.collection.collection import Collection

__all__ = ["ConsentWords", "ask_for_consent", "find_person"]

_DAY_S: Final = 86400.0
_USUAL_DAYS: Final = 365
_YES: Final = ("yes", "y", "예", "네")


@dataclass(frozen=True, slots=True)
class ConsentWords:
    """What was said on the command line."""

    person: str | None
    is_given: bool
    purpose: str | None
    until: str | None


def _end_of_day_s(word: str) -> float:
    try:
        return datetime.strptime(word, "%Y-%m-%d").replace(tzinfo=UTC).timestamp() + _DAY_S
    except ValueError as error:
        raise SettingError("cli.bad-day", name="--until", got=word) from error


def find_person(
    collection: "Collection",
    words: ConsentWords,
    taken: tuple[str, ...],
    now_s: float,
    language: Language,
) -> str | None:
    """Return who is recorded, as the command line says; None if somebody has to be asked.

    Raises
    ------
    CollectionError
        If the agreement is impossible.
    SettingError
        If the day is none.
    """
    from barun.collection.collection import WORDING_VERSION

    wording = f"{WORDING_VERSION}-{language}"
    if words.is_given:
        if not words.purpose or not words.until:
            raise CollectionError("collection.consent-incomplete")
        return collection.agree(
            purpose=words.purpose,
            wording=wording,
            now_s=now_s,
            until_s=_end_of_day_s(words.until),
            person=words.person,
            taken=taken,
        ).person
    consent = collection.record.consents.get(words.person or "")
    return words.person if consent is not None and consent.covers(now_s) else None


def ask_for_consent(
    collection: "Collection",
    person: str | None,
    taken: tuple[str, ...],
    now_s: float,
    language: Language,
) -> str | None:
    """Ask a person at the terminal; return the pseudonym, or None if the answer is no.

    Raises
    ------
    CollectionError
        If the agreement is impossible.
    SettingError
        If the day is none.
    """
    from barun.collection.collection import WORDING_VERSION
    from barun.privacy.consent.texts import consent_text

    click.echo(consent_text("training", WORDING_VERSION, language), err=True)
    purpose = click.prompt(
        text("collection.ask-purpose", language),
        default=text("collection.usual-purpose", language),
        err=True,
    )
    usual = (datetime.fromtimestamp(now_s, UTC) + timedelta(days=_USUAL_DAYS)).date().isoformat()
    until = click.prompt(text("collection.ask-until", language), default=usual, err=True)
    answer = click.prompt(text("collection.ask-agreed", language), default="", err=True)
    if answer.strip().lower() not in _YES:
        click.echo(text("collection.not-agreed", language), err=True)
        return None
    return collection.agree(
        purpose=purpose,
        wording=f"{WORDING_VERSION}-{language}",
        now_s=now_s,
        until_s=_end_of_day_s(until),
        person=person,
        taken=taken,
    ).person
