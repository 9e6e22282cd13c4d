"""Write docs/running-recordings.md: how to film a runner, and what is refused and why.

.venv/bin/python scripts/write_running_recordings.py
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from barun.messages import Language, text
from barun.running.gate.gate_reason import REASON_CODES, GateReason
from barun.running.gate.recording_gate import (
    GOOD_RATE_HZ,
    GOOD_STRIDES,
    LOWEST_RATE_HZ,
    MIN_STRIDES,
)
from barun.running.gate.usable_part import MIN_GOOD_SHARE
from barun.running.metrics.metric_table import METRICS
from barun.running.metrics.symmetry import CONTACT_RATE_HZ

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "running-recordings.md"

_VIEWS: Final = {
    "any": "any",
    "stance": "side, rear",
    "side": "side",
    "across": "front, rear",
}


class _Figure:
    """Stands for the figure of a text."""

    def __format__(self, pattern: str) -> str:
        return "…"


def _head() -> Iterator[str]:
    yield f"""\
# Filming a runner

Written by `scripts/write_running_recordings.py` from the gate, the metrics and the texts people read;
a test fails when it is out of date, and every reason below is tried with a recording of its own.

## How to film

- A treadmill or a stretch of level ground, one runner, the whole body in the picture.
- The camera on a stand at hip height, level, 3 to 5 m away: exactly to the side, behind or in front.
- {GOOD_RATE_HZ:.0f} frames a second or more, {CONTACT_RATE_HZ:.0f} to compare the contact of left and right.
- At least 10 seconds of steady running: {MIN_STRIDES} strides of each foot are needed, {GOOD_STRIDES} are good.

A part of the recording is used of which {100 * MIN_GOOD_SHARE:.0f} % of the frames have all twelve joints in the
picture and the near leg visible; below {LOWEST_RATE_HZ:.0f} frames a second nothing is measured.

## What each camera allows

| camera | measured | not measured |
|---|---|---|
| treadmill, or a camera that keeps up | everything its view shows; speed from the standing foot | - |
| standing, the runner passes | the same, in the few strides he is seen; level from one step to the next | - |
| turned after him, or in the hand | angles between limbs, times, shares | rise and fall of the hips; leans |

The two in the first row look alike in the landmarks. The roll of the camera is told from behind and in
front by the body's mass, which is above its feet over whole strides, and from the side by the way of the
standing foot; leans and the drop of the pelvis are then against the levelled vertical. Where it is not
told (`not-level`) they are not measured. A treadmill or road that climbs is taken for level ground.

A recording in slow motion, or landmarks without a frame rate, give shares of the stride and angles but
no seconds, no cadence and no speed.
"""  # noqa: E501 - rows of a table cannot be wrapped


def _list_metrics() -> Iterator[str]:
    yield "## What is measured\n"
    yield "| metric | unit | view | needs | source of definition or error |"
    yield "|---|---|---|---|---|"
    for metric in METRICS.values():
        needs = [
            name
            for name, is_needed in (
                ("clock", metric.needs_clock),
                ("level", metric.needs_level),
                ("steady camera", metric.needs_steady_camera),
            )
            if is_needed
        ]
        yield (
            f"| `{metric.key}` | {metric.unit or 'share'} | {_VIEWS[metric.view]}"
            f" | {', '.join(needs) or '-'} | {metric.source or 'Barun'} |"
        )
    yield ""


def _list_reasons() -> Iterator[str]:
    for refuses, title in ((True, "What is refused, and why"), (False, "What is said besides")):
        yield f"## {title}\n"
        yield "| reason | what a person reads | 읽는 글 | how to film better |"
        yield "|---|---|---|---|"
        for code in REASON_CODES:
            reason = GateReason(code, 0.0)
            if reason.refuses == refuses:
                words = f"{_say(reason, 'en')} | {_say(reason, 'ko')}"
                yield f"| `{code}` | {words} | {_film(reason)} |"
        yield ""


def _say(reason: GateReason, language: Language) -> str:
    return text(reason.message, language, value=_Figure())


def _film(reason: GateReason) -> str:
    return f"{text(reason.advice, 'en')} {text(reason.advice, 'ko')}"


def to_markdown() -> str:
    """Return the whole page."""
    return "\n".join([*_head(), *_list_metrics(), *_list_reasons()]).rstrip() + "\n"


def main() -> int:
    """Write the page."""
    PAGE.write_text(to_markdown(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
