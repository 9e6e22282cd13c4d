"""``barun models promote``, ``rollback``, ``history``, ``hold``, ``withdraw``: what judges."""

import json
import time
from typing import TYPE_CHECKING, Any, Final

import click

from barun.cli.model_references import (
    ALIAS_WORDS,
    SHIPPED,
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
from barun.cli.parameter_types import WholeNumber, Word
from barun.cli.presentation import BarunArgument, BarunCommand, flag, json_flag, option
from barun.cli.privacy_store import opened_store
from barun.config import Settings
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.store.model_records import AliasChange

__all__ = ["build_history", "build_hold", "build_promote", "build_rollback", "build_withdraw"]

_HELD: Final = ("view", "posture")
"""As `barun.registry.service_model.SERVED_MODELS`, without loading models for the help."""
_COMMAND_LINE: Final = "command-line"


def _version_words(model: str, number: int | None, alias: str, language: Language) -> str:
    """Return a version by its name; without a number what comes with Barun, or none."""
    if number is not None:
        return f"{model}@{number}"
    from barun.registry.service_model import SERVED_MODELS

    is_built_in = alias == ALIAS_WORDS[0] and model in SERVED_MODELS
    return f"{model}@{SHIPPED}" if is_built_in else text("registry.nobody", language)


def _step_words(change: "AliasChange", language: Language) -> tuple[str, str]:
    """Return the versions before and after a change."""
    before, after = (
        _version_words(change.model, number, change.alias, language)
        for number in (change.from_number, change.to_number)
    )
    return before, after


def _say(change: "AliasChange", language: Language, *, json_output: bool) -> None:
    if json_output:
        click.echo(json.dumps(to_json(change), ensure_ascii=False))
        return
    before, after = _step_words(change, language)
    click.echo(text("registry.changed", language, alias=change.alias, before=before, after=after))


def _line(change: "AliasChange", language: Language) -> str:
    step = " -> ".join(_step_words(change, language))
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
        name = f"{after.model}@{after.number}"
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


def build_hold(language: Language, settings: Settings) -> click.Command:
    """Return the command ``hold``."""

    def run(*, model: str, undo: bool, json_output: bool) -> None:
        from barun.experiments.holding import hold

        with opened_store(settings) as store:
            changed = hold(
                store.watch, model, is_held=not undo, at_s=time.time(), actor=_COMMAND_LINE
            )
        if json_output:
            said = {"model": model, "is_held": not undo, "changed": changed}
            click.echo(json.dumps(said))
            return
        key = "let-go" if undo else "held"
        click.echo(text(f"registry.{key}" if changed else f"registry.{key}-already", language,
                        model=model))  # fmt: skip

    return BarunCommand(
        "hold",
        language,
        run,
        [
            BarunArgument(
                "model", help_text=text("cli.help-jobs-question", language), type=Word(_HELD)
            ),
            flag("--undo", help_text=text("cli.help-models-let-go", language)),
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
                _, name = _step_words(change, language)
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
