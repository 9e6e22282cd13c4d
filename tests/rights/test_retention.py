"""Who agreed until a day is erased a month after it, unless they agreed again."""

from pathlib import Path

import pytest

from barun.learning.datasets.manifest import Consent, Step
from barun.rights.retention import GRACE_DAYS, find_due, goes_at_s
from tests.collection.sitters import NOW_S, YEAR_S, open_collection
from tests.rights.installations import import_people, library_of, record, rows_of

_DUE_S = NOW_S + YEAR_S + GRACE_DAYS * 86400


def _due(home: Path, now_s: float) -> tuple[str, ...]:
    return find_due(home / "collections", library_of(home), now_s)


def test_a_month_after_the_end_and_not_before(tmp_path: Path) -> None:
    record(tmp_path, "P1")
    assert goes_at_s(NOW_S + YEAR_S) == _DUE_S
    assert _due(tmp_path, _DUE_S - 1) == ()
    assert _due(tmp_path, _DUE_S) == ("P1",)


def test_who_agrees_again_stays(tmp_path: Path) -> None:
    record(tmp_path, "P1")
    record(tmp_path, "P2")
    with open_collection(tmp_path, "other") as collection:
        collection.agree(
            purpose="x", wording="1-en", now_s=NOW_S, until_s=_DUE_S, person="P1", taken=("P1",)
        )
    assert _due(tmp_path, _DUE_S) == ("P2",)


@pytest.mark.parametrize(
    ("consent", "is_due"),
    [
        pytest.param(Consent(), False, id="nobody said"),
        pytest.param(Consent("given", "x", NOW_S), False, id="without an end"),
        pytest.param(Consent("given", "x", NOW_S, NOW_S + YEAR_S), True, id="with an end"),
    ],
)
def test_who_was_imported(tmp_path: Path, consent: Consent, *, is_due: bool) -> None:
    import_people(tmp_path, "P2")
    library_of(tmp_path).add(
        "other", rows_of("P1"), Step("import"), created_at_s=NOW_S, consent={"P1": consent}
    )
    assert _due(tmp_path, _DUE_S) == (("P1",) if is_due else ())


def test_nothing_is_there(tmp_path: Path) -> None:
    assert _due(tmp_path / "none", _DUE_S) == ()
