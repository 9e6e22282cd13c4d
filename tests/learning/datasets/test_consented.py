"""Nobody is trained on, or given away, after their consent is over, whichever version it is."""

from pathlib import Path

import pytest

from barun.errors import DatasetError
from barun.learning.datasets.consented import take_consented
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Consent, Step
from barun.learning.datasets.rows import LabelledRows
from barun.learning.datasets.version import DatasetVersion
from barun.privacy.consent.question import ConsentReason
from tests.learning.datasets.row_samples import make_rows

END_S = 1.8e9


def version_with(tmp_path: Path, consent: Consent) -> DatasetVersion:
    rows = LabelledRows.joined([make_rows("P1", seed=1), make_rows("P2", seed=2)])
    consents = {"P1": consent, "P2": Consent("given", "tests", 1.7e9)}
    library = DatasetLibrary(tmp_path / "datasets")
    return library.add("posture", rows, Step("import"), created_at_s=END_S - 1, consent=consents)


@pytest.mark.parametrize(
    ("consent", "renewed", "reason"),
    [
        pytest.param(Consent("given", until_s=END_S), None, "expired", id="expired"),
        pytest.param(Consent("given"), Consent("withdrawn"), "withdrawn", id="withdrawn"),
        pytest.param(
            Consent("given"), Consent("given", wording="0-ko"), "older-text", id="older text"
        ),
    ],
)
def test_people_whose_consent_is_over_are_left_out_with_the_reason(
    tmp_path: Path, consent: Consent, renewed: Consent | None, reason: ConsentReason
) -> None:
    version = version_with(tmp_path, consent)

    taken = take_consented(
        version.rows, version.manifest, END_S, {} if renewed is None else {"P1": renewed}
    )

    assert set(taken.rows.person.tolist()) == {"P2"}
    assert taken.left_out == {"P1": 96}
    assert taken.reasons == {"P1": reason}


@pytest.mark.parametrize(
    ("consent", "renewed"),
    [
        pytest.param(Consent("given", until_s=END_S + 1), None, id="in force"),
        pytest.param(Consent("given", until_s=END_S), Consent("given"), id="renewed"),
        pytest.param(Consent("given", wording="2-ko"), None, id="text of today"),
        pytest.param(Consent("given", wording="1-ko"), None, id="text that says no less"),
    ],
)
def test_people_who_agree_are_used(
    tmp_path: Path, consent: Consent, renewed: Consent | None
) -> None:
    version = version_with(tmp_path, consent)

    taken = take_consented(
        version.rows, version.manifest, END_S, {} if renewed is None else {"P1": renewed}
    )

    assert len(taken.rows) == 192
    assert (taken.left_out, taken.unknown) == ({}, ())


def test_people_nobody_knows_a_consent_of_are_left_out_and_named(tmp_path: Path) -> None:
    version = version_with(tmp_path, Consent("unknown"))

    taken = take_consented(version.rows, version.manifest, END_S)

    assert (taken.unknown, taken.rows.people) == (("P1",), ("P2",))
    assert (dict(taken.left_out), dict(taken.reasons)) == ({"P1": 96}, {"P1": "never-asked"})
    again = take_consented(version.rows, version.manifest, END_S, {"P1": Consent("given", "x")})
    assert (again.unknown, len(again.rows)) == ((), 192)


def test_a_version_in_which_nobody_agrees_is_refused(tmp_path: Path) -> None:
    version = version_with(tmp_path, Consent("given"))
    gone = {"P1": Consent("withdrawn"), "P2": Consent("withdrawn")}

    with pytest.raises(DatasetError) as caught:
        take_consented(version.rows, version.manifest, END_S, gone)

    assert caught.value.code == "datasets.all-consents-over"


def test_the_hash_of_a_version_without_a_wording_is_what_it_was(tmp_path: Path) -> None:
    """Versions made before texts had versions are still found by their name."""
    version = version_with(tmp_path, Consent("given", "tests", 1.7e9))

    assert all("wording" not in one for one in version.manifest.to_json()["consent"].values())
    assert DatasetLibrary(tmp_path / "datasets").load(version.hash).manifest == version.manifest
