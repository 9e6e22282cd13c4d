from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from barun.errors import MediaError
from barun.landmarks.formats import read_recording
from barun.pipeline.clip_landmarks import Progress
from barun.service.analyser import pose_analyser
from barun.service.app import create_app
from barun.service.settings import ServiceSettings
from tests.service.conftest import Service


def test_an_error_calls_the_file_what_the_person_calls_it(tmp_path: Path) -> None:
    path = tmp_path / "recording"
    path.write_text("no video\n" * 10)
    analyse = pose_analyser(ServiceSettings(model="lite"))
    with pytest.raises(MediaError, match=r"'notes of mine\.txt'") as refused:
        analyse(path, "notes of mine.txt", lambda _: None, lambda: False)
    assert str(tmp_path) not in str(refused.value.details)


@pytest.mark.slow
def test_a_real_picture_goes_from_upload_to_download(
    make_service: Callable[..., Service], data_dir: Path, tmp_path: Path
) -> None:
    service = make_service()
    settings = ServiceSettings(model="lite")
    service.close()  # whose analyser is none
    service.app = create_app(settings, clock=service.clock)
    recording = service.upload((data_dir / "pose" / "tfjs_pose.jpg").read_bytes(), "standing.jpg")
    service.wait_for(recording, "done")
    url = f"/api/recordings/{recording}/landmarks"
    shown = service.request("GET", url).json()
    assert (shown["n_frames"], len(shown["people"])) == (1, 1)
    exact = {}
    for suffix in ("csv", "parquet"):
        response = service.request("GET", f"{url}?format={suffix}")
        assert f"standing.landmarks.{suffix}" in response.headers["Content-Disposition"]
        path = tmp_path / f"landmarks.{suffix}"
        path.write_bytes(response.content)
        (exact[suffix],) = read_recording(path).people.values()
        assert exact[suffix].source == "standing.jpg"
        assert exact[suffix].world_xyz is not None
        rounded = np.array(shown["people"][0]["image_xyz"][0]).reshape(33, 3)
        np.testing.assert_allclose(exact[suffix].image_xyz[0], rounded, atol=6e-6)
    np.testing.assert_array_equal(exact["csv"].image_xyz, exact["parquet"].image_xyz)


@pytest.mark.slow
def test_a_real_video_stops_when_told_to(data_dir: Path) -> None:
    analyse = pose_analyser(ServiceSettings(model="lite"))
    seen: list[Progress] = []
    path = data_dir / "pose" / "tfjs_pose_squats.mp4"
    clip = analyse(path, "squats.mp4", seen.append, lambda: len(seen) >= 3)
    assert len(seen) == clip.n_frames == 3
    assert clip.info.name == "squats.mp4"
