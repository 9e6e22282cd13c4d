"""Nobody's poses enter a version that is made after their consent has ended."""

from pathlib import Path

import numpy as np
import pytest

from barun.errors import DatasetError
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Consent, Step
from barun.learning.datasets.rows import LabelledRows
from barun.learning.quality.checking import check_rows
from barun.learning.quality.cleaning import apply_choices, choose_findings
from barun.learning.quality.finding import FindingKind
from tests.learning.datasets.row_samples import make_rows

END_S = 1.8e9
_AGREED = {"P1": Consent("given", "tests", 1.7e9, END_S), "P2": Consent("given", "tests", 1.7e9)}


@pytest.fixture
def library(tmp_path: Path) -> DatasetLibrary:
    return DatasetLibrary(tmp_path / "datasets")


def _first(library: DatasetLibrary) -> LabelledRows:
    rows = LabelledRows.joined([make_rows("P1", seed=1), make_rows("P2", seed=2)])
    library.add("posture", rows, Step("import"), created_at_s=END_S - 1, consent=_AGREED)
    return rows


@pytest.mark.parametrize(
    ("consent", "at_s", "is_over"),
    [
        (Consent("given", until_s=END_S), END_S - 0.001, False),
        (Consent("given", until_s=END_S), END_S, True),
        (Consent("given"), 9e9, False),
        (Consent("unknown"), 9e9, False),
        (Consent("withdrawn", until_s=END_S), 0.0, True),
    ],
)
def test_when_a_consent_is_over(consent: Consent, at_s: float, *, is_over: bool) -> None:
    assert consent.is_over(at_s) is is_over


@pytest.mark.parametrize("kind", ["clean", "relabel", "import", "collect", "derive"])
def test_every_step_leaves_them_out_and_says_so(library: DatasetLibrary, kind: str) -> None:
    rows = _first(library)
    before = library.load("posture")
    assert before.people == ("P1", "P2")
    after = library.add(
        "posture", rows, Step(kind), created_at_s=END_S, parents=[before.hash],  # type: ignore[arg-type]
    )  # fmt: skip
    assert after.people == ("P2",)
    assert set(after.rows.person.tolist()) == {"P2"}
    assert after.manifest.left_out == {"P1": 96}
    assert library.load("posture").manifest == after.manifest
    assert set(library.load(before.hash).people) == {"P1", "P2"}
    later = library.add(
        "posture", after.rows, Step("clean"), created_at_s=END_S + 1, parents=[after.hash]
    )
    assert later.manifest.left_out == {}


def test_a_new_consent_brings_them_back(library: DatasetLibrary) -> None:
    rows = _first(library)
    before = library.load("posture").manifest
    renewed = {"P1": Consent("given", "tests", END_S, END_S + 100)}
    assert set(before.people_without_consent(END_S)) == {"P1"}
    assert not before.people_without_consent(END_S, renewed)
    after = library.add(
        "posture", rows, Step("clean"), created_at_s=END_S + 1, parents=[before.hash],
        consent=renewed,
    )  # fmt: skip
    assert after.people == ("P1", "P2")
    assert after.manifest.left_out == {}


def test_no_version_is_made_of_nobody(library: DatasetLibrary) -> None:
    rows = make_rows("P1")
    with pytest.raises(DatasetError, match=r"is over \(P1\)"):
        library.add("posture", rows, Step("import"), created_at_s=END_S, consent=_AGREED)
    assert library.names() == ()


def test_a_check_names_them_and_cleaning_leaves_them_out(library: DatasetLibrary) -> None:
    rows = _first(library)
    over = library.load("posture").manifest.people_without_consent(END_S)
    report = check_rows(rows, name="x", with_models=False, consent_over=over)
    finding = report.findings[0]
    assert (finding.kind, finding.id) == (FindingKind.CONSENT_OVER, "consent-over-1")
    assert (finding.severity, finding.person, len(finding.rows)) == ("high", "P1", 96)
    np.testing.assert_array_equal(finding.rows, np.flatnonzero(rows.person == "P1"))
    assert "2027-01-15" in finding.text("en")
    assert "P1의 동의가 2027-01-15에 끝났습니다" in finding.text("ko")
    cleaned = apply_choices(rows, choose_findings(report, ["consent-over"]))
    assert cleaned.rows.people == ("P2",)
    withdrawn = check_rows(
        rows, name="x", with_models=False, consent_over={"P2": Consent("withdrawn")}
    )
    assert "withdrawn" in withdrawn.findings[0].text("en")
    nobody = check_rows(rows, name="x", with_models=False, consent_over={"P9": _AGREED["P1"]})
    assert all(one.kind is not FindingKind.CONSENT_OVER for one in nobody.findings)


def test_erasing_somebody_keeps_what_was_confirmed_of_the_others(library: DatasetLibrary) -> None:
    rows = _first(library)
    own, other = (str(rows.row_id[rows.person == who][0]) for who in ("P1", "P2"))
    before = library.load("posture")
    step = Step("relabel", {"confirmed": sorted([own, other])})
    library.add("posture", rows, step, created_at_s=END_S - 1, parents=[before.hash])
    library.erase("P1", created_at_s=END_S)
    assert library.load("posture").manifest.step.details["confirmed"] == [other]
