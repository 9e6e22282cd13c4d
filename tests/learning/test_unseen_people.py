from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from barun.errors import InputError
from barun.learning.posture_dataset import PostureDataset
from barun.learning.unseen_people import check_training_people, leave_out_known_people
from tests.learning.posture_samples import make_person

_FOLDER = Path("people")


def _blank(dataset: PostureDataset) -> PostureDataset:
    return replace(dataset, rows=replace(dataset.rows, xy=np.full_like(dataset.rows.xy, np.nan)))


def test_known_people_are_left_out_of_both() -> None:
    known, other = make_person("p1", plan="1a", seed=1), make_person("p2", plan="1a", seed=2)
    both = PostureDataset.joined([known, other])
    raw, cleaned = leave_out_known_people(both, both.select(np.arange(1, 20)), known, _FOLDER)
    assert raw.person.tolist() == ["p2"] * 12
    assert cleaned.person.tolist() == ["p2"] * 8


@pytest.mark.parametrize(
    ("raw", "code", "said"),
    [
        pytest.param(make_person("x", seed=1), "no-test-poses", "96 stand", id="known"),
        pytest.param(_blank(make_person("x")), "no-test-poses", "0 stand", id="blank"),
        pytest.param(make_person("x", plan="3a", seed=2), "no-test-views", "12 poses", id="views"),
    ],
)
def test_nothing_to_try_is_an_input_error(raw: PostureDataset, code: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        leave_out_known_people(raw, raw, make_person("p1", seed=1), _FOLDER)
    assert caught.value.code == f"learning.{code}"


def test_nobody_to_train_on_is_an_input_error() -> None:
    person = make_person(plan="1a")
    check_training_people(person, person, _FOLDER)
    with pytest.raises(InputError, match="of 12 poses none is left"):
        check_training_people(_blank(person), _blank(person), _FOLDER)
