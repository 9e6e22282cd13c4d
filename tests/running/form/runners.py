"""Simulated runners as units of the form comparison."""

from functools import cache

import numpy as np

from barun.landmarks import LandmarkSequence
from barun.running.events.detection import detect_contacts
from barun.running.form.stride_phase import find_stride_phase, first_side
from barun.running.form.unit import FormUnit, make_form_unit
from barun.running.metrics.running_measurements import measure_running
from barun.simulate.running_faults import RunningFault, SeenRunner, apply_fault
from tests.running.steps_worked_out import CAMERAS, film


@cache
def run(view: str = "side", seed: int = 1, rate_hz: float = 60) -> LandmarkSequence:
    return film(CAMERAS[view], rate_hz=rate_hz, duration_s=8, seed=seed).sequence


def measure(sequence: LandmarkSequence, speed_m_per_s: float | None = None) -> FormUnit:
    return make_form_unit(measure_running(sequence), sequence, speed_m_per_s=speed_m_per_s)


@cache
def unit_of(view: str = "side", seed: int = 1, rate_hz: float = 60) -> FormUnit:
    return measure(run(view, seed, rate_hz))


def see(sequence: LandmarkSequence) -> SeenRunner:
    steps = detect_contacts(sequence)
    phase = find_stride_phase(sequence, steps)
    assert phase is not None
    assert steps.view.name != "oblique"
    later = 0.0 if first_side(steps.view) == "left" else 0.5
    return SeenRunner(steps.view.name, steps.view.direction, phase.strides - later)


def with_fault(sequence: LandmarkSequence, fault: RunningFault) -> LandmarkSequence:
    return apply_fault(sequence, fault, see(sequence))


def moved(
    sequence: LandmarkSequence,
    *,
    roll_deg: float = 0.0,
    scale: float = 1.0,
    shift: tuple[float, float] = (0.0, 0.0),
    mirrored: bool = False,
) -> LandmarkSequence:
    """Turn, enlarge, move or mirror the picture; mirrored also exchanges left and right."""
    from barun.landmarks import MIRROR

    assert sequence.size_wh is not None
    aspect = np.array([sequence.size_wh[0] / sequence.size_wh[1], 1.0])
    image_xyz = sequence.image_xyz.astype(np.float64)
    visibility = sequence.visibility
    if mirrored:
        image_xyz = image_xyz[:, MIRROR]
        image_xyz[..., 0] = 1 - image_xyz[..., 0]
        visibility = visibility[:, MIRROR]
    xy = image_xyz[..., :2] * aspect
    middle = xy.mean(axis=(0, 1))
    cos, sin = np.cos(np.radians(roll_deg)), np.sin(np.radians(roll_deg))
    xy = (xy - middle) @ np.array([[cos, sin], [-sin, cos]]) * scale + middle + shift
    image_xyz[..., :2] = xy / aspect
    return LandmarkSequence.from_arrays(
        image_xyz, visibility, sequence.times_s, size_wh=sequence.size_wh, source="moved"
    )
