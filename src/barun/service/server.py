"""The running service: an address, a log, and the application behind them."""

import asyncio
import logging
import socket
import ssl
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TextIO
from urllib.parse import urlsplit

import uvicorn

from barun import __version__
from barun.errors import SettingError
from barun.service.accounts.opening import check_accounts
from barun.service.app import create_app
from barun.service.garbage import collect_seldom, spare_what_stays
from barun.service.history.opening import close_history
from barun.service.launch.key_file import load_launch_key, note_address, noted_address
from barun.service.live.direct_protocol import DirectProtocol
from barun.service.live.limits import LIMITS
from barun.service.live.live_service import LiveService
from barun.service.logs import log_event, log_libraries, log_to
from barun.service.refusing_protocol import refusing_protocol
from barun.service.settings import ServiceSettings
from barun.service.tls.opening import keep_fresh, open_certificate, validate_listening
from barun.service.tls.own_names import reachable_name

if TYPE_CHECKING:
    from barun.service.tls.certificate import Certificate

__all__ = ["listen", "serve"]

_KEEP_ALIVE_S: Final = 15
_SHUTDOWN_S: Final = 5
_BACKLOG: Final = 128
_SWITCH_S: Final = 0.00002
"""For how long a thread that computes may keep the others waiting. NumPy gives the interpreter away
hundreds of times a step; at Python's 5 ms, the thread that writes the history once a minute held up
800 sessions for a third of a second."""
_MOST_CONNECTIONS: Final = 64
"""Beside those of live sessions."""


def listen(settings: ServiceSettings) -> socket.socket:
    """Return a socket bound to the address of `settings`.

    Raises
    ------
    SettingError
        If other machines could reach it without what that takes, or the address is taken.
    """
    validate_listening(settings)
    host = settings.host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":  # there it would let two services share the port
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, settings.port))
    except OSError as error:
        bound.close()
        raise _taken(settings, error) from error
    return bound


def _taken(settings: ServiceSettings, error: OSError) -> SettingError:
    """Return why the address cannot be had; of a service of the same folder, where it is."""
    details = {"host": settings.host, "port": settings.port, "reason": error.strerror}
    url = noted_address(settings.data_folder)
    if url is not None and urlsplit(url).port == settings.port:
        return SettingError("service.running-already", url=url, **details)
    return SettingError("service.address-taken", **details)


def _origin(settings: ServiceSettings, certificate: "Certificate | None", port: int) -> str:
    """Return the address without a path, as other devices write it if they may reach it."""
    if certificate is None:
        return f"http://{settings.host_name}:{port}"
    return f"https://{reachable_name(settings.host, certificate.names)}:{port}"


class _Server(uvicorn.Server):
    """A server that says when it can be asked."""

    def __init__(
        self,
        config: uvicorn.Config,
        live: LiveService,
        on_listening: Callable[[], None],
        keep_fresh: Callable[[ssl.SSLContext], Awaitable[None]],
    ) -> None:
        super().__init__(config)
        self._keep_fresh = keep_fresh
        self._renewing: asyncio.Future[None] | None = None
        self._live = live
        self._on_listening = on_listening
        self._settling: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, then say so."""
        await super().startup(sockets)
        if self.started:
            self._settling = asyncio.create_task(self._settle())
            if self.config.ssl is not None:
                self._renewing = asyncio.ensure_future(self._keep_fresh(self.config.ssl))
            await asyncio.to_thread(
                self._on_listening
            )  # it may open a browser, which takes a while

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End in order."""
        if self._renewing is not None:
            self._renewing.cancel()
        await super().shutdown(sockets)

    async def _settle(self) -> None:
        """Once all is loaded, spare the garbage collector what stays for ever."""
        await self._live.ready()
        spare_what_stays()


def serve(
    settings: ServiceSettings,
    *,
    on_listening: Callable[[str], None] | None = None,
    on_certificate: "Callable[[Certificate], None] | None" = None,
    log: TextIO | None = None,
    is_log_plain: bool = False,
) -> None:
    """Serve until interrupted.

    Parameters
    ----------
    settings : ServiceSettings
        Address, limits and choices.
    on_listening : callable, optional
        Called with the address that lets a browser in once it can be opened.
    on_certificate : callable, optional
        Called after it with the certificate, where connections are encrypted.
    log : text file, optional
        Where the log goes, one JSON object a line; the standard error by default.
    is_log_plain : bool
        Log warnings and errors alone, in words: for a person at a terminal.

    Raises
    ------
    SettingError
        If other machines could reach it without what that takes, the address is taken, or its
        certificate cannot be used.
    """
    stream = log or sys.stderr
    handler = (
        log_to(stream, logging.WARNING, plain=settings.language) if is_log_plain else log_to(stream)
    )
    log_libraries()
    validate_listening(settings)
    certificate = open_certificate(settings, time.time())
    bound = listen(settings)
    sys.setswitchinterval(_SWITCH_S)
    collect_seldom()
    port: int = bound.getsockname()[1]

    launch, is_kept = load_launch_key(settings.data_folder)
    if settings.data_folder and not is_kept:
        log_event("launch_key_not_kept", level="warning")
    url = f"{_origin(settings, certificate, port)}/"
    if not settings.accounts:
        url += f"?{launch.query}"

    def announce() -> None:
        log_event("service_started", port=port, version=__version__)
        note_address(settings.data_folder, url)
        if on_listening is not None:
            on_listening(url)
        if on_certificate is not None and certificate is not None:
            on_certificate(certificate)

    async def renew(context: ssl.SSLContext) -> None:
        if certificate is not None:
            await keep_fresh(settings, certificate, context)

    app = create_app(settings, launch=launch, certificate=certificate)
    try:
        check_accounts(settings, app.state.writer.store)
    except SettingError:
        close_history(app.state.writer)
        raise
    server = _Server(
        uvicorn.Config(
            app,
            access_log=False,  # it would name recordings
            log_config=None,
            server_header=False,
            proxy_headers=False,
            backlog=_BACKLOG,
            limit_concurrency=_MOST_CONNECTIONS + LIMITS.most_sessions,
            loop="auto",
            http=refusing_protocol(settings.language),
            ws=DirectProtocol,
            ws_max_size=LIMITS.picture_bytes,
            ws_per_message_deflate=False,
            ws_ping_interval=LIMITS.ping_s,
            ws_ping_timeout=LIMITS.ping_s,
            ssl_certfile=None if certificate is None else certificate.certificate_path,
            ssl_keyfile=None if certificate is None else certificate.key_path,
            timeout_keep_alive=_KEEP_ALIVE_S,
            timeout_graceful_shutdown=_SHUTDOWN_S,
        ),
        app.state.live,
        announce,
        renew,
    )
    hangs = app.state.champions.served.hangs
    hangs.start()
    # uvicorn has shut down in order by the time it passes Ctrl+C on
    with bound, suppress(KeyboardInterrupt):
        server.run(sockets=[bound])
    hangs.close()
    note_address(settings.data_folder, None)
    log_event("service_stopped")
    handler.flush()
