"""What the report and the summary of an analysis say, from its parts."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import numpy as np

from barun import __version__
from barun.feedback.clip_report import ClipReport, PersonReport
from barun.landmarks import LandmarkRecording
from barun.models.artefact import find_model
from barun.pipeline.analysis_files import describe_people
from barun.pipeline.clip_analysis import PersonAnalysis, Preparation
from barun.pipeline.clip_landmarks import ClipLandmarks

__all__ = ["report_of_clip", "report_of_landmarks", "summarise_report"]


def _people(people: Sequence[PersonAnalysis]) -> tuple[PersonReport, ...]:
    """Return the people whose angles could be measured, as the report shows them."""
    return tuple(
        PersonReport(person.number, person.landmarks, person.main_angles, person.measurements)
        for person in people
        if person.main_angles is not None
    )


def report_of_clip(
    clip: ClipLandmarks, people: Sequence[PersonAnalysis], model: str, now: datetime
) -> ClipReport:
    """Return the report of pictures that were looked at.

    Parameters
    ----------
    clip : ClipLandmarks
        The landmarks and how the source was read.
    people : sequence of PersonAnalysis
        Everybody in it, measured.
    model : str
        Size of the landmark model that was used.
    now : datetime
        When the report is made, with a time zone.
    """
    return ClipReport(
        source_name=clip.info.name,
        kind=clip.info.kind,
        size_wh=clip.info.size_wh,
        frame_rate_hz=clip.info.frame_rate_hz,
        duration_s=clip.duration_s,
        n_frames=clip.n_frames,
        n_frames_with_person=clip.n_frames_with_person,
        ending="stopped" if clip.ending.outcome == "running" else clip.ending.outcome,
        ended_at_s=clip.ending.time_s,
        n_skipped=clip.ending.n_skipped,
        engine="BlazePose",
        model=model,
        model_sha256=find_model(f"pose_landmark_{model}").sha256,
        barun_version=__version__,
        created_at=now,
        people=_people(people),
    )


def report_of_landmarks(
    name: str, recording: LandmarkRecording, people: Sequence[PersonAnalysis], now: datetime
) -> ClipReport:
    """Return the report of landmarks that were read from a file.

    Parameters
    ----------
    name : str
        Name of the file.
    recording : LandmarkRecording
        What it holds.
    people : sequence of PersonAnalysis
        Everybody in it, measured.
    now : datetime
        When the report is made, with a time zone.
    """
    times_s = recording.times_s
    n_frames = len(times_s)
    is_seen = np.zeros(n_frames, dtype=np.bool_)
    for number, sequence in recording.people.items():
        is_seen[recording.rows(number)] |= sequence.has_person
    rate_hz = float(1 / np.median(np.diff(times_s))) if n_frames > 1 else None
    return ClipReport(
        source_name=name,
        kind="landmarks",
        size_wh=next((sequence.size_wh for sequence in recording.people.values()), None),
        frame_rate_hz=rate_hz,
        duration_s=0.0 if rate_hz is None else float(times_s[-1] - times_s[0]) + 1 / rate_hz,
        n_frames=n_frames,
        n_frames_with_person=int(is_seen.sum()),
        ending="complete",
        ended_at_s=float(times_s[-1]) if n_frames else float("nan"),
        n_skipped=0,
        engine="-",
        model="-",
        model_sha256=None,
        barun_version=__version__,
        created_at=now,
        people=_people(people),
    )


def summarise_report(
    report: ClipReport, people: Sequence[PersonAnalysis], preparation: Preparation
) -> dict[str, Any]:
    """Return what ``summary.json`` says: plain values, NaN as None."""
    return {
        "source": report.source_name,
        "kind": report.kind,
        "size_wh": None if report.size_wh is None else list(report.size_wh),
        "frame_rate_hz": report.frame_rate_hz,
        "duration_s": round(report.duration_s, 6),
        "n_frames": report.n_frames,
        "n_frames_with_person": report.n_frames_with_person,
        "ending": report.ending,
        "n_skipped": report.n_skipped,
        "engine": {
            "name": report.engine,
            "model": report.model,
            "model_sha256": report.model_sha256,
        },
        "barun_version": report.barun_version,
        "preparation": asdict(preparation),
        "people": describe_people(people),
    }
