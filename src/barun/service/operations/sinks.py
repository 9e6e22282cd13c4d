"""Who is told of alerts: the log always; an address or a mailbox only where a person set one."""

import json
import smtplib
import ssl
import threading
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

from barun.errors import SettingError
from barun.messages import Language, text
from barun.monitoring.alerts.alert import Alert
from barun.service.logs import log_event
from barun.service.operations.words import alert_text, cure_text, outside, payload_of

__all__ = [
    "AlertSink",
    "Leaves",
    "LogSink",
    "MailSink",
    "Post",
    "SinkQueue",
    "WebhookSink",
    "open_sinks",
]

_MOST_WAITING: Final = 100
_TIMEOUT_S: Final = 10.0
_TRIES: Final = 3
_PAUSE_S: Final = 5.0
_PORTS: Final = {"smtp": 587, "smtps": 465}

Post = Callable[[str, bytes], None]
Leaves = Callable[[str, int], object]
"""Told where something goes and of how many bytes, before it leaves the machine."""


def _uncounted(_to: str, _n_bytes: int) -> None:
    """Count nothing."""


class AlertSink(Protocol):
    """Somebody who is told of alerts."""

    @property
    def name(self) -> str:
        """A stable word."""
        ...

    def send(self, alert: Alert, *, is_over: bool) -> None:
        """Tell; may block for some seconds.

        Raises
        ------
        OSError
            If it could not be told.
        """
        ...


class LogSink:
    """Writes alerts into the log of the service."""

    name: Final = "log"

    def send(self, alert: Alert, *, is_over: bool) -> None:
        """Write a line: the rule as its code, the cause as its source."""
        is_bad = not is_over and alert.severity == "critical"
        log_event(
            "alert_ended" if is_over else "alert_began",
            level="info" if is_over else "error" if is_bad else "warning",
            error_code=f"alerts.{alert.rule}",
            source=alert.cause,
        )


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """What is sent goes to the address a person gave, nowhere else."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Follow none."""


def _post(url: str, content: bytes) -> None:
    request = urllib.request.Request(  # noqa: S310 # the scheme was checked when it was set
        url, content, {"Content-Type": "application/json", "User-Agent": "barun"}, method="POST"
    )
    with urllib.request.build_opener(_NoRedirect).open(request, timeout=_TIMEOUT_S) as answer:
        answer.read(1)


class WebhookSink:
    """Posts alerts as JSON to an address.

    Parameters
    ----------
    url : str
        ``https://...``, or ``http://...`` within a network of one's own.
    post : callable, optional
        Sends it.
    leaves : callable, optional
        Counts what leaves the machine.
    """

    name: Final = "webhook"

    def __init__(self, url: str, post: Post = _post, leaves: Leaves = _uncounted) -> None:
        if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
            raise SettingError("settings.bad-webhook")
        self._url = url
        self._post = post
        self._leaves = leaves

    def send(self, alert: Alert, *, is_over: bool) -> None:
        """Post one object; see :func:`barun.service.operations.words.payload_of`."""
        content = json.dumps(payload_of(alert, is_over=is_over), ensure_ascii=False).encode()
        self._leaves(self.name, len(content))
        self._post(self._url, content)


@dataclass(frozen=True, slots=True)
class _MailServer:
    host: str
    port: int
    is_tls: bool
    user: str
    password: str

    @classmethod
    def read(cls, url: str) -> "_MailServer":
        """Read ``smtp[s]://[user:password@]host[:port]``.

        Raises
        ------
        SettingError
            If it is none. It is not repeated, since a password may stand in it.
        """
        parts = urlsplit(url)
        try:
            port = parts.port
        except ValueError as error:
            raise SettingError("settings.bad-mail") from error
        if parts.scheme not in _PORTS or not parts.hostname:
            raise SettingError("settings.bad-mail")
        return cls(
            host=parts.hostname,
            port=port or _PORTS[parts.scheme],
            is_tls=parts.scheme == "smtps",
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )


