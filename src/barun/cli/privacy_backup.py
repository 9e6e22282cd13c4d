"""``barun privacy backup|restore|seal|open``: the history and other files, and a passphrase."""

import time
from pathlib import Path

import click

from barun.cli.presentation import BarunArgument, BarunCommand, flag
from barun.cli.privacy_store import ask_passphrase, opened_store, remember_written
from barun.config import Settings
from barun.messages import Language, text

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

        seal_copy(source, target, ask_passphrase(language, is_new=True))
        click.echo(text("privacy_commands.sealed", language, path=target))

    return BarunCommand("seal", language, run, _paths(language), group="privacy")


def build_open(language: Language) -> click.Command:
    """Return the command ``open``."""

    def run(*, source: Path, target: Path) -> None:
        from barun.store.backup import open_copy

        open_copy(source, target, ask_passphrase(language, is_new=False))
        click.echo(text("privacy_commands.opened", language, path=target))

    return BarunCommand("open", language, run, _paths(language), group="privacy")


def build_backup(language: Language, settings: Settings) -> click.Command:
    """Return the command ``backup``."""

    def run(*, path: Path, encrypt: bool) -> None:
        passphrase = ask_passphrase(language, is_new=True) if encrypt else None
        with opened_store(settings) as store:
            n_bytes = store.back_up(path, passphrase)
            kind = "sealed" if encrypt else "plain"
            store.audit.note(time.time(), "export", details={"what": "backup", "file": kind})
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

    def run(*, path: Path) -> None:
        from barun.store.backup import is_sealed_backup, restore_backup
        from barun.store.opening import FILE_NAME

        passphrase = ask_passphrase(language, is_new=False) if is_sealed_backup(path) else None
        place = Path(settings.data_folder) / FILE_NAME
        restore_backup(path, place, passphrase)
        click.echo(text("privacy_commands.restored", language, place=place))

    return BarunCommand(
        "restore",
        language,
        run,
        [
            BarunArgument(
                "path",
                help_text=text("cli.help-privacy-restore", language),
                type=click.Path(path_type=Path),
            )
        ],
        group="privacy",
    )
