import asyncio
import json
import logging
import tempfile
from collections.abc import AsyncIterator, Callable
from io import StringIO
from pathlib import Path

import pytest

from barun.service.logs import log_to
from tests.service.conftest import Service, run
from tests.service.fakes import N_FRAMES, FakeAnalyser, make_clip, make_sequence


@pytest.fixture
def temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_a_recording_goes_from_upload_to_landmarks(service: Service) -> None:
    recording = service.upload(b"the content", "clip.mp4")
    body = service.wait_for(recording, "done")
    assert body["error"] is None
    assert body["progress"] == {
        "n_done": N_FRAMES,
        "n_total": N_FRAMES,
        "time_s": 2.9,
        "n_people": 1,
        "elapsed_s": 0.0,
    }
    assert service.analyser.contents == [b"the content"]
    landmarks = service.request("GET", f"/api/recordings/{recording}/landmarks").json()
    assert landmarks["size_wh"] == [320, 240]
    assert landmarks["n_frames"] == N_FRAMES
    assert landmarks["ending"] == "complete"
    assert landmarks["times_s"][:3] == [0.0, 0.1, 0.2]
    (person,) = landmarks["people"]
    assert person["person"] == 0
    assert person["image_xyz"][0] is None
    assert person["visibility"][0] is None
    assert person["image_xyz"][1][:6] == [None, None, None, 0.315, 0.22, -0.1]
    assert person["visibility"][1][:2] == [None, 0.9]
    assert [len(row) for row in person["image_xyz"][1:]] == [99] * (N_FRAMES - 1)
    assert [len(row) for row in person["visibility"][1:]] == [33] * (N_FRAMES - 1)


def test_a_recording_without_people_has_no_instants(make_service: Callable[..., Service]) -> None:
    service = make_service(FakeAnalyser(make_clip()))
    recording = service.upload()
    service.wait_for(recording, "done")
    landmarks = service.request("GET", f"/api/recordings/{recording}/landmarks").json()
    assert (landmarks["people"], landmarks["times_s"]) == ([], [])
    assert landmarks["n_frames"] == N_FRAMES


def test_progress_is_seen_while_it_works(service: Service) -> None:
    service.analyser.hold()
    recording = service.upload()
    assert service.analyser.is_at_work.wait(60)
    service.clock.now_s += 3
    body = service.request("GET", f"/api/recordings/{recording}").json()
    assert body["state"] == "running"
    assert body["progress"]["n_done"] == N_FRAMES // 2
    assert body["progress"]["elapsed_s"] == 3.0
    assert service.request("GET", f"/api/recordings/{recording}/landmarks").status_code == 409
    service.analyser.may_go_on.set()
    service.wait_for(recording, "done")


def test_two_recordings_are_analysed_one_after_the_other(service: Service) -> None:
    service.analyser.hold()
    first, second = service.upload(b"one"), service.upload(b"two")
    assert service.analyser.is_at_work.wait(60)
    assert (service.state(first), service.state(second)) == ("running", "queued")
    status = service.request("GET", "/api/status").json()
    assert (status["n_running"], status["n_waiting"]) == (1, 1)
    service.analyser.may_go_on.set()
    service.wait_for(second, "done")
    assert service.state(first) == "done"
    assert service.analyser.contents == [b"one", b"two"]
    assert first != second


def test_nothing_of_a_recording_is_left_on_disk(
    make_service: Callable[..., Service], temporary_folder: Path
) -> None:
    service = make_service()
    service.analyser.hold()
    recording = service.upload(b"private", "secret-name.mp4")
    assert service.analyser.is_at_work.wait(60)
    (path,) = service.analyser.paths
    assert path.read_bytes() == b"private"
    on_disk = [entry for entry in temporary_folder.rglob("*") if not entry.is_dir()]
    assert all(entry.is_symlink() for entry in on_disk)  # the content itself has no name
    assert not any("secret" in str(entry) for entry in temporary_folder.rglob("*"))
    service.analyser.may_go_on.set()
    service.wait_for(recording, "done")
    assert list(temporary_folder.iterdir()) == []


