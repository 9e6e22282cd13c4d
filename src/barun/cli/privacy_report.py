"""``barun privacy report PERSON``: what is held, since when, why, who looked, what goes when."""

import json
import time
from pathlib import Path

import click

from barun.cli.account_reference import find_person_id
from barun.cli.presentation import BarunArgument, BarunCommand, json_flag
from barun.cli.privacy_export import find_person
from barun.cli.privacy_store import opened_store
from barun.config import Settings
from barun.messages import Language, text

__all__ = ["build"]


def build(language: Language, settings: Settings) -> click.Command:
    """Return the command."""

    def run(*, person: str, json_output: bool) -> None:
        from barun.rights.holders.installed import installed_holders
        from barun.rights.report.person_report import report_person, to_json
        from barun.rights.report.report_text import report_lines
        from barun.rights.unread import find_unread

        person = find_person_id(settings, person)
        holdings = find_person(settings, person)
        folder, now_s = Path(settings.data_folder), time.time()
        with opened_store(settings) as store:
            holders = installed_holders(folder, store, time.time)
            obstacles = [one for holder in holders for one in holder.obstacles(person)]
            unread = find_unread(holders, person)
            report = report_person(folder, store, person, holdings, obstacles, now_s, unread=unread)
            store.audit.note(now_s, "access", subject_id=person, details={"what": "report"})
        if json_output:
            click.echo(json.dumps(to_json(report), ensure_ascii=False))
        else:
            click.echo("\n".join(report_lines(report, language)))

    return BarunCommand(
        "report",
        language,
        run,
        [
            BarunArgument("person", help_text=text("cli.help-privacy-whom", language)),
            json_flag(language),
        ],
        group="privacy",
    )
