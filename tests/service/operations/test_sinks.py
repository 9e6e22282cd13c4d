"""Who is told of alerts: bounded, never waited for, and nothing in it names anybody."""

import hashlib
import json
import logging
import re
import threading
from dataclasses import replace
from typing import Any

import pytest

from barun.errors import SettingError
from barun.monitoring.alerts.alert import Alert
from barun.monitoring.alerts.rules import ALERT_RULES
from barun.service.operations.sightings import camera_tag
from barun.service.operations.sinks import (
    LogSink,
    MailSink,
    SinkQueue,
    WebhookSink,
    open_sinks,
)
from barun.service.operations.words import PART_NAMES, alert_text, cure_text, payload_of
from tests.fixtures.patience import wait_until

PATIENCE_S = 60.0
ALERT = Alert("queue", "jobs", "warning", 29_916_000, 130.0, 120.0, "a1b2c3-8765")


class Keeping:
    """Keeps what it is told; fails as often as it should, and waits where it should."""

    name = "keeping"

    def __init__(self, n_failures: int = 0) -> None:
        self.told: list[tuple[str, bool]] = []
        self.n_failures = n_failures
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def send(self, alert: Alert, *, is_over: bool) -> None:
        assert self.may_go_on.wait(PATIENCE_S)
        if self.n_failures:
            self.n_failures -= 1
            raise ConnectionError
        self.told.append((alert.cause, is_over))


def test_alerts_are_told_in_order() -> None:
    sink = Keeping()
    queue = SinkQueue(sink)
    queue.put(ALERT, is_over=False)
    queue.put(ALERT, is_over=True)
    queue.close(PATIENCE_S)
    assert sink.told == [("jobs", False), ("jobs", True)]
    assert queue.n_dropped == 0


def test_it_is_tried_again_and_then_given_up() -> None:
    sink = Keeping(n_failures=2)
    queue = SinkQueue(sink, pause_s=0.0)
    queue.put(ALERT, is_over=False)
    wait_until(lambda: sink.told)
    sink.n_failures = 3
    queue.put(ALERT, is_over=True)
    wait_until(lambda: queue.n_dropped == 1)
    queue.close(PATIENCE_S)
    assert sink.told == [("jobs", False)]


def test_nobody_waits_and_what_waits_is_bounded() -> None:
    sink = Keeping()
    sink.may_go_on.clear()
    queue = SinkQueue(sink)
    for place in range(150):
        queue.put(Alert("queue", str(place), "info", 1, 1.0, 1.0), is_over=False)
    sink.may_go_on.set()
    queue.close(PATIENCE_S)
    # one may be in hand already; the oldest of the others were given up
    assert 49 <= queue.n_dropped <= 50
    assert [cause for cause, _ in sink.told[-100:]] == [str(place) for place in range(50, 150)]


def test_a_webhook_gets_an_object_without_anybody_in_it() -> None:
    sent: list[tuple[str, bytes]] = []
    sink = WebhookSink("https://example.org/x", lambda url, content: sent.append((url, content)))
    sink.send(ALERT, is_over=False)
    ((url, content),) = sent
    assert url == "https://example.org/x"
    body: dict[str, Any] = json.loads(content)
    assert body == payload_of(ALERT, is_over=False)
    assert set(body) == {
        "service", "event", "alert", "rule", "cause", "severity", "value", "bound", "at", "text",
    }  # fmt: skip
    assert body["at"] == "2026-11-18T00:00+00:00"
    assert "130" in body["text"]["ko"]


