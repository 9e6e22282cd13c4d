"""The report is one safe, complete page in two languages."""

import base64
import dataclasses
import hashlib
import json
import re
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest

from barun.errors import StorageError
from barun.feedback import report_page as report_module
from barun.feedback.angle_plots import GROUPS
from barun.feedback.report import render_report, write_report
from barun.feedback.report_data import MAX_ROWS, encode_report_data, find_row_step
from barun.findings.measurement import Measurement, Support
from barun.kinematics.joint_angles import JOINT_ANGLES, compute_joint_angles
from barun.landmarks import LandmarkSequence
from barun.messages import LANGUAGES, Language, text
from tests.feedback.motions import make_runner
from tests.feedback.reports import make_person_report, make_report

_NASTY = "</script><img src=x onerror=alert(1)> \"' & 달리기 \u2028"
_VOID = {"meta", "link", "input", "img", "br"}


@pytest.fixture(autouse=True)
def bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for the built front end, so that these tests need no Node.js."""
    built = {
        "report.js": 'const end = "</script>";\r\nstart(end);',
        "report.css": "body { color: red }",
    }
    monkeypatch.setattr(
        report_module, "_read_built", lambda name: built[name].replace("\r\n", "\n")
    )


class Page(HTMLParser):
    """The parts of a page that the tests look at; fails on elements closed in a wrong order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {language: "" for language in LANGUAGES}
        self.scripts: list[str] = []
        self.ids: list[str] = []
        self._open: list[tuple[str, str | None]] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag == "script":
            self.scripts.append("")
        if tag not in _VOID:
            self._open.append((tag, dict(attrs).get("lang")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1][0] == tag
        self._open.pop()

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _ in self._open]
        if "script" in tags:
            self.scripts[-1] += data
        elif "style" not in tags:
            spoken = [language for tag, language in self._open if language and tag != "html"]
            for language in [spoken[-1]] if spoken else LANGUAGES:
                self.texts[language] += data

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def embedded(html: str) -> dict[str, Any]:
    page = Page(html)
    loaded: dict[str, Any] = json.loads(page.scripts[0])
    return loaded


def decode(data: str, kind: str) -> np.ndarray[Any, Any]:
    return np.frombuffer(base64.b64decode(data), dtype=kind)


def test_page_is_well_formed_and_ids_are_unique() -> None:
    person = make_person_report(make_runner(60), 0)
    page = Page(render_report(make_report(person, make_person_report(make_runner(60), 1))))

    assert len(page.ids) == len(set(page.ids))
    labelled = [a.get("for") for a in page.attributes("label") if a.get("for")]
    described = [a["aria-labelledby"] for _, a in page.tags if "aria-labelledby" in a]
    assert set(labelled) | set(described) <= set(page.ids)


def test_page_refers_to_nothing_outside_itself() -> None:
    html = render_report(make_report())
    page = Page(html)
    references = [
        value
        for _, attributes in page.tags
        for name, value in attributes.items()
        if name in {"src", "href", "action", "data", "poster", "srcset"}
    ]

    assert references == ["data:,"]
    assert not re.search(r"@import|url\((?!data:)", html)
    assert "http://" not in html
    assert "https://" not in html


