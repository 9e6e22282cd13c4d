"""Draw the pictures of the README: reports of simulated runners and a sitter, in both languages.

.venv/bin/python -m scripts.draw_readme_pictures

Needs ``make dev`` and Chromium. The person is made up; no recording of anybody is shown.
"""

import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

from barun.feedback.posture.page import write_posture_report
from barun.feedback.posture.posture_report import PostureReport
from barun.feedback.report import write_report
from barun.feedback.running.page import write_running_report
from barun.feedback.running.running_report import RunningReport
from barun.landmarks import LandmarkRecording
from barun.messages import LANGUAGES
from barun.pipeline.analysis_report import report_of_landmarks
from barun.pipeline.clip_analysis import analyze_recording
from barun.pipeline.posture_analysis import analyze_sitting
from barun.pipeline.posture_report import report_of_sitting
from barun.pipeline.running_analysis import RunKnowledge, RunningAnalysis, analyze_running
from barun.pipeline.running_baseline import take_together
from barun.pipeline.running_report import report_of_running
from barun.simulate import (
    CHIN_ON_HAND,
    DESK_SIDE_CAMERA,
    FORWARD_HEAD,
    RUNNING_SIDE_CAMERA,
    SLUMPED,
    UPRIGHT,
    Disturbances,
    RunningForm,
    SittingScript,
    simulate_running,
    simulate_sitting,
)
from scripts.chromium import CHROMIUM, QUIET_ARGUMENTS

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
CURSOR_STEPS = 45
RUN_KNOWLEDGE = RunKnowledge(height_m=1.70, speed_m_per_s=2.8)


def report_sitting(now: datetime) -> PostureReport:
    """Return the report on a made-up sitter who slumps, leans and draws the head forward."""
    script = (
        SittingScript.sit(UPRIGHT, 60)
        .then(SLUMPED, move_s=4, hold_s=150)
        .then(UPRIGHT, move_s=3, hold_s=90)
        .then(CHIN_ON_HAND, move_s=2, hold_s=50)
        .then(UPRIGHT, move_s=2, hold_s=60)
        .then(FORWARD_HEAD, move_s=3, hold_s=70)
        .then(UPRIGHT, move_s=3, hold_s=40)
    )
    sitter = simulate_sitting(script, np.random.default_rng(1), camera=DESK_SIDE_CAMERA)
    analysis = analyze_sitting(LandmarkRecording({0: sitter.sequence}))
    return report_of_sitting(analysis, "monday.parquet", now, hold_s=30)


def _run(form: RunningForm, seed: int) -> RunningAnalysis:
    """Return the analysis of 20 s of a made-up runner."""
    runner = simulate_running(
        form,
        20,
        np.random.default_rng(seed),
        camera=replace(RUNNING_SIDE_CAMERA, frame_rate_hz=60),
    )
    return analyze_running(LandmarkRecording({0: runner.sequence}), RUN_KNOWLEDGE)


def report_running(now: datetime) -> RunningReport:
    """Return the report on a made-up runner against earlier runs of the same one.

    Today steps are longer, the trunk leans forward and the right arm swings less.
    """
    earlier = [
        (f"run {number}.mp4", _run(RunningForm(cadence_per_min=cadence), 20 + number))
        for number, cadence in enumerate((166, 165, 167), start=1)
    ]
    runner = simulate_running(
        RunningForm(cadence_per_min=158, trunk_lean_deg=13, arm_swing_right_deg=16),
        20,
        np.random.default_rng(11),
        camera=replace(RUNNING_SIDE_CAMERA, frame_rate_hz=60),
    )
    recording = LandmarkRecording({0: runner.sequence})
    analysis = analyze_running(recording, RUN_KNOWLEDGE, own=take_together(earlier))
    return report_of_running(analysis, "tuesday.mp4", now)


def main() -> int:
    """Draw the pictures."""
    runner = simulate_running(
        RunningForm(),
        6,
        np.random.default_rng(7),
        camera=RUNNING_SIDE_CAMERA,
        disturbances=Disturbances(),
    )
    recording = LandmarkRecording({0: runner.sequence})
    people = analyze_recording(recording)
    now = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    report = report_of_landmarks("runner.parquet", recording, people, now)
    PICTURES.mkdir(parents=True, exist_ok=True)
    sitting = report_sitting(now)
    running = report_running(now)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET_ARGUMENTS)
        for language in LANGUAGES:
            page_file = Path(folder) / f"{language}.html"
            write_report(report, page_file, language)
            page = browser.new_page(viewport={"width": 1240, "height": 1180}, device_scale_factor=1)
            page.goto(page_file.as_uri())
            page.wait_for_timeout(500)
            for _ in range(CURSOR_STEPS):
                page.keyboard.press("ArrowRight")
            page.wait_for_timeout(300)
            name = "report.png" if language == "en" else f"report.{language}.png"
            page.screenshot(path=PICTURES / name)
            write_posture_report(sitting, page_file, language)
            page = browser.new_page(viewport={"width": 1100, "height": 1240}, device_scale_factor=1)
            page.goto(page_file.as_uri())
            page.wait_for_timeout(500)
            name = "sitting.png" if language == "en" else f"sitting.{language}.png"
            page.screenshot(path=PICTURES / name)
            write_running_report(running, page_file, language)
            page = browser.new_page(viewport={"width": 1240, "height": 1330}, device_scale_factor=1)
            page.goto(page_file.as_uri())
            page.wait_for_timeout(500)
            for _ in range(CURSOR_STEPS):
                page.keyboard.press("ArrowRight")
            page.locator("#cycles").evaluate("part => scrollTo(0, part.offsetTop - 12)")
            page.wait_for_timeout(300)
            name = "running.png" if language == "en" else f"running.{language}.png"
            page.screenshot(path=PICTURES / name)
            name = "running-form.png" if language == "en" else f"running-form.{language}.png"
            page.locator("#form").screenshot(path=PICTURES / name)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
