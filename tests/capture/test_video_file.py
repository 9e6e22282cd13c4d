import itertools
import os
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from barun.capture.frame_source import VideoFrame
from barun.capture.video_file import VideoFile
from barun.errors import MediaError
from tests.capture.media import (
    HEIGHT_PX,
    N_FRAMES,
    QUARTER_TURN,
    RATE_HZ,
    WIDTH_PX,
    index_first,
    number_of,
    with_matrix,
    with_times,
    without_edits,
)

TICKS = 1024  # of one picture in the videos OpenCV writes at 10 Hz
CONTAINERS = ["clip.mp4", "clip.avi", "clip.webm", "clip.mkv"]


def read(path: Path, every: int = 1) -> tuple[list[VideoFrame], VideoFile]:
    with VideoFile(path, every=every) as source:
        return list(source.frames()), source


@pytest.mark.parametrize("name", CONTAINERS, ids=CONTAINERS)
def test_whole_file(media: Path, name: str) -> None:
    frames, source = read(media / name)
    assert [number_of(frame.image_rgb) for frame in frames] == list(range(N_FRAMES))
    assert [frame.index for frame in frames] == list(range(N_FRAMES))
    np.testing.assert_allclose([frame.time_s for frame in frames], np.arange(N_FRAMES) / RATE_HZ)
    assert source.info.size_wh == (WIDTH_PX, HEIGHT_PX)
    assert source.info.frame_rate_hz == pytest.approx(RATE_HZ)
    assert source.info.n_frames == N_FRAMES
    assert source.ending.outcome == "complete"
    assert (source.ending.n_frames, source.ending.n_skipped) == (N_FRAMES, 0)
    assert source.ending.time_s == pytest.approx((N_FRAMES - 1) / RATE_HZ)


