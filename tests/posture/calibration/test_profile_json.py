import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.errors import ProfileError
from barun.posture.calibration.camera_geometry import CameraGeometry
from barun.posture.calibration.profile import Profile, ProfileEntry
from barun.posture.calibration.profile_json import (
    PROFILE_VERSION,
    profile_from_json,
    profile_to_json,
)
from barun.posture.calibration.view_baseline import ViewBaseline
from barun.posture.features.feature_table import FEATURE_KEYS, feature_column
from barun.posture.view.view import View
from tests.posture.calibration.measured import make_baseline

OLD_FILES = Path(__file__).parent / "profiles"
MORNING = "2027-03-01T09:30:00+09:00"

numbers = st.floats(-1e6, 1e6) | st.just(float("nan"))
geometries = st.builds(CameraGeometry, *(numbers for _ in range(6)))


@st.composite
def baselines(draw: st.DrawFn) -> ViewBaseline:
    n_features = len(FEATURE_KEYS)
    median = np.array(draw(st.lists(numbers, min_size=n_features, max_size=n_features)))
    spread = np.abs(draw(st.lists(numbers, min_size=n_features, max_size=n_features)))
    return ViewBaseline(
        view=draw(st.sampled_from([View.FRONT, View.LEFT_SIDE, View.RIGHT_SIDE])),
        median=median,
        spread=np.where(np.isfinite(median), spread, np.nan),
        n_frames=draw(st.integers(1, 10_000)),
        duration_s=draw(st.floats(0, 1e4)),
        alarm_share=draw(st.floats(0, 1) | st.just(float("nan"))),
        geometry=draw(geometries),
        features_version=draw(st.integers(1, 9)),
    )


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    names = st.text(max_size=12)
    profile = Profile(
        draw(st.text(min_size=1, max_size=12).filter(str.strip)),
        draw(names),
        draw(names),
        draw(names),
        MORNING,
    )
    for baseline in draw(st.lists(baselines(), max_size=3)):
        profile = profile.with_baseline(
            baseline,
            at="2027-03-02T00:00:00Z",
            rules_version=draw(names),
            because=draw(names),
            pose_model=draw(names),
        )
    return profile


def _assert_same(one: ProfileEntry, two: ProfileEntry) -> None:
    for name in ("created_at", "rules_version", "replaced_at", "replaced_because", "pose_model"):
        assert getattr(one, name) == getattr(two, name)
    for name in ("view", "n_frames", "duration_s", "features_version"):
        assert getattr(one.baseline, name) == getattr(two.baseline, name)
    for name in ("median", "spread", "alarm_share"):
        np.testing.assert_array_equal(getattr(one.baseline, name), getattr(two.baseline, name))
    np.testing.assert_array_equal(
        list(one.baseline.geometry.to_dict().values()),
        list(two.baseline.geometry.to_dict().values()),
    )


@given(profiles())
def test_what_is_written_is_read(profile: Profile) -> None:
    text = profile_to_json(profile)
    read = profile_from_json(text)
    assert (read.profile_id, read.person, read.camera, read.place, read.created_at) == (
        profile.profile_id,
        profile.person,
        profile.camera,
        profile.place,
        profile.created_at,
    )
    assert len(read.entries) == len(profile.entries)
    for one, two in zip(profile.entries, read.entries, strict=True):
        _assert_same(one, two)
    assert profile_to_json(read) == text


def _content() -> dict[str, Any]:
    profile = Profile("a", "김", "built-in", "desk", MORNING).with_baseline(
        make_baseline(), at=MORNING, rules_version="1"
    )
    content: dict[str, Any] = json.loads(profile_to_json(profile))
    return content


def _refuse(content: object) -> ProfileError:
    with pytest.raises(ProfileError) as caught:
        profile_from_json(json.dumps(content), source="kim.json")
    assert caught.value.text("ko")
    return caught.value


def test_a_newer_version_is_refused_and_named() -> None:
    content = _content() | {"version": PROFILE_VERSION + 1}
    assert f"version {PROFILE_VERSION + 1}" in str(_refuse(content))
    assert "kim.json" in str(_refuse(content))


@pytest.mark.parametrize("version", sorted(range(1, PROFILE_VERSION + 1)))
def test_a_file_of_every_version_opens(version: int) -> None:
    text = (OLD_FILES / f"version_{version}.json").read_text(encoding="utf-8")
    profile = profile_from_json(text)
    assert profile.person == "김바른"
    assert profile.baselines[View.FRONT].median[feature_column("head_height")] == 0.61
    assert profile.baselines[View.FRONT].is_validated
    (former,) = profile.history(View.FRONT)
    assert former.replaced_because == "camera-moved"
    assert not former.baseline.is_validated
    models = {entry.pose_model for entry in profile.entries}
    assert models == ({""} if version == 1 else {"lite", "full"})


@pytest.mark.parametrize("version", [0, -1, "1", 1.0, True, None])
def test_an_impossible_version_is_refused(version: object) -> None:
    assert "version" in str(_refuse(_content() | {"version": version}))


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("person", 3, "person must be a text, but is 3"),
        ("entries", {}, "entries must be a list"),
        ("colour", "red", "colour is unknown"),
        ("entries.0.view", "back", "entries[0].view must be front"),
        ("entries.0.n_frames", 2.5, "entries[0].n_frames must be a whole number"),
        ("entries.0.alarm_share", 1.5, "entries[0].alarm_share must be a number"),
        ("entries.0.geometry.aspect", "wide", "entries[0].geometry.aspect must be a number"),
        ("entries.0.features.head_height.spread", -1, "head_height.spread must be a number"),
        ("entries.0.features.head_height", 7, "head_height must be an object"),
        ("entries.0.features.head_height.median", 10**400, "head_height.median must be a number"),
        ("entries.0.created_at", "today", "date and time"),
        ("profile_id", "", "profile_id"),
    ],
)
def test_a_wrong_field_is_named_with_its_place(path: str, value: object, expected: str) -> None:
    content = _content()
    place: Any = content
    *parents, last = path.split(".")
    for step in parents:
        place = place[int(step) if step.isdigit() else step]
    place[last] = value
    assert expected in str(_refuse(content))


def test_a_missing_field_is_named_and_all_faults_come_at_once() -> None:
    content = _content()
    del content["place"]
    del content["entries"][0]["n_frames"]
    error = _refuse(content)
    assert len(error.faults) == 2
    assert "place is missing" in str(error)
    assert "entries[0].n_frames is missing" in str(error)


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"format": "other"}', "null", '{"x": NaN}', "[" * 100_000]
)
def test_anything_else_is_no_profile(text: str) -> None:
    with pytest.raises(ProfileError, match=r"a\.json"):
        profile_from_json(text, source="a.json")


def test_a_feature_no_longer_measured_or_in_another_unit_is_left_out() -> None:
    content = _content()
    features = content["entries"][0]["features"]
    features["shoe_size"] = {"median": 42, "spread": 0, "unit": "EU"}
    features["head_tilt"]["unit"] = "rad"
    baseline = profile_from_json(json.dumps(content)).baselines[View.FRONT]
    assert np.isnan(baseline.median[feature_column("head_tilt")])
    assert baseline.median[feature_column("head_height")] == 0.6
