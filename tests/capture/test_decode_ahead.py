import threading
import time
from collections.abc import Iterator

import pytest

from barun.capture.decode_ahead import DecodeAhead
from barun.errors import DeviceError, MediaError, SettingError
from tests.capture.fakes import FakeSource

PATIENCE_S = 60


def until(happened: threading.Event) -> None:
    assert happened.wait(PATIENCE_S)


def n_decoders() -> int:
    return sum(thread.name == "decode fake" for thread in threading.enumerate())


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    yield
    deadline_s = time.monotonic() + PATIENCE_S
    while n_decoders() and time.monotonic() < deadline_s:
        time.sleep(0.005)
    assert n_decoders() == 0


def test_recorded_source_loses_nothing() -> None:
    source = FakeSource(200, n_skipped=3)
    with DecodeAhead(source, capacity=2) as ahead:
        indices = [frame.index for frame in ahead.frames()]
    assert indices == list(range(200))
    assert ahead.ending.outcome == "complete"
    assert (ahead.ending.n_frames, ahead.ending.n_skipped, ahead.ending.n_dropped) == (200, 3, 0)
    assert ahead.ending.time_s == pytest.approx(19.9)
    assert source.n_closed >= 1


@pytest.mark.parametrize("outcome", ["truncated", "lost"])
def test_ending_of_the_source_is_passed_on(outcome: str) -> None:
    with DecodeAhead(FakeSource(3, outcome=outcome)) as ahead:  # type: ignore[arg-type]  # parametrised
        assert ahead.ending.outcome == "running"
        list(ahead.frames())
    assert ahead.ending.outcome == outcome


def test_queue_is_bounded() -> None:
    """With the reader standing still, no more is decoded than queue and hands can hold."""
    source = FakeSource(100)
    ahead = DecodeAhead(source, capacity=3)
    frames = ahead.frames()
    next(frames)
    deadline_s = time.monotonic() + PATIENCE_S
    while source.n_given < 5 and time.monotonic() < deadline_s:
        time.sleep(0.005)
    time.sleep(0.05)
    assert source.n_given == 5  # one read, three queued, one in the hands of the decoder
    ahead.close()


def test_live_source_keeps_the_newest() -> None:
    all_given, first_taken = threading.Event(), threading.Event()

    def wait(index: int) -> None:
        if index == 1:
            until(first_taken)
        if index == 9:
            all_given.set()

    source = FakeSource(10, is_live=True, before=wait, outcome="lost")
    with DecodeAhead(source) as ahead:
        frames = ahead.frames()
        assert next(frames).index == 0
        first_taken.set()
        until(all_given)
        deadline_s = time.monotonic() + PATIENCE_S
        while source.ending.outcome == "running" and time.monotonic() < deadline_s:
            time.sleep(0.005)
        assert [frame.index for frame in frames] == [9]
    assert (ahead.ending.n_frames, ahead.ending.n_dropped) == (2, 8)
    assert ahead.ending.outcome == "lost"


@pytest.mark.parametrize("error", [MediaError("capture.nothing-piped"), MemoryError("too large")])
def test_error_of_the_decoder_reaches_the_reader_after_what_was_decoded(
    error: BaseException,
) -> None:
    def fail(index: int) -> None:
        if index == 3:
            raise error

    source = FakeSource(10, before=fail)
    ahead = DecodeAhead(source)
    with pytest.raises(type(error)) as caught:
        list(ahead.frames())
    assert caught.value is error
    assert ahead.ending.n_frames == 3
    assert ahead.ending.outcome == "stopped"
    assert source.n_closed >= 1


def test_error_at_the_first_picture() -> None:
    def fail(_: int) -> None:
        raise MediaError("capture.nothing-piped")

    with (
        DecodeAhead(FakeSource(1, before=fail)) as ahead,
        pytest.raises(MediaError, match="nothing is piped"),
    ):
        next(ahead.frames())


def test_reader_that_stops_early() -> None:
    source = FakeSource(1000)
    ahead = DecodeAhead(source, capacity=2)
    for frame in ahead.frames():
        if frame.index == 4:
            break
    ahead.close()
    assert ahead.ending.outcome == "stopped"
    assert ahead.ending.n_frames == 5
    assert source.n_given < 10
    assert source.n_closed >= 1


def test_reader_that_raises() -> None:
    source = FakeSource(1000)

    def read() -> None:
        with DecodeAhead(source, capacity=1) as ahead:
            for _ in ahead.frames():
                raise RuntimeError("reader")

    with pytest.raises(RuntimeError, match="reader"):
        read()
    assert source.n_closed >= 1


def test_never_read() -> None:
    source = FakeSource(10)
    with DecodeAhead(source) as ahead:
        pass
    assert (source.n_given, source.n_closed >= 1) == (0, True)
    assert ahead.ending.outcome == "stopped"


def test_decoder_that_hangs() -> None:
    release = threading.Event()

    def hang(index: int) -> None:
        if index == 2:
            until(release)

    ahead = DecodeAhead(FakeSource(10, before=hang), timeout_s=0.5)  # a busy machine is no hang
    frames = ahead.frames()
    assert [next(frames).index, next(frames).index] == [0, 1]
    threading.Timer(1.0, release.set).start()
    with pytest.raises(DeviceError, match=r"No frame of 'fake' came within 0.5 s"):
        next(frames)
    assert ahead.ending.outcome == "stopped"


def test_close_from_another_thread_wakes_the_reader() -> None:

    def wait(index: int) -> None:
        if index == 1:
            until(source.closed)

    source = FakeSource(10, before=wait)
    ahead = DecodeAhead(source)
    indices: list[int] = []
    is_reading = threading.Event()

    def read() -> None:
        for frame in ahead.frames():
            indices.append(frame.index)
            is_reading.set()

    reader = threading.Thread(target=read)
    reader.start()
    until(is_reading)
    ahead.close()
    reader.join(PATIENCE_S)
    assert not reader.is_alive()
    assert indices == [0]
    assert ahead.ending.outcome == "stopped"


@pytest.mark.parametrize("capacity", [0, -1])
def test_impossible_capacity(capacity: int) -> None:
    with pytest.raises(SettingError, match=f"must be 1 or more, but is {capacity}"):
        DecodeAhead(FakeSource(1), capacity=capacity)
