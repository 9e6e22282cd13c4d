"""Pictures instead of landmarks, where a browser is not to look itself."""

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from barun.service.live import pictures
from tests.browser.conftest import RunningService, opened_pages, running_chromium
from tests.browser.test_analyse_page import expect
from tests.browser.test_whole_way import ask
from tests.fixtures.canvas_camera import canvas_camera
from tests.fixtures.drawn_person import skip_without_models
from tests.fixtures.patience import wait_until
from tests.fixtures.slow_link import slow_link

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

_PATIENCE_S = 90.0
_SLOW_BYTES_A_SECOND = 12_000
"""Two pictures a second of the first size, 6.2 to 6.8 kB each, where five are asked for."""


@dataclass(frozen=True)
class Seen:
    """A picture that came to the service."""

    kind: str
    width: int
    n_bytes: int


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    skip_without_models()
    with running_chromium() as browser:
        yield browser


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[Seen]:
    """What came, in order."""
    came: list[Seen] = []
    decode = pictures.decode_picture

    def note(data: bytes) -> Any:
        with Image.open(io.BytesIO(data)) as picture:
            came.append(Seen(str(picture.format), picture.width, len(data)))
        return decode(data)

    monkeypatch.setattr(pictures, "decode_picture", note)
    return came


def test_pictures_get_smaller_where_the_link_is_slow(
    chromium: "Browser", start_service: Callable[..., RunningService], seen: list[Seen]
) -> None:
    service = start_service(model="lite")
    ask(service, "/api/settings", "PUT", {"engine": "server"})
    with slow_link(service.address) as link, opened_pages(chromium) as open_:
        near = replace(service, address=link.address)
        page = open_(near, path="/live", script=canvas_camera())
        page.get_by_role("button", name="Start the camera").click()
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_have_text("I cannot judge", timeout=1000 * _PATIENCE_S)  # but is seen
        wait_until(lambda: len(seen) > 5, seen)
        assert {(one.kind, one.width) for one in seen} == {("JPEG", 480)}
        first_bytes = max(one.n_bytes for one in seen)
        assert 4 * first_bytes > _SLOW_BYTES_A_SECOND  # else the test shows nothing
        link.bytes_a_second = _SLOW_BYTES_A_SECOND
        wait_until(lambda: (seen[-1].kind, seen[-1].width) == ("WEBP", 320), seen[-3:])
        assert seen[-1].n_bytes < first_bytes / 2

        def is_often_enough() -> bool:
            n_before, before_s = len(seen), time.monotonic()
            time.sleep(6)
            return (len(seen) - n_before) / (time.monotonic() - before_s) >= 1.5

        wait_until(is_often_enough, "1.5 pictures a second")  # as soon as the machine has time
        expect(heading).to_have_text("I cannot judge")
