"""The memory of one live session as a plain value: to go on after a reconnect, or elsewhere."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from barun.errors import SettingError
from barun.posture.calibration.profile import Profile
from barun.posture.calibration.profile_text import ProfileText

__all__ = [
    "LIVE_STATE_VERSION",
    "MovedSession",
    "Remembering",
    "copy_all_rows",
    "copy_rows",
    "pack_rows",
    "put_rows",
    "unpack_rows",
]

_Arrays = dict[str, dict[str, npt.NDArray[Any]]]

LIVE_STATE_VERSION: Final = 1
"""Version of the layout; a state of another one is refused, since none is kept for long."""

_FORMAT: Final = "barun-live-session"


class Remembering(Protocol):
    """Something that remembers a row for each session."""

    def remembered(self) -> dict[str, npt.NDArray[Any]]:
        """Return arrays whose first axis are the sessions; writing into them changes it."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class MovedSession:
    """A session on its way from some `LiveSessions` to others, to the last bit as it was."""

    rows: _Arrays
    """What is remembered of it, by part and name, each of shape (1, ...)."""
    profile: Profile | None
    text: ProfileText
    is_resumed: bool
    """Whether it was restored and has had no frame since."""


def copy_rows(parts: Mapping[str, Remembering], session: int) -> _Arrays:
    """Return copies of a session's row of every array, each of shape (1, ...), by part and name."""
    return {
        name: {key: array[session : session + 1].copy() for key, array in part.remembered().items()}
        for name, part in parts.items()
    }


def copy_all_rows(parts: Mapping[str, Remembering], larger: Mapping[str, Remembering]) -> None:
    """Let the first sessions of `larger` remember what all sessions of `parts` do."""
    for name, part in parts.items():
        into = larger[name].remembered()
        for key, array in part.remembered().items():
            into[key][: len(array)] = array


def put_rows(parts: Mapping[str, Remembering], session: int, rows: _Arrays) -> None:
    """Let a session remember other rows, each of shape (1, ...)."""
    for name, part in parts.items():
        for key, array in part.remembered().items():
            array[session] = rows[name][key][0]


def pack_rows(
    parts: Mapping[str, Remembering], session: int, rules: Sequence[str]
) -> dict[str, object]:
    """Return what is remembered of a session, in values that JSON knows.

    Parameters
    ----------
    parts : mapping
        By name, what remembers.
    session : int
        Whose row.
    rules : sequence of str
        Keys of the rules, the columns of what is remembered of them.
    """
    return {
        "format": _FORMAT,
        "version": LIVE_STATE_VERSION,
        "rules": list(rules),
        "parts": {
            name: {key: _pack(array[session]) for key, array in part.remembered().items()}
            for name, part in parts.items()
        },
    }


def unpack_rows(
    parts: Mapping[str, Remembering], state: Mapping[str, object], rules: Sequence[str]
) -> _Arrays:
    """Return the rows of a packed session; nothing is changed.

    Raises
    ------
    SettingError
        If it is no packed session, of another version or other rules, or damaged.
    """
    if state.get("format") != _FORMAT:
        raise SettingError("posture_live.not-a-state", got=state.get("format"))
    if state.get("version") != LIVE_STATE_VERSION or state.get("rules") != list(rules):
        raise SettingError(
            "posture_live.other-version", version=LIVE_STATE_VERSION, got=state.get("version")
        )
    packed = _as_mapping(state.get("parts"))
    return {
        name: {
            key: _unpack(_as_mapping(packed.get(name)).get(key), array, f"{name}.{key}")
            for key, array in part.remembered().items()
        }
        for name, part in parts.items()
    }


def _as_mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _pack(row: npt.NDArray[Any]) -> str:
    # Infinite times and every last bit have to survive, and JSON's numbers know neither.
    little = np.ascontiguousarray(row, dtype=row.dtype.newbyteorder("<"))
    return base64.b64encode(little.tobytes()).decode("ascii")


def _unpack(value: object, like: npt.NDArray[Any], place: str) -> npt.NDArray[Any]:
    little = like.dtype.newbyteorder("<")
    try:
        content = base64.b64decode(value if isinstance(value, str) else "", validate=True)
    except (binascii.Error, ValueError) as error:
        raise SettingError("posture_live.damaged", place=place) from error
    expected = little.itemsize * int(np.prod(like.shape[1:]))
    if len(content) != expected:
        raise SettingError("posture_live.damaged", place=place)
    return np.frombuffer(content, dtype=little).astype(like.dtype).reshape(1, *like.shape[1:])
