import io
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from barun.capture.jpeg_scans import has_too_many_scans, holds_too_many_scans
from barun.capture.picture_files import read_picture
from barun.errors import InputError, MediaError
from barun.service.live.pictures import decode_picture


def picture(*, progressive: bool) -> bytes:
    file = io.BytesIO()
    noise = np.random.default_rng(1).integers(0, 255, (240, 320, 3), dtype=np.uint8)
    Image.fromarray(noise).save(file, "JPEG", progressive=progressive, quality=95)
    return file.getvalue()


def bomb(n_scans: int) -> bytes:
    """A progressive picture in full HD whose last, empty scan comes again and again."""
    file = io.BytesIO()
    Image.new("RGB", (1920, 1080)).save(file, "JPEG", progressive=True)
    content = file.getvalue()
    return content[:-2] + content[content.rfind(b"\xff\xda") : -2] * n_scans + content[-2:]


@pytest.mark.parametrize("progressive", [False, True])
def test_pictures_of_cameras_are_none(tmp_path: Path, *, progressive: bool) -> None:
    content = picture(progressive=progressive)
    path = tmp_path / "picture.jpg"
    path.write_bytes(content)
    assert not has_too_many_scans(content)
    assert not holds_too_many_scans(path)
    assert decode_picture(content).shape == read_picture(path).shape == (240, 320, 3)


def test_a_picture_made_to_keep_the_machine_busy_is_refused_at_once(tmp_path: Path) -> None:
    content = bomb(20_000)  # 250 kB; drawing it takes over a minute
    path = tmp_path / "bomb.jpg"
    path.write_bytes(content)
    begun_s = time.process_time()
    with pytest.raises(InputError, match="cannot be"):
        decode_picture(content)
    with pytest.raises(MediaError, match="cannot be decoded"):
        read_picture(path)
    assert time.process_time() - begun_s < 5


@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_marks_between_two_blocks_are_counted(tmp_path: Path, offset: int) -> None:
    block = 1 << 20
    path = tmp_path / "x.jpg"
    path.write_bytes(b"\0" * (block - 65 * 2 + 1 + offset) + b"\xff\xda" * 65)
    assert holds_too_many_scans(path)
    path.write_bytes(b"\0" * (block - 64 * 2 + 1 + offset) + b"\xff\xda" * 64)
    assert not holds_too_many_scans(path)


def test_other_pictures_are_not_counted() -> None:
    assert not has_too_many_scans(b"RIFF" + b"\xff\xda" * 100)
