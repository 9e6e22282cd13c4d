"""Labels weigh as they came about: what was agreed to counts half, and silence is not learnt."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest

from barun.learning.comparison.candidates import Configuration
from barun.learning.comparison.judging import fit_configuration
from barun.learning.comparison.question import QuestionRows, gather_labelled
from barun.learning.datasets.rows import LabelledRows
from barun.learning.label_weights import LABEL_WEIGHTS, LEARNT_KINDS, source_of, weigh_rows
from barun.store.sample_records import LABEL_KINDS
from tests.learning.datasets.row_samples import make_rows

pytest.importorskip("sklearn")


def _rows(second: str = "legacy") -> LabelledRows:
    """Return two people; the second came from where the source says, half of it labelled wrongly.

    Which half is wrong cannot be told from the pose, so that weights decide.
    """
    first = make_rows("P1", plan="1a 2a", seed=1, noise=0.05)
    other = make_rows("P2", plan="1a 2a", seed=2, noise=0.05)
    view = np.where(np.arange(len(other)) % 2, 3 - other.view, other.view).astype(np.int8)
    wrong = replace(other, view=view, source=np.full(len(other), second))
    return LabelledRows.joined([first, wrong])


def _question(rows: LabelledRows) -> QuestionRows:
    return gather_labelled(rows, ["view"])[0]


def _fit(rows: QuestionRows, kind: str, parameters: Mapping[str, Any]) -> np.ndarray:
    chosen = Configuration(kind, "head-and-shoulders", 1.0, MappingProxyType(dict(parameters)))
    return fit_configuration(chosen, rows, seed=0).probabilities(rows)


def test_each_kind_has_its_weight_and_silence_is_not_learnt() -> None:
    assert set(LABEL_WEIGHTS) == set(LABEL_KINDS)
    assert set(LABEL_KINDS) - set(LEARNT_KINDS) == {"silent"}
    sources = np.array(["legacy", *map(source_of, LABEL_KINDS)])
    assert weigh_rows(sources).tolist() == [1.0, 1.0, 1.0, 1.0, 0.5, 0.05]


def test_recorded_rows_weigh_the_same_and_nothing_changes() -> None:
    assert _question(_rows()).weight is None
    corrected = _question(_rows(source_of("correction")))
    assert corrected.weight is None
    assert corrected.sha256 == _question(_rows()).sha256


def test_weights_follow_their_rows() -> None:
    rows = _question(_rows(source_of("confirmation")))
    assert rows.weight is not None
    assert (rows.weight == np.where(rows.person == "P1", 1.0, 0.5)).all()
    some = rows.select(np.flatnonzero(rows.person == "P2"))
    assert some.weight is not None
    assert (some.weight == 0.5).all()
    assert rows.sha256 != _question(_rows()).sha256


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        pytest.param("logistic", {"C": 1.0}, id="logistic"),
        pytest.param("neighbours", {"n_neighbors": 5}, id="neighbours"),
        pytest.param("small-tree", {"max_depth": 3, "min_samples_leaf": 5}, id="tree"),
        pytest.param("svm", {"C": 1.0}, id="svm"),
        pytest.param("network", {"units": 4, "alpha": 1.0}, id="network"),
    ],
)
def test_half_a_weight_changes_what_is_fitted(kind: str, parameters: Mapping[str, Any]) -> None:
    whole = _fit(_question(_rows()), kind, parameters)
    half = _fit(_question(_rows(source_of("confirmation"))), kind, parameters)
    assert whole.shape == half.shape
    assert not np.allclose(whole, half)


def test_half_a_weight_is_as_if_the_others_had_been_said_twice() -> None:
    weighed = _question(_rows(source_of("confirmation")))
    plain = _question(_rows())
    twice = np.flatnonzero(np.ones(len(plain)))
    repeated = plain.select(np.repeat(twice, np.where(plain.person == "P1", 2, 1)))
    tree = {"max_depth": 3, "min_samples_leaf": 1}
    chosen = Configuration("small-tree", "head-and-shoulders", 1.0, MappingProxyType(tree))
    told = [
        fit_configuration(chosen, rows, seed=0).probabilities(plain) for rows in (weighed, repeated)
    ]
    assert np.allclose(told[0], told[1])
