"""One recording for every reason of the gate, each made from a runner with known steps."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import numpy.typing as npt

from barun.landmarks import N_LANDMARKS, Landmark, LandmarkSequence
from barun.running.gate.gate_reason import ReasonCode
from barun.running.gate.recording_gate import GateResult, examine_recording
from barun.simulate import Camera, RunningForm, SimulatedRecording
from tests.running.steps_worked_out import CAMERAS, film, with_times

__all__ = ["RECORDINGS", "changed", "examine", "jog", "walk"]

Array = npt.NDArray[np.floating]


def changed(sequence: LandmarkSequence, **arrays: Array) -> LandmarkSequence:
    return LandmarkSequence.from_arrays(
        arrays.get("image_xyz", sequence.image_xyz),
        arrays.get("visibility", sequence.visibility),
        sequence.times_s,
        size_wh=sequence.size_wh,
        source=sequence.source,
    )


def moved(sequence: LandmarkSequence, x: Array | float, y: Array | float) -> LandmarkSequence:
    """Return what a camera shows that is moved by shares of the picture, a value a frame."""
    image_xyz = np.array(sequence.image_xyz)
    image_xyz[..., 0] += np.reshape(x, (-1, 1))
    image_xyz[..., 1] += np.reshape(y, (-1, 1))
    return changed(sequence, image_xyz=image_xyz)


def walk(stance_share: float = 0.62, duration_s: float = 14) -> LandmarkSequence:
    """Return somebody who walks to the right on a belt, 110 steps a minute, seen from the side.

    The ankle goes back evenly by 0.6 of the legs while it stands and comes forward in the air; the
    knee is where thigh and shank, 0.5 each, meet; the hips are 0.06 legs higher over the standing
    foot than between the steps. A leg is 0.4 picture heights long.
    """
    times_s = np.arange(0, duration_s, 1 / 60)
    leg, reach = 0.4, 0.3
    strides = times_s * 110 / 120
    hips = np.tile([0.9, 0.45], (len(times_s), 1))
    hips[:, 1] -= 0.03 * leg * np.cos(4 * np.pi * (strides - stance_share / 2))
    xy = np.tile(hips[:, None] - np.array([0.0, 0.35]), (1, N_LANDMARKS, 1))
    xy[:, [Landmark.NOSE, Landmark.MOUTH_LEFT, Landmark.MOUTH_RIGHT], 0] += 0.05
    for side, lag in (("LEFT", 0.0), ("RIGHT", 0.5)):
        phase = (strides + lag) % 1
        swing = np.clip((phase - stance_share) / (1 - stance_share), 0, 1)
        forth = -reach * np.cos(np.pi * swing)
        along = np.where(phase < stance_share, reach * (1 - 2 * phase / stance_share), forth)
        lift = 0.12 * np.sin(np.pi * swing) ** 2
        ankle = np.array([0.9, 0.45]) + leg * np.stack([along, 0.93 - lift], axis=-1)
        line = ankle - hips
        length = np.linalg.norm(line, axis=1, keepdims=True)
        bend = np.sqrt(np.maximum((leg / 2) ** 2 - (length / 2) ** 2, 0))
        knee = hips + line / 2 + bend * np.stack([line[:, 1], -line[:, 0]], axis=-1) / length
        places = {
            "HIP": hips,
            "KNEE": knee,
            "ANKLE": ankle,
            "HEEL": ankle + np.array([-0.02, 0.03]),
            "FOOT_INDEX": ankle + np.array([0.06, 0.03]),
            "SHOULDER": hips + np.array([0.0, -0.28]),
            "ELBOW": hips + np.array([-0.03, -0.15]),
            "WRIST": hips + np.array([0.04, -0.08]),
        }
        for part, place in places.items():
            xy[:, Landmark[f"{side}_{part}"]] = place
    image_xyz = np.concatenate([xy / [16 / 9, 1], np.zeros((*xy.shape[:2], 1))], axis=-1)
    return LandmarkSequence.from_arrays(
        image_xyz, np.ones(xy.shape[:2]), times_s, size_wh=(1920, 1080), source="walker"
    )


@cache
def _runner(duration_s: float = 12, rate_hz: float = 60) -> LandmarkSequence:
    return film(rate_hz=rate_hz, duration_s=duration_s).sequence


def _nobody() -> LandmarkSequence:
    sequence = _runner(2)
    return changed(sequence, image_xyz=np.full_like(sequence.image_xyz, np.nan))


def _unsized() -> LandmarkSequence:
    return replace(_runner(2), size_wh=None)


def _legs_outside() -> LandmarkSequence:
    sequence = _runner()
    low = np.where(np.arange(len(sequence)) % 2, 0.0, 0.5)
    return moved(sequence, 0.0, low)


def _legs_hidden() -> LandmarkSequence:
    sequence = _runner()
    visibility = np.array(sequence.visibility)
    visibility[:, [Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE]] = 0.3
    return changed(sequence, visibility=visibility)


def _leaping(size: float) -> LandmarkSequence:
    sequence = _runner(rate_hz=30)
    image_xyz = np.array(sequence.image_xyz)
    legs = [mark for mark in Landmark if mark >= Landmark.LEFT_KNEE]
    noise = np.random.default_rng(0).normal(0, size, (len(sequence), len(legs), 2))
    image_xyz[:, legs, :2] += noise
    return changed(sequence, image_xyz=image_xyz)


def _stumbling() -> LandmarkSequence:
    """Return strides that are shorter, as long as usual and longer by turns."""
    sequence = _runner(24)
    stride = (sequence.times_s / RunningForm().stride_time_s).astype(np.intp)
    slower = np.random.default_rng(5).choice([0.79, 1.0, 1.21], 60)[stride]
    times_s = np.concatenate([[0.0], np.cumsum(slower[:-1] * np.diff(sequence.times_s))])
    return LandmarkSequence.from_arrays(
        sequence.image_xyz,
        sequence.visibility,
        times_s,
        size_wh=sequence.size_wh,
        source="stumbling",
    )


def _panned() -> LandmarkSequence:
    """Return a runner overground whom a camera follows half as fast as he runs."""
    camera = replace(CAMERAS["side"], distance_m=9, follows_person=False, field_of_view_deg=80)
    form = RunningForm(treadmill=False)
    sequence = film(camera, duration_s=4.5, form=form).sequence
    hips = sequence.image_xyz[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP], 0].mean(axis=1)
    return moved(sequence, 0.5 * (0.5 - hips), 0.0)


def _held_in_hand() -> LandmarkSequence:
    sequence = _runner()
    steps = np.random.default_rng(3).normal(0, 0.04, 80)
    wander = np.interp(sequence.times_s, np.arange(80) * 0.2, steps)
    return moved(sequence, 0.0, wander)


def _turned_half() -> LandmarkSequence:
    return film(replace(CAMERAS["side"], azimuth_deg=135), duration_s=8).sequence


@cache
def jog(
    view: str = "side",
    *,
    duty_factor: float = 0.58,
    bounce_m: float = 0.05,
    rate_hz: float = 60,
    cadence_per_min: float = 150,
) -> SimulatedRecording:
    """Return somebody who jogs without flight on a belt: a stride of 0.8 s, 0.464 s a contact."""
    form = RunningForm(
        duty_factor=duty_factor,
        cadence_per_min=cadence_per_min,
        speed_m_per_s=1.5,
        landing_ahead_m=0.18,
        vertical_oscillation_m=bounce_m,
        may_ground=True,
    )
    return film(CAMERAS[view], rate_hz=rate_hz, duration_s=11.3, form=form)


def _far_away() -> LandmarkSequence:
    camera = Camera(azimuth_deg=90, distance_m=12, size_wh=(640, 360))
    return film(camera, rate_hz=60, duration_s=8).sequence


RECORDINGS: dict[ReasonCode, Callable[[], LandmarkSequence]] = {
    "nobody": _nobody,
    "no-size": _unsized,
    "out-of-picture": _legs_outside,
    "hidden": _legs_hidden,
    "few-strides": lambda: _runner(3),
    "collapsed": lambda: _leaping(0.08),
    "uneven": _stumbling,
    "frame-rate": lambda: _runner(rate_hz=15),
    "walking": walk,
    "gait-unclear": lambda: jog(bounce_m=0.0).sequence,
    "clock-unknown": _runner,
    "slow-motion": lambda: with_times(_runner(rate_hz=120), 4.0),
    "fast-motion": lambda: with_times(_runner(rate_hz=120), 0.6),
    "odd-cadence": lambda: with_times(_runner(rate_hz=120), 0.75),
    "grounded": lambda: jog().sequence,
    "oblique": _turned_half,
    "camera-moves": _panned,
    "unsteady": _held_in_hand,
    "not-level": _panned,
    "slow-frames": lambda: _runner(rate_hz=30),
    "more-strides": lambda: _runner(7),
    "small": _far_away,
}
"""By the reason it is about; others may be there too."""


@cache
def examine(code: ReasonCode) -> GateResult:
    """Let the gate look at the recording of a reason."""
    return examine_recording(RECORDINGS[code](), has_clock=code != "clock-unknown")