def test_policy_allows_the_script_by_its_hash_and_nothing_from_elsewhere() -> None:
    page = Page(render_report(make_report()))
    policies = [
        attributes["content"]
        for attributes in page.attributes("meta")
        if attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    digest = base64.b64encode(hashlib.sha256(page.scripts[1].encode()).digest()).decode()
    policy = dict((part.strip() + " ").split(" ", 1) for part in (policies[0] or "").split(";"))

    assert len(policies) == 1
    assert policy["default-src"].strip() == "'none'"
    assert policy["script-src"].strip() == f"'sha256-{digest}'"
    assert not re.search(r"https?:|\*|connect-src", policies[0] or "")


def test_script_that_names_its_own_end_stays_whole() -> None:
    page = Page(render_report(make_report()))

    assert page.scripts[1] == 'const end = "<\\/script>";\nstart(end);'


def test_nasty_source_name_is_text_and_nothing_else() -> None:
    html = render_report(make_report(source_name=_NASTY))
    page = Page(html)

    assert page.attributes("img") == []
    assert _NASTY in page.texts["en"]
    assert "onerror" not in {name for _, attributes in page.tags for name in attributes}
    assert embedded(html)["source"] == _NASTY
    assert html.count("</script>") == 2


def test_nasty_names_of_engine_model_and_measurement_are_text() -> None:
    odd = Measurement("<i>odd</i>", 1.0, "<b>", Support(1, 2, 1.0), "reliable")
    person = dataclasses.replace(make_person_report(make_runner(60)), measurements=(odd,))
    page = Page(render_report(make_report(person, engine="<i>", model="<b>", barun_version="<u>")))

    assert not {"i", "b", "u"} & {tag for tag, _ in page.tags}


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages_are_inside_and_the_wanted_one_comes_first(language: Language) -> None:
    page = Page(render_report(make_report(), language))
    checked = [a["value"] for a in page.attributes("input") if "checked" in a]

    assert checked == [language]
    assert page.attributes("html") == [{"lang": language}]
    for tag in LANGUAGES:
        assert text("report.summary", tag) in page.texts[tag]
        assert text("report.help-medical", tag) in page.texts[tag]
    assert text("report.help-medical", "ko") not in page.texts["en"]


def test_every_number_is_there_without_script() -> None:
    person = make_person_report(make_runner(60))
    page = Page(render_report(make_report(person)))
    by_key = {measurement.key: measurement for measurement in person.measurements}
    knee = by_key["left_knee_flexion_median"]
    low, high = by_key["left_knee_flexion_p5"], by_key["left_knee_flexion_p95"]

    assert f"{knee.value:.1f}°" in page.texts["en"]
    assert f"{low.value:.1f}° … {high.value:.1f}°" in page.texts["en"]
    curves = [a for a in page.attributes("path") if str(a.get("class")).startswith("curve")]
    assert len(curves) >= 20


def test_angle_that_cannot_be_judged_has_a_reason_and_no_number() -> None:
    page = Page(render_report(make_report()))

    assert text("report.outcome-cannot_judge", "en") in page.texts["en"]
    assert text("kinematics.reason-view", "en") in page.texts["en"]
    assert text("kinematics.reason-view", "ko") in page.texts["ko"]
    assert not re.search(r"\bnan\b", page.texts["en"], re.IGNORECASE)


def test_bad_stretches_are_shaded_and_gaps_stay_gaps() -> None:
    person = make_person_report(make_runner(60, hidden_right=slice(10, 20), missing=slice(40, 45)))
    page = Page(render_report(make_report(person)))
    knee = next(a for a in page.attributes("path") if a.get("class") == "curve left")["d"] or ""

    assert any(a.get("class") == "doubt right" for a in page.attributes("rect"))
    assert not any(a.get("class") == "doubt left" for a in page.attributes("rect"))
    assert knee.count("M") == 2


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        pytest.param("truncated", "The file breaks off at 1.9 s", id="truncated"),
        pytest.param("lost", "went away at 1.9 s", id="lost"),
        pytest.param("stopped", "was stopped at 1.9 s", id="stopped"),
    ],
)
def test_bad_ending_is_said(ending: Literal["truncated", "lost", "stopped"], words: str) -> None:
    whole = Page(render_report(make_report()))
    broken = Page(render_report(make_report(ending=ending, ended_at_s=1.9, n_skipped=3)))

    assert words in broken.texts["en"]
    assert "3 damaged frames" in broken.texts["en"]
    assert words not in whole.texts["en"]
    assert "damaged" not in whole.texts["en"]


def test_person_seldom_seen_is_said() -> None:
    page = Page(render_report(make_report(n_frames_with_person=12)))

    assert "12 of 60 (20 %)" in page.texts["en"]
    assert "found in only 20 % of the frames" in page.texts["en"]


@pytest.mark.parametrize(
    ("seen", "total", "percent"),
    [
        pytest.param(0, 0, 0, id="nothing looked at"),
        pytest.param(1, 1000, 1, id="hardly"),
        pytest.param(999, 1000, 99, id="nearly"),
        pytest.param(1000, 1000, 100, id="all"),
    ],
)
def test_percentages_are_never_rounded_to_all_or_nothing(
    seen: int, total: int, percent: int
) -> None:
    page = Page(render_report(make_report(n_frames=total, n_frames_with_person=seen)))

    assert f"{seen} of {total} ({percent} %)" in page.texts["en"]


def test_nobody_found_says_what_helps() -> None:
    report = dataclasses.replace(make_report(n_frames_with_person=0), people=())
    html = render_report(report)
    page = Page(html)

    assert text("report.nobody", "en") in page.texts["en"]
    assert "None of the 60 frames" in page.texts["en"]
    assert page.attributes("canvas") == []
    assert embedded(html)["people"] == []


def test_who_passed_through_one_frame_is_no_photo() -> None:
    stayed, passed = make_person_report(make_runner(60)), make_person_report(make_runner(1), 1)
    page = Page(render_report(make_report(stayed, passed)))

    assert "seen in 60 of 60 frames" in page.texts["en"]
    assert "seen in 1 of 60 frames" in page.texts["en"]
    assert text("report.one-frame-note", "en") not in page.texts["en"]


def test_one_photo_has_figure_and_values_and_no_plot() -> None:
    person = make_person_report(make_runner(1))
    page = Page(
        render_report(
            make_report(
                person,
                kind="pictures",
                n_frames=1,
                n_frames_with_person=1,
                duration_s=0.0,
                frame_rate_hz=None,
            )
        )
    )
    knee = float(person.angles.angle_deg("left_knee_flexion")[0])

    assert page.attributes("canvas") == []
    assert page.attributes("figure") == [{}]
    assert f"{knee:.1f}°" in page.texts["en"]
    assert text("kinematics.reason-one-picture", "en") in page.texts["en"]
    assert text("report.duration", "en") not in page.texts["en"]


