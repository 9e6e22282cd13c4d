"""``barun privacy erase PERSON``: forgetting somebody everywhere, models included."""

import json
import shlex
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from barun.cli.account_reference import find_person_id
from barun.cli.parameter_types import name_of, require_folder
from barun.cli.presentation import BarunArgument, BarunCommand, flag, json_flag, option
from barun.cli.privacy_store import opened_store
from barun.config import Settings
from barun.errors import BarunError, EncryptionError, Fault, InputError, SettingError, storing
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.rights.erasure import Erased, ErasurePlan, Erasures
    from barun.rights.holder import Holding, Obstacle
    from barun.store.sql_store import SqlStore

__all__ = [
    "build",
    "certificate_option",
    "erase_person",
    "refuse_last_administrator",
    "resume_rights",
]


@contextmanager
def _opened(settings: Settings, *, only_looks: bool) -> "Iterator[tuple[Erasures, SqlStore]]":
    from barun.rights.erasure import Erasures
    from barun.rights.holders.installed import installed_holders

    folder = Path(settings.data_folder)
    # whoever asks to be forgotten is, also where the master key is lost
    with opened_store(settings, checks_keys=False, only_looks=only_looks) as store:
        holders = installed_holders(folder, store, time.time)
        yield Erasures(folder, holders, store, time.time), store


def resume_rights(settings: Settings) -> None:
    """Go on with erasures that killed processes began; what cannot be done now waits."""
    from barun.rights.note import has_unfinished

    if has_unfinished(Path(settings.data_folder)):
        with suppress(BarunError), _opened(settings, only_looks=False) as (erasures, _):
            erasures.resume()


def _holding_line(one: "Holding", language: Language) -> str:
    name = text(f"data_map.name-{one.kind}", language)
    if one.kind == "models":
        model, _, number = one.place.rpartition(" ")
        place = f"{model}@{number}"
        if aliases := one.details.get("aliases"):
            place += f", {aliases}"
    else:
        place = one.place
    key = "rights.count-place" if place else "rights.count"
    return "  " + text(key, language, name=name, place=place, count=one.count)


def _obstacle_line(one: "Obstacle", language: Language) -> str:
    details = dict(one.details)
    if isinstance(reason := details.get("reason"), Fault):
        details["reason"] = reason.text(language)
    return text(one.code, language, **details)


def _print_plan(plan: "ErasurePlan", language: Language) -> None:
    click.echo(text("rights.would-erase", language, person=plan.person))
    for holding in plan.holdings:
        click.echo(_holding_line(holding, language))
    for obstacle in plan.obstacles:
        click.echo(_obstacle_line(obstacle, language))


def _print_done(done: "Erased", path: Path, language: Language) -> None:
    click.echo(text("rights.erased", language, person=done.plan.person))
    for holding in done.plan.holdings:
        click.echo(_holding_line(holding, language))
    for obstacle in done.plan.obstacles:
        click.echo(_obstacle_line(obstacle, language))
    if done.certificate is None:
        click.echo(text("rights.unsigned", language))
        return
    from barun.rights.certificate_content import model_line

    for one in done.certificate.values["models"]:
        click.echo(model_line(one, language))
    click.echo(text("rights.certified", language, path=path))


def _to_json(plan: "ErasurePlan") -> dict[str, Any]:
    return {
        "person": plan.person,
        "holdings": [
            {"kind": one.kind, "place": one.place, "count": one.count, **dict(one.details)}
            for one in plan.holdings
        ],
        "not_reached": [
            {"code": one.code, **{name: _word(value) for name, value in one.details.items()}}
            for one in plan.obstacles
        ],
    }


def _word(value: object) -> str:
    return value.code if isinstance(value, Fault) else str(value)


def _say_nobody(plan: "ErasurePlan", language: Language, *, json_output: bool) -> None:
    """Say that nothing is kept, and what could not be read."""
    if json_output:
        click.echo(json.dumps({**_to_json(plan), "certificate": None}, ensure_ascii=False))
        return
    click.echo(text("rights.nobody", language, person=plan.person))
    for obstacle in plan.obstacles:
        click.echo(_obstacle_line(obstacle, language))


def _require_place(certificate: Path | None) -> None:
    """Refuse what no certificate can be written to before anybody is erased, not after."""
    if certificate is None:
        return
    if certificate.exists():
        raise SettingError("privacy_commands.file-exists", path=certificate)
    require_folder(certificate)


def _write(path: Path, content: bytes, kept: Path) -> None:
    """Copy a certificate; where that fails, say that the erasure is done and where it lies."""
    from barun.store.whole_files import replace_file

    with storing("rights.certificate-not-copied", location=path, kept=kept):
        replace_file(path, [content])


