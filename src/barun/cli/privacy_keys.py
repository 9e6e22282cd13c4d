"""``barun privacy keys status|recovery|rotate|restore``: the keys of the history."""

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from barun.cli.presentation import BarunCommand, flag, json_flag
from barun.cli.privacy_store import inner_group, opened_store
from barun.config import Settings
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.store.key_desk import KeyStatus

__all__ = ["build"]

_GROUP = "privacy-keys"


def build(language: Language, settings: Settings) -> click.Command:
    """Return the group of commands."""
    return inner_group(
        "keys",
        language,
        [
            _build_status(language, settings),
            _build_recovery(language, settings),
            _build_rotate(language, settings),
            _build_restore(language, settings),
            _build_seal(language, settings),
        ],
    )


def _show_status(status: "KeyStatus", language: Language) -> None:
    if status.fault is not None:
        click.echo(status.fault.text(language), err=True)
    elif status.master_id is None and status.is_whole:
        click.echo(text("privacy_commands.key-none", language, location=status.location))
        return
    click.echo(
        text(
            "privacy_commands.key-status",
            language,
            location=status.location,
            master=status.master_id or "-",
            people=status.n_people,
            count=status.n_data_keys,
        )
    )
    if not status.is_whole:
        wanted = ", ".join(status.wrapping_ids)
        click.echo(text("privacy_commands.key-unfit", language, wanted=wanted))
    elif status.older_ids:
        click.echo(text("privacy_commands.key-older", language))
    has_recovery = "yes" if status.has_recovery else "no"
    click.echo(text(f"privacy_commands.recovery-{has_recovery}", language))


def _build_status(language: Language, settings: Settings) -> click.Command:
    def run(*, json_output: bool) -> None:
        with opened_store(settings, checks_keys=False, only_looks=True) as store:
            status = store.keys.status()
        if json_output:
            fault = None if status.fault is None else status.fault.text(language)
            values = {**asdict(status), "fault": fault, "is_whole": status.is_whole}
            del values["is_held"]  # of a service that runs
            click.echo(json.dumps(values, ensure_ascii=False))
        else:
            _show_status(status, language)

    return BarunCommand("status", language, run, [json_flag(language)], group=_GROUP)


def _build_recovery(language: Language, settings: Settings) -> click.Command:
    def run() -> None:
        with opened_store(settings) as store:
            recovery = store.keys.make_recovery()
            store.audit.note(time.time(), "key-recovery", details={"what": "made"})
        click.echo(text("privacy_commands.recovery-made", language), err=True)
        click.echo(recovery.text)

    return BarunCommand("recovery", language, run, [], group=_GROUP)


def _build_rotate(language: Language, settings: Settings) -> click.Command:
    def run(*, data_keys: bool) -> None:
        from barun.collection.sealing import renew_file_keys

        with opened_store(settings) as store:
            if data_keys:
                count = store.keys.rotate_data_keys()
                store.audit.note(time.time(), "key-rotation", details={"what": "data keys"})
                n_rows = 0
                while done := store.keys.reseal_some():
                    n_rows += done
                said = text("privacy_commands.data-keys-new", language, people=count, count=n_rows)
                n_people = renew_file_keys(Path(settings.data_folder))
                if n_people:
                    words = text("privacy_commands.file-keys-new", language, people=n_people)
                    said = f"{said}\n{words}"
            else:
                master = store.keys.rotate_master()
                store.audit.note(time.time(), "key-rotation", details={"what": "master key"})
                location = store.keys.status().location
                said = text(
                    "privacy_commands.master-new", language, master=master, location=location
                )
        click.echo(said)

    help_text = text("cli.help-privacy-data-keys", language)
    params = [flag("--data-keys", help_text=help_text)]
    return BarunCommand("rotate", language, run, params, group=_GROUP)


def _build_seal(language: Language, settings: Settings) -> click.Command:
    def run() -> None:
        from barun.collection.sealing import seal_files

        count = seal_files(Path(settings.data_folder))
        click.echo(text("privacy_commands.files-sealed", language, count=count))

    return BarunCommand("seal", language, run, [], group=_GROUP)


def _build_restore(language: Language, settings: Settings) -> click.Command:
    def run(*, replace: bool) -> None:
        from barun.privacy.encryption.recovery_key import RecoveryKey

        written = click.prompt(text("privacy_commands.ask-recovery", language), err=True)
        recovery = RecoveryKey.read(written)
        with opened_store(settings, checks_keys=False) as store:
            master, kept_at = store.keys.restore(recovery, replaces=replace)
            store.audit.note(time.time(), "key-recovery", details={"what": "used"})
            location = store.keys.status().location
        click.echo(
            text("privacy_commands.restored-key", language, master=master, location=location)
        )
        if kept_at is not None:
            click.echo(text("privacy_commands.key-set-aside", language, path=kept_at))

    params = [flag("--replace", help_text=text("cli.help-privacy-replace", language))]
    return BarunCommand("restore", language, run, params, group=_GROUP)
