"""Static plots and figures for paper and for pages without script."""

import re

import numpy as np
import pytest

from barun.feedback.angle_plots import find_reliable, list_plots
from barun.feedback.report_drawing import draw_figure, draw_plot, find_view_box, pick_poses
from barun.kinematics.angle_summary import summarise_joint_angles
from barun.kinematics.joint_angles import compute_joint_angles
from barun.landmarks import BONES
from tests.feedback.motions import make_runner


def test_long_curve_is_thinned_and_keeps_its_extremes() -> None:
    series = compute_joint_angles(make_runner(6000), "image")
    series.values_deg[3001, series.column("left_knee_flexion")] = 170.0
    plot = next(plot for plot in list_plots(series) if plot.quantity == "knee_flexion")
    svg = draw_plot(series, plot)
    path = re.findall(r'<path class="curve left" d="([^"]+)"', svg)[0]
    heights = [
        float(point.split(" ")[1].removesuffix("h0")) for point in re.split("[ML]", path)[1:]
    ]

    assert 300 < len(heights) < 1100
    assert min(heights) < 20, "the lone peak is drawn"
    assert heights.count(min(heights)) == 1


def test_curve_stays_inside_the_drawing() -> None:
    series = compute_joint_angles(make_runner(90, hidden_right=slice(0, 90)), "image")
    for plot in list_plots(series):
        if not np.isfinite(series.values_deg[:, [column for _, column in plot.columns]]).any():
            continue
        for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", draw_plot(series, plot)):
            assert 0 <= float(x) <= 720
            assert 0 <= float(y) <= 150


def test_figure_has_every_bone_and_fits_its_box() -> None:
    sequence = make_runner(30)
    left, top, width, height = find_view_box(sequence)
    svg = draw_figure(sequence, 3, (left, top, width, height))
    ends = [
        float(number)
        for point in re.findall(r'd="M(.+?)"', svg)
        for number in re.split("[ L]", point)
    ]

    assert svg.count('class="bone') == len(BONES)
    assert min(ends) >= 0
    assert max(ends) <= 100 * max(1, width / height)


def test_badly_seen_bones_are_faint() -> None:
    sequence = make_runner(30, hidden_right=slice(0, 30))

    assert 'class="bone right faint"' in draw_figure(sequence, 3, find_view_box(sequence))
    assert 'class="bone left faint"' not in draw_figure(sequence, 3, find_view_box(sequence))


@pytest.mark.parametrize(
    ("sequence", "rows"),
    [
        pytest.param(make_runner(60), [0, 12, 24, 35, 47, 59], id="whole clip"),
        pytest.param(make_runner(60, missing=slice(2, 60)), [0, 1], id="two frames"),
        pytest.param(make_runner(9, missing=slice(0, 9)), [], id="nobody"),
    ],
)
def test_poses_are_spread_over_what_was_seen(sequence: object, rows: list[int]) -> None:
    assert pick_poses(sequence) == rows  # type: ignore[arg-type]  # made by make_runner


def test_reliable_frames_are_those_the_summary_counts() -> None:
    sequence = make_runner(60, hidden_right=slice(5, 25), missing=slice(40, 50), middle_x=0.93)
    series = compute_joint_angles(sequence, "image")
    counted = {
        measurement.key: measurement.support.n_frames
        for measurement in summarise_joint_angles(series, statistics=("median",))
    }
    reliable = find_reliable(series).sum(axis=0)

    assert len(set(counted.values())) > 2
    for angle, n_frames in zip(series.angles, reliable, strict=True):
        assert counted[f"{angle.key}_median"] == n_frames, angle.key
