"""``barun models promote``, ``rollback``, ``history``, ``withdraw``: what is in service, or was."""

import json
from typing import TYPE_CHECKING, Any

import click

from barun.cli.model_references import (
    Instant,
    Reference,
    alias_option,
    by_option,
    find_version,
    open_models,
    require_model,
    show_instant,
    to_json,
    why_option,
)
from barun.cli.parameter_types import WholeNumber
from barun.cli.presentation import BarunArgument, BarunCommand, flag, json_flag, option
from barun.config import Settings
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.store.model_records import AliasChange

__all__ = ["build_history", "build_promote", "build_rollback", "build_withdraw"]


def _version_words(model: str, number: int | None) -> str:
    return f"{model}@shipped" if number is None else f"{model}@{number}"


def _say(change: "AliasChange", language: Language, *, json_output: bool) -> None:
    if json_output:
        click.echo(json.dumps(to_json(change), ensure_ascii=False))
        return
    click.echo(
        text(
            "registry.changed",
            language,
            alias=change.alias,
            before=_version_words(change.model, change.from_number),
            after=_version_words(change.model, change.to_number),
        )
    )


def _line(change: "AliasChange", language: Language) -> str:
    step = (
        f"{_version_words(change.model, change.from_number)}"
        f" -> {_version_words(change.model, change.to_number)}"
    )
    kind = text(f"registry.kind-{change.kind}", language)
    return (
        f"{show_instant(change.at_s)}  {change.alias:<10} {kind:<8} {step}"
        f"  {change.who}  {change.why}"
    ).rstrip()


def build_promote(language: Language, settings: Settings) -> click.Command:
    """Return the command ``promote``."""

    def run(
        *, reference: tuple[str, str], alias: Any, who: str, why: str, json_output: bool
    ) -> None:
        model, version = reference
        with open_models(settings) as registry:
            number = None
            if version != "shipped":
                number = find_version(registry, reference).number
            change = registry.promote(model, number, alias, who=who, why=why)
        _say(change, language, json_output=json_output)

    return BarunCommand(
        "promote",
        language,
        run,
        [
            BarunArgument(
                "reference", help_text=text("cli.help-models-version", language), type=Reference()
            ),
            alias_option(language),
            why_option(language),
            by_option(language),
            json_flag(language),
        ],
        group="models",
    )


def build_rollback(language: Language, settings: Settings) -> click.Command:
    """Return the command ``rollback``."""

    def run(*, model: str, alias: Any, who: str, why: str, json_output: bool) -> None:
        with open_models(settings) as registry:
            change = registry.roll_back(model, alias, who=who, why=why)
        _say(change, language, json_output=json_output)

    return BarunCommand(
        "rollback",
        language,
        run,
        [
            BarunArgument("model", help_text=text("cli.help-models-model", language)),
            alias_option(language),
            why_option(language),
            by_option(language),
            json_flag(language),
        ],
        group="models",
    )


def build_withdraw(language: Language, settings: Settings) -> click.Command:
    """Return the command ``withdraw``."""

    def run(*, reference: tuple[str, str], undo: bool, json_output: bool) -> None:
        with open_models(settings) as registry:
            record = find_version(registry, reference)
            state: Any = "ready" if undo else "withdrawn"
            registry.book.set_state(record.model, record.number, state)
            after = registry.find(record.model, record.number)
        if json_output:
            click.echo(json.dumps(to_json(after), ensure_ascii=False))
            return
        name = _version_words(after.model, after.number)
        click.echo(text(f"registry.now-{after.state}", language, name=name))

    return BarunCommand(
        "withdraw",
        language,
        run,
        [
            BarunArgument(
                "reference", help_text=text("cli.help-models-version", language), type=Reference()
            ),
            flag("--undo", help_text=text("cli.help-models-undo", language)),
            json_flag(language),
        ],
        group="models",
    )


def build_history(language: Language, settings: Settings) -> click.Command:
    """Return the command ``history``."""

    def run(*, model: str | None, at_s: float | None, most: int, json_output: bool) -> None:
        with open_models(settings) as registry:
            require_model(registry, model)
            if at_s is None:
                changes = registry.book.log(model, most=most)
            else:
                changes = registry.live_at(at_s, model)
        if json_output:
            key = "changes" if at_s is None else "live"
            click.echo(json.dumps({key: [to_json(one) for one in changes]}, ensure_ascii=False))
            return
        if at_s is not None:
            click.echo(text("registry.live-at", language, at=show_instant(at_s)))
            for change in changes:
                name = _version_words(change.model, change.to_number)
                since = show_instant(change.at_s)
                click.echo(
                    text("registry.live", language, alias=change.alias, name=name, since=since)
                )
        else:
            for change in changes:
                click.echo(_line(change, language))
        if not changes:
            click.echo(text("registry.no-changes", language))

    return BarunCommand(
        "history",
        language,
        run,
        [
            BarunArgument(
                "model", help_text=text("cli.help-models-only", language), required=False
            ),
            option("--at", "at_s", help_text=text("cli.help-models-at", language), type=Instant()),
            option(
                "--most",
                help_text=text("cli.help-models-most", language),
                type=WholeNumber(1, 100_000),
                default=20,
            ),
            json_flag(language),
        ],
        group="models",
    )