@pytest.mark.parametrize("rule", ALERT_RULES, ids=lambda rule: rule.key)
def test_nothing_of_a_person_leaves_the_machine(rule: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every rule, by every way out; of cameras there is a tag that could be guessed."""
    monkeypatch.setattr("smtplib.SMTP", FakeServer)
    tag = camera_tag("minji", "Minji's webcam")
    alert = Alert(rule.key, tag, rule.severity, 29_916_000, 0.5, rule.bound, "a1b2c3-8765")
    if rule.key != "camera":
        alert = replace(alert, cause="posture")
    sent: list[bytes] = []
    webhook = WebhookSink("https://example.org/x", lambda _url, content: sent.append(content))
    mail = MailSink("smtp://mail.example.org", "ops@example.org", "en")
    for is_over in (False, True):
        webhook.send(alert, is_over=is_over)
        mail.send(alert, is_over=is_over)
        message = FakeServer.made.sent[-1]
        sent += [message.get_content().encode(), str(message["Subject"]).encode()]
    assert len(sent) == 6
    for content in sent:
        assert tag.encode() not in content
        assert b"inji" not in content
    # a payload has no room for anything else: figures, an instant, and words of a few
    payload = payload_of(alert, is_over=False)
    text = payload.pop("text")
    assert isinstance(text, dict)
    known = PART_NAMES | {"camera", "posture", "view", ""}
    assert payload["cause"] in known
    assert payload["alert"] == f"a1b2c3-8765:{rule.key}:{payload['cause']}:29916000"
    assert {type(value) for value in payload.values()} <= {str, float, int}


def test_the_tag_of_a_camera_cannot_be_guessed_by_who_knows_person_and_camera() -> None:
    guessed = hashlib.sha256(b"minji\0Minji's webcam").hexdigest()[:8]
    tag = camera_tag("minji", "Minji's webcam")
    assert tag == camera_tag("minji", "Minji's webcam")
    assert re.fullmatch("[0-9a-f]{8}", tag)
    assert tag not in {guessed, camera_tag("junho", "Minji's webcam")}


def test_what_leaves_is_counted_before_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smtplib.SMTP", FakeServer)
    counted: list[tuple[str, int]] = []

    def leaves(to: str, n_bytes: int) -> None:
        counted.append((to, n_bytes))

    def fail(_url: str, content: bytes) -> None:
        sizes.append(len(content))
        raise ConnectionError

    sizes: list[int] = []
    webhook = WebhookSink("https://example.org/x", fail, leaves)
    with pytest.raises(ConnectionError):
        webhook.send(ALERT, is_over=False)
    assert counted == [("webhook", sizes[0])]  # half of it may have gone
    mail = MailSink("smtp://mail.example.org", "ops@example.org", "ko", leaves)
    mail.send(ALERT, is_over=False)
    assert counted[1] == ("mail", len(mail.compose(ALERT, is_over=False).as_bytes()))


@pytest.mark.parametrize("url", ["ftp://x/y", "file:///etc/passwd", "example.org", "https://"])
def test_no_other_address_is_taken(url: str) -> None:
    with pytest.raises(SettingError) as caught:
        WebhookSink(url)
    assert caught.value.code == "settings.bad-webhook"


@pytest.mark.parametrize(
    ("url", "to"),
    [
        ("", "a@b.org"),
        ("smtps://h", ""),
        ("http://h", "a@b.org"),
        ("smtp://h:x", "a@b.org"),
        ("smtps://u:secret@h", "a@b.org\nBcc: c@d.org"),
    ],
)
def test_mail_needs_a_server_and_a_mailbox_and_repeats_no_password(url: str, to: str) -> None:
    with pytest.raises(SettingError) as caught:
        open_sinks("", url, to, "en")
    assert caught.value.code == "settings.bad-mail"
    assert "secret" not in caught.value.text("en")


def test_nobody_is_told_unless_somebody_set_an_address() -> None:
    assert open_sinks("", "", "", "en") == ()
    names = [one.name for one in open_sinks("https://h", "smtps://h", "a@b.org", "en")]
    assert names == ["webhook", "mail"]


class FakeServer:
    """Stands for smtplib.SMTP; offers no TLS."""

    def __init__(self, host: str, port: int, **_: object) -> None:
        self.sock = None
        FakeServer.made = self
        self.host, self.port = host, port
        self.sent: list[Any] = []

    made: "FakeServer"

    def __enter__(self) -> "FakeServer":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def has_extn(self, _name: str) -> bool:
        return False

    def login(self, *_: str) -> None:
        raise AssertionError("a password was sent in the open")

    def send_message(self, message: object) -> None:
        self.sent.append(message)


def test_a_mail_says_what_is_wrong_and_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smtplib.SMTP", FakeServer)
    sink = MailSink("smtp://mail.example.org", "ops@example.org", "ko")
    sink.send(ALERT, is_over=False)
    sink.send(ALERT, is_over=True)
    assert (FakeServer.made.host, FakeServer.made.port) == ("mail.example.org", 587)
    message = sink.compose(ALERT, is_over=False)
    assert message["To"] == "ops@example.org"
    assert message["Subject"].startswith("Barun: 주의: ")
    assert cure_text(ALERT, "ko") in message.get_content()
    assert cure_text(ALERT, "ko") not in sink.compose(ALERT, is_over=True).get_content()


def test_a_password_is_not_sent_in_the_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smtplib.SMTP", FakeServer)
    sink = MailSink("smtp://user:secret@mail.example.org", "ops@example.org", "en")
    with pytest.raises(OSError, match="no TLS"):
        sink.send(ALERT, is_over=False)
    assert FakeServer.made.sent == []


def test_the_log_has_the_rule_and_the_cause(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="barun.service"):
        LogSink().send(ALERT, is_over=False)
        LogSink().send(ALERT, is_over=True)
    assert [one.getMessage() for one in caplog.records] == ["alert_began", "alert_ended"]
    fields = caplog.records[0].barun_fields  # type: ignore[attr-defined] # set by log_event
    assert fields == {"error_code": "alerts.queue", "source": "jobs"}


@pytest.mark.parametrize("rule", ALERT_RULES, ids=lambda rule: rule.key)
def test_every_rule_is_said_in_both_languages(rule: Any) -> None:
    alert = Alert(rule.key, "posture", rule.severity, 1, 0.5, rule.bound)
    said = {alert_text(alert, "en"), alert_text(alert, "ko")}
    assert len(said | {cure_text(alert, "en"), cure_text(alert, "ko")}) == 4