@pytest.mark.parametrize("sends", ["nothing", "too much", "half"])
def test_a_refused_upload_leaves_nothing_behind(
    make_service: Callable[..., Service], temporary_folder: Path, sends: str
) -> None:
    service = make_service(max_upload_bytes=10, upload_stall_s=0.5)

    async def content() -> AsyncIterator[bytes]:
        if sends == "too much":
            yield b"12345"
            yield b"678901"
        if sends == "half":
            yield b"12345"
            await asyncio.sleep(5)

    async def send() -> int:
        async with service.client() as client:
            return (await client.post("/api/recordings", content=content())).status_code

    assert run(send()) == {"nothing": 422, "too much": 413, "half": 408}[sends]
    assert list(temporary_folder.iterdir()) == []
    assert service.request("GET", "/api/status").json()["n_waiting"] == 0


def test_an_upload_that_is_too_long_is_refused_before_it_is_read(
    make_service: Callable[..., Service],
) -> None:
    service = make_service(max_upload_bytes=10)

    async def content() -> AsyncIterator[bytes]:
        pytest.fail("the body was read")
        yield b""

    async def send() -> int:
        async with service.client() as client:
            return (
                await client.post(
                    "/api/recordings", content=content(), headers={"Content-Length": "11"}
                )
            ).status_code

    assert run(send()) == 413


def test_an_upload_shorter_than_it_said_is_refused(service: Service) -> None:
    response = service.request(
        "POST", "/api/recordings", content=b"12345", headers={"Content-Length": "9"}
    )
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "service.upload-broken"


def test_the_queue_is_bounded(make_service: Callable[..., Service]) -> None:
    service = make_service(max_waiting=2)
    service.analyser.hold()
    first = service.upload()
    assert service.analyser.is_at_work.wait(60)
    waiting = [service.upload(), service.upload()]
    refused = service.request("POST", "/api/recordings", content=b"x")
    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "10"
    assert refused.json()["error"]["code"] == "service.busy"
    service.request("DELETE", f"/api/recordings/{waiting[0]}")
    waiting[0] = service.upload()  # its place is free at once
    service.analyser.may_go_on.set()
    for recording in (first, *waiting):
        service.wait_for(recording, "done")
    assert service.request("POST", "/api/recordings", content=b"x").status_code == 202


def test_uploads_under_way_take_places(make_service: Callable[..., Service]) -> None:
    service = make_service(max_waiting=0)

    async def both() -> tuple[int, int]:
        is_under_way, may_end = asyncio.Event(), asyncio.Event()

        async def content() -> AsyncIterator[bytes]:
            yield b"x"
            is_under_way.set()  # the first part was taken
            await may_end.wait()

        async with service.client() as client:
            slow = asyncio.create_task(client.post("/api/recordings", content=content()))
            await is_under_way.wait()
            quick = await client.post("/api/recordings", content=b"y")
            may_end.set()
            return (await slow).status_code, quick.status_code

    assert run(both()) == (202, 503)


def test_cancelling_stops_the_work_and_frees_everything(
    make_service: Callable[..., Service], temporary_folder: Path
) -> None:
    service = make_service()
    service.analyser.hold()
    running, queued = service.upload(), service.upload()
    assert service.analyser.is_at_work.wait(60)
    for recording in (queued, running):
        response = service.request("DELETE", f"/api/recordings/{recording}")
        assert (response.status_code, response.content) == (204, b"")
        assert service.state(recording) == "cancelled"
    assert service.analyser.was_cancelled.wait(60)
    service.app.state.analyses.close()
    assert len(service.analyser.contents) == 1  # the waiting one never began
    assert list(temporary_folder.iterdir()) == []
    assert service.request("GET", f"/api/recordings/{running}/landmarks").status_code == 409
    for recording in (queued, running):
        assert service.request("DELETE", f"/api/recordings/{recording}").status_code == 204
        assert service.request("GET", f"/api/recordings/{recording}").status_code == 404


def test_goodbye_forgets_a_result(service: Service) -> None:
    recording = service.upload()
    service.wait_for(recording, "done")
    assert service.request("DELETE", f"/api/recordings/{recording}").status_code == 204
    for url in (f"/api/recordings/{recording}", f"/api/recordings/{recording}/landmarks"):
        assert service.request("GET", url).status_code == 404


