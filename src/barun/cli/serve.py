"""``barun serve``: the page, for a browser on this machine."""

import socket
import sys
import webbrowser
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import click

from barun.cli.parameter_types import WholeNumber
from barun.cli.presentation import BarunCommand, flag, option
from barun.config import Settings
from barun.errors import InputError, SettingError
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.service.settings import TlsMode
    from barun.service.tls.certificate import Certificate

__all__ = ["build"]

_PATIENCE_S: Final = 2.0
"""On the same machine."""


def _check_source(source: str) -> None:
    """Refuse a file that is not there before a page asks for it; a camera may be plugged in later.

    Raises
    ------
    InputError
        If there is no such file.
    """
    is_file = (
        "://" not in source and not source.isdigit() and not source.startswith(("/dev/", "camera:"))
    )
    if source and is_file and not Path(source).exists():
        raise InputError("errors.file-missing", path=source)


def _say_address(settings: Settings) -> None:
    """Print the address of the Barun that runs on the data folder, and nothing else.

    Raises
    ------
    SettingError
        If none answers there.
    """
    from barun.service.launch.key_file import noted_address

    url = noted_address(settings.data_folder)
    parts = urlsplit(url or "")
    try:
        if parts.hostname is None or parts.port is None:
            raise ConnectionRefusedError  # as where nobody listens
        socket.create_connection((parts.hostname, parts.port), _PATIENCE_S).close()
    except OSError as error:
        folder = settings.data_folder
        raise SettingError("cli.serve-not-running", folder=folder) from error
    click.echo(url)


def build(language: Language, settings: Settings) -> click.Command:
    """Return the command."""

    def tell_of(certificate: "Certificate", *, is_for_phones: bool) -> None:
        if not certificate.is_self_signed:
            return
        ends = f"{datetime.fromtimestamp(certificate.ends_s, UTC):%Y-%m-%d}"
        seen = certificate.fingerprint
        click.echo(text("tls.trust", language, ends=ends, fingerprint=seen))
        if is_for_phones:
            click.echo(text("tls.trust-phone", language, path=certificate.certificate_path))

    def serve_page(
        host: str,
        port: int,
        source: str,
        tls: "TlsMode | None",
        tls_cert: str,
        tls_key: str,
        *,
        accounts: bool,
        address: bool,
        log_json: bool,
        open_browser: bool,
    ) -> None:
        if address:
            _say_address(settings)
            return
        _check_source(source)
        from barun.service.garbage import collect_seldom

        collect_seldom()
        from barun.service.server import serve
        from barun.service.settings import ServiceSettings
        from barun.service.tls.opening import is_loopback
        from barun.updating.settings import UpdateSettings

        def announce(url: str) -> None:
            running = "cli.serve-running-accounts" if accounts else "cli.serve-running"
            click.echo(text(running, language, url=url))
            if not sys.stdout.isatty():
                click.echo(text("cli.serve-address-again", language))
            if open_browser:
                webbrowser.open(url)

        is_watched = sys.stderr.isatty() and not log_json
        serve(
            ServiceSettings(
                host=host,
                port=port,
                language=language,
                model=settings.model,
                threads=settings.threads,
                people=settings.people,
                data_folder=settings.data_folder,
                database_url=settings.database_url,
                sample_percent=settings.sample_percent,
                sample_batch=settings.sample_batch,
                sample_buffer=settings.sample_buffer,
                sample_minutes=settings.sample_minutes,
                updates=UpdateSettings.of(asdict(settings)),
                source=source,
                accounts=accounts,
                tls=tls or "",
                tls_cert=tls_cert,
                tls_key=tls_key,
                alert_webhook=settings.alert_webhook,
                alert_mail_to=settings.alert_mail_to,
                alert_smtp_url=settings.alert_smtp_url,
            ),
            on_listening=announce,
            on_certificate=partial(tell_of, is_for_phones=not is_loopback(host)),
            is_log_plain=is_watched,
        )
        if is_watched:
            click.echo(text("cli.serve-stopped", language))

    return BarunCommand(
        "serve",
        language,
        serve_page,
        [
            option(
                "--host",
                help_text=text("cli.help-host", language, default=settings.host),
                default=settings.host,
                metavar="ADDRESS",
            ),
            option(
                "--port",
                help_text=text("cli.help-port", language, default=settings.port),
                type=WholeNumber(0, 65535),
                default=settings.port,
            ),
            option(
                "--source",
                help_text=text("cli.help-source-live", language),
                default="",
                metavar="SOURCE",
            ),
            flag("--accounts", "accounts", help_text=text("cli.help-accounts", language)),
            flag("--log-json", "log_json", help_text=text("cli.help-log-json", language)),
            option(
                "--tls",
                help_text=text("cli.help-tls", language),
                type=click.Choice(["self-signed"]),
                default=None,
            ),
            option(
                "--tls-cert",
                help_text=text("cli.help-tls-cert", language),
                default="",
                metavar="FILE",
            ),
            option(
                "--tls-key",
                help_text=text("cli.help-tls-key", language),
                default="",
                metavar="FILE",
            ),
            flag("--address", "address", help_text=text("cli.help-serve-address", language)),
            flag("--open", "open_browser", help_text=text("cli.help-open", language)),
        ],
    )
