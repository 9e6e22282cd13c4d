"""T2: whether a change that was put on a runner is found in full by what it should move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from barun.kinematics.body_axes import compute_aspect_xy
from barun.kinematics.normalise import compute_torso_length
from barun.landmarks import Landmark
from barun.running.events.detection import detect_contacts
from barun.running.form.stride_phase import first_side
from barun.running.form.unit import FormUnit
from benchmarks.running_form_changes import Change
from benchmarks.running_form_clips import Clip

__all__ = ["Recovery", "recover"]

_MOVED: Final[Mapping[str, tuple[str, str]]] = {
    "forward_lean": ("trunk_lean", "more"),
    "knee_flexion_lost": ("knee_flexion_swing", "less"),
    "overstride": ("shank_forward", "more"),
    "thigh_swing_lost": ("thigh_range", "share less"),
    "arm_swing_lost": ("arm_swing", "share less"),
    "limp": ("symmetry_lag", "more"),
    "bounce": ("hip_bounce", "share more"),
    "pelvic_drop": ("pelvic_drop", "more"),
    "trunk_sway": ("trunk_sway", "more"),
    "lateral_lean": ("lateral_lean", "more"),
    "arm_crossing": ("hand_outward", "shoulders less"),
    "crossover": ("crossover", "hips less"),
    "heel_rise_lost": ("heel_rise", "share less"),
}
"""The quantity, and how it should change by one of the amount."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """What was put on and what was found, as a share."""

    clip: str
    change: Change
    metric: str
    share: float
    """1 if all of it was found."""


def _width(clip: Clip, part: str) -> float:
    """Return how wide shoulders or hips appear, torso lengths."""
    xy = compute_aspect_xy(clip.sequence)
    apart = np.abs(xy[:, Landmark[f"LEFT_{part}"], 0] - xy[:, Landmark[f"RIGHT_{part}"], 0])
    return float(np.nanmedian(apart) / np.nanmedian(compute_torso_length(xy)))


def _sides(clip: Clip, change: Change) -> Sequence[str]:
    near = first_side(detect_contacts(clip.sequence).view)
    far = "left" if near == "right" else "right"
    return {"near": (near,), "far": (far,), "right": ("right",), "both": ("left", "right")}.get(
        change.limb, ("",)
    )


def recover(clip: Clip, change: Change, unit: FormUnit) -> list[Recovery]:
    """Compare what was put on a clip with what its quantities say."""
    if clip.unit is None:
        return []
    key, how = _MOVED[change.kind]
    found = []
    for side in _sides(clip, change):
        name = key if key == "symmetry_lag" or not side else f"{side}_{key}"
        if name not in unit.metrics or name not in clip.unit.metrics:
            continue
        before, after = clip.unit.metrics[name].value, unit.metrics[name].value
        scale = {
            "more": 1.0,
            "less": -1.0,
            "share more": before,
            "share less": -before,
            "shoulders less": -_width(clip, "SHOULDER"),
            "hips less": -_width(clip, "HIP"),
        }[how]
        if key == "symmetry_lag" and side == "left":
            scale = -scale
        found.append(Recovery(clip.name, change, name, (after - before) / scale / change.amount))
    return found
