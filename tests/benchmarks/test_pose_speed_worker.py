from pathlib import Path

import pytest

from benchmarks.pose_speed_worker import _decode_again_and_again


@pytest.mark.timeout(30)
def test_a_video_that_cannot_be_read_ends_the_worker(tmp_path: Path) -> None:
    video = tmp_path / "none.mp4"
    with pytest.raises(FileNotFoundError, match=r"none\.mp4"):
        next(_decode_again_and_again(str(video)))