class MailSink:
    """Sends alerts by mail.

    Parameters
    ----------
    url : str
        ``smtp[s]://[user:password@]host[:port]``; without TLS from the start it is asked for, and
        a password is never sent without.
    to : str
        Address of who is told.
    language : {"en", "ko"}
        Of the mail.
    leaves : callable, optional
        Counts what leaves the machine.
    """

    name: Final = "mail"

    def __init__(self, url: str, to: str, language: Language, leaves: Leaves = _uncounted) -> None:
        if "@" not in to or any(letter in to for letter in "\r\n"):
            raise SettingError("settings.bad-mail")
        self._server = _MailServer.read(url)
        self._to = to
        self._language = language
        self._leaves = leaves

    def compose(self, alert: Alert, *, is_over: bool) -> EmailMessage:
        """Return the mail."""
        message = EmailMessage()
        word = text("alerts.over" if is_over else f"alerts.{alert.severity}", self._language)
        said = alert_text(outside(alert), self._language)
        message["Subject"] = f"Barun: {word}: {said}".replace("\n", " ")[:200]
        message["From"] = message["To"] = self._to
        lines = [said] if is_over else [said, cure_text(alert, self._language)]
        message.set_content("\n\n".join(lines) + "\n")
        return message

    def send(self, alert: Alert, *, is_over: bool) -> None:
        """Send one mail."""
        server = self._server
        context = ssl.create_default_context()
        connect: Callable[[], smtplib.SMTP] = lambda: smtplib.SMTP(  # noqa: E731 # one of two
            server.host, server.port, timeout=_TIMEOUT_S
        )
        if server.is_tls:
            connect = lambda: smtplib.SMTP_SSL(  # noqa: E731 # one of two
                server.host, server.port, timeout=_TIMEOUT_S, context=context
            )
        with connect() as connection:
            if not server.is_tls and connection.has_extn("starttls"):
                connection.starttls(context=context)
            if server.user:
                if not isinstance(connection.sock, ssl.SSLSocket):
                    raise OSError("the server offers no TLS")
                connection.login(server.user, server.password)
            message = self.compose(alert, is_over=is_over)
            self._leaves(self.name, len(message.as_bytes()))
            connection.send_message(message)


class SinkQueue:
    """Tells one sink from a thread of its own; what waits is bounded, and nobody waits for it.

    Parameters
    ----------
    sink : AlertSink
        Who is told.
    pause_s : float, optional
        Between tries; tells what could not be told, three times, then gives it up and says so.
    """

    def __init__(self, sink: AlertSink, pause_s: float = _PAUSE_S) -> None:
        self._sink = sink
        self._pause_s = pause_s
        self._waiting: deque[tuple[Alert, bool]] = deque()
        self._condition = threading.Condition()
        self._is_closed = False
        self.n_dropped = 0
        """Given up since the start."""
        self.name: Final = sink.name
        self._begin()

    def put(self, alert: Alert, *, is_over: bool) -> None:
        """Tell soon; never waits. Where too much waits, the oldest is given up."""
        with self._condition:
            if len(self._waiting) >= _MOST_WAITING:
                self._waiting.popleft()
                self._drop()
            self._waiting.append((alert, is_over))
            self._condition.notify()

    def close(self, timeout_s: float = 2.0) -> None:
        """Try once more to tell what waits, then end; blocks so long at most."""
        with self._condition:
            self._is_closed = True
            self._condition.notify()
        self._thread.join(timeout_s)

    def revive(self) -> bool:
        """Begin the thread anew where a defect ended it; return whether it did."""
        if self._thread.is_alive() or self._is_closed:
            return False
        self._begin()
        return True

    def _begin(self) -> None:
        self._thread = threading.Thread(target=self._run, name=f"barun-{self.name}", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._work()
        except Exception as error:  # noqa: BLE001 # whoever looks after it begins it anew
            log_event(
                "part_failed", level="error", source=self.name, error_type=type(error).__name__
            )
            self._drop()  # what it had in hand

    def _work(self) -> None:
        while True:
            with self._condition:
                while not self._waiting and not self._is_closed:
                    self._condition.wait()
                if not self._waiting:
                    return
                alert, is_over = self._waiting.popleft()
            self._tell(alert, is_over=is_over)

    def _tell(self, alert: Alert, *, is_over: bool) -> None:
        last = ""
        for place in range(_TRIES):
            try:
                self._sink.send(alert, is_over=is_over)
            except (OSError, smtplib.SMTPException, ValueError) as error:
                last = type(error).__name__
            else:
                return
            with self._condition:
                if self._is_closed or place == _TRIES - 1:
                    break
                self._condition.wait_for(lambda: self._is_closed, self._pause_s)
        log_event("alert_not_told", level="error", source=self._sink.name, error_type=last)
        self._drop()

    def _drop(self) -> None:
        self.n_dropped += 1


def open_sinks(
    webhook: str, smtp_url: str, mail_to: str, language: Language, leaves: Leaves = _uncounted
) -> tuple[AlertSink, ...]:
    """Return who is told beside the log: nobody, unless a person set an address.

    `leaves` counts what leaves the machine.

    Raises
    ------
    SettingError
        If an address is none, or of a mailbox and its server only one is set.
    """
    sinks: list[AlertSink] = []
    if webhook:
        sinks.append(WebhookSink(webhook, leaves=leaves))
    if smtp_url or mail_to:
        sinks.append(MailSink(smtp_url, mail_to, language, leaves))
    return tuple(sinks)
