from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from barun.feedback.posture.headline import write_headline
from barun.feedback.posture.looked_for import group_unjudged, list_passed
from barun.feedback.posture.notes import list_notes, say_reason
from barun.feedback.posture.posture_report import PostureReport, TimeUse
from barun.landmarks import LandmarkRecording, LandmarkSequence
from barun.pipeline.posture_analysis import analyze_sitting
from barun.pipeline.posture_report import report_of_sitting
from barun.posture.reason import Reason
from barun.posture.view.geometry import view_probabilities
from barun.simulate import SLUMPED, UPRIGHT, SittingScript, simulate_sitting


@pytest.fixture(scope="module")
def quiet() -> PostureReport:
    sequence = simulate_sitting(SittingScript.sit(UPRIGHT, 40), np.random.default_rng(3)).sequence
    analysis = analyze_sitting(LandmarkRecording({0: sequence}), recognise=view_probabilities)
    now = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
    return report_of_sitting(analysis, "quiet", now, hold_s=30)


def _use(within_s: float, departed_s: float = 0.0, unknown_s: float = 0.0) -> TimeUse:
    return TimeUse(
        total_s=within_s + departed_s + unknown_s,
        within_s=within_s,
        departed_s=departed_s,
        away_s=0.0,
        unknown_s={Reason.NOT_CALIBRATED: unknown_s},
    )


def _headline(report: PostureReport) -> str:
    return " ".join(phrase.text("en") for phrase in write_headline(report))


def test_quiet_sitting(quiet: PostureReport) -> None:
    assert _headline(replace(quiet, time_use=_use(100))) == (
        "You stayed within your range for 100 % of the time that could be judged."
        " Nothing lasted long enough to mention."
    )


def test_without_a_baseline_there_is_no_own_range(quiet: PostureReport) -> None:
    words = _headline(replace(quiet, time_use=_use(100), baseline_origin="none", baseline={}))
    assert "within your range" not in words
    assert words.startswith("Fixed limits were kept for 100 %")


def test_how_little_could_be_judged_comes_first(quiet: PostureReport) -> None:
    words = _headline(replace(quiet, time_use=_use(60, unknown_s=240)))
    assert words.startswith("Only 20 % of the time with you in the picture could be judged (1:00)")
    assert words.index("Only 20 %") < words.index("100 %")


def test_nothing_judged_gives_no_share(quiet: PostureReport) -> None:
    words = _headline(replace(quiet, time_use=_use(0, unknown_s=100)))
    assert words == "Nothing in this recording could be judged. What is missing stands below."


@pytest.mark.parametrize("hold_s", [1.0, 30.0])
def test_a_clip_of_seconds_is_too_short_whatever_the_hold_time(
    quiet: PostureReport, hold_s: float
) -> None:
    words = _headline(replace(quiet, time_use=_use(2), hold_s=hold_s))
    assert words == "This recording lasts only 0:02.0: too short to say how you sit."


@pytest.mark.parametrize(
    ("within_s", "departed_s", "percent"),
    [(999.0, 1.0, "99 %"), (1.0, 999.0, "1 %"), (0.0, 100.0, "0 %"), (500.0, 500.0, "50 %")],
)
def test_all_is_said_only_of_all(
    quiet: PostureReport, within_s: float, departed_s: float, percent: str
) -> None:
    assert f"for {percent} of" in _headline(replace(quiet, time_use=_use(within_s, departed_s)))


def test_a_picture_from_the_front_does_not_reassure() -> None:
    sequence = simulate_sitting(SittingScript.sit(SLUMPED, 1), np.random.default_rng(3)).sequence
    one = LandmarkSequence.from_arrays(
        sequence.image_xyz[:1],
        sequence.visibility[:1],
        [0.0],
        size_wh=sequence.size_wh,
        source="picture",
    )
    analysis = analyze_sitting(LandmarkRecording({0: one}), recognise=view_probabilities)
    now = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
    words = _headline(report_of_sitting(analysis, "picture", now, hold_s=30))
    assert words.startswith("A picture shows one moment; it cannot show what lasts.")
    assert words.endswith("Cannot be told from it: Head forward, Slouching.")


def test_a_moved_picture_is_told_by_what_it_is_compared_with(quiet: PostureReport) -> None:
    recording = say_reason(quiet, Reason.CAMERA_MOVED).text("en")
    assert "calibrate again" not in recording.lower()
    assert "somebody else" in recording
    with_profile = replace(quiet, baseline_origin="profile", profile_name="me.json")
    assert "Calibrate again" in say_reason(with_profile, Reason.CAMERA_MOVED).text("en")


def test_notes_name_every_lack(quiet: PostureReport) -> None:
    keys = [note.phrase.key for note in list_notes(replace(quiet, other_people=2))]
    assert keys == ["posture_report.baseline-recording", "posture_report.note-others"]
    lacking = replace(
        quiet,
        baseline={},
        baseline_origin="none",
        profile_name="me.json",
        time_use=_use(0, unknown_s=20),
    )
    assert [note.phrase.key for note in list_notes(lacking)] == [
        "posture_report.note-view-missing",
        "posture_report.note-short",
        "posture_report.note-unknown",
    ]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_notes_can_be_said_in_both_languages(quiet: PostureReport, language: str) -> None:
    for note in list_notes(replace(quiet, time_use=_use(10, unknown_s=10))):
        words = note.phrase.text("ko" if language == "ko" else "en")
        assert words
        assert "{" not in words
        assert "Phrase(" not in words


def test_rules_are_told_once(quiet: PostureReport) -> None:
    passed = [phrase.text("en") for phrase in list_passed(quiet)]
    unjudged = [name.text("en") for group in group_unjudged(quiet) for name in group.rules]
    assert len(passed) + len(unjudged) == len(quiet.courses) == len({*passed, *unjudged})
    reasons = [group.reason for group in group_unjudged(quiet)]
    assert len(reasons) == len(set(reasons))


def test_a_rule_that_judged_little_says_so(quiet: PostureReport) -> None:
    load = quiet.courses[0].load.copy()
    load[len(load) // 4 :] = np.nan
    courses = (replace(quiet.courses[0], load=load), *quiet.courses[1:])
    first = next(list_passed(replace(quiet, courses=courses))).text("en")
    assert first == "Head forward (judged 25 % of the time)"


def test_nothing_passes_where_nothing_can_last(quiet: PostureReport) -> None:
    assert list(list_passed(replace(quiet, hold_s=1000))) == []
