#!/usr/bin/env python
"""Say in the cards of shipped models what they are held against: ``... DATA``.

The models that come with Barun were trained on recordings of four people (``DATA``), too few to say
how people are distributed. So their cards name a population of simulated people, half of them where
the simulation puts them (:mod:`barun.learning.simulated_sitters`) and half moved to where the four
recorded people are, and say so. What the recordings do not show is left out: nobody could say
whether people are as simulated. The same call writes the same files.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.errors import BarunError
from barun.learning.data_defects import clean, find_defects
from barun.learning.personal_baseline import find_labelled_views
from barun.learning.posture_dataset import FRONT, SIDE, PostureDataset, read_posture_folder
from barun.learning.simulated_sitters import SittersView, features_of, simulate_means
from barun.models.artefact import ARTEFACT_FOLDER
from barun.monitoring.drift.reference import DriftReference
from barun.posture.features.feature_table import FEATURE_KEYS
from barun.posture.features.measuring import measure_posture

_Array = npt.NDArray[np.float64]

N_SITTERS: Final = 150
"""Of each view."""
WORTH: Final = 12
"""Independent people such a population is taken for. Design choice: with it nobody rings who sits
in the middle of one of its halves, however many they are and however alike."""
SOURCE_ENTRY: Final = "drift_reference_source"
_MOST_KEPT: Final = 50
"""Values of a feature in a card; the distance of distributions is found from them to 2 %."""
_FEWEST_ROWS: Final = 5
_FEWEST_PEOPLE: Final = 3
_CARDS: Final[Mapping[str, tuple[SittersView, ...]]] = {
    "posture_view": ("front", "side"),
    "posture_grade_front": ("front",),
    "posture_grade_side": ("side",),
}
_LABELS: Final[Mapping[SittersView, int]] = {"front": FRONT, "side": SIDE}


def measure_recorded(dataset: PostureDataset, view: SittersView) -> dict[str, _Array]:
    """Return the mean of each recorded person, by feature; without what is not shown."""
    values = measure_posture(dataset.rows, find_labelled_views(dataset)).values
    found = {}
    for key in features_of(view):
        column, means = values[:, FEATURE_KEYS.index(key)], []
        for person in dataset.people:
            own = column[(dataset.person == person) & (dataset.view == _LABELS[view])]
            known = own[np.isfinite(own)]
            if len(known) >= _FEWEST_ROWS:
                means.append(float(known.mean()))
        if len(means) >= _FEWEST_PEOPLE:
            found[key] = np.array(means)
    return found


def make_reference(
    view: SittersView, recorded: Mapping[str, _Array]
) -> tuple[DriftReference, dict[str, list[float]]]:
    """Return what a model of a view is held against, and where the recorded people lie in it.

    That is at which share of the simulated people, by feature.
    """
    keys, values = simulate_means(view, range(N_SITTERS))
    columns = np.full((len(recorded), 2 * N_SITTERS), np.nan)
    shares = {}
    for place, (key, means) in enumerate(recorded.items()):
        column = values[:, keys.index(key)]
        simulated = column[np.isfinite(column)]
        moved = simulated + np.median(means) - np.median(simulated)
        columns[place, : 2 * len(simulated)] = np.concatenate([simulated, moved])
        shares[key] = [round(float(np.mean(simulated < one)), 3) for one in means]
    reference = DriftReference.from_people(tuple(recorded), columns.T, worth=WORTH)
    return reference.abridged(_MOST_KEPT), shares


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, simulate, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder of recordings")
    parser.add_argument("--out", type=Path, default=ARTEFACT_FOLDER, help="where the cards are")
    options = parser.parse_args(arguments)
    try:
        raw = read_posture_folder(options.data)
    except BarunError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    dataset = clean(raw, find_defects(raw))
    made = {view: make_reference(view, measure_recorded(dataset, view)) for view in _LABELS}
    for name, views in _CARDS.items():
        path = options.out / f"{name}.card.json"
        card = json.loads(path.read_text("utf-8"))
        features = {key: one for view in views for key, one in made[view][0].features.items()}
        source: dict[str, Any] = {
            "population": "simulated, half of it moved to where the recorded people are",
            "sitters": dict.fromkeys(views, N_SITTERS),
            "recorded_people": len(dataset.people),
            "worth": WORTH,
            "made_by": "scripts/write_drift_references.py",
            "says": "Four recorded people say where the middle is, and nothing of how people "
            "differ: that is simulated, and assumed. Features the recordings do not show, and "
            "those of the place in the picture, are left out.",
            "recorded_at_share_of_simulated": {view: made[view][1] for view in views},
        }
        reference = DriftReference(features).to_card()
        card["about"] = {**card["about"], SOURCE_ENTRY: source, **reference}
        text = json.dumps(card, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        path.write_text(text, encoding="utf-8")
        print(f"{path.name}: {', '.join(sorted(features))}")
        print(f"  {source['recorded_at_share_of_simulated']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
