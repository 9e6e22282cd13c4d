"""The running report: what it says, in both languages, and what it never holds."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest

from barun.cli.running_words import tell_running
from barun.feedback.running.headline import write_headline
from barun.feedback.running.metric_words import (
    GROUPS,
    list_groups,
    name_key,
    shown_unit,
    split_key,
)
from barun.feedback.running.page import render_running_report
from barun.feedback.running.running_report import RunningReport
from barun.landmarks import LandmarkRecording
from barun.messages import LANGUAGES, Language, text
from barun.pipeline.running_analysis import RunKnowledge, RunningAnalysis, analyze_running
from barun.pipeline.running_baseline import take_together
from barun.pipeline.running_report import compare_with, report_of_running
from barun.pipeline.running_summary import summarise_running
from barun.running.form.channel import CHANNELS
from barun.running.metrics.metric_table import METRICS
from barun.running.metrics.reference_ranges import REFERENCE_RANGES
from barun.simulate import RunningForm
from tests.pipeline.runs import analyzed, filmed, half_outside
from tests.running.steps_worked_out import CAMERAS, film

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


def report_on(analysis: RunningAnalysis, name: str = "run.mp4") -> RunningReport:
    return report_of_running(analysis, name, NOW)


@cache
def page_of(view: str = "side") -> str:
    return render_running_report(report_on(analyzed(view)))


def sections(page: str) -> list[str]:
    return re.findall(r'<section [^>]*id="([\w-]+)"', page)


def test_every_part_is_there() -> None:
    assert sections(page_of()) == [
        "overview",
        "findings",
        "form",
        "metrics",
        "cycles",
        "playback",
        "strides",
        "recording",
        "filming",
        "help",
        "provenance",
    ]


def test_a_refused_recording_says_how_to_film() -> None:
    page = render_running_report(report_on(analyze_running(half_outside())))
    assert sections(page)[:2] == ["overview", "filming"]
    assert "metrics" not in sections(page)
    assert "cycles" not in sections(page)
    assert "some joint is outside" in page
    assert text("running_report.film-distance", "ko") in page
    assert text("running.film-whole-body", "ko") in page  # what this recording lacked


def test_both_languages_are_in_it_and_the_chosen_one_comes_first() -> None:
    report = report_on(analyzed())
    for language in LANGUAGES:
        page = render_running_report(report, language)
        assert page.startswith(f'<!doctype html>\n<html lang="{language}">')
        assert page.count('lang="en"') - page.count('lang="ko"') in (1, -1)  # that of the root


def test_nothing_is_loaded_and_no_picture_is_in_it() -> None:
    page = page_of()
    assert "default-src 'none'" in page
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", page)
    assert "<video" not in page
    assert "<img" not in page
    assert "data:image" not in page


def test_names_are_escaped() -> None:
    page = render_running_report(report_on(analyzed(), "<script>alert(1)</script>"))
    assert "<script>alert" not in page


def test_every_chart_has_words_and_numbers_beside_it() -> None:
    page = page_of()
    figures = re.findall(r'<figure class="cycle".*?</figure>', page, flags=re.DOTALL)
    assert len(figures) == 4
    for figure in figures:
        assert "<figcaption>" in figure
        assert "<table" in figure
        assert all('aria-hidden="true"' in svg for svg in re.findall(r"<svg[^>]*>", figure))


def test_only_the_knee_from_the_side_has_a_band_of_other_runners() -> None:
    bands = re.findall(r'<path class="reference"', page_of())
    assert len(bands) == 1
    assert "46 runners" in page_of()
    assert '<path class="reference"' not in page_of("rear")
    assert "There is no band of other runners for this view" in page_of("rear")


def test_a_range_of_another_speed_is_not_shown() -> None:
    # contact times of runners at 4.8 m/s say nothing about a run at 2.8 m/s
    assert "Ammann" not in page_of()
    fast = analyze_running(filmed(), RunKnowledge(speed_m_per_s=4.8))
    assert "Ammann" in render_running_report(report_on(fast))


def test_what_a_view_does_not_show_is_named_with_the_reason() -> None:
    filming = page_of()[page_of().index('id="filming"') :]
    assert text("running_report.metric-pelvic-drop", "en") in filming
    assert text("running.reason-view", "ko") in filming


def test_the_comparison_says_what_changed() -> None:
    now, before = analyzed(), analyzed(seed=3, cadence=182.0)
    report = report_of_running(
        now, "now.mp4", NOW, compared=compare_with(now, "before.mp4", before)
    )
    page = render_running_report(report)
    comparison = page[page.index('id="comparison"') : page.index('id="form"')]
    assert "before.mp4" in comparison
    assert "182.0" in comparison
    assert text("running_report.change-changed", "ko") in comparison


def test_a_run_compared_with_another_take_of_itself_has_not_changed() -> None:
    now = analyzed()
    compared = compare_with(now, "again.mp4", analyzed(seed=5))
    assert compared is not None
    assert compared.comparison is not None
    assert compared.comparison.speeds == "alike"
    assert len(compared.comparison.real) <= 0.1 * compared.comparison.n_compared


def test_the_very_same_recording_is_named_and_not_compared() -> None:
    own = take_together([("again.mp4", analyzed())])
    now = analyze_running(filmed(), own=own)
    compared = compare_with(now, "again.mp4", analyzed())
    report = report_of_running(now, "now.mp4", NOW, compared=compared)

    page, summary = render_running_report(report), summarise_running(report)
    told = {language: "\n".join(tell_running(report, language)) for language in LANGUAGES}

    assert now.form is not None
    assert (now.form.verdict, report.own_bands) == ("not_judged", {})
    assert summary["form"]["reason"] == "running_form.reason-same-recording"
    assert summary["comparison"] == {"with": "again.mp4", "same_recording": True}
    for language in LANGUAGES:
        for key in ("running_form.reason-same-recording", "running_report.compare-same"):
            assert text(key, language) in page
            assert text(key, language) in told[language]
        assert text("running_report.form-usual-baseline", language) not in page


def test_no_flight_is_said_in_words() -> None:
    analysis = analyzed()
    assert analysis.run is not None
    keys = ("left_flight_time", "right_flight_time")
    flightless = {
        key: replace(analysis.run.measurements[key], value=0.0, uncertainty=0.0) for key in keys
    }
    run = replace(analysis.run, measurements=analysis.run.measurements | flightless)
    report = report_on(replace(analysis, run=run))
    page = render_running_report(report)

    for language in LANGUAGES:
        words = text("running_report.no-flight", language)
        assert words not in render_running_report(report_on(analysis))
        assert page.count(words) == 2  # left and right
        assert words in "\n".join(tell_running(report, language))


@pytest.mark.parametrize("view", ["side", "rear", "front"])
def test_the_headline_is_said_in_both_languages(view: str) -> None:
    phrases = write_headline(report_on(analyzed(view)))
    for language in LANGUAGES:
        words = " ".join(phrase.text(language) for phrase in phrases)
        assert "{" not in words
        assert text(f"running_report.view-{view}", language) in words


def test_every_metric_has_its_words() -> None:
    shown = [metric for group in list_groups() for metric in group.metrics]
    assert sorted(shown) == sorted(METRICS)
    assert len(list(list_groups())) == len(GROUPS)  # none is left over
    for metric in METRICS:
        for language in LANGUAGES:
            assert text(name_key(metric), language)
            assert text(f"running_report.about-{metric.replace('_', '-')}", language)
    for metric in REFERENCE_RANGES:
        assert text(f"running_report.range-{metric.replace('_', '-')}", "ko")


def test_every_channel_has_its_name() -> None:
    for channels in CHANNELS.values():
        for channel in channels:
            assert text(f"running_report.channel-{channel.key.replace('_', '-')}", "ko")


@pytest.mark.parametrize("view", ["side", "rear", "front"])
def test_every_quantity_of_the_form_has_its_name_and_unit(view: str) -> None:
    unit = analyzed(view).unit
    assert unit is not None
    for key, metric in unit.metrics.items():
        assert text(name_key(split_key(key)[1]), "ko")
        assert shown_unit(metric.unit).decimals >= 0


def test_a_finding_shows_what_decided_it_and_the_other_side() -> None:
    usual = take_together([(str(seed), analyzed(seed=seed)) for seed in (2, 3, 4)])
    form = RunningForm(swing_knee_flexion_left_deg=70)
    run = film(CAMERAS["side"], form=form, duration_s=10).sequence
    knowledge = RunKnowledge(height_m=1.70, speed_m_per_s=2.8)
    report = report_on(analyze_running(LandmarkRecording({0: run}), knowledge, own=usual))
    page = render_running_report(report)

    card = page[page.index("<small>R011</small>") :]
    measured = card[card.index('<ul class="measured">') : card.index("</ul>")]
    assert measured.count("<li>") == 2
    assert len(set(re.findall(r'<li><span lang="en">([^<]*)', measured))) == 1  # one quantity
    form_part = page[page.index('id="form"') : page.index('id="metrics"')]
    assert "Left shank: up to" in form_part or "Left knee: up to" in form_part
    assert 'data-heat-cursor="left"' in form_part


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_no_option_of_the_command_line(language: Language) -> None:
    for recording in (filmed(), half_outside()):
        report = report_of_running(analyze_running(recording), "run.mp4", NOW)
        page = render_running_report(report, language)
        words = re.sub(r"<[^>]*>", " ", re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.S))
        assert re.findall(r"--[a-z][a-z-]+|barun analyze", words) == []
