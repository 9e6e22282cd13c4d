"""Two people in two collections and in several versions of their datasets."""

from pathlib import Path

from barun.collection.dataset import finish_collection
from barun.collection.label import Label
from barun.learning.datasets.library import DatasetLibrary
from tests.collection.sitters import NOW_S, YEAR_S, make_sample, open_collection

__all__ = ["library_in", "record_people"]


def library_in(folder: Path) -> DatasetLibrary:
    """Return the library in a folder."""
    return DatasetLibrary(folder / "datasets")


def record_people(folder: Path) -> None:
    """Record P1 and P2, three samples each, in `posture` and in `desk`; two versions of each."""
    for name in ("posture", "desk"):
        with open_collection(folder, name) as collection:
            for person in ("P1", "P2"):
                collection.agree(
                    purpose="tests", wording="1-en", now_s=NOW_S, until_s=NOW_S + YEAR_S,
                    person=person,
                )  # fmt: skip
                session = collection.begin(person, name, NOW_S).session
                samples = [make_sample(session, n, label=Label(1)) for n in range(1, 4)]
                collection.add(samples, NOW_S)
                finish_collection(collection, library_in(folder), NOW_S)
