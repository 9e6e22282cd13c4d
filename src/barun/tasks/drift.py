"""Reporting whether what a model sees has changed: features, answers and cameras; names nobody.

The minutes of a running service are watched as they come (`barun.service.operations`). This looks
back over weeks, at the samples of everybody whose consent to training is in force::

    features   means of a person and view  against what the model was made of, or the time before
    views      where people were seen from against the time before
    verdicts   what the service said       against the time before
    cameras    the strongest evidence of the last day that one was moved
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from barun.jobs.work import Report
from barun.monitoring.drift.feature_drift import FEWEST, FeatureDrift, compare_features
from barun.monitoring.drift.reference import DriftReference
from barun.monitoring.drift.stability import (
    PSI_DRIFTED,
    chance_stability,
    population_stability,
)
from barun.monitoring.vitals.vitals import Vitals
from barun.posture.features.person_mean import FEWEST_ROWS, compute_person_mean
from barun.posture.view.view import View
from barun.registry.model_registry import FOLDER_NAME, ModelRegistry
from barun.store.sample_records import SAMPLE_VERDICTS, SampleRows
from barun.store.store import Store
from barun.tasks.place import ASKED, Place
from barun.tasks.shipped_reference import shipped_reference

__all__ = ["run"]

_Array = npt.NDArray[np.float64]

_DAY_S: Final = 86400.0
_MINUTE_S: Final = 60.0
_VIEWS: Final = ((View.FRONT,), (View.LEFT_SIDE, View.RIGHT_SIDE))
_VIEW_NAMES: Final = tuple(view.label for view in View)
_VERDICT_NAMES: Final = tuple(name or "cannot_judge" for name in SAMPLE_VERDICTS)
_MOVED: Final = 1.0
"""Evidence from which on a camera was moved."""


@dataclass(slots=True)
class _Time:
    """What a stretch of time tells, a row a person or person and view."""

    keys: tuple[str, ...] = ()
    means: list[_Array] = field(default_factory=list)
    views: list[_Array] = field(default_factory=list)
    verdicts: list[_Array] = field(default_factory=list)

    def add(self, rows: SampleRows) -> None:
        """Take all rows of a person."""
        if len(rows) < FEWEST_ROWS:
            return
        self.keys = rows.feature_keys
        self.views.append(_shares(rows.view, len(_VIEW_NAMES)))
        self.verdicts.append(_shares(rows.verdict, len(_VERDICT_NAMES)))
        for views in _VIEWS:
            own = rows.features[np.isin(rows.view, views)]
            if len(own) >= FEWEST_ROWS:
                self.means.append(compute_person_mean(own, FEWEST_ROWS))


def run(arguments: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Report on drift.

    Parameters
    ----------
    arguments : mapping of str to object
        ``model``: view or posture. ``days``: that are the present, up to when it was asked for.
    report : callable
        Told how far it is.

    Returns
    -------
    mapping of str to object
        ``answer``: ``drifted``, ``steady``, or ``too-few`` where nothing could be compared.
        ``basis`` of the features: ``model``, ``before``, ``shipped`` (the simulated people the
        cards of Barun's own models name), or None; ``version`` of the champion.
        ``n_people`` with samples of the present. ``features``: stability index, probability and
        verdict by feature, the largest first. ``views`` and ``verdicts``: shares before and now
        with index and verdict; None under 8 people. ``moved_cameras``: how many of the last day.

    Raises
    ------
    StorageError
        If the database cannot be read now.
    """
    place, now_s = Place.of(arguments), float(arguments[ASKED])
    since_s = now_s - _DAY_S * int(arguments["days"])
    with place.opened() as store:
        before, now = _Time(), _Time()
        for person, share in _agreed_people(store, now_s):
            report(0.9 * share)
            _add_person(store, person, before, 0.0, since_s)
            _add_person(store, person, now, since_s, now_s)
        champion = ModelRegistry(
            store.models, place.data_folder / FOLDER_NAME, lambda: now_s
        ).champion(arguments["model"])
        reference = None if champion is None else DriftReference.from_card(champion.card)
        n_moved = _count_moved(store, now_s)
    basis: Literal["model", "before", "shipped"] | None = None if reference is None else "model"
    if reference is None and before.keys == now.keys and before.means:
        reference = DriftReference.from_people(before.keys, np.array(before.means))
        basis = "before" if reference.features else None
    if basis is None and champion is None:
        reference = shipped_reference(arguments["model"])
        basis = None if reference is None else "shipped"
    features = _compare(reference, now)
    if basis == "shipped" and not features:
        basis = None
    views = _compare_shares(_VIEW_NAMES, before.views, now.views)
    verdicts = _compare_shares(_VERDICT_NAMES, before.verdicts, now.verdicts)
    parts = [one for one in (views, verdicts) if one is not None]
    has_drifted = any(one.is_drifted for one in features) or any(one["drifted"] for one in parts)
    report(1.0)
    return {
        "answer": "drifted" if has_drifted else "steady" if features or parts else "too-few",
        "version": None if champion is None else champion.number,
        "basis": basis,
        "n_people": len(now.views),
        "features": {
            one.key: {
                "stability": round(one.stability, 4),
                "probability": one.probability,
                "drifted": one.is_drifted,
            }
            for one in features
        },
        "views": views,
        "verdicts": verdicts,
        "moved_cameras": n_moved,
    }