@pytest.mark.parametrize(
    "sequence",
    [
        pytest.param(make_runner(2), id="two frames"),
        pytest.param(make_runner(30, missing=slice(1, 30)), id="seen once"),
        pytest.param(make_runner(30, missing=slice(0, 30)), id="never seen"),
        pytest.param(make_runner(3, hidden_right=slice(0, 3)), id="three frames"),
    ],
)
def test_short_appearances_make_a_page(sequence: LandmarkSequence) -> None:
    page = Page(render_report(make_report(make_person_report(sequence))))

    assert text("report.outcome-cannot_judge", "en") in page.texts["en"]


def test_landmarks_without_picture_size_or_visibility_make_a_page() -> None:
    whole = make_runner(30)
    bare = LandmarkSequence.from_arrays(
        whole.image_xyz,
        np.full(whole.visibility.shape, np.nan),
        whole.times_s,
        size_wh=None,
        source="bare.csv",
        world_xyz=whole.image_xyz,
    )
    series = compute_joint_angles(bare, "world")
    person = dataclasses.replace(make_person_report(whole), landmarks=bare, angles=series)
    page = Page(render_report(make_report(person, size_wh=None, model_sha256=None)))

    assert text("report.note-no-size", "en") in page.texts["en"]
    assert text("report.note-world", "en") in page.texts["en"]
    assert text("report.visibility", "en") not in page.texts["en"]


def test_embedded_numbers_are_the_measured_ones() -> None:
    person = make_person_report(make_runner(60, hidden_right=slice(20, 30), missing=slice(0, 5)))
    data = embedded(render_report(make_report(person)))
    wire = data["people"][0]
    n_rows, n_angles = 55, len(person.angles.angles)
    values = decode(wire["values"], "<i2").reshape(n_rows, n_angles).astype(float)
    values[values == -32768] = np.nan
    positions = decode(wire["positions"], "<i2").reshape(n_rows, 33, 2) / data["positionSteps"]
    visibility = decode(wire["visibility"], "u1").reshape(n_rows, 33) / 254
    bits = np.unpackbits(decode(wire["reliable"], "u1"), bitorder="little")
    column = wire["angles"].index("right_knee_flexion")

    assert wire["times"] == pytest.approx(person.landmarks.times_s[5:], abs=1e-4)
    np.testing.assert_allclose(
        values / data["angleSteps"], person.angles.values_deg[5:], atol=0.006
    )
    np.testing.assert_allclose(
        positions / (data["aspect"], 1.0), person.landmarks.image_xyz[5:, :, :2], atol=1e-4
    )
    np.testing.assert_allclose(visibility, person.landmarks.visibility[5:], atol=0.003)
    reliable = bits[: n_rows * n_angles].reshape(n_rows, n_angles)[:, column]
    assert reliable.tolist() == [not 20 <= row < 30 for row in range(5, 60)]


@pytest.mark.slow
def test_minute_at_30_frames_a_second_stays_small() -> None:
    report = make_report(make_person_report(make_runner(1800)), n_frames=1800)

    assert len(render_report(report).encode()) < 2_000_000


def test_very_long_recording_is_thinned_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("barun.feedback.report_data.MAX_ROWS", 25)
    report = make_report()

    assert find_row_step(report) == 3
    assert len(json.loads(encode_report_data(report))["people"][0]["times"]) == 20
    assert "one frame in 3," in Page(render_report(report)).texts["en"]
    assert MAX_ROWS >= 30 * 60 * 10


def test_every_angle_is_in_one_group_and_explained() -> None:
    shown = [quantity for group in GROUPS for quantity in group.quantities]
    known = {key.removeprefix("left_").removeprefix("right_") for key in JOINT_ANGLES}

    assert sorted(shown) == sorted(known)
    for quantity in shown:
        assert text(f"report.about-{quantity.replace('_', '-')}", "ko")


def test_written_page_is_the_rendered_one(tmp_path: Path) -> None:
    report = make_report(source_name="바른.mp4")
    write_report(report, tmp_path / "report.html", "ko")

    assert (tmp_path / "report.html").read_bytes() == render_report(report, "ko").encode()
    assert [file.name for file in tmp_path.iterdir()] == ["report.html"]


def test_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"absent.*could not be written: No such file"):
        write_report(make_report(), tmp_path / "absent" / "report.html")


def test_missing_bundle_says_how_to_build_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.undo()
    real = resources.files
    monkeypatch.setattr(
        resources,
        "files",
        lambda package: tmp_path if package == "barun.feedback" else real(package),
    )

    with pytest.raises(StorageError, match=r"report\.js.*\n.*make up"):
        render_report(make_report())
