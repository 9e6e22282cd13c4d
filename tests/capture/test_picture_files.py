from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from barun.capture import opened_source, picture_files
from barun.capture.picture_files import PictureFiles, natural_order, read_picture
from barun.errors import MediaError

GREY_16 = np.full((8, 12), 200 * 257, np.uint16)


def gradient() -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    """Red at the upper left, green at the upper right, blue at the lower left."""
    image = np.zeros((16, 32, 3), np.uint8)
    image[:8, :16] = (255, 0, 0)
    image[:8, 16:] = (0, 255, 0)
    image[8:, :16] = (0, 0, 255)
    return image


def exif(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


@pytest.mark.parametrize(
    ("mode", "suffix", "expected"),
    [
        ("RGB", "png", (10, 200, 30)),
        ("RGB", "bmp", (10, 200, 30)),
        ("RGB", "tiff", (10, 200, 30)),
        ("RGB", "ppm", (10, 200, 30)),
        ("L", "png", (124, 124, 124)),
        ("P", "png", None),
        ("1", "png", None),
        ("CMYK", "tiff", (10, 200, 30)),
    ],
)
def test_modes_become_rgb(
    tmp_path: Path, mode: str, suffix: str, expected: tuple[int, int, int] | None
) -> None:
    colour = Image.new("RGB", (12, 8), (10, 200, 30))
    colour.convert(mode).save(tmp_path / f"x.{suffix}")
    image = read_picture(tmp_path / f"x.{suffix}")
    assert image.shape == (8, 12, 3)
    assert image.dtype == np.uint8
    assert image.flags.c_contiguous
    if expected is not None:
        np.testing.assert_allclose(image[4, 4], expected, atol=1)


def test_sixteen_bit_grey(tmp_path: Path) -> None:
    Image.fromarray(GREY_16).save(tmp_path / "x.png")
    np.testing.assert_array_equal(read_picture(tmp_path / "x.png"), 200)


def test_transparent_is_white(tmp_path: Path) -> None:
    image = np.zeros((8, 12, 4), np.uint8)
    image[:, 6:] = (200, 0, 0, 255)
    Image.fromarray(image).save(tmp_path / "x.png")
    read = read_picture(tmp_path / "x.png")
    np.testing.assert_array_equal(read[4, 2], 255)
    np.testing.assert_array_equal(read[4, 8], (200, 0, 0))


def test_floats_are_refused(tmp_path: Path) -> None:
    Image.fromarray(np.zeros((8, 8), np.float32)).save(tmp_path / "x.tiff")
    with pytest.raises(MediaError, match="holds measured values"):
        read_picture(tmp_path / "x.tiff")


# Where the red corner of the stored picture is shown (Exif 2.32, tag 0x0112).
CORNERS = {
    1: ("top", "left"),
    2: ("top", "right"),
    3: ("bottom", "right"),
    4: ("bottom", "left"),
    5: ("top", "left"),
    6: ("top", "right"),
    7: ("bottom", "right"),
    8: ("bottom", "left"),
}


@pytest.mark.parametrize("orientation", CORNERS)
def test_exif_orientation(tmp_path: Path, orientation: int) -> None:
    path = tmp_path / "x.png"
    Image.fromarray(gradient()).save(path, exif=exif(orientation))
    with PictureFiles([path], name="x", rate_hz=1) as source:
        (frame,) = source.frames()
    height, width, _ = frame.image_rgb.shape
    assert (width, height) == ((16, 32) if orientation >= 5 else (32, 16)) == source.info.size_wh
    vertical, horizontal = CORNERS[orientation]
    row = 1 if vertical == "top" else height - 2
    column = 1 if horizontal == "left" else width - 2
    np.testing.assert_array_equal(frame.image_rgb[row, column], (255, 0, 0))


def test_korean_file_name(tmp_path: Path) -> None:
    Image.fromarray(gradient()).save(tmp_path / "사진 하나.png")
    assert read_picture(tmp_path / "사진 하나.png").shape == (16, 32, 3)


def test_damaged_pictures_are_left_out_and_counted(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.png" for number in range(4)]
    for path in paths:
        Image.fromarray(gradient()).save(path)
    paths[0].write_bytes(b"")
    paths[2].write_bytes(paths[2].read_bytes()[:60])
    with PictureFiles(paths, name="x", rate_hz=2) as source:
        frames = list(source.frames())
    assert [(frame.index, frame.time_s) for frame in frames] == [(1, 0.5), (3, 1.5)]
    assert (source.ending.n_frames, source.ending.n_skipped) == (2, 2)
    assert source.ending.outcome == "complete"


def test_only_damaged_pictures(tmp_path: Path) -> None:
    whole = tmp_path / "x.png"
    Image.fromarray(gradient()).save(whole)
    whole.write_bytes(whole.read_bytes()[:60])
    with pytest.raises(MediaError, match=r"'x.png' cannot be decoded: it is damaged or cut off"):
        list(PictureFiles([whole], name="x", rate_hz=1).frames())


def test_pictures_of_many_sizes(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.png" for number in range(2)]
    Image.fromarray(gradient()).save(paths[0])
    Image.fromarray(gradient()[:4, :4]).save(paths[1])
    with PictureFiles(paths, name="x", rate_hz=1) as source:
        shapes = [frame.image_rgb.shape for frame in source.frames()]
    assert shapes == [(16, 32, 3), (4, 4, 3)]
    assert source.info.size_wh == (32, 16)


def test_every_second_is_opened(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.png" for number in range(5)]
    for path in paths[::2]:
        Image.fromarray(gradient()).save(path)
    with PictureFiles(paths, name="x", rate_hz=10, every=2) as source:
        assert [frame.index for frame in source.frames()] == [0, 2, 4]
    assert source.ending.n_skipped == 0


def test_large_jpeg_is_decoded_smaller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_files, "MOST_PIXELS", 32 * 32)
    Image.new("RGB", (128, 64), "red").save(tmp_path / "x.jpg")
    assert read_picture(tmp_path / "x.jpg").shape == (16, 32, 3)
    Image.new("RGB", (128, 64), "red").save(tmp_path / "x.png")
    with pytest.raises(MediaError, match="have more than 0 megapixels"):
        read_picture(tmp_path / "x.png")


def test_picture_bomb_is_refused_before_decoding(tmp_path: Path) -> None:
    """A PNG of a few bytes that claims 60 000 x 60 000 pixels."""
    Image.new("1", (8, 8)).save(tmp_path / "x.png")
    content = bytearray((tmp_path / "x.png").read_bytes())
    at = content.index(b"IHDR") + 4
    content[at : at + 8] = (60_000).to_bytes(4) * 2
    (tmp_path / "x.png").write_bytes(content)
    with pytest.raises(MediaError, match=r"more than 100 megapixels|damaged"):
        read_picture(tmp_path / "x.png")


def test_bound_is_a_hundred_megapixels() -> None:
    assert opened_source.MOST_PIXELS == 100_000_000


def test_natural_order() -> None:
    names = ["b1.png", "a10.png", "a9.png", "A2.png", "a.png", "1.png", "10.png", "②.png"]
    ordered = [path.name for path in sorted(map(Path, names), key=natural_order)]
    assert ordered == ["1.png", "10.png", "a.png", "A2.png", "a9.png", "a10.png", "b1.png", "②.png"]


def test_a_large_picture_is_read_without_chatter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Warnings are errors here; on a terminal Pillow's names a line of its own source."""
    path = tmp_path / "large.png"
    Image.fromarray(gradient()).save(path)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 16 * 32 * 2 // 3)

    np.testing.assert_array_equal(read_picture(path), gradient())
