"""The folder of files that an analysis leaves behind."""

import errno
import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from barun.errors import storing
from barun.feedback.angle_table import write_angle_table
from barun.feedback.clip_report import ClipReport
from barun.feedback.posture.measurement_table import write_measurement_table
from barun.feedback.posture.page import render_posture_report
from barun.feedback.posture.posture_report import PostureReport
from barun.feedback.report import render_report
from barun.feedback.running.page import render_running_report
from barun.feedback.running.running_report import RunningReport
from barun.feedback.running.stride_table import write_stride_table
from barun.landmarks import LandmarkRecording
from barun.landmarks.formats import write_recording
from barun.landmarks.formats.replacing import replacing
from barun.messages import Language
from barun.pipeline.clip_analysis import PersonAnalysis
from barun.pipeline.frame_export import ExportKind, FrameExport
from barun.pipeline.plain_values import describe_measurement
from barun.pipeline.planar_markers import PlanarMarkers

__all__ = ["AnalysisFolder", "describe_people"]


def describe_people(people: Sequence[PersonAnalysis]) -> list[dict[str, Any]]:
    """Return the people and their measurements as plain values, NaN as None."""
    return [
        {
            "person": person.number,
            "n_frames": int(person.landmarks.has_person.sum()),
            "reference": person.main_reference,
            "measurements": [describe_measurement(one) for one in person.measurements],
        }
        for person in people
    ]


class AnalysisFolder:
    """Writes the files of one analysis; each appears whole or not at all.

    Parameters
    ----------
    folder : Path
        Made if it does not exist. Files of an earlier analysis are replaced, others are left alone.

    Raises
    ------
    StorageError
        If the folder cannot be made or written to.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with storing("cli.not-written", path=folder):
            folder.mkdir(parents=True, exist_ok=True)
            if not os.access(folder, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        self.written: list[Path] = []
        """Files written so far, the most useful first."""

    @property
    def video(self) -> Path:
        """Where the annotated video belongs."""
        return self.folder / "annotated.webm"

    @property
    def has_markers(self) -> bool:
        """Whether markers were written."""
        return any(path.suffix == ".trc" for path in self.written)

    def _write(self, name: str, write: Callable[[TextIO], None]) -> None:
        path = self.folder / name
        with replacing(path) as part, part.open("w", encoding="utf-8", newline="") as file:
            write(file)
        self.written.append(path)

    def write_report(self, report: ClipReport, language: Language) -> None:
        """Write ``report.html``."""
        page = render_report(report, language)
        self._write("report.html", lambda file: _write_text(file, page))

    def write_posture_report(self, report: PostureReport, language: Language) -> None:
        """Write ``report.html`` about sitting."""
        page = render_posture_report(report, language)
        self._write("report.html", lambda file: _write_text(file, page))

    def write_posture_table(self, report: PostureReport) -> None:
        """Write ``posture.csv``."""
        self._write("posture.csv", lambda file: write_measurement_table(file, report))

    def write_running_report(self, report: RunningReport, language: Language) -> None:
        """Write ``report.html`` about a run."""
        page = render_running_report(report, language)
        self._write("report.html", lambda file: _write_text(file, page))

    def write_strides(self, report: RunningReport) -> None:
        """Write ``strides.csv``."""
        self._write("strides.csv", lambda file: write_stride_table(file, report))

    def write_metrics(self, summary: Mapping[str, Any]) -> None:
        """Write ``metrics.json``."""
        content = json.dumps(summary, ensure_ascii=False, indent=2, allow_nan=False)
        self._write("metrics.json", lambda file: _write_text(file, content + "\n"))

    def write_markers(self, markers: PlanarMarkers) -> None:
        """Write ``markers.trc``, or the file whose name says that it is in no metres."""
        path = self.folder / markers.name
        markers.write(path)
        self.written.append(path)

    def write_export(self, export: FrameExport, kind: ExportKind) -> None:
        """Write a file for other programs; see :meth:`FrameExport.write` for what it raises."""
        self.written.append(export.write(kind, self.folder))

    def write_angles(self, people: Sequence[PersonAnalysis]) -> None:
        """Write ``angles.csv``: the first person at every instant, the others while there."""
        rows = [(person.number, person.angles) for person in people if person.angles]
        self._write("angles.csv", lambda file: write_angle_table(file, rows))

    def write_landmarks(self, recording: LandmarkRecording) -> None:
        """Write ``landmarks.parquet``."""
        path = self.folder / "landmarks.parquet"
        write_recording(path, recording)
        self.written.append(path)

    def write_summary(self, summary: Mapping[str, Any]) -> None:
        """Write ``summary.json``."""
        content = json.dumps(summary, ensure_ascii=False, indent=2, allow_nan=False)
        self._write("summary.json", lambda file: _write_text(file, content + "\n"))


def _write_text(file: TextIO, content: str) -> None:
    file.write(content)
