"""Profiles as JSON: versioned, read strictly, with readable faults."""

import json
import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from barun.errors import Fault, ProfileError
from barun.posture.calibration.camera_geometry import CameraGeometry
from barun.posture.calibration.json_fields import JsonFields
from barun.posture.calibration.profile import Profile, ProfileEntry
from barun.posture.calibration.view_baseline import ViewBaseline
from barun.posture.features.feature_table import FEATURE_KEYS, FEATURES, feature_column
from barun.posture.view.view import View

__all__ = ["PROFILE_VERSION", "profile_from_json", "profile_to_json"]

PROFILE_VERSION: Final = 3
"""Version of the layout written; every older one can be read."""

_FORMAT: Final = "barun-posture-profile"


def _name_no_model(content: dict[str, Any]) -> dict[str, Any]:
    """From 1 to 2: which pose model a calibration was made with is not known."""
    entries = content.get("entries")
    if not isinstance(entries, list):
        return content
    named = [{"pose_model": ""} | one if isinstance(one, dict) else one for one in entries]
    return content | {"entries": named}


def _keep(content: dict[str, Any]) -> dict[str, Any]:
    """From 2 to 3: a view may have a calibration of each pose model in force; it had one."""
    return content


_UPGRADES: Final[Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]]] = MappingProxyType(
    {1: _name_no_model, 2: _keep}
)
"""By version: what makes the next one of its layout."""

_VIEWS: Final = tuple(view.label for view in View if view is not View.NEITHER)
_PROFILE_FIELDS: Final = frozenset(
    {"format", "version", "profile_id", "person", "camera", "place", "created_at", "entries"}
)
_ENTRY_FIELDS: Final = frozenset(
    {
        "view",
        "created_at",
        "rules_version",
        "replaced_at",
        "replaced_because",
        "n_frames",
        "duration_s",
        "alarm_share",
        "features_version",
        "pose_model",
        "geometry",
        "features",
    }
)
_GEOMETRY_FIELDS: Final = (
    "face_size",
    "shoulder_place",
    "shoulder_height",
    "shoulder_width",
    "yaw_deg",
    "aspect",
)
_FEATURE_FIELDS: Final = frozenset({"median", "spread", "unit"})


