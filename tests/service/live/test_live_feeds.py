"""Pictures of the client's, of a simulated person, and of the service's own camera."""

import asyncio
from io import BytesIO
from typing import Self

import httpx
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from barun.capture.pose_engine import PoseEstimate
from barun.errors import InputError
from barun.service.live.picture_quality import STEPS, QualityLadder
from barun.service.live.pictures import decode_picture
from tests.fixtures.launch import headers_of
from tests.pipeline.live.watched import sitting
from tests.service.live.client import HOST, Live, frame, live, run


class FakeEngine:
    """Sees the simulated person in every picture that is not black."""

    def __init__(self) -> None:
        self.n_resets = 0
        self.times_s: list[float] = []

    def estimate(self, image_rgb: npt.NDArray[np.uint8], time_s: float) -> tuple[PoseEstimate, ...]:
        self.times_s.append(time_s)
        if image_rgb.max() < 10:
            return ()
        return (PoseEstimate(0, sitting().frame(0), 0.9),)

    def reset(self) -> None:
        self.n_resets += 1

    def close(self) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...


async def has_camera(service: Live) -> object:
    """Return whether the service says that it has a camera of its own."""
    transport = httpx.ASGITransport(service.app)
    known = headers_of(service.app)
    async with httpx.AsyncClient(
        transport=transport, base_url=f"http://{HOST}", headers=known
    ) as client:
        return (await client.get("/api/status")).json()["has_camera"]


def picture(brightness: int = 200, kind: str = "JPEG", size: tuple[int, int] = (64, 48)) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, (brightness,) * 3).save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_pictures_are_looked_at_and_judged(kind: str) -> None:
    async def test() -> None:
        async with live(engine=FakeEngine()) as service:
            client = await service.join(source="pictures")
            quality = await client.hear("picture_quality")
            assert (quality["width"], quality["hz"]) == (480, 5.0)
            client.send(frame(1, 1.0, picture(kind=kind), kind=2, size=(64, 48)))
            seen = await client.hear("landmarks")
            assert (seen["seq"], seen["width"], seen["height"]) == (1, 64, 48)
            assert len(seen["points"]) == 99
            assert len(seen["visibility"]) == 33
            assert (await client.hear("answer"))["seq"] == 1
            client.send(frame(2, 2.0, picture(0), kind=2, size=(64, 48)))
            assert (await client.hear("landmarks"))["points"] is None
            assert (await client.hear("answer"))["seq"] == 2

    run(test())


def test_a_picture_that_cannot_be_read_is_told_and_answered() -> None:
    async def test() -> None:
        async with live(engine=FakeEngine()) as service:
            client = await service.join(source="pictures")
            client.send(frame(1, 1.0, b"no picture", kind=2))
            assert (await client.hear("error"))["code"] == "live.picture-unreadable"
            assert (await client.hear("answer"))["seq"] == 1

    run(test())


def test_of_pictures_that_wait_the_newest_is_looked_at() -> None:
    async def test() -> None:
        engine = FakeEngine()
        async with live(engine=engine) as service:
            client = await service.join(source="pictures")
            for seq in range(1, 6):
                client.send(frame(seq, float(seq), picture(), kind=2))
            answers = [await client.hear("answer")]
            while answers[-1]["seq"] < 5:
                answers.append(await client.hear("answer"))
            assert sum(one["skipped"] for one in answers) + len(answers) == 5
            assert engine.times_s[-1] == 5.0

    run(test())


def test_a_picture_of_too_many_pixels_is_refused() -> None:
    with pytest.raises(InputError, match="1920 x 1080"):
        decode_picture(picture(size=(3000, 1000)))


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_only_jpeg_and_webp_are_opened(kind: str) -> None:
    with pytest.raises(InputError, match="JPEG or WebP"):
        decode_picture(picture(kind=kind))


def test_the_demo_calibrates_by_itself() -> None:
    async def test() -> None:
        async with live() as service:
            client = await service.join(source="demo")
            calibration = await client.hear("calibration")
            assert calibration["view"] == "front"
            seen = await client.hear("landmarks")
            assert len(seen["points"]) == 99
            assert (await client.hear("answer"))["state"] == "calibrating_front"

    run(test())


def test_the_demo_is_not_kept_for_a_restart() -> None:
    async def test() -> None:
        async with live() as service:
            await service.join(source="demo")
            await service.join()
            by_source = {seat.source: seat for seat in service.hub.seats.values()}
            assert set(by_source) == {"demo", "landmarks"}
            kept = service.hub.states(by_source.values())
            assert list(kept) == [by_source["landmarks"].token]

    run(test())


def test_without_a_camera_of_its_own_the_service_says_so() -> None:
    async def test() -> None:
        async with live() as service:
            client = await service.join(source="server")
            assert (await client.hear("error"))["code"] == "live.no-source"

    run(test())


def test_the_service_shows_what_its_own_source_sees(tmp_path: object) -> None:
    async def test() -> None:
        folder = str(tmp_path)
        for number in range(3):
            await asyncio.to_thread(
                Image.new("RGB", (64, 48), (200,) * 3).save, f"{folder}/{number}.png"
            )
        async with live(engine=FakeEngine(), source=folder) as service:
            assert await has_camera(service) is True
            client, other = await service.join(source="server"), await service.join(source="server")
            assert (await client.hear("landmarks"))["width"] == 64
            assert (await client.hear("answer"))["state"] == "cannot_judge"
            assert (await other.hear("answer"))["state"] == "cannot_judge"

    run(test())


def test_a_paused_session_lets_the_camera_of_the_service_go(tmp_path: object) -> None:
    async def test() -> None:
        folder = str(tmp_path)
        await asyncio.to_thread(Image.new("RGB", (64, 48), (200,) * 3).save, f"{folder}/0.png")
        async with live(engine=FakeEngine(), source=folder) as service:
            client = await service.join(source="server")
            await client.hear("landmarks")
            camera = service.app.state.live._feeds.camera
            reading = camera._thread
            client.say(type="pause", reason="asked")
            client.say(type="pause", reason="call")
            await asyncio.to_thread(reading.join, 60)
            assert not reading.is_alive()
            client.say(type="unpause", reason="asked")
            await asyncio.sleep(0.05)
            assert camera._thread is None
            client.hear_all()
            client.say(type="unpause", reason="call")
            await client.hear("landmarks")

    run(test())


def test_pictures_that_are_lost_make_them_smaller_and_a_steady_pace_larger() -> None:
    ladder = QualityLadder()
    assert ladder.step == STEPS[2]
    # one a second gets through, five are wanted
    changes = [ladder.count(float(second), n_lost=4) for second in range(8)]
    assert [step for step in changes if step] == [STEPS[1], STEPS[0]]
    quick = [ladder.count(8 + number / 2) for number in range(60)]  # two a second are wanted now
    assert next(step for step in quick if step) == STEPS[1]


def test_who_sends_fewer_pictures_of_his_own_accord_is_left_alone() -> None:
    """A hidden page sends five a second, whatever is wanted."""
    ladder = QualityLadder()
    changes = [ladder.count(number / 5) for number in range(3000)]  # ten minutes
    assert [step for step in changes if step] == [STEPS[3], STEPS[4]]
    slower = [ladder.count(600 + number) for number in range(60)]  # on battery
    assert not any(slower)
    shown = [ladder.count(700 + number / 4, n_lost=1) for number in range(60)]  # a slow link
    assert next(step for step in shown if step) == STEPS[3]
