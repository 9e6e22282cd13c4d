"""Points, angles and strides of every frame, as files that other programs read.

What an analysis looked at is what is written: of a run the runner, repaired in the part that was
measured; of sitting the sitter; of joint angles everybody, prepared as asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal, Self, TextIO, get_args

import numpy as np
import numpy.typing as npt

from barun import __version__
from barun.errors import InputError
from barun.feedback.angle_motion import write_angle_motion
from barun.feedback.frame_table import FrameTable, RunFrames, write_frame_table
from barun.feedback.running.running_report import RunningReport
from barun.kinematics.joint_angles import Reference, compute_joint_angles
from barun.landmarks import LandmarkRecording, LandmarkSequence
from barun.landmarks.formats.coco import write_coco
from barun.landmarks.formats.replacing import replacing
from barun.pipeline.clip_analysis import PersonAnalysis
from barun.pipeline.planar_markers import PlanarMarkers, make_picture_markers
from barun.pipeline.running_markers import make_markers
from barun.running.cycles.stride_course import follow_strides

__all__ = ["EXPORT_KINDS", "ExportKind", "FrameExport"]

ExportKind = Literal["frames", "coco", "trc", "mot"]
EXPORT_KINDS: Final[tuple[ExportKind, ...]] = get_args(ExportKind)

_NAMES: Final = {"frames": "frames.csv", "coco": "keypoints.coco.json", "mot": "angles.mot"}


@dataclass(frozen=True, slots=True, eq=False)
class FrameExport:
    """What the files hold."""

    table: FrameTable
    main: int | None
    """Whom files of one person are about; None if nobody was found."""
    rows: npt.NDArray[np.intp]
    """Rows of that person in the table's recording that such files hold."""
    markers: PlanarMarkers | None
    """None where there is no scale at all, not even that of the picture."""
    is_refused: bool = False
    """Whether it is a run that could not be analysed, which has no markers and no motion."""

    @classmethod
    def of_people(cls, people: Sequence[PersonAnalysis], recording: LandmarkRecording) -> Self:
        """Return the files of joint angles.

        Parameters
        ----------
        people : sequence of PersonAnalysis
            Everybody, the one seen most first.
        recording : LandmarkRecording
            Where they were found.
        """
        points = {person.number: person.landmarks for person in people}
        return cls._of_points(
            LandmarkRecording(points, recording.times_s), people[0].number if people else None
        )

    @classmethod
    def of_sitter(cls, sitter: LandmarkSequence, recording: LandmarkRecording) -> Self:
        """Return the files of sitting.

        Parameters
        ----------
        sitter : LandmarkSequence
            Who was judged, over all instants of the recording.
        recording : LandmarkRecording
            Where the sitter was found.
        """
        number = recording.main_person or 0
        return cls._of_points(LandmarkRecording({number: sitter}, recording.times_s), number)

    @classmethod
    def _of_points(cls, recording: LandmarkRecording, main: int | None) -> Self:
        table = _measure(recording, None)
        if main is None:
            return cls(table, None, np.empty(0, dtype=np.intp), None)
        person = recording.people[main]
        return cls(table, main, np.arange(len(person)), make_picture_markers(person))

    @classmethod
    def of_run(cls, report: RunningReport, recording: LandmarkRecording) -> Self:
        """Return the files of a run.

        Parameters
        ----------
        report : RunningReport
            How the runner runs.
        recording : LandmarkRecording
            Where the runner was found, at the times at which it happened as far as a person said
            so. Where the clock was not believed, the files have the times of the report.
        """
        gate, number = report.gate, report.person - 1
        times_s = recording.times_s * gate.conditions.time_scale
        first = int(np.searchsorted(times_s, report.sequence.times_s[0]))
        is_analysed = np.zeros(len(times_s), dtype=np.bool_)
        strides = () if report.run is None else report.run.strides
        runner = report.sequence
        if report.is_accepted:
            is_analysed[first + gate.part[0] : first + gate.part[1]] = True
            runner = _put_in(runner, report.repaired, slice(*gate.part))
        whole = LandmarkRecording({number: runner}, times_s)
        run = RunFrames(is_analysed, follow_strides(strides, times_s))
        return cls(
            table=_measure(whole, run),
            main=number,
            rows=np.flatnonzero(is_analysed[whole.rows(number)]),
            markers=make_markers(report.repaired, report.height_m),
            is_refused=not report.is_accepted,
        )

    def write(self, kind: ExportKind, folder: Path) -> Path:
        """Write one file, whole or not at all.

        Parameters
        ----------
        kind : {"frames", "coco", "trc", "mot"}
            ``frames.csv``, ``keypoints.coco.json``, markers, whose name says what their "m" is, or
            ``angles.mot``.
        folder : pathlib.Path
            Which gets the file.

        Returns
        -------
        pathlib.Path
            The file.

        Raises
        ------
        InputError
            If nobody was found, or the run was refused, and the file is about one person; if the
            size of the picture is not known and the file needs it.
        LandmarkValueError
            The last, of ``coco``.
        StorageError
            If it cannot be written.
        """
        if kind == "trc":
            return self._write_markers(folder)
        path = folder / _NAMES[kind]
        if kind == "mot":
            self._check_person(kind)
        with replacing(path) as part, part.open("w", encoding="utf-8", newline="") as file:
            self._write_text(kind, path.name, file)
        return path

    def _check_person(self, kind: ExportKind) -> None:
        if self.main is None:
            raise InputError("frame_export.nobody", kind=kind)
        if self.is_refused:
            raise InputError("frame_export.refused-run", kind=kind)

    def _write_markers(self, folder: Path) -> Path:
        self._check_person("trc")
        if self.markers is None:
            raise InputError("frame_export.no-size", kind="trc")
        path = folder / self.markers.name
        self.markers.write(path)
        return path

    def _write_text(self, kind: ExportKind, name: str, file: TextIO) -> None:
        table = self.table
        if kind == "frames":
            write_frame_table(file, table)
        elif kind == "coco":
            write_coco(file, table.recording, description=f"Barun {__version__}")
        elif self.main is not None:
            if table.reference is None:
                raise InputError("frame_export.no-size", kind=kind)
            write_angle_motion(file, name, table.angles[self.main], self.rows)


def _measure(recording: LandmarkRecording, run: RunFrames | None) -> FrameTable:
    """Return the table of points and their angles, in the picture where its size is known."""
    people = recording.people
    reference: Reference | None = None
    if all(person.size_wh is not None for person in people.values()):
        reference = "image"
    elif all(person.world_xyz is not None for person in people.values()):
        reference = "world"
    angles = {
        number: compute_joint_angles(person, reference)
        for number, person in people.items()
        if reference is not None
    }
    return FrameTable(recording, reference, angles, run)


def _put_in(whole: LandmarkSequence, part: LandmarkSequence, rows: slice) -> LandmarkSequence:
    """Return a sequence with the repaired part in its place.

    Where the repair gave up the estimate of space, because legs were exchanged, the whole does.
    """
    image_xyz, visibility = whole.image_xyz.copy(), whole.visibility.copy()
    image_xyz[rows], visibility[rows] = part.image_xyz, part.visibility
    world_xyz = whole.world_xyz if part.world_xyz is not None else None
    return replace(whole, image_xyz=image_xyz, visibility=visibility, world_xyz=world_xyz)