def test_a_result_nobody_asks_about_is_forgotten(service: Service) -> None:
    recording = service.upload()
    service.wait_for(recording, "done")
    service.clock.now_s += 899
    assert service.state(recording) == "done"  # asking counts
    service.clock.now_s += 899
    assert service.state(recording) == "done"
    service.clock.now_s += 900
    response = service.request("GET", f"/api/recordings/{recording}")
    assert response.status_code == 404
    assert response.json()["error"]["details"] == {"minutes": 15}


def test_work_nobody_asks_about_is_stopped(service: Service) -> None:
    service.analyser.hold()
    recording = service.upload()
    assert service.analyser.is_at_work.wait(60)
    service.clock.now_s += 900
    service.app.state.analyses.forget_stale()
    assert service.analyser.was_cancelled.wait(60)
    assert service.request("GET", f"/api/recordings/{recording}").status_code == 404


def test_memory_is_bounded_and_the_newest_result_stays(
    make_service: Callable[..., Service],
) -> None:
    clip = make_clip(make_sequence(100))
    service = make_service(FakeAnalyser(clip), max_kept_bytes=2 * clip.recording.n_bytes)
    recordings = []
    for _ in range(3):
        service.clock.now_s += 1
        recordings.append(service.upload())
        service.wait_for(recordings[-1], "done")
    assert service.request("GET", f"/api/recordings/{recordings[0]}").status_code == 404
    assert [service.state(recording) for recording in recordings[1:]] == ["done", "done"]
    tiny = make_service(FakeAnalyser(clip), max_kept_bytes=1)
    only = tiny.upload()
    tiny.wait_for(only, "done")


def test_a_defect_of_the_analyser_fails_that_recording_only(
    make_service: Callable[..., Service],
) -> None:
    service = make_service(FakeAnalyser(ValueError("clip-of-anna.mp4")))
    recording = service.upload()
    body = service.wait_for(recording, "failed")
    assert body["error"] == {
        "code": "service.analysis-broke",
        "message": "The analysis failed because of a defect in Barun (ValueError). Please report "
        "it with the version and the kind of video.",
        "details": {"kind": "ValueError"},
    }
    service.analyser.answer = make_clip(make_sequence())
    service.wait_for(service.upload(), "done")


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        pytest.param("clip.mp4", "clip.mp4", id="plain"),
        pytest.param("%EC%98%81%EC%83%81.mp4", "영상.mp4", id="korean"),
        pytest.param("C%3A%5Cvideos%5Cclip.mp4", "clip.mp4", id="windows-path"),
        pytest.param("..%2F..%2Fetc%2Fpasswd", "passwd", id="path"),
        pytest.param("a%0Ab%00.mp4", "ab.mp4", id="control-letters"),
        pytest.param("x" * 300, "x" * 255, id="long"),
        pytest.param("folder%2F", "recording", id="nothing-left"),
        pytest.param(None, "recording", id="none"),
    ],
)
def test_the_name_is_the_last_part_of_what_was_sent(
    service: Service, sent: str | None, name: str
) -> None:
    service.wait_for(service.upload(name=sent), "done")
    assert service.analyser.names == [name]


def test_the_log_names_no_file_no_recording_and_no_landmark(service: Service) -> None:
    log = StringIO()
    handler = log_to(log, logging.DEBUG)
    try:
        recording = service.upload(b"content", "clip-of-anna.mp4")
        service.wait_for(recording, "done")
        service.request("GET", f"/api/recordings/{recording}/landmarks")
        service.request("GET", "/clip-of-anna?clip-of-anna")
    finally:
        logging.getLogger("barun.service").removeHandler(handler)
    text = log.getvalue()
    lines = [json.loads(line) for line in text.splitlines()]
    assert {"recording_received", "analysis_done", "request"} <= {line["event"] for line in lines}
    assert "anna" not in text
    assert recording not in text
    assert "0.315" not in text
    routes = {line["route"] for line in lines if line["event"] == "request"}
    assert "/api/recordings/{recording_id}" in routes
