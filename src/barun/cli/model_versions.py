"""``barun models list``, ``show``, ``diff``, ``verify``: what there is, and whether it is whole."""

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from barun.cli.help_layout import count_columns
from barun.cli.model_references import (
    ALIAS_WORDS,
    SHIPPED,
    Reference,
    find_version,
    is_shipped,
    open_models,
    require_model,
    show_instant,
    to_json,
)
from barun.cli.presentation import BarunArgument, BarunCommand, flag, json_flag
from barun.config import Settings
from barun.errors import BarunError, ModelError
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.registry.model_registry import ModelRegistry
    from barun.registry.shipped import ShippedModel
    from barun.store.model_records import ModelVersionRecord

__all__ = ["build_diff", "build_list", "build_show", "build_verify"]

_HASH_DIGITS: Final = 12
_FIELDS: Final = (
    "sha256",
    "path",
    "feature_spec",
    "dataset_hash",
    "people",
    "code_version",
    "parent",
    "state",
    "registered_s",
    "registered_by",
    "aliases",
)
"""In the order they are shown, each by its text ``registry.field-...``."""


def _reference(name: str, language: Language) -> click.Argument:
    help_text = text("cli.help-models-version", language)
    return BarunArgument(name, help_text=help_text, type=Reference())


def _aliases(registry: "ModelRegistry") -> dict[tuple[str, int | None], list[str]]:
    """Return what each version is; without a number, what comes with Barun is the champion."""
    found: dict[tuple[str, int | None], list[str]] = {}
    for (model, alias), number in registry.book.aliases().items():
        if number is None and alias != ALIAS_WORDS[0]:
            continue  # nothing is the challenger now
        found.setdefault((model, number), []).append(alias)
    return found


def _cells(record: "ModelVersionRecord", aliases: list[str], language: Language) -> list[str]:
    state = [] if record.state == "ready" else [text(f"registry.state-{record.state}", language)]
    return [
        f"{record.model}@{record.number}",
        show_instant(record.registered_s),
        record.sha256[:_HASH_DIGITS],
        record.feature_spec,
        ", ".join(aliases + state),
    ]


def _shipped_cells(
    one: "ShippedModel", aliases: list[str], language: Language
) -> Iterator[list[str]]:
    name, comes = f"{one.model}@{SHIPPED}", text("registry.built-in", language)
    for card in one.cards:
        yield [name, comes, card.sha256[:_HASH_DIGITS], card.name, ", ".join(aliases)]


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield each row as a line; what stands in one column begins at the same place in all."""
    widths = [max(map(count_columns, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = zip(row, widths, strict=True)
        yield "  ".join(
            f"{cell}{' ' * (most - count_columns(cell))}" for cell, most in cells
        ).rstrip()


def _shipped_json(one: "ShippedModel", aliases: list[str]) -> dict[str, Any]:
    files = [{"name": card.name, "sha256": card.sha256} for card in one.cards]
    return {"model": one.model, "files": files, "aliases": aliases}


def _shipped_aliases(
    aliases: dict[tuple[str, int | None], list[str]], model: str, *, has_champion: bool
) -> list[str]:
    """Return what the model that comes with Barun is: in service where nothing else is."""
    given = aliases.get((model, None), [])
    return given if has_champion or "champion" in given else ["champion", *given]


def build_list(language: Language, settings: Settings) -> click.Command:
    """Return the command ``list``."""

    def run(*, model: str | None, json_output: bool) -> None:
        from barun.registry.shipped import list_shipped

        shipped = [one for one in list_shipped() if model in (None, one.model)]
        with open_models(settings) as registry:
            if not shipped:
                require_model(registry, model)
            versions, aliases = registry.book.versions(model), _aliases(registry)
        marks = [aliases.get((one.model, one.number), []) for one in versions]
        served = {
            one.model for one, names in zip(versions, marks, strict=True) if "champion" in names
        }
        own = [
            _shipped_aliases(aliases, one.model, has_champion=one.model in served)
            for one in shipped
        ]
        if json_output:
            content = [
                {**to_json(one), "aliases": names}
                for one, names in zip(versions, marks, strict=True)
            ]
            below = [_shipped_json(*one) for one in zip(shipped, own, strict=True)]
            click.echo(json.dumps({"versions": content, "shipped": below}, ensure_ascii=False))
            return
        rows = [_cells(one, names, language) for one, names in zip(versions, marks, strict=True)]
        for built_in, names in zip(shipped, own, strict=True):
            rows.extend(_shipped_cells(built_in, names, language))
        for line in _aligned(rows):
            click.echo(line)
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
            json_flag(language),
        ],
        group="models",
    )


def _show_shipped(
    one: "ShippedModel", language: Language, *, with_card: bool, json_output: bool
) -> None:
    cards = {card.name: {"sha256": card.sha256, **card.about} for card in one.cards}
    if json_output:
        click.echo(json.dumps({"model": one.model, "shipped": cards}, ensure_ascii=False))
        return
    built_in = text("registry.built-in", language)
    name = f"{one.model}@{SHIPPED}"
    click.secho(f"{name}: {built_in}", bold=True)
    for card in one.cards:
        click.echo(f"{card.name}: {text('registry.field-sha256', language)} {card.sha256}")
    if with_card:
        click.echo(json.dumps(cards, ensure_ascii=False, indent=2))
    else:
        click.echo(text("registry.more", language, name=name))


def _show_record(content: dict[str, Any], language: Language, *, with_card: bool) -> None:
    name = f"{content['model']}@{content['number']}"
    click.secho(name, bold=True)
    shown = {
        **content,
        "registered_s": show_instant(content["registered_s"]),
        "state": text(f"registry.state-{content['state']}", language),
    }
    for key in _FIELDS:
        value = shown[key]
        said = ", ".join(value) if isinstance(value, list | tuple) else value
        label = text(f"registry.field-{key.replace('_', '-')}", language)
        click.echo(f"{label}: {'-' if said in ('', None) else said}")
    if not with_card:
        click.echo(text("registry.more", language, name=name))
        return
    for key in ("metrics", "card"):
        click.echo(f"{text(f'registry.field-{key}', language)}:")
        click.echo(json.dumps(content[key], ensure_ascii=False, indent=2))


def build_show(language: Language, settings: Settings) -> click.Command:
    """Return the command ``show``."""

    def run(*, reference: tuple[str, str], card: bool, json_output: bool) -> None:
        from barun.registry.shipped import list_shipped

        with open_models(settings) as registry:
            built_in = {one.model: one for one in list_shipped()}
            if reference[0] in built_in and is_shipped(registry, reference):
                one = built_in[reference[0]]
                _show_shipped(one, language, with_card=card, json_output=json_output)
                return
            record = find_version(registry, reference)
            names = _aliases(registry).get((record.model, record.number), [])
        content = {**to_json(record), "aliases": names}
        if json_output:
            click.echo(json.dumps(content, ensure_ascii=False))
        else:
            _show_record(content, language, with_card=card)

    return BarunCommand(
        "show",
        language,
        run,
        [
            _reference("reference", language),
            flag("--card", help_text=text("cli.help-models-card", language)),
            json_flag(language),
        ],
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
        [_reference("before", language), _reference("after", language), json_flag(language)],
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
            json_flag(language),
        ],
        group="models",
    )
