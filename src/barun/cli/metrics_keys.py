"""``barun metrics-keys``: what programs show that read the figures of the service."""

import json
import time

import click

from barun.cli.model_references import show_instant
from barun.cli.presentation import BarunArgument, BarunCommand, BarunGroup
from barun.cli.privacy_store import json_flag
from barun.config import Settings
from barun.messages import Language, text

__all__ = ["build"]

_GROUP = "metrics-keys"


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

        key = MetricsKeys(settings.data_folder).add(name, time.time())
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

    return BarunCommand("remove", language, run, [_name(language)], group=_GROUP)
