"""Points, angles and strides of every frame of a recording, as files that other programs read."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from barun.pipeline.clip_landmarks import ClipLandmarks
from barun.service.passing_folder import passing_folder
from barun.service.report_query import ReportQuery
from barun.service.run_reports import RunFile, knowledge_of, make_run_report

if TYPE_CHECKING:
    from barun.pipeline.frame_export import FrameExport

__all__ = ["FRAME_MEDIA_TYPES", "FrameFileKind", "make_frame_file"]

FrameFileKind = Literal["frames", "coco", "trc", "mot"]

FRAME_MEDIA_TYPES: Final[Mapping[FrameFileKind, str]] = MappingProxyType(
    {
        "frames": "text/csv; charset=utf-8",
        "coco": "application/json",
        "trc": "text/plain; charset=utf-8",
        "mot": "text/plain; charset=utf-8",
    }
)


def _export(clip: ClipLandmarks, query: ReportQuery, model: str, now: datetime) -> "FrameExport":
    # the number libraries are loaded with the first file, not with the service
    from barun.pipeline.frame_export import FrameExport

    if query.activity == "running":
        from barun.pipeline.running_analysis import set_clock

        report = make_run_report(clip, query, model, now)
        return FrameExport.of_run(report, set_clock(clip.recording, knowledge_of(clip, query)))
    if query.activity == "posture":
        from barun.pipeline.posture_analysis import choose_sitter

        sitter, _ = choose_sitter(clip.recording)
        return FrameExport.of_sitter(sitter, clip.recording)
    from barun.pipeline.clip_analysis import analyze_recording

    return FrameExport.of_people(analyze_recording(clip.recording), clip.recording)


def make_frame_file(
    clip: ClipLandmarks, query: ReportQuery, kind: FrameFileKind, model: str, now: datetime
) -> RunFile:
    """Return a file as ``barun analyze --export`` writes it.

    Parameters
    ----------
    clip : ClipLandmarks
        What was found in the recording.
    query : ReportQuery
        What somebody does in it, and what is known about a run.
    kind : {"frames", "coco", "trc", "mot"}
        Which file.
    model : str
        Size of the landmark model.
    now : datetime.datetime
        When the file is made, with a time zone.

    Raises
    ------
    BarunError
        If nobody is found, or the recording lacks what the file needs.
    """
    export = _export(clip, query, model, now)
    with passing_folder() as folder:
        path = export.write(kind, folder)
        part, _, suffix = path.name.partition(".")
        return RunFile(path.read_bytes(), FRAME_MEDIA_TYPES[kind], part, f".{suffix}")
