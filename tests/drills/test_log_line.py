"""Reading the log of a service."""

import pytest

from barun.drills.log_line import LogLine, read_line

LINE = (
    '{"time": "2026-11-21T16:55:38.667+00:00", "level": "error", "event": "model_fell_back",'
    ' "source": "view", "status": 7}'
)


def test_a_line_says_when_what_and_the_particulars() -> None:
    line = read_line(LINE)
    assert line == LogLine(
        1_795_280_138.667, "error", "model_fell_back", {"source": "view", "status": "7"}
    )
    assert line.says("model_fell_back", source="view")
    assert not line.says("model_fell_back", source="posture")
    assert not line.says("model_in_service", source="view")
    assert line.words == "model fell back (source view, status 7)"


def test_an_event_without_particulars_is_its_name() -> None:
    line = read_line('{"time": "2026-11-21T16:55:38Z", "level": "info", "event": "service_ended"}')
    assert line is not None
    assert line.words == "service ended"


@pytest.mark.parametrize(
    "content",
    ["", "Barun is at http://", "[]", "7", "{}", '{"time": "noon", "level": "", "event": ""}'],
)
def test_what_other_programs_print_is_no_line(content: str) -> None:
    assert read_line(content) is None
