"""``barun metrics-keys``: what programs show that read the figures of the service."""

import json
import time
from typing import TYPE_CHECKING, Final

import click

from barun.cli.model_references import show_instant
from barun.cli.presentation import BarunArgument, BarunCommand, BarunGroup, json_flag
from barun.cli.privacy_store import write_down
from barun.config import Settings
from barun.errors import BarunError
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.privacy.audit.entry import AuditAction

__all__ = ["build"]

_GROUP = "metrics-keys"
_ACTION: "Final[AuditAction]" = "program-key"


def build(language: Language, settings: Settings) -> click.Command:
    """Return the group of commands."""
    commands = (_build_add, _build_list, _build_remove)
    return BarunGroup(language, [make(language, settings) for make in commands], name=_GROUP)


def _name(language: Language) -> BarunArgument:
    help_text = text("cli.help-metrics-key-name", language)
    return BarunArgument("name", help_text=help_text, metavar="NAME")


def _build_add(language: Language, settings: Settings) -> click.Command:
    def run(name: str) -> None:
        from barun.service.operations.metrics_keys import MetricsKeys

        keys = MetricsKeys(settings.data_folder)
        key = keys.add(name, time.time())  # nobody has seen it: killed now, it opens nothing
        try:
            write_down(settings, _ACTION, {"what": "made", "name": name})
        except BarunError:
            keys.remove(name)
            raise
        click.echo(text("metrics_keys.added", language, name=name), err=True)
        click.echo(key)

    return BarunCommand("add", language, run, [_name(language)], group=_GROUP)


def _build_list(language: Language, settings: Settings) -> click.Command:
    def run(*, json_output: bool) -> None:
        from barun.service.operations.metrics_keys import MetricsKeys

        keys = MetricsKeys(settings.data_folder).all()
        if json_output:
            values = [{"name": one.name, "made_at": show_instant(one.made_s)} for one in keys]
            click.echo(json.dumps(values))
            return
        if not keys:
            click.echo(text("metrics_keys.none", language))
        for one in keys:
            click.echo(f"{one.name}  {show_instant(one.made_s)}")

    return BarunCommand("list", language, run, [json_flag(language)], group=_GROUP)


def _build_remove(language: Language, settings: Settings) -> click.Command:
    def run(name: str) -> None:
        from barun.service.operations.metrics_keys import MetricsKeys

        MetricsKeys(settings.data_folder).remove(name)
        click.echo(text("metrics_keys.removed", language, name=name))
        try:
            write_down(settings, _ACTION, {"what": "taken-back", "name": name})
        except BarunError as error:  # a key that leaked must go, whatever became of the database
            reason = error.text(language)
            click.echo(text("metrics_keys.not-noted", language, reason=reason), err=True)

    return BarunCommand("remove", language, run, [_name(language)], group=_GROUP)
