"""A process that is killed while it saves what it learnt leaves what was learnt before."""

import os
from pathlib import Path

import numpy as np
import pytest

from barun.learning.online.incremental_learner import ProblemSize
from barun.learning.online.learners import load_learner, make_learner
from barun.learning.online.state_folder import STATE_PATTERN
from tests.fixtures.killed_script import run_killed
from tests.learning.online.blobs import make_person

pytest.importorskip("sklearn")

_SCRIPT = Path(__file__).with_name("killed_learner.py")


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
@pytest.mark.parametrize(
    "at",
    [
        pytest.param(1, id="before the numbers stand"),
        pytest.param(2, id="numbers in place, card not"),
    ],
)
def test_killed_while_saving_it_goes_on_from_what_was_saved(tmp_path: Path, at: int) -> None:
    old = make_learner(ProblemSize(3, 2))
    old.update(make_person("p1", 40, 0))
    old.save(tmp_path)
    assert run_killed(_SCRIPT, tmp_path, at)
    asked = make_person("p3", 20, 2)
    loaded = load_learner(tmp_path)
    np.testing.assert_array_equal(
        loaded.probabilities(asked.features, asked.people),
        old.probabilities(asked.features, asked.people),
    )
    loaded.update(make_person("p2", 40, 1))  # the same again goes on
    loaded.save(tmp_path)
    again = load_learner(tmp_path)
    np.testing.assert_array_equal(
        again.probabilities(asked.features, asked.people),
        loaded.probabilities(asked.features, asked.people),
    )
    assert len(list(tmp_path.glob(STATE_PATTERN))) == 1