@pytest.mark.parametrize("name", CONTAINERS, ids=CONTAINERS)
def test_colours_are_red_green_blue(media: Path, name: str) -> None:
    frames, _ = read(media / name)
    red, green, blue = frames[0].image_rgb[HEIGHT_PX // 4, WIDTH_PX // 4]
    assert red > 200
    assert max(green, blue) < 40


def test_every_third_keeps_index_and_time(media: Path) -> None:
    frames, source = read(media / "clip.mp4", every=3)
    assert [frame.index for frame in frames] == [0, 3, 6, 9, 12, 15, 18]
    assert [number_of(frame.image_rgb) for frame in frames] == [0, 3, 6, 9, 12, 15, 18]
    np.testing.assert_allclose([frame.time_s for frame in frames], np.arange(7) * 0.3)
    assert source.info.n_frames == len(frames)
    assert source.ending.outcome == "complete"


def test_rotation_of_the_file_is_applied(media: Path, tmp_path: Path) -> None:
    turned = tmp_path / "turned.mp4"
    turned.write_bytes(with_matrix((media / "clip.mp4").read_bytes(), QUARTER_TURN))
    frames, source = read(turned)
    assert source.info.size_wh == (HEIGHT_PX, WIDTH_PX)
    image = frames[0].image_rgb
    assert image.shape == (WIDTH_PX, HEIGHT_PX, 3)
    # A quarter turn clockwise takes the red square from the upper left to the upper right.
    assert image[WIDTH_PX // 4, HEIGHT_PX * 3 // 4, 0] > 200
    assert image[WIDTH_PX // 4, HEIGHT_PX // 4, 0] < 40


def test_variable_frame_rate_by_timestamps(media: Path, tmp_path: Path) -> None:
    """Five pictures at 10 Hz, ten at 5 Hz, five at 20 Hz."""
    varied = tmp_path / "varied.mp4"
    times = [(5, TICKS), (10, 2 * TICKS), (5, TICKS // 2)]
    varied.write_bytes(without_edits(with_times((media / "clip.mp4").read_bytes(), times)))
    frames, source = read(varied)
    durations_s = [0.1] * 5 + [0.2] * 10 + [0.05] * 5
    expected_s = np.concatenate([[0.0], np.cumsum(durations_s)[:-1]])
    np.testing.assert_allclose([frame.time_s for frame in frames], expected_s, atol=1e-3)
    assert source.ending.outcome == "complete"


def test_same_timestamp_twice_is_skipped_and_counted(media: Path, tmp_path: Path) -> None:
    doubled = tmp_path / "doubled.mp4"
    times = [(5, TICKS), (3, 0), (12, TICKS)]
    doubled.write_bytes(without_edits(with_times((media / "clip.mp4").read_bytes(), times)))
    frames, source = read(doubled)
    times_s = [frame.time_s for frame in frames]
    assert all(later > earlier for earlier, later in itertools.pairwise(times_s))
    assert source.ending.n_skipped > 0
    assert source.ending.n_skipped + len(frames) == N_FRAMES


@pytest.mark.parametrize("name", ["clip.avi", "clip.webm", "clip.mkv"])
@pytest.mark.parametrize("kept", [0.5, 0.8])
def test_cut_file_is_read_up_to_the_break(
    media: Path, tmp_path: Path, name: str, kept: float
) -> None:
    whole = (media / name).read_bytes()
    cut = tmp_path / name
    cut.write_bytes(whole[: int(len(whole) * kept)])
    frames, source = read(cut)
    assert 0 < len(frames) < N_FRAMES
    assert source.ending.outcome == "truncated"
    assert source.ending.n_frames == len(frames)
    assert source.ending.time_s == frames[-1].time_s


def test_cut_mp4_with_index_in_front(media: Path, tmp_path: Path) -> None:
    whole = index_first((media / "clip.mp4").read_bytes())
    (tmp_path / "whole.mp4").write_bytes(whole)
    (tmp_path / "cut.mp4").write_bytes(whole[: int(len(whole) * 0.7)])
    frames, source = read(tmp_path / "whole.mp4")
    assert (len(frames), source.ending.outcome) == (N_FRAMES, "complete")
    frames, source = read(tmp_path / "cut.mp4")
    assert 0 < len(frames) < N_FRAMES
    assert source.ending.outcome == "truncated"


def test_damage_within_is_skipped_and_the_rest_read(media: Path, tmp_path: Path) -> None:
    whole = bytearray((media / "clip.avi").read_bytes())
    at = whole.index(b"movi")
    for number in range(12):
        at = whole.index(b"00dc", at + 4)
        if number in (8, 9, 10):
            length = int.from_bytes(whole[at + 4 : at + 8], "little")
            whole[at + 8 : at + 8 + length] = bytes(length)
    (tmp_path / "hole.avi").write_bytes(whole)
    frames, source = read(tmp_path / "hole.avi")
    expected = [*range(8), *range(11, N_FRAMES)]
    assert [number_of(frame.image_rgb) for frame in frames] == expected
    assert [frame.index for frame in frames] == expected
    np.testing.assert_allclose([frame.time_s for frame in frames], np.array(expected) / RATE_HZ)
    assert source.ending.n_skipped == 3
    assert source.ending.outcome == "complete"


def test_damage_to_the_end_of_a_whole_mp4_is_truncated(media: Path, tmp_path: Path) -> None:
    whole = bytearray((media / "clip.mp4").read_bytes())
    start, end = whole.index(b"mdat") + 4, whole.index(b"moov") - 4
    middle = (start + end) // 2
    whole[middle:end] = b"\xff" * (end - middle)
    (tmp_path / "damaged.mp4").write_bytes(whole)
    frames, source = read(tmp_path / "damaged.mp4")
    assert 0 < len(frames) < N_FRAMES
    assert source.ending.outcome == "truncated"


def test_unfinished_mp4_says_why(media: Path, tmp_path: Path) -> None:
    whole = (media / "clip.mp4").read_bytes()
    (tmp_path / "phone.mp4").write_bytes(whole[: whole.index(b"moov") - 4])
    with pytest.raises(MediaError, match=r"'phone.mp4' .*index .*'moov'.* is missing"):
        VideoFile(tmp_path / "phone.mp4")


def test_video_without_pictures(media: Path, tmp_path: Path) -> None:
    whole = bytearray((media / "clip.mp4").read_bytes())
    start, end = whole.index(b"mdat") + 4, whole.index(b"moov") - 4
    whole[start:end] = bytes(end - start)
    (tmp_path / "black.mp4").write_bytes(whole)
    with pytest.raises(MediaError, match="not one frame can be decoded"):
        VideoFile(tmp_path / "black.mp4")


def test_sound_in_a_video_container(media: Path, tmp_path: Path) -> None:
    whole = (media / "clip.mp4").read_bytes().replace(b"vide", b"soun")
    (tmp_path / "sound.mp4").write_bytes(whole)
    with pytest.raises(MediaError, match=r"'sound.mp4' holds only sound"):
        VideoFile(tmp_path / "sound.mp4")


@pytest.mark.parametrize(
    "name", ["한글 이름 영상.mp4", "100%d.mp4", "http:x.mp4", "a'b c.mp4", "concat:a|b.mp4"]
)
def test_any_file_name(media: Path, tmp_path: Path, name: str) -> None:
    shutil.copy(media / "clip.mp4", tmp_path / name)
    frames, source = read(tmp_path / name)
    assert len(frames) == N_FRAMES
    assert source.info.name == name


def test_pixels_that_are_not_square_are_made_square(media: Path, tmp_path: Path) -> None:
    """The ``pasp`` box of the track says each pixel is twice as wide as high."""
    whole = (media / "clip.mp4").read_bytes()
    at = whole.index(b"btrt")  # its place, twelve bytes of bit rates, is taken
    wide = whole[:at] + b"pasp" + (2).to_bytes(4) + (1).to_bytes(4) + whole[at + 12 :]
    (tmp_path / "wide.mp4").write_bytes(wide)
    frames, source = read(tmp_path / "wide.mp4")
    assert source.info.size_wh == (2 * WIDTH_PX, HEIGHT_PX)
    assert frames[0].image_rgb.shape == (HEIGHT_PX, 2 * WIDTH_PX, 3)


def test_nothing_is_written_to_the_terminal(
    media: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    whole = (media / "clip.mkv").read_bytes()
    (tmp_path / "cut.mkv").write_bytes(whole[: len(whole) // 2])
    read(tmp_path / "cut.mkv")
    (tmp_path / "noise.mp4").write_bytes(whole[:40] + os.urandom(5000))
    with pytest.raises(MediaError):
        VideoFile(tmp_path / "noise.mp4")
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "n_frames", "rate_hz"),
    [
        ("pose/tfjs_pose_squats.mp4", 65, 5),
        ("webcam/kui_front_20250705_222700.mp4", 33, 30),
        ("webcam/intel_asl_book.mkv", 109, 30),  # claims 110 pictures and is whole
        ("running/video/gaitlab_male_side.mp4", 360, 30),
    ],
    ids=["squats", "webcam", "matroska", "running"],
)
def test_real_recordings(data_dir: Path, name: str, n_frames: int, rate_hz: float) -> None:
    with VideoFile(data_dir / name, every=5) as source:
        frames = list(source.frames())
    assert source.ending.outcome == "complete"
    assert source.ending.n_skipped == 0
    assert len(frames) == -(-n_frames // 5)
    times_s = np.array([frame.time_s for frame in frames])
    np.testing.assert_allclose(times_s, np.arange(0, n_frames, 5) / rate_hz, atol=0.034)


def test_skipped_pictures_are_not_converted(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    conversions = []
    convert = cv2.cvtColor

    def count(image: "cv2.typing.MatLike", code: int) -> "cv2.typing.MatLike":
        conversions.append(code)
        return convert(image, code)

    monkeypatch.setattr(cv2, "cvtColor", count)
    read(media / "clip.mp4", every=5)
    assert len(conversions) == N_FRAMES // 5
