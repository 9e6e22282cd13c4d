"""``barun privacy consent list|give|withdraw``: what people agreed to, purpose by purpose."""

import json
import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from barun.cli.account_reference import find_person_id, known_person_id
from barun.cli.model_references import show_instant
from barun.cli.parameter_types import Word
from barun.cli.person_option import LOCAL_PERSON, person_option
from barun.cli.presentation import BarunArgument, BarunCommand, flag, json_flag
from barun.cli.privacy_store import inner_group, opened_store
from barun.config import Settings
from barun.errors import SettingError
from barun.messages import Language, text
from barun.privacy.consent.purpose import PURPOSES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barun.privacy.consent.entry import ConsentAct, ConsentEntry
    from barun.privacy.consent.purpose import Purpose
    from barun.privacy.consent.question import ConsentAnswer
    from barun.store.sql_store import SqlStore

__all__ = ["build", "make_entry", "stop_purpose"]

_GROUP: Final = "privacy-consent"


def build(language: Language, settings: Settings) -> click.Command:
    """Return the group of commands."""
    commands: list[click.Command] = [
        _build_list(language, settings),
        _build_give(language, settings),
        _build_withdraw(language, settings),
    ]
    return inner_group("consent", language, commands)


# ---- list


def _answers(store: "SqlStore", settings: Settings) -> "Iterator[tuple[str, str, ConsentAnswer]]":
    """Yield person, place and answer of everybody known: in the ledger, then in collections."""
    from barun.collection.collection import FOLDER_NAME, collection_names, read_record
    from barun.privacy.consent.question import may

    now_s = time.time()
    ledger = store.consents.everybody()
    for person, entries in {LOCAL_PERSON: (), **ledger}.items():
        for purpose in PURPOSES:
            answer = may(purpose, entries, now_s)
            if answer.entry is not None or person == LOCAL_PERSON:
                yield person, "", answer
    folder = Path(settings.data_folder) / FOLDER_NAME
    for name in collection_names(folder):
        record = read_record(folder, name)
        for person in record.people:
            yield person, name, record.may_train(person, now_s)


def _as_json(person: str, place: str, answer: "ConsentAnswer") -> dict[str, Any]:
    entry = answer.entry
    return {
        "person": person,
        "collection": place or None,
        "purpose": answer.purpose,
        "is_allowed": answer.is_allowed,
        "reason": answer.reason,
        "text_version": None if entry is None else entry.text_version or None,
        "at": None if entry is None else show_instant(entry.at_s),
        "until": None if entry is None or entry.until_s is None else show_instant(entry.until_s),
        "way": None if entry is None else entry.way,
    }


def _to_line(person: str, place: str, answer: "ConsentAnswer", language: Language) -> str:
    entry = answer.entry
    words = [person, text(f"consent.name-{answer.purpose}", language), answer.text(language)]
    if place:
        words.append(place)
    if entry is not None:
        if entry.text_version:
            words.append(text("privacy_consent.version", language, version=entry.text_version))
        words.append(show_instant(entry.at_s))
        words.append(text(f"privacy_consent.way-{entry.way}", language))
    return "  ".join(words)


def _build_list(language: Language, settings: Settings) -> click.Command:
    def run(*, history: bool, json_output: bool) -> None:
        with opened_store(settings, checks_keys=False, only_looks=True) as store:
            if history:
                _print_ledger(store, language, json_output=json_output)
                return
            for person, place, answer in _answers(store, settings):
                if json_output:
                    click.echo(json.dumps(_as_json(person, place, answer), ensure_ascii=False))
                else:
                    click.echo(_to_line(person, place, answer, language))

    params = [
        flag("--history", help_text=text("cli.help-consent-history", language)),
        json_flag(language),
    ]
    return BarunCommand("list", language, run, params, group=_GROUP)


def _print_ledger(store: "SqlStore", language: Language, *, json_output: bool) -> None:
    for person, entries in store.consents.everybody().items():
        for entry in entries:
            if json_output:
                values = {
                    "person": person, "purpose": entry.purpose, "act": entry.act,
                    "at": show_instant(entry.at_s), "way": entry.way,
                    "text_version": entry.text_version, "language": entry.language,
                }  # fmt: skip
                click.echo(json.dumps(values, ensure_ascii=False))
                continue
            purpose = text(f"consent.name-{entry.purpose}", language)
            act = text(f"privacy_consent.act-{entry.act}", language)
            way = text(f"privacy_consent.way-{entry.way}", language)
            click.echo(f"{show_instant(entry.at_s)}  {person}  {purpose}  {act}  {way}")


