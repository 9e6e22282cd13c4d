"""``barun privacy audit verify|show``: what was done with personal data."""

import json
from typing import TYPE_CHECKING

import click

from barun.cli.model_references import show_instant
from barun.cli.parameter_types import WholeNumber
from barun.cli.presentation import BarunCommand, json_flag, option
from barun.cli.privacy_store import inner_group, opened_store
from barun.config import Settings
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.privacy.audit.entry import AuditEntry

__all__ = ["build"]

_GROUP = "privacy-audit"


def build(language: Language, settings: Settings) -> click.Command:
    """Return the group of commands."""
    return inner_group(
        "audit", language, [_build_verify(language, settings), _build_show(language, settings)]
    )


def _build_verify(language: Language, settings: Settings) -> click.Command:
    def run(*, noted: str | None, json_output: bool) -> None:
        from barun.privacy.audit.chain import AuditHead

        head = None if noted is None else AuditHead.read(noted)
        with opened_store(settings, only_looks=True) as store:
            found = store.audit.verify(head)
        if json_output:
            values = {
                "is_whole": found.is_whole,
                "n_entries": found.n_entries,
                "head": found.head.text,
                "fault": found.fault,
                "at_entry": found.at_entry,
            }
            click.echo(json.dumps(values))
        elif found.is_whole:
            count = found.n_entries
            click.echo(text("audit.whole", language, count=count, head=found.head.text))
        else:
            click.echo(text(f"audit.{found.fault}", language, number=found.at_entry))
        if not found.is_whole:
            click.get_current_context().exit(1)

    params = [
        option(
            "--head",
            "noted",
            help_text=text("cli.help-privacy-head", language),
            metavar="NUMBER:MAC",
        ),
        json_flag(language),
    ]
    return BarunCommand("verify", language, run, params, group=_GROUP)


def _to_line(entry: "AuditEntry", language: Language) -> str:
    action = text(f"audit.action-{entry.action}", language)
    details = ", ".join(
        f"{_word('detail', name, language)}: {_word('value', value, language)}"
        for name, value in entry.details.items()
    )
    who = entry.actor if entry.subject in {"", entry.actor} else f"{entry.actor} -> {entry.subject}"
    return f"{entry.number:>6}  {show_instant(entry.at_s)}  {who}  {action}  {details}".rstrip()


def _word(kind: str, word: str, language: Language) -> str:
    """Return a stable word of the log as people say it; as it stands where no text is known."""
    key = f"audit.{kind}-{word.replace(' ', '-')}"
    try:
        return text(key, language)
    except KeyError:  # a hash, a number, or the word of another version of Barun
        return word


def _build_show(language: Language, settings: Settings) -> click.Command:
    def run(*, since: int, person: str | None, json_output: bool) -> None:
        count = 0
        with opened_store(settings, only_looks=True) as store:
            token = None if person is None else store.audit.token(person)
            for entry in store.audit.entries(since=since, subject=token):
                count += 1
                if json_output:
                    values = {
                        "number": entry.number,
                        "at": show_instant(entry.at_s),
                        "actor": entry.actor,
                        "action": entry.action,
                        "subject": entry.subject,
                        "details": dict(entry.details),
                    }
                    click.echo(json.dumps(values, ensure_ascii=False))
                else:
                    click.echo(_to_line(entry, language))
        if not count and not json_output:
            click.echo(text("audit.nothing", language))

    params = [
        option(
            "--since",
            help_text=text("cli.help-privacy-since", language),
            type=WholeNumber(1, 1_000_000_000),
            default=1,
        ),
        option("--person", help_text=text("cli.help-privacy-person", language), metavar="ID"),
        json_flag(language),
    ]
    return BarunCommand("show", language, run, params, group=_GROUP)
