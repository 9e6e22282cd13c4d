"""``barun accounts``: the people who may log in to ``barun serve --accounts``."""

import json
import os
import shlex
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from barun.cli.model_references import show_instant
from barun.cli.parameter_types import Word
from barun.cli.presentation import BarunArgument, BarunCommand, BarunGroup, flag, json_flag, option
from barun.cli.privacy_erase import certificate_option, erase_person
from barun.cli.privacy_store import opened_store
from barun.config import Settings
from barun.errors import InputError, SettingError
from barun.messages import Language, text
from barun.privacy.accounts.roles import ROLES, Role

if TYPE_CHECKING:
    from barun.service.accounts.people_desk import IssuedCode
    from barun.store.account_records import AccountRecord
    from barun.store.sql_store import SqlStore

__all__ = ["build"]

_GROUP = "accounts"


def build(language: Language, settings: Settings) -> click.Command:
    """Return the group of commands."""
    commands = (_build_add, _build_list, _build_role, _build_invite, _build_reset)
    return BarunGroup(
        language,
        [
            *(make(language, settings) for make in commands),
            _build_switch("disable", language, settings),
            _build_switch("enable", language, settings),
            _build_delete(language, settings),
        ],
        name=_GROUP,
    )


def _name(language: Language) -> BarunArgument:
    return BarunArgument("name", help_text=text("cli.help-account-name", language), metavar="NAME")


def _ask_password(language: Language) -> str:
    """Ask twice without showing it; from a pipe, where nothing shows, one line."""
    asked: str = click.prompt(
        text("accounts.ask-password", language),
        hide_input=sys.stdin.isatty(),
        err=True,
        confirmation_prompt=text("accounts.ask-again", language) if sys.stdin.isatty() else False,
    )
    return asked


def _find(store: "SqlStore", name: str) -> "AccountRecord":
    found = store.accounts.find_by_name(name) or store.accounts.find(name)
    if found is None:
        raise InputError("accounts.no-account-called", name=name)
    return found


def _show_link(issued: "IssuedCode", language: Language, settings: Settings) -> None:
    from barun.service.launch.key_file import noted_address

    address = urlsplit(noted_address(settings.data_folder) or "")
    origin = f"{address.scheme}://{address.netloc}" if address.netloc else "https://..."
    ends = show_instant(issued.record.ends_s)
    click.echo(text(f"accounts.link-{issued.record.kind}", language, ends=ends))
    click.echo(f"{origin}{issued.path}")
    if not address.netloc:
        click.echo(text("accounts.link-no-address", language), err=True)


def _build_add(language: Language, settings: Settings) -> click.Command:
    def run(name: str, role: Role | None, *, takes_history: bool) -> None:
        from barun.privacy.accounts.password_rules import check_name, check_password
        from barun.privacy.encryption.password_hash import hash_password
        from barun.service.accounts.secrets_of_login import make_account_id
        from barun.store.records import LOCAL_PERSON

        shown = check_name(name)
        with opened_store(settings) as store:
            if store.accounts.find_by_name(shown) is not None:
                raise InputError("accounts.name-taken")
            if takes_history and store.accounts.find(LOCAL_PERSON) is not None:
                raise InputError("accounts.history-taken")
            kept = hash_password(check_password(_ask_password(language), shown), os.urandom)
            account_id = LOCAL_PERSON if takes_history else make_account_id()
            given: Role = role or ("person" if store.accounts.all() else "administrator")
            made = store.accounts.add(account_id, shown, given, kept, time.time())
        click.echo(text("accounts.added", language, name=made.name, role=made.role))

    params = [
        _name(language),
        option(
            "--role",
            help_text=text("cli.help-account-role", language),
            type=Word(ROLES),
            default=None,
        ),
        flag(
            "--takes-history",
            "takes_history",
            help_text=text("cli.help-account-takes-history", language),
        ),
    ]
    return BarunCommand("add", language, run, params, group=_GROUP)


def _build_list(language: Language, settings: Settings) -> click.Command:
    def run(*, json_output: bool) -> None:
        with opened_store(settings, only_looks=True) as store:
            people = store.accounts.all()
        if json_output:
            values = [
                {
                    "id": one.account_id,
                    "name": one.name,
                    "role": one.role,
                    "is_disabled": one.is_disabled,
                    "made_at": show_instant(one.made_s),
                }
                for one in people
            ]
            click.echo(json.dumps(values, ensure_ascii=False))
            return
        if not people:
            click.echo(text("accounts.none", language))
        for one in people:
            state = f"  {text('accounts.is-disabled', language)}" if one.is_disabled else ""
            click.echo(f"{one.name}  {one.role}  {one.account_id}{state}")

    return BarunCommand("list", language, run, [json_flag(language)], group=_GROUP)


def _build_role(language: Language, settings: Settings) -> click.Command:
    def run(name: str, role: Role) -> None:
        with opened_store(settings) as store:
            account = _find(store, name)
            store.accounts.set_role(account.account_id, role, time.time())
        click.echo(text("accounts.role-set", language, name=account.name, role=role))

    role = BarunArgument(
        "role",
        help_text=text("cli.help-account-role", language),
        type=Word(ROLES),
        metavar="ROLE",
    )
    return BarunCommand("role", language, run, [_name(language), role], group=_GROUP)


def _build_invite(language: Language, settings: Settings) -> click.Command:
    def run(role: Role) -> None:
        from barun.service.accounts.people_desk import PeopleDesk

        with opened_store(settings) as store:
            issued = PeopleDesk(store, time.time).invite(role)
        _show_link(issued, language, settings)

    params = [
        option(
            "--role",
            help_text=text("cli.help-account-role", language),
            type=Word(ROLES),
            default="person",
        )
    ]
    return BarunCommand("invite", language, run, params, group=_GROUP)


def _build_reset(language: Language, settings: Settings) -> click.Command:
    def run(name: str) -> None:
        from barun.service.accounts.people_desk import PeopleDesk

        with opened_store(settings) as store:
            account = _find(store, name)
            issued = PeopleDesk(store, time.time).reset(account.account_id)
        _show_link(issued, language, settings)

    return BarunCommand("reset", language, run, [_name(language)], group=_GROUP)


def _build_switch(word: str, language: Language, settings: Settings) -> click.Command:
    is_disabled = word == "disable"

    def run(name: str) -> None:
        with opened_store(settings) as store:
            account = _find(store, name)
            store.accounts.set_disabled(account.account_id, time.time(), is_disabled=is_disabled)
        click.echo(text(f"accounts.{word}d-now", language, name=account.name))

    return BarunCommand(word, language, run, [_name(language)], group=_GROUP)


def _build_delete(language: Language, settings: Settings) -> click.Command:
    def run(name: str, *, yes: bool, certificate: Path | None, json_output: bool) -> None:
        with opened_store(settings, only_looks=True) as store:
            account = _find(store, name)
            if store.accounts.is_last_administrator(account.account_id):
                raise InputError("accounts.last-administrator")
        who = account.account_id
        unsure = None if yes else SettingError("accounts.needs-yes", name=shlex.quote(account.name))
        erase_person(
            settings,
            language,
            who,
            certificate,
            unsure=unsure,
            json_output=json_output,
            first=lambda store: store.accounts.close(who, time.time()),
        )

    params = [
        _name(language),
        flag("--yes", help_text=text("cli.help-data-yes", language)),
        certificate_option(language),
        json_flag(language),
    ]
    return BarunCommand("delete", language, run, params, group=_GROUP)
