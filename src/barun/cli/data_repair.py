"""``barun data repair``: a damaged recording is written anew without what cannot be read of it."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import click

from barun.cli.data_source import find_collections, find_library, now_s
from barun.cli.presentation import BarunArgument, BarunCommand, flag, json_flag
from barun.cli.privacy_store import opened_store
from barun.config import Settings
from barun.errors import SettingError
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.collection.repair import RepairPlan

__all__ = ["build"]

_MOST_LINES: Final = 20
"""So many are named; how many there are is said."""


def _chosen(settings: Settings, name: str | None) -> tuple[str, ...]:
    """Return the collections to look at.

    Raises
    ------
    SettingError
        If there is none of that name.
    """
    from barun.collection.collection import collection_names

    known = collection_names(find_collections(settings))
    if name is None:
        return known
    if name not in known:
        if not known:
            raise SettingError("repair.no-collection-yet", got=name)
        raise SettingError("repair.no-collection", got=name, known=", ".join(known))
    return (name,)


def _print(plan: "RepairPlan", language: Language, *, is_done: bool) -> None:
    lines = ", ".join(map(str, plan.lines[:_MOST_LINES]))
    said = text(
        "repair.dropped" if is_done else "repair.would-drop",
        language,
        name=plan.name,
        count=len(plan.lines),
        lines=lines if len(plan.lines) <= _MOST_LINES else f"{lines}, ...",
        n_bytes=plan.n_bytes,
        n_kept=plan.n_kept,
    )
    click.echo(said)
    if plan.named:
        click.echo("  " + text("repair.named", language, people=", ".join(plan.named)))
    else:
        click.echo("  " + text("repair.nobody-named", language))
    if plan.n_samples:
        click.echo("  " + text("repair.without-consent", language, count=plan.n_samples))


def _repair(settings: Settings, names: tuple[str, ...]) -> "list[RepairPlan]":
    """Write the damaged ones anew; each stands in the audit log before it is."""
    from barun.collection.repair import repair_journal

    folder, library = find_collections(settings), find_library(settings)
    done = []
    with opened_store(settings) as store:

        def note(plan: "RepairPlan") -> None:
            details = {
                "what": "collection",
                "lines": str(len(plan.lines)),
                "samples": str(plan.n_samples),
            }
            store.audit.note(now_s(), "repair", details=details)

        for name in names:
            plan = repair_journal(folder, library, name, now_s(), note)
            if plan is not None:
                done.append(plan)
    return done


def _as_json(plans: "list[RepairPlan]", *, is_done: bool) -> dict[str, Any]:
    return {"collections": [asdict(one) for one in plans], "is_done": is_done}


def build(language: Language, settings: Settings) -> click.Command:
    """Return the command."""

    def run(*, name: str | None, yes: bool, json_output: bool) -> None:
        from barun.collection.repair import plan_repair

        names = _chosen(settings, name)
        folder, library = find_collections(settings), find_library(settings)
        found = [plan_repair(folder, library, one) for one in names]
        plans = [one for one in found if one is not None]
        if plans and yes:
            plans = _repair(settings, tuple(one.name for one in plans))
        if json_output:
            click.echo(json.dumps(_as_json(plans, is_done=bool(yes and plans))))
        else:
            for plan in plans:
                _print(plan, language, is_done=yes)
            if not names:
                click.echo(text("repair.none", language))
            elif not plans:
                click.echo(text("repair.whole", language, names=", ".join(names)))
        if plans and not yes:
            raise SettingError("repair.needs-yes")

    return BarunCommand(
        "repair",
        language,
        run,
        [
            BarunArgument(
                "name",
                help_text=text("cli.help-data-repair-name", language),
                default=None,
                required=False,
            ),
            flag("--yes", help_text=text("cli.help-data-repair-yes", language)),
            json_flag(language),
        ],
        group="data",
    )
