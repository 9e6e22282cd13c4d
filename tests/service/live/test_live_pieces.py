"""Frames, answers, limits and figures by themselves."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.pipeline.live.answers import POSTURES, REASON_WORDS, STATES, LiveAnswers
from barun.posture.judgement.rules import RULES
from barun.service.live.answer_text import to_texts
from barun.service.live.figures import LiveFigures, exposition
from barun.service.live.frames import read_head, read_landmarks
from barun.service.live.limits import RateLimit
from barun.service.live.outbox import Outbox
from barun.service.live.service_messages import SERVICE_MESSAGE, Answer
from tests.service.live.client import frame

N_RULES = len(RULES)


def test_frames_of_all_kinds_are_read_together() -> None:
    image = np.arange(132, dtype="<f4").reshape(33, 4) / 132
    world = np.arange(99, dtype="<f4").reshape(33, 3) / 99
    whole = frame(1, 1.0, image.tobytes() + world.tobytes(), kind=1, flags=1)
    plain = frame(1, 1.0, image.tobytes(), kind=1)
    rows = read_landmarks([plain, frame(1, 1.0), whole], np.array([2.0, 1.0, 1.0]))
    np.testing.assert_allclose(rows.xy[2], image[:, :2])
    np.testing.assert_allclose(rows.xy[0, :, 0], image[:, 0] * 2)
    np.testing.assert_allclose(rows.visibility[2], image[:, 3])
    assert rows.world_m is not None
    np.testing.assert_allclose(rows.world_m[2], world)
    assert np.isnan(rows.world_m[0]).all()
    assert rows.is_present.tolist() == [True, False, True]


def test_a_landmark_that_lies_nowhere_is_missing() -> None:
    image = np.full((33, 4), 0.5, dtype="<f4")
    image[0, 0], image[1, 1], image[2, 3] = np.inf, -1e30, 7.0
    rows = read_landmarks([frame(1, 1.0, image.tobytes(), kind=1)], np.array([1.0]))
    assert np.isnan(rows.xy[0, :2]).all()
    assert np.isfinite(rows.xy[0, 2:]).all()
    assert rows.visibility[0, 2] == 1.0


def test_the_head_of_a_frame() -> None:
    head = read_head(frame(70_000, 12.5, skipped=3, size=(640, 480)))
    assert (head.kind, head.seq, head.time_s, head.skipped) == ("nobody", 70_000, 12.5, 3)
    assert (head.width, head.height) == (640, 480)


SHARES = st.floats(0, 1)


@given(
    loads=st.lists(
        st.one_of(st.floats(0, 30), st.just(float("nan"))), min_size=N_RULES, max_size=N_RULES
    ),
    held=st.lists(st.one_of(st.just(0.0), SHARES), min_size=N_RULES, max_size=N_RULES),
    issues=st.lists(st.booleans(), min_size=N_RULES, max_size=N_RULES),
    state=st.integers(0, len(STATES) - 1),
    posture=st.integers(0, len(POSTURES) - 1),
    reason=st.integers(0, len(REASON_WORDS) - 1),
    view=st.integers(0, 3),
    confidence=st.one_of(SHARES, st.just(float("nan"))),
    sitting_s=st.floats(0, 1e6),
    time_s=st.floats(allow_nan=False, allow_infinity=False),
    seq=st.integers(0, 2**32 - 1),
)
def test_an_answer_is_json_of_what_the_arrays_hold(
    loads: list[float],
    held: list[float],
    issues: list[bool],
    state: int,
    posture: int,
    reason: int,
    view: int,
    confidence: float,
    sitting_s: float,
    time_s: float,
    seq: int,
) -> None:
    answers = LiveAnswers(
        slots=np.array([0]),
        state=np.array([state], dtype=np.int8),
        posture=np.array([posture], dtype=np.int8),
        reason=np.array([reason], dtype=np.int8),
        view=np.array([view], dtype=np.int8),
        view_confidence=np.array([confidence]),
        load=np.array([loads]),
        held=np.array([held]),
        is_issue=np.array([issues]),
        sitting_s=np.array([sitting_s]),
        details={},
    )
    (text,) = to_texts(answers, [seq], [time_s], [2])
    answer = SERVICE_MESSAGE.validate_json(text)
    assert isinstance(answer, Answer)
    assert (answer.seq, answer.time_s, answer.skipped) == (seq, time_s, 2)
    assert (answer.state, answer.posture) == (STATES[state], POSTURES[posture])
    assert answer.reason == REASON_WORDS[reason]
    sure = None if confidence != confidence else pytest.approx(confidence, abs=0.0051)
    assert answer.view_confidence == sure
    assert answer.sitting_s == pytest.approx(sitting_s, abs=0.051)
    by_code = {rule.code: rule for rule in answer.rules}
    for place, rule in enumerate(RULES):
        load = loads[place]
        is_told = load == load or held[place] > 0 or issues[place]
        assert (rule.code in by_code) == is_told
        if is_told:
            told = by_code[rule.code]
            expected = None if load != load else min(load, 9.99)
            assert told.load == (None if expected is None else pytest.approx(expected, abs=0.0051))
            assert told.held == pytest.approx(held[place], abs=0.00051)
            assert told.is_issue == issues[place]


@given(st.lists(st.floats(0, 2), max_size=200))
def test_no_more_than_the_rate_and_a_burst_gets_through(steps_s: list[float]) -> None:
    limit = RateLimit(10.0, 5.0)
    now_s, allowed = 100.0, 0
    for step_s in steps_s:
        now_s += step_s
        allowed += limit.allows(now_s)
    assert allowed <= 5 + 10 * (now_s - 100.0) + 1e-6


class FakeLink:
    def __init__(self) -> None:
        self.is_writable = True
        self.written: list[bytes] = []

    def write(self, text: bytes) -> None:
        self.written.append(text)

    def rest(self, seconds: float) -> None: ...

    def close(self, code: int) -> None: ...


def test_of_answers_the_newest_waits_of_messages_the_newest_few() -> None:
    outbox, link = Outbox(3), FakeLink()
    outbox.link = link
    link.is_writable = False
    for number in range(5):
        outbox.say(b"said %d" % number)
        outbox.answer(b"answer %d" % number)
    assert outbox.n_dropped == 2 + 4
    link.is_writable = True
    outbox.flush()
    assert link.written == [b"said 2", b"said 3", b"said 4", b"answer 4"]


def test_the_figures_are_a_histogram_prometheus_can_add_up() -> None:
    figures = LiveFigures()
    figures.count_tick([0.0005, 0.03, 9.0], 0.01)
    text = exposition(figures, {"barun_live_sessions": 2.0})
    assert "barun_live_sessions 2\n" in text
    assert 'barun_live_latency_seconds_bucket{le="0.001"} 1' in text
    assert 'barun_live_latency_seconds_bucket{le="0.05"} 2' in text
    assert 'barun_live_latency_seconds_bucket{le="2.5"} 2' in text
    assert 'barun_live_latency_seconds_bucket{le="+Inf"} 3' in text
    assert json.dumps(text)  # one text
