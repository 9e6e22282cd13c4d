"""``barun privacy backup|restore|seal|open``: the history and other files, and a passphrase."""

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from barun.cli.parameter_types import require_file
from barun.cli.presentation import BarunArgument, BarunCommand, flag, option
from barun.cli.privacy_erase import resume_rights
from barun.cli.privacy_store import ask_passphrase, opened_store, remember_written
from barun.config import Settings
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.privacy.encryption.recovery_key import RecoveryKey

__all__ = ["build_backup", "build_open", "build_restore", "build_seal"]


def _paths(language: Language) -> list[click.Parameter]:
    return [
        BarunArgument(
            name,
            help_text=text(f"cli.help-privacy-{name}", language),
            type=click.Path(path_type=Path),
        )
        for name in ("source", "target")
    ]


def build_seal(language: Language) -> click.Command:
    """Return the command ``seal``."""

    def run(*, source: Path, target: Path) -> None:
        from barun.store.backup import seal_copy

        require_file(source)
        seal_copy(source, target, ask_passphrase(language, is_new=True))
        click.echo(text("privacy_commands.sealed", language, path=target))

    return BarunCommand("seal", language, run, _paths(language), group="privacy")


def build_open(language: Language) -> click.Command:
    """Return the command ``open``."""

    def run(*, source: Path, target: Path) -> None:
        from barun.store.backup import open_copy

        require_file(source)
        open_copy(source, target, ask_passphrase(language, is_new=False))
        click.echo(text("privacy_commands.opened", language, path=target))

    return BarunCommand("open", language, run, _paths(language), group="privacy")


def build_backup(language: Language, settings: Settings) -> click.Command:
    """Return the command ``backup``."""

    def run(*, path: Path, encrypt: bool) -> None:
        from barun.rights.backup.writing import write_backup

        require_file(path.resolve().parent)
        passphrase = ask_passphrase(language, is_new=True) if encrypt else None
        folder = Path(settings.data_folder)
        with opened_store(settings) as store:
            n_bytes = write_backup(folder, store, path, time.time(), passphrase=passphrase)
            details = {"what": "backup", "file": "sealed"}  # with a passphrase or without
            store.audit.note(time.time(), "export", details=details)
            remember_written(settings, "backup", [path])
            has_recovery = store.keys.status().has_recovery
        size = f"{n_bytes / 1e6:.1f}"
        click.echo(text("privacy_commands.backed-up", language, path=path, size_mb=size))
        if not has_recovery:
            click.echo(text("privacy_commands.no-recovery-yet", language), err=True)

    return BarunCommand(
        "backup",
        language,
        run,
        [
            BarunArgument(
                "path",
                help_text=text("cli.help-privacy-backup", language),
                type=click.Path(path_type=Path),
            ),
            flag("--encrypt", help_text=text("cli.help-privacy-encrypt", language)),
        ],
        group="privacy",
    )


def build_restore(language: Language, settings: Settings) -> click.Command:
    """Return the command ``restore``."""

    def ask_recovery() -> "RecoveryKey":
        from barun.privacy.encryption.recovery_key import RecoveryKey

        click.echo(text("privacy_commands.needs-recovery", language), err=True)
        return RecoveryKey.read(
            click.prompt(text("privacy_commands.ask-recovery", language), err=True)
        )

    def run(*, path: Path, erased: Path | None) -> None:
        from barun.rights.backup.restoring import needs_passphrase, put_back
        from barun.rights.note import has_unfinished
        from barun.store.key_source import choose_keys
        from barun.store.opening import opened_database

        require_file(path)
        folder = Path(settings.data_folder)
        with opened_database(settings.database_url) as database:
            put_back(
                path,
                folder,
                choose_keys(folder, os.environ),
                passphrase=(
                    ask_passphrase(language, is_new=False) if needs_passphrase(path) else None
                ),
                ask_recovery=ask_recovery,
                erased=erased,
                database=database,
            )
        resume_rights(settings)
        click.echo(text("privacy_commands.restored", language, place=folder))
        with opened_store(settings, checks_keys=False) as store:
            status = store.keys.status()
        if not status.is_whole:
            wanted = ", ".join(status.wrapping_ids)
            click.echo(text("privacy_commands.key-unfit", language, wanted=wanted), err=True)
        if has_unfinished(folder):
            click.echo(text("privacy_commands.restored-waits", language), err=True)

    return BarunCommand(
        "restore",
        language,
        run,
        [
            BarunArgument(
                "path",
                help_text=text("cli.help-privacy-restore", language),
                type=click.Path(path_type=Path),
            ),
            option(
                "--erased",
                help_text=text("cli.help-privacy-erased", language),
                type=click.Path(path_type=Path, exists=False),
                metavar="FILE",
            ),
        ],
        group="privacy",
    )
