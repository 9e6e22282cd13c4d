"""``barun privacy verify CERTIFICATE``: whether a certificate of an erasure is what was signed."""

import json
from pathlib import Path

import click

from barun.cli.presentation import BarunArgument, BarunCommand, json_flag
from barun.cli.privacy_store import opened_store
from barun.config import Settings
from barun.errors import SettingError, reason_of
from barun.messages import Language, text

__all__ = ["build"]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingError("rights.unreadable", path=path, reason=reason_of(error)) from error


def build(language: Language, settings: Settings) -> click.Command:
    """Return the command."""

    def run(*, certificate: Path, json_output: bool) -> None:
        from barun.rights.certificate import SECRET_NAME, Certificate
        from barun.rights.certificate_content import describe

        read = Certificate.read(_read(certificate))
        with opened_store(settings, only_looks=True) as store:
            secret = store.secret(SECRET_NAME)
        state = read.check(secret)
        if json_output:
            click.echo(json.dumps({"state": state, "id": read.id}))
        else:
            click.echo(text(f"rights.verified-{state}", language))
            if state != "changed":
                click.echo(describe(read.values, language))
        if state != "valid":
            click.get_current_context().exit(1)

    return BarunCommand(
        "verify",
        language,
        run,
        [
            BarunArgument(
                "certificate",
                help_text=text("cli.help-privacy-certificate-file", language),
                type=click.Path(path_type=Path),
            ),
            json_flag(language),
        ],
        group="privacy",
    )
