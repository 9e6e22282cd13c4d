"""The landmarks of a recording as a file to keep."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType
from typing import Final, Literal
from urllib.parse import quote

from barun.landmarks import LandmarkRecording
from barun.service.passing_folder import passing_folder

__all__ = ["DOWNLOADS", "Download", "DownloadFormat", "content_disposition", "download_content"]

DownloadFormat = Literal["csv", "parquet"]


@dataclass(frozen=True, slots=True)
class Download:
    """How a recording becomes a file of one format."""

    suffix: str
    media_type: str


DOWNLOADS: Final[Mapping[DownloadFormat, Download]] = MappingProxyType(
    {
        "csv": Download(".csv", "text/csv"),
        "parquet": Download(".parquet", "application/vnd.apache.parquet"),
    }
)


def download_content(recording: LandmarkRecording, download: Download) -> bytes:
    """Return the file of `recording`.

    Parameters
    ----------
    recording : LandmarkRecording
        What goes into the file.
    download : Download
        Its format.
    """
    # loads the Parquet library with the first download, not with the service
    from barun.landmarks.formats import write_recording

    with passing_folder() as folder:
        path = folder / f"landmarks{download.suffix}"
        write_recording(path, recording)
        return path.read_bytes()


def content_disposition(name: str | None, suffix: str, part: str = "landmarks") -> str:
    """Return the header that names a download after the recording.

    Parameters
    ----------
    name : str or None
        What the client calls the recording.
    suffix : str
        Suffix of the download.
    part : str
        What of the recording it is; stands before the suffix.
    """
    stem = PurePath(name).stem if name else "recording"
    return f"attachment; filename*=UTF-8''{quote(f'{stem}.{part}{suffix}', safe='')}"
