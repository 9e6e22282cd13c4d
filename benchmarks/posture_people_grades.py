"""Good or bad sitting, on people left out: part of posture_people."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.learning.classifiers import FAMILIES
from barun.learning.evaluation import random_folds, score_predictions, split_people
from barun.learning.grade_evaluation import (
    GRADE_TASKS,
    GradeRows,
    GradeTask,
    family_method,
    gather_grade_rows,
    grade_method,
    judge_like_product,
    predict_unseen,
    rules_method,
    single_feature_method,
    uncalibrated_loads,
)
from barun.learning.personal_baseline import CalibratedPoses, calibrate_people
from barun.learning.posture_dataset import FRONT, PostureDataset
from barun.posture.features.feature_table import FEATURES, feature_column
from barun.posture.view.pose_sets import POSE_SETS
from benchmarks.marks import Mark
from benchmarks.posture_people_tables import (
    by_person,
    describe,
    find_obstacle,
    print_confusion,
    score_people,
    worst_person,
)
from benchmarks.posture_people_weighed import report_weighed

__all__ = ["report_grades"]

_Array = npt.NDArray[np.float64]

_BOUNDS: Final = {"front a|cd": 92, "side a|cd": 90, "front ab|cd": 86, "side ab|cd": 84}
_WORST: Final = 80
_NAMES: Final = ("good", "bad")
_NOWHERE: Final = -3.0
"""Where missing points are put, in sizes of the head and shoulders: out of the way."""


def _single_keys(view: int) -> list[str]:
    """Return the angles that the view shows: what a simple program judges by."""
    wanted = "front" if view == FRONT else "side"
    return [key for key, one in FEATURES.items() if one.view == wanted and one.unit == "deg"]


def _gather(poses: CalibratedPoses, task: GradeTask, *, with_baseline: bool) -> GradeRows:
    values = poses.measurements.values
    if with_baseline:
        values = values - poses.baselines.median
    columns = [values[:, feature_column(key)] for key in _single_keys(task.view)]
    columns.append(values[:, feature_column("ear_height")])  # no angle; shown beside them
    return gather_grade_rows(poses, task, columns)


def _obstacle(train: GradeRows, test: GradeRows | None) -> str | None:
    """Return why a task cannot be measured; None if it can."""
    n_tested = None if test is None else len(test)
    labels = train.is_bad.astype(np.int64)
    reason = find_obstacle(labels, train.person, _NAMES, n_tested)
    target = train if test is None else test
    if reason is None or len(target) or not target.n_left_out:
        return reason
    return f"{reason}: {target.n_left_out} lack a baseline, or head or shoulders are hidden"


def _balanced(rows: GradeRows, log_odds: _Array) -> float:
    labels = rows.is_bad.astype(np.int64)
    return score_predictions(labels, (log_odds > 0).astype(np.int64), 2).balanced_accuracy


def _worst(rows: GradeRows, log_odds: _Array) -> float:
    labels = rows.is_bad.astype(np.int64)
    return worst_person(score_people(labels, (log_odds > 0).astype(np.int64), rows.person))


def _best_single(
    train: GradeRows, test: GradeRows | None, task: GradeTask
) -> tuple[str, float, float]:
    """Return the angle that does best by its threshold of the other people, chosen afterwards."""
    target = train if test is None else test
    best = ("none", 0.5, 0.5)
    for column, key in enumerate(_single_keys(task.view)):
        if np.isfinite(target.single[:, column]).mean() < 0.5:
            continue
        said = predict_unseen(single_feature_method(column), train, test)
        score = _balanced(target, said)
        if score > best[1]:
            best = (key, score, _worst(target, said))
    return best


def _line(name: str, share: float, worst: float) -> None:
    print(f"    {name:<46} {100 * share:5.1f}   worst person {100 * worst:5.1f}")


def _print_misses(dataset: PostureDataset, rows: GradeRows, log_odds: _Array) -> None:
    """Print which episodes are missed, and how many misses lie where the label has just changed."""
    missed = (log_odds > 0) != rows.is_bad
    starts = np.concatenate([[True], np.diff(dataset.episode) != 0])
    place = np.arange(len(dataset)) - np.maximum.accumulate(
        np.where(starts, np.arange(len(dataset)), 0)
    )
    is_early = place[rows.row] < 3
    early, later = (
        f"{100 * missed[which].mean():.0f} %" if which.any() else "none"
        for which in (is_early, ~is_early)
    )
    print(
        f"    missed {missed.sum()} of {len(rows)}; in the first three frames of an episode"
        f" {early} are missed, later {later}"
    )
    by_grade = [
        f"{grade} {100 * missed[rows.grade == grade].mean():.0f} %"
        for grade in np.unique(rows.grade)
    ]
    print(f"    missed by grade: {', '.join(by_grade)}")
    worst = []
    for person, grade in sorted(set(zip(rows.person.tolist(), rows.grade.tolist(), strict=True))):
        own = (rows.person == person) & (rows.grade == grade)
        if missed[own].mean() > 0.2:
            files = dataset.file_row[rows.row[own & missed]]
            shown = " ".join(str(row) for row in files[:25])
            worst.append(f"{person} {grade}: {missed[own].sum()} of {own.sum()} (rows {shown})")
    for line in worst:
        print(f"      {line}")


def _print_families(train: GradeRows, test: GradeRows | None) -> None:
    """Print how the families do; scikit-learn refuses some of them on very few frames."""
    target = train if test is None else test
    for name, family in FAMILIES.items():
        try:
            log_odds = predict_unseen(family_method(family), train, test)
        except ValueError as error:  # fewer frames than neighbours or folds
            print(f"    {name}: not fitted: {str(error).splitlines()[0]}")
            continue
        _line(
            f"{name}, tuned in folds of episodes",
            _balanced(target, log_odds),
            _worst(target, log_odds),
        )


def _report_task(
    task: GradeTask, known: CalibratedPoses, other: CalibratedPoses | None
) -> list[Mark]:
    """Print one task; return its marks, or none with the reason printed."""
    train = _gather(known, task, with_baseline=True)
    test = None if other is None else _gather(other, task, with_baseline=True)
    reason = _obstacle(train, test)
    if reason is not None:
        print(f"\n  {task.name}: not measured, {reason}")
        return []
    target, poses = (train, known) if test is None or other is None else (test, other)
    labels = target.is_bad.astype(np.int64)
    every = gather_grade_rows(known, GradeTask(task.view, "ab"))  # one model, two questions
    said = predict_unseen(grade_method, train, test, fit_on=every)
    predicted = (said > 0).astype(np.int64)
    scores = score_people(labels, predicted, target.person)
    print(f"\n  {task.name}, personal baseline ({target.n_left_out} frames cannot be judged):")
    for line in describe(labels, predicted, target.person, target.episode):
        print(f"    {line}")
    print(f"    by person (frames): {by_person(scores)}")
    print_confusion(score_predictions(labels, predicted, 2), _NAMES)
    _print_misses(poses.dataset, target, said)

    print("    balanced accuracy in %, on the same frames:")
    model = _balanced(target, said)
    _line("grade model", model, worst_person(scores))
    by_rules = predict_unseen(rules_method, train, test)
    _line("rules as they are", _balanced(target, by_rules), _worst(target, by_rules))
    by_product = judge_like_product(target, said)
    _line("the product: model and rules", _balanced(target, by_product), _worst(target, by_product))
    alone = np.nan_to_num(uncalibrated_loads(poses, target)) - 1
    _line("rules, nobody calibrated", _balanced(target, alone), _worst(target, alone))
    _line("model, nobody calibrated: silent", 0.5, 0.5)
    _print_families(train, test)
    _line("majority", 0.5, 0.5)
    angle, share, worst = _best_single(train, test, task)
    _line(f"single angle less baseline: {angle}", share, worst)
    raw_train = _gather(known, task, with_baseline=False)
    raw_test = None if other is None else _gather(other, task, with_baseline=False)
    raw_angle, raw_share, raw_worst = _best_single(raw_train, raw_test, task)
    _line(f"single angle, no baseline: {raw_angle}", raw_share, raw_worst)
    log_odds = predict_unseen(single_feature_method(len(_single_keys(task.view))), train, test)
    _line(
        "head height less baseline: no angle, no mark",
        _balanced(target, log_odds),
        _worst(target, log_odds),
    )
    margin = 100 * (model - max(share, raw_share))
    return [
        Mark(f"{task.name}, balanced accuracy", 100 * model, "%", _BOUNDS[task.name], "at least"),
        Mark(f"{task.name}, worst person", 100 * worst_person(scores), "%", _WORST, "at least"),
        Mark(f"{task.name}, over majority", 100 * (model - 0.5), "points", 0, "at least"),
        Mark(f"{task.name}, over the best single angle", margin, "points", 0, "at least"),
    ]


def _uncalibrated(
    train: PostureDataset, test: PostureDataset, task: GradeTask, feature_set: str, family: str
) -> _Array:
    """Return by how much the probability of a bad posture is over a half, without any baseline."""

    def compute(part: PostureDataset) -> _Array:
        return np.nan_to_num(POSE_SETS[feature_set].compute(part.rows), nan=_NOWHERE)

    labels = np.isin(train.grade, list(task.bad)).astype(np.int64)
    if len(np.unique(labels)) < 2:  # a fold of few frames: there is nothing to tell apart
        return np.full(len(test), 0.5 if labels.any() else -0.5)
    estimator = FAMILIES[family].build(FAMILIES[family].grid[0], seed=0)
    estimator.fit(compute(train), labels)
    return np.asarray(estimator.predict_proba(compute(test))[:, 1] - 0.5)


def _print_uncalibrated(known: CalibratedPoses, other: CalibratedPoses | None) -> None:
    """Print what is lost without a baseline, by feature set, and what a random split pretends."""
    print("\n  Without any baseline (single frames, forest / logistic, untuned), balanced, %:")
    print(f"    {'':<24}" + "".join(f"{task.name:>18}" for task in GRADE_TASKS))
    for name in POSE_SETS:
        cells = []
        for task in GRADE_TASKS:
            rows = gather_grade_rows(known, task)
            others = None if other is None else gather_grade_rows(other, task)
            if _obstacle(rows, others) is not None:
                cells.append("-")
                continue
            train = known.dataset.select(rows.row)
            test = None if other is None or others is None else other.dataset.select(others.row)
            shares = [
                _uncalibrated_share(train, test, task, name, f) for f in ("forest", "logistic")
            ]
            cells.append(" / ".join(f"{100 * share:5.1f}" for share in shares))
        print(f"    {name:<24}" + "".join(f"{cell:>18}" for cell in cells))
    if other is None:
        _print_random_split(known)


def _uncalibrated_share(
    train: PostureDataset, test: PostureDataset | None, task: GradeTask, name: str, family: str
) -> float:
    target = train if test is None else test
    said = np.full(len(target), np.nan)
    if test is not None:
        said[:] = _uncalibrated(train, test, task, name, family)
    else:
        for _, others, own in split_people(train.person):
            said[own] = _uncalibrated(train.select(others), train.select(own), task, name, family)
    labels = np.isin(target.grade, list(task.bad)).astype(np.int64)
    return score_predictions(labels, (said > 0).astype(np.int64), 2).balanced_accuracy


def _print_random_split(known: CalibratedPoses) -> None:
    cells = []
    for task in GRADE_TASKS:
        rows = gather_grade_rows(known, task)
        if _obstacle(rows, None) is not None:
            cells.append("-")
            continue
        frames = known.dataset.select(rows.row)
        said = np.full(len(frames), np.nan)
        for train, own in random_folds(len(frames), 5, seed=0):
            said[own] = _uncalibrated(
                frames.select(train), frames.select(own), task, "simple-68", "forest"
            )
        labels = np.isin(frames.grade, list(task.bad)).astype(np.int64)
        share = score_predictions(labels, (said > 0).astype(np.int64), 2).balanced_accuracy
        cells.append(f"{100 * share:5.1f}")
    title = "random split, simple 68"
    print(f"    {title:<24}" + "".join(f"{cell:>18}" for cell in cells))
    print("    (a random split should not be made: neighbours in time stand in both parts)")


def _print_other_grades(known: CalibratedPoses, other: CalibratedPoses | None) -> None:
    """Print what becomes of b, which lies between, and of e, which is no posture."""
    print("\n  What the models say of grades they were not asked about, share called bad in %:")
    for task in GRADE_TASKS[2:]:
        poses = known if other is None else other
        asked = gather_grade_rows(known, task)
        grades = GradeTask(task.view, "abe")
        rows = gather_grade_rows(poses, grades)
        n_tested = None if other is None else len(rows)
        reason = find_obstacle(asked.is_bad.astype(np.int64), asked.person, _NAMES, n_tested)
        if reason is not None:
            print(f"    {task.name[:5]}: not measured, {reason}")
            continue
        said = np.full(len(rows), np.nan)
        for person in np.unique(rows.person):
            fit_on = asked
            if other is None:
                fit_on = asked.select(np.flatnonzero(asked.person != person))
            own = np.flatnonzero(rows.person == person)
            said[own] = grade_method(fit_on)(rows.select(own))
        shares = [
            f"{grade} {100 * (said[rows.grade == grade] > 0).mean():.0f}"
            f" (of {(rows.grade == grade).sum()})"
            for grade in "abcde"
            if np.any(rows.grade == grade)
        ]
        print(f"    {task.name[:5]}: {', '.join(shares)}")
        _print_rejection(rows)


def _print_rejection(rows: GradeRows) -> None:
    """Print how well e can be told from the others by how unlike they are to all trained on."""
    is_other = rows.grade == "e"
    if not is_other.any() or is_other.all():
        return
    unlike = np.full(len(rows), np.nan)
    for _, others, own in split_people(rows.person):
        sound = others[~is_other[others]]
        if not len(sound):
            return
        mean, spread = rows.change[sound].mean(axis=0), rows.change[sound].std(axis=0) + 1e-3
        unlike[own] = np.sqrt((((rows.change[own] - mean) / spread) ** 2).mean(axis=1))
    above = unlike[is_other][:, None] > unlike[~is_other]
    print(f"      e against the rest by unlikeness to what was trained on: AUC {above.mean():.2f}")


def report_grades(
    raw: PostureDataset,
    cleaned: PostureDataset,
    test: tuple[PostureDataset, PostureDataset] | None,
) -> list[Mark]:
    """Print how well grades are told apart; return the marks.

    Parameters
    ----------
    raw, cleaned : PostureDataset
        People to train on, or to leave out one at a time.
    test : tuple of PostureDataset, optional
        Other people, raw and cleaned.
    """
    print(
        "\n== Good or bad sitting, on people left out; the first ten a frames are the baseline =="
    )
    known = calibrate_people(cleaned)
    other = None if test is None else calibrate_people(test[1])
    marks: list[Mark] = []
    measured = []
    for task in GRADE_TASKS:
        task_marks = _report_task(task, known, other)
        marks += task_marks
        measured += [task] if task_marks else []
    marks += report_weighed(known, other, measured)
    target = cleaned if test is None else test[1]
    poses = known if other is None else other
    if np.isin(target.view, (1, 2)).any() and not poses.has_baseline.all():
        lacking = sorted(
            {
                f"{person} {'front' if view == FRONT else 'side'}"
                for person, view, has in zip(
                    target.person.tolist(), target.view.tolist(), poses.has_baseline, strict=True
                )
                if not has and view in (1, 2)
            }
        )
        print(f"\n  Fewer than ten a frames, not scored: {', '.join(lacking) or 'nobody'}")
    _print_raw(raw, cleaned, test)
    _print_uncalibrated(known, other)
    _print_other_grades(known, other)
    return marks


def _print_raw(
    raw: PostureDataset,
    cleaned: PostureDataset,
    test: tuple[PostureDataset, PostureDataset] | None,
) -> None:
    print(
        "\n  Grade model on raw data (copies, bystanders, wrong views and all) beside cleaned, %:"
    )
    parts: list[tuple[str, PostureDataset, PostureDataset | None]] = [
        ("raw", raw, None if test is None else test[0]),
        ("cleaned", cleaned, None if test is None else test[1]),
    ]
    for name, train, other in parts:
        known = calibrate_people(train)
        unseen = None if other is None else calibrate_people(other)
        cells = []
        for task in GRADE_TASKS:
            rows = gather_grade_rows(known, task)
            target = None if unseen is None else gather_grade_rows(unseen, task)
            reason = _obstacle(rows, target)
            if reason is not None:
                print(f"    {name}, {task.name}: not measured, {reason}")
                cells.append(f"{'-':>14}")
                continue
            every = gather_grade_rows(known, GradeTask(task.view, "ab"))
            said = predict_unseen(grade_method, rows, target, fit_on=every)
            judged = rows if target is None else target
            cells.append(
                f"{100 * _balanced(judged, said):6.1f} ({100 * _worst(judged, said):5.1f})"
            )
        print(
            f"    {name:<8}"
            + "".join(f"{t.name:>13} {c}" for t, c in zip(GRADE_TASKS, cells, strict=True))
        )
