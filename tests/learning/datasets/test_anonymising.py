"""Rows for release: name, file, hour and body are gone, and models still learn from them."""

import json
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from barun.errors import AnonymisationError, DatasetError
from barun.learning.datasets.anonymising import anonymise_rows, write_anonymisation_manifest
from barun.learning.datasets.library import is_pseudonym
from barun.learning.datasets.rows import LabelledRows
from barun.learning.datasets.secret_file import (
    FILE_NAME,
    find_release_secret,
    remove_release_secret,
)
from barun.learning.view_training import gather_recorded_rows
from barun.privacy.anonymisation.anonymising import METHOD, AnonymisationSettings
from barun.privacy.anonymisation.canonical_pose import KEPT_LANDMARKS
from tests.learning.datasets.row_samples import make_rows

_SECRET = bytes(range(32))


@pytest.fixture(scope="module")
def crowd() -> LabelledRows:
    sizes = (0.3, 0.34, 0.38)
    return LabelledRows.joined(
        [make_rows(f"P{n}", size=size, seed=n) for n, size in enumerate(sizes, start=1)]
    )


def test_nothing_of_name_file_and_hour_is_left(crowd: LabelledRows) -> None:
    released = anonymise_rows(crowd, secret=_SECRET, release="posture", k=3).rows

    for field in fields(released):
        column = getattr(released, field.name)
        if field.name in ("row_id", "person", "session", "participant_id", "origin_file"):
            assert not set(column.tolist()) & (set(getattr(crowd, field.name).tolist()) - {""})
    assert all(is_pseudonym(name) for name in released.people)
    assert not set(released.recorded_at_s.tolist()) & set(crowd.recorded_at_s.tolist())
    assert released.world_xyz is None
    assert np.isnan(released.image_xyz[..., 2]).all()
    seen = np.isfinite(released.image_xyz[..., 0])
    assert np.flatnonzero(seen.any(axis=0)).tolist() == sorted(KEPT_LANDMARKS)


def test_order_of_people_is_that_of_the_new_names(crowd: LabelledRows) -> None:
    released = anonymise_rows(crowd, secret=_SECRET, release="posture", k=3).rows

    assert np.array_equal(np.sort(released.person), released.person)
    for name in released.people:
        own = released.recorded_at_s[released.person == name]
        assert (np.diff(own) >= 0).all()


def test_labels_stay_with_their_rows(crowd: LabelledRows) -> None:
    found = anonymise_rows(crowd, secret=_SECRET, release="posture", k=3)

    assert found.manifest["n_rows"] == len(found.rows) == len(crowd)
    for view, grade in {(1, "a"), (2, "d")}:
        before = np.sum((crowd.view == view) & (crowd.grade == grade))
        assert np.sum((found.rows.view == view) & (found.rows.grade == grade)) == before


def test_views_are_learnt_from_released_rows(crowd: LabelledRows) -> None:
    released = anonymise_rows(crowd, secret=_SECRET, release="posture", k=3).rows

    learnt = gather_recorded_rows(released.to_posture_dataset())

    assert len(learnt.labels) == len(gather_recorded_rows(crowd.to_posture_dataset()).labels)


def test_other_releases_and_other_secrets_give_other_names(crowd: LabelledRows) -> None:
    first, again, other, elsewhere = (
        set(anonymise_rows(crowd, secret=secret, release=name, k=3).rows.person.tolist())
        for secret, name in (
            (_SECRET, "posture"),
            (_SECRET, "posture"),
            (_SECRET, "desk"),
            (_SECRET[::-1], "posture"),
        )
    )

    assert first == again
    assert not first & other
    assert not first & elsewhere


def test_too_few_people_are_refused_with_a_reason(crowd: LabelledRows) -> None:
    with pytest.raises(AnonymisationError) as caught:
        anonymise_rows(crowd, secret=_SECRET, release="posture")
    assert caught.value.code == "privacy_anonymisation.too-few-people"
    assert caught.value.details == {"expected": 5, "got": 3}


def test_a_label_that_one_person_has_alone_is_withheld(crowd: LabelledRows) -> None:
    grade = crowd.grade.copy()
    alone = (crowd.person == "P2") & (crowd.grade == "d") & (crowd.view == 1)
    grade[alone] = "e"

    found = anonymise_rows(replace(crowd, grade=grade), secret=_SECRET, release="posture", k=3)

    # Without P2, two people are left with grade d from the front: too few for it as well.
    n_rare = int(np.sum((crowd.grade == "d") & (crowd.view == 1)))
    assert found.manifest["n_withheld_rare"] == n_rare
    assert "e" not in found.rows.grade


def test_rows_without_a_head_are_refused(crowd: LabelledRows) -> None:
    image_xyz = crowd.image_xyz.copy()
    image_xyz[:, KEPT_LANDMARKS[0]] = np.nan

    with pytest.raises(AnonymisationError, match="could be made anonymous"):
        anonymise_rows(replace(crowd, image_xyz=image_xyz), secret=_SECRET, release="x", k=3)


def test_noise_cannot_be_drawn_again_without_the_secret(crowd: LabelledRows) -> None:
    noisy = AnonymisationSettings(noise=0.05)
    first, again, other = (
        anonymise_rows(crowd, secret=secret, release="posture", k=3, settings=noisy).rows
        for secret in (_SECRET, _SECRET, _SECRET[::-1])
    )

    assert np.array_equal(first.image_xyz, again.image_xyz, equal_nan=True)
    assert not np.array_equal(first.image_xyz, other.image_xyz, equal_nan=True)


def test_manifest_notes_method_k_and_id_of_the_secret(crowd: LabelledRows, tmp_path: Path) -> None:
    found = anonymise_rows(crowd, secret=_SECRET, release="posture", k=3)

    place = write_anonymisation_manifest(tmp_path / "rows.csv", found)

    values = json.loads(place.read_text(encoding="utf-8"))
    assert place.name == "rows.csv.anonymisation.json"
    assert (values["method"], values["k"], values["n_people"]) == (METHOD, 3, 3)
    assert _SECRET.hex() not in place.read_text(encoding="utf-8")
    assert len(values["secret_id"]) == 8
    assert write_anonymisation_manifest(tmp_path, found) == tmp_path / "anonymisation.json"


def test_a_secret_of_an_older_version_is_found_and_goes(tmp_path: Path) -> None:
    assert find_release_secret(tmp_path / "datasets") is None
    (tmp_path / FILE_NAME).write_bytes(_SECRET)

    assert find_release_secret(tmp_path) == _SECRET
    remove_release_secret(tmp_path)
    remove_release_secret(tmp_path)
    assert find_release_secret(tmp_path) is None


def test_damaged_secret_is_said(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"short")

    with pytest.raises(DatasetError, match=FILE_NAME):
        find_release_secret(tmp_path)
