"""Made-up reports for the tests."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from barun.feedback.clip_report import ClipReport, PersonReport
from barun.kinematics.angle_summary import summarise_joint_angles
from barun.kinematics.joint_angles import compute_joint_angles
from barun.landmarks import LandmarkSequence
from tests.feedback.motions import SIZE_WH, make_runner

__all__ = ["make_person_report", "make_report"]


def make_person_report(sequence: LandmarkSequence, number: int = 0) -> PersonReport:
    series = compute_joint_angles(sequence, "image")
    return PersonReport(number, sequence, series, summarise_joint_angles(series))


def make_report(*people: PersonReport, **changes: Any) -> ClipReport:
    """Return a report of a clip of 60 frames at 30 a second; by default of one runner."""
    people = people or (make_person_report(make_runner(60, hidden_right=slice(20, 30))),)
    report = ClipReport(
        source_name="run.mp4",
        kind="video",
        size_wh=SIZE_WH,
        frame_rate_hz=30.0,
        duration_s=2.0,
        n_frames=60,
        n_frames_with_person=60,
        ending="complete",
        ended_at_s=59 / 30,
        n_skipped=0,
        engine="BlazePose",
        model="full",
        model_sha256="0f" * 32,
        barun_version="1.2.3",
        created_at=datetime(2026, 3, 4, 5, 6, tzinfo=UTC),
        people=people,
    )
    return replace(report, **changes)
