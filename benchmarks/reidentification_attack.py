"""Who tries to name people from landmarks, and how often they succeed: part of reidentification."""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.learning.intervals import bootstrap_interval
from barun.learning.posture_dataset import PostureDataset

__all__ = ["ATTACKERS", "Attack", "attack", "name_parts", "print_attacks", "split_in_two"]

_Array = npt.NDArray[np.float64]
_Names = npt.NDArray[np.str_]
_Halves = npt.NDArray[np.int8]

_PAUSE_S: Final = 60.0
"""A longer pause begins a session, as in Barun's datasets."""
_GUARD_S: Final = 2.5
"""What is left out on both sides of a cut: the next frames are near copies."""
_NOWHERE: Final = -9.0
"""Where missing points are put: that they are missing may tell who it is, too."""


def _neighbours() -> Any:
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), KNeighborsClassifier(5))


def _forest() -> Any:
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(
        200, min_samples_leaf=2, class_weight="balanced", random_state=0, n_jobs=1
    )


def _network() -> Any:
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(
        StandardScaler(), MLPClassifier((64, 32), max_iter=300, alpha=0.01, random_state=0)
    )


ATTACKERS: Final[Mapping[str, Callable[[], Any]]] = MappingProxyType(
    {"neighbours": _neighbours, "forest": _forest, "network": _network}
)


def split_in_two(dataset: PostureDataset) -> _Halves:
    """Return which half each row is in, shape (N,): 0, 1, or -1 for neither.

    Whoever has several sessions is split between them; of others, the earlier half of each view is
    split from the later one, without the seconds about the cut.
    """
    halves = np.full(len(dataset), -1, dtype=np.int8)
    for person in dataset.people:
        own = np.flatnonzero(dataset.person == person)
        time_s = dataset.recorded_at_s[own]
        session = np.concatenate([[0], np.cumsum(np.abs(np.diff(time_s)) > _PAUSE_S)])
        if session[-1] > 0:
            halves[own] = session > session[-1] / 2
            continue
        for view in np.unique(dataset.view[own]):
            rows = own[dataset.view[own] == view]
            since_s = dataset.recorded_at_s[rows] - dataset.recorded_at_s[rows[len(rows) // 2]]
            halves[rows] = np.where(np.abs(since_s) < _GUARD_S, -1, since_s > 0)
    return halves


def name_parts(person: _Names, halves: npt.NDArray[np.integer]) -> _Names:
    """Return a name for each person and half, shape (N,)."""
    return np.char.add(np.char.add(person, " "), halves.astype(np.str_))


@dataclass(frozen=True, slots=True)
class Attack:
    """How well one attacker does."""

    name: str
    share: float
    """Rows named rightly, every person weighing the same: by chance, 1 / n."""
    interval: tuple[float, float]
    """95 %, whole stretches drawn anew."""
    most_exposed: tuple[str, float]
    """Who is named most often, and how often."""
    by_vote: float
    """Share of the recordings named rightly by the vote of all their rows."""


def attack(
    name: str,
    landmarks: _Array,
    person: _Names,
    halves: npt.NDArray[np.integer],
    stretch: npt.NDArray[np.int64] | _Names,
    *,
    n_draws: int = 300,
) -> Attack:
    """Learn people from one half, name those of the other, both ways.

    Parameters
    ----------
    name : str
        One of ``ATTACKERS``.
    landmarks : numpy.ndarray, shape (N, ...)
        What the attacker sees; NaN where missing.
    person : numpy.ndarray, shape (N,)
        Who it is.
    halves : numpy.ndarray, shape (N,)
        0, 1, or -1 for rows left out.
    stretch : numpy.ndarray, shape (N,)
        Rows that are near copies of each other.
    n_draws : int
        Draws for the interval.
    """
    columns = np.nan_to_num(landmarks.reshape(len(landmarks), -1), nan=_NOWHERE)
    people = np.unique(person)
    said = np.full(len(person), "", dtype=person.dtype)
    for half in (0, 1):
        known, released = halves == 1 - half, halves == half
        model = ATTACKERS[name]()
        with warnings.catch_warnings():
            # What holds nothing to learn does not converge: that is a result.
            warnings.filterwarnings("ignore", message="Stochastic Optimizer: Maximum iterations")
            model.fit(columns[known], person[known])
        said[released] = model.predict(columns[released])
    tried = np.flatnonzero(halves >= 0)
    right = said == person

    def share(rows: npt.NDArray[np.intp]) -> float:
        own = [right[rows][person[rows] == one] for one in people]
        return float(np.mean([each.mean() if len(each) else np.nan for each in own]))

    recalls = {str(one): float(right[tried][person[tried] == one].mean()) for one in people}
    exposed = max(recalls, key=lambda one: recalls[one])
    votes = []
    for one in people:
        for half in (0, 1):
            names, counts = np.unique(said[(person == one) & (halves == half)], return_counts=True)
            votes.append(bool(len(names)) and names[counts.argmax()] == one)
    return Attack(
        name,
        share(tried),
        bootstrap_interval(lambda rows: share(tried[rows]), stretch[tried], n_draws=n_draws),
        (exposed, recalls[exposed]),
        float(np.mean(votes)),
    )


def print_attacks(
    title: str,
    landmarks: _Array,
    person: _Names,
    halves: npt.NDArray[np.integer],
    stretch: npt.NDArray[np.int64] | _Names,
) -> float:
    """Print what all attackers do with landmarks; return the share of the strongest."""
    found = [attack(name, landmarks, person, halves, stretch) for name in ATTACKERS]
    best = max(found, key=lambda each: each.share)
    cells = "".join(f"{100 * each.share:11.1f}" for each in found)
    low, high = best.interval
    print(
        f"  {title:<46}{cells}   {100 * low:3.0f} to {100 * high:3.0f}"
        f"   {best.most_exposed[0]} {100 * best.most_exposed[1]:3.0f}   {100 * best.by_vote:3.0f}",
        flush=True,
    )
    return best.share
