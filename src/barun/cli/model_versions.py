"""``barun models list``, ``show``, ``diff``, ``verify``: what there is, and whether it is whole."""

import json
from typing import TYPE_CHECKING

import click

from barun.cli.model_references import (
    Reference,
    find_version,
    open_models,
    require_model,
    show_instant,
    to_json,
)
from barun.cli.presentation import BarunArgument, BarunCommand, flag
from barun.config import Settings
from barun.errors import BarunError, ModelError
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.registry.model_registry import ModelRegistry
    from barun.store.model_records import ModelVersionRecord

__all__ = ["build_diff", "build_list", "build_show", "build_verify"]

_HASH_DIGITS = 12


def _json_flag(language: Language) -> click.Option:
    return flag("--json", "json_output", help_text=text("cli.help-json", language))


def _reference(name: str, language: Language) -> click.Argument:
    help_text = text("cli.help-models-version", language)
    return BarunArgument(name, help_text=help_text, type=Reference())


def _aliases(registry: "ModelRegistry") -> dict[tuple[str, int | None], list[str]]:
    found: dict[tuple[str, int | None], list[str]] = {}
    for (model, alias), number in registry.book.aliases().items():
        found.setdefault((model, number), []).append(alias)
    return found


def _line(record: "ModelVersionRecord", aliases: list[str]) -> str:
    marks = ", ".join([*aliases, *([] if record.state == "ready" else [record.state])])
    return (
        f"{record.model}@{record.number:<4} {show_instant(record.registered_s)}"
        f"  {record.sha256[:_HASH_DIGITS]}  {record.feature_spec:<20} {marks}"
    ).rstrip()


def build_list(language: Language, settings: Settings) -> click.Command:
    """Return the command ``list``."""

    def run(*, model: str | None, json_output: bool) -> None:
        with open_models(settings) as registry:
            require_model(registry, model)
            versions, aliases = registry.book.versions(model), _aliases(registry)
        marks = [aliases.get((one.model, one.number), []) for one in versions]
        if json_output:
            content = [
                {**to_json(one), "aliases": names}
                for one, names in zip(versions, marks, strict=True)
            ]
            click.echo(json.dumps({"versions": content}, ensure_ascii=False))
            return
        for one, names in zip(versions, marks, strict=True):
            click.echo(_line(one, names))
        if not versions:
            click.echo(text("registry.none", language))

    return BarunCommand(
        "list",
        language,
        run,
        [
            BarunArgument(
                "model", help_text=text("cli.help-models-only", language), required=False
            ),
            _json_flag(language),
        ],
        group="models",
    )


def build_show(language: Language, settings: Settings) -> click.Command:
    """Return the command ``show``."""

    def run(*, reference: tuple[str, str], json_output: bool) -> None:
        with open_models(settings) as registry:
            record = find_version(registry, reference)
            names = _aliases(registry).get((record.model, record.number), [])
            content = {**to_json(record), "aliases": names}
        if json_output:
            click.echo(json.dumps(content, ensure_ascii=False))
            return
        click.secho(f"{record.model}@{record.number}", bold=True)
        content["registered_s"] = show_instant(record.registered_s)
        for key, value in content.items():
            if key not in {"model", "number", "card", "metrics"}:
                shown = ", ".join(value) if isinstance(value, list | tuple) else value
                click.echo(f"{key:<14} {'-' if shown in ('', None) else shown}")
        for key in ("metrics", "card"):
            click.echo(f"{key}:")
            click.echo(json.dumps(content[key], ensure_ascii=False, indent=2))

    return BarunCommand(
        "show",
        language,
        run,
        [_reference("reference", language), _json_flag(language)],
        group="models",
    )


def build_diff(language: Language, settings: Settings) -> click.Command:
    """Return the command ``diff``."""

    def run(*, before: tuple[str, str], after: tuple[str, str], json_output: bool) -> None:
        from barun.registry.version_difference import compare_versions

        with open_models(settings) as registry:
            first, second = (find_version(registry, one) for one in (before, after))
        changes = compare_versions(first, second)
        if json_output:
            rows = [
                {"key": one.key, "before": one.before, "after": one.after, "change": one.change}
                for one in changes
            ]
            click.echo(json.dumps({"changes": rows}, ensure_ascii=False))
            return
        for one in changes:
            more = "" if one.change is None else f"  ({one.change:+.4g})"
            click.echo(f"{one.key:<40} {one.before} -> {one.after}{more}")
        if not changes:
            click.echo(text("registry.no-difference", language))

    return BarunCommand(
        "diff",
        language,
        run,
        [_reference("before", language), _reference("after", language), _json_flag(language)],
        group="models",
    )


def build_verify(language: Language, settings: Settings) -> click.Command:
    """Return the command ``verify``."""

    def run(*, model: str | None, json_output: bool) -> None:
        found: list[dict[str, object]] = []
        with open_models(settings) as registry:
            require_model(registry, model)
            for record in registry.book.versions(model):
                name = f"{record.model}@{record.number}"
                try:
                    difference = registry.load(record).difference
                    found.append({"name": name, "difference": difference, "problem": None})
                except BarunError as error:
                    problem = error.text(language)
                    found.append({"name": name, "difference": None, "problem": problem})
        n_broken = sum(one["problem"] is not None for one in found)
        if json_output:
            click.echo(json.dumps({"versions": found}, ensure_ascii=False))
        else:
            for one in found:
                state = one["problem"] or text(
                    "registry.whole", language, difference=one["difference"]
                )
                click.echo(f"{one['name']}: {state}")
            if not found:
                click.echo(text("registry.none", language))
        if n_broken:
            raise ModelError("registry.broken", count=n_broken, total=len(found))

    return BarunCommand(
        "verify",
        language,
        run,
        [
            BarunArgument(
                "model", help_text=text("cli.help-models-only", language), required=False
            ),
            _json_flag(language),
        ],
        group="models",
    )
