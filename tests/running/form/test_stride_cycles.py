import numpy as np
import pytest

from barun.running.form.stride_cycles import cut_cycles

PHASE = np.arange(64) / 64


def wave(phase: np.ndarray) -> np.ndarray:
    return np.asarray(10 + 8 * np.cos(2 * np.pi * phase) + 3 * np.sin(6 * np.pi * phase))


@pytest.mark.parametrize("per_stride", [10.3, 21.7, 40.1, 80.9])
def test_the_frame_rate_does_not_matter(per_stride: float) -> None:
    strides = 0.3 + np.arange(int(8.5 * per_stride)) / per_stride

    cycles = cut_cycles(wave(strides)[:, None], strides)

    assert len(cycles.curves) == 8
    assert cycles.is_usual.all()
    np.testing.assert_allclose(np.median(cycles.curves[..., 0], axis=0), wave(PHASE), atol=0.05)


def test_a_stride_that_differs_is_told_and_does_not_bend_the_others() -> None:
    strides = np.arange(300) / 30
    values = wave(strides)
    values[90:120] += 25

    cycles = cut_cycles(values[:, None], strides)

    assert cycles.is_usual.tolist() == [True] * 3 + [False] + [True] * 6
    np.testing.assert_allclose(
        cycles.curves[cycles.is_usual][..., 0].mean(axis=0), wave(PHASE), atol=0.05
    )


def test_strides_of_which_much_is_missing_are_left_out() -> None:
    strides = np.arange(150) / 30
    channels = np.stack([wave(strides), wave(strides)], axis=1)
    channels[35:50, 1] = np.nan
    channels[100:104, 0] = np.nan

    cycles = cut_cycles(channels, strides)

    assert len(cycles.curves) == 4
    np.testing.assert_allclose(cycles.curves[..., 0].mean(axis=0), wave(PHASE), atol=0.05)


def test_nothing_can_be_cut_from_one_stride() -> None:
    strides = np.arange(40) / 30

    assert cut_cycles(wave(strides)[:, None], strides).curves.shape == (0, 64, 1)
