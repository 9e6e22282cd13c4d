"""What every rule about sitting promises: it fires, it does not fire, it cannot tell."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pytest

from barun.landmarks import LandmarkSequence
from barun.posture.baseline import Baselines
from barun.posture.features.feature_table import FEATURES
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.judgement.rules import RULES, find_sides, judge_all, rule_column
from barun.posture.judgement.sign_rule import SignRule
from barun.posture.reason import Reason
from barun.posture.view.view import View
from barun.simulate import (
    CHIN_ON_HAND,
    FORWARD_HEAD,
    LEANING_LEFT,
    LEANING_RIGHT,
    SLUMPED,
    TURNED_LEFT,
    UPRIGHT,
    Body,
    Camera,
    Disturbances,
    Liveliness,
    SittingPosture,
)
from tests.posture.sitters import (
    AVERAGE,
    BODIES,
    DESK,
    FAR,
    LAPTOP,
    SIDE,
    blend,
    calibrate,
    measure,
    sit,
    view_of,
)

Loads = npt.NDArray[np.float64]
Reasons = npt.NDArray[np.int8]

SLID_DOWN = SittingPosture(
    pelvis_tilt_deg=-40,
    lumbar_flexion_deg=10,
    thoracic_flexion_deg=35,
    neck_flexion_deg=22,
    head_nod_deg=-25,
)
"""Hips slid to the front edge of the seat, the back round, eyes on the screen."""
LOW_RIGHT_SHOULDER = SittingPosture(shoulder_elevation_left_deg=16)
TILTED_LEFT = SittingPosture(head_tilt_deg=13)
TWISTED_LEFT = SittingPosture(trunk_twist_deg=34, head_turn_deg=-30)
LOW_LEFT_HIP = SittingPosture(pelvis_obliquity_deg=9, lateral_lean_deg=-9)
LEANING_HEAD_LEVEL = SittingPosture(lateral_lean_deg=12, head_tilt_deg=-12)
LOOKING_AT_KEYBOARD = SittingPosture(head_nod_deg=22)
AT_PHONE = SittingPosture(neck_flexion_deg=25, head_nod_deg=15)
LEANING_BACK = SittingPosture(
    pelvis_tilt_deg=-18, lumbar_flexion_deg=5, neck_flexion_deg=8, head_nod_deg=4
)


EYE_LEVEL = replace(DESK, height_m=1.2)
FARTHER = replace(DESK, distance_m=1.2)
"""Far enough not to lose the face of somebody who slumps and moves up."""


def nearer(camera: Camera, by_m: float) -> Camera:
    return replace(camera, distance_m=camera.distance_m - by_m)


@dataclass(frozen=True)
class Showing:
    """A posture that shows what a rule is about."""

    rule: str
    name: str
    posture: SittingPosture
    camera: Camera
    side: int = 0
    approach_m: float = 0.0
    """How far the chair is moved towards the camera as well."""

    def at(self, amount: float, body: Body = AVERAGE) -> PostureMeasurements:
        """Return the posture `amount` of the way from upright."""
        camera = nearer(self.camera, amount * self.approach_m)
        return measure(sit(blend(self.posture, amount), camera, body=body), view_of(camera))


SHOWING = (
    Showing("forward_head", "front", FORWARD_HEAD, DESK),
    Showing("forward_head", "front from below", FORWARD_HEAD, LAPTOP),
    Showing("forward_head", "side", FORWARD_HEAD, SIDE),
    Showing("slouch", "front", SLUMPED, DESK),
    Showing("slouch", "front from below", SLUMPED, LAPTOP),
    Showing("slouch", "front from afar", SLUMPED, FAR),
    Showing("slouch", "front, slid down", SLID_DOWN, DESK),
    Showing("slouch", "side", SLUMPED, SIDE),
    Showing("slouch", "side, slid down", SLID_DOWN, SIDE),
    Showing("lateral_lean", "left, hips hidden", LEANING_LEFT, DESK, side=1),
    Showing("lateral_lean", "right, hips hidden", LEANING_RIGHT, DESK, side=-1),
    Showing("lateral_lean", "left, hips seen", LEANING_LEFT, FAR, side=1),
    Showing("shoulder_asymmetry", "right, hips hidden", LOW_RIGHT_SHOULDER, DESK, side=-1),
    Showing("shoulder_asymmetry", "left, hips hidden", LOW_RIGHT_SHOULDER.mirrored, DESK, side=1),
    Showing("shoulder_asymmetry", "right, hips seen", LOW_RIGHT_SHOULDER, FAR, side=-1),
    Showing("head_tilt", "left", TILTED_LEFT, DESK, side=1),
    Showing("head_tilt", "right", TILTED_LEFT.mirrored, DESK, side=-1),
    Showing("trunk_twist", "left", TWISTED_LEFT, FAR, side=1),
    Showing("trunk_twist", "right", TWISTED_LEFT.mirrored, FAR, side=-1),
    Showing("pelvis_tilt", "left", LOW_LEFT_HIP, FAR, side=1),
    Showing("pelvis_tilt", "right", LOW_LEFT_HIP.mirrored, FAR, side=-1),
    Showing("too_close", "chair moved up", UPRIGHT, EYE_LEVEL, approach_m=0.25),
    Showing("too_close", "leaning in, chair moved up", SLUMPED, FARTHER, approach_m=0.25),
)
shows = pytest.mark.parametrize(
    "case", SHOWING, ids=lambda case: f"{case.rule}: {case.name}".replace(" ", "_")
)
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)


def load_of(
    rule: str, measurements: PostureMeasurements, baselines: Baselines
) -> tuple[Loads, Reasons]:
    loads, reasons = judge_all(measurements, baselines)
    return loads[:, rule_column(rule)], reasons[:, rule_column(rule)]


def camera_for(rule: SignRule) -> Camera:
    """Return a camera before which the rule can judge."""
    return next(case.camera for case in SHOWING if case.rule == rule.key)


# It fires.


def test_every_rule_has_a_posture_that_shows_it_in_each_view_it_claims() -> None:
    for rule in RULES:
        views = {view_of(case.camera).is_side for case in SHOWING if case.rule == rule.key}
        claimed = {view == "side" for view in rule.views}
        assert claimed <= views, rule.key
    sided = {case.rule for case in SHOWING if case.side == -1}
    assert sided == {rule.key for rule in RULES if rule.is_sided}


@shows
@pytest.mark.parametrize("body", BODIES, ids=lambda body: f"{body.stature_m:.2f} m")
def test_fires(case: Showing, body: Body) -> None:
    load, reason = load_of(case.rule, case.at(1, body), calibrate(case.camera, body))
    if case.rule == "forward_head":  # the face of a small head drawn forward looks down a little
        assert np.all((load >= 1) | (reason == Reason.TURNED_AWAY))
        assert body is not AVERAGE or np.all(load >= 1)
    else:
        assert np.all(load >= 1), load


@shows
def test_tells_the_side(case: Showing) -> None:
    sides = find_sides(case.at(1), calibrate(case.camera))
    assert set(sides[:, rule_column(case.rule)]) == {case.side}


@shows
def test_load_grows_with_the_departure(case: Showing) -> None:
    amounts = np.linspace(0, 1.2, 13)
    baselines = calibrate(case.camera)
    loads = np.array([load_of(case.rule, case.at(amount), baselines)[0][0] for amount in amounts])
    judged = loads[np.isfinite(loads)]
    assert len(judged) > 6
    # Rounding bodies do not move along a straight line; a step back is less than a twentieth.
    assert np.all(np.diff(judged) > -0.05)
    assert judged[-1] > judged[0] + 0.8


# It does not fire.

CAMERAS = (
    DESK,
    LAPTOP,
    FAR,
    SIDE,
    replace(DESK, azimuth_deg=15),
    replace(DESK, roll_deg=8),
    replace(SIDE, azimuth_deg=-75),
)
places = pytest.mark.parametrize(
    "camera",
    CAMERAS,
    ids=["desk", "laptop", "far", "side", "desk from aside", "rolled", "right side"],
)


@places
@pytest.mark.parametrize("body", BODIES, ids=lambda body: f"{body.stature_m:.2f} m")
def test_does_not_fire_on_lively_upright_sitting(camera: Camera, body: Body) -> None:
    sequence = sit(
        UPRIGHT,
        camera,
        body=body,
        liveliness=Liveliness(),
        disturbances=Disturbances(),
        duration_s=20,
        seed=3,
    )
    loads, _ = judge_all(measure(sequence, view_of(camera)), calibrate(camera, body))
    assert np.mean(loads >= 1, axis=0).max() <= 0.01


@dataclass(frozen=True)
class NearMiss:
    """What a rule must not mistake for its own."""

    rule: str
    name: str
    posture: SittingPosture
    camera: Camera
    approach_m: float = 0.0


NEAR_MISSES = (
    NearMiss("forward_head", "nodding, front", LOOKING_AT_KEYBOARD, DESK),
    NearMiss("forward_head", "nodding, side", LOOKING_AT_KEYBOARD, SIDE),
    NearMiss("forward_head", "reading a phone, front", AT_PHONE, DESK),
    NearMiss("forward_head", "slumping", SLUMPED, DESK),
    NearMiss("forward_head", "slumping, side", SLUMPED, SIDE),
    NearMiss("forward_head", "chair moved up", UPRIGHT, DESK, approach_m=0.25),
    NearMiss("forward_head", "chair moved back", UPRIGHT, DESK, approach_m=-0.25),
    NearMiss("slouch", "head forward, front", FORWARD_HEAD, DESK),
    NearMiss("slouch", "head forward, side", FORWARD_HEAD, SIDE),
    NearMiss("slouch", "chair moved up", UPRIGHT, DESK, approach_m=0.25),
    NearMiss("slouch", "chair moved up, camera below", UPRIGHT, LAPTOP, approach_m=0.25),
    NearMiss("slouch", "chair moved back", UPRIGHT, DESK, approach_m=-0.25),
    NearMiss("slouch", "chair moved, side", UPRIGHT, SIDE, approach_m=0.3),
    NearMiss("slouch", "nodding", LOOKING_AT_KEYBOARD, DESK),
    NearMiss("slouch", "reading a phone, front", AT_PHONE, DESK),
    NearMiss("slouch", "reading a phone, side", AT_PHONE, SIDE),
    NearMiss("slouch", "leaning back", LEANING_BACK, DESK),
    NearMiss("lateral_lean", "one shoulder low", LOW_RIGHT_SHOULDER, DESK),
    NearMiss("lateral_lean", "head tilted", TILTED_LEFT, DESK),
    NearMiss("lateral_lean", "slumping", SLUMPED, DESK),
    NearMiss("shoulder_asymmetry", "leaning, hips hidden", LEANING_LEFT, DESK),
    NearMiss("shoulder_asymmetry", "leaning, hips seen", LEANING_LEFT, FAR),
    NearMiss("shoulder_asymmetry", "head tilted", TILTED_LEFT, DESK),
    NearMiss("head_tilt", "leaning, head level", LEANING_HEAD_LEVEL, DESK),
    NearMiss("head_tilt", "one shoulder low", LOW_RIGHT_SHOULDER, DESK),
    NearMiss("trunk_twist", "chair turned", SittingPosture(pelvis_rotation_deg=25), FAR),
    NearMiss("pelvis_tilt", "leaning", LEANING_LEFT, FAR),
    NearMiss("too_close", "slumping", SLUMPED, DESK),
    NearMiss("too_close", "slumping, camera below", SLUMPED, LAPTOP),
    NearMiss("too_close", "slumping, camera near", SLUMPED, replace(DESK, distance_m=0.7)),
    NearMiss("too_close", "head forward", FORWARD_HEAD, DESK),
    NearMiss("too_close", "nodding", LOOKING_AT_KEYBOARD, DESK),
    NearMiss("too_close", "chair moved back", UPRIGHT, DESK, approach_m=-0.25),
)  # fmt: skip


@pytest.mark.parametrize(
    "case", NEAR_MISSES, ids=lambda case: f"{case.rule}: {case.name}".replace(" ", "_")
)
def test_does_not_fire_on_what_looks_alike(case: NearMiss) -> None:
    camera = nearer(case.camera, case.approach_m)
    measurements = measure(sit(case.posture, camera), view_of(camera))
    load, reason = load_of(case.rule, measurements, calibrate(case.camera))
    assert np.all((load < 1) | ((reason == Reason.TURNED_AWAY) & np.isnan(load)))


@pytest.mark.parametrize("shift_m", [-0.2, 0.2], ids=["left", "right"])
def test_a_chair_rolled_aside_is_neither_a_lean_nor_a_low_shoulder(shift_m: float) -> None:
    sequence = sit(UPRIGHT, DESK)
    moved = sequence.image_xyz.copy()
    moved[..., 0] += shift_m
    measurements = measure(_with_image(sequence, moved), View.FRONT)
    for rule in ("lateral_lean", "shoulder_asymmetry"):
        load, reason = load_of(rule, measurements, calibrate(DESK))
        assert np.all((load < 0.2) | np.isnan(load)), reason


@pytest.mark.parametrize("body", BODIES, ids=lambda body: f"{body.stature_m:.2f} m")
@pytest.mark.parametrize(
    ("posture", "approach_m", "expected"),
    [
        (UPRIGHT, 0.28, {"too_close"}),
        (SLUMPED, 0.0, {"slouch"}),
        (SLUMPED, 0.25, {"slouch", "too_close"}),
    ],
    ids=["chair moved up", "slump", "both"],
)
def test_too_close_counts_only_what_a_slump_does_not_explain(
    posture: SittingPosture, approach_m: float, expected: set[str], body: Body
) -> None:
    measurements = measure(sit(posture, nearer(FARTHER, approach_m), body=body), View.FRONT)
    loads, _ = judge_all(measurements, calibrate(FARTHER, body))
    fired = {RULES[column].key for column in np.flatnonzero(np.all(loads >= 1, axis=0))}
    assert fired == expected
    assert np.all(np.isfinite(loads[:, [rule_column("slouch"), rule_column("too_close")]]))


# It cannot tell.


def _with_image(
    sequence: LandmarkSequence, image_xyz: npt.NDArray[np.floating]
) -> LandmarkSequence:
    return LandmarkSequence.from_arrays(
        image_xyz,
        sequence.visibility,
        sequence.times_s,
        size_wh=sequence.size_wh,
        source=sequence.source,
        world_xyz=sequence.world_xyz,
    )


def _baseline_of_first(measurements: PostureMeasurements) -> Baselines:
    median = measurements.values[:1]
    return Baselines(median=median, spread=np.zeros_like(median))


def _assert_cannot_tell(load: Loads, reason: Reasons, *reasons: Reason) -> None:
    assert np.all(np.isnan(load))
    assert set(reason) <= set(reasons), [Reason(one).label for one in set(reason)]


@each_rule
def test_cannot_tell_where_nobody_is(rule: SignRule) -> None:
    camera = camera_for(rule)
    sequence = sit(UPRIGHT, camera)
    empty = LandmarkSequence.from_arrays(
        np.full_like(sequence.image_xyz, np.nan),
        np.full_like(sequence.visibility, np.nan),
        sequence.times_s,
        size_wh=sequence.size_wh,
        source="nobody",
        world_xyz=np.full_like(sequence.image_xyz, np.nan),
    )
    verdicts = rule.judge(measure(empty, view_of(camera)), calibrate(camera))
    _assert_cannot_tell(verdicts.load, verdicts.reason, Reason.NO_PERSON)


@each_rule
def test_cannot_tell_from_the_wrong_view(rule: SignRule) -> None:
    if set(rule.views) >= {"front", "side"} or "any" in rule.views:
        view, expected = View.NEITHER, {Reason.UNKNOWN_VIEW, Reason.NOT_CALIBRATED}
    else:
        view, expected = View.LEFT_SIDE, {Reason.WRONG_VIEW}
    measurements = measure(sit(UPRIGHT, SIDE), view)
    verdicts = rule.judge(measurements, calibrate(SIDE))
    if rule.views == ("any",):
        assert np.all(np.isnan(verdicts.load))
    else:
        _assert_cannot_tell(verdicts.load, verdicts.reason, *expected)


@each_rule
def test_cannot_tell_hidden_points(rule: SignRule) -> None:
    camera = camera_for(rule)
    sequence = sit(UPRIGHT, camera)
    hidden = LandmarkSequence.from_arrays(
        sequence.image_xyz,
        np.full_like(sequence.visibility, 0.1),
        sequence.times_s,
        size_wh=sequence.size_wh,
        source="in the dark",
        world_xyz=sequence.world_xyz,
    )
    verdicts = rule.judge(measure(hidden, view_of(camera)), calibrate(camera))
    _assert_cannot_tell(verdicts.load, verdicts.reason, Reason.NOT_VISIBLE, Reason.OUT_OF_PICTURE)


@each_rule
def test_without_a_baseline_only_bands_of_the_literature_judge(rule: SignRule) -> None:
    camera = camera_for(rule)
    measurements = measure(sit(UPRIGHT, camera), view_of(camera))
    verdicts = rule.judge(measurements, Baselines.none())
    if np.isnan(verdicts.load).any():
        _assert_cannot_tell(verdicts.load, verdicts.reason, Reason.NOT_CALIBRATED)
    else:
        assert np.all(verdicts.load < 1)


@pytest.mark.parametrize(
    ("rule", "posture", "camera"),
    [
        ("forward_head", FORWARD_HEAD, SIDE),
        ("slouch", SLUMPED, SIDE),
        ("lateral_lean", LEANING_LEFT, FAR),
        ("shoulder_asymmetry", SittingPosture(shoulder_elevation_left_deg=28), FAR),
        ("head_tilt", TILTED_LEFT, DESK),
        ("pelvis_tilt", SittingPosture(pelvis_obliquity_deg=12), FAR),
    ],
    ids=["forward_head", "slouch", "lateral_lean", "shoulder_asymmetry", "head_tilt", "pelvis"],
)
def test_bands_of_the_literature_judge_without_a_baseline(
    rule: str, posture: SittingPosture, camera: Camera
) -> None:
    load, _ = load_of(rule, measure(sit(posture, camera), view_of(camera)), Baselines.none())
    assert np.all(load >= 1)


@each_rule
def test_cannot_tell_when_turned_beyond_the_margin(rule: SignRule) -> None:
    start = camera_for(rule)
    rows = measure(sit(UPRIGHT, start), view_of(start))
    ideal_deg = {View.FRONT: 0.0, View.LEFT_SIDE: -90.0, View.RIGHT_SIDE: 90.0}[view_of(start)]
    turned = replace(rows, yaw_deg=np.full(len(rows), ideal_deg + 45))
    # A person who hardly moves is allowed the floor, which is less than the error of a turned one.
    verdicts = rule.judge(turned, _baseline_of_first(rows))
    if rule.key in ("trunk_twist", "pelvis_tilt"):
        # A turn costs their changes nothing; see docs/accuracy.md.
        assert np.all((verdicts.load < 1) | np.isnan(verdicts.load))
    else:
        _assert_cannot_tell(verdicts.load, verdicts.reason, Reason.TURNED)


@each_rule
def test_what_rests_on_a_hand_or_looks_elsewhere_is_not_judged(rule: SignRule) -> None:
    camera = camera_for(rule)
    gates: dict[str, tuple[SittingPosture, Reason]] = {
        "hand_at_head": (CHIN_ON_HAND, Reason.HAND_AT_HEAD),
        "turned_away": (
            replace(TURNED_LEFT, head_turn_deg=45.0, trunk_twist_deg=0.0),
            Reason.TURNED_AWAY,
        ),
    }
    for gate, (posture, expected) in gates.items():
        load, reason = load_of(
            rule.key, measure(sit(posture, camera), view_of(camera)), calibrate(camera)
        )
        if gate in rule.gates:
            _assert_cannot_tell(load, reason, expected)
        else:
            assert not set(reason) & {Reason.HAND_AT_HEAD, Reason.TURNED_AWAY}


# Whatever it says.


@pytest.fixture(scope="module")
def mixture() -> tuple[PostureMeasurements, Baselines]:
    """Rows of every kind, each with its own baseline."""
    measured = [case.at(0.8) for case in SHOWING]
    baselines = [calibrate(case.camera) for case in SHOWING]
    parts = ("values", "trust", "reason", "view", "yaw_deg")
    rows = PostureMeasurements(
        *(np.concatenate([getattr(one, part)[:1] for one in measured]) for part in parts)
    )
    return rows, Baselines(
        median=np.concatenate([one.median for one in baselines]),
        spread=np.concatenate([one.spread for one in baselines]),
    )


def _take(
    rows: PostureMeasurements, baselines: Baselines, order: npt.NDArray[np.intp]
) -> tuple[PostureMeasurements, Baselines]:
    parts = ("values", "trust", "reason", "view", "yaw_deg")
    return (
        PostureMeasurements(*(getattr(rows, part)[order] for part in parts)),
        Baselines(median=baselines.median[order], spread=baselines.spread[order]),
    )


def test_rows_do_not_know_of_each_other(
    mixture: tuple[PostureMeasurements, Baselines],
) -> None:
    rows, baselines = mixture
    loads, reasons = judge_all(rows, baselines)
    order = np.random.default_rng(1).permutation(len(rows))
    shuffled = judge_all(*_take(rows, baselines, order))
    np.testing.assert_array_equal(shuffled[0], loads[order])
    np.testing.assert_array_equal(shuffled[1], reasons[order])
    for row in range(len(rows)):
        alone = judge_all(*_take(rows, baselines, np.array([row])))
        np.testing.assert_array_equal(alone[0], loads[row : row + 1])
        np.testing.assert_array_equal(alone[1], reasons[row : row + 1])


@each_rule
def test_one_rule_says_what_all_say(
    rule: SignRule, mixture: tuple[PostureMeasurements, Baselines]
) -> None:
    verdicts = rule.judge(*mixture)
    loads, reasons = judge_all(*mixture)
    np.testing.assert_array_equal(verdicts.load, loads[:, rule_column(rule.key)])
    np.testing.assert_array_equal(verdicts.reason, reasons[:, rule_column(rule.key)])


def test_a_load_is_missing_exactly_where_there_is_a_reason(
    mixture: tuple[PostureMeasurements, Baselines],
) -> None:
    loads, reasons = judge_all(*mixture)
    np.testing.assert_array_equal(np.isnan(loads), reasons != Reason.NONE)
    assert np.isnan(loads).any()
    assert not (loads < 0).any()


def test_measurements_and_baselines_are_left_as_they_were(
    mixture: tuple[PostureMeasurements, Baselines],
) -> None:
    rows, baselines = mixture
    before = (rows.values.copy(), baselines.median.copy(), baselines.spread.copy())
    judge_all(rows, baselines)
    np.testing.assert_array_equal(rows.values, before[0])
    np.testing.assert_array_equal(baselines.median, before[1])
    np.testing.assert_array_equal(baselines.spread, before[2])


@shows
def test_a_mirror_only_exchanges_the_sides(case: Showing) -> None:
    # Without noise, which is not mirrored.
    plain = case.at(1)
    baselines = _baseline_of_first(measure(sit(UPRIGHT, case.camera), view_of(case.camera)))
    camera = replace(nearer(case.camera, case.approach_m), mirrored=True)
    view = view_of(camera)
    mirrored = measure(sit(case.posture, camera), view)
    upright = measure(sit(UPRIGHT, replace(case.camera, mirrored=True)), view)
    mirrored_baselines = _baseline_of_first(upright)
    expected, got = judge_all(plain, baselines), judge_all(mirrored, mirrored_baselines)
    np.testing.assert_allclose(got[0], expected[0], atol=0.02)
    column = rule_column(case.rule)
    sides = find_sides(plain, baselines)[:, column]
    np.testing.assert_array_equal(find_sides(mirrored, mirrored_baselines)[:, column], -sides)


@shows
@pytest.mark.parametrize(
    ("scale", "shift_x"), [(0.9, 0.0), (1.0, 0.03), (0.93, -0.02)], ids=["scale", "shift", "both"]
)
def test_another_zoom_or_aim_of_the_camera_changes_nothing(
    case: Showing, scale: float, shift_x: float
) -> None:
    def change(sequence: LandmarkSequence) -> LandmarkSequence:
        image_xyz = 0.5 + (sequence.image_xyz - 0.5) * scale
        image_xyz[..., 0] += shift_x
        return _with_image(sequence, image_xyz)

    camera = nearer(case.camera, case.approach_m)
    view = view_of(camera)
    upright, shown = sit(UPRIGHT, case.camera), sit(case.posture, camera)
    loads = []
    for transform in (lambda sequence: sequence, change):
        baseline = _baseline_of_first(measure(transform(upright), view))
        loads.append(load_of(case.rule, measure(transform(shown), view), baseline)[0])
    # Hips may come into the picture with a wider view: then another agreement judges.
    assert np.all(loads[1] >= 1)
    if scale == 1.0:
        np.testing.assert_allclose(loads[1], loads[0], atol=0.05)


# The list of rules.


def test_codes_and_keys_are_stable() -> None:
    assert [(rule.code, rule.key) for rule in RULES] == [
        ("P001", "forward_head"),
        ("P002", "slouch"),
        ("P003", "lateral_lean"),
        ("P004", "shoulder_asymmetry"),
        ("P005", "head_tilt"),
        ("P006", "trunk_twist"),
        ("P007", "pelvis_tilt"),
        ("P008", "too_close"),
    ]


@each_rule
def test_a_rule_names_features_that_exist(rule: SignRule) -> None:
    assert rule.features
    assert set(rule.features) <= set(FEATURES)