def erase_person(
    settings: Settings,
    language: Language,
    person: str,
    certificate: Path | None,
    *,
    unsure: SettingError | None,
    json_output: bool,
    first: "Callable[[SqlStore], None] | None" = None,
) -> None:
    """Erase a person, or say what would be erased.

    Parameters
    ----------
    settings : Settings
        Say where the data are.
    language : {"en", "ko"}
        Of what is said.
    person : str
        Whom.
    certificate : pathlib.Path, optional
        Where the certificate is written, too.
    unsure : SettingError, optional
        Raised after what would be erased was said; None where it is to be erased.
    json_output : bool
        Whether it is said as JSON.
    first : callable, optional
        Done once the erasure is noted; where it raises, nothing is erased.

    Raises
    ------
    BarunError
        If something cannot be erased now, or what `first` raises.
    """
    from barun.rights.erasure import CERTIFICATES_NAME
    from barun.rights.note import has_unfinished

    _require_place(certificate)
    is_unfinished = has_unfinished(Path(settings.data_folder))
    with _opened(settings, only_looks=True) as (erasures, _):
        plan = erasures.plan(person)
    if not plan and not is_unfinished:
        _say_nobody(plan, language, json_output=json_output)
        return
    if unsure is not None:
        if json_output:
            click.echo(json.dumps(_to_json(plan), ensure_ascii=False))
        else:
            _print_plan(plan, language)
        raise unsure
    with _opened(settings, only_looks=False) as (erasures, store):
        if first is not None:
            erasures.begin(person, partial(first, store))
        done = erasures.erase(person)
        erasures.resume()
    if done is None:
        _say_nobody(plan, language, json_output=json_output)
        return
    path = Path(settings.data_folder) / CERTIFICATES_NAME
    if done.certificate is not None:
        path /= f"{done.certificate.id}.json"
        if certificate is not None:
            _write(certificate, done.certificate.to_json(), path)
            path = certificate
    if json_output:
        values = None if done.certificate is None else dict(done.certificate.values)
        content = {**_to_json(done.plan), "certificate": values, "file": str(path)}
        click.echo(json.dumps(content, ensure_ascii=False))
    else:
        _print_done(done, path, language)


def refuse_last_administrator(settings: Settings, person: str) -> None:
    """Refuse to erase who alone looks after the accounts.

    Raises
    ------
    InputError
        If that is who is to be erased.
    """
    with opened_store(settings, checks_keys=False, only_looks=True) as store:
        if store.accounts.is_last_administrator(person):
            raise InputError("rights.last-administrator", person=shlex.quote(person))


def _has_account(settings: Settings, person: str) -> bool:
    with opened_store(settings, checks_keys=False, only_looks=True) as store:
        return store.accounts.made_s(person) is not None


def _close_account(store: "SqlStore", person: str, *, leaves_nobody: bool) -> None:
    """End every login of somebody and let nobody in any more, before anything is erased."""
    if store.accounts.made_s(person) is None:
        return
    with suppress(EncryptionError):  # without its key there is no entry in the log, either
        store.accounts.close(person, time.time(), leaves_nobody=leaves_nobody)


def certificate_option(language: Language) -> click.Option:
    """Return the option that says where the certificate is written, too."""
    return option(
        "--certificate",
        help_text=text("cli.help-privacy-certificate", language),
        type=click.Path(path_type=Path),
        metavar="FILE",
    )


class _Person(click.ParamType[str]):
    """Somebody as the place that holds their data calls them."""

    name = "PERSON"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Return the name.

        Raises
        ------
        SettingError
            If nobody can be called so.
        """
        said = str(value).strip()
        if not said or len(said) > 200 or not said.isprintable():
            raise SettingError("cli.bad-pseudonym", name=name_of(param), got=value)
        return said


def build(
    language: Language,
    settings: Settings,
    *,
    group: str = "privacy",
    person_type: "click.ParamType[str] | None" = None,
) -> click.Command:
    """Return the command ``erase``, of ``barun privacy`` or, for pseudonyms, of ``barun data``."""

    def run(
        *,
        person: str,
        yes: bool,
        certificate: Path | None,
        json_output: bool,
        leave_no_administrator: bool = False,
    ) -> None:
        person = find_person_id(settings, person)
        if not leave_no_administrator:
            refuse_last_administrator(settings, person)
        unsure = None if yes else SettingError("rights.needs-yes", person=person)
        closes = partial(_close_account, person=person, leaves_nobody=leave_no_administrator)
        erase_person(
            settings,
            language,
            person,
            certificate,
            unsure=unsure,
            json_output=json_output,
            first=closes if _has_account(settings, person) else None,
        )

    is_pseudonym = person_type is not None  # of whom there are no accounts
    whom = "cli.help-data-erase" if is_pseudonym else "cli.help-privacy-whom"
    last = flag(
        "--leave-no-administrator",
        help_text=text("cli.help-privacy-leave-no-administrator", language),
    )
    return BarunCommand(
        "erase",
        language,
        run,
        [
            BarunArgument("person", help_text=text(whom, language), type=person_type or _Person()),
            flag("--yes", help_text=text("cli.help-data-yes", language)),
            *(() if is_pseudonym else (last,)),
            certificate_option(language),
            json_flag(language),
        ],
        group=group,
    )
