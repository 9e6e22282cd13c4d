"""Each check finds what was put in, and says nothing about sound rows."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.landmarks.landmark import Landmark
from barun.learning.datasets.importing import find_data_files, read_data_files
from barun.learning.datasets.rows import LabelledRows, make_row_ids
from barun.learning.quality.checking import STEPS, CheckReport, check_rows
from barun.learning.quality.contradiction_check import find_contradictions
from barun.learning.quality.coverage_check import find_imbalance, find_missing_columns
from barun.learning.quality.finding import ACTIONS, FindingKind, QualityFinding, shorten_rows
from barun.learning.quality.known_defects import find_known_defects
from barun.learning.quality.motion_check import find_impossible_times, find_jitter, find_jumps
from barun.learning.quality.session_check import find_drift, find_mixed_up_people
from barun.learning.quality.view_check import find_mirrored, find_mixed_views
from barun.learning.quality.visibility_check import find_invisible
from barun.messages import LANGUAGES
from tests.learning.datasets.row_samples import make_rows, with_image


def _check(rows: LabelledRows) -> CheckReport:
    return check_rows(rows, name="x", with_models=False)


def _of(report: CheckReport, kind: FindingKind) -> list[QualityFinding]:
    return [finding for finding in report.findings if finding.kind is kind]


def _renamed(rows: LabelledRows, person: str, session: str) -> LabelledRows:
    return replace(rows, person=np.full(len(rows), person), session=np.full(len(rows), session))


def _frontal(**options: object) -> LabelledRows:
    return make_rows(plan="1a", **options)  # type: ignore[arg-type] # of the sample


def test_sound_rows_give_no_finding_that_asks_for_anything() -> None:
    rows = LabelledRows.joined([make_rows("P1", seed=1), make_rows("P2", seed=2, size=0.3)])
    kinds = {finding.kind for finding in _check(rows).findings}
    assert kinds <= {FindingKind.NEAR_COPY, FindingKind.MISSING_COLUMN, FindingKind.IMBALANCE}


def test_every_kind_has_texts_and_an_action() -> None:
    assert set(ACTIONS) == set(FindingKind)
    assert all(ACTIONS.values())


def test_copies_are_found_once_and_left_out_of_all_other_checks() -> None:
    guest = make_rows("P5", n_each=6, seed=2)
    copied = replace(
        guest,
        person=np.full(48, "P1"),
        origin_file=np.full(48, "p1.csv"),
        origin_row=np.arange(98, 146),
        row_id=make_row_ids(np.full(48, "p1.csv"), np.arange(98, 146), guest.image_xyz),
        session=np.full(48, "p1.csv 2"),
        recorded_at_s=guest.recorded_at_s + 3600,
    )
    wrong = replace(guest, participant_id=np.full(48, "P1"))
    rows = LabelledRows.joined([make_rows("P1", seed=1), copied, wrong])
    report = _check(rows)
    (copies,) = _of(report, FindingKind.EXACT_COPY)
    assert copies.rows.tolist() == list(range(96, 144))
    assert "rows 98-145" in copies.text("en")
    (participant,) = _of(report, FindingKind.WRONG_PARTICIPANT)
    assert participant.rows.tolist() == list(range(144, 192))
    assert "says P1" in participant.text("en")
    for finding in report.findings:
        if finding.kind not in (FindingKind.EXACT_COPY, FindingKind.IDENTITY):
            assert not set(finding.rows.tolist()) & set(range(96, 144)), finding.id


def test_a_session_with_somebody_elses_face_is_named() -> None:
    other = make_rows("P2", plan="1a", n_each=30, seed=3)
    stretched = other.image_xyz.copy()
    stretched[:, Landmark.LEFT_SHOULDER, 0] += 0.06  # broader shoulders than anybody else
    other = with_image(other, stretched)
    own = _frontal(n_each=30, seed=1)
    second = _renamed(_frontal(n_each=30, seed=4), "P1", "second")
    guest = _renamed(other.select(np.arange(30)), "P1", "guest")
    noise = np.random.default_rng(0).normal(scale=1e-4, size=guest.image_xyz.shape)
    guest = with_image(guest, guest.image_xyz + noise)
    rows = LabelledRows.joined([own, second, other, guest])
    (found,) = find_mixed_up_people(rows, rows.to_posture_dataset())
    assert found.rows.tolist() == list(range(90, 120))
    assert found.details["other"] == "P2"
    sound = LabelledRows.joined([own, second, other])
    assert find_mixed_up_people(sound, sound.to_posture_dataset()) == []


@pytest.mark.parametrize(
    ("marks", "kind"),
    [
        pytest.param(tuple(Landmark), FindingKind.NOBODY, id="nobody"),
        pytest.param((Landmark.LEFT_SHOULDER,), FindingKind.LOW_VISIBILITY, id="shoulder"),
        pytest.param(
            (Landmark.LEFT_EAR, Landmark.RIGHT_EAR), FindingKind.LOW_VISIBILITY, id="ears"
        ),
        pytest.param((Landmark.LEFT_EAR,), None, id="one ear is enough"),
    ],
)
def test_rows_without_what_matters(marks: tuple[Landmark, ...], kind: FindingKind | None) -> None:
    rows = _frontal()
    image = rows.image_xyz.copy()
    image[3, list(marks)] = np.nan
    found = find_invisible(with_image(rows, image))
    assert [(f.kind, f.rows.tolist()) for f in found] == ([(kind, [3])] if kind else [])


def test_points_of_low_visibility_count_as_missing() -> None:
    rows = _frontal()
    visibility = rows.visibility.copy()
    visibility[2, Landmark.NOSE], visibility[5, Landmark.NOSE] = 0.49, 0.5
    (found,) = find_invisible(replace(rows, visibility=visibility))
    assert found.rows.tolist() == [2]


@pytest.mark.parametrize(("x", "is_outside"), [(1.03, True), (1.01, False), (-0.5, True)])
def test_shoulders_beside_the_picture(x: float, is_outside: bool) -> None:
    rows = _frontal()
    image = rows.image_xyz.copy()
    image[4, Landmark.LEFT_SHOULDER, 0] = x
    found = find_invisible(with_image(rows, image))
    assert [f.kind for f in found] == [FindingKind.OUT_OF_FRAME] * is_outside


def test_a_skeleton_that_leaves_and_comes_back_jumps() -> None:
    rows = _frontal(n_each=20)
    image = rows.image_xyz.copy()
    image[7, :, 0] += 0.5
    rows = with_image(rows, image)
    (found,) = find_jumps(rows, rows.to_posture_dataset())
    assert found.rows.tolist() == [7]
    image[8:, :, 0] += 0.5  # who moves away does not jump
    moved = with_image(rows, image)
    assert find_jumps(moved, moved.to_posture_dataset()) == []
    slow = replace(with_image(rows, image), recorded_at_s=rows.recorded_at_s * 5)
    assert find_jumps(slow, slow.to_posture_dataset()) == []


@pytest.mark.parametrize(
    ("noise", "step_s", "n_found"), [(0.1, 0.03, 1), (0.004, 0.03, 0), (0.1, 0.45, 0)]
)
def test_points_tremble_only_in_pictures_that_follow_fast(
    noise: float, step_s: float, n_found: int
) -> None:
    rows = _frontal(n_each=60, noise=noise)
    rows = replace(rows, recorded_at_s=1e9 + step_s * np.arange(60, dtype=np.float64))
    assert len(find_jitter(rows, rows.to_posture_dataset())) == n_found


def test_a_clock_that_goes_back_is_named() -> None:
    rows = _frontal(n_each=5)
    times_s = rows.recorded_at_s.copy()
    times_s[2] = times_s[1]
    times_s[4] = np.nan
    (found,) = find_impossible_times(replace(rows, recorded_at_s=times_s))
    assert found.rows.tolist() == [2]


def test_flipped_pictures_are_found_by_the_shoulders() -> None:
    rows = _frontal()
    image = rows.image_xyz.copy()
    image[..., 0] = 1 - image[..., 0]
    flipped = with_image(rows, image)
    (found,) = find_mirrored(flipped, flipped.to_posture_dataset())
    assert len(found.rows) == 12
    assert find_mirrored(rows, rows.to_posture_dataset()) == []


def test_neither_that_is_plainly_front_is_a_mixture() -> None:
    rows = make_rows(plan="1a 3a", n_each=10)  # the sample draws neither as front
    (found,) = find_mixed_views(rows, rows.to_posture_dataset())
    assert found.rows.tolist() == list(range(10, 20))
    assert (found.details["total"], found.details["front"], found.details["side"]) == (10, 10, 0)
    assert set(found.suggestions) == {"1"}


def test_the_width_of_the_shoulders_suggests_the_other_view() -> None:
    rows = make_rows(plan="1a 2a", n_each=10)
    view = rows.view.copy()
    view[3] = 2
    found = find_known_defects(replace(rows, view=view).to_posture_dataset())
    (doubtful,) = [one for one in found if one.kind is FindingKind.DOUBTFUL_VIEW]
    assert (doubtful.rows.tolist(), doubtful.suggestions) == ([3], ("1",))


def test_the_same_pose_with_two_grades_is_a_contradiction() -> None:
    rows = make_rows(plan="1a 1d", n_each=5, noise=0.02)
    image = rows.image_xyz.copy()
    image[7] = image[1] + 1e-4
    rows = with_image(rows, image)
    (found,) = find_contradictions(rows, rows.to_posture_dataset())
    assert found.rows.tolist() == [1, 7]
    assert found.variant == "grade"
    assert {found.details["first"], found.details["second"]} == {"a", "d"}


def test_columns_nobody_filled_are_named() -> None:
    (found,) = find_missing_columns(_frontal())
    columns = str(found.details["columns"])
    assert columns.startswith("visibility, z, ")
    assert "left_hip" in columns
    assert "nose" not in columns


def test_labels_below_the_target_are_counted() -> None:
    rows = make_rows(plan="1a", n_each=50)
    (found,) = find_imbalance(rows)
    assert "1a" not in str(found.details["labels"])
    assert "2a 0" in str(found.details["labels"])


def test_a_camera_that_moved_between_sessions_is_drift() -> None:
    first = _frontal(n_each=30)
    image = first.image_xyz.copy()
    image[..., 1] += 0.2
    second = _renamed(with_image(first, image), "P1", "p1.csv 2")
    rows = LabelledRows.joined([first, second])
    (found,) = find_drift(rows, rows.to_posture_dataset())
    assert found.details["moved"] == 20
    assert found.details["size"] == 100
    same = LabelledRows.joined([first, _renamed(first, "P1", "p1.csv 2")])
    assert find_drift(same, same.to_posture_dataset()) == []


def test_steps_are_told_in_order_and_end_at_one() -> None:
    told: list[tuple[str, float]] = []
    check_rows(
        make_rows(), name="x", with_models=False, on_progress=lambda *step: told.append(step)
    )
    assert list(dict.fromkeys(step for step, _ in told)) == list(STEPS)
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_pictures_of_unknown_size_are_checked_too() -> None:
    rows = make_rows()
    unknown = replace(rows, size_wh=np.zeros((96, 2), dtype=np.int32))
    report = _check(unknown)
    assert report.rows is unknown
    (missing,) = _of(report, FindingKind.MISSING_COLUMN)
    assert "size_wh" in str(missing.details["columns"])


def test_nothing_in_nothing() -> None:
    assert _check(LabelledRows.empty()).findings == ()


@given(rows=st.sets(st.integers(1, 60), min_size=1))
def test_rows_in_short_name_each_row(rows: set[int]) -> None:
    named: set[int] = set()
    for part in shorten_rows(sorted(rows), most=100).split(", "):
        first, _, last = part.partition("-")
        named |= set(range(int(first), int(last or first) + 1))
    assert named == rows


def test_real_defects_are_found_without_being_told(data_dir: Path) -> None:
    files = read_data_files(find_data_files([data_dir / "posture"]))
    report = _check(LabelledRows.joined([file.rows for file in files]))
    by_id = {finding.id: finding for finding in report.findings}
    copies = by_id["exact-copy-1"]
    assert (copies.source, copies.details["rows"], len(copies.rows)) == ("p1.csv", "330-597", 268)
    participant = by_id["wrong-participant-1"]
    assert (participant.source, len(participant.rows)) == ("p5.csv", 268)
    assert by_id["identity-1"].details["other"] == "P5"
    sides = [f for f in _of(report, FindingKind.DOUBTFUL_VIEW) if f.person == "P5"]
    assert len(sides[0].rows) >= 70
    mixed = _of(report, FindingKind.MIXED_VIEW)
    assert {finding.source for finding in mixed} >= {"p2.csv", "p3.csv", "view_p1_395.csv"}
    for finding in report.findings:
        for language in LANGUAGES:
            assert finding.text(language)
        assert finding.to_json(report.rows)["n_rows"] == len(finding.rows)
