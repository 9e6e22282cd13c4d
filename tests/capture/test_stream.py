import http.server
import itertools
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from barun.capture.live_source import BackOff
from barun.capture.opening import open_source
from barun.capture.stream import Stream, name_of_address, open_stream
from barun.capture.video_file import DecodedVideo
from barun.errors import MediaError
from tests.capture.fakes import FakeCapture, Ticking
from tests.capture.media import N_FRAMES, number_of, picture_rgb

SECRETS = ("me", "s3cret", "t0ken", "door")
GUARDED_PATH = "/door?key=t0ken"
PICTURES_A_CONNECTION = 6


class CameraServer(http.server.ThreadingHTTPServer):
    """A network camera: Motion JPEG, `n_connections` times, then only errors."""

    daemon_threads = False  # closing the server waits for its answers

    def __init__(self, n_connections: int, video: bytes = b"") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.n_left = n_connections
        self.video = video
        self.numbers = itertools.count()

    def handle_error(self, *_: object) -> None:
        """Say nothing when a reader hangs up in the middle of a picture."""

    @property
    def address(self) -> str:
        return f"http://me:s3cret@127.0.0.1:{self.server_port}{GUARDED_PATH}"


class _Handler(http.server.BaseHTTPRequestHandler):
    server: CameraServer

    def do_GET(self) -> None:
        if self.server.n_left == 0:
            self.send_error(503)
            return
        self.server.n_left -= 1
        self.send_response(200)
        if self.server.video:
            self.send_header("Content-Length", str(len(self.server.video)))
            self.end_headers()
            self.wfile.write(self.server.video)
            return
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        for number in itertools.islice(self.server.numbers, PICTURES_A_CONNECTION):
            image_bgr = cv2.cvtColor(picture_rgb(number), cv2.COLOR_RGB2BGR)
            jpeg = cv2.imencode(".jpg", image_bgr)[1].tobytes()
            head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
            self.wfile.write(head.encode() + jpeg + b"\r\n")

    def log_message(self, *_: Any) -> None:
        """Stay silent."""


@pytest.fixture
def serve(socket_enabled: None) -> Iterator["list[CameraServer]"]:
    """Servers appended here run until the end of the test."""
    servers: list[CameraServer] = []
    yield servers
    for server in servers:
        server.shutdown()
        server.server_close()


def start(servers: list[CameraServer], n_connections: int, video: bytes = b"") -> CameraServer:
    server = CameraServer(n_connections, video)
    servers.append(server)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server


def test_stream_that_drops_once_and_then_is_lost(
    serve: list[CameraServer], capfd: pytest.CaptureFixture[str]
) -> None:
    server = start(serve, n_connections=2)
    clock = Ticking(step_s=0.01)
    source = open_stream(
        server.address, clock=clock, sleep=clock.sleep, back_off=BackOff(n_attempts=3)
    )
    assert isinstance(source, Stream)
    frames = list(source.frames())
    # Motion JPEG ends a picture with the head of the next: the last of a connection may be lost.
    numbers = [number_of(frame.image_rgb) for frame in frames]
    assert numbers[:5] == [0, 1, 2, 3, 4]
    assert numbers[-5:] == sorted(numbers[-5:])
    assert numbers[-1] >= 2 * PICTURES_A_CONNECTION - 2
    times_s = np.array([frame.time_s for frame in frames])
    assert (np.diff(times_s) > 0).all()
    assert np.diff(times_s).max() >= 0.5  # the wait before the second connection
    assert clock.slept_s == [0.5, 0.5, 1.0, 2.0]
    assert source.ending.outcome == "lost"
    assert source.info.is_live
    assert source.info.n_frames is None
    source.close()
    assert capfd.readouterr() == ("", "")


def test_secrets_stay_in_the_address(
    serve: list[CameraServer], capfd: pytest.CaptureFixture[str]
) -> None:
    server = start(serve, n_connections=1)
    with open_source(server.address) as source:
        told = [repr(source.info), repr(source.ending), repr(source)]
    with pytest.raises(MediaError) as caught:
        open_source(server.address)
    told += [str(caught.value), caught.value.text("ko"), repr(caught.value)]
    told += capfd.readouterr()
    assert caught.value.__cause__ is None
    for secret in SECRETS[1:]:
        assert secret not in "".join(told)
    assert f"127.0.0.1:{server.server_port}" in str(caught.value)


def test_recorded_video_behind_an_address(serve: list[CameraServer], media: Path) -> None:
    server = start(serve, n_connections=-1, video=(media / "clip.mkv").read_bytes())
    with open_source(server.address, every=2) as source:
        assert isinstance(source, DecodedVideo)
        times_s = [frame.time_s for frame in source.frames()]
    np.testing.assert_allclose(times_s, np.arange(0, N_FRAMES, 2) / 10)
    assert source.ending.outcome == "complete"
    assert (source.info.kind, source.info.is_live) == ("stream", False)


@pytest.mark.parametrize("scheme", ["rtsp", "http", "RTSP"])
def test_nothing_answers(scheme: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Port 1 of the loopback refuses at once."""
    with pytest.raises(MediaError, match=f"No video came from {scheme.lower()}://127.0.0.1:1 "):
        open_source(f"{scheme}://127.0.0.1:1/live")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("rtsp://host/live", "rtsp://host"),
        ("rtsp://me:s3cret@host:554/live", "rtsp://host:554"),
        ("RTSP://me:s3cret@HOST:554/user=me_password=s3cret", "rtsp://host:554"),
        ("http://me:s3@cret@host/a?token=t0ken#door", "http://host"),
        ("rtsp://me:s3cret@[fe80::1]:554/x", "rtsp://[fe80::1]:554"),
    ],
    ids=["plain", "user", "path", "at sign", "version 6"],
)
def test_name_of_address(address: str, name: str) -> None:
    assert name_of_address(address) == name


@pytest.mark.parametrize(
    "address", ["rtsp:///live", "rtsp://me:s3cret@host:s3cret/x", "http://[s3cret"]
)
def test_malformed_address_is_not_repeated(address: str) -> None:
    with pytest.raises(MediaError, match="has no host, or a port") as caught:
        open_source(address)
    assert "s3cret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_rate_that_makes_no_sense_is_unknown() -> None:
    """FFmpeg guesses 90000 Hz for some RTSP cameras."""
    capture = FakeCapture([True], rate_hz=90_000)
    with Stream("rtsp://host/live", capture, lambda: None) as stream:
        assert stream.info.frame_rate_hz is None
    assert capture.n_released == 1
