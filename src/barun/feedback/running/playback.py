"""The moving figure of a runner with its plots over time, and the data that moves them."""

from typing import Any, Final

from barun.feedback.clip_report import PersonReport
from barun.feedback.report_data import MAX_ROWS, encode_people
from barun.feedback.report_person import write_stage
from barun.feedback.report_text import say_key
from barun.feedback.running.cycle_chart import encode_chart, list_charts
from barun.feedback.running.running_report import RunningReport
from barun.kinematics.joint_angles import compute_joint_angles
from barun.running.camera.levelling import level_sequence

__all__ = ["encode_run", "make_person", "write_playback"]

_SIDE: Final = (
    "trunk_inclination",
    "left_hip_flexion",
    "right_hip_flexion",
    "left_knee_flexion",
    "right_knee_flexion",
    "left_elbow_flexion",
    "right_elbow_flexion",
)
_AGAINST_THE_VERTICAL: Final = ("trunk_inclination", "trunk_lateral_inclination", "pelvis_tilt")
"""Angles that turn with the camera: not shown where its roll is not known."""
_ACROSS: Final = (
    "trunk_lateral_inclination",
    "pelvis_tilt",
    "left_knee_flexion",
    "right_knee_flexion",
)


def make_person(report: RunningReport) -> PersonReport | None:
    """Return the repaired runner with the angles that the view shows over time.

    None where the size of the picture is not known: every angle in it would be wrong.
    """
    sequence = report.repaired
    if sequence.size_wh is None:
        return None
    shown = _ACROSS if report.gate.view.name in ("front", "rear") else _SIDE
    levelling = report.gate.conditions.levelling
    is_level = levelling.is_levelled
    keys = tuple(key for key in shown if is_level or key not in _AGAINST_THE_VERTICAL)
    angles = compute_joint_angles(level_sequence(sequence, levelling), "image", keys=keys)
    return PersonReport(0, sequence, angles, ())


def write_playback(person: PersonReport | None) -> str:
    """Return the section; empty where there is nobody, or in fewer than two frames."""
    if person is None or int(person.landmarks.has_person.sum()) < 2:
        return ""
    return (
        f'<section class="person" id="playback" data-person="0">'
        f"<h2>{say_key('running_report.playback')}</h2>"
        f'<p class="hint">{say_key("running_report.playback-note")}</p>'
        f"{write_stage(0, person)}</section>"
    )


def encode_run(report: RunningReport, person: PersonReport | None) -> dict[str, Any]:
    """Return the data of the page: the figure, its plots, the strides and the cycle charts."""
    if person is None:
        return {"version": 1, "source": report.source_name, "people": []}
    step = max(1, -(-len(person.landmarks) // MAX_ROWS))
    size_wh = report.sequence.size_wh
    data = encode_people(report.source_name, size_wh, [person], row_step=step)
    strides = () if report.run is None else report.run.strides
    data["run"] = {
        "strides": {
            side: [
                [round(one.start_s, 4), round(one.end_s, 4)] for one in strides if one.side == side
            ]
            for side in ("left", "right")
        },
        "charts": [encode_chart(chart) for chart in list_charts(report)],
    }
    return data
