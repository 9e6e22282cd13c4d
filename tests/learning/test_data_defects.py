from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from barun.learning.data_defects import (
    DataDefect,
    DefectKind,
    clean,
    find_confident_disagreements,
    find_defects,
    find_known_poses,
)
from barun.learning.posture_dataset import PostureDataset, read_posture_folder
from barun.posture.rows import PoseRows
from tests.learning.posture_samples import make_person, make_pose


def _of(kind: DefectKind, defects: tuple[DataDefect, ...]) -> list[DataDefect]:
    return [defect for defect in defects if defect.kind is kind]


def _appended(whole: PostureDataset, guest: PostureDataset) -> PostureDataset:
    """Return a file into which another person's recording was copied."""
    joined = PostureDataset.joined([whole, guest])
    return replace(
        joined,
        person=np.array([whole.people[0]] * len(joined)),
        source=np.array([str(whole.source[0])] * len(joined)),
        file_row=np.arange(2, len(joined) + 2),
    )


def _with_poses(dataset: PostureDataset, rows: list[int], pose: np.ndarray) -> PostureDataset:
    xy = dataset.rows.xy.copy()
    rng = np.random.default_rng(5)
    for row in rows:
        xy[row] = pose + rng.normal(scale=0.002, size=pose.shape)
    poses = PoseRows(xy=xy, visibility=dataset.rows.visibility, aspect=dataset.rows.aspect)
    return replace(dataset, rows=poses)


def test_sound_data_has_only_near_copies() -> None:
    dataset = PostureDataset.joined([make_person("p1", seed=1), make_person("p2", seed=2)])
    assert {defect.kind for defect in find_defects(dataset)} <= {DefectKind.NEAR_COPY}
    assert len(clean(dataset, find_defects(dataset))) == len(dataset)


@pytest.mark.parametrize("names", [("p1", "p5"), ("p9", "p2")], ids=["before", "after"])
def test_an_appended_recording_stays_with_the_file_made_up_of_it(names: tuple[str, str]) -> None:
    host, guest = make_person(names[0], seed=1), make_person(names[1], n_each=6, seed=2)
    dataset = PostureDataset.joined([_appended(host, guest), guest])
    (copies,) = _of(DefectKind.EXACT_COPY, find_defects(dataset))
    assert copies.source == f"{names[0]}.csv"
    assert copies.file_rows == tuple(range(98, 146))
    assert copies.ranges == "98-145"
    assert f"in {names[1]}.csv too" in copies.text("en")
    left = clean(dataset, find_defects(dataset))
    assert Counter(left.person.tolist()) == {names[0]: 96, names[1]: 48}


def test_a_pose_twice_in_one_file_is_kept_once() -> None:
    person = make_person()
    dataset = PostureDataset.joined([person, person.select(np.array([4]))])
    (copies,) = _of(DefectKind.EXACT_COPY, find_defects(dataset))
    assert copies.rows.tolist() == [96]


def test_an_id_of_somebody_else_is_found_and_mended() -> None:
    second = make_person("p5", seed=2)
    wrong = replace(second, participant_id=np.array(["p1"] * len(second)))
    dataset = PostureDataset.joined([make_person("p1", seed=1), wrong])
    (defect,) = _of(DefectKind.WRONG_PARTICIPANT, find_defects(dataset))
    assert (defect.source, len(defect.rows)) == ("p5.csv", 96)
    assert clean(dataset, find_defects(dataset)).participant_id[-1] == "p5"


def test_an_id_that_is_nobodys_name_is_no_defect() -> None:
    person = replace(make_person(), participant_id=np.array(["volunteer seven"] * 96))
    assert not _of(DefectKind.WRONG_PARTICIPANT, find_defects(person))


def test_a_bystander_in_the_background_is_found() -> None:
    bystander = make_pose(1, size=0.14, middle=(0.3, 0.48))
    rows = list(range(60, 75))
    dataset = _with_poses(make_person(noise=0.01), rows, bystander)
    defects = find_defects(dataset)
    (other,) = _of(DefectKind.OTHER_BODY, defects)
    assert other.rows.tolist() == rows
    (doubtful,) = _of(DefectKind.DOUBTFUL_VIEW, defects)
    assert doubtful.rows.tolist() == rows
    assert len(clean(dataset, defects)) == 96 - 15


@pytest.mark.parametrize(
    ("rows", "shown"),
    [pytest.param([50, 51], 1, id="side label"), pytest.param([7], 2, id="front label")],
)
def test_a_label_against_the_width_of_the_shoulders_is_found(rows: list[int], shown: int) -> None:
    dataset = _with_poses(make_person(noise=0.01), rows, make_pose(shown))
    (defect,) = _of(DefectKind.DOUBTFUL_VIEW, find_defects(dataset))
    assert defect.rows.tolist() == rows


def test_somebody_who_sits_still_gives_near_copies() -> None:
    still = make_person(plan="1a", noise=0.001)
    (defect,) = _of(DefectKind.NEAR_COPY, find_defects(still))
    assert defect.rows.tolist() == list(range(1, 12))
    lively = make_person(plan="1a", noise=0.1)
    assert not _of(DefectKind.NEAR_COPY, find_defects(lively))


def test_only_confident_models_contradict() -> None:
    dataset = make_person(plan="1a", n_each=4)
    probabilities = np.array([[0.95, 0.05], [0.05, 0.95], [0.2, 0.8], [np.nan, np.nan]])
    found = find_confident_disagreements(
        dataset, np.array(["front"] * 4), ("front", "side"), probabilities
    )
    assert [defect.rows.tolist() for defect in found] == [[1]]
    assert "90 %" in found[0].text("en")
    assert len(clean(dataset, found)) == 4


def test_poses_known_from_elsewhere_are_found_under_any_name() -> None:
    known = make_person("p1", seed=1)
    stranger = make_person("x", n_each=2, seed=2)
    renamed = replace(known, person=np.array(["y"] * len(known))).select(np.array([3, 8]))
    tried = PostureDataset.joined([stranger, renamed])
    assert np.flatnonzero(find_known_poses(tried, known)).tolist() == [16, 17]


def test_rows_without_points_are_no_copies_and_no_known_poses() -> None:
    person = make_person(plan="1a", n_each=6, noise=0.02)
    xy = person.rows.xy.copy()
    xy[[1, 4]] = np.nan
    blank = replace(person, rows=replace(person.rows, xy=xy))
    assert not _of(DefectKind.EXACT_COPY, find_defects(blank))
    assert find_known_poses(blank, blank).tolist() == [True, False, True, True, False, True]


def test_nothing_in_nothing() -> None:
    dataset = make_person()
    assert find_defects(dataset.select(np.zeros(96, dtype=bool))) == ()


def test_real_defects(data_dir: Path) -> None:
    dataset = read_posture_folder(data_dir)
    defects = find_defects(dataset)
    (copies,) = _of(DefectKind.EXACT_COPY, defects)
    assert (copies.source, copies.ranges) == ("p1.csv", "330-597")
    (wrong,) = _of(DefectKind.WRONG_PARTICIPANT, defects)
    assert (wrong.source, wrong.ranges) == ("p5.csv", "2-269")
    doubtful = {d.source: len(d.rows) for d in _of(DefectKind.DOUBTFUL_VIEW, defects)}
    assert doubtful["p5.csv"] >= 70
    cleaned = clean(dataset, defects)
    assert Counter(cleaned.person.tolist())["p1"] >= 320
    assert not set(cleaned.participant_id[cleaned.person == "p5"]) - {"p5"}
