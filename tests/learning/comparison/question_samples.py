"""Made-up rows of a question with known answers."""

from types import MappingProxyType

import numpy as np

from barun.learning.comparison.question import Question, QuestionRows
from barun.learning.comparison.splits import make_time_blocks

DEPARTURES = "departures"


def make_rows(
    n_people: int = 4,
    n_each: int = 60,
    *,
    shift: float = 2.0,
    own_habit: float = 0.0,
    seed: int = 0,
) -> QuestionRows:
    """Return rows of two classes that alternate every ten rows, nine numbers each.

    The first number is `shift` higher in the second class, for everybody. The second differs by
    `own_habit` between the classes, upwards or downwards as each person has it.
    """
    random = np.random.default_rng(seed)
    person = np.repeat([f"P{number}" for number in range(1, n_people + 1)], n_each)
    labels = np.tile((np.arange(n_each) // 10) % 2, n_people)
    values = random.normal(size=(len(labels), 9))
    values[:, 0] += shift * labels
    sign = np.repeat(np.where(np.arange(n_people) % 2, 1.0, -1.0), n_each)
    values[:, 1] += own_habit * sign * (labels - 0.5)
    time_s, block = make_time_blocks(person, person, np.tile(2.0 * np.arange(n_each), n_people))
    question = Question("posture-front", ("good", "bad"), (DEPARTURES,), "posture_grade_front")
    narrow = values.astype(np.float32).astype(np.float64)
    features = MappingProxyType({DEPARTURES: narrow})
    return QuestionRows(question, features, labels.astype(np.int64), person, time_s, block)
