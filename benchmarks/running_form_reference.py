"""Writes the shipped figures of comparing form: ``python -m benchmarks.running_form_reference``.

Simulated runners, each filmed several times with the camera put up anew and his form of that day; a
baseline of some of his recordings is compared with each of the others. Nobody real is in it: how
the figures do on recordings of real runners is printed by ``benchmarks.running_form``.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

import barun.running.form as form_room
from barun.errors import SettingError
from barun.learning.intervals import exact_interval
from barun.running.form.baseline import build_baseline
from barun.running.form.calibration import UsualPair, find_thresholds
from barun.running.form.channel import ChannelSet
from barun.running.form.comparison import compare_form
from barun.running.form.reference import FormReference
from barun.running.form.unit import FormUnit
from barun.simulate import (
    RUNNING_REAR_CAMERA,
    RUNNING_SIDE_CAMERA,
    Camera,
    Disturbances,
    RunningForm,
    simulate_running,
)
from benchmarks.running_form_clips import make_unit

__all__ = ["main"]

_N_PEOPLE: Final = 24
_N_RECORDINGS: Final = 3
_DURATION_S: Final = 7.0
_RATE_HZ: Final = 30.0
_N_DIRECTIONS: Final = 4
_NOISE: Final = Disturbances(image_jitter=0.002, image_drift=0.002)
"""Eight and three times what still people showed: runners move, and their strides differ."""
_TRIES: Final = 20


def _draw_form(random: np.random.Generator) -> RunningForm:
    """Return somebody's usual form: spreads are assumed, so that the settings stay human."""
    normal = random.normal
    return RunningForm(
        speed_m_per_s=float(random.uniform(2.4, 3.4)),
        cadence_per_min=float(normal(168, 8)),
        vertical_oscillation_m=float(np.clip(normal(0.07, 0.012), 0.04, 0.11)),
        trunk_lean_deg=float(normal(7, 3)),
        swing_knee_flexion_left_deg=float(normal(95, 8)),
        swing_knee_flexion_right_deg=float(normal(95, 8)),
        step_width_m=float(normal(0.06, 0.03)),
        arm_swing_left_deg=float(np.clip(normal(28, 6), 10, 50)),
        arm_swing_right_deg=float(np.clip(normal(28, 6), 10, 50)),
        arm_crossing_deg=float(np.clip(normal(10, 6), -10, 35)),
        elbow_flexion_deg=float(normal(90, 8)),
        pelvic_drop_left_stance_deg=float(normal(4, 1.5)),
        pelvic_drop_right_stance_deg=float(normal(4, 1.5)),
        trunk_sway_deg=float(np.clip(normal(1.5, 0.7), 0, 5)),
        lateral_lean_deg=float(normal(0, 1)),
        limp=float(normal(0, 0.005)),
    )


def _of_the_day(form: RunningForm, random: np.random.Generator) -> RunningForm:
    """Return the form of one day: about a sixth of what lies between people, assumed."""
    normal = random.normal
    return replace(
        form,
        cadence_per_min=form.cadence_per_min * float(normal(1, 0.01)),
        trunk_lean_deg=form.trunk_lean_deg + float(normal(0, 0.7)),
        vertical_oscillation_m=form.vertical_oscillation_m * float(normal(1, 0.04)),
        arm_swing_left_deg=form.arm_swing_left_deg * float(normal(1, 0.05)),
        arm_swing_right_deg=form.arm_swing_right_deg * float(normal(1, 0.05)),
        elbow_flexion_deg=form.elbow_flexion_deg + float(normal(0, 2)),
        lateral_lean_deg=form.lateral_lean_deg + float(normal(0, 0.3)),
        step_width_m=form.step_width_m + float(normal(0, 0.005)),
    )


def _put_up(camera: Camera, random: np.random.Generator) -> Camera:
    """Return the camera as somebody puts it up again, by eye."""
    return replace(
        camera,
        azimuth_deg=camera.azimuth_deg + float(random.normal(0, 3)),
        distance_m=camera.distance_m * float(random.normal(1, 0.05)),
        height_m=camera.height_m + float(random.normal(0, 0.05)),
        roll_deg=float(random.normal(0, 0.7)),
        frame_rate_hz=_RATE_HZ,
    )


