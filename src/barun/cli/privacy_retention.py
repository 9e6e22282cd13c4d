"""``barun privacy retention`` and ``tidy``: for how long each kind of data is kept."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from barun.cli.account_reference import known_person_id
from barun.cli.person_option import person_option
from barun.cli.presentation import BarunCommand, json_flag, option
from barun.cli.privacy_store import opened_store
from barun.config import Settings
from barun.errors import BarunError, SettingError
from barun.messages import Language, text
from barun.privacy.retention import (
    CHOSEN_BY_PERSON,
    MOST_DAYS,
    RETENTION_RULES,
    RetentionRule,
)

if TYPE_CHECKING:
    from barun.rights.erasure import Erasures
    from barun.store.sql_store import SqlStore

__all__ = ["build_retention", "build_tidy"]

_DEFAULT: Final = "default"
_BY_KIND: Final = "keep_days_by_kind"


def _parse(word: str) -> tuple[str, int | None]:
    kind, _, days = word.partition("=")
    is_days = days.isascii() and days.isdigit() and 0 < int(days) <= MOST_DAYS
    if kind not in RETENTION_RULES or not (is_days or days == _DEFAULT):
        known = ", ".join(RETENTION_RULES)
        raise SettingError("retention.bad-choice", got=word, known=known)
    return kind, int(days) if is_days else None


def _choose(
    store: "SqlStore", settings: Settings, person: str, kind: str, days: int | None
) -> None:
    from barun.rights.retention import choose_retention
    from barun.store.records import SettingsRecord

    if RETENTION_RULES[kind] not in CHOSEN_BY_PERSON:
        choose_retention(Path(settings.data_folder), kind, days)
        return
    before = store.settings(person)
    values = {} if before is None else json.loads(before.content)
    by_kind = {name: one for name, one in values.get(_BY_KIND, {}).items() if name != kind}
    values[_BY_KIND] = by_kind if days is None else {**by_kind, kind: days}
    store.apply([SettingsRecord(person, json.dumps(values), time.time())])


def _line(rule: RetentionRule, days: int | None, language: Language) -> str:
    default = (
        text("retention.never", language)
        if rule.default_days is None
        else text("retention.default-days", language, days=rule.default_days)
    )
    values = {
        "kind": text(f"data_map.name-{rule.kind}", language),
        "default": default,
        "reason": text(f"retention.reason-{rule.kind}", language),
    }
    if days is None:
        return text("retention.for-good", language, **values)
    return text("retention.days", language, days=days, **values)


def build_retention(language: Language, settings: Settings) -> click.Command:
    """Return the command ``retention``."""

    def run(*, keep: tuple[str, ...], person: str, json_output: bool) -> None:
        from barun.rights.retention import installed_days
        from barun.store.removal import kept_days

        chosen = [_parse(word) for word in keep]
        person = known_person_id(settings, person)
        with opened_store(settings, checks_keys=False, only_looks=not chosen) as store:
            for kind, days in chosen:
                _choose(store, settings, person, kind, days)
            found = store.settings(person)
        kept = kept_days("{}" if found is None else found.content)
        kept |= installed_days(Path(settings.data_folder))
        if json_output:
            click.echo(json.dumps({kind: kept[kind] for kind in RETENTION_RULES}))
            return
        for rule in RETENTION_RULES.values():
            click.echo(_line(rule, kept[rule.kind], language))
        if chosen:
            click.echo(text("retention.chosen", language))

    return BarunCommand(
        "retention",
        language,
        run,
        [
            option(
                "--keep",
                help_text=text("cli.help-retention-keep", language),
                multiple=True,
                metavar="KIND=DAYS",
            ),
            person_option(language),
            json_flag(language),
        ],
        group="privacy",
    )


def _fault_of(erasures: "Erasures", person: str) -> BarunError | None:
    """Erase somebody; return why that cannot be done now, for which the others do not wait."""
    try:
        erasures.erase(person)
    except BarunError as error:
        return error
    return None


def build_tidy(language: Language, settings: Settings) -> click.Command:
    """Return the command ``tidy``."""

    def run() -> None:
        from barun.collection.collection import FOLDER_NAME as COLLECTIONS_NAME
        from barun.learning.datasets.library import FOLDER_NAME as DATASETS_NAME
        from barun.learning.datasets.library import DatasetLibrary
        from barun.rights.erasure import Erasures
        from barun.rights.holders.installed import installed_holders
        from barun.rights.retention import (
            damaged_collections,
            find_due,
            installed_days,
            remove_ended_jobs,
            remove_old_runners,
        )

        folder, now_s = Path(settings.data_folder), time.time()
        with opened_store(settings) as store:
            count = store.tidy(now_s).total
            store.logins.tidy(now_s)
            days = installed_days(folder)
            runners = remove_old_runners(folder, store, now_s)
            jobs = remove_ended_jobs(store, now_s, days["jobs"])
            library = DatasetLibrary(folder / DATASETS_NAME)
            due = find_due(folder / COLLECTIONS_NAME, library, now_s, days)
            holders = installed_holders(folder, store, time.time)
            erasures = Erasures(folder, holders, store, time.time)
            damaged = damaged_collections(folder / COLLECTIONS_NAME)
            failed = [error for person in due if (error := _fault_of(erasures, person))]
        values = {"count": count, "runners": runners, "jobs": jobs}
        n_erased = len(due) - len(failed)
        click.echo(text("retention.tidied", language, people=n_erased, **values))
        if damaged:
            names = ", ".join(damaged)
            click.echo(text("retention.past-damage", language, names=names), err=True)
        if failed:
            raise failed[0]

    return BarunCommand("tidy", language, run, [], group="privacy")
