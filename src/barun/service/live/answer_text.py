"""Answers as JSON, written from arrays: thousands a second."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from typing import Final

import numpy as np

from barun.pipeline.live.answers import POSTURES, REASON_WORDS, STATES, LiveAnswers
from barun.posture.judgement.rules import RULES
from barun.posture.view.view import View

__all__ = ["to_texts"]

_LARGEST: Final = 999
"""Loads are written in hundredths, up to 9.99."""
_CODES: Final = tuple(rule.code for rule in RULES)


@cache
def _quick_rules() -> tuple[tuple[str, ...], ...]:
    """Return the text of each rule at each load while nothing departs."""
    return tuple(
        tuple(
            f'{{"code":"{code}","load":{load / 100:.4g},"held":0.0,"is_issue":false}}'
            for load in range(_LARGEST + 1)
        )
        for code in _CODES
    )


@cache
def _state_text(state: int, posture: int, reason: int, view: int) -> str:
    words = {
        "state": STATES[state],
        "posture": POSTURES[posture],
        "reason": REASON_WORDS[reason],
        "view": View(view).label.replace("_", "-"),
    }
    return json.dumps(words, separators=(",", ":"))[1:-1]


def to_texts(
    answers: LiveAnswers, seqs: Sequence[int], times_s: Sequence[float], skipped: Sequence[int]
) -> list[bytes]:
    """Return the answers to K frames.

    Parameters
    ----------
    answers : LiveAnswers
        K rows.
    seqs, times_s, skipped : sequence, K entries
        Of the frames; times are finite.
    """
    quick = _quick_rules()
    # NaN compares with nothing: it becomes -1, and no entry.
    hundredths = np.where(
        answers.load >= 0, np.minimum(np.rint(answers.load * 100), _LARGEST), -1
    ).astype(np.int64)
    is_held = (answers.held > 0) | answers.is_issue
    is_slow: list[bool] = np.logical_or.reduce(is_held, axis=1).tolist()
    loads = hundredths.tolist()
    sitting_s = np.rint(answers.sitting_s * 10).astype(np.int64).tolist()
    states = zip(
        answers.state.tolist(),
        answers.posture.tolist(),
        answers.reason.tolist(),
        answers.view.tolist(),
        strict=True,
    )
    confidences = [
        f"{sure:.2f}" if sure == sure else "null" for sure in answers.view_confidence.tolist()
    ]
    texts = []
    for row, state in enumerate(states):
        if is_slow[row]:
            rules = _slow_rules(answers, row, loads[row])
        else:
            rules = ",".join(
                [quick[rule][load] for rule, load in enumerate(loads[row]) if load >= 0]
            )
        details = _details(answers, row) if answers.details else "null"
        texts.append(
            f'{{"type":"answer","seq":{seqs[row]},"time_s":{times_s[row]!r},'
            f'{_state_text(*state)},"view_confidence":{confidences[row]},'
            f'"rules":[{rules}],"sitting_s":{sitting_s[row] / 10},'
            f'"skipped":{skipped[row]},"details":{details}}}'.encode()
        )
    return texts


def _slow_rules(answers: LiveAnswers, row: int, loads: Sequence[int]) -> str:
    quick = _quick_rules()
    entries = []
    held, is_issue = answers.held[row].tolist(), answers.is_issue[row].tolist()
    for rule, load in enumerate(loads):
        if held[rule] > 0 or is_issue[rule]:
            number = f"{load / 100:.4g}" if load >= 0 else "null"
            entries.append(
                f'{{"code":"{_CODES[rule]}","load":{number},"held":{held[rule]:.3f},'
                f'"is_issue":{"true" if is_issue[rule] else "false"}}}'
            )
        elif load >= 0:
            entries.append(quick[rule][load])
    return ",".join(entries)


def _details(answers: LiveAnswers, row: int) -> str:
    details = answers.details.get(row)
    if details is None:
        return "null"
    return json.dumps([asdict(detail) for detail in details], separators=(",", ":"))
