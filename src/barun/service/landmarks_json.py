"""The landmarks of a recording as the JSON of :class:`barun.service.wire.LandmarksBody`."""

import json
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks import LandmarkRecording
from barun.pipeline.clip_landmarks import ClipLandmarks

__all__ = ["landmarks_json"]

_POSITION_DIGITS: Final = 5  # of a picture's width: 0.04 pixels of a 4K video
_VISIBILITY_DIGITS: Final = 3
_TIME_DIGITS: Final = 6
_BLOCK_ROWS: Final = 256


def _rows(values: npt.NDArray[np.float32], digits: int) -> list[list[float | None] | None]:
    """Return one flat list a picture; null where a number is missing, or a whole picture is."""
    flat = np.round(values.reshape(len(values), -1).astype(np.float64), digits)
    found = np.isfinite(flat)
    rows: list[list[float | None] | None] = list(flat.tolist())
    for row in np.flatnonzero(~found.all(axis=1)).tolist():
        if not found[row].any():
            rows[row] = None
        else:
            pairs = zip(flat[row].tolist(), found[row].tolist(), strict=True)
            rows[row] = [number if is_found else None for number, is_found in pairs]
    return rows


def _dump(content: object) -> bytes:
    return json.dumps(content, allow_nan=False, separators=(",", ":")).encode()


def _dump_rows(values: npt.NDArray[np.float32], digits: int, rows: slice, n_frames: int) -> bytes:
    """Return the rows as a JSON list of all pictures, null outside the person's `rows`.

    Some at a time: as Python objects they take ten times more, and an hour at once would keep every
    other thread waiting for seconds.
    """
    blocks = [
        _dump(_rows(values[start : start + _BLOCK_ROWS], digits))[1:-1]
        for start in range(0, len(values), _BLOCK_ROWS)
    ]
    before, after = [b"null"] * rows.start, [b"null"] * (n_frames - rows.stop)
    return b"[" + b",".join(before + blocks + after) + b"]"


def _dump_person(recording: LandmarkRecording, person: int) -> bytes:
    sequence, rows = recording.people[person], recording.rows(person)
    n_frames = len(recording.times_s)
    return b"".join(
        (
            b'{"person":%d,"image_xyz":' % person,
            _dump_rows(sequence.image_xyz, _POSITION_DIGITS, rows, n_frames),
            b',"visibility":',
            _dump_rows(sequence.visibility, _VISIBILITY_DIGITS, rows, n_frames),
            b"}",
        )
    )


def landmarks_json(clip: ClipLandmarks) -> bytes:
    """Return the landmarks of everybody in `clip`.

    Parameters
    ----------
    clip : ClipLandmarks
        What was found. A clip without anybody has no instants.
    """
    recording = clip.recording
    content = {
        "size_wh": list(clip.info.size_wh),
        "n_frames": clip.n_frames,
        "times_s": np.round(recording.times_s, _TIME_DIGITS).tolist(),
        "ending": clip.ending.outcome,
        "n_skipped": clip.ending.n_skipped,
    }
    dumped = b",".join(_dump_person(recording, person) for person in recording.people)
    return _dump(content)[:-1] + b',"people":[' + dumped + b"]}"
