import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.running.events.rhythm import fit_step_time, number_steps


def test_n_contacts_have_n_minus_one_steps() -> None:
    assert fit_step_time(np.array([0.0, 0.4, 0.8])) == pytest.approx(0.4)
    assert np.isnan(fit_step_time(np.array([0.0, 0.4])))


def test_a_missed_contact_counts_as_the_steps_it_holds() -> None:
    contacts_s = np.array([0.0, 0.35, 1.05, 1.4, 2.45, 2.8])

    assert number_steps(contacts_s).tolist() == [0, 1, 3, 4, 7, 8]
    assert fit_step_time(contacts_s) == pytest.approx(0.35)


@given(st.floats(0.25, 0.5), st.floats(-0.05, 0.05), st.floats(0.1, 0.3), st.integers(6, 40))
def test_neither_limp_nor_contact_time_changes_the_step_time(
    step_s: float, limp_s: float, contact_s: float, n_contacts: int
) -> None:
    number = np.arange(n_contacts, dtype=np.float64)
    contacts_s = np.asarray(number * step_s + limp_s * (number % 2), dtype=np.float64)

    found = fit_step_time(contacts_s, np.asarray(contacts_s + contact_s, dtype=np.float64))

    assert found == pytest.approx(step_s)


def test_toe_offs_may_be_unknown() -> None:
    contacts_s = np.arange(8) * 0.35
    ends_s = contacts_s + 0.2
    ends_s[[0, 3]] = np.nan

    assert fit_step_time(contacts_s, ends_s) == pytest.approx(0.35)