def _or_null(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _entry_to_dict(entry: ProfileEntry) -> dict[str, object]:
    baseline = entry.baseline
    return {
        "view": baseline.view.label,
        "created_at": entry.created_at,
        "rules_version": entry.rules_version,
        "replaced_at": entry.replaced_at,
        "replaced_because": entry.replaced_because,
        "n_frames": baseline.n_frames,
        "duration_s": baseline.duration_s,
        "alarm_share": _or_null(baseline.alarm_share),
        "features_version": baseline.features_version,
        "pose_model": entry.pose_model,
        "geometry": {name: _or_null(value) for name, value in baseline.geometry.to_dict().items()},
        "features": {
            key: {
                "median": float(baseline.median[column]),
                "spread": _or_null(baseline.spread[column]),
                "unit": FEATURES[key].unit,
            }
            for column, key in enumerate(FEATURE_KEYS)
            if math.isfinite(baseline.median[column])
        },
    }


def profile_to_json(profile: Profile) -> str:
    """Return a profile as JSON, indented, with a line feed at the end."""
    content = {
        "format": _FORMAT,
        "version": PROFILE_VERSION,
        "profile_id": profile.profile_id,
        "person": profile.person,
        "camera": profile.camera,
        "place": profile.place,
        "created_at": profile.created_at,
        "entries": [_entry_to_dict(entry) for entry in profile.entries],
    }
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _read_geometry(content: object, place: str, faults: list[Fault]) -> CameraGeometry:
    fields = JsonFields(content, place, faults, frozenset(_GEOMETRY_FIELDS))
    return CameraGeometry(**{name: fields.number(name) for name in _GEOMETRY_FIELDS})


def _read_features(
    content: object, place: str, faults: list[Fault]
) -> tuple[np.ndarray[Any, np.dtype[np.float64]], np.ndarray[Any, np.dtype[np.float64]]]:
    """Return medians and spreads; a feature that is no longer measured is left out."""
    fields = JsonFields(content, place, faults)
    median = np.full(len(FEATURE_KEYS), np.nan)
    spread = median.copy()
    for key, value in fields.content.items():
        feature = JsonFields(value, fields.at(key), faults, _FEATURE_FIELDS)
        numbers = (feature.number("median"), feature.number("spread", low=0))
        unit = feature.text("unit")
        if key in FEATURES and unit == FEATURES[key].unit:
            median[feature_column(key)], spread[feature_column(key)] = numbers
    return median, spread


def _read_entry(content: object, place: str, faults: list[Fault]) -> ProfileEntry | None:
    fields = JsonFields(content, place, faults, _ENTRY_FIELDS)
    n_before = len(faults)
    view = fields.one_of("view", _VIEWS)
    median, spread = _read_features(fields.content.get("features"), fields.at("features"), faults)
    geometry = _read_geometry(fields.content.get("geometry"), fields.at("geometry"), faults)
    values: dict[str, Any] = {
        "n_frames": fields.whole("n_frames", at_least=1),
        "duration_s": fields.number("duration_s", low=0),
        "alarm_share": fields.number("alarm_share", low=0, high=1),
        "features_version": fields.whole("features_version", at_least=1),
    }
    stamps: dict[str, Any] = {
        "created_at": fields.text("created_at"),
        "rules_version": fields.text("rules_version"),
        "replaced_at": fields.text_or_none("replaced_at"),
        "replaced_because": fields.text_or_none("replaced_because"),
        "pose_model": fields.text("pose_model"),
    }
    if len(faults) > n_before:
        return None
    try:
        baseline = ViewBaseline(
            view=View[view.upper()], median=median, spread=spread, geometry=geometry, **values
        )
        return ProfileEntry(baseline=baseline, **stamps)
    except ProfileError as error:
        faults.append(Fault(error.code, **error.details))
        return None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _parse(text: str, source: str) -> dict[str, Any]:
    try:
        content = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ProfileError("posture_calibration.not-json", source=source) from error
    if not isinstance(content, dict) or content.get("format") != _FORMAT:
        raise ProfileError("posture_calibration.not-profile", source=source, expected=_FORMAT)
    version = content.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ProfileError("posture_calibration.bad-version", source=source, got=version)
    if version > PROFILE_VERSION:
        raise ProfileError(
            "posture_calibration.newer", source=source, got=version, known=PROFILE_VERSION
        )
    for older in range(version, PROFILE_VERSION):
        content = _UPGRADES[older](content)
    return content


def profile_from_json(text: str, *, source: str = "profile") -> Profile:
    """Read a profile.

    Parameters
    ----------
    text : str
        What :func:`profile_to_json` of this or an older version wrote.
    source : str
        Where it comes from, for the faults: a file name.

    Raises
    ------
    ProfileError
        If it is no profile, was written by a newer version, or a field is missing, unknown or
        impossible; every fault is named with its place.

    Notes
    -----
    Features that are no longer measured, or have another unit now, are left out of the baseline.
    """
    content = _parse(text, source)
    faults: list[Fault] = []
    fields = JsonFields(content, "", faults, _PROFILE_FIELDS)
    names = {
        name: fields.text(name)
        for name in ("profile_id", "person", "camera", "place", "created_at")
    }
    entries = [_read_entry(element, place, faults) for place, element in fields.items("entries")]
    if not faults:
        try:
            return Profile(**names, entries=tuple(entry for entry in entries if entry is not None))
        except ProfileError as error:
            faults.append(Fault(error.code, **error.details))
    raise ProfileError.gathered(source, faults)
