"""What stands in the sealed columns, as bytes and back.

Minutes and quarters of an hour are packed, since there are many; everything else is JSON, filled up
to a multiple of 32 bytes so that its length does not tell one word from another.
"""

import json
import math
import struct
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from barun.store.records import TIME_KINDS

__all__ = [
    "SEALED_FIELDS",
    "MinuteContent",
    "pack_fields",
    "pack_minute_content",
    "pack_quarter_times",
    "row_key",
    "unpack_fields",
    "unpack_minute_content",
    "unpack_quarter_times",
]

SEALED_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "session": ("source", "camera"),
    "event": (
        "code",
        "detected_s",
        "end_reason",
        "peak_load",
        "median_load",
        "over_s",
        "view",
        "n_reminders",
    ),
    "span": ("reason",),
    "exercise": ("exercise_id", "duration_s", "n_repetitions", "is_counted_by_camera"),
    "profile": ("camera", "place", "content"),
}
"""By table, what is sealed together as JSON; the rest of a row tells whose it is and when."""

_FILL: Final = 32
_N_TIMES: Final = len(TIME_KINDS) + 1
_MINUTE: Final = struct.Struct(f"<{_N_TIMES}HffB")
_QUARTER: Final = struct.Struct(f"<{_N_TIMES}I")


class MinuteContent(NamedTuple):
    """What is sealed of a minute of one session."""

    times_cs: tuple[int, ...]
    """Hundredths of a second of each kind, in the order of `TIME_KINDS`, and of sitting."""
    neck_dose: float | None
    trunk_dose: float | None
    view: str | None
    angles: bytes
    """Packed, see :mod:`barun.store.angle_packing`."""


def pack_minute_content(content: MinuteContent) -> bytes:
    """Return the content of a minute as bytes."""
    view = (content.view or "").encode()
    doses = (_or_nan(content.neck_dose), _or_nan(content.trunk_dose))
    return _MINUTE.pack(*content.times_cs, *doses, len(view)) + view + content.angles


def unpack_minute_content(packed: bytes) -> MinuteContent:
    """Return the content of a minute."""
    *times_cs, neck_dose, trunk_dose, n_view = _MINUTE.unpack_from(packed)
    at = _MINUTE.size + n_view
    view = packed[_MINUTE.size : at].decode() or None
    return MinuteContent(
        tuple(times_cs), _or_none(neck_dose), _or_none(trunk_dose), view, packed[at:]
    )


def pack_quarter_times(times_cs: Sequence[int]) -> bytes:
    """Return the times of a quarter of an hour as bytes: all kinds, then sitting."""
    return _QUARTER.pack(*times_cs)


def unpack_quarter_times(packed: bytes) -> tuple[int, ...]:
    """Return the times of a quarter of an hour."""
    return _QUARTER.unpack(packed)


def pack_fields(fields: Mapping[str, object]) -> bytes:
    """Return fields as JSON, filled up with spaces."""
    content = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    return content + b" " * (-len(content) % _FILL)


def unpack_fields(packed: bytes) -> dict[str, Any]:
    """Return fields from their JSON."""
    fields: dict[str, Any] = json.loads(packed)
    return fields


def row_key(*parts: int | str) -> bytes:
    """Return the key of a row as bytes, different for every row of a table."""
    return b"".join(
        struct.pack(">q", part) if isinstance(part, int) else part.encode() for part in parts
    )


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value


def _or_none(value: float) -> float | None:
    """Return a dose as it was, to the seven digits that are kept of it."""
    return None if math.isnan(value) else float(f"{value:.7g}")
