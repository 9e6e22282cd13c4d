"""``barun privacy check``: opens every sealed entry of the history once."""

import json

import click

from barun.cli.presentation import BarunCommand, json_flag
from barun.cli.privacy_store import opened_store
from barun.config import Settings
from barun.messages import Language, text

__all__ = ["build"]


def build(language: Language, settings: Settings) -> click.Command:
    """Return the command."""

    def run(*, json_output: bool) -> None:
        with opened_store(settings, checks_keys=False, only_looks=True) as store:
            found = store.keys.look_through() if store.keys.status().wrapping_ids else {}
        n_rows = sum(one.n_rows for one in found.values())
        n_damaged = sum(one.n_damaged for one in found.values())
        if json_output:
            tables = {
                name: {"n_rows": one.n_rows, "n_damaged": one.n_damaged}
                for name, one in found.items()
            }
            answer = {"n_rows": n_rows, "n_damaged": n_damaged, "tables": tables}
            click.echo(json.dumps(answer))
        elif n_damaged:
            click.echo(
                text(
                    "privacy_commands.rows-damaged",
                    language,
                    count=n_damaged,
                    total=n_rows,
                    tables=", ".join(
                        f"{name} {one.n_damaged}" for name, one in found.items() if one.n_damaged
                    ),
                )
            )
        else:
            click.echo(text("privacy_commands.rows-whole", language, total=n_rows))
        if n_damaged:
            click.get_current_context().exit(1)

    return BarunCommand("check", language, run, [json_flag(language)], group="privacy")
