"""Which witness a recording is refused by, and which of them is overruled."""

import numpy as np
import pytest

from barun.updating.contradiction import Contradiction, Opinion, find_contradiction

_ROWS = np.arange(40)


def _opinion(reason: Contradiction, n_agree: int, n_told: int = 40) -> Opinion:
    agrees = np.full(40, -1, dtype=np.int8)
    agrees[:n_told] = np.arange(n_told) < n_agree
    return Opinion(reason, agrees)


@pytest.mark.parametrize(
    ("views", "others", "own", "refused"),
    [
        pytest.param(40, 36, 36, None, id="honest"),
        pytest.param(1, 36, 36, "views-contradict", id="views swapped"),
        pytest.param(40, 5, 36, "labels-contradict", id="grades swapped"),
        pytest.param(40, 17, 4, "own-labels-contradict", id="others unsure"),
        pytest.param(40, 36, 4, None, id="others agree, and the person sat elsewhere"),
        pytest.param(40, 17, 36, None, id="few agree, and it may be chance"),
    ],
)
def test_a_recording_is_refused_by_the_first_that_it_contradicts(
    views: int, others: int, own: int, refused: str | None
) -> None:
    opinions = (
        _opinion("views-contradict", views),
        _opinion("labels-contradict", others),
        _opinion("own-labels-contradict", own),
    )
    found = find_contradiction(opinions, _ROWS, 0.5)
    assert (None if found is None else found.reason) == refused


def test_who_cannot_tell_contradicts_and_supports_nothing() -> None:
    silent = _opinion("labels-contradict", 0, 0)
    assert silent.share(_ROWS) == (0, 0)
    assert not silent.contradicts(_ROWS, 0.5)
    assert not silent.supports(_ROWS, 0.5)
    own = _opinion("own-labels-contradict", 2)
    assert find_contradiction((silent, own), _ROWS, 0.5) is own


def test_only_the_rows_of_the_recording_count() -> None:
    opinion = _opinion("labels-contradict", 20)
    assert opinion.contradicts(np.arange(20, 40), 0.5)
    assert opinion.supports(np.arange(20), 0.5)
