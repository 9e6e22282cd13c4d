import pytest

from barun.service.csp_report import violated_directive


@pytest.mark.parametrize(
    ("report", "directive"),
    [
        pytest.param(
            b'{"csp-report": {"effective-directive": "img-src", "blocked-uri": "http://x/me"}}',
            "img-src",
            id="report",
        ),
        pytest.param(b'{"csp-report": {"effective-directive": "my name"}}', "unknown", id="other"),
        pytest.param(b'{"csp-report": {"effective-directive": ["a"]}}', "unknown", id="no word"),
        pytest.param(b"[]", "unknown", id="list"),
        pytest.param(b"\xff", "unknown", id="no JSON"),
        pytest.param(b"[" * 16_000, "unknown", id="deeper than Python goes"),
    ],
)
def test_only_known_directives_are_told(report: bytes, directive: str) -> None:
    assert violated_directive(report) == directive
