"""Threads of the service that a defect ended begin anew, and every part has a name in words."""

import asyncio
import threading
from pathlib import Path

from barun.messages import LANGUAGES, text
from barun.monitoring.alerts.alert import Alert
from barun.service.app import create_app
from barun.service.experiments.shadow import ShadowThread
from barun.service.operations.kept_threads import KeptThreads
from barun.service.operations.parts import Parts
from barun.service.operations.sinks import SinkQueue
from barun.service.operations.words import PART_NAMES, alert_text
from barun.service.settings import ServiceSettings
from tests.service.conftest import FakeClock

PATIENCE_S = 60.0


class Dying:
    """A thread that ends whenever it is asked about, until it has recovered."""

    def __init__(self) -> None:
        self.is_well = False
        self.n_begun = 0

    def revive(self) -> bool:
        if self.is_well:
            return False
        self.n_begun += 1
        return True


def test_a_thread_that_dies_again_and_again_is_begun_after_growing_pauses() -> None:
    clock = FakeClock()
    parts, dying = Parts(clock), Dying()
    threads = KeptThreads(parts, clock)
    threads.keep("weak", dying.revive)
    threads.keep("calm", lambda: False)
    begun: list[float] = []
    start_s = clock.now_s
    for _ in range(200):
        n_before = dying.n_begun
        threads.look()
        if dying.n_begun > n_before:
            begun.append(clock.now_s - start_s)
        clock.now_s += 0.5
    assert begun == [0.0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5, 61.5, 91.5]  # half a minute at most
    assert parts.n_restarts == {"weak": 9}
    dying.is_well = True
    clock.now_s += 120.0
    threads.look()
    assert parts.take_restarts() == {"weak": 9}
    dying.is_well = False
    for _ in range(3):
        threads.look()
        clock.now_s += 0.5
    assert dying.n_begun == 11  # calm for long: at once, then after the shortest pause


class Failing:
    """Is told of alerts by a library with a defect, once."""

    name = "mail"

    def __init__(self) -> None:
        self.told: list[bool] = []
        self.has_failed = threading.Event()

    def send(self, alert: Alert, *, is_over: bool) -> None:
        if not self.has_failed.is_set():
            self.has_failed.set()
            raise RuntimeError("a defect")
        self.told.append(is_over)


def test_alerts_are_told_again_after_a_defect() -> None:
    sink = Failing()
    queue = SinkQueue(sink)
    alert = Alert("part", "jobs", "critical", 1, 1.0, 1.0)
    queue.put(alert, is_over=False)
    assert sink.has_failed.wait(PATIENCE_S)
    queue._thread.join(PATIENCE_S)
    assert queue.n_dropped == 1
    assert queue.revive()
    assert not queue.revive()
    queue.put(alert, is_over=True)
    queue.close(PATIENCE_S)
    assert sink.told == [True]
    assert not queue.revive()


def test_models_are_compared_again_after_their_thread_has_ended() -> None:
    shadow = ShadowThread()
    assert not shadow.revive()  # nothing was ever offered
    done = threading.Event()

    shadow.offer(lambda: None)
    shadow.close()
    ended = threading.Thread(target=int)
    ended.start()
    ended.join(PATIENCE_S)
    shadow._thread = ended  # nothing but a defect beyond all errors ends it
    assert shadow.revive()
    shadow.offer(done.set)
    assert done.wait(PATIENCE_S)
    shadow.close()
    assert not shadow.revive()


def test_every_part_of_a_service_is_named_in_words(tmp_path: Path) -> None:
    settings = ServiceSettings(
        data_folder=str(tmp_path), alert_webhook="https://example.org/x",
        alert_smtp_url="smtp://example.org", alert_mail_to="x@example.org",
    )  # fmt: skip

    async def names() -> set[str]:
        app = create_app(settings, page=tmp_path)
        async with app.router.lifespan_context(app):
            return {*app.state.parts.names, *app.state.threads.names}

    found = asyncio.run(names())
    assert {"history", "samples", "jobs", "webhook", "mail", "operations"} <= found
    assert found <= PART_NAMES
    for name in PART_NAMES:
        alert = Alert("part", name, "critical", 1, 1.0, 1.0)
        for language in LANGUAGES:
            assert text(f"alerts.cause-{name}", language) in alert_text(alert, language)
