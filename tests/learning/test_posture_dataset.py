from pathlib import Path

import numpy as np
import pytest

from barun.errors import LandmarkFileError, LandmarkValueError
from barun.learning.posture_dataset import (
    FRONT,
    SIDE,
    PostureDataset,
    find_posture_files,
    read_posture_file,
    read_posture_folder,
)
from tests.learning.posture_samples import make_person, write_person


def test_a_folder_holds_one_person_a_file(tmp_path: Path) -> None:
    for name, seed in (("p1", 1), ("p12", 2)):
        write_person(tmp_path, make_person(name, seed=seed))
    (tmp_path / "other.csv").write_text("label,angle\n1,2\n", encoding="utf-8")
    dataset = read_posture_folder(tmp_path)
    assert dataset.people == ("p1", "p12")
    assert [path.name for path in find_posture_files(tmp_path)] == ["p1.csv", "p12.csv"]
    assert len(dataset) == 2 * 8 * 12
    assert np.sum(dataset.view == FRONT) == np.sum(dataset.view == SIDE) == 96
    assert dataset.grade[:13].tolist() == ["a"] * 12 + ["b"]
    assert dataset.file_row[[0, 95, 96]].tolist() == [2, 97, 2]
    assert dataset.sample_id[:2].tolist() == ["1", "2"]


def test_positions_are_picture_heights_and_missing_points_have_no_visibility(
    tmp_path: Path,
) -> None:
    person = make_person()
    path = write_person(tmp_path, person)
    dataset = read_posture_file(path)
    np.testing.assert_allclose(dataset.rows.xy, person.rows.xy, atol=1e-6)
    np.testing.assert_allclose(dataset.image_xy[..., 0] * 4 / 3, person.rows.xy[..., 0], atol=1e-6)
    assert np.all(dataset.rows.aspect == 640 / 480)
    assert np.all(dataset.rows.visibility[:, 13:] == 0)
    assert np.all(np.isnan(dataset.rows.visibility[:, :13]))


def test_the_sub_folder_of_the_data_folder_is_found(tmp_path: Path) -> None:
    inner = tmp_path / "posture"
    inner.mkdir()
    write_person(inner, make_person())
    assert read_posture_folder(tmp_path).people == ("p1",)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LandmarkFileError, match="one file a person"):
        read_posture_folder(tmp_path)


def test_an_unknown_label_is_named_with_its_row(tmp_path: Path) -> None:
    path = write_person(tmp_path, make_person(plan="1a", n_each=2))
    text = (
        path.read_text(encoding="utf-8").replace(",1,a,", ",1,z,", 2).replace(",1,z,", ",1,a,", 1)
    )
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LandmarkFileError, match=r"row 3: expected one of a, b, c, d, e.*'z'"):
        read_posture_file(path)


def test_an_episode_ends_with_label_person_and_pause() -> None:
    first = make_person("p1", plan="1a 1b", n_each=4)
    times_s = first.recorded_at_s.copy()
    times_s[6:] += 60
    paused = PostureDataset(
        rows=first.rows,
        person=first.person,
        source=first.source,
        file_row=first.file_row,
        sample_id=first.sample_id,
        participant_id=first.participant_id,
        recorded_at_s=times_s,
        view=first.view,
        grade=first.grade,
    )
    both = PostureDataset.joined([paused, make_person("p2", plan="1b", n_each=3)])
    assert both.episode.tolist() == [0] * 4 + [1] * 2 + [2] * 2 + [3] * 3


def test_selecting_keeps_the_parts_together() -> None:
    dataset = make_person()
    chosen = dataset.select(np.array([90, 3]))
    assert chosen.file_row.tolist() == [92, 5]
    assert chosen.view.tolist() == [SIDE, FRONT]
    np.testing.assert_array_equal(chosen.rows.xy, dataset.rows.xy[[90, 3]])


def test_parts_of_different_length_are_refused() -> None:
    dataset = make_person()
    with pytest.raises(LandmarkValueError, match="view must have the shape"):
        PostureDataset(
            rows=dataset.rows,
            person=dataset.person,
            source=dataset.source,
            file_row=dataset.file_row,
            sample_id=dataset.sample_id,
            participant_id=dataset.participant_id,
            recorded_at_s=dataset.recorded_at_s,
            view=dataset.view[:-1],
            grade=dataset.grade,
        )


def test_real_folder(data_dir: Path) -> None:
    dataset = read_posture_folder(data_dir)
    assert len(dataset) == 596 + 655 + 332 + 268
    assert dataset.people == ("p1", "p2", "p3", "p5")
    assert read_posture_file(data_dir / "posture" / "view_p1_395.csv").grade.tolist() == [""] * 395
