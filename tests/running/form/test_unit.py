import numpy as np
import pytest

from barun.running.form.unit import FormUnit
from barun.simulate import CLEAN, RunningForm
from tests.running.form.runners import measure, moved, run, unit_of
from tests.running.steps_worked_out import CAMERAS, film


@pytest.mark.parametrize(
    ("view", "n_channels"), [("side", 12), ("other side", 12), ("rear", 18), ("front", 18)]
)
def test_channels_of_each_view(view: str, n_channels: int) -> None:
    unit = unit_of(view)

    assert unit.reason is None
    assert unit.cycles.shape[1:] == (64, n_channels)
    assert len(unit.channel_names) == n_channels == len(set(unit.channel_names))
    assert unit.cadence_per_min == pytest.approx(168, abs=0.7)
    assert unit.symmetry_lag == pytest.approx(0, abs=0.01)


def test_the_nearer_side_comes_first() -> None:
    # The camera at the left side sees him run to the left.
    assert unit_of("side").channel_names[2:4] == ("left_thigh", "right_thigh")
    assert unit_of("other side").channel_names[2:4] == ("right_thigh", "left_thigh")


def test_quantities_are_those_of_the_runner() -> None:
    form = RunningForm(trunk_lean_deg=10, limp=0.05, swing_knee_flexion_left_deg=80)
    recording = film(form=form)
    metrics = measure(recording.sequence).metrics

    assert metrics["trunk_lean"].value == pytest.approx(10, abs=1.5)
    assert metrics["symmetry_lag"].value == pytest.approx(0.05, abs=0.01)
    for side in ("left", "right"):
        most_deg = float(np.max(recording.true_angles_deg[f"{side}_knee_flexion"]))
        assert metrics[f"{side}_knee_flexion_swing"].value == pytest.approx(most_deg, abs=5)


def test_quantities_from_behind_are_those_of_the_runner() -> None:
    form = RunningForm(lateral_lean_deg=5, trunk_sway_deg=4, pelvic_drop_left_stance_deg=9)
    for view in ("rear", "front"):
        metrics = measure(film(CAMERAS[view], form=form).sequence).metrics
        assert metrics["lateral_lean"].value == pytest.approx(5, abs=1)
        assert metrics["trunk_sway"].value == pytest.approx(4, abs=1.2)
        left, right = (metrics[f"{side}_pelvic_drop"].value for side in ("left", "right"))
        assert left - right == pytest.approx(5, abs=2)


@pytest.mark.parametrize("view", ["side", "rear"])
def test_place_and_size_in_the_picture_do_not_matter(view: str) -> None:
    there = measure(moved(run(view), scale=0.8, shift=(0.05, -0.03)))

    np.testing.assert_allclose(there.curve, unit_of(view).curve, atol=0.35)


@pytest.mark.parametrize("view", ["side", "rear"])
def test_the_mirror_image_is_the_same_runner_with_his_sides_exchanged(view: str) -> None:
    here, there = unit_of(view), measure(moved(run(view), mirrored=True))
    for key, metric in here.metrics.items():
        if key in ("trunk_lean", "hip_bounce", "cadence"):
            assert there.metrics[key].value == pytest.approx(metric.value, rel=0.02, abs=1e-3)
        if key.startswith("left_") and "contact" not in key and "duty" not in key:
            other = there.metrics["right_" + key.removeprefix("left_")]
            assert other.value == pytest.approx(metric.value, rel=0.05, abs=0.4), key
    if view == "side":
        # Nearer and farther limbs are what they were.
        np.testing.assert_allclose(there.curve, here.curve, atol=0.5)
    assert there.symmetry_lag == pytest.approx(-here.symmetry_lag, abs=0.004)


@pytest.mark.parametrize("view", ["side", "rear"])
def test_the_frame_rate_does_not_matter(view: str) -> None:
    slow, fast = (
        measure(film(CAMERAS[view], rate_hz=rate_hz, disturbances=CLEAN).sequence)
        for rate_hz in (30, 120)
    )
    spread = np.maximum(np.ptp(fast.curve, axis=0), 0.1)
    apart = np.abs(slow.curve - fast.curve) / spread

    assert np.mean(apart) < 0.02
    assert np.max(apart) < 0.15


def test_an_oblique_view_and_a_short_run_are_not_compared() -> None:
    from dataclasses import replace

    oblique = film(replace(CAMERAS["side"], azimuth_deg=135)).sequence
    assert measure(oblique).reason == "running_form.reason-oblique"
    short = measure(film(duration_s=2.2).sequence)
    assert short.reason == "running_form.reason-few-strides"
    assert np.isnan(short.symmetry_lag)


def test_some_strides_are_a_unit_of_their_own() -> None:
    unit = unit_of("side")
    part = unit.with_strides(np.arange(2, 7))

    assert isinstance(part, FormUnit)
    assert part.n_strides == 5
    np.testing.assert_array_equal(part.cycles, unit.cycles[2:7])
    assert unit.with_strides(np.arange(3)).reason == "running_form.reason-few-strides"