def _agreed_people(store: Store, now_s: float) -> Iterator[tuple[str, float]]:
    """Yield those whose consent is in force, with how far they are through all."""
    people = store.samples.people()
    for number, person in enumerate(people):
        if store.samples.may_keep(person, now_s).is_allowed:
            yield person, number / len(people)


def _add_person(store: Store, person: str, into: _Time, from_s: float, to_s: float) -> None:
    """Take the samples of a person; of features of an older Barun only the newest kind."""
    parts = list(store.samples.rows(person, from_s, to_s))
    alike = [one for one in parts if one.feature_keys == parts[-1].feature_keys]
    if alike and into.keys in ((), alike[-1].feature_keys):
        into.add(SampleRows.joined(alike))


def _compare(reference: DriftReference | None, now: _Time) -> tuple[FeatureDrift, ...]:
    if reference is None or not now.means:
        return ()
    columns = [place for place, key in enumerate(now.keys) if key in reference.features]
    keys = [now.keys[place] for place in columns]
    return compare_features(reference, keys, np.array(now.means)[:, columns])


def _compare_shares(
    names: Sequence[str], before: Sequence[_Array], now: Sequence[_Array]
) -> dict[str, Any] | None:
    """Return mean shares of people before and now; None where there are too few of them."""
    if min(len(before), len(now)) < FEWEST:
        return None
    # half a person in every bin (Jeffreys): an empty one would make the index infinite
    expected, observed = (
        (np.sum(some, axis=0) + 0.5) / (len(some) + 0.5 * len(names)) for some in (before, now)
    )
    stability = population_stability(expected, observed)
    bound = max(PSI_DRIFTED, chance_stability(len(names), len(before), len(now)))
    return {
        "before": _named(names, before),
        "now": _named(names, now),
        "stability": round(stability, 4),
        "drifted": bool(stability >= bound),
    }


def _count_moved(store: Store, now_s: float) -> int:
    """Return how many cameras were probably moved within the last day."""
    now_min = int(now_s // _MINUTE_S)
    day_min = int(_DAY_S // _MINUTE_S)
    moved: set[str] = set()
    for row in store.watch.vitals(now_min - day_min, now_min + 1):
        cameras = Vitals.from_json(row.minute, row.process, row.content).cameras
        moved |= {tag for tag, evidence in cameras.items() if evidence >= _MOVED}
    return len(moved)


def _shares(values: npt.NDArray[np.int8], n_bins: int) -> _Array:
    counts = np.bincount(values.astype(np.intp), minlength=n_bins)
    return counts / counts.sum()


def _named(names: Sequence[str], shares: Sequence[_Array]) -> dict[str, float]:
    means = np.mean(shares, axis=0).tolist()
    return {name: round(share, 4) for name, share in zip(names, means, strict=True)}