# ---- give, withdraw


def make_entry(
    person: str, purpose: "Purpose", act: "ConsentAct", language: Language
) -> "ConsentEntry":
    """Return a line of the ledger that a command writes, of now and in the text of today."""
    from barun.privacy.consent.entry import ConsentEntry
    from barun.privacy.consent.texts import current_version

    is_given = act == "given"
    return ConsentEntry(
        person,
        purpose,
        act,
        time.time(),
        "command-line",
        current_version(purpose) if is_given else "",
        language if is_given else "",
    )


def _params(language: Language) -> list[click.Parameter]:
    return [
        BarunArgument(
            "purpose", help_text=text("cli.help-consent-purpose", language), type=Word(PURPOSES)
        ),
        person_option(language),
        flag("--yes", help_text=text("cli.help-consent-yes", language)),
        json_flag(language),
    ]


def _say_done(
    store: "SqlStore",
    person: str,
    purpose: "Purpose",
    language: Language,
    *,
    changed: bool,
    json_output: bool,
) -> None:
    answer = store.consents.may(purpose, person, time.time())
    if json_output:
        values = {**_as_json(person, "", answer), "changed": changed}
        click.echo(json.dumps(values, ensure_ascii=False))
    else:
        click.echo(_to_line(person, "", answer, language))


def _words(purpose: "Purpose", person: str) -> str:
    """Return what to repeat of a command: never without of whom it was asked."""
    return purpose if person == LOCAL_PERSON else f"{purpose} --person {shlex.quote(person)}"


def _build_give(language: Language, settings: Settings) -> click.Command:
    def run(*, purpose: "Purpose", person: str, yes: bool, json_output: bool) -> None:
        from barun.privacy.consent.texts import consent_text, current_version

        _refuse_collected(person)
        said, person = person, known_person_id(settings, person)
        if not yes:
            click.echo(consent_text(purpose, current_version(purpose), language), err=True)
            raise SettingError("privacy_consent.needs-yes-to-give", words=_words(purpose, said))
        with opened_store(settings) as store:
            (changed,) = store.apply([make_entry(person, purpose, "given", language)])
            _say_done(store, person, purpose, language, changed=changed, json_output=json_output)

    return BarunCommand("give", language, run, _params(language), group=_GROUP)


def _build_withdraw(language: Language, settings: Settings) -> click.Command:
    def run(*, purpose: "Purpose", person: str, yes: bool, json_output: bool) -> None:
        _refuse_collected(person)
        said, person = person, find_person_id(settings, person)
        if not yes:
            click.echo(text(f"consent.deletes-{purpose}", language), err=True)
            raise SettingError("privacy_consent.needs-yes-to-withdraw", words=_words(purpose, said))
        # taking back needs no key
        with opened_store(settings, checks_keys=False) as store:
            changed = stop_purpose(
                store, settings, make_entry(person, purpose, "withdrawn", language)
            )
            _say_done(store, person, purpose, language, changed=changed, json_output=json_output)

    return BarunCommand("withdraw", language, run, _params(language), group=_GROUP)


def stop_purpose(store: "SqlStore", settings: Settings, entry: "ConsentEntry") -> bool:
    """Take a consent back and delete what it allowed; return whether there was one."""
    from barun.rights.erased_list import ErasedList

    (changed,) = store.apply([entry])
    folder, person = Path(settings.data_folder), entry.person_id
    if entry.purpose == "history":
        _delete_beside(folder, person)
    if changed:  # what is in older backups must not come back with them
        ErasedList(folder).add(store, person, entry.at_s, purpose=entry.purpose)
    return changed


def _refuse_collected(person: str) -> None:
    """Refuse pseudonyms: their consent stands with what was recorded under it, and goes with it."""
    from barun.learning.datasets.library import is_pseudonym

    if is_pseudonym(person):
        raise SettingError("privacy_consent.collected", person=person)


def _delete_beside(data_folder: Path, person: str) -> None:
    """Delete what the consent to a history allowed, and lies beside the database.

    Of accounts it lies in folders of their own.
    """
    from barun.pipeline.runner_profiles import FOLDER_NAME, RunnerProfiles
    from barun.service.live.session_shelf import FolderShelf

    own = data_folder if person == LOCAL_PERSON else data_folder / "accounts" / person
    RunnerProfiles(own / FOLDER_NAME).remove_all()
    FolderShelf(own / "live").clear()