def _film(form: RunningForm, camera: Camera, random: np.random.Generator) -> FormUnit | None:
    recording = simulate_running(form, _DURATION_S, random, camera=camera, disturbances=_NOISE)
    unit = make_unit(recording.sequence)
    return unit if unit.reason is None else None


def _film_person(camera: Camera, random: np.random.Generator) -> list[FormUnit]:
    form = _draw_form(random)
    units = []
    for _ in range(_N_RECORDINGS):
        unit = _film(_of_the_day(form, random), _put_up(camera, random), random)
        if unit is not None:
            units.append(unit)
    return units


def _pairs(person: str, units: Sequence[FormUnit]) -> list[UsualPair]:
    """Return each recording against one earlier one: baselines of one recording are the rule."""
    return [
        UsualPair(person, unit, build_baseline([units[number - 1]]))
        for number, unit in enumerate(units)
        if number and unit.view.direction == units[number - 1].view.direction
    ]


def simulate_pairs(which: ChannelSet, seed: int) -> list[UsualPair]:
    """Return usual recordings of simulated runners with their baselines."""
    pairs: list[UsualPair] = []
    front = replace(RUNNING_REAR_CAMERA, azimuth_deg=0)
    for number in range(_N_PEOPLE):
        random = np.random.default_rng([seed, number])
        cameras = (RUNNING_REAR_CAMERA, front) if which == "across" else (RUNNING_SIDE_CAMERA,)
        camera = cameras[number % len(cameras)]
        for _ in range(_TRIES):
            try:
                units = _film_person(camera, random)
            except SettingError:  # legs that do not reach, or no flight
                continue
            if len(units) == _N_RECORDINGS and len({unit.view.name for unit in units}) == 1:
                pairs += _pairs(f"simulated {number}", units)
                break
    return pairs


def _rounded(array: npt.NDArray[np.float64]) -> list[object]:
    values: list[object] = (
        np.array([float(f"{v:.4g}") for v in array.ravel()]).reshape(array.shape).tolist()
    )
    return values


def _to_json(reference: FormReference) -> dict[str, object]:
    noise, limits = reference.noise, reference.thresholds
    return {
        "card": dict(reference.card),
        "thresholds": {
            "score": round(limits.score, 3),
            "residual": round(limits.residual, 3),
            "metric_z": round(limits.metric_z, 3),
        },
        "roll_sd_deg": noise.roll_sd_deg,
        "stride_sd": _rounded(noise.stride_sd),
        "session_sd": _rounded(noise.session_sd),
        "directions": _rounded(noise.directions),
        "metrics": {
            key: [float(f"{value:.4g}") for value in (one.stride_sd, one.session_sd)]
            for key, one in noise.metrics.items()
        },
    }


def make_reference(which: ChannelSet, seed: int) -> FormReference:
    """Return noise and thresholds of one kind of view with their card."""
    pairs = simulate_pairs(which, seed)
    reference = find_thresholds(pairs, n_directions=_N_DIRECTIONS)
    fresh = simulate_pairs(which, seed + 1)
    alarms = [
        compare_form(pair.unit, pair.baseline, None, reference=reference).verdict == "unusual"
        for pair in fresh
    ]
    low, high = exact_interval(sum(alarms), len(alarms))
    people = {pair.person for pair in fresh}
    alarmed = {pair.person for pair, alarm in zip(fresh, alarms, strict=True) if alarm}
    by_person = exact_interval(len(alarmed), len(people))
    card = {
        "made_by": "python -m benchmarks.running_form_reference",
        "from": "simulated runners, camera put up anew for each recording; nobody real",
        "people": len({pair.person for pair in pairs}),
        "recordings": len(pairs),
        "threshold": "95 % of people keep it in 95 % of recordings, scored by the others",
        "false_alarms_of_new_simulated_runners": f"{sum(alarms)} of {len(alarms)}",
        "interval_95": [round(low, 3), round(high, 3)],
        "people_with_a_false_alarm": f"{len(alarmed)} of {len(people)}",
        "people_interval_95": [round(one, 3) for one in by_person],
        "seed": seed,
    }
    return replace(reference, card=card)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the file; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path(form_room.__path__[0]) / "reference.json")
    options = parser.parse_args(arguments)
    kinds: tuple[ChannelSet, ...] = ("side", "across")
    content = {}
    for which in kinds:
        reference = make_reference(which, options.seed)
        print(which, reference.thresholds, dict(reference.card))
        content[which] = _to_json(reference)
    options.out.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
