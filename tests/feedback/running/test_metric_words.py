import pytest

from barun.feedback.running.metric_words import format_spread, format_value


@pytest.mark.parametrize(
    ("value", "spread", "unit", "written"),
    [
        (1.613, 0.333, "m", ("161", "34")),  # three digits of an error are too many
        (0.1188, 0.0138, "m", ("11.9", "1.4")),
        (168.32, 0.71, "1/min", ("168.3", "0.8")),
        (168.32, 9.95, "1/min", ("168", "10")),  # rounded up it has three digits
        (0.466, 0.0455, "", ("46.6", "4.6")),
        (2.234, 0.41, "m/s", ("2.23", "0.41")),
        (2.234, 1.41, "m/s", ("2.2", "1.5")),
        (0.244, 0.0329, "s", ("244", "33")),
        (0.244, 0.1329, "s", ("244", "133")),  # whole numbers stay
    ],
)
def test_a_number_has_no_more_decimals_than_its_error_is_worth(
    value: float, spread: float, unit: str, written: tuple[str, str]
) -> None:
    assert (format_value(value, unit, spread=spread), format_spread(spread, unit)) == written


def test_an_error_never_reads_as_certainty() -> None:
    assert format_spread(1e-9, "deg") == "1"
    assert format_spread(float("nan"), "deg") == format_value(float("nan"), "deg") == "–"
