"""A learner on the disk: plain numbers in ``state-HASH.npz`` and a card in ``learner.json``.

The card is written last and holds the hash of the numbers. Until it stands, the card before it and
the numbers that one names are untouched: whoever is killed in between goes on from there.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.errors import InputError
from barun.landmarks.formats.replacing import replacing

__all__ = ["CARD_NAME", "STATE_PATTERN", "read_state", "write_state"]

CARD_NAME: Final = "learner.json"
STATE_PATTERN: Final = "state-*.npz"
_FORMAT: Final = 2

_State = Mapping[str, npt.NDArray[Any]]


def write_state(folder: Path, card: Mapping[str, Any], arrays: _State) -> None:
    """Write a card and arrays.

    Parameters
    ----------
    folder : pathlib.Path
        Made if it is not there.
    card : mapping
        Plain values; ``kind`` names the learner.
    arrays : mapping
        Arrays of numbers or texts.

    Raises
    ------
    StorageError
        If they cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    packed = io.BytesIO()
    np.savez_compressed(packed, allow_pickle=False, **dict(arrays))
    digest = hashlib.sha256(packed.getvalue()).hexdigest()
    state = folder / _state_name(digest)
    with replacing(state) as part:
        part.write_bytes(packed.getvalue())
    whole = {**card, "format": _FORMAT, "sha256": digest}
    with replacing(folder / CARD_NAME) as part:
        part.write_text(json.dumps(whole, indent=1, sort_keys=True), encoding="utf-8")
    for older in set(folder.glob(STATE_PATTERN)) - {state}:
        older.unlink(missing_ok=True)


def _state_name(digest: str) -> str:
    return STATE_PATTERN.replace("*", digest[:16])


def read_state(folder: Path) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]:
    """Read what :func:`write_state` wrote.

    Raises
    ------
    InputError
        If a file is missing or damaged, or a newer version wrote it.
    """
    try:
        card = json.loads((folder / CARD_NAME).read_text(encoding="utf-8"))
        if card["format"] != _FORMAT:
            raise ValueError(f"format {card['format']}")
        packed = (folder / _state_name(card["sha256"])).read_bytes()
        if hashlib.sha256(packed).hexdigest() != card["sha256"]:
            raise ValueError(f"the state is not what {CARD_NAME} says")
        with np.load(io.BytesIO(packed), allow_pickle=False) as archive:
            return card, {name: archive[name] for name in archive.files}
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise InputError("learning.learner-bad", path=folder, reason=str(error)) from error
