"""When a model is called without a thread between, by hand-made times."""

from barun.service.models.breaker import Patience
from barun.service.models.probation import Probation

PATIENCE = Patience(budget_s=0.020, proof=3, most_late=3)


def proved() -> Probation:
    probation = Probation(PATIENCE)
    for _ in range(3):
        probation.note(0.020)  # just in time
    assert probation.is_over
    return probation


def test_only_answers_in_time_in_a_row_prove_anything() -> None:
    probation = Probation(PATIENCE)
    for took_s in (0.001, 0.001, 0.021, 0.001, 0.001):
        probation.note(took_s)
        assert not probation.is_over
    probation.note(0.001)
    assert probation.is_over


def test_one_answer_that_took_the_processor_for_too_long_begins_it_anew() -> None:
    probation = proved()
    probation.note_here(0.021, 0.021)
    assert not probation.is_over
    for _ in range(2):
        probation.note(0.001)
    assert not probation.is_over  # from the beginning
    probation.note(0.001)
    assert probation.is_over


def test_a_machine_that_did_something_else_begins_it_anew_only_in_a_row() -> None:
    probation = proved()
    for took_s in (0.5, 0.5, 0.001, 0.5, 0.5):
        probation.note_here(took_s, 0.001)
        assert probation.is_over
    probation.note_here(0.5, 0.001)
    assert not probation.is_over
    for _ in range(3):
        probation.note(0.001)
    for _ in range(2):  # what was late before counts no more
        probation.note_here(0.5, 0.001)
    assert probation.is_over
