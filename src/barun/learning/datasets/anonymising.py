"""Rows of a dataset that may be given away: nobody's body, name, file or hour is left in them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from barun.errors import AnonymisationError
from barun.landmarks.formats.replacing import replacing
from barun.landmarks.landmark import N_LANDMARKS
from barun.learning.datasets.rows import LabelledRows
from barun.privacy.anonymisation.anonymising import (
    CANONICAL_SIZE_WH,
    METHOD,
    AnonymisationSettings,
    anonymise_landmarks,
)
from barun.privacy.anonymisation.canonical_pose import KEPT_LANDMARKS
from barun.privacy.anonymisation.pseudonym import identify_secret, make_pseudonym
from barun.privacy.anonymisation.release import (
    DEFAULT_K,
    SESSION_STEP_S,
    TIME_STEP_S,
    check_crowd,
    coarsen_times,
    find_rare_labels,
)

__all__ = ["AnonymousRows", "anonymise_rows", "write_anonymisation_manifest"]

_NUMBERS: Final = 900_000
_FIRST: Final = 100_000
"""People are called P100000 to P999999, so that datasets take them back."""

_SOURCE: Final = "anonymised"


@dataclass(frozen=True, slots=True, eq=False)
class AnonymousRows:
    """Rows without what tells who it is, and how they were made."""

    rows: LabelledRows
    manifest: Mapping[str, Any]
    """Values JSON can hold: method, k, id of the secret, what was withheld."""


def anonymise_rows(
    rows: LabelledRows,
    *,
    secret: bytes,
    release: str,
    k: int = DEFAULT_K,
    settings: AnonymisationSettings | None = None,
) -> AnonymousRows:
    """Return rows for release.

    Parameters
    ----------
    rows : LabelledRows
        Of at least k people; sizes of the pictures known.
    secret : bytes
        Of the installation, see :func:`barun.privacy.anonymisation.pseudonym.make_pseudonym`.
    release : str
        Name of what is released: others give other pseudonyms.
    k : int
        People at least, in all and for every pair of view and grade; rows of rarer pairs are
        withheld.
    settings : AnonymisationSettings, optional
        How much is taken away. Noise is drawn from a seed that only the secret gives.

    Returns
    -------
    AnonymousRows
        In the order of the new names. World landmarks, depth, visibility, files and samples are
        gone; x and y of nine points are left, on one body for all.

    Raises
    ------
    AnonymisationError
        If there are fewer than k people, before or after; if nothing could be made anonymous; if
        the secret is too short.
    LandmarkValueError
        If the size of a picture is unknown.
    """
    chosen = AnonymisationSettings() if settings is None else settings
    check_crowd(rows.person, k)
    session = np.array(
        [
            make_pseudonym(secret, "session", release, *names)
            for names in zip(rows.person.tolist(), rows.session.tolist(), strict=True)
        ]
    )
    seed = int(make_pseudonym(secret, "noise", release), 16)
    poses = rows.to_posture_dataset().rows
    drawn = anonymise_landmarks(poses.xy, session, chosen, np.random.default_rng(seed))
    seen = np.flatnonzero(~drawn.is_withheld)
    if not len(seen):
        raise AnonymisationError(
            "privacy_anonymisation.nothing-left", count=len(rows), expected=chosen.least_rows
        )
    labels = np.char.add(rows.view.astype(np.str_), rows.grade)
    kept = seen[~find_rare_labels(labels[seen], rows.person[seen], k)]
    n_people = check_crowd(rows.person[kept], k)
    names = _name_people(rows.people, secret, release)
    image_xyz = np.full((len(rows), N_LANDMARKS, 3), np.nan, dtype=np.float32)
    image_xyz[..., :2] = drawn.xy * (CANONICAL_SIZE_WH[1] / CANONICAL_SIZE_WH[0], 1.0)
    nothing = np.full(len(rows), "")
    recorded_at_s = np.full(len(rows), np.nan)
    recorded_at_s[kept] = coarsen_times(
        rows.recorded_at_s[kept], session[kept], rows.person[kept], k
    )
    anonymous = replace(
        rows,
        row_id=np.array([make_pseudonym(secret, "row", release, name) for name in rows.row_id]),
        image_xyz=image_xyz,
        visibility=np.full((len(rows), N_LANDMARKS), np.nan, dtype=np.float32),
        size_wh=np.tile(np.array(CANONICAL_SIZE_WH, dtype=np.int32), (len(rows), 1)),
        person=np.array([names[name] for name in rows.person.tolist()]),
        session=session,
        recorded_at_s=recorded_at_s,
        source=np.full(len(rows), _SOURCE),
        sample_id=nothing,
        participant_id=nothing.copy(),
        origin_file=nothing.copy(),
        origin_row=np.zeros(len(rows), dtype=np.int64),
        world_xyz=None,
    )
    # The order of people and sessions would tell which is which.
    order = kept[np.lexsort((kept, session[kept], anonymous.person[kept]))]
    manifest = {
        "method": METHOD,
        "k": k,
        "n_people": n_people,
        "n_rows": len(kept),
        "n_withheld_unseen": len(rows) - len(seen),
        "n_withheld_rare": len(seen) - len(kept),
        "secret_id": identify_secret(secret),
        "grid_face_sizes": chosen.grid,
        "noise_face_sizes": chosen.noise,
        "session_step_s": SESSION_STEP_S,
        "time_step_s": TIME_STEP_S,
        "landmarks": [mark.label for mark in KEPT_LANDMARKS],
    }
    return AnonymousRows(anonymous.select(order), MappingProxyType(manifest))


def _name_people(people: tuple[str, ...], secret: bytes, release: str) -> dict[str, str]:
    """Return a number for each person, from the secret; nobody's twice."""
    names: dict[str, str] = {}
    for person in sorted(people, key=lambda one: make_pseudonym(secret, "person", release, one)):
        draw = 0
        while person not in names:
            digits = make_pseudonym(secret, "person", release, person, str(draw))
            name = f"P{_FIRST + int(digits, 16) % _NUMBERS}"
            if name not in names.values():
                names[person] = name
            draw += 1
    return names


def write_anonymisation_manifest(path: Path, anonymous: AnonymousRows) -> Path:
    """Write how rows were made anonymous, beside what was exported.

    Parameters
    ----------
    path : pathlib.Path
        The file or folder of the rows.
    anonymous : AnonymousRows
        What was written there.

    Returns
    -------
    pathlib.Path
        ``PATH.anonymisation.json``, or ``anonymisation.json`` in the folder.

    Raises
    ------
    StorageError
        If it cannot be written.
    """
    name = "anonymisation.json"
    place = path / name if path.is_dir() else path.with_name(f"{path.name}.{name}")
    content = json.dumps(dict(anonymous.manifest), indent=2) + "\n"
    with replacing(place) as part:
        part.write_text(content, encoding="utf-8")
    return place
